"""What becomes of a message: each step is one transaction of the worker."""

from datetime import datetime
from typing import Final

from yutang.dialogue.actions.receiving import SEND
from yutang.dialogue.models import Conversation, Message, MessageState
from yutang.dialogue.rules import MOST
from yutang.dialogue.store import threads
from yutang.errors import N_
from yutang.jobs.actions import enqueue
from yutang.workspaces.actions import Work

UNKNOWN: Final = N_("WeChat did not answer in time: this may have arrived. It is not sent a second time.")


def begin(work: Work, message: Message) -> bool:
    """From now on whoever finds the message does not send it. False: somebody else has it."""
    return threads.move(work.session, work.workspace_id, message.id, MessageState.QUEUED, MessageState.SENDING)


def revive(work: Work, message: Message, conversation: Conversation) -> bool:
    """Somebody wants a message sent that had failed: it takes one of the budget again. False: there is none left."""
    if message.counted and not threads.take_one(work.session, work.workspace_id, conversation.id, work.now):
        return False
    message.state, message.error, message.error_values = MessageState.QUEUED, None, None
    work.session.flush()
    return True


def note_sent(work: Work, message: Message) -> None:
    """It went out: also where another worker had given it up for lost meanwhile."""
    for before in (MessageState.SENDING, MessageState.UNKNOWN):
        if threads.move(
            work.session, work.workspace_id, message.id, before, MessageState.SENT, sent_at=work.now, error=None
        ):
            return


def note_unknown(work: Work, message: Message) -> None:
    threads.move(work.session, work.workspace_id, message.id, MessageState.SENDING, MessageState.UNKNOWN, error=UNKNOWN)


def put_back(work: Work, message: Message) -> None:
    """It did not go out, and is to be tried again."""
    threads.move(work.session, work.workspace_id, message.id, MessageState.SENDING, MessageState.QUEUED)


def put_off(work: Work, message: Message, until: datetime) -> None:
    """To be sent then: a job of its own, because waiting for one's turn is no failed attempt."""
    put_back(work, message)
    enqueue(work, SEND, {"message_id": message.id, "conversation_id": message.conversation_id}, until)


def fail(
    work: Work,
    message: Message,
    conversation: Conversation,
    sentence: str,
    *,
    counts: bool = False,
    values: dict[str, str | int] | None = None,
    state: MessageState = MessageState.FAILED,
) -> None:
    """It was not sent. The fan goes on waiting; unless WeChat `counts` it, the budget gets its message back."""
    before = message.state if message.state is MessageState.QUEUED else MessageState.SENDING
    if not threads.move(
        work.session, work.workspace_id, message.id, before, state, error=sentence, error_values=values
    ):
        return
    if not counts and message.counted:
        threads.give_back_one(work.session, work.workspace_id, conversation.id, MOST)
    wait = threads.wait_of(work.session, work.workspace_id, message.id)
    if wait is not None:
        conversation.waiting_since = min(wait.began_at, conversation.waiting_since or wait.began_at)
        work.session.delete(wait)
    if conversation.first_answer_at == message.at:
        conversation.first_answer_at = None
