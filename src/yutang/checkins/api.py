"""The JSON API of check-in programmes: read only. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from yutang.checkins.actions import days_of, find_programme, plan_now, roll_of, roll_text, today_of
from yutang.checkins.actions.forms import zone_name
from yutang.checkins.addresses import Site
from yutang.checkins.console.actions import Asked, ProgrammeLine, line_of, lines_of, list_people
from yutang.checkins.models import Enrolment, Programme, ProgrammeState, Proof
from yutang.checkins.rules.days import DAY
from yutang.checkins.rules.hearing import MENU_PREFIX
from yutang.checkins.rules.plans import weekdays_of
from yutang.errors import N_, Invalid
from yutang.fans.rules.page_keys import PURPOSE
from yutang.web.visits import ApiCaller, Caller
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/api/v1/programmes", tags=["check-ins"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]


class ProgrammeOut(BaseModel):
    id: str
    title: str
    state: ProgrammeState
    language: str
    community_id: str
    account_id: str | None
    group_id: str | None
    url: str = Field(description="Its public page")
    menu_key: str = Field(description="Of a menu entry of the kind `click`: a tap checks in")
    keyword: str
    timezone: str = Field(description="Whose clocks hold now")
    starts_on: date
    ends_on: date | None
    weekdays: list[int] = Field(description="0 is Monday")
    cut_off: int = Field(description="When a day begins, in minutes after local midnight; so are the next three")
    opens_at: int
    closes_at: int = Field(description="The same as opens_at: all day")
    early_until: int | None
    proofs: list[Proof] = Field(description="Any one of them is a check-in")
    unit: str
    least: int
    day: date = Field(description="The programme's day now")
    due: bool = Field(description="Whether this day asks for a check-in")
    people: int = Field(description="Who are in")
    checked_today: int
    on_streak: int = Field(description="People with a streak now")
    long_streaks: int = Field(description="…of 7 days or more")
    longest_streak: int = Field(description="Of those that last, in days")


class DayOut(BaseModel):
    day: date
    due: bool
    checked: int = Field(description="Made-up days included")
    early: int
    made_up: int


class RollOut(BaseModel):
    day: date
    people: int
    checked: int
    early: int
    reached: dict[int, int] = Field(description="Days in a row → how many came to them on this day")
    text: str = Field(description="For pasting into the group")


class PersonOut(BaseModel):
    id: str
    fan_id: str
    joined_at: datetime
    left_at: datetime | None
    streak: int = Field(description="Days in a row now")
    longest: int
    total: int
    early: int
    last_day: date | None


class PeopleOut(BaseModel):
    people: list[PersonOut]
    count: int = Field(description="Of all pages")
    next_page: int | None = Field(description="null: this is the last")


@router.get("")
def list_all(
    caller: ApiCaller,
    archived: bool = False,  # noqa: FBT001, FBT002 - ?archived=true
) -> list[ProgrammeOut]:
    """The newest first."""
    with caller.reading() as work:
        lines = lines_of(work, archived=archived)
        return [_programme(caller, line, today_of(work, line.programme)) for line in lines]


@router.get("/{programme_id}")
def one(caller: ApiCaller, programme_id: Id) -> ProgrammeOut:
    with caller.reading() as work:
        programme = find_programme(work, programme_id)
        line = line_of(work, programme)
        return _programme(caller, line, today_of(work, programme))


@router.get("/{programme_id}/days")
def days(
    caller: ApiCaller, programme_id: Id, last: Annotated[int, Query(ge=1, le=366, description="Days")] = 30
) -> list[DayOut]:
    """The last days up to today, the oldest first; none before the programme's first."""
    with caller.reading() as work:
        programme = find_programme(work, programme_id)
        plan = plan_now(work, programme)
        today = plan.day_of(work.now)
        first = max(programme.starts_on, today - DAY * (last - 1))
        sums = days_of(work, programme, first)
    listed = [first + DAY * n for n in range((today - first).days + 1)]
    return [
        DayOut(day=day, due=plan.calendar.is_due(day), **(sums[day]._asdict() if day in sums else _NOTHING))
        for day in listed
    ]


@router.get("/{programme_id}/roll")
def roll(caller: ApiCaller, programme_id: Id, day: date | None = None) -> RollOut:
    """Of today, or of the day before: levels that were reached are not known for earlier days."""
    with caller.reading() as work:
        programme = find_programme(work, programme_id)
        today = today_of(work, programme)
        if day is not None and day not in (today, today - DAY):
            raise Invalid(N_("A roll is there of today and of the day before."), None, {"day": N_("Another day.")})
        found = roll_of(work, programme, day or today)
    return RollOut(
        day=found.day,
        people=found.people,
        checked=found.sums.checked,
        early=found.sums.early,
        reached=found.reached,
        text=roll_text(_site(caller), programme, found),
    )


@router.get("/{programme_id}/people")
def people(
    caller: ApiCaller,
    programme_id: Id,
    q: Annotated[str, Query(max_length=60, description="Part of a name or remark")] = "",
    only: Annotated[str, Query(pattern="^(today|waiting|left)?$")] = "",
    order: Annotated[str, Query(pattern="^(streak|total|newest)$")] = "streak",
    page: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> PeopleOut:
    """50 a page; who has left only with `only=left`."""
    caller.actor.require(Permission.FANS)
    with caller.reading() as work:
        found = list_people(work, find_programme(work, programme_id), Asked(q, only, order, page))
        listed = [_person(row) for row in found.rows]
    return PeopleOut(people=listed, count=found.count, next_page=page + 1 if found.has_more else None)


_NOTHING = {"checked": 0, "early": 0, "made_up": 0}


def _site(caller: Caller) -> Site:
    return Site(caller.services.settings.base_url, caller.services.sealer.key(PURPOSE))


def _programme(caller: Caller, line: ProgrammeLine, day: date) -> ProgrammeOut:
    programme: Programme = line.programme
    return ProgrammeOut(
        id=str(programme.id),
        title=programme.title,
        state=programme.state,
        language=programme.language,
        community_id=str(programme.community_id),
        account_id=_id(programme.account_id),
        group_id=_id(programme.group_id),
        url=_site(caller).programme_page(programme.slug),
        menu_key=MENU_PREFIX + programme.slug,
        keyword=programme.keyword,
        timezone=zone_name(programme),
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        weekdays=sorted(weekdays_of(programme.weekdays)),
        cut_off=programme.cut_off,
        opens_at=programme.opens_at,
        closes_at=programme.closes_at,
        early_until=programme.early_until,
        proofs=[Proof(each) for each in programme.proofs],
        unit=programme.unit,
        least=programme.least,
        day=day,
        due=line.due,
        people=line.counts.people,
        checked_today=line.checked,
        on_streak=line.counts.on_streak,
        long_streaks=line.counts.long,
        longest_streak=line.counts.longest,
    )


def _person(row: Enrolment) -> PersonOut:
    return PersonOut(
        id=str(row.id),
        fan_id=str(row.fan_id),
        joined_at=row.joined_at,
        left_at=row.left_at,
        streak=row.current,
        longest=row.longest,
        total=row.total,
        early=row.early,
        last_day=row.last_day,
    )


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)
