"""The inbox: each push has its effect exactly once, what cannot be applied stands alone, nobody else waits."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import select

from tests.support.official import Official, make_official, text_xml
from tests.support.people import NOON
from tests.support.services import Clock, services_over
from tests.support.waiting import wait_until
from yutang.db.engine import Database
from yutang.errors import Conflict, NotFound
from yutang.insights.models import Event as LedgerRow
from yutang.insights.models import EventKind
from yutang.jobs.inbox.actions import dead_pushes, do_discard_push, do_forget_sender, do_try_push_again
from yutang.jobs.inbox.reader import BATCH, MAX_ATTEMPTS, InboxReader
from yutang.jobs.kinds import ReceivedPush, Registry
from yutang.jobs.models import InboxRow, InboxState
from yutang.jobs.tidy import tidy_queues
from yutang.jobs.worker import run_worker
from yutang.wechat.messages import Text
from yutang.wiring import Services
from yutang.workspaces.actions import Work, system_actor, working

POISON = "毒"


@pytest.fixture
def official(database: Database) -> Official:
    return make_official(database)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def queue(database: Database, official: Official, *said: tuple[str, str], first_id: int = 1) -> None:
    """Pushes of (openid, text), as the edge would have kept them."""
    with database.write() as session:
        session.add_all(
            InboxRow(
                workspace_id=official.workspace_id,
                id=first_id + number,
                account_id=official.account_id,
                dedup_key=f"m:{first_id + number}",
                sender=openid,
                received_at=NOON,
                body=text_xml(openid, content, first_id + number),
                rule_id=None,
                state=InboxState.QUEUED,
                due_at=NOON,
                attempts=0,
            )
            for number, (openid, content) in enumerate(said)
        )


def note(_services: Services, work: Work, pushes: Sequence[ReceivedPush]) -> None:
    """Leaves a ledger row per push; cannot bear POISON."""
    for received in pushes:
        content = received.push.content
        assert isinstance(content, Text)
        if content.content == POISON:
            raise ValueError("poison")
        work.session.add(
            LedgerRow(
                workspace_id=work.workspace_id,
                id=work.new_id(),
                at=received.at,
                kind=EventKind.MESSAGE,
                channel="",
                data={"said": content.content},
            )
        )


def effects(database: Database, workspace_id: int = 1) -> list[str]:
    with database.read() as session:
        query = select(LedgerRow).where(LedgerRow.workspace_id == workspace_id).order_by(LedgerRow.id)
        return [str((row.data or {})["said"]) for row in session.scalars(query)]


def states(database: Database) -> list[str]:
    with database.read() as session:
        query = select(InboxRow.state).where(InboxRow.workspace_id == 1).order_by(InboxRow.id)
        return [str(state) for state in session.scalars(query)]


def reader(database: Database, clock: Clock) -> InboxReader:
    return InboxReader(services_over(database, clock), note)


def test_pushes_are_applied_in_the_order_of_their_arrival(database: Database, official: Official, clock: Clock) -> None:
    queue(database, official, *(("a", str(number)) for number in range(BATCH + 5)))

    read = reader(database, clock)
    assert [read.look_round(), read.look_round(), read.look_round()] == [BATCH, 5, 0]
    assert effects(database) == [str(number) for number in range(BATCH + 5)]
    assert set(states(database)) == {"done"}


def test_a_push_that_cannot_be_applied_stands_alone(database: Database, official: Official, clock: Clock) -> None:
    queue(database, official, ("a", "1"), ("b", POISON), ("c", "2"), ("a", "3"))

    reader(database, clock).look_round()

    assert effects(database) == ["1", "2", "3"]
    assert states(database) == ["done", "queued", "done", "done"]


def test_later_pushes_of_the_same_fan_wait_for_an_earlier_one(
    database: Database, official: Official, clock: Clock
) -> None:
    queue(database, official, ("b", POISON), ("b", "2"), ("c", "3"))
    read = reader(database, clock)

    read.look_round()
    assert effects(database) == ["3"]

    with database.write() as session:  # the fault is mended
        session.get_one(InboxRow, (1, 1)).body = text_xml("b", "1", 1)
    clock.move(seconds=1)
    read.look_round()
    assert effects(database) == ["3", "1", "2"]


def test_nobody_waits_behind_the_many_pushes_of_somebody_who_is_held_up(
    database: Database, official: Official, clock: Clock
) -> None:
    queue(database, official, ("b", POISON), *(("b", "later") for _ in range(BATCH + 10)), ("c", "1"))
    read = reader(database, clock)

    read.look_round()
    read.look_round()

    assert effects(database) == ["1"]


def test_what_cannot_be_applied_is_given_up_after_bounded_tries_and_can_be_tried_again(
    database: Database, official: Official, clock: Clock
) -> None:
    queue(database, official, ("b", POISON), ("b", "2"))
    read = reader(database, clock)
    for _ in range(MAX_ATTEMPTS):
        read.look_round()
        clock.move(hours=1)
    read.look_round()
    assert states(database) == ["dead", "done"]

    services = services_over(database, clock)
    with working(database, system_actor(1), clock(), services.new_id) as work:
        (dead,) = dead_pushes(work, official.account_id)
        assert (dead.id, dead.attempts, dead.last_error) == (1, MAX_ATTEMPTS, "ValueError")
        dead.body = text_xml("b", "1", 1)
        do_try_push_again(work, 1)
        with pytest.raises(Conflict):
            do_try_push_again(work, 2)
        with pytest.raises(NotFound):
            do_discard_push(work, 99)
    read.look_round()
    assert effects(database) == ["2", "1"]
    assert states(database) == ["done", "done"]


def test_a_failed_push_can_be_discarded(database: Database, official: Official, clock: Clock) -> None:
    queue(database, official, ("b", POISON))
    read = reader(database, clock)
    for _ in range(MAX_ATTEMPTS):
        read.look_round()
        clock.move(hours=1)

    with working(database, system_actor(1), clock(), services_over(database, clock).new_id) as work:
        do_discard_push(work, 1)
    assert states(database) == []


def test_workspaces_do_not_wait_for_each_other(database: Database, official: Official, clock: Clock) -> None:
    other = make_official(database, workspace_id=2)
    queue(database, official, ("a", POISON))
    queue(database, other, ("a", "1"), first_id=100)

    reader(database, clock).look_round()

    assert (effects(database, 1), effects(database, 2)) == ([], ["1"])


def test_of_several_workers_each_push_is_applied_by_one(database: Database, official: Official, clock: Clock) -> None:
    queue(database, official, *((f"fan{number % 7}", str(number)) for number in range(600)))
    together = Barrier(4)
    services = services_over(database, clock)  # one source of ids, whose order is then that of the effects

    def work_off() -> None:
        mine = InboxReader(services, note)
        together.wait(30)
        for _ in range(60):
            mine.look_round()

    workers = [Thread(target=work_off) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert set(states(database)) == {"done"}
    applied = effects(database)
    assert sorted(applied, key=int) == [str(number) for number in range(600)]
    for fan in range(7):
        mine = [int(said) for said in applied if int(said) % 7 == fan]
        assert mine == sorted(mine)


@pytest.fixture
def running_worker(database: Database, clock: Clock) -> Iterator[Callable[[], None]]:
    stop = Event()
    registry = Registry({}, (), note)
    worker = Thread(target=run_worker, args=(services_over(database, clock), stop, registry))
    yield worker.start
    stop.set()
    worker.join()


def test_a_worker_applies_what_comes_while_it_runs(
    database: Database, official: Official, running_worker: Callable[[], None]
) -> None:
    running_worker()
    queue(database, official, ("a", "1"))

    wait_until(lambda: effects(database), within=10, what="the push to have its effect")
    assert effects(database) == ["1"]


def test_a_person_who_is_erased_leaves_no_text_and_no_openid_in_the_inbox(
    database: Database, official: Official, clock: Clock
) -> None:
    queue(database, official, ("a", "secret"), ("b", "other"))
    reader(database, clock).look_round()
    queue(database, official, ("a", "not applied yet"), first_id=10)

    with working(database, system_actor(1), clock(), services_over(database, clock).new_id) as work:
        do_forget_sender(work, official.account_id, "a")
    reader(database, clock).look_round()

    assert effects(database) == ["secret", "other"]
    with database.read() as session:
        rows = session.scalars(select(InboxRow).where(InboxRow.workspace_id == 1).order_by(InboxRow.id)).all()
    assert [(row.sender, "other" in row.body, row.state) for row in rows] == [
        ("", False, InboxState.DONE),
        ("b", True, InboxState.DONE),
        ("", False, InboxState.DONE),
    ]


def test_what_was_applied_long_ago_is_forgotten(database: Database, official: Official, clock: Clock) -> None:
    queue(database, official, ("a", "1"), ("b", POISON))
    services = services_over(database, clock, retention_days_inbox=30)
    reader(database, clock).look_round()

    tidy_queues(services, 1, NOON + timedelta(days=29))
    assert states(database) == ["done", "queued"]
    tidy_queues(services, 1, NOON + timedelta(days=31))
    assert states(database) == ["queued"]
