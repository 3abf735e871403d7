"""`/checkin/{slug}/{page_key}`: a fan's own page. Opening it tells which phone is theirs."""

import re
from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from yutang.checkins.actions.mending import LONGEST_LINE
from yutang.checkins.fan_pages.actions.about import About, enrolment_of_page
from yutang.checkins.fan_pages.actions.changing import can_be_reminded
from yutang.checkins.fan_pages.actions.mine import Mine, mine
from yutang.checkins.fan_pages.pages.answering import changing, looking, moment_page, page
from yutang.checkins.fan_pages.rules.months import day_in, month_in
from yutang.checkins.models import Enrolment
from yutang.checkins.rules.hearing import LONGEST_TEXT, MOST
from yutang.dialogue.actions.reaching import do_see_notices
from yutang.errors import N_, DomainError, NotFound
from yutang.fans.actions.own_phones import do_open, phone_of
from yutang.fans.rules.phones import Phone
from yutang.fields import id_in
from yutang.web.fan_pages import READ, is_robot, kindly, to_prove
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest, Guest
from yutang.workspaces.actions import Work

router = APIRouter()

_PAGE_KEY: Final = re.compile("[A-Za-z0-9_-]{20}")
_SOON: Final = 3  # seconds: the worker is that far behind at most, most of the time
_TRIES: Final = 20  # then the worker stands still, or nobody was ever given this address
_TRY: Final = "try"  # in the query: how often the page looked again
_NO_PAGE: Final = N_("There is no such page. Please open it again from where you got it.")
_CONSENT: Final = N_(
    "My name and how many days I have in a row may be shown on the board of “{programme}”, and my name on my poster. I "
    "can take this back on this page."
)
_REMINDER: Final = N_(
    "“{account}” may remind me of “{programme}” once a day at the hour that I choose. I can stop this on this page."
)
_TYPED: Final = {"name": "", "text": "", "quantity": "", "line": "", "first": "", "last": "", "clock": ""}


@router.api_route("/checkin/{slug}/{page_key}", methods=READ)
@kindly
def own_page(visit: AnyGuest, slug: str, page_key: str) -> Response:
    known = visitor_id(visit)
    with looking(visit, slug) as (work, found):
        enrolment = _enrolment(work, found, page_key)
        if enrolment is None:
            return _not_yet(visit, found)
        phone = phone_of(work, enrolment.fan_id, known)
        shown = _mine(visit, work, found, enrolment, phone)
    if phone is not Phone.FIRST:
        _see(visit, found, shown)
        return own(visit, found, shown)
    if known is None or is_robot(visit):  # a phone must show that it keeps a cookie before it becomes somebody's
        back = to_prove(visit, f"/checkin/{found.programme.slug}/{enrolment.page_key}")
        return back or own(visit, found, replace(shown, phone=Phone.SECOND))
    with changing(visit, found.programme.workspace_id) as work:
        phone = do_open(work, enrolment.fan_id, known)
    with looking(visit, slug) as (work, found):
        shown = _mine(visit, work, found, enrolment, phone)
    return own(visit, found, shown)


def _see(visit: Guest, found: About, shown: Mine) -> None:
    """What waited for this visit waits no longer."""
    if shown.was_waiting and not is_robot(visit):
        with changing(visit, found.programme.workspace_id) as work:
            do_see_notices(work, shown.enrolment.fan_id, found.programme.id)


def _mine(visit: Guest, work: Work, found: About, enrolment: Enrolment, phone: Phone) -> Mine:
    return mine(work, found, enrolment, phone, month_in(visit.request.query_params.get("month", "")))


def _enrolment(work: Work, found: About, page_key: str) -> Enrolment | None:
    """Raises NotFound for what was never a key of a page."""
    if not _PAGE_KEY.fullmatch(page_key):
        raise NotFound(_NO_PAGE)
    return enrolment_of_page(work, found.programme, page_key)


def _not_yet(visit: Guest, found: About) -> Response:
    """The link may be older than the row, as long as people are taken in; after that it is no link of ours."""
    if not found.takes_people or found.by_page:
        raise NotFound(_NO_PAGE)
    tries = (id_in(visit.request.query_params.get(_TRY, "")) or 0) + 1
    if tries > _TRIES:
        raise NotFound(N_("This page is not ready yet. Please open it again from the chat in a few minutes."))
    return moment_page(visit, found, _SOON, f"{visit.request.url.path}?{_TRY}={tries}")


def own(
    visit: Guest, found: About, shown: Mine, error: DomainError | None = None, typed: dict[str, str] | None = None
) -> Response:
    """The page; after a form that was wrong, with what is wrong beside its fields."""
    query = visit.request.query_params
    wanted = day_in(query.get("make_up", ""))
    values: dict[str, Any] = {
        "mine": shown,
        "me": shown.enrolment,
        "leaving": "leave" in query and shown.is_own,
        "making_up": next((each for each in shown.to_make_up if each.day == wanted and not each.refused), None),
        "reminds": can_be_reminded(found.programme, shown.enrolment),
        "consent": consent(visit, found),
        "reminder": reminder_wording(visit, found),
        "longest_line": LONGEST_LINE,
        "longest_text": LONGEST_TEXT,
        "most": MOST,
        "typed": {**_TYPED, **(typed or {})},
        "error": error,
    }
    return page(visit, "own.html", found, status=200 if error is None else error.status, **values)


def own_work(visit: Guest, work: Work, found: About, page_key: str) -> Mine:
    """Whose page it is, for changing something on it. Raises NotFound; `phone` says whether this phone may."""
    enrolment = _enrolment(work, found, page_key)
    if enrolment is None:
        raise NotFound(_NO_PAGE)
    return mine(work, found, enrolment, phone_of(work, enrolment.fan_id, visitor_id(visit)))


def consent(visit: Guest, found: About) -> str:
    """What a fan agrees to who is shown by name; kept with the receipt, word by word."""
    return visit.t(_CONSENT, programme=found.programme.title)


def reminder_wording(visit: Guest, found: About) -> str:
    return visit.t(_REMINDER, account=found.account, programme=found.programme.title)
