"""The list of courses, one course with its lessons and its entrance, and what is done with it as a whole."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from yutang.accounts.official.actions.views import account_names
from yutang.communities.actions import communities_of
from yutang.courses.actions import (
    do_archive_course,
    do_close_course,
    do_open_course,
    do_restore_course,
    find_course,
    learner_count,
    lessons_of,
    read_counts,
    removed_lessons,
)
from yutang.courses.actions.overview import course_lines, homework_count
from yutang.courses.addresses import Site
from yutang.courses.console.pages.words import WORDS, Id
from yutang.courses.models import Course
from yutang.courses.rules.replying import menu_key
from yutang.errors import DomainError
from yutang.fans.rules.page_keys import PURPOSE
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.qr import qr_print_png, qr_svg
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/courses")
Size = Annotated[float, Query(ge=2, le=100)]  # cm
_REFUSED = frozenset({409, 422})


def site_of(visit: Visit) -> Site:
    return Site(visit.services.settings.base_url, visit.services.sealer.key(PURPOSE))


@router.get("")
def list_page(visit: SignedIn, archived: bool = False) -> Response:  # noqa: FBT001, FBT002 - a query parameter
    with visit.reading() as work:
        lines = course_lines(work, archived=archived)
        communities = {each.id: each.name for each in communities_of(work)}
    return visit.page(
        "courses/list.html",
        lines=lines,
        archived=archived,
        communities=communities,
        may_change=visit.actor.may(Permission.HABIT),
        **WORDS,
    )


@router.get("/{course_id:int}")
def course_page(visit: SignedIn, course_id: Id) -> Response:
    return _show(visit, course_id)


@router.post("/{course_id:int}/open")
def open_course(visit: SignedIn, course_id: Id) -> Response:
    return _step(visit, course_id, do_open_course, visit.t("The course is open. Fans come in by menu, keyword or QR."))


@router.post("/{course_id:int}/close")
def close(visit: SignedIn, course_id: Id) -> Response:
    return _step(visit, course_id, do_close_course, visit.t("Nobody new comes in. Who is in goes on."))


@router.post("/{course_id:int}/archive")
def archive(visit: SignedIn, course_id: Id) -> Response:
    return _step(visit, course_id, do_archive_course, visit.t("The course is archived. Its pages are shut."))


@router.post("/{course_id:int}/restore")
def restore(visit: SignedIn, course_id: Id) -> Response:
    return _step(visit, course_id, do_restore_course, visit.t("The course is back. It takes nobody new until opened."))


@router.get("/{course_id:int}/qr.svg")
def qr_as_svg(visit: SignedIn, course_id: Id) -> Response:
    course, address = _entrance(visit, course_id)
    return Response(qr_svg(address), media_type="image/svg+xml", headers=attachment(course.title, ".svg"))


@router.get("/{course_id:int}/qr.png")
def qr_as_png(visit: SignedIn, course_id: Id, size: Size = 8) -> Response:
    course, address = _entrance(visit, course_id)
    headers = attachment(course.title, f"-{size:g}cm.png")
    return Response(qr_print_png(address, size), media_type="image/png", headers=headers)


def attachment(title: str, ending: str) -> dict[str, str]:
    """Headers that save the answer under the course's name (RFC 6266)."""
    spoken = "".join("_" if letter in '\\/:*?"<>|' else letter for letter in title)
    return {
        "Content-Disposition": f"attachment; filename=\"course{ending}\"; filename*=UTF-8''{quote(spoken + ending)}",
        "Cache-Control": "private, no-store",
    }


def _entrance(visit: Visit, course_id: int) -> tuple[Course, str]:
    with visit.reading() as work:
        work.actor.require(Permission.SEE)
        course = find_course(work, course_id)
    return course, site_of(visit).course_page(course.slug)


def _step(visit: Visit, course_id: int, do: Callable[[Work, int], Course], flash: str) -> Response:
    try:
        with visit.working() as work:
            do(work, course_id)
    except DomainError as error:
        if error.status not in _REFUSED:
            raise
        return _show(visit, course_id, error)
    return visit.redirect(f"/courses/{course_id}", flash)


def _show(visit: Visit, course_id: int, error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        work.actor.require(Permission.SEE)
        course = find_course(work, course_id)
        known: dict[str, Any] = {
            "lessons": lessons_of(work, course),
            "removed": removed_lessons(work, course),
            "counts": read_counts(work, course),
            "learners": learner_count(work, course),
            "homework": homework_count(work, course),
            "account": account_names(work).get(course.account_id or 0),
        }
    return visit.page(
        "courses/course.html",
        status=200 if error is None else error.status,
        error=error,
        course=course,
        address=site_of(visit).course_page(course.slug),
        menu_key=menu_key(course.slug),
        may_change=visit.actor.may(Permission.HABIT),
        **known,
        **WORDS,
    )
