"""A member answers a fan: within the reply budget, and never past a colleague unknowingly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yutang.accounts.models import Account, AccountState
from yutang.dialogue.actions.receiving import SEND
from yutang.dialogue.contents import Said, preview_of, said_by_us
from yutang.dialogue.models import (
    Conversation,
    ConversationState,
    Direction,
    Media,
    MediaState,
    Message,
    MessageState,
    Wait,
)
from yutang.dialogue.rules import COMPOSING, Budget, StillPossible, earliest, still_possible
from yutang.dialogue.store import receiving, threads
from yutang.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from yutang.insights.models import EventKind
from yutang.jobs.actions import enqueue
from yutang.wechat.capabilities import Feature, may, refusal
from yutang.wechat.outgoing import TextOut
from yutang.wechat.writing import NotSendable, check_custom
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_STILL: Final[Mapping[StillPossible, str]] = {
    StillPossible.WAIT: N_("Wait until the fan writes again: then five more messages can be sent within 48 hours."),
    StillPossible.TEMPLATE: N_(
        "A template message of the right kind can be sent: for a service that the fan uses, never for advertising."
    ),
    StillPossible.SUBSCRIPTION: N_("A subscription notice can be sent, if the fan has asked for one."),
}
NOTHING_LEFT: Final = N_(
    "WeChat lets this account send no more messages to this fan now: all were used since they last wrote."
)
TOO_LATE: Final = N_(
    "WeChat lets this account send no more messages to this fan now: they last wrote more than 48 hours ago."
)
NEVER_WROTE: Final = N_("WeChat lets an account write to a fan only after they have written themselves.")


class BudgetUsedUp(NotAllowed):
    """WeChat allows no message to the fan now. The sentence says so; `still_possible` what can be done instead."""

    status = 409
    code = "reply_budget"


class AnsweredMeanwhile(Conflict):
    """Somebody else has answered since the member last looked. It can be sent all the same, knowingly."""

    code = "answered_meanwhile"

    def __init__(self, member_id: int | None, at: datetime, text: str, newest_message_id: int) -> None:
        super().__init__(N_("Somebody else has answered meanwhile."))
        self.member_id = member_id
        self.at = at
        self.text = text
        self.newest_message_id = newest_message_id


def find_conversation(work: Work, conversation_id: int) -> Conversation:
    """Raises NotFound."""
    work.actor.require(Permission.DIALOGUE)
    return _existing(threads.conversation(work.session, work.workspace_id, conversation_id))


def find_to_change(work: Work, conversation_id: int) -> Conversation:
    """The same, and nobody else changes it until the end of this unit of work."""
    work.actor.require(Permission.DIALOGUE)
    return _existing(threads.locked(work.session, work.workspace_id, conversation_id))


def account_of(work: Work, conversation: Conversation) -> Account:
    found = threads.account(work.session, work.workspace_id, conversation.account_id)
    if found is None:
        raise NotFound(N_("There is no such account."))
    return found


def what_is_possible(account: Account) -> list[str]:
    """Sentences: what can be done when the reply budget is used up."""
    kind = account.account_class
    possible = still_possible(templates=may(kind, Feature.TEMPLATES), subscriptions=may(kind, Feature.SUBSCRIPTIONS))
    return [_STILL[each] for each in possible]


def why_not(conversation: Conversation, account: Account, now: datetime) -> str | None:
    """Why no message can be sent now, as a sentence; none if one can."""
    if account.state is not AccountState.ACTIVE and account.state is not AccountState.NEW:
        return N_("The account is paused: nothing is sent. Its page puts it to use again.")
    refused = refusal(account.account_class, Feature.CUSTOM)
    if refused is not None:
        return refused
    budget = Budget(conversation.budget_left, conversation.budget_until)
    if budget.now_left(now):
        return None
    if budget.until is None:
        return NEVER_WROTE
    return NOTHING_LEFT if now < budget.until else TOO_LATE


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that stands ready in the house's own files."""

    media_id: int
    size: int  # bytes
    mime: str


def do_answer(work: Work, conversation_id: int, content: str | Picture, seen_message_id: int) -> Message:
    """Take one of the reply budget and queue the answer; all in one transaction.

    `seen_message_id`: the newest message that the member had before their eyes. Raises AnsweredMeanwhile when somebody
    else has answered since, BudgetUsedUp before WeChat is asked, Invalid for what WeChat would not take.
    """
    conversation = find_to_change(work, conversation_id)
    account = account_of(work, conversation)
    said = _text(content) if isinstance(content, str) else Said("image")
    _ask_about_others(work, conversation, seen_message_id)
    _take_budget(work, conversation, account)
    message = _message(work, conversation, said)
    if isinstance(content, Picture):
        message.media_id = content.media_id
        work.session.add(_media(work, conversation, content))
    work.session.add(message)
    _note_answer(work, conversation, message, said)
    enqueue(work, SEND, {"message_id": message.id, "conversation_id": conversation.id})
    return message


def _text(text: str) -> Said:
    message = TextOut(text.replace("\r\n", "\n").strip())
    try:
        check_custom(message)
    except NotSendable as wrong:
        raise Invalid(wrong.sentence, None, {"text": wrong.sentence}, **wrong.values) from wrong
    return said_by_us(message)


def _ask_about_others(work: Work, conversation: Conversation, seen_message_id: int) -> None:
    other = threads.answer_of_others(
        work.session, work.workspace_id, conversation.id, seen_message_id, work.actor.member_id
    )
    if other is not None:
        raise AnsweredMeanwhile(other.member_id, other.at, other.text, conversation.newest_message_id)


def _take_budget(work: Work, conversation: Conversation, account: Account) -> None:
    refused = why_not(conversation, account, work.now)
    if refused is None and not threads.take_one(work.session, work.workspace_id, conversation.id, work.now):
        refused = NOTHING_LEFT
    if refused is not None:
        raise BudgetUsedUp(refused)
    work.session.refresh(conversation, ["budget_left", "budget_at"])


def _message(work: Work, conversation: Conversation, said: Said) -> Message:
    return Message(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        conversation_id=conversation.id,
        at=work.now,
        direction=Direction.OUT,
        kind=said.kind,
        text=said.text,
        data=said.data,
        media_id=None,
        member_id=work.actor.member_id,
        rule_id=None,
        counted=True,
        state=MessageState.QUEUED,
        error=None,
        error_values=None,
        sent_at=None,
    )


def _media(work: Work, conversation: Conversation, picture: Picture) -> Media:
    return Media(
        workspace_id=work.workspace_id,
        id=picture.media_id,
        account_id=conversation.account_id,
        kind="image",
        state=MediaState.STORED,
        wechat_id="",  # until it is uploaded
        mime=picture.mime,
        size=picture.size,
        created_at=work.now,
    )


def _note_answer(work: Work, conversation: Conversation, message: Message, said: Said) -> None:
    """The wait ends, who answers first has taken the conversation, and it is open."""
    if conversation.waiting_since is not None and work.actor.member_id is not None:
        work.session.add(
            Wait(
                workspace_id=work.workspace_id,
                id=message.id,  # so that an answer that could not be sent takes its wait back
                account_id=conversation.account_id,
                conversation_id=conversation.id,
                member_id=work.actor.member_id,
                began_at=conversation.waiting_since,
                answered_at=work.now,
            )
        )
    conversation.waiting_since = None
    conversation.first_answer_at = earliest(conversation.first_answer_at, work.now)
    if conversation.assignee_id is None:
        conversation.assignee_id = work.actor.member_id
    conversation.state, conversation.snoozed_until = ConversationState.OPEN, None
    conversation.newest_message_id = message.id
    conversation.last_at, conversation.preview = work.now, preview_of(said)
    conversation.composing_member_id = conversation.composing_until = None
    receiving.add_events(work.session, work.workspace_id, [_answered(work, conversation)])


def _answered(work: Work, conversation: Conversation) -> dict[str, object]:
    return {
        "id": work.new_id(),
        "at": work.now,
        "kind": EventKind.ANSWER,
        "account_id": conversation.account_id,
        "fan_id": conversation.fan_id,
        "channel": "",
        "data": {"member_id": work.actor.member_id},
        **dict.fromkeys(("code_id", "group_id", "number_id", "visitor_id")),
    }


def do_compose(work: Work, conversation_id: int) -> None:
    """Let the others see that somebody is writing an answer, for a few seconds."""
    conversation = find_to_change(work, conversation_id)
    conversation.composing_member_id = work.actor.member_id
    conversation.composing_until = work.now + COMPOSING


def _existing(conversation: Conversation | None) -> Conversation:
    if conversation is None:
        raise NotFound(N_("There is no such conversation."))
    return conversation
