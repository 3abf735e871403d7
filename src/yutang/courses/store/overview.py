"""What the team sees of courses: numbers by course, and who takes one with how far they are."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, or_, select, true
from sqlalchemy.orm import Session

from yutang.courses.models import Course, CourseMedia, Learner, Lesson, LessonRead
from yutang.dialogue.models import Conversation
from yutang.fans.models import Fan, Follow


class Progress(NamedTuple):
    """One learner. `last_at`: when they last opened a lesson for the first time; none: never."""

    learner: Learner
    opened: int
    finished: int
    last_at: datetime | None


def lesson_counts(session: Session, workspace_id: int, course_ids: Collection[int]) -> dict[int, int]:
    """By course, without removed ones."""
    query = select(Lesson.course_id, func.count()).where(
        Lesson.workspace_id == workspace_id, Lesson.course_id.in_(course_ids), Lesson.removed_at.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Lesson.course_id))}


def learner_counts(session: Session, workspace_id: int, course_ids: Collection[int]) -> dict[int, int]:
    """By course, without those who left."""
    query = select(Learner.course_id, func.count()).where(
        Learner.workspace_id == workspace_id, Learner.course_id.in_(course_ids), Learner.left_at.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Learner.course_id))}


def homework_counts(session: Session, workspace_id: int, course_ids: Collection[int]) -> dict[int, int]:
    """Handed in and not answered, by course."""
    query = (
        select(Lesson.course_id, func.count())
        .select_from(LessonRead)
        .join(Lesson, and_(Lesson.workspace_id == LessonRead.workspace_id, Lesson.id == LessonRead.lesson_id))
        .where(
            LessonRead.workspace_id == workspace_id,
            Lesson.course_id.in_(course_ids),
            LessonRead.handed_in_at.is_not(None),
            LessonRead.answered_at.is_(None),
        )
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Lesson.course_id))}


# ---- who takes a course ----------------------------------------------------------------------------------------------


def progress_page(
    session: Session, workspace_id: int, course_id: int, text: str, after: int, limit: int
) -> list[Progress]:
    """By joining, behind the learner `after`; `text` is in their name or remark."""
    query = select(Learner).where(
        Learner.workspace_id == workspace_id, Learner.course_id == course_id, Learner.id > after, _named(text)
    )
    found = session.scalars(query.order_by(Learner.id).limit(limit)).all()
    reads = _reads(session, workspace_id, course_id, [learner.fan_id for learner in found])
    return [Progress(learner, *reads.get(learner.fan_id, (0, 0, None))) for learner in found]


def count(session: Session, workspace_id: int, course_id: int, text: str) -> int:
    """Of the same list, those who left included."""
    query = select(func.count()).where(
        Learner.workspace_id == workspace_id, Learner.course_id == course_id, _named(text)
    )
    return session.scalar(query) or 0


def _named(text: str) -> ColumnElement[bool]:
    """Everybody, where nothing is searched for."""
    if not text:
        return true()
    fan = exists().where(
        Fan.workspace_id == Learner.workspace_id,
        Fan.id == Learner.fan_id,
        Fan.name.icontains(text, autoescape=True),
    )
    follow = exists().where(
        Follow.workspace_id == Learner.workspace_id,
        Follow.fan_id == Learner.fan_id,
        Follow.remark.icontains(text, autoescape=True),
    )
    return or_(fan, follow)


def _reads(
    session: Session, workspace_id: int, course_id: int, fan_ids: Sequence[int]
) -> dict[int, tuple[int, int, datetime | None]]:
    query = (
        select(LessonRead.fan_id, func.count(), func.count(LessonRead.finished_at), func.max(LessonRead.opened_at))
        .join(Lesson, and_(Lesson.workspace_id == LessonRead.workspace_id, Lesson.id == LessonRead.lesson_id))
        .where(
            LessonRead.workspace_id == workspace_id,
            LessonRead.fan_id.in_(fan_ids),
            Lesson.course_id == course_id,
            Lesson.removed_at.is_(None),
        )
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(query.group_by(LessonRead.fan_id))}


def conversations(
    session: Session, workspace_id: int, course_id: int, fan_ids: Collection[int]
) -> dict[int, tuple[int, int]]:
    """By fan: the conversation on the account through which they learn, and its newest message."""
    query = (
        select(Learner.fan_id, Conversation.id, Conversation.newest_message_id)
        .join(
            Conversation,
            and_(
                Conversation.workspace_id == Learner.workspace_id,
                Conversation.account_id == Learner.account_id,
                Conversation.fan_id == Learner.fan_id,
            ),
        )
        .where(Learner.workspace_id == workspace_id, Learner.course_id == course_id, Learner.fan_id.in_(fan_ids))
    )
    return {row[0]: (row[1], row[2] or 0) for row in session.execute(query)}


# ---- pictures and recordings -----------------------------------------------------------------------------------------


def media(session: Session, workspace_id: int, token: str) -> CourseMedia | None:
    return session.get(CourseMedia, (workspace_id, token))


def media_of(session: Session, workspace_id: int, course_id: int, limit: int) -> Sequence[CourseMedia]:
    """The newest first."""
    query = select(CourseMedia).where(CourseMedia.workspace_id == workspace_id, CourseMedia.course_id == course_id)
    return session.scalars(query.order_by(CourseMedia.file_id.desc()).limit(limit)).all()


def naming(session: Session, workspace_id: int, token: str) -> str | None:
    """The title of a lesson, removed ones among them, or of a course that shows this file."""
    lesson = select(Lesson.title).where(
        Lesson.workspace_id == workspace_id,
        or_(Lesson.body.contains(token, autoescape=True), cast(Lesson.media, Text).contains(token, autoescape=True)),
    )
    course = select(Course.title).where(
        Course.workspace_id == workspace_id, Course.intro.contains(token, autoescape=True)
    )
    return session.scalar(lesson.limit(1)) or session.scalar(course.limit(1))


def media_weight(session: Session, workspace_id: int) -> int:
    """Bytes of all of them."""
    query = select(func.coalesce(func.sum(CourseMedia.size), 0)).where(CourseMedia.workspace_id == workspace_id)
    return int(session.scalar(query) or 0)
