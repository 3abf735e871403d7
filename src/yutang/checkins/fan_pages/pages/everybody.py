"""`/checkin/{slug}`: a programme for anybody, and taking part by a tap where it has no account."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from yutang.checkins.fan_pages.actions.about import enrolment_here
from yutang.checkins.fan_pages.actions.joining import do_join_by_page
from yutang.checkins.fan_pages.pages.answering import changing, looking, page, site_of
from yutang.errors import N_, Conflict
from yutang.web.fan_pages import READ, kindly, with_phone
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest

router = APIRouter()
_TRIES: Final = 3  # the second of two taps at once waits for the first, and finds what it did
_FINAL: Final = frozenset({"by_account", "not_open"})


@router.api_route("/checkin/{slug}", methods=READ)
@kindly
def programme_page(visit: AnyGuest, slug: str) -> Response:
    """What it is, the rules, and how to take part."""
    with looking(visit, slug) as (work, found):
        me = enrolment_here(work, found.programme, visitor_id(visit))
    return page(visit, "everybody.html", found, me=me)


@router.post("/checkin/{slug}/join")
@kindly
def join(visit: AnyGuest, slug: str) -> Response:
    """On to their own page."""
    phone = visitor_id(visit) or visit.services.new_id()
    with looking(visit, slug) as (_work, found):
        programme = found.programme
    key = _joined(visit, programme.workspace_id, programme.id, phone)
    welcome = visit.t(N_("Good that you are here. This page is yours: keep it in your favourites."))
    return with_phone(visit, visit.redirect(f"/checkin/{programme.slug}/{key}", welcome), phone)


def _joined(visit: AnyGuest, workspace_id: int, programme_id: int, phone: int) -> str:
    for last in (number == _TRIES for number in range(1, _TRIES + 1)):
        try:
            with changing(visit, workspace_id) as work:
                return do_join_by_page(work, site_of(visit), programme_id, phone)
        except Conflict as error:
            if last or error.code in _FINAL:
                raise
    raise AssertionError("the last try returns or raises")
