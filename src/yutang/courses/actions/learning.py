"""What a fan does with lessons: opens them, answers questions, hands in homework; and how far they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from yutang.courses.actions.enrolling import may_enter
from yutang.courses.actions.looking import find_lesson, lessons_of, plan_of, units_of
from yutang.courses.models import Access, Course, CourseState, Learner, Lesson, LessonRead
from yutang.courses.rules.release import Progress, Shut, Timetable, next_moment, timetable
from yutang.courses.rules.values import LONGEST_HANDED_IN, questions_of, right_answers, text_of
from yutang.courses.store import learners
from yutang.errors import N_, Conflict, Invalid, NotAllowed
from yutang.fields import Fields
from yutang.workspaces.actions import Work

WHY_SHUT: Final[Mapping[Shut, str]] = {
    Shut.NOT_YET: N_("This lesson is not open yet."),
    Shut.UNDATED: N_("The day of this lesson is not set yet."),
    Shut.CATCH_UP: N_("Read one of the open lessons first: then this one opens."),
    Shut.CHECK_IN: N_("This lesson opens with your check-in of the day."),
    Shut.MEMBERSHIP: N_("This course is for members."),
    Shut.CODE: N_("This course opens with a code."),
}


class LessonShut(NotAllowed):
    """The lesson is not open for this fan now. `shut` says why, `opens_at` when it opens, if that is known."""

    status = 409
    code = "lesson_shut"

    def __init__(self, shut: Shut, opens_at: datetime | None) -> None:
        super().__init__(WHY_SHUT[shut])
        self.shut = shut
        self.opens_at = opens_at


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a learner is. `reads`: by lesson; `timetable`: in the order of `lessons`."""

    lessons: Sequence[Lesson]
    timetable: Timetable
    reads: Mapping[int, LessonRead]

    @property
    def opened(self) -> int:
        return sum(lesson.id in self.reads for lesson in self.lessons)

    @property
    def finished(self) -> int:
        return sum(self.is_finished(lesson) for lesson in self.lessons)

    def is_finished(self, lesson: Lesson) -> bool:
        read = self.reads.get(lesson.id)
        return read is not None and read.finished_at is not None


def standing_of(work: Work, course: Course, learner: Learner) -> Standing:
    """What is open for a learner now, what comes when, and what they did."""
    lessons = lessons_of(work, course)
    reads = learners.reads_of(work.session, work.workspace_id, course.id, learner.fan_id)
    progress = Progress(
        starts_on=learner.starts_on,
        joined_at=learner.joined_at,
        read={lesson_id: read.opened_at for lesson_id, read in reads.items()},
        checked=_checked(work, course, learner),
        let_in=may_enter(work, course, learner.fan_id, work.now),
    )
    return Standing(lessons, timetable(plan_of(course, units_of(lessons)), progress, work.now), reads)


def _checked(work: Work, course: Course, learner: Learner) -> Mapping[date, datetime]:
    if course.access is not Access.CHECK_IN or course.programme_id is None:
        return {}
    return learners.checked_days(work.session, work.workspace_id, course.programme_id, learner.fan_id)


def do_open_lesson(work: Work, course: Course, learner: Learner, lesson_id: int) -> Lesson:
    """The fan reads a lesson; the first time counts. One that asks for nothing is finished with it.

    Raises LessonShut, NotFound, or Conflict for a course that is not there for fans (any more).
    """
    learner, lesson = _ready(work, course, learner, lesson_id)
    read = learners.read(work.session, work.workspace_id, learner.fan_id, lesson.id)
    if read is None:
        read = _new(work, learner, lesson)
        work.session.add(read)
    _finish(work, lesson, read)
    if learner.remind_minute is not None and learner.remind_at is None:  # they are back
        learner.remind_at = next_moment(ZoneInfo(course.timezone), learner.remind_minute, work.now)
    work.session.flush()
    return lesson


def do_answer_quiz(
    work: Work, course: Course, learner: Learner, lesson_id: int, answers: Sequence[Sequence[int]]
) -> LessonRead:
    """The places of the choices, per question. Answering again replaces what was answered.

    Raises what `do_open_lesson` raises, or Invalid where a question is left out.
    """
    lesson = do_open_lesson(work, course, learner, lesson_id)
    questions = questions_of(lesson.quiz)
    if not questions:
        raise Conflict(N_("This lesson asks no questions."), "no_quiz")
    sound = all(
        given and all(0 <= place < len(question.choices) for place in given)
        for question, given in zip(questions, answers, strict=False)
    )
    if len(answers) != len(questions) or not sound:
        raise Invalid(N_("Please answer every question."), None, {"answers": N_("Please answer every question.")})
    read = _read(work, learner, lesson)
    read.answers = {"answers": [sorted(set(given)) for given in answers], "version": lesson.version}
    read.right = right_answers(questions, answers)
    _finish(work, lesson, read)
    work.session.flush()
    return read


def do_hand_in(work: Work, course: Course, learner: Learner, lesson_id: int, text: str) -> LessonRead:
    """Homework; it can be handed in anew until it is answered. Raises what `do_open_lesson` raises, Invalid, or
    Conflict."""
    lesson = do_open_lesson(work, course, learner, lesson_id)
    if not lesson.homework:
        raise Conflict(N_("This lesson asks for no homework."), "no_homework")
    fields = Fields()
    said = text_of(fields, "homework", text, LONGEST_HANDED_IN)
    if not said:
        fields.refuse("homework", N_("Please write something."))
    fields.check()
    read = _read(work, learner, lesson)
    if read.answered_at is not None:
        raise Conflict(N_("Your homework has been answered already."), "answered")
    read.homework, read.handed_in_at = said, work.now
    _finish(work, lesson, read)
    work.session.flush()
    return read


def _ready(work: Work, course: Course, learner: Learner, lesson_id: int) -> tuple[Learner, Lesson]:
    if course.state in (CourseState.DRAFT, CourseState.ARCHIVED):
        raise Conflict(N_("This course is not open (any more)."), "not_open")
    lesson = find_lesson(work, course, lesson_id)
    kept = learners.lock(work.session, work.workspace_id, learner.id)
    line = standing_of(work, course, kept).timetable.line(lesson.id)
    if line is None or line.shut is not None:
        raise LessonShut(Shut.NOT_YET if line is None or line.shut is None else line.shut, line and line.opens_at)
    return kept, lesson


def _new(work: Work, learner: Learner, lesson: Lesson) -> LessonRead:
    return LessonRead(
        workspace_id=work.workspace_id,
        fan_id=learner.fan_id,
        lesson_id=lesson.id,
        opened_at=work.now,
        finished_at=None,
        answers=None,
        right=0,
        homework="",
        handed_in_at=None,
        answered_at=None,
        answer="",
    )


def _read(work: Work, learner: Learner, lesson: Lesson) -> LessonRead:
    found = learners.read(work.session, work.workspace_id, learner.fan_id, lesson.id)
    if found is None:
        raise Conflict(WHY_SHUT[Shut.NOT_YET], "not_open")
    return found


def _finish(work: Work, lesson: Lesson, read: LessonRead) -> None:
    """Once all that the lesson asks for is done; it stays finished."""
    asked = (not lesson.quiz or read.answers is not None) and (not lesson.homework or read.handed_in_at is not None)
    if asked and read.finished_at is None:
        read.finished_at = work.now
