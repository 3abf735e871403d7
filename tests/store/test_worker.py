"""The worker's loop on both databases: schedules, fairness between workspaces, and stopping."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from tests.support.people import NOON, Person
from tests.support.services import Clock, services_over
from tests.support.waiting import wait_until
from yutang.db.engine import Database
from yutang.jobs import store
from yutang.jobs.actions import enqueue
from yutang.jobs.kinds import Handler, Job, Registry, ScheduledJob, TryLater
from yutang.jobs.models import OutboxState, Schedule
from yutang.jobs.worker import BATCH, Worker, run_worker
from yutang.wiring import Services
from yutang.workspaces.models import Workspace

NEVER = threading.Event()
MINUTE = timedelta(minutes=1)


def add_workspaces(database: Database, *workspace_ids: int) -> None:
    with database.write() as session:
        session.add_all(
            Workspace(workspace_id=n, name=f"w{n}", language="zh", timezone="Asia/Shanghai", created_at=NOON)
            for n in workspace_ids
        )


def put(database: Database, workspace_id: int, times: int = 1) -> list[int]:
    with Person(database, workspace_id).working() as work:
        return [enqueue(work, "tell", {}) for _ in range(times)]


def schedule_of(database: Database, name: str, workspace_id: int = 1) -> Schedule:
    with database.read() as session:
        return store.schedules_of(session, workspace_id)[name]


def run_by_hand(worker: Worker) -> None:
    """One look round, with the threads' work done here, in the order in which it was handed over."""
    line: deque[tuple[Callable[..., object], tuple[object, ...]]] = deque()
    worker.look_round(NEVER, lambda work, *arguments: line.append((work, arguments)))
    while line:
        work, arguments = line.popleft()
        work(*arguments)


# ---- schedules ---------------------------------------------------------------------------------------------------


def test_a_schedule_runs_at_once_and_then_each_time_it_is_due(database: Database) -> None:
    clock, ran = Clock(), list[tuple[int, datetime]]()
    add_workspaces(database, 1, 2)
    look = ScheduledJob("look", MINUTE, lambda _, workspace_id, now: ran.append((workspace_id, now)))
    worker = Worker(services_over(database, clock), Registry({}, (look,)))

    run_by_hand(worker)
    clock.move(seconds=59)
    run_by_hand(worker)
    assert ran == [(1, NOON), (2, NOON)]
    clock.move(seconds=1)
    run_by_hand(worker)
    assert ran[2:] == [(1, NOON + MINUTE), (2, NOON + MINUTE)]
    assert schedule_of(database, "look").last_ran_at == NOON + MINUTE


def test_a_worker_that_slept_runs_a_schedule_once_and_not_for_every_time_it_missed(database: Database) -> None:
    clock, ran = Clock(), list[datetime]()
    add_workspaces(database, 1)
    look = ScheduledJob("look", MINUTE, lambda _services, _workspace_id, now: ran.append(now))
    worker = Worker(services_over(database, clock), Registry({}, (look,)))

    run_by_hand(worker)
    woken = clock.move(hours=5)
    run_by_hand(worker)
    run_by_hand(worker)
    assert ran == [NOON, woken]


def test_of_two_workers_that_see_a_schedule_due_one_runs_it(database: Database) -> None:
    add_workspaces(database, 1)
    with database.write() as session:
        store.add_schedules(session, 1, ["look"], NOON)
    row = schedule_of(database, "look")
    with database.write() as session:
        assert store.claim_schedule(session, row, NOON, MINUTE)
    with database.write() as session:
        assert not store.claim_schedule(session, row, NOON, MINUTE)


def test_a_schedule_that_fails_is_noted_and_stops_nobody(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    clock, ran = Clock(), list[int]()
    add_workspaces(database, 1, 2)

    def fail(_services: Services, _workspace_id: int, _now: datetime) -> None:
        raise KeyError("x")

    jobs = (
        ScheduledJob("bad", MINUTE, fail),
        ScheduledJob("good", MINUTE, lambda _services, workspace_id, _now: ran.append(workspace_id)),
    )
    worker = Worker(services_over(database, clock), Registry({}, jobs))

    run_by_hand(worker)
    assert ran == [1, 2]
    assert schedule_of(database, "bad").last_error == "KeyError"
    assert schedule_of(database, "good").last_error is None
    assert "a scheduled job failed" in caplog.text


# ---- fairness ----------------------------------------------------------------------------------------------------


def test_a_workspace_with_a_long_queue_does_not_hold_up_the_others(database: Database) -> None:
    add_workspaces(database, 1, 2)
    put(database, 1, 5 * BATCH)
    put(database, 2, 1)
    served = list[int]()
    handlers: dict[str, Handler] = {"tell": lambda _, job: served.append(job.workspace_id)}

    run_by_hand(Worker(services_over(database), Registry(handlers, ())))

    assert served == [1] * BATCH + [2] + [1] * (4 * BATCH)


# ---- the loop ----------------------------------------------------------------------------------------------------


@contextmanager
def running(services: Services, handler: Handler) -> Iterator[threading.Event]:
    """run_worker in a thread; stopped and joined at the end. Gives its stop signal."""
    stop = threading.Event()
    registry = Registry({"tell": handler}, ())
    thread = threading.Thread(
        target=run_worker, args=(services, stop, registry), kwargs={"idle_seconds": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive(), "the worker did not stop"


def states(database: Database, workspace_id: int) -> dict[OutboxState, int]:
    with database.read() as session:
        found = store.lengths(session, workspace_id, NOON)
    return {OutboxState.QUEUED: found.queued, OutboxState.DEAD: found.dead}


def test_the_loop_carries_out_what_is_put_in_while_it_runs(database: Database) -> None:
    add_workspaces(database, 1)
    seen = list[int]()
    with running(services_over(database), lambda _, job: seen.append(job.id)):
        wanted = put(database, 1, 10)
        wait_until(lambda: len(seen) == 10, what="ten jobs")
        wait_until(lambda: states(database, 1)[OutboxState.QUEUED] == 0, what="an empty outbox")
    assert sorted(seen) == wanted


def test_a_failing_job_does_not_stop_the_loop(database: Database) -> None:
    add_workspaces(database, 1)
    bad, *good = put(database, 1, 3)
    seen = list[int]()

    def all_but_the_first(_services: Services, job: Job) -> None:
        if job.id == bad:
            raise RuntimeError("no")
        seen.append(job.id)

    with running(services_over(database), all_but_the_first):
        wait_until(lambda: len(seen) == 2, what="the jobs after the failing one")
    assert seen == good


def test_a_receiver_that_hangs_does_not_hold_up_another_workspace(database: Database) -> None:
    add_workspaces(database, 1, 2)
    put(database, 1)
    put(database, 2)
    seen, release = list[int](), threading.Event()

    def hang_for_the_first(_services: Services, job: Job) -> None:
        if job.workspace_id == 1:
            release.wait(20)
            raise TryLater("Too slow.")
        seen.append(job.workspace_id)

    with running(services_over(database), hang_for_the_first):
        wait_until(lambda: seen, what="the second workspace's job")
        assert not release.is_set()
        release.set()
    assert seen == [2]


def test_stopping_finishes_what_was_begun_and_leaves_the_rest_due(database: Database) -> None:
    add_workspaces(database, 1)
    wanted = put(database, 1, 3)
    begun, release, seen = threading.Event(), threading.Event(), list[int]()

    def slow(_services: Services, job: Job) -> None:
        begun.set()
        release.wait(20)
        seen.append(job.id)

    with running(services_over(database), slow) as stop:
        assert begun.wait(20)
        stop.set()
        release.set()

    assert seen == wanted[:1]
    with database.read() as session:
        assert [(row.id, row.attempts) for row in store.due_rows(session, 1, NOON, 10)] == [(n, 0) for n in wanted[1:]]
