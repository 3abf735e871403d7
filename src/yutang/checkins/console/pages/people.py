"""Who is in a programme: the list, one person's calendar, a day given by the team, and the file."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import Response

from yutang.checkins.actions import find_programme
from yutang.checkins.actions.forms import zone_name
from yutang.checkins.actions.reporting import HEADER
from yutang.checkins.console.actions import (
    Asked,
    Person,
    do_export,
    do_give_day,
    list_people,
    may_give,
    person_of,
)
from yutang.checkins.console.actions.people import FILTERS, ORDERS, find_person
from yutang.checkins.console.pages.calendars import Month, month_of, months_of
from yutang.checkins.console.pages.entrance import attachment
from yutang.checkins.console.pages.wording import SOURCES, WORDS, Id
from yutang.checkins.fan_pages.actions.phones import do_make_phone_link
from yutang.checkins.rules.levels import levels_from_json
from yutang.errors import N_, DomainError
from yutang.sheets.tables import Table
from yutang.sheets.writing import CSV_TYPE, XLSX_TYPE, csv_text, xlsx
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/programmes/{programme_id:int}")
Short = Annotated[str, Query(max_length=40)]
Text = Annotated[str, Form(max_length=300)]
_LATEST: Final = 31  # check-ins in the list of one person

FILTER_WORDS: Final = {
    "": N_("everybody who is in"),
    "today": N_("checked in today"),
    "waiting": N_("not yet today"),
    "left": N_("have left"),
}
ORDER_WORDS: Final = {
    "streak": N_("streak, the longest first"),
    "total": N_("days in all, the most first"),
    "newest": N_("the newest first"),
}
HEAD_WORDS: Final = {
    "fan": N_("Fan number"),
    "name": N_("Name"),
    "joined": N_("Joined"),
    "left": N_("Left"),
    "streak": N_("Days in a row"),
    "longest": N_("Longest row of days"),
    "total": N_("Days in all"),
    "early": N_("Times early"),
    "last day": N_("Last day"),
}


def asked_for(
    q: Annotated[str, Query(max_length=100)] = "",
    only: Short = "",
    order: Short = "streak",
    page: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Asked:
    return Asked(q, only if only in FILTERS else "", order if order in ORDERS else ORDERS[0], page)


Filters = Annotated[Asked, Depends(asked_for)]


@router.get("/people")
def people_page(visit: SignedIn, programme_id: Id, asked: Filters) -> Response:
    with visit.reading() as work:
        programme = find_programme(work, programme_id)
        people = list_people(work, programme, asked)
        anybody = people.count or list_people(work, programme, Asked()).count
    query = {"q": asked.text, "only": asked.only, "order": asked.order}
    return visit.page(
        "programmes/people.html",
        programme=programme,
        people=people,
        anybody=anybody,
        asked=asked,
        query=urlencode({key: value for key, value in query.items() if value}),
        timezone=zone_name(programme),
        filters=[(key, visit.t(words)) for key, words in FILTER_WORDS.items()],
        orders=[(key, visit.t(words)) for key, words in ORDER_WORDS.items()],
        may_export=visit.actor.may(Permission.EXPORT),
        **WORDS,
    )


@router.get("/people.xlsx")
def people_book(visit: SignedIn, programme_id: Id) -> Response:
    table = _table(visit, programme_id)
    return Response(xlsx([table]), media_type=XLSX_TYPE, headers=attachment(table.title, ".xlsx"))


@router.get("/people.csv")
def people_lines(visit: SignedIn, programme_id: Id) -> Response:
    table = _table(visit, programme_id)
    return Response(csv_text(table), media_type=CSV_TYPE, headers=attachment(table.title, ".csv"))


@router.get("/people/{person_id:int}")
def person_page(visit: SignedIn, programme_id: Id, person_id: Id, month: Short = "") -> Response:
    return _person(visit, programme_id, person_id, month)


@router.post("/people/{person_id:int}/give")
def give_day(visit: SignedIn, programme_id: Id, person_id: Id, day: Text = "", reason: Text = "") -> Response:
    """A missed day, given by the team."""
    try:
        with visit.working() as work:
            outcome = do_give_day(work, programme_id, person_id, _day(day), reason)
            streak = 0 if outcome.stay is None else outcome.stay.current
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        return _person(visit, programme_id, person_id, day[:7], _Given(day, reason, error))
    flash = visit.t("The day counts as made up. The streak is {n} days now.", n=streak)
    return visit.redirect(f"/programmes/{programme_id}/people/{person_id}?month={outcome.day:%Y-%m}", flash)


@router.post("/people/{person_id:int}/phone")
def let_in_phone(visit: SignedIn, programme_id: Id, person_id: Id) -> Response:
    """A link that lets one more phone of theirs in; shown once, on the answer to this."""
    with visit.working() as work:
        programme, enrolment = find_person(work, programme_id, person_id)
        path = do_make_phone_link(work, visit.services.sealer, programme, enrolment)
    return _person(visit, programme_id, person_id, "", phone_link=visit.services.settings.base_url + path)


@dataclass(frozen=True, slots=True)
class _Given:
    """What was typed to give a day, and why it was not given."""

    day: str = ""
    reason: str = ""
    error: DomainError | None = None


def _person(
    visit: Visit, programme_id: int, person_id: int, month: str, typed: _Given = _Given(), phone_link: str = ""
) -> Response:
    with visit.reading() as work:
        person = person_of(work, programme_id, person_id)
    months = months_of(person.diary)
    shown = next((each for each in months if f"{each:%Y-%m}" == month), months[-1])
    place = months.index(shown)
    given = may_give(person.programme, person.diary) if visit.actor.may(Permission.HABIT) else []
    return visit.page(
        "programmes/person.html",
        status=typed.error.status if typed.error is not None else 200,
        error=typed.error,
        typed=typed,
        programme=person.programme,
        person=person,
        who=person.enrolment,
        title=person.card.title(visit.t) if person.card else visit.t("Somebody"),
        month=_month(person, shown),
        before=months[place - 1] if place else None,
        after=months[place + 1] if place + 1 < len(months) else None,
        latest=list(reversed(person.check_ins))[:_LATEST],
        sources=SOURCES,
        timezone=zone_name(person.programme),
        titles={level.days: level.title for level in levels_from_json(person.programme.levels)},
        to_give=given,
        phone_link=phone_link,
        may_give=visit.actor.may(Permission.HABIT),
        **WORDS,
    )


def _month(person: Person, first: date) -> Month:
    return month_of(person.diary, first, frozenset(row.day for row in person.check_ins if row.early))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _table(visit: Visit, programme_id: int) -> Table:
    with visit.working() as work:
        programme, rows = do_export(work, programme_id)
        listed = [list(row) for row in rows]
    return Table(programme.title, [visit.t(HEAD_WORDS[head]) for head in HEADER], listed)
