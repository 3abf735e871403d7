"""What an account answers by itself: look at the rules, change them, try them out."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from yutang.accounts.replies import store
from yutang.accounts.replies.actions.changes import (
    do_add_rule,
    do_change_rule,
    do_delete_rule,
    do_move_rule,
    do_set_active,
)
from yutang.accounts.replies.actions.forms import MOST_RULES, ReplyForm, check_reply
from yutang.accounts.replies.actions.views import (
    KeptPicture,
    codes_to_offer,
    columns_of,
    find_rule,
    form_of,
    own_rule,
    pictures_of,
    places_of,
    rules_of,
    try_out,
)
from yutang.accounts.replies.rules import Places, filled, rule_of_row
from yutang.accounts.replies.rules.variables import says_name
from yutang.wechat.outgoing import Outgoing
from yutang.workspaces.actions import Work

__all__ = [
    "MOST_RULES",
    "Answer",
    "KeptPicture",
    "ReplyForm",
    "answers_of",
    "check_reply",
    "codes_to_offer",
    "columns_of",
    "do_add_rule",
    "do_change_rule",
    "do_delete_rule",
    "do_move_rule",
    "do_set_active",
    "find_rule",
    "form_of",
    "messages_of",
    "own_rule",
    "pictures_of",
    "places_of",
    "rules_of",
    "try_out",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rule says, still to be told to somebody."""

    messages: tuple[Outgoing, ...]
    places: Places

    @property
    def says_name(self) -> bool:
        return says_name(self.messages)

    def to(self, nickname: str | None = None, openid: str = "") -> tuple[Outgoing, ...]:
        """With its variables filled for one fan; the first message is the reply."""
        return filled(self.messages, self.places, nickname, openid)


def answers_of(
    work: Work,
    rule_ids: Collection[int],
    *,
    base_url: str | None = None,
    page_key: Callable[[int, int, str], str] | None = None,
    class_key: Callable[[int, int, str], str] | None = None,
) -> Mapping[int, Answer]:
    """What these rules say, of any account of the workspace. Rules that are gone, or cannot be read, are left out.

    `base_url`: of live codes; none: as it was when the rule was saved. `page_key`: of fans' own pages in campaigns,
    from account, campaign and openid; `class_key`: the same in courses. For the worker, so it asks for no permission.
    """
    found = {}
    for row in store.with_ids(work.session, work.workspace_id, rule_ids):
        rule = rule_of_row(columns_of(row))
        account = store.account(work.session, work.workspace_id, row.account_id)
        if rule is not None and account is not None:
            own = None if page_key is None else partial(page_key, account.id)
            taught = None if class_key is None else partial(class_key, account.id)
            places = Places(account.name, account.persona, base_url or row.messages.get("base_url", ""), own, taught)
            found[row.id] = Answer(rule.messages, places)
    return found


def messages_of(
    work: Work, rule_ids: Collection[int], *, nickname: str | None = None, base_url: str | None = None
) -> Mapping[int, tuple[Outgoing, ...]]:
    """The same, told to one fan."""
    return {rule_id: answer.to(nickname) for rule_id, answer in answers_of(work, rule_ids, base_url=base_url).items()}
