"""Workers that race for the outbox, and workers that are killed, on both databases."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.support.outbox import NEVER, put, row_of, worker_that
from tests.support.people import NOON, Person
from tests.support.services import Clock, services_over
from tests.support.source import ROOT
from yutang.db.engine import Database
from yutang.jobs import store
from yutang.jobs.actions import lengths
from yutang.jobs.kinds import Job
from yutang.jobs.models import OutboxState
from yutang.jobs.rules import MAX_ATTEMPTS
from yutang.jobs.worker import CLAIM
from yutang.wiring import Services


@contextmanager
def process(url: str, way: str) -> Iterator[subprocess.Popen[str]]:
    """tests.support.outbox_worker; killed at the end where it still runs."""
    command = [sys.executable, "-m", "tests.support.outbox_worker", url, "1", way]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


def test_four_processes_carry_out_each_row_exactly_once(database: Database, database_url: str) -> None:
    wanted = put(database, 120)
    with ExitStack() as stack:
        started = [stack.enter_context(process(database_url, "drain")) for _ in range(4)]
        answers = [each.communicate(timeout=60) for each in started]

    assert [errors for _, errors in answers if errors] == []
    told = [int(line) for out, _ in answers for line in out.split()]
    assert sorted(told) == wanted
    with Person(database).reading() as work:
        assert lengths(work).queued == 0


def test_four_threads_carry_out_each_row_exactly_once(database: Database) -> None:
    wanted, seen, guard = put(database, 120), list[int](), threading.Lock()

    def tell(_services: Services, job: Job) -> None:
        with guard:
            seen.append(job.id)

    worker = worker_that(services_over(database), tell)

    def drain() -> None:
        while worker.serve_batch(1, NEVER):
            pass

    threads = [threading.Thread(target=drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # A thread that lost every row of a batch to the others stops early; the rest is drained here.
    drain()

    assert sorted(seen) == wanted


def test_a_row_whose_worker_was_killed_is_carried_out_by_the_next(database: Database, database_url: str) -> None:
    wanted, clock, seen = put(database, 2), Clock(), list[tuple[int, int]]()
    with process(database_url, "hang") as hanging:
        assert hanging.stdout is not None
        begun = int(hanging.stdout.readline())
        hanging.kill()
        hanging.wait(10)
    worker = worker_that(services_over(database, clock), lambda _, job: seen.append((job.id, job.attempt)))

    worker.serve_batch(1, NEVER)
    assert (begun, seen) == (wanted[0], [])
    clock.move(seconds=CLAIM.total_seconds())
    worker.serve_batch(1, NEVER)
    assert sorted(seen) == [(wanted[0], 2), (wanted[1], 2)]


def test_a_job_that_kills_its_worker_every_time_is_given_up(database: Database) -> None:
    clock = Clock()
    (outbox_id,) = put(database)
    for _ in range(MAX_ATTEMPTS):
        with database.write() as session:
            (row,) = store.due_rows(session, 1, clock.now, 1)
            assert store.claim(session, row, clock.now + CLAIM)
        clock.move(seconds=CLAIM.total_seconds())
    worker = worker_that(services_over(database, clock), lambda _services, _job: pytest.fail("it was tried again"))

    worker.serve_batch(1, NEVER)

    row = row_of(database, outbox_id)
    assert (row.state, row.last_error) == (OutboxState.DEAD, "The worker ended in the middle of this, every time.")


def test_who_lost_the_claim_does_not_undo_what_the_next_worker_did(database: Database) -> None:
    (outbox_id,) = put(database)
    with database.write() as session:
        (first,) = store.due_rows(session, 1, NOON, 1)
        assert store.claim(session, first, NOON)
        (second,) = store.due_rows(session, 1, NOON, 1)
    with database.read() as session:
        (second,) = store.due_rows(session, 1, NOON, 1)
    with database.write() as session:
        assert store.claim(session, second, NOON + CLAIM)
    with database.write() as session:
        assert not store.put_off(session, 1, outbox_id, 1, ("late", {}), NOON)
        assert not store.mark_dead(session, 1, outbox_id, 1, ("late", {}), NOON)
        assert not store.release(session, 1, outbox_id, 1, NOON)
        assert store.mark_done(session, 1, outbox_id, NOON)
    assert row_of(database, outbox_id).state is OutboxState.DONE
