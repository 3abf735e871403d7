"""What conversations hold of one person: handed out, or forgotten; and what has been kept long enough."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from yutang.db.ids import first_id_at
from yutang.dialogue.models import Conversation, Message
from yutang.dialogue.reaching.actions import people as reaching
from yutang.dialogue.store import lists, people
from yutang.jobs.actions import enqueue
from yutang.workspaces.actions import Work

REMOVE: Final = "dialogue.remove_files"
"""The outbox's word for files whose rows are gone: payload {media_ids}."""
_BATCH: Final = 1000  # messages in one transaction: others want to write, too


def export_of(work: Work, fan_id: int) -> dict[str, Any]:
    """All conversations of a person, as JSON can hold them: what was said, when and by which side; files by their ids.

    For fans' own export, which asks for permission.
    """
    rows = lists.of_fans(work.session, work.workspace_id, [fan_id])
    messages = people.messages_of(work.session, work.workspace_id, [row.id for row in rows])
    told = {"conversations": [_conversation(row, messages) for row in rows]}
    return {**told, **reaching.export_of(work, fan_id)}


def _conversation(row: Conversation, messages: Sequence[Message]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "account_id": str(row.account_id),
        "openid": row.openid,
        "state": row.state.value,
        "first_message_at": row.first_in_at.isoformat() if row.first_in_at else None,
        "messages": [_message(message) for message in messages if message.conversation_id == row.id],
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "at": message.at.isoformat(),
        "direction": message.direction.value,
        "kind": message.kind,
        "text": message.text,
        "data": message.data,
        "file": None if message.media_id is None else str(message.media_id),
        "state": message.state.value,
    }


def do_erase_fan(work: Work, fan_id: int) -> int:
    """Take every word and file of a person out of the conversations; how many messages. Counts and waits stay.

    What is on its way to them is not sent any more. For fans' own erasure, which asks for permission.
    """
    rows = lists.of_fans(work.session, work.workspace_id, [fan_id])
    ids = [row.id for row in rows]
    erased = len(people.messages_of(work.session, work.workspace_id, ids))
    files = people.files_of(work.session, work.workspace_id, ids)
    people.empty_messages(work.session, work.workspace_id, ids)
    _forget_files(work, files)
    reaching.do_erase_fan(work, fan_id)
    for row in rows:
        row.openid, row.preview = "", ""
        row.waiting_since = row.budget_until = None
        row.budget_left = 0
    return erased


def do_purge_before(work: Work, before: datetime) -> int:
    """Forget messages and files older than the workspace keeps them, up to a bounded number; how many. Ask again until
    it is none. Conversations stay, without words."""
    old = people.old_messages(work.session, work.workspace_id, first_id_at(before), _BATCH)
    people.delete_messages(work.session, work.workspace_id, [message_id for message_id, _ in old])
    files = [media_id for _, media_id in old if media_id is not None]
    people.delete_files(work.session, work.workspace_id, files)
    _forget_files(work, files)
    if old:
        people.hide_previews(work.session, work.workspace_id, before)
    return len(old)


def _forget_files(work: Work, media_ids: Sequence[int]) -> None:
    """The rows now, the files once that is committed."""
    if media_ids:
        people.empty_files(work.session, work.workspace_id, media_ids)
        enqueue(work, REMOVE, {"media_ids": list(media_ids)})
