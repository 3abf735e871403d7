"""`/class/{slug}`: a course for anybody: what it is, when lessons open, how to get in; and beginning there."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.courses.fan_pages.actions.about import About
from yutang.courses.fan_pages.actions.beginning import (
    Here,
    Opened,
    do_begin,
    do_redeem_here,
    here,
    may_begin_here,
)
from yutang.courses.fan_pages.pages.answering import changing, looking, own_path, page, site_of
from yutang.errors import N_, DomainError, Invalid
from yutang.web.fan_pages import READ, check_guesses, kindly, with_phone
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest, Guest

router = APIRouter()
_SAID_ON_THE_PAGE = frozenset({404, 409, 422})


@router.api_route("/class/{slug}", methods=READ)
@kindly
def class_page(visit: AnyGuest, slug: str) -> Response:
    with looking(visit, slug) as (work, found):
        who = here(work, found.course, visitor_id(visit))
    return _page(visit, found, who)


@router.post("/class/{slug}/begin")
@kindly
def begin(visit: AnyGuest, slug: str) -> Response:
    """On to their own page."""
    phone = visitor_id(visit) or visit.services.new_id()
    with looking(visit, slug) as (_work, found):
        pass
    with changing(visit, found) as work:
        learner = do_begin(work, site_of(visit), found.course, phone)
    welcome = visit.t(N_("Good that you are here. This page is yours: keep it in your favourites."))
    return with_phone(visit, visit.redirect(own_path(found, learner), welcome), phone)


@router.post("/class/{slug}/redeem")
@kindly
def redeem(visit: AnyGuest, slug: str, code: Annotated[str, Form(max_length=400)] = "") -> Response:
    """On to their own page where the code opens this course; or what is wrong, beside the code."""
    known = visitor_id(visit)
    phone = visit.services.new_id() if known is None else known
    with looking(visit, slug) as (work, found):
        who = here(work, found.course, known)
    try:
        check_guesses(visit)
        with changing(visit, found) as work:
            opened = do_redeem_here(work, visit.services.sealer, site_of(visit), found.course, phone, code)
    except DomainError as error:
        if error.status not in _SAID_ON_THE_PAGE:
            raise
        said = Invalid(error.sentence, error.code, {"code": error.sentence}, **error.values)
        return _page(visit, found, who, said, code, status=error.status)
    path = f"/class/{found.course.slug}" if opened.learner is None else own_path(found, opened.learner)
    return with_phone(visit, visit.redirect(path, _sentence(visit, opened)), phone)


def _sentence(visit: Guest, opened: Opened) -> str:
    if opened.got.again:
        return visit.t(N_("You have used this code already. Everything is as it was."))
    if opened.learner is not None:
        return visit.t(N_("Welcome. The course is open for you now."))
    if opened.got.tier is not None:
        return visit.t(N_("The code is yours: “{title}”. It does not open this course."), title=opened.got.tier.title)
    return visit.t(N_("The code is yours. It opens another course."))


def _page(
    visit: Guest, found: About, who: Here, error: DomainError | None = None, typed: str = "", status: int = 200
) -> Response:
    values = {"who": who, "may_begin": may_begin_here(found.course, who), "typed_code": typed, "error": error}
    return page(visit, "everybody.html", found, status=status, **values)
