"""The JSON API of courses, to read. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from yutang.courses.actions import courses_of, find_course, find_lesson, lessons_of, read_counts
from yutang.courses.actions.overview import learner_page
from yutang.courses.models import Access, Course, CourseState, Lesson, Release
from yutang.courses.rules.values import questions_of
from yutang.web.visits import ApiCaller, Caller
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/api/v1/courses", tags=["courses"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]


class CourseOut(BaseModel):
    id: str
    url: str = Field(description="Its page for everybody")
    title: str
    intro: str = Field(description="Markdown")
    state: CourseState
    language: str
    community_id: str
    account_id: str | None
    timezone: str
    release: Release
    release_at: str = Field(description="Hour and minute of the local day, e.g. 05:00")
    weekdays: list[int] = Field(description="Of own days; 0 is Monday")
    catch_up: int = Field(description="How many lessons may lie unread before the next one waits; 0: any number")
    access: Access
    keyword: str


class LessonLine(BaseModel):
    id: str
    position: int = Field(description="From 1")
    title: str
    opens_on: date | None = Field(description="Only of a calendar")
    version: int
    opened: int = Field(description="How many people opened it")
    finished: int


class QuestionOut(BaseModel):
    text: str
    choices: list[str]
    right: list[int] = Field(description="Places of the right choices, from 0")


class LessonOut(BaseModel):
    id: str
    position: int
    title: str
    body: str = Field(description="Markdown")
    audio: str
    video: str
    questions: list[QuestionOut]
    homework: str
    opens_on: date | None
    version: int


class LearnerOut(BaseModel):
    fan_id: str
    joined_at: datetime
    left_at: datetime | None
    starts_on: date = Field(description="Their day 1")
    opened: int
    finished: int
    last_at: datetime | None = Field(description="When they last opened a lesson that was new to them")


class LearnersOut(BaseModel):
    learners: list[LearnerOut]
    count: int
    next_after: str | None = Field(description="`after` of the next page; null: this is the last")


def _course(caller: Caller, course: Course) -> CourseOut:
    return CourseOut(
        id=str(course.id),
        url=f"{caller.services.settings.base_url}/class/{course.slug}",
        title=course.title,
        intro=course.intro,
        state=course.state,
        language=course.language,
        community_id=str(course.community_id),
        account_id=None if course.account_id is None else str(course.account_id),
        timezone=course.timezone,
        release=course.release,
        release_at=f"{course.release_at // 60:02}:{course.release_at % 60:02}",
        weekdays=[day for day in range(7) if course.weekdays >> day & 1],
        catch_up=course.catch_up,
        access=course.access,
        keyword=course.keyword,
    )


def _lesson(lesson: Lesson) -> LessonOut:
    return LessonOut(
        id=str(lesson.id),
        position=lesson.position,
        title=lesson.title,
        body=lesson.body,
        audio=lesson.media.get("audio", ""),
        video=lesson.media.get("video", ""),
        questions=[
            QuestionOut(text=each.text, choices=list(each.choices), right=list(each.right))
            for each in questions_of(lesson.quiz)
        ],
        homework=lesson.homework,
        opens_on=lesson.opens_on,
        version=lesson.version,
    )


@router.get("")
def list_all(caller: ApiCaller, state: Literal["listed", "archived"] = "listed") -> list[CourseOut]:
    """The newest first."""
    with caller.reading() as work:
        return [_course(caller, course) for course in courses_of(work, archived=state == "archived")]


@router.get("/{course_id}")
def show(caller: ApiCaller, course_id: Id) -> CourseOut:
    with caller.reading() as work:
        work.actor.require(Permission.SEE)
        return _course(caller, find_course(work, course_id))


@router.get("/{course_id}/lessons")
def list_lessons(caller: ApiCaller, course_id: Id) -> list[LessonLine]:
    """In their order, without their texts."""
    with caller.reading() as work:
        course = find_course(work, course_id)
        counts = read_counts(work, course)
        lessons = lessons_of(work, course)
    return [
        LessonLine(
            id=str(each.id),
            position=each.position,
            title=each.title,
            opens_on=each.opens_on,
            version=each.version,
            opened=counts.get(each.id, (0, 0))[0],
            finished=counts.get(each.id, (0, 0))[1],
        )
        for each in lessons
    ]


@router.get("/{course_id}/lessons/{lesson_id}")
def show_lesson(caller: ApiCaller, course_id: Id, lesson_id: Id) -> LessonOut:
    with caller.reading() as work:
        work.actor.require(Permission.SEE)
        return _lesson(find_lesson(work, find_course(work, course_id), lesson_id))


@router.get("/{course_id}/learners")
def list_learners(
    caller: ApiCaller, course_id: Id, after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0
) -> LearnersOut:
    """Who takes or took it and how far they are, in the order of joining, 50 a page."""
    with caller.reading() as work:
        found = learner_page(work, find_course(work, course_id), after=after)
    return LearnersOut(
        learners=[
            LearnerOut(
                fan_id=str(line.learner.fan_id),
                joined_at=line.learner.joined_at,
                left_at=line.learner.left_at,
                starts_on=line.learner.starts_on,
                opened=line.opened,
                finished=line.finished,
                last_at=line.last_at,
            )
            for line, _ in found.lines
        ],
        count=found.count,
        next_after=None if found.after is None else str(found.after),
    )
