"""The list of programmes, the page of one, and its life."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import Response

from yutang.checkins.actions import do_archive, do_end, do_pause, do_resume, do_start, find_programme, roll_text
from yutang.checkins.actions.forms import zone_name
from yutang.checkins.actions.reminding import plan_for_programme
from yutang.checkins.actions.reporting import LONG
from yutang.checkins.addresses import Site
from yutang.checkins.console.actions import archived_count, last_days, lines_of, places_of, risks_of, today_view
from yutang.checkins.console.pages.wording import NEXT_STEPS, OVER, WORDS, Id, address_of
from yutang.checkins.models import Programme
from yutang.checkins.rules.hearing import MENU_PREFIX
from yutang.checkins.rules.levels import levels_from_json
from yutang.checkins.rules.plans import weekdays_of
from yutang.errors import DomainError
from yutang.fans.rules.page_keys import PURPOSE
from yutang.livecodes.rules.links import is_private
from yutang.web import wording
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/programmes")


@router.get("")
def programme_list(
    visit: SignedIn,
    archived: bool = False,  # noqa: FBT001, FBT002 - ?archived=1
) -> Response:
    with visit.reading() as work:
        lines = lines_of(work, archived=archived)
        gone = archived_count(work)
    return visit.page(
        "programmes/list.html",
        lines=lines,
        archived=archived,
        gone=gone,
        long=LONG,
        next_steps=NEXT_STEPS,
        may_change=visit.actor.may(Permission.HABIT),
        **WORDS,
    )


@router.get("/{programme_id:int}")
def programme_page(visit: SignedIn, programme_id: Id) -> Response:
    return show_programme(visit, programme_id)


def show_programme(visit: Visit, programme_id: int, error: DomainError | None = None) -> Response:
    """Today, and everything about it; with `error` as the answer to a button of it."""
    site = Site(visit.services.settings.base_url, visit.services.sealer.key(PURPOSE))
    with visit.reading() as work:
        programme = find_programme(work, programme_id)
        today = today_view(work, programme)
        days = last_days(work, programme)
        risks = risks_of(work, programme)
        around = places_of(work, programme)
    settings = visit.services.settings
    return visit.page(
        "programmes/programme.html",
        status=error.status if error is not None else 200,
        error=error,
        programme=programme,
        today=today,
        days=days,
        bars=[(wording.day(line.day, today.day, visit.language), line.sums.checked) for line in days],
        rolls=[(roll.day, roll_text(site, programme, roll)) for roll in today.rolls],
        risks=risks,
        long=LONG,
        around=around,
        timezone=zone_name(programme),
        due_days=sorted(weekdays_of(programme.weekdays)),
        levels=levels_from_json(programme.levels),
        address=address_of(settings, programme),
        menu_key=MENU_PREFIX + programme.slug,
        address_private=is_private(settings.base_url),
        over=programme.state in OVER,
        may_change=visit.actor.may(Permission.HABIT),
        may_see_fans=visit.actor.may(Permission.FANS),
        may_export=visit.actor.may(Permission.EXPORT),
        **WORDS,
    )


@router.get("/{programme_id:int}/reminders")
def reminders_part(visit: SignedIn, programme_id: Id) -> Response:
    """Who will be reminded: asked for by the page when it is there, since it looks at everybody who asked."""
    visit.actor.require(Permission.SEE)
    with visit.reading() as work:
        programme = find_programme(work, programme_id)
        plan = plan_for_programme(work, programme)
    return visit.page(
        "programmes/reminders.html" if visit.is_htmx else "programmes/reminders_page.html",
        programme=programme,
        plan=plan,
        timezone=zone_name(programme),
        **WORDS,
    )


@router.post("/{programme_id:int}/start")
def start(visit: SignedIn, programme_id: Id) -> Response:
    return _step(visit, programme_id, do_start, visit.t("It runs. Put the entrance where fans find it."))


@router.post("/{programme_id:int}/pause")
def pause(visit: SignedIn, programme_id: Id) -> Response:
    return _step(visit, programme_id, do_pause, visit.t("It is paused. No streak breaks meanwhile."))


@router.post("/{programme_id:int}/resume")
def resume(visit: SignedIn, programme_id: Id) -> Response:
    return _step(visit, programme_id, do_resume, visit.t("It runs again."))


@router.post("/{programme_id:int}/end")
def end(visit: SignedIn, programme_id: Id) -> Response:
    return _step(visit, programme_id, do_end, visit.t("It has ended. Everybody's days stay theirs."))


@router.post("/{programme_id:int}/archive")
def archive(visit: SignedIn, programme_id: Id) -> Response:
    return _step(visit, programme_id, do_archive, visit.t("It is archived."))


def _step(visit: Visit, programme_id: int, act: Callable[[Work, int], Programme], flash: str) -> Response:
    try:
        with visit.working() as work:
            act(work, programme_id)
    except DomainError as error:
        if error.status != 409:  # noqa: PLR2004 - what the page itself has a place for
            raise
        return show_programme(visit, programme_id, error)
    return visit.redirect(f"/programmes/{programme_id}", flash)
