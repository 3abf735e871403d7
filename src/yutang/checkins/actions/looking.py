"""Finding programmes and the people in them."""

from collections.abc import Sequence
from datetime import date

from yutang.checkins.models import Enrolment, Programme, ProgrammeState
from yutang.checkins.rules.days import Calendar
from yutang.checkins.rules.plans import Plan, plan_at
from yutang.checkins.store import people, programmes
from yutang.errors import N_, NotFound
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_LISTED = frozenset(ProgrammeState) - {ProgrammeState.ARCHIVED}


def find_programme(work: Work, programme_id: int) -> Programme:
    """Raises NotFound. For pages of fans and the worker, so it asks for no permission."""
    return existing(programmes.find(work.session, work.workspace_id, programme_id))


def existing(programme: Programme | None) -> Programme:
    if programme is None:
        raise NotFound(N_("There is no such check-in programme."))
    return programme


def programmes_of(work: Work, *, archived: bool = False) -> Sequence[Programme]:
    """All programmes of the workspace, the newest first; or only the archived ones."""
    work.actor.require(Permission.SEE)
    states = {ProgrammeState.ARCHIVED} if archived else _LISTED
    return programmes.all_of(work.session, work.workspace_id, states)


def plan_now(work: Work, programme: Programme) -> Plan:
    """The programme as the rules see it."""
    return plan_at(programme, work.now)


def calendar_of(work: Work, programme: Programme) -> Calendar:
    """When its days are, with the days of its pauses up to now."""
    return plan_now(work, programme).calendar


def today_of(work: Work, programme: Programme) -> date:
    return plan_now(work, programme).day_of(work.now)


def enrolment_by(work: Work, programme: Programme, page_key: str) -> Enrolment:
    """Whose own page it is. Raises NotFound."""
    found = people.by_page_key(work.session, work.workspace_id, programme.id, page_key)
    if found is None:
        raise NotFound(N_("This page is not there (any more). Please come in through the account again."))
    return found


def enrolment_of(work: Work, programme: Programme, fan_id: int) -> Enrolment | None:
    return people.of_fan_in(work.session, work.workspace_id, programme.id, fan_id)
