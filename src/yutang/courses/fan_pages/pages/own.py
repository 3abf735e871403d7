"""`/class/{slug}/{page_key}`: a learner's own page: today's lesson, what is open, what comes when."""

from fastapi import APIRouter
from starlette.responses import Response

from yutang.courses.fan_pages.actions.about import About
from yutang.courses.fan_pages.actions.own import own
from yutang.courses.fan_pages.pages.answering import (
    changing,
    learner_of_key,
    looking,
    met,
    own_path,
    page,
    phone_here,
    without_learner,
)
from yutang.courses.models import Learner
from yutang.dialogue.actions.reaching import do_see_notices
from yutang.errors import DomainError
from yutang.fans.rules.phones import Phone
from yutang.web.fan_pages import READ, is_robot, kindly
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest, Guest

router = APIRouter()
_ASK = "leave"  # in the query: whether they really want to leave


@router.api_route("/class/{slug}/{page_key}", methods=READ)
@kindly
def own_page(visit: AnyGuest, slug: str, page_key: str) -> Response:
    with looking(visit, slug) as (work, found):
        learner = learner_of_key(work, found, page_key)
        if learner is None:
            return without_learner(visit, work, found, page_key)
        phone = phone_here(visit, work, learner)
    known = met(visit, found, learner, phone)
    return own_answer(visit, found, learner, known) if isinstance(known, Phone) else known


def own_answer(
    visit: Guest,
    found: About,
    learner: Learner,
    phone: Phone,
    error: DomainError | None = None,
    typed: str | None = None,
) -> Response:
    """The page; after a form that was wrong, with what is wrong beside its field."""
    with looking(visit, found.course.slug) as (work, _):
        mine = own(work, found.course, learner, phone, visitor_id(visit))
    if mine.was_waiting and not is_robot(visit):
        with changing(visit, found) as work:
            do_see_notices(work, learner.fan_id, found.course.id)
    values = {
        "mine": mine,
        "here": own_path(found, learner),
        "asking": _ASK in visit.request.query_params and mine.is_own,
        "typed": typed,
        "error": error,
    }
    return page(visit, "own.html", found, status=200 if error is None else error.status, **values)
