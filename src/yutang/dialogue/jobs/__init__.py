"""What the worker does for conversations: sends answers, fetches files, wakes what was put aside."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from yutang.dialogue.actions.erasing import REMOVE
from yutang.dialogue.actions.receiving import FETCH, SEND
from yutang.dialogue.jobs.fetch import fetch_media, remove_files
from yutang.dialogue.jobs.send import Sender
from yutang.dialogue.store import lists
from yutang.jobs.kinds import Handler, ScheduledJob
from yutang.wiring import Services

__all__ = ["SCHEDULES", "handlers"]


def wake_conversations(services: Services, workspace_id: int, now: datetime) -> None:
    """What was put aside until now comes back."""
    with services.database.read() as session:
        due = lists.has_due_snoozes(session, workspace_id, now)
    if due:
        with services.database.write() as session:
            lists.wake(session, workspace_id, now)


SCHEDULES = (ScheduledJob("dialogue.wake", timedelta(seconds=20), wake_conversations),)


def handlers() -> Mapping[str, Handler]:
    return {SEND: Sender(), FETCH: fetch_media, REMOVE: remove_files}
