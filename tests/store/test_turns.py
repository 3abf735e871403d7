"""Turns to write: in the order of asking within a process, in short gaps between processes, and never for ever."""

import multiprocessing
import sqlite3
import threading
from contextlib import closing
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from tests.support.people import NOON
from tests.support.waiting import wait_until
from yutang.db import fair_lock
from yutang.db.engine import Database, sqlite_path
from yutang.db.fair_lock import FairLock, TurnNeverCame
from yutang.errors import Unavailable
from yutang.workspaces.models import Workspace


def add(database: Database, workspace_id: int) -> None:
    with database.write() as session:
        session.add(
            Workspace(workspace_id=workspace_id, name="w", language="zh", timezone="Asia/Shanghai", created_at=NOON)
        )


def waiting(lock: FairLock) -> int:
    return len(lock._waiting)  # noqa: SLF001 - how many wait is nobody's business but this test's


def test_turns_are_given_in_the_order_of_asking() -> None:
    lock, order = FairLock(10), list[int]()

    def take(number: int) -> None:
        with lock:
            order.append(number)

    threads = []
    with lock:
        for number in range(20):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            wait_until(lambda: waiting(lock) == len(threads), what="the thread in the line")
    for thread in threads:
        thread.join()

    assert order == list(range(20))


def test_a_busy_writer_does_not_keep_others_from_writing(sqlite_database: Database) -> None:
    stop, busy_turns = threading.Event(), list[int]()

    def write_without_a_break() -> None:
        while not stop.is_set():
            with sqlite_database.batch() as connection:
                connection.exec_driver_sql("UPDATE workspaces SET name = 'busy' WHERE workspace_id = 1")
            busy_turns.append(1)

    thread = threading.Thread(target=write_without_a_break)
    thread.start()
    try:
        for number in range(2, 22):
            wait_until(lambda: busy_turns, what="a turn of the busy writer")
            busy_turns.clear()
            add(sqlite_database, number)
            assert len(busy_turns) <= 2  # the one that ran, and one that came before we got into the line
    finally:
        stop.set()
        thread.join()


def test_a_turn_that_never_comes_is_given_up() -> None:
    lock, said = FairLock(0.01), list[Exception]()

    def take() -> None:
        try:
            with lock:
                pass
        except TurnNeverCame as error:
            said.append(error)

    with lock:
        thread = threading.Thread(target=take)
        thread.start()
        thread.join()

    assert len(said) == 1
    with lock:  # whoever left is not given the turn
        assert waiting(lock) == 0


def test_to_the_edge_a_turn_that_never_comes_is_a_database_that_is_busy(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_database, "_turn", FairLock(0.01))
    said = list[type[Exception]]()

    def write() -> None:
        for unit in (sqlite_database.batch, sqlite_database.write):
            try:
                with unit():
                    pass
            except (OperationalError, Unavailable) as error:
                said.append(type(error))

    with sqlite_database.writing_turn():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()

    assert said == [OperationalError, Unavailable]


class InterruptedAtOnce(threading.Event):
    def wait(self, timeout: float | None = None) -> bool:
        raise KeyboardInterrupt


class InterruptedWhenItCame(threading.Event):
    def wait(self, timeout: float | None = None) -> bool:
        super().wait(timeout)
        raise KeyboardInterrupt


@pytest.mark.parametrize("event", [InterruptedAtOnce, InterruptedWhenItCame])
def test_a_turn_does_not_get_lost_with_whoever_was_interrupted_in_the_line(
    monkeypatch: pytest.MonkeyPatch, event: type[threading.Event]
) -> None:
    monkeypatch.setattr(fair_lock, "Event", event)
    lock, left = FairLock(10), threading.Event()

    def leave() -> None:
        with pytest.raises(KeyboardInterrupt), lock:
            pass
        left.set()

    leaver = threading.Thread(target=leave)
    with lock:
        leaver.start()
        wait_until(lambda: waiting(lock) or left.is_set(), what="the thread in the line")
    leaver.join()

    with lock:
        assert waiting(lock) == 0


def write_again_and_again(path: Path, stop: Event, times: "Synchronized[int]") -> None:
    """Hold the write lock for 90 ms, leave it free for 10, and so on."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=15)) as connection:
        while not stop.is_set():
            connection.execute("BEGIN IMMEDIATE")
            times.value += 1
            stop.wait(0.09)
            connection.execute("COMMIT")
            stop.wait(0.01)


def holds_again(times: "Synchronized[int]", before: int) -> bool:
    return times.value > before


def test_another_process_gets_its_turn_in_the_first_gaps_that_a_busy_one_leaves(sqlite_database: Database) -> None:
    context = multiprocessing.get_context("spawn")
    stop, times = context.Event(), context.Value("q", 0)
    busy = context.Process(target=write_again_and_again, args=(sqlite_path(sqlite_database), stop, times))
    busy.start()
    missed = []
    try:
        for number in range(1, 11):
            before = times.value
            wait_until(partial(holds_again, times, before), within=30, what="the busy process")
            before = times.value
            add(sqlite_database, number)
            missed.append(times.value - before)
    finally:
        stop.set()
        busy.join(30)

    assert max(missed) <= 8  # SQLite's own waiting looks every 100 ms, and misses ten gaps in the mean
