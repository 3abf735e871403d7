"""Who is in a programme, and all days of one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from yutang.checkins.actions.looking import find_programme
from yutang.checkins.actions.mending import Diary, diary_of
from yutang.checkins.console import store
from yutang.checkins.console.store import Wanted
from yutang.checkins.models import Badge, CheckIn, Enrolment, Programme
from yutang.checkins.rules.plans import plan_at
from yutang.checkins.store import people
from yutang.errors import N_, NotFound
from yutang.fans.actions.naming import FanCard, cards
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

PAGE: Final = 50
FILTERS: Final = ("today", "waiting", "left")
ORDERS: Final = ("streak", "total", "newest")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to. `text`: a part of a name; `only`: "" or one of FILTERS."""

    text: str = ""
    only: str = ""
    order: str = ORDERS[0]
    page: int = 0


@dataclass(frozen=True, slots=True)
class People:
    rows: Sequence[Enrolment]
    cards: Mapping[int, FanCard]  # by fan
    count: int  # of all pages
    has_more: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One of them. `check_ins`: by day."""

    programme: Programme
    enrolment: Enrolment
    card: FanCard | None
    diary: Diary
    check_ins: Sequence[CheckIn]
    badges: Sequence[Badge]
    conversation_id: int | None


def list_people(work: Work, programme: Programme, asked: Asked) -> People:
    """One page of 50. Raises NotAllowed."""
    work.actor.require(Permission.FANS)
    place = (work.session, work.workspace_id, programme.id)
    wanted = Wanted(
        " ".join(asked.text.split())[:60],
        asked.only if asked.only in FILTERS else "",
        asked.order if asked.order in ORDERS else ORDERS[0],
        plan_at(programme, work.now).day_of(work.now),
    )
    rows = store.people(*place, wanted, asked.page * PAGE, PAGE + 1)
    known = cards(work, [row.fan_id for row in rows[:PAGE]])
    return People(rows[:PAGE], known, store.people_count(*place, wanted), len(rows) > PAGE)


def find_person(work: Work, programme_id: int, enrolment_id: int) -> tuple[Programme, Enrolment]:
    """Raises NotAllowed, NotFound."""
    work.actor.require(Permission.FANS)
    programme = find_programme(work, programme_id)
    enrolment = people.find(work.session, work.workspace_id, programme_id, enrolment_id)
    if enrolment is None:
        raise NotFound(N_("There is nobody like that in this programme."))
    return programme, enrolment


def person_of(work: Work, programme_id: int, enrolment_id: int) -> Person:
    """Raises NotAllowed, NotFound."""
    programme, enrolment = find_person(work, programme_id, enrolment_id)
    place = (work.session, work.workspace_id, programme.id, enrolment.fan_id)
    talks: Mapping[int, int] = {}
    if work.actor.may(Permission.DIALOGUE):
        talks = store.conversations(work.session, work.workspace_id, programme.account_id, [enrolment.fan_id])
    return Person(
        programme,
        enrolment,
        cards(work, [enrolment.fan_id]).get(enrolment.fan_id),
        diary_of(work, programme, enrolment),
        people.check_ins_of(*place),
        people.badges_of(*place),
        talks.get(enrolment.fan_id),
    )
