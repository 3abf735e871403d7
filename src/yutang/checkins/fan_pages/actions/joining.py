"""Taking part: in programmes without an account by a tap on the page, where people are known by their phones."""

from typing import Final

from yutang.checkins.actions.enrolling import Joining, do_enrol
from yutang.checkins.addresses import Site
from yutang.checkins.fan_pages import store
from yutang.checkins.fan_pages.actions.about import enrolment_here
from yutang.checkins.models import Enrolment, Programme
from yutang.checkins.rules.plans import TAKES_PEOPLE, plan_at
from yutang.errors import N_, Conflict, NotFound
from yutang.fans.actions.visitors import do_know_visitors
from yutang.fans.models import SourceKind
from yutang.workspaces.actions import Work

_NOT_OPEN: Final = N_("It does not take anybody in at the moment.")


def do_join_by_page(work: Work, site: Site, programme_id: int, visitor_id: int) -> str:
    """Somebody taps "take part". The same phone is the same person. Returns the page's key.

    Raises Conflict while nobody is taken in, where an account is the way, and where the same phone did it just now.
    """
    programme = held(work, programme_id)
    if programme.account_id is not None:
        raise Conflict(N_("Please take part through the account: the page says how."), "by_account")
    require_open(work, programme)
    here = enrolment_here(work, programme, visitor_id)
    if here is not None:
        return here.page_key
    fan_id = do_know_visitors(work, [visitor_id], SourceKind.PAGE, programme.slug)[visitor_id]
    joining = Joining(fan_id, None, "", site.phone_page_key(programme.id, visitor_id), work.now)
    return do_enrol(work, programme, [joining])[fan_id].page_key


def do_come_back(work: Work, programme: Programme, enrolment: Enrolment) -> None:
    """Who had left is in again. Raises Conflict while nobody is taken in."""
    if enrolment.left_at is None:
        return
    require_open(work, programme)
    enrolment.left_at = None
    work.session.flush()
    work.audit("enrolment.return", "fan", enrolment.fan_id, None, {"programme": str(programme.id)})


def held(work: Work, programme_id: int) -> Programme:
    """The programme, which does not change until the transaction ends. Raises NotFound."""
    found = store.hold_programme(work.session, work.workspace_id, programme_id)
    if found is None:
        raise NotFound(N_("There is no such check-in programme."))
    return found


def locked(work: Work, enrolment_id: int) -> Enrolment:
    """To be changed: whoever else wants to waits. Raises NotFound where two people turned out to be one just now."""
    found = store.lock_enrolment(work.session, work.workspace_id, enrolment_id)
    if found is None:
        raise NotFound(N_("This page has moved. Please open it again from the chat."))
    return found


def require_open(work: Work, programme: Programme) -> None:
    """Raises Conflict: a form may be older than the pause."""
    if plan_at(programme, work.now).phase_at(work.now) not in TAKES_PEOPLE:
        raise Conflict(_NOT_OPEN, "not_open")
