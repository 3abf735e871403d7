"""A programme as the rules see it: when its days are, when its window is open, what it takes. Pure.

What a check-in counts for is decided by its own moment and by what the programme was then: started, paused, open or
over. So it does not matter when it is told (promise I9).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from yutang.checkins.models import Programme, Proof
from yutang.checkins.rules.days import DAY, WEEK, Calendar, ZoneFrom
from yutang.checkins.rules.levels import Level, levels_from_json

MINUTES: Final = 24 * 60
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Phase(StrEnum):
    """What a programme is at a moment."""

    DRAFT = "draft"  # nobody knows of it yet
    SOON = "soon"  # its first day is still to come
    OPEN = "open"
    CLOSED = "closed"  # outside of the day's window
    PAUSED = "paused"
    OVER = "over"


TAKES_PEOPLE: Final = frozenset({Phase.SOON, Phase.OPEN, Phase.CLOSED})
"""When a fan can begin."""


class Span(NamedTuple):
    """A pause. `until`: none while it lasts."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Plan:
    """Made by `plan_of`. Minutes are of the local day, 0 to 1439."""

    calendar: Calendar
    pauses: Sequence[Span]
    started_at: datetime | None
    ended_at: datetime | None
    opens_at: int
    closes_at: int
    early_until: int | None
    proofs: frozenset[Proof]
    least: int
    levels: Sequence[Level]

    def day_of(self, at: datetime) -> date:
        return self.calendar.day_of(at)

    def phase_at(self, at: datetime) -> Phase:
        """What the programme is at a moment, whatever has become of it since."""
        if self.started_at is None or at < self.started_at:
            return Phase.DRAFT
        day = self.day_of(at)
        ends_on = self.calendar.ends_on
        if (self.ended_at is not None and at >= self.ended_at) or (ends_on is not None and day > ends_on):
            return Phase.OVER
        if any(span.since <= at and (span.until is None or at < span.until) for span in self.pauses):
            return Phase.PAUSED
        if day < self.calendar.starts_on:
            return Phase.SOON
        return Phase.OPEN if self.is_open(at) else Phase.CLOSED

    def is_open(self, at: datetime) -> bool:
        """Whether the day's window is open. The closing minute belongs to it: 23:59 means until midnight."""
        if self.opens_at == self.closes_at:
            return True
        return _behind(self._minute(at), self.opens_at) <= _behind(self.closes_at, self.opens_at)

    def is_early(self, at: datetime) -> bool:
        """Whether a check-in at this moment is an early bird's: before `early_until`."""
        if self.early_until is None:
            return False
        return _behind(self._minute(at), self.opens_at) < _behind(self.early_until, self.opens_at)

    def _minute(self, at: datetime) -> int:
        local = at.astimezone(self.calendar.zone_at(at))
        return local.hour * 60 + local.minute

    @cached_property
    def takes_taps(self) -> bool:
        return Proof.TAP in self.proofs


def _behind(minute: int, opens_at: int) -> int:
    """Minutes since the window opened."""
    return (minute - opens_at) % MINUTES


# ---- as it is kept ---------------------------------------------------------------------------------------------------

_COLUMNS: Final = (
    *("id", "slug", "title", "language", "zones", "pauses", "weekdays", "cut_off", "opens_at", "closes_at"),
    *("early_until", "proofs", "unit", "least", "levels", "prompts"),
)


def plan_data(programme: Programme) -> dict[str, Any]:
    """What `plan_of` needs, as JSON can hold it: a reply rule of the programme carries it to the edge."""
    data = {name: getattr(programme, name) for name in _COLUMNS}
    data |= {name: _iso(getattr(programme, name)) for name in ("starts_on", "ends_on")}
    data |= {name: _ms(getattr(programme, name)) for name in ("started_at", "ended_at")}
    return data


def plan_of(data: Mapping[str, Any], now: datetime | None) -> Plan:
    """The plan of `plan_data`. `now`: until when a pause that still lasts is known to have lasted; none: nobody asks
    for streaks before it ends."""
    pauses = [Span(_moment(since), None if until is None else _moment(until)) for since, until in _pauses(data)]
    calendar = _calendar(data)
    paused = frozenset(day for span in pauses for day in _days(calendar, span, now))
    ended_at = None if data["ended_at"] is None else _moment(data["ended_at"])
    return Plan(
        calendar=_until(replace(calendar, paused=paused), ended_at),
        pauses=pauses,
        started_at=None if data["started_at"] is None else _moment(data["started_at"]),
        ended_at=ended_at,
        opens_at=data["opens_at"],
        closes_at=data["closes_at"],
        early_until=data["early_until"],
        proofs=frozenset(Proof(each) for each in data["proofs"]),
        least=data["least"],
        levels=levels_from_json(data["levels"]),
    )


def plan_at(programme: Programme, now: datetime) -> Plan:
    return plan_of(plan_data(programme), now)


def _calendar(data: Mapping[str, Any]) -> Calendar:
    return Calendar(
        zones=[ZoneFrom(_moment(since), ZoneInfo(name)) for since, name in data["zones"]["zones"]],
        starts_on=date.fromisoformat(data["starts_on"]),
        ends_on=None if data["ends_on"] is None else date.fromisoformat(data["ends_on"]),
        cut_off=data["cut_off"],
        weekdays=weekdays_of(data["weekdays"]),
    )


def _until(calendar: Calendar, ended_at: datetime | None) -> Calendar:
    """Ended by hand: on that day nobody had the whole day, and none after it is asked for."""
    if ended_at is None:
        return calendar
    day = calendar.day_of(ended_at)
    if calendar.ends_on is not None and calendar.ends_on < day:
        return calendar
    return replace(calendar, ends_on=day, paused=calendar.paused | {day})


def _days(calendar: Calendar, span: Span, now: datetime | None) -> list[date]:
    """The days that a pause touches, the one of its end included."""
    first, last = calendar.day_of(span.since), calendar.day_of(span.until or max(now or span.since, span.since))
    return [first + DAY * n for n in range((last - first).days + 1)]


def _pauses(data: Mapping[str, Any]) -> Sequence[tuple[int, int | None]]:
    return data["pauses"].get("pauses", ())  # type: ignore[no-any-return] # as JSON keeps them


def weekdays_of(bits: int) -> frozenset[int]:
    """Bit 0 is Monday."""
    return frozenset(day for day in range(WEEK) if bits >> day & 1)


def bits_of(weekdays: Sequence[int] | frozenset[int]) -> int:
    return sum(1 << day for day in set(weekdays))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)


def _moment(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def ms_of(at: datetime) -> int:
    """Milliseconds since 1970, as zones and pauses are kept."""
    return round(at.timestamp() * 1000)
