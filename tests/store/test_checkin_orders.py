"""The same history of a programme, told in time or late, in any order and in any batches, comes to the same (I9)."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

import pytest
from sqlalchemy import select

from tests.support.databases import Dialect, FreshDatabases
from tests.support.fandom import ACCOUNT
from tests.support.programmes import Habit
from yutang.checkins.actions import (
    Joining,
    Tapped,
    do_change,
    do_check_in,
    do_enrol,
    do_freeze,
    do_make_up,
    do_pause,
    do_resume,
    do_unfreeze,
    enrolment_of,
    find_programme,
    form_of,
)
from yutang.checkins.models import CheckIn, Enrolment, Programme
from yutang.checkins.rules.streaks import MakeUpRule
from yutang.db.engine import Database, open_database
from yutang.errors import Conflict
from yutang.workspaces.actions import Work

BEGAN: Final = datetime(2026, 11, 22, 4, tzinfo=UTC)
DAYS: Final = 24
HOUR: Final = timedelta(hours=1)
FANS: Final = tuple(range(1, 9))
FORM: Final = {
    "opens": "05:00", "closes": "02:00", "cut_off": "03:00", "early": "08:00", "weekdays": [0, 1, 2, 3, 4, 5],
    "make_up": MakeUpRule(per_month=31, days_back=31), "freeze_days": 31,
}  # fmt: skip


class Done(NamedTuple):
    """Something that happens at its moment, whatever is late: a fan makes a day up, the programme is paused …"""

    at: datetime
    what: str
    fan: int = 0
    days: Sequence[date] = ()


class Outcome(NamedTuple):
    """Everything that is kept."""

    days: dict[int, list[tuple[object, ...]]]
    people: dict[int, tuple[object, ...]]
    counters: dict[str, tuple[int, int, int]]


@dataclass
class Story:
    """Taps are told late or twice; all else happens when it happens."""

    taps: list[tuple[datetime, int]] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)


def a_story(chance: random.Random) -> Story:
    story = Story()
    for fan in FANS:
        story.taps.append((BEGAN + HOUR * chance.random(), fan))  # all begin on the first day, and in time
        regular = chance.choice((0.5, 0.8, 0.95))
        for day in range(1, DAYS):
            if chance.random() < regular:
                story.taps += [(BEGAN + day * 24 * HOUR + HOUR * chance.uniform(-9, 15), fan)] * chance.choice(
                    (1, 1, 2)
                )
        story.done += _own_changes(chance, fan)
    pause = BEGAN + chance.uniform(6, 10) * 24 * HOUR
    story.done += [Done(pause, "pause"), Done(pause + chance.choice((2, 30, 70)) * HOUR, "resume")]
    move = BEGAN + chance.uniform(14, 18) * 24 * HOUR
    story.done.append(Done(move, chance.choice(("America/Los_Angeles", "Pacific/Auckland"))))
    return story


def _own_changes(chance: random.Random, fan: int) -> Iterable[Done]:
    for _ in range(chance.randint(0, 4)):
        at = BEGAN + chance.uniform(3, DAYS) * 24 * HOUR
        day = at.date() - timedelta(days=chance.randint(1, 4))
        yield Done(at, "make_up", fan, [max(day, date(2026, 11, 23))])
    for _ in range(chance.randint(0, 2)):
        at = BEGAN + chance.uniform(1, DAYS - 4) * 24 * HOUR
        ahead = [at.date() + timedelta(days=n) for n in range(1, chance.randint(2, 4))]
        yield Done(at, "freeze", fan, ahead)
        if chance.random() < 0.3:
            yield Done(at + HOUR, "unfreeze", fan, ahead[-1:])


# ---- telling it ------------------------------------------------------------------------------------------------------


def tell(database: Database, story: Story, chance: random.Random | None) -> Outcome:
    """Live through the story; `chance`: how late taps are, none: not at all. What it has come to."""
    habit = Habit(database, form=FORM, now=BEGAN)
    events: list[tuple[datetime, int, Done | tuple[datetime, int]]] = []
    for place, (at, fan) in enumerate(sorted(story.taps)):
        late = timedelta() if chance is None or place < len(FANS) else _delay(chance)
        events.append((at + late, place, (at, fan)))
    events += [(each.at, -1, each) for each in story.done]
    waiting: list[tuple[datetime, int]] = []
    for at, _, event in sorted(events, key=lambda each: (each[0], each[1])):
        if isinstance(event, Done) or len(waiting) >= (1 if chance is None else chance.randint(1, 12)):
            _receive(habit, waiting, at, chance)
            waiting = []
        habit.now = at
        if isinstance(event, Done):
            _do(habit, event)
        else:
            waiting.append(event)
    habit.now = BEGAN + (DAYS + 8) * 24 * HOUR
    _receive(habit, waiting, habit.now, chance)
    habit.keep_time()
    assert habit.findings() == []
    return _outcome(habit)


def _delay(chance: random.Random) -> timedelta:
    return chance.choice((timedelta(), timedelta(seconds=5), HOUR * chance.uniform(0, 150)))


def _receive(habit: Habit, taps: list[tuple[datetime, int]], now: datetime, chance: random.Random | None) -> None:
    if not taps:
        return
    told = [*taps, taps[0]]
    if chance is not None:
        chance.shuffle(told)
    habit.now = now
    with habit.working() as work:
        programme = find_programme(work, habit.id)
        joinings = [Joining(fan, ACCOUNT, f"o{fan}", f"key{fan}", at) for at, fan in told]
        do_enrol(work, programme, joinings)
        do_check_in(work, programme, [Tapped(fan, at) for at, fan in told])


def _do(habit: Habit, event: Done) -> None:
    with habit.working() as work:
        programme = find_programme(work, habit.id)
        match event.what:
            case "pause":
                do_pause(work, habit.id)
            case "resume":
                do_resume(work, habit.id)
            case "make_up" | "freeze" | "unfreeze":
                _own(work, programme, event)
            case zone:
                do_change(work, habit.id, replace(form_of(programme), timezone=zone))
    if event.what not in {"make_up", "freeze", "unfreeze"}:
        habit.keep_time()


def _own(work: Work, programme: Programme, event: Done) -> None:
    enrolment = enrolment_of(work, programme, event.fan)
    assert enrolment is not None
    try:
        match event.what:
            case "make_up":
                do_make_up(work, programme, enrolment, event.days[0])
            case "freeze":
                do_freeze(work, programme, enrolment, event.days)
            case _:
                do_unfreeze(work, programme, enrolment, event.days)
    except Conflict:  # it is not missed, in a pause, not due: as it may be for people, too
        work.session.rollback()


def _outcome(habit: Habit) -> Outcome:
    with habit.database.read() as session:
        days: dict[int, list[tuple[object, ...]]] = defaultdict(list)
        for row in session.scalars(select(CheckIn).where(CheckIn.workspace_id == 1).order_by(CheckIn.day)):
            days[row.fan_id].append((row.day, row.at, row.source, row.early))
        people: dict[int, tuple[object, ...]] = {
            row.fan_id: (row.joined_at, row.run, row.current, row.longest, row.total, row.early, row.last_day)
            for row in session.scalars(select(Enrolment).where(Enrolment.workspace_id == 1))
        }
    return Outcome(dict(days), people, habit.counters())


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_told_late_twice_or_out_of_order_comes_to_the_same(
    fresh_databases: FreshDatabases, dialect: Dialect, seed: int
) -> None:
    story = a_story(random.Random(seed))
    told = []
    for chance in (None, random.Random(seed + 100)):
        database = open_database(fresh_databases.migrated(dialect))
        told.append(tell(database, story, chance))
        database.close()

    assert told[0] == told[1]
    assert len(told[0].people) == len(FANS)
    assert sum(each[2] for each in told[0].counters.values()), "nobody made a day up: not much of a story"
