"""Check-ins are counted: one fan, one programme, one local day, whatever comes twice, late or out of order."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from yutang.campaigns.rewards.actions.points import do_add_points
from yutang.checkins.models import CheckInSource, Programme, Proof
from yutang.checkins.rules.levels import Level, reached
from yutang.checkins.rules.plans import Phase, Plan, plan_at
from yutang.checkins.rules.standings import Standing, counted, current_of, with_day
from yutang.checkins.store.hot import Hot, Kept, Stay
from yutang.db.tables import to_ms
from yutang.workspaces.actions import Work


@dataclass(frozen=True, slots=True)
class Tapped:
    """A check-in as it was made. `at`: as WeChat says, or of the request; it decides the day. `points`: of a make-up,
    whose `day` is given."""

    fan_id: int
    at: datetime
    source: CheckInSource = CheckInSource.PUSH
    proof: Proof = Proof.TAP
    text: str = ""
    media_id: int | None = None
    quantity: int | None = None
    day: date | None = None
    points: int = 0


class Verdict(StrEnum):
    COUNTED = "counted"
    AGAIN = "again"  # the day has its check-in already
    STRANGER = "stranger"  # is not in the programme
    SOON = "soon"
    CLOSED = "closed"
    PAUSED = "paused"
    OVER = "over"
    DRAFT = "draft"


class Outcome(NamedTuple):
    """`stay`: as it is after the whole batch, none for a stranger. `badges`: what this batch has brought the fan."""

    verdict: Verdict
    day: date
    stay: Stay | None = None
    badges: Sequence[Level] = ()
    longest_before: int = 0


def do_check_in(work: Work, programme: Programme, taps: Sequence[Tapped]) -> list[Outcome]:
    """Count check-ins of fans who are in the programme; one outcome for each, in order.

    Whether one counts is decided by its own moment. Of several on one day the earliest is kept, and a real one takes
    the place of a make-up, whose points come back. The caller authorises: a push, or the fan's own page.
    """
    plan = plan_at(programme, work.now)
    days = [tap.day or plan.day_of(tap.at) for tap in taps]
    verdicts = [_verdict(plan, tap) for tap in taps]
    batch = Batch(work, programme, plan, {tap.fan_id for tap in taps})
    for tap, day, verdict in zip(taps, days, verdicts, strict=True):
        if verdict is Verdict.COUNTED and tap.fan_id in batch.stays:
            batch.put(tap, day)
    new = batch.write()
    outcomes = []
    for tap, day, verdict in zip(taps, days, verdicts, strict=True):
        stay = batch.stays.get(tap.fan_id)
        if stay is None:
            outcomes.append(Outcome(Verdict.STRANGER, day))
            continue
        again = verdict is Verdict.COUNTED and (tap.fan_id, day) not in new
        new.discard((tap.fan_id, day))
        before = batch.longest[tap.fan_id]
        badges = reached(plan.levels, before, stay.standing.longest)
        outcomes.append(Outcome(Verdict.AGAIN if again else verdict, day, stay, badges, before))
    return outcomes


def _verdict(plan: Plan, tap: Tapped) -> Verdict:
    if tap.day is not None:  # a make-up, which was asked for by its own rule
        return Verdict.COUNTED
    phase = plan.phase_at(tap.at)
    return Verdict.COUNTED if phase is Phase.OPEN else Verdict(phase.value)


@dataclass
class Batch:
    """Days of some fans of one programme, on their way into the database."""

    work: Work
    programme: Programme
    plan: Plan
    fan_ids: Collection[int]
    stays: dict[int, Stay] = field(init=False)
    longest: dict[int, int] = field(init=False)  # as it was before
    _wanted: dict[int, dict[date, Tapped]] = field(init=False)
    _days: dict[int, dict[date, Kept]] = field(default_factory=dict, init=False)  # of those who are counted anew
    _rows: list[list[Any]] = field(default_factory=list, init=False)
    _counts: dict[date, list[int]] = field(init=False)
    _new: set[tuple[int, date]] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self._hot = Hot(self.work.session, self.work.workspace_id, self.programme.id)
        self.stays = self._hot.stays(self.fan_ids)
        frozen = self._hot.frozen(self.stays)
        for fan_id, stay in self.stays.items():
            stay.standing = replace(stay.standing, frozen=frozen.get(fan_id, ()))
        self.longest = {fan_id: stay.standing.longest for fan_id, stay in self.stays.items()}
        self._wanted = defaultdict(dict)
        self._counts = defaultdict(lambda: [0, 0, 0])

    def put(self, tap: Tapped, day: date) -> None:
        """Of one day the earliest is wanted."""
        known = self._wanted[tap.fan_id].get(day)
        if known is None or _goes_before(tap.at, tap.source, known.at, known.source):
            self._wanted[tap.fan_id][day] = tap

    def write(self) -> set[tuple[int, date]]:
        """Fan and day of each check-in that there was not before."""
        late = {fan for fan, days in self._wanted.items() if min(days) <= (self._last(fan) or date.min)}
        self._days = dict(self._hot.days(late))
        for fan_id in sorted(self._wanted):
            if fan_id in late:
                self._count_anew(fan_id)
            else:
                self._count_on(fan_id)
        self._write([self.stays[fan_id] for fan_id in sorted(self._wanted)])
        return self._new

    def _last(self, fan_id: int) -> date | None:
        return self.stays[fan_id].standing.last_day

    def _count_on(self, fan_id: int) -> None:
        """All days lie behind the last one."""
        stay = self.stays[fan_id]
        for day, tap in sorted(self._wanted[fan_id].items()):
            early = self._add(tap, day)
            stay.standing = with_day(self.plan.calendar, stay.standing, day, early=early)

    def _count_anew(self, fan_id: int) -> None:
        days = self._days.setdefault(fan_id, {})
        for day, tap in self._wanted[fan_id].items():
            known = days.get(day)
            if known is None:
                early = self._add(tap, day)
                days[day] = Kept(tap.at, tap.source, early, tap.points)
            elif _goes_before(tap.at, tap.source, known.at, known.source):
                days[day] = self._take_place(tap, day, known)
        self._recount(fan_id, days)

    def _recount(self, fan_id: int, days: Mapping[date, Kept]) -> None:
        stay = self.stays[fan_id]
        early = sum(each.early for each in days.values())
        stay.standing = counted(self.plan.calendar, days.keys(), early, stay.standing.frozen)

    def count_again(self) -> None:
        """Everybody's standing from their days: something else than a day has changed."""
        days = self._hot.days(self.stays)
        for fan_id in self.stays:
            self._recount(fan_id, days.get(fan_id, {}))
        self._write(list(self.stays.values()))

    def _add(self, tap: Tapped, day: date) -> bool:
        early = self._is_early(tap)
        self._row(tap, day, early)
        self._count(day, 1, early, tap.source is CheckInSource.MAKE_UP)
        self._new.add((tap.fan_id, day))
        return early

    def _take_place(self, tap: Tapped, day: date, known: Kept) -> Kept:
        """An earlier moment, or a real check-in for a make-up."""
        early, was_made_up = self._is_early(tap), known.source is CheckInSource.MAKE_UP
        self._row(tap, day, early)
        self._count(day, 0, early - known.early, -was_made_up)
        if was_made_up:
            self._new.add((tap.fan_id, day))
            if known.points:
                key = f"checkin.back:{self.programme.id}:{tap.fan_id}:{day}"
                do_add_points(self.work, tap.fan_id, known.points, key, "checkin.make_up_back")
        return Kept(tap.at, tap.source, early, 0)

    def _is_early(self, tap: Tapped) -> bool:
        return tap.source is not CheckInSource.MAKE_UP and self.plan.is_early(tap.at)

    def _row(self, tap: Tapped, day: date, early: bool) -> None:  # noqa: FBT001 - a column
        self._rows.append(
            [
                *(tap.fan_id, day.isoformat(), to_ms(tap.at), tap.source.value, tap.proof.value, tap.text),
                *(tap.media_id, tap.quantity, int(early), tap.points),
            ]
        )

    def _count(self, day: date, *more: int) -> None:
        counts = self._counts[day]
        for place, number in enumerate(more):
            counts[place] += number

    def _write(self, stays: Sequence[Stay]) -> None:
        today = self.plan.day_of(self.work.now)
        badges = []
        for stay in stays:
            standing: Standing = stay.standing
            last = standing.last_day
            until = today if last is None else max(today, last)  # our clock may be behind WeChat's
            stay.current = current_of(self.plan.calendar, standing, until)
            won = reached(self.plan.levels, self.longest[stay.fan_id], standing.longest)
            badges += [[stay.fan_id, level.days] for level in won]
        self._hot.put_check_ins(self._rows, self.work.now)
        self._hot.set_standings(stays)
        self._hot.add_badges(badges, self.work.now)
        self._hot.count(self._counts)
        self._hot.done()


def _goes_before(at: datetime, source: CheckInSource, known_at: datetime, known_source: CheckInSource) -> bool:
    """Whether a check-in is kept in the place of another of the same day."""
    made_up, known_made_up = source is CheckInSource.MAKE_UP, known_source is CheckInSource.MAKE_UP
    return (made_up, at) < (known_made_up, known_at)
