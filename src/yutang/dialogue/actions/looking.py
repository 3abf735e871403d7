"""What the inbox shows: lists, one thread, who waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yutang.accounts.models import Account
from yutang.accounts.official.actions import account_names
from yutang.dialogue.actions.answering import account_of, find_conversation, what_is_possible, why_not
from yutang.dialogue.models import Conversation, Media, Message
from yutang.dialogue.rules import Budget, Shown, Tab, is_composing
from yutang.dialogue.store import lists, threads
from yutang.groups.actions import member_names
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST_COUNTED: Final = 1000
PAGE: Final = 50  # lines of a list, messages of a thread


@dataclass(frozen=True, slots=True)
class Listed:
    conversations: Sequence[Conversation]
    counts: Mapping[Tab, int]
    accounts: Mapping[int, str]
    members: Mapping[int, str]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as its page shows it. `refusal`: why nothing can be sent now (a msgid); then `possible` says what
    else can be done."""

    conversation: Conversation
    account: Account
    messages: Sequence[Message]
    media: Mapping[int, Media]
    members: Mapping[int, str]
    has_earlier: bool
    budget: Budget
    left: int
    refusal: str | None
    possible: Sequence[str]
    writing: str | None  # who else is writing an answer just now


def listed(work: Work, shown: Shown, limit: int = PAGE) -> Listed:
    work.actor.require(Permission.DIALOGUE)
    rows = lists.conversations(work.session, work.workspace_id, shown, limit + 1)
    return Listed(
        conversations=rows[:limit],
        counts=lists.counts(work.session, work.workspace_id, shown, MOST_COUNTED),
        accounts=account_names(work),
        members=member_names(work),
        has_more=len(rows) > limit,
    )


def thread(work: Work, conversation_id: int, limit: int = PAGE) -> Thread:
    """Raises NotFound."""
    conversation = find_conversation(work, conversation_id)
    account = account_of(work, conversation)
    found = threads.messages(work.session, work.workspace_id, conversation_id, before=None, limit=limit + 1)
    messages = sorted(found[-limit:], key=lambda message: (message.at, message.id))
    members = member_names(work)
    refusal = why_not(conversation, account, work.now)
    budget = Budget(conversation.budget_left, conversation.budget_until)
    writes = is_composing(conversation, work.actor.member_id, work.now)
    return Thread(
        conversation=conversation,
        account=account,
        messages=messages,
        media=_media(work, messages),
        members=members,
        has_earlier=len(found) > limit,
        budget=budget,
        left=budget.now_left(work.now),
        refusal=refusal,
        possible=what_is_possible(account) if refusal is not None else (),
        writing=members.get(conversation.composing_member_id or 0) if writes else None,
    )


def _media(work: Work, messages: Collection[Message]) -> Mapping[int, Media]:
    ids = {message.media_id for message in messages if message.media_id is not None}
    return threads.media_of(work.session, work.workspace_id, ids) if ids else {}


def find_media(work: Work, media_id: int) -> Media | None:
    work.actor.require(Permission.DIALOGUE)
    return threads.media(work.session, work.workspace_id, media_id)


def still_answerable(work: Work, overdue: timedelta, closes_after: timedelta) -> tuple[int, datetime | None]:
    """How many fans wait for longer than `overdue` and may still be answered, and since when the first of them waits.

    `closes_after`: WeChat lets nobody answer a fan whose last message is older.
    """
    work.actor.require(Permission.SEE)
    return lists.still_answerable(work.session, work.workspace_id, work.now - overdue, work.now - closes_after)
