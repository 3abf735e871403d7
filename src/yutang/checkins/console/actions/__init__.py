"""What the console asks of programmes besides what fans and the worker do."""

from yutang.checkins.console.actions.giving import do_give_day, may_give
from yutang.checkins.console.actions.people import Asked, People, Person, find_person, list_people, person_of
from yutang.checkins.console.actions.views import (
    ProgrammeLine,
    RiskLine,
    Today,
    archived_count,
    do_export,
    last_days,
    line_of,
    lines_of,
    places_of,
    risks_of,
    today_view,
)

__all__ = [
    "Asked",
    "People",
    "Person",
    "ProgrammeLine",
    "RiskLine",
    "Today",
    "archived_count",
    "do_export",
    "do_give_day",
    "find_person",
    "last_days",
    "line_of",
    "lines_of",
    "list_people",
    "may_give",
    "person_of",
    "places_of",
    "risks_of",
    "today_view",
]
