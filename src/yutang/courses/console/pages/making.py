"""The form of a course: make one, change one."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Form
from pydantic import BaseModel, Field
from starlette.responses import Response

from yutang.accounts.official.actions.views import account_names
from yutang.checkins.actions.looking import programmes_of
from yutang.communities.actions import communities_of
from yutang.courses.actions import do_change_course, do_make_course, find_course
from yutang.courses.console.pages.words import WORDS, Id
from yutang.courses.memberships.actions.looking import tiers_of
from yutang.courses.models import Course
from yutang.courses.rules.values import CourseForm, course_form
from yutang.errors import DomainError
from yutang.fields import id_in
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/courses")
Line = Annotated[str, Field(max_length=400)]
_REFUSED = frozenset({409, 422})


class Typed(BaseModel):
    """The form as a browser sends it."""

    title: Line = ""
    intro: Annotated[str, Field(max_length=20_000)] = ""
    language: Line = "zh"
    community_id: Line = ""
    account_id: Line = ""
    timezone: Line = ""
    release: Line = ""
    opens: Line = ""
    weekdays: Annotated[list[Line], Field(max_length=20)] = []
    catch_up: Line = "0"
    access: Line = ""
    programme_id: Line = ""
    tiers: Annotated[list[Line], Field(max_length=200)] = []
    keyword: Line = ""
    seen: Line = ""

    def form(self) -> CourseForm:
        return CourseForm(
            title=self.title,
            community_id=id_in(self.community_id) or 0,
            intro=self.intro,
            language=self.language,
            account_id=id_in(self.account_id),
            timezone=self.timezone,
            release=self.release,
            opens=self.opens,
            weekdays=[int(day) for day in self.weekdays if day in set("0123456")],
            catch_up=self.catch_up,
            access=self.access,
            programme_id=id_in(self.programme_id),
            tiers=[tier for tier in self.tiers if id_in(tier) is not None],
            keyword=self.keyword,
            seen_version=id_in(self.seen),
        )


@router.get("/new")
def new_page(visit: SignedIn) -> Response:
    visit.actor.require(Permission.HABIT)
    with visit.reading() as work:
        communities, accounts = communities_of(work), account_names(work)
    first = next(iter(communities), None)
    form = CourseForm(
        title="",
        community_id=first.id if first else 0,
        language=visit.workspace.language,
        account_id=next(iter(accounts), None),
        timezone=first.timezone if first else visit.timezone,
    )
    return _show(visit, None, form)


@router.post("")
def make(visit: SignedIn, typed: Annotated[Typed, Form()]) -> Response:
    form = typed.form()
    try:
        with visit.working() as work:
            course = do_make_course(work, form, secrets.SystemRandom())
    except DomainError as error:
        return _again(visit, None, form, error)
    return visit.redirect(f"/courses/{course.id}", visit.t("The draft is there. Write the first lesson."))


@router.get("/{course_id:int}/change")
def change_page(visit: SignedIn, course_id: Id) -> Response:
    visit.actor.require(Permission.HABIT)
    with visit.reading() as work:
        course = find_course(work, course_id)
    return _show(visit, course, course_form(course))


@router.post("/{course_id:int}/change")
def change(visit: SignedIn, course_id: Id, typed: Annotated[Typed, Form()]) -> Response:
    form = typed.form()
    try:
        with visit.working() as work:
            do_change_course(work, course_id, form)
    except DomainError as error:
        with visit.reading() as work:
            course = find_course(work, course_id)
        return _again(visit, course, form, error)
    return visit.redirect(f"/courses/{course_id}", visit.t("Saved."))


def _again(visit: Visit, course: Course | None, form: CourseForm, error: DomainError) -> Response:
    """The form as it was typed, with what is wrong; errors that it has no place for go to their own page."""
    if error.status not in _REFUSED:
        raise error
    return _show(visit, course, form, error)


def _show(visit: Visit, course: Course | None, form: CourseForm, error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        choices = _choices(work, visit, form)
    return visit.page(
        "courses/form.html",
        status=200 if error is None else error.status,
        error=error,
        course=course,
        typed=form,
        **choices,
        **WORDS,
    )


def _choices(work: Work, visit: Visit, form: CourseForm) -> dict[str, Any]:
    """What can be chosen; a membership that is given no more stays while it is chosen."""
    offered = [view.tier for view in tiers_of(work)]
    chosen = set(form.tiers)
    programmes = programmes_of(work)
    return {
        "communities": [(each.id, each.name) for each in communities_of(work)],
        "accounts": [("", visit.t("none")), *account_names(work).items()],
        "programmes": [("", visit.t("none")), *((each.id, each.title) for each in programmes)],
        "tiers": [(str(t.id), t.title) for t in offered if t.archived_at is None or str(t.id) in chosen],
    }
