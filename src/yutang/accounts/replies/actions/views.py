"""What is shown of the rules of an account, and trying them out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from yutang.accounts.models import Account, ReplyRule
from yutang.accounts.numbers.rules import clock_text
from yutang.accounts.replies import store
from yutang.accounts.replies.actions.forms import ReplyForm
from yutang.accounts.replies.rules import Explained, Places, Rule, explain, in_order, rule_of_row
from yutang.accounts.replies.rules.composing import draft_of
from yutang.errors import N_, Conflict, NotFound
from yutang.livecodes.models import LiveCode
from yutang.wechat.messages import Content
from yutang.wechat.writing import from_data
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_OFFERED: Final = 50  # live codes in a list to choose from
_COLUMNS: Final = (
    *("id", "name", "trigger", "matching", "words", "messages"),
    *("opens_at", "closes_at", "priority", "active", "campaign_id", "programme_id", "course_id"),
)

KeptPicture = str  # a small version as a data: address


def columns_of(row: ReplyRule) -> dict[str, Any]:
    """A row as `rule_of_row` reads it."""
    return {name: getattr(row, name) for name in _COLUMNS}


def rules_of(work: Work, account_id: int) -> list[Rule]:
    """The rules of an account in the order in which they are asked, those that are off included."""
    work.actor.require(Permission.SEE)
    rows = store.of_account(work.session, work.workspace_id, account_id)
    return in_order(rule for row in rows if (rule := rule_of_row(columns_of(row))) is not None)


def find_rule(work: Work, account_id: int, rule_id: int) -> ReplyRule:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    return existing(store.find(work.session, work.workspace_id, account_id, rule_id))


def existing(rule: ReplyRule | None) -> ReplyRule:
    if rule is None:
        raise NotFound(N_("There is no such automatic reply."))
    return rule


def own_rule(rule: ReplyRule) -> ReplyRule:
    """Raises Conflict for one that a campaign, programme or course keeps: who changed it here would not know what that
    says."""
    if rule.campaign_id is not None:
        raise Conflict(N_("A campaign keeps this reply. Change the texts of the campaign instead."), "kept_by_campaign")
    if rule.programme_id is not None:
        sentence = N_("A check-in programme keeps this reply. Change the texts of the programme instead.")
        raise Conflict(sentence, "kept_by_programme")
    if rule.course_id is not None:
        raise Conflict(N_("A course keeps this reply. Change the course instead."), "kept_by_course")
    return rule


def form_of(rule: ReplyRule) -> ReplyForm:
    """The rule as its form shows it."""
    kept = rule.messages["messages"]
    return ReplyForm(
        trigger=rule.trigger.value,
        drafts=[draft_of(from_data(each), str(place)) for place, each in enumerate(kept)],
        name=rule.name,
        matching=rule.matching.value,
        words=rule.words,
        opens_at=clock_text(rule.opens_at),
        closes_at=clock_text(rule.closes_at),
        priority=rule.priority,
        active=rule.active,
        seen_at=rule.changed_at,
        pictures=rule.messages.get("pictures", {}),
    )


def pictures_of(work: Work, account_id: int) -> Mapping[str, KeptPicture]:
    """Small versions of all pictures that the account's rules send, by media id."""
    work.actor.require(Permission.SEE)
    rows = store.of_account(work.session, work.workspace_id, account_id)
    return {media_id: kept for row in rows for media_id, kept in row.messages.get("pictures", {}).items()}


def codes_to_offer(work: Work) -> Sequence[LiveCode]:
    """Live codes that a reply can lead to, the newest first."""
    work.actor.require(Permission.SEE)
    return store.codes_to_offer(work.session, work.workspace_id, _OFFERED)


def places_of(account: Account, base_url: str) -> Places:
    return Places(account.name, account.persona, base_url)


def try_out(
    work: Work, account: Account, content: Content, local: datetime, *, nickname: str | None, base_url: str
) -> Explained:
    """Which rule of the account would answer this at that local time, and why the others would not."""
    return explain(rules_of(work, account.id), content, local, nickname, places_of(account, base_url))
