"""What a job is: the types that handlers and the worker share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from yutang.errors import DomainError
from yutang.wechat.messages import Push
from yutang.wiring import Services
from yutang.workspaces.actions import Work


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed outbox row. A handler may be given the same job twice (a worker that died): `id` is what a receiver
    tells repetitions by."""

    workspace_id: int
    id: int
    kind: str
    payload: Mapping[str, Any]
    attempt: int  # 1 is the first
    created_at: datetime


class TryLater(DomainError):
    """The handler could not do it now. `wait` is what the other side asked for, if it did."""

    status = 503
    code = "try_later"

    def __init__(self, sentence: str, *, wait: timedelta | None = None, **values: str | int) -> None:
        super().__init__(sentence, None, None, **values)
        self.wait = wait


class GiveUp(DomainError):
    """The handler knows that trying again cannot help."""

    status = 502
    code = "give_up"


# Carries out one job outside of any transaction. Returns when it is done; raises TryLater or GiveUp, and whatever else
# it raises counts as TryLater. It must end within worker.JOB_SECONDS.
Handler = Callable[[Services, Job], None]


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """Runs for each workspace every so often, in one worker at a time.

    It may be cut off anywhere and runs again at its next time: it must be repeatable.
    """

    name: str
    every: timedelta
    run: Callable[[Services, int, datetime], None]  # services, workspace_id, now


@dataclass(frozen=True, slots=True)
class ReceivedPush:
    """One row of the inbox, read."""

    inbox_id: int
    account_id: int
    received_at: datetime
    rule_id: int | None  # the reply rule whose first message was the passive reply
    push: Push

    @property
    def at(self) -> datetime:
        """When it happened, as WeChat says."""
        return datetime.fromtimestamp(self.push.created_at, UTC)


# Works on a thread of its own, in every worker, until the event is set; what it does it claims first. For what must not
# wait behind schedules.
Watcher = Callable[[Services, Event], None]

# Applies pushes of one workspace, oldest first, in the transaction that also marks them as done: side effects that
# leave the house are outbox rows. If it raises, nothing of the batch is kept, and it is tried again in halves.
PushApplier = Callable[[Services, Work, Sequence[ReceivedPush]], None]


@dataclass(frozen=True, slots=True)
class Registry:
    """All that a worker knows how to do."""

    handlers: Mapping[str, Handler]
    schedules: Sequence[ScheduledJob]
    apply_pushes: PushApplier | None = None  # none: this worker leaves the inbox alone
    watchers: Sequence[Watcher] = ()
