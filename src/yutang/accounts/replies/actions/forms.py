"""What a person says about a reply rule, tidied and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from yutang.accounts.models import Account, Matching, ReplyRule, ReplyTrigger
from yutang.accounts.numbers.rules import minute_of_day
from yutang.accounts.official.actions import find_account
from yutang.accounts.replies import store
from yutang.accounts.replies.rules import REPLY_CHANNEL, Places, comparable, most_messages
from yutang.accounts.replies.rules.composing import Draft, check_draft, links_in
from yutang.db.tables import to_ms
from yutang.errors import N_, Conflict, DomainError, Invalid
from yutang.fields import LINE, Fields
from yutang.wechat.capabilities import Feature, may
from yutang.wechat.outgoing import Outgoing
from yutang.wechat.writing import to_data
from yutang.wording import Severity, check
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST_RULES: Final = 500  # of one account: the edge holds them all, and nobody can keep more in order
MOST_WORDS: Final = 30
MOST_BYTES_OF_KEY: Final = 128  # of a menu key (reference §2.3)
LONGEST_SCENE: Final = 64  # characters (reference §2.4)
HIGHEST: Final = 1000  # priority


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """A rule as a person describes it. Hours are local times of day of the account; the same twice: always.

    `unnamed`: what a rule without name and words is called. `pictures`: small versions of the pictures, by media id.
    `channel_label`: what the live codes' channel for visits from replies is called.
    """

    trigger: str
    drafts: Sequence[Draft]
    name: str = ""
    matching: str = Matching.EXACT.value
    words: Sequence[str] = ()
    opens_at: str = "00:00"
    closes_at: str = "00:00"
    priority: str | int = 0
    active: bool = True
    seen_at: datetime | None = None  # the rule's changed_at when the form was opened; none: do not compare
    base_url: str = ""
    unnamed: str = "-"
    channel_label: str = "Automatic replies"
    pictures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """The columns of the row, and the live codes that need a channel for the visits that the messages bring."""

    columns: Mapping[str, Any]
    codes: Sequence[int]


def check_reply(work: Work, account_id: int, form: ReplyForm, rule: ReplyRule | None = None) -> Checked:
    """The form as columns. `rule`: the one that is changed, none for a new one.

    Raises NotAllowed, NotFound, Invalid with the fields that are wrong (messages by their block: "m3"), or Conflict
    when somebody else changed the rule since the form was opened.
    """
    work.actor.require(Permission.REPLIES)
    account = find_account(work, account_id)
    if rule is not None and form.seen_at is not None and to_ms(form.seen_at) != to_ms(rule.changed_at):
        raise Conflict(N_("Somebody else changed this reply meanwhile. Reload the page to see it."), "changed")
    fields = Fields()
    trigger, matching = _trigger(fields, form)
    words = _words(fields, form, trigger, matching)
    priority_sentence = N_("The priority lies between 0 and 1000.")
    columns: dict[str, Any] = {
        "name": fields.line("name", form.name) or next(iter(words), form.unnamed)[:LINE],
        "trigger": trigger,
        "matching": matching,
        "words": words,
        "opens_at": _minute(fields, "opens_at", form.opens_at),
        "closes_at": _minute(fields, "closes_at", form.closes_at),
        "priority": fields.number("priority", form.priority, 0, HIGHEST, priority_sentence),
        "active": form.active,
    }
    messages, values = _messages(fields, form, account, trigger)
    codes = _check_links(work, fields, form, messages)
    if fields.errors:
        raise Invalid(N_("Please look at the marked fields."), None, fields.errors, **values)
    columns["messages"] = {
        "messages": [to_data(message) for message in messages],
        "base_url": form.base_url,
        "pictures": {d.media_id: form.pictures[d.media_id] for d in form.drafts if d.media_id in form.pictures},
    }
    return Checked(columns, codes)


def _trigger(fields: Fields, form: ReplyForm) -> tuple[ReplyTrigger, Matching]:
    if form.trigger not in set(ReplyTrigger):
        fields.refuse("trigger", N_("Please choose when this is answered."))
        return ReplyTrigger.KEYWORD, Matching.EXACT
    trigger = ReplyTrigger(form.trigger)
    if trigger is not ReplyTrigger.KEYWORD:
        return trigger, Matching.EXACT
    if form.matching not in set(Matching):
        fields.refuse("matching", N_("Please choose how the words are compared."))
        return trigger, Matching.EXACT
    return trigger, Matching(form.matching)


def _words(fields: Fields, form: ReplyForm, trigger: ReplyTrigger, matching: Matching) -> list[str]:
    """The words as they were typed, each once: two that are compared alike are one."""
    if trigger in {ReplyTrigger.FOLLOW, ReplyTrigger.DEFAULT}:
        return []
    typed: dict[str, str] = {}
    for word in form.words:
        tidy = " ".join(word.split())
        for alike in comparable(trigger, matching, [tidy]):
            typed.setdefault(alike, tidy)
    words = list(typed.values())
    if not words:
        fields.refuse("words", N_("Please fill this in."))
    if len(words) > MOST_WORDS:
        fields.refuse("words", N_("Please keep it to 30 words."))
    if trigger is ReplyTrigger.KEYWORD and any(len(word) > LINE for word in words):
        fields.refuse("words", N_("Please keep each word under 60 characters."))
    if trigger is ReplyTrigger.MENU and any(len(word.encode()) > MOST_BYTES_OF_KEY for word in words):
        fields.refuse("words", N_("A menu entry's key has at most 128 bytes."))
    if trigger is ReplyTrigger.SCENE and any(len(word) > LONGEST_SCENE for word in words):
        fields.refuse("words", N_("A scene has at most 64 characters."))
    return words


def _minute(fields: Fields, name: str, typed: str) -> int:
    minute = minute_of_day(typed)
    if minute is None:
        fields.refuse(name, N_("Please type a time like 09:00."))
        return 0
    return minute


def allowed_messages(account: Account, trigger: ReplyTrigger) -> int:
    """How many messages a rule may hold: the immediate reply, and more only where the account may write to fans."""
    return most_messages(trigger) if may(account.account_class, Feature.CUSTOM) else 1


def _messages(
    fields: Fields, form: ReplyForm, account: Account, trigger: ReplyTrigger
) -> tuple[list[Outgoing], dict[str, str | int]]:
    """The messages, and what fills the places of the sentences that were put beside the wrong ones."""
    places = Places(account.name, account.persona, form.base_url or "https://example.com")
    messages: list[Outgoing] = []
    values: dict[str, str | int] = {}
    for place, draft in enumerate(form.drafts):
        try:
            messages.append(check_draft(draft, places, first=place == 0))
        except DomainError as error:
            # One set of values fills all sentences: a second one that would need others waits for the next try.
            if all(values.get(name, value) == value for name, value in error.values.items()):
                fields.refuse(f"m{draft.block}", error.sentence)
                values |= error.values
    for draft in form.drafts:
        said = "\n".join(each for each in (draft.text, draft.title, draft.description) if each)
        forbidden = next((each for each in check(said) if each.severity is Severity.BLOCK), None)
        if forbidden is not None:
            fields.refuse(f"m{draft.block}", forbidden.advice)
    if not form.drafts:
        fields.refuse("messages", N_("Please add what the fan gets."))
    most = allowed_messages(account, trigger)
    if len(form.drafts) > most:
        fields.refuse("messages", N_("Too many messages: {most} are allowed here."))
        values["most"] = most
    return messages, values


def _check_links(work: Work, fields: Fields, form: ReplyForm, messages: Sequence[Outgoing]) -> list[int]:
    """The codes whose visits from replies need their channel."""
    wanted = [variable.argument.partition("/") for variable in links_in(messages)]
    codes = store.codes_with_slugs(work.session, work.workspace_id, {slug for slug, _, _ in wanted})
    for slug, _, channel in wanted:
        code = codes.get(slug)
        known = code is not None and (
            channel in {"", REPLY_CHANNEL} or store.has_channel(work.session, work.workspace_id, code.id, channel)
        )
        if not known:
            block = next(
                (d.block for d in form.drafts if slug in (d.text + d.url + d.title + d.description).lower()), ""
            )
            fields.refuse(f"m{block}", N_("There is no live code of this address, or no such channel of it."))
    return [codes[slug].id for slug, _, channel in wanted if slug in codes and channel in {"", REPLY_CHANNEL}]
