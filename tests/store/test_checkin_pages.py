"""What opening pages of check-ins writes, on both databases: of several phones and taps at once, one counts."""

import threading
from collections.abc import Callable

import pytest

from tests.support.checkin_pages import Circle
from tests.support.fandom import Fandom
from yutang.checkins.actions import Verdict
from yutang.checkins.fan_pages.actions.checking import Typed, do_check_in_here
from yutang.checkins.fan_pages.actions.joining import do_join_by_page
from yutang.db.engine import Database
from yutang.errors import Conflict
from yutang.fans.actions.own_phones import Phone, do_open, fans_here, phone_of
from yutang.sealing import Sealer


@pytest.fixture
def fandom(database: Database) -> Fandom:
    return Fandom(database)


def circle_of(fandom: Fandom, **form: object) -> Circle:
    return Circle(fandom, Sealer(b"0" * 32), form=form)


def at_once(acts: list[Callable[[], None]]) -> None:
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], None]) -> None:
        start.wait()
        act()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_phones_that_open_a_page_at_once_one_becomes_the_fan_s(fandom: Fandom) -> None:
    circle = circle_of(fandom)
    me = circle.join("oA")
    found: list[Phone] = []

    def open_it(visitor_id: int) -> None:
        with circle.person.working() as work:
            found.append(do_open(work, me.fan_id, visitor_id))

    at_once([lambda n=n: open_it(n) for n in (11, 12, 13, 14)])  # type: ignore[misc] # a default binds each
    assert sorted(found) == [Phone.OWN, Phone.SECOND, Phone.SECOND, Phone.SECOND]
    with circle.person.reading() as work:
        assert sum(fans_here(work, n) == {me.fan_id} for n in (11, 12, 13, 14)) == 1
        assert phone_of(work, me.fan_id, None) is Phone.SECOND


def test_of_taps_at_once_one_counts(fandom: Fandom) -> None:
    circle = circle_of(fandom)
    me = circle.join("oA", 20, 21)
    found: list[Verdict] = []

    def tap() -> None:
        with circle.person.working() as work:
            found.append(do_check_in_here(work, circle.id, me.id, Typed("tap")).verdict)

    at_once([tap] * 4)
    assert sorted(found) == [Verdict.AGAIN, Verdict.AGAIN, Verdict.AGAIN, Verdict.COUNTED]
    assert circle.now(me).total == 3


def test_a_phone_that_joins_twice_at_once_is_one_person(fandom: Fandom) -> None:
    circle = circle_of(fandom, account_id=None)
    keys: list[str] = []

    def join() -> None:
        try:
            with circle.person.working() as work:
                keys.append(do_join_by_page(work, circle.site, circle.id, 21))
        except Conflict:  # the page tries it again
            pass

    at_once([join] * 4)
    join()
    assert len(set(keys)) == 1
    assert len(circle.people()) == 1
