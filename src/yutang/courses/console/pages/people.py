"""Who learns, how far they are, and their homework with the teacher's answers."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.courses.actions import do_answer_homework, find_course, learner_of, lessons_of
from yutang.courses.actions.overview import LearnerLine, homework_count, learner_page, learner_rows
from yutang.courses.actions.reminding import plan_for_course
from yutang.courses.actions.reviewing import homework_page
from yutang.courses.console.pages.courses import attachment
from yutang.courses.console.pages.words import WORDS, Id
from yutang.courses.fan_pages.actions.phones import do_make_phone_link
from yutang.courses.models import Course
from yutang.courses.rules.values import LONGEST_HANDED_IN
from yutang.errors import N_, DomainError, NotFound
from yutang.fields import id_in
from yutang.sheets.tables import Table
from yutang.sheets.writing import CSV_TYPE, XLSX_TYPE, csv_text, xlsx
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/courses/{course_id:int}")
Asked = Annotated[str, Query(max_length=100)]
Said = Annotated[str, Form(max_length=20_000)]
_REFUSED = frozenset({409, 422})
_LONGEST_ASKED = 100


@router.get("/homework")
def homework(visit: SignedIn, course_id: Id) -> Response:
    return _homework(visit, course_id)


@router.post("/homework/{lesson_id:int}/{fan_id:int}")
def answer(visit: SignedIn, course_id: Id, lesson_id: Id, fan_id: Id, text: Said = "", seen: Said = "") -> Response:
    try:
        with visit.working() as work:
            do_answer_homework(work, course_id, fan_id, lesson_id, text, id_in(seen) or 0)
    except DomainError as error:
        if error.status not in _REFUSED:
            raise
        return _homework(visit, course_id, error, (lesson_id, fan_id), text)
    return visit.redirect(f"/courses/{course_id}/homework", visit.t("Your answer is on its way."))


def _homework(
    visit: Visit,
    course_id: int,
    error: DomainError | None = None,
    place: tuple[int, int] | None = None,
    typed: str = "",
) -> Response:
    with visit.reading() as work:
        course = find_course(work, course_id)
        lines = homework_page(work, course)
        waiting = homework_count(work, course)
    return visit.page(
        "courses/homework.html",
        status=200 if error is None else error.status,
        error=error,
        course=course,
        lines=lines,
        waiting=waiting,
        homework=waiting,
        place=place,
        typed=typed,
        longest=LONGEST_HANDED_IN,
        **WORDS,
    )


@router.get("/learners")
def learners(visit: SignedIn, course_id: Id, q: Asked = "", after: Asked = "") -> Response:
    return _learners(visit, course_id, q, after)


@router.post("/learners/{fan_id:int}/phone")
def let_in_phone(visit: SignedIn, course_id: Id, fan_id: Id, q: Said = "", after: Said = "") -> Response:
    """A link that lets one more phone of theirs in; shown once, on the answer to this."""
    with visit.working() as work:
        course = find_course(work, course_id)
        learner = learner_of(work, course, fan_id)
        if learner is None:
            raise NotFound(N_("There is nobody like that in this course."))
        path = do_make_phone_link(work, visit.services.sealer, course, learner)
    link = visit.services.settings.base_url + path
    return _learners(visit, course_id, q[:_LONGEST_ASKED], after[:_LONGEST_ASKED], (fan_id, link))


def _learners(visit: Visit, course_id: int, q: str, after: str, phone_link: tuple[int, str] | None = None) -> Response:
    """`phone_link`: a fan, and the link that was made for them."""
    with visit.reading() as work:
        course = find_course(work, course_id)
        found = learner_page(work, course, q, id_in(after) or 0)
        lessons = lessons_of(work, course)
        waiting = homework_count(work, course)
    return visit.page(
        "courses/learners.html",
        course=course,
        found=found,
        lessons=lessons,
        homework=waiting,
        wanted=q,
        after=after,
        phone_link=phone_link,
        may_export=visit.actor.may(Permission.EXPORT),
        **WORDS,
    )


@router.get("/reminders")
def reminders(visit: SignedIn, course_id: Id) -> Response:
    """Who will be reminded of tomorrow's lesson, and why the others will not: a part of the course's page, or one of
    its own."""
    with visit.reading() as work:
        work.actor.require(Permission.SEE)
        course = find_course(work, course_id)
        plan = plan_for_course(work, course)
        waiting = homework_count(work, course)
    return visit.page(
        "courses/reminders.html" if visit.is_htmx else "courses/reminders_page.html",
        course=course,
        plan=plan,
        timezone=course.timezone,
        homework=waiting,
        **WORDS,
    )


@router.get("/learners.csv")
def learners_csv(visit: SignedIn, course_id: Id) -> Response:
    course, table = _table(visit, course_id)
    return Response(csv_text(table), media_type=CSV_TYPE, headers=attachment(course.title, ".csv"))


@router.get("/learners.xlsx")
def learners_xlsx(visit: SignedIn, course_id: Id) -> Response:
    course, table = _table(visit, course_id)
    return Response(xlsx([table]), media_type=XLSX_TYPE, headers=attachment(course.title, ".xlsx"))


def _table(visit: Visit, course_id: int) -> tuple[Course, Table]:
    with visit.reading() as work:
        course = find_course(work, course_id)
        rows = [_row(visit, line) for line in learner_rows(work, course)]
    heads: Iterable[str] = (
        *(visit.t("Fan"), visit.t("Began"), visit.t("Left"), visit.t("Lessons opened"), visit.t("Lessons finished")),
        visit.t("Last new lesson"),
    )
    return course, Table(course.title, list(heads), rows)


def _row(visit: Visit, line: LearnerLine) -> list[str | int | None]:
    far, card = line
    learner = far.learner
    return [
        card.title(visit.t) if card is not None else "",
        learner.joined_at.date().isoformat(),
        "" if learner.left_at is None else learner.left_at.date().isoformat(),
        far.opened,
        far.finished,
        "" if far.last_at is None else far.last_at.date().isoformat(),
    ]
