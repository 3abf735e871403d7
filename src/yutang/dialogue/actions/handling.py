"""What a team does with a conversation besides answering: take it, put it aside, close it, note something."""

from yutang.dialogue.actions.answering import find_to_change
from yutang.dialogue.models import Conversation, ConversationState, Direction, Message, MessageState
from yutang.dialogue.rules import Snooze, snoozed_until
from yutang.errors import N_, Invalid
from yutang.fields import Fields
from yutang.groups.actions import member_names
from yutang.workspaces.actions import Work


def do_assign(work: Work, conversation_id: int, member_id: int | None) -> None:
    """Give the conversation to a member, or (none) to nobody. Raises Invalid when there is no such member."""
    conversation = find_to_change(work, conversation_id)
    if member_id is not None and member_id not in member_names(work, active_only=True):
        raise Invalid(N_("Please choose a member who can sign in."))
    work.audit(
        "conversation.assign",
        "conversation",
        conversation.id,
        {"assignee_id": conversation.assignee_id},
        {"assignee_id": member_id},
    )
    conversation.assignee_id = member_id


def do_snooze(work: Work, conversation_id: int, choice: Snooze, timezone: str) -> None:
    """Put it aside until then; a message of the fan brings it back at once."""
    conversation = find_to_change(work, conversation_id)
    _move(work, conversation, ConversationState.SNOOZED)
    conversation.snoozed_until = snoozed_until(choice, work.now, timezone)


def do_close(work: Work, conversation_id: int) -> None:
    """It is done: whoever waited does not wait any more."""
    conversation = find_to_change(work, conversation_id)
    _move(work, conversation, ConversationState.CLOSED)
    conversation.waiting_since = None


def do_reopen(work: Work, conversation_id: int) -> None:
    _move(work, find_to_change(work, conversation_id), ConversationState.OPEN)


def _move(work: Work, conversation: Conversation, state: ConversationState) -> None:
    before = conversation.state
    conversation.state, conversation.snoozed_until = state, None
    if before is not state:
        work.audit(f"conversation.{state.value}", "conversation", conversation.id)


def do_note(work: Work, conversation_id: int, text: str) -> Message:
    """Write a note that only the team sees. Raises Invalid when it is empty or too long."""
    conversation = find_to_change(work, conversation_id)
    fields = Fields()
    note = fields.prose("text", text)
    if not note:
        fields.refuse("text", N_("Please fill this in."))
    fields.check()
    message = Message(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        conversation_id=conversation.id,
        at=work.now,
        direction=Direction.NOTE,
        kind="text",
        text=note,
        data=None,
        media_id=None,
        member_id=work.actor.member_id,
        rule_id=None,
        counted=False,
        state=MessageState.RECEIVED,
        error=None,
        error_values=None,
        sent_at=None,
    )
    work.session.add(message)
    conversation.newest_message_id = message.id
    return message
