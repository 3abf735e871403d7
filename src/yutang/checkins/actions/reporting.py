"""For the team: the day's roll for the group, who is about to lose a long streak, everything as rows."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from yutang.checkins.addresses import Site
from yutang.checkins.models import Enrolment, Programme
from yutang.checkins.rules.plans import plan_at
from yutang.checkins.rules.standings import current_of
from yutang.checkins.rules.texts import completed, day_words, filled, without_links
from yutang.checkins.store import numbers, people
from yutang.checkins.store.hot import Hot
from yutang.checkins.store.numbers import DaySums
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

LONG: Final = 7
"""Days of a streak whose end is worth a word to the person."""
_SLICE: Final = 1_000
_OF_A_LEVEL: Final = ("{days", "{reached")


class Roll(NamedTuple):
    """One day of a programme, today or yesterday. `reached`: how many have come to each level on it, by days."""

    day: date
    people: int
    sums: DaySums
    reached: dict[int, int]


class AtRisk(NamedTuple):
    """Somebody whose streak ends with today, unless they check in. `name`: "" where it is not known."""

    enrolment: Enrolment
    name: str
    streak: int


def roll_of(work: Work, programme: Programme, day: date) -> Roll:
    work.actor.require(Permission.SEE)
    plan = plan_at(programme, work.now)
    place = (work.session, work.workspace_id, programme.id)
    return Roll(
        day,
        people.count_people(*place),
        numbers.day(*place, day),
        numbers.reached_on(*place, day, [level.days for level in plan.levels]),
    )


def days_of(work: Work, programme: Programme, since: date) -> dict[date, DaySums]:
    """Each day's numbers from `since` on."""
    work.actor.require(Permission.SEE)
    return numbers.days(work.session, work.workspace_id, programme.id, since)


def roll_text(site: Site, programme: Programme, roll: Roll) -> str:
    """The day's roll as the group's owner pastes it: a line on a level stands there once for each that was reached."""
    template = completed(programme.texts, programme.language)["roll"]
    values = {
        "programme": programme.title,
        "page": site.programme_page(programme.slug),
        "day": day_words(roll.day, programme.language),
        "people": str(roll.people),
        "checked": str(roll.sums.checked),
        "early": str(roll.sums.early) if roll.sums.early else "",
    }
    lines: list[str] = []
    for line in template.split("\n"):
        if any(name in line for name in _OF_A_LEVEL):
            levels = sorted(roll.reached.items())
            lines += [filled(line, {**values, "days": str(days), "reached": str(count)}) for days, count in levels]
        else:
            lines.append(filled(line, values))
    return without_links("\n".join(line for line in lines if line))


def about_to_lose(work: Work, programme: Programme, at_least: int = LONG, limit: int = 50) -> list[AtRisk]:
    """Long streaks without today's check-in: people to write to, not a broadcast. The longest first."""
    work.actor.require(Permission.FANS)
    plan = plan_at(programme, work.now)
    today = plan.day_of(work.now)
    if not plan.calendar.is_due(today):
        return []
    place = (work.session, work.workspace_id, programme.id)
    rows = people.at_risk(*place, today, at_least, limit)
    standings = Hot(*place).standings([row.fan_id for row in rows])
    names = people.names_of(work.session, work.workspace_id, [row.fan_id for row in rows])
    found = []
    for row in rows:
        standing = standings[row.fan_id]
        streak = current_of(plan.calendar, standing, today)
        if streak and today not in set(standing.frozen):
            found.append(AtRisk(row, row.name or names.get(row.fan_id, ""), streak))
    return found


HEADER: Final = (*("fan", "name", "joined", "left", "streak", "longest", "total", "early", "last day"),)


def export_rows(work: Work, programme: Programme) -> Iterator[Sequence[str | int]]:
    """Everybody in the programme, a row each, under HEADER. Names only for who may see fans."""
    work.actor.require(Permission.EXPORT)
    sees = work.actor.may(Permission.FANS)
    after = 0
    while rows := people.page(work.session, work.workspace_id, programme.id, after, _SLICE):
        names = people.names_of(work.session, work.workspace_id, [row.fan_id for row in rows]) if sees else {}
        for row in rows:
            yield (
                str(row.fan_id),
                (row.name or names.get(row.fan_id, "")) if sees else "",
                row.joined_at.isoformat(),
                row.left_at.isoformat() if row.left_at else "",
                row.current,
                row.longest,
                row.total,
                row.early,
                row.last_day.isoformat() if row.last_day else "",
            )
        after = rows[-1].id
