"""`/fit/{slug}`: one friendly question for whoever has just come. Answering is up to them."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.communities.position.actions.asking import Asked, asked, do_answer, way_of
from yutang.errors import DomainError
from yutang.web.fan_pages import ACTOR, READ, is_robot, kindly, marked, onward, with_phone
from yutang.web.i18n import as_language
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest, Guest
from yutang.workspaces.actions import reading, system_actor, working

router = APIRouter()
_SAID_ON_THE_PAGE = frozenset({409, 422})


@router.api_route("/fit/{slug}", methods=READ)
@kindly
def question_page(visit: AnyGuest, slug: str) -> Response:
    _, found = _look(visit, slug)
    response = _page(visit, found)
    return response if is_robot(visit) else with_phone(visit, response, visit.services.new_id())


@router.post("/fit/{slug}")
@kindly
def answer(visit: AnyGuest, slug: str, choice: Annotated[str, Form(max_length=200)] = "") -> Response:
    """A phone must show that it keeps a cookie before its answer counts: what has none is asked again, with one."""
    workspace_id, found = _look(visit, slug)
    known = visitor_id(visit)
    if known is None:
        return with_phone(visit, onward(f"/fit/{slug}"), visit.services.new_id())
    actor = system_actor(workspace_id, ACTOR)
    try:
        with working(visit.services.database, actor, visit.now, visit.services.new_id) as work:
            do_answer(work, found.link.id, known, choice)
    except DomainError as error:
        if error.status not in _SAID_ON_THE_PAGE:
            raise
        return _page(visit, found, error)
    return onward(f"/fit/{slug}")


def _look(visit: Guest, slug: str) -> tuple[int, Asked]:
    services = visit.services
    workspace_id, link_id = way_of(services.database, slug)
    actor = system_actor(workspace_id, ACTOR)
    with reading(services.database, actor, visit.now, services.new_id) as work:
        found = asked(work, link_id, visitor_id(visit))
    visit.language = as_language(found.question.language) or visit.language
    return workspace_id, found


def _page(visit: Guest, found: Asked, error: DomainError | None = None) -> Response:
    status = error.status if error else 200
    return marked(visit, visit.page("position/question.html", status=status, asked=found, error=error))
