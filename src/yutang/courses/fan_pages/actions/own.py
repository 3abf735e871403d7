"""A learner's own page and one of their lessons, as they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from yutang.accounts.numbers.rules import clock_text
from yutang.courses.actions.learning import LessonShut, standing_of
from yutang.courses.actions.looking import find_lesson
from yutang.courses.actions.people import FORGOTTEN
from yutang.courses.fan_pages import store
from yutang.courses.fan_pages.rules.deeds import Deeds
from yutang.courses.fan_pages.rules.rows import Board, Row, board_of
from yutang.courses.models import Course, Learner, Lesson, LessonRead
from yutang.courses.rules.release import Shut
from yutang.courses.showing import ShownLesson, shown_lesson
from yutang.courses.store import courses, learners
from yutang.dialogue.actions.reaching import Notice, stopped_of, waiting_notices
from yutang.fans.actions.claiming import may_claim
from yutang.fans.rules.phones import Phone
from yutang.workspaces.actions import Work


@dataclass(frozen=True, slots=True)
class Own:
    """`reminder`: like 06:30, "" for none, also where they stopped all such reminders in the chat. `claimable`: this
    phone used something before, and may be the fan's. `was_waiting`: a reminder that could not be sent waited."""

    learner: Learner
    phone: Phone
    board: Board
    reminder: str
    claimable: bool
    was_waiting: bool = False

    @property
    def is_own(self) -> bool:
        return self.phone is Phone.OWN

    @property
    def has_left(self) -> bool:
        return self.learner.left_at is not None

    @property
    def may_be_reminded(self) -> bool:
        """Whether there is an account that could write to them."""
        return self.learner.account_id is not None


@dataclass(frozen=True, slots=True)
class OwnLesson:
    """One lesson of a learner. `deeds`: none on another phone than theirs."""

    row: Row
    before: Row | None
    behind: Row | None
    shown: ShownLesson
    deeds: Deeds | None
    board: Board


def own(work: Work, course: Course, learner: Learner, phone: Phone, visitor_id: int | None) -> Own:
    waiting = waiting_notices(work, learner.fan_id) if phone is Phone.OWN else ()
    return Own(
        learner=learner,
        phone=phone,
        board=board(work, course, learner),
        reminder=_reminder(work, learner),
        claimable=phone is Phone.OTHERS and visitor_id is not None and may_claim(work, learner.fan_id, visitor_id),
        was_waiting=any(each.thing_id == course.id for each in waiting),
    )


def _reminder(work: Work, learner: Learner) -> str:
    if learner.remind_minute is None or Notice.LESSON in stopped_of(work, learner.fan_id):
        return ""
    return clock_text(learner.remind_minute)


def board(work: Work, course: Course, learner: Learner) -> Board:
    """What is open, what comes when, and what they did."""
    standing = standing_of(work, course, learner)
    finished = [lesson_id for lesson_id, read in standing.reads.items() if read.finished_at is not None]
    today = work.now.astimezone(ZoneInfo(course.timezone)).date()
    return board_of(standing.lessons, standing.timetable, standing.reads, finished, (today, course.timezone))


def learner_of_key(work: Work, course: Course, page_key: str) -> Learner | None:
    """Whose page it is; nobody's where the fan was forgotten."""
    if page_key.startswith(FORGOTTEN):
        return None
    return learners.by_page_key(work.session, work.workspace_id, course.id, page_key)


def is_to_open(work: Work, learner: Learner, lesson_id: int) -> bool:
    """Whether opening this lesson changes anything: it is new to them, or they had been left in peace and are back."""
    resting = learner.remind_minute is not None and learner.remind_at is None
    return resting or not store.has_read(work.session, work.workspace_id, learner.fan_id, lesson_id)


def own_lesson(work: Work, course: Course, learner: Learner, lesson_id: int, *, is_own: bool) -> OwnLesson:
    """Raises NotFound, or LessonShut."""
    lesson = find_lesson(work, course, lesson_id)
    listed = board(work, course, learner)
    before, row, behind = listed.around(lesson.id)
    if row.shut is not None:
        raise LessonShut(row.shut, row.opens_at if row.shut is Shut.NOT_YET else None)
    read = learners.read(work.session, work.workspace_id, learner.fan_id, lesson.id) if is_own else None
    deeds = _deeds(work, course, lesson, read) if is_own else None
    return OwnLesson(row, before, behind, shown_lesson(lesson), deeds, listed)


def _deeds(work: Work, course: Course, lesson: Lesson, read: LessonRead | None) -> Deeds:
    if read is None:
        return Deeds(timezone=course.timezone)
    answers = _answers(work, lesson, read)
    return Deeds(
        answers=answers,
        right=0 if answers is None else read.right,
        homework=read.homework,
        handed_in_at=read.handed_in_at,
        answered_at=read.answered_at,
        answer=read.answer,
        timezone=course.timezone,
    )


def _answers(work: Work, lesson: Lesson, read: LessonRead) -> Sequence[Sequence[int]] | None:
    """None where the questions were changed since: what was right then is not what is asked now."""
    kept = read.answers
    if kept is None:
        return None
    asked = lesson.quiz
    if kept["version"] != lesson.version:
        before = courses.version(work.session, work.workspace_id, lesson.id, kept["version"])
        asked = before.content["quiz"] if before is not None else {}
    answers: Sequence[Sequence[int]] = kept["answers"]
    return answers if asked == lesson.quiz else None
