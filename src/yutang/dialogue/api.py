"""The JSON API of conversations. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, status
from pydantic import BaseModel, Field

from yutang.dialogue.actions.answering import do_answer
from yutang.dialogue.actions.looking import PAGE, Thread, listed, thread
from yutang.dialogue.models import Conversation, ConversationState, Direction, Message, MessageState
from yutang.dialogue.rules import Budget, Shown, Tab
from yutang.web.visits import ApiCaller

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
IdIn = Annotated[int, Field(ge=0, le=2**63 - 1, description="May be given as text")]


class BudgetOut(BaseModel):
    left: int = Field(description="Customer-service messages that WeChat lets the account send to the fan now")
    until: datetime | None


class ConversationOut(BaseModel):
    id: str
    account_id: str
    fan_id: str
    state: ConversationState
    assignee_id: str | None
    snoozed_until: datetime | None
    waiting_since: datetime | None = Field(description="The oldest message that nobody has answered")
    last_at: datetime
    preview: str
    newest_message_id: str = Field(description="Send it back as `seen_message_id` when you answer")
    budget: BudgetOut


class ConversationsOut(BaseModel):
    conversations: list[ConversationOut]
    has_more: bool


class MessageOut(BaseModel):
    id: str
    at: datetime
    direction: Direction
    kind: str
    text: str
    media_id: str | None
    member_id: str | None
    rule_id: str | None
    state: MessageState
    error: str | None


class ThreadOut(ConversationOut):
    messages: list[MessageOut] = Field(description="The newest, oldest first")
    has_earlier: bool
    refusal: str | None = Field(description="Why nothing can be sent now, in words")


class AnswerIn(BaseModel):
    text: str
    seen_message_id: IdIn = Field(
        description="The newest message you know of. 409 answered_meanwhile when somebody else has answered since."
    )


def conversation_out(row: Conversation, now: datetime) -> ConversationOut:
    budget = Budget(row.budget_left, row.budget_until)
    return ConversationOut(
        id=str(row.id),
        account_id=str(row.account_id),
        fan_id=str(row.fan_id),
        state=row.state,
        assignee_id=str(row.assignee_id) if row.assignee_id else None,
        snoozed_until=row.snoozed_until,
        waiting_since=row.waiting_since,
        last_at=row.last_at,
        preview=row.preview,
        newest_message_id=str(row.newest_message_id),
        budget=BudgetOut(left=budget.now_left(now), until=budget.until),
    )


def _message_out(message: Message, caller: ApiCaller) -> MessageOut:
    return MessageOut(
        id=str(message.id),
        at=message.at,
        direction=message.direction,
        kind=message.kind,
        text=message.text,
        media_id=str(message.media_id) if message.media_id else None,
        member_id=str(message.member_id) if message.member_id else None,
        rule_id=str(message.rule_id) if message.rule_id else None,
        state=message.state,
        error=caller.t(message.error, **(message.error_values or {})) if message.error else None,
    )


def _thread_out(found: Thread, caller: ApiCaller) -> ThreadOut:
    return ThreadOut(
        **conversation_out(found.conversation, caller.now).model_dump(),
        messages=[_message_out(message, caller) for message in found.messages],
        has_earlier=found.has_earlier,
        refusal=caller.t(found.refusal) if found.refusal else None,
    )


@router.get("")
def list_conversations(
    caller: ApiCaller,
    tab: Tab = Tab.OPEN,
    account_id: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = PAGE,
) -> ConversationsOut:
    with caller.reading() as work:
        found = listed(work, Shown(tab, caller.actor.member_id, account_id), limit)
    rows = [conversation_out(row, caller.now) for row in found.conversations]
    return ConversationsOut(conversations=rows, has_more=found.has_more)


@router.get("/{conversation_id}")
def get_conversation(
    caller: ApiCaller, conversation_id: Id, messages: Annotated[int, Query(ge=1, le=500)] = PAGE
) -> ThreadOut:
    with caller.reading() as work:
        found = thread(work, conversation_id, messages)
    return _thread_out(found, caller)


@router.post("/{conversation_id}/answers", status_code=status.HTTP_201_CREATED)
def answer(caller: ApiCaller, conversation_id: Id, wanted: AnswerIn) -> MessageOut:
    """Queue a text for the fan. 409 reply_budget when WeChat allows none now; the sentence says why."""
    with caller.working() as work:
        made = do_answer(work, conversation_id, wanted.text, wanted.seen_message_id)
    return _message_out(made, caller)
