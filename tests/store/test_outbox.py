"""The outbox on both databases: nothing is lost, nothing is carried out twice at once, nothing is tried for ever."""

import threading
from datetime import timedelta

import pytest

from tests.support.outbox import NEVER, put, refuse, row_of, worker_that
from tests.support.people import NOON, Person
from tests.support.services import Clock, services_over
from yutang.db.engine import Database
from yutang.errors import Conflict, NotFound
from yutang.jobs import store
from yutang.jobs.actions import (
    do_discard,
    do_send_again,
    enqueue,
    lengths,
    outbox_findings,
    queue_lengths,
    undelivered,
)
from yutang.jobs.kinds import GiveUp, Job, TryLater
from yutang.jobs.models import OutboxState
from yutang.jobs.rules import MAX_ATTEMPTS
from yutang.jobs.tidy import KEEP_DEAD, KEEP_DONE, tidy_queues
from yutang.jobs.worker import BATCH, CLAIM
from yutang.wiring import Services
from yutang.workspaces.models import Workspace

# ---- putting in and carrying out ---------------------------------------------------------------------------------


def test_a_side_effect_is_undone_with_its_cause(database: Database) -> None:
    def cause_that_fails() -> None:
        with Person(database).working() as work:
            enqueue(work, "tell", {})
            raise RuntimeError("the cause failed")

    with pytest.raises(RuntimeError):
        cause_that_fails()

    with Person(database).reading() as work:
        assert lengths(work).queued == 0


def test_a_row_is_carried_out_once_and_then_done(database: Database) -> None:
    clock, seen = Clock(), list[Job]()
    (outbox_id,) = put(database)
    worker = worker_that(services_over(database, clock), lambda _, job: seen.append(job))

    assert worker.serve_batch(1, NEVER) == 1
    assert worker.serve_batch(1, NEVER) == 0

    assert [(job.id, job.attempt, job.payload) for job in seen] == [(outbox_id, 1, {"n": 0})]
    row = row_of(database, outbox_id)
    assert (row.state, row.done_at) == (OutboxState.DONE, NOON)


def test_a_row_is_not_carried_out_before_it_is_due(database: Database) -> None:
    clock, seen = Clock(), list[int]()
    with Person(database).working() as work:
        outbox_id = enqueue(work, "tell", {}, NOON + timedelta(minutes=5))
    worker = worker_that(services_over(database, clock), lambda _, job: seen.append(job.id))

    worker.serve_batch(1, NEVER)
    assert seen == []
    clock.move(minutes=5)
    worker.serve_batch(1, NEVER)
    assert seen == [outbox_id]


def test_a_claimed_row_is_left_alone_until_its_claim_ends(database: Database) -> None:
    (outbox_id,) = put(database)
    with database.write() as session:
        (row,) = store.due_rows(session, 1, NOON, 10)
        assert store.claim(session, row, NOON + CLAIM)
    with database.read() as session:
        assert not store.has_due(session, 1, NOON + CLAIM - timedelta(milliseconds=1))
        assert [row.id for row in store.due_rows(session, 1, NOON + CLAIM, 10)] == [outbox_id]


def test_of_two_workers_that_read_the_same_row_one_gets_it(database: Database) -> None:
    put(database)
    with database.read() as session:
        (read_twice,) = store.due_rows(session, 1, NOON, 10)
    with database.write() as session:
        assert store.claim(session, read_twice, NOON + CLAIM)
    with database.write() as session:
        assert not store.claim(session, read_twice, NOON + CLAIM)


# ---- failures ----------------------------------------------------------------------------------------------------


def test_waits_grow_until_the_row_is_given_up(database: Database) -> None:
    clock = Clock()
    (outbox_id,) = put(database)
    worker = worker_that(services_over(database, clock), refuse)
    waits = list[float]()
    for _ in range(MAX_ATTEMPTS - 1):
        assert worker.serve_batch(1, NEVER) == 1
        row = row_of(database, outbox_id)
        waits.append((row.due_at - clock.now).total_seconds())
        clock.now = row.due_at
    worker.serve_batch(1, NEVER)

    assert waits == [10, 40, 160, 640, 2560, 7200, 7200]
    row = row_of(database, outbox_id)
    assert (row.state, row.attempts, row.done_at) == (OutboxState.DEAD, MAX_ATTEMPTS, clock.now)
    assert (row.last_error, row.error_values) == ("The receiver answered with {status}.", {"status": 500})
    clock.move(days=1)
    assert worker.serve_batch(1, NEVER) == 0


def test_a_receiver_that_asks_for_more_time_gets_it(database: Database) -> None:
    def later(_services: Services, _job: Job) -> None:
        raise TryLater("Too many.", wait=timedelta(minutes=7))

    clock = Clock()
    (outbox_id,) = put(database)
    worker_that(services_over(database, clock), later).serve_batch(1, NEVER)

    assert row_of(database, outbox_id).due_at == NOON + timedelta(minutes=7)


def test_what_cannot_get_better_is_given_up_at_once(database: Database) -> None:
    def gone(_services: Services, _job: Job) -> None:
        raise GiveUp("The receiver was removed.")

    (outbox_id,) = put(database)
    worker_that(services_over(database), gone).serve_batch(1, NEVER)

    row = row_of(database, outbox_id)
    assert (row.state, row.attempts, row.last_error) == (OutboxState.DEAD, 1, "The receiver was removed.")


def test_an_unexpected_fault_is_tried_again_and_tells_no_details(database: Database) -> None:
    def fault(_services: Services, _job: Job) -> None:
        raise ValueError("https://example.com/hook?key=secret")

    (outbox_id,) = put(database)
    worker_that(services_over(database), fault).serve_batch(1, NEVER)

    row = row_of(database, outbox_id)
    assert (row.state, row.error_values) == (OutboxState.QUEUED, {"kind": "ValueError"})
    assert "secret" not in (row.last_error or "")


def test_a_job_that_this_version_does_not_know_is_given_up(database: Database) -> None:
    (outbox_id,) = put(database, kind="from the future")
    worker_that(services_over(database), refuse).serve_batch(1, NEVER)

    row = row_of(database, outbox_id)
    assert (row.state, row.error_values) == (OutboxState.DEAD, {"kind": "from the future"})


def test_a_stopping_worker_hands_its_claims_back_without_counting_them(database: Database) -> None:
    stop, seen = threading.Event(), list[int]()

    def first_then_stop(_services: Services, job: Job) -> None:
        seen.append(job.id)
        stop.set()

    wanted = put(database, 3)
    worker_that(services_over(database), first_then_stop).serve_batch(1, stop)

    assert seen == wanted[:1]
    with database.read() as session:
        assert [(row.id, row.attempts) for row in store.due_rows(session, 1, NOON, 10)] == [(n, 0) for n in wanted[1:]]


# ---- sending again -----------------------------------------------------------------------------------------------


def give_up(database: Database, workspace_id: int = 1) -> int:
    (outbox_id,) = put(database, workspace_id=workspace_id)
    with database.write() as session:
        row = store.row_of(session, workspace_id, outbox_id)
        assert row is not None
        assert store.claim(session, row, NOON + CLAIM)
        assert store.mark_dead(session, workspace_id, outbox_id, 1, ("No", {}), NOON)
    return outbox_id


def test_what_was_given_up_is_listed_and_can_be_sent_again(database: Database) -> None:
    outbox_id, seen = give_up(database), list[int]()
    with Person(database).working() as work:
        assert [row.id for row in undelivered(work)] == [outbox_id]
        do_send_again(work, outbox_id)
    with Person(database).reading() as work:
        assert undelivered(work) == []
    worker_that(services_over(database), lambda _, job: seen.append(job.attempt)).serve_batch(1, NEVER)

    assert seen == [1]
    assert row_of(database, outbox_id).state is OutboxState.DONE


def test_only_what_was_given_up_can_be_sent_again_or_put_away(database: Database) -> None:
    (queued,) = put(database)
    with Person(database).working() as work:
        for act in (do_send_again, do_discard):
            with pytest.raises(Conflict):
                act(work, queued)
            with pytest.raises(NotFound):
                act(work, queued + 1)


def test_another_workspace_cannot_send_again_or_put_away(database: Database) -> None:
    theirs = give_up(database, workspace_id=2)
    with Person(database).working() as work:
        assert undelivered(work) == []
        for act in (do_send_again, do_discard):
            with pytest.raises(NotFound):
                act(work, theirs)


def test_what_is_put_away_is_gone(database: Database) -> None:
    outbox_id = give_up(database)
    with Person(database).working() as work:
        do_discard(work, outbox_id)
    with database.read() as session:
        assert store.row_of(session, 1, outbox_id) is None


def test_ended_rows_are_forgotten_after_a_while(database: Database) -> None:
    services = services_over(database)
    (done,) = put(database)
    worker_that(services, lambda _services, _job: None).serve_batch(1, NEVER)
    dead = give_up(database)

    tidy_queues(services, 1, NOON + KEEP_DONE)
    assert row_of(database, done).state is OutboxState.DONE
    tidy_queues(services, 1, NOON + KEEP_DONE + timedelta(seconds=1))
    with database.read() as session:
        assert store.row_of(session, 1, done) is None
    assert row_of(database, dead).state is OutboxState.DEAD
    tidy_queues(services, 1, NOON + KEEP_DEAD + timedelta(seconds=1))
    with database.read() as session:
        assert store.row_of(session, 1, dead) is None


# ---- numbers -----------------------------------------------------------------------------------------------------


def add_workspace(database: Database, workspace_id: int) -> None:
    with database.write() as session:
        name = f"w{workspace_id}"
        session.add(
            Workspace(workspace_id=workspace_id, name=name, language="zh", timezone="Asia/Shanghai", created_at=NOON)
        )


def test_lengths_add_up_over_the_workspaces(database: Database) -> None:
    for workspace_id in (1, 2):
        add_workspace(database, workspace_id)
    put(database, 3, workspace_id=1)
    put(database, 2, workspace_id=2)
    give_up(database, workspace_id=2)
    with Person(database, 2).working() as work:
        enqueue(work, "tell", {}, NOON + timedelta(hours=1))

    with database.read() as session:
        found = queue_lengths(session, NOON)
    assert (found.queued, found.due, found.dead, found.oldest_due_at) == (6, 5, 1, NOON)


def test_doctor_says_when_no_worker_runs_and_what_was_given_up(database: Database) -> None:
    add_workspace(database, 1)
    put(database)
    with database.read() as session:
        assert outbox_findings(session, NOON + timedelta(minutes=9)) == []
        (late,) = outbox_findings(session, NOON + timedelta(minutes=11))
    assert late.code == "outbox_late"
    assert late.sentence.startswith("1 messages wait to be sent, the oldest for 11 minutes.")
    give_up(database)
    with database.read() as session:
        (dead,) = outbox_findings(session, NOON)
    assert dead.code == "outbox_dead"


def test_a_batch_is_small_enough_that_its_claim_outlives_it() -> None:
    assert timedelta(seconds=BATCH * 30) < CLAIM
