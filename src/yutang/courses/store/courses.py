"""Courses themselves, their lessons and what those were before, the addresses that lead to them."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from yutang.accounts.models import Account
from yutang.checkins.models import Programme, ProgrammeState
from yutang.communities.models import Community
from yutang.courses.memberships.models import MembershipTier
from yutang.courses.models import Course, CourseSlug, CourseState, Lesson, LessonVersion


def find(session: Session, workspace_id: int, course_id: int) -> Course | None:
    return session.get(Course, (workspace_id, course_id))


def find_and_lock(session: Session, workspace_id: int, course_id: int) -> Course | None:
    """To be changed: nobody else changes it or its lessons until the transaction ends."""
    query = select(Course).where(Course.workspace_id == workspace_id, Course.id == course_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def by_ids(session: Session, workspace_id: int, course_ids: Collection[int]) -> dict[int, Course]:
    query = select(Course).where(Course.workspace_id == workspace_id, Course.id.in_(course_ids))
    return {course.id: course for course in session.scalars(query)}


def all_of(session: Session, workspace_id: int, states: Collection[CourseState]) -> Sequence[Course]:
    """The newest first."""
    query = select(Course).where(Course.workspace_id == workspace_id, Course.state.in_(states))
    return session.scalars(query.order_by(Course.id.desc())).all()


def slug_target(session: Session, slug: str) -> tuple[int, int] | None:
    """The directory: which workspace and course an address of this installation leads to."""
    found = session.get(CourseSlug, slug)
    return None if found is None else (found.workspace_id, found.course_id)


# ---- lessons --------------------------------------------------------------------------------------------------------


def lessons_of(session: Session, workspace_id: int, course_ids: Collection[int]) -> Sequence[Lesson]:
    """In their order, without removed ones."""
    query = select(Lesson).where(
        Lesson.workspace_id == workspace_id, Lesson.course_id.in_(course_ids), Lesson.removed_at.is_(None)
    )
    return session.scalars(query.order_by(Lesson.course_id, Lesson.position, Lesson.id)).all()


def removed_lessons(session: Session, workspace_id: int, course_id: int) -> Sequence[Lesson]:
    """The last one removed first."""
    query = select(Lesson).where(
        Lesson.workspace_id == workspace_id, Lesson.course_id == course_id, Lesson.removed_at.is_not(None)
    )
    return session.scalars(query.order_by(Lesson.removed_at.desc(), Lesson.id)).all()


def units_of(
    session: Session, workspace_id: int, course_ids: Collection[int]
) -> Sequence[tuple[int, int, date | None]]:
    """course_id, id and opens_on of the lessons, in their order, without their texts."""
    query = select(Lesson.course_id, Lesson.id, Lesson.opens_on).where(
        Lesson.workspace_id == workspace_id, Lesson.course_id.in_(course_ids), Lesson.removed_at.is_(None)
    )
    ordered = query.order_by(Lesson.course_id, Lesson.position, Lesson.id)
    return [(row[0], row[1], row[2]) for row in session.execute(ordered)]


def lesson(session: Session, workspace_id: int, course_id: int, lesson_id: int) -> Lesson | None:
    """Removed ones, too."""
    found = session.get(Lesson, (workspace_id, lesson_id))
    return found if found is not None and found.course_id == course_id else None


def versions_of(session: Session, workspace_id: int, lesson_id: int) -> Sequence[LessonVersion]:
    """The newest first."""
    query = select(LessonVersion).where(
        LessonVersion.workspace_id == workspace_id, LessonVersion.lesson_id == lesson_id
    )
    return session.scalars(query.order_by(LessonVersion.version.desc())).all()


def version(session: Session, workspace_id: int, lesson_id: int, number: int) -> LessonVersion | None:
    return session.get(LessonVersion, (workspace_id, lesson_id, number))


def place(session: Session, workspace_id: int, lesson_ids: Sequence[int]) -> None:
    """Let these lessons stand in this order, from position 1."""
    for position, lesson_id in enumerate(lesson_ids, start=1):
        session.execute(
            update(Lesson)
            .where(Lesson.workspace_id == workspace_id, Lesson.id == lesson_id, Lesson.position != position)
            .values(position=position)
        )


# ---- what a course may name -----------------------------------------------------------------------------------------


def community(session: Session, workspace_id: int, community_id: int) -> Community | None:
    return session.get(Community, (workspace_id, community_id))


def account(session: Session, workspace_id: int, account_id: int) -> Account | None:
    return session.get(Account, (workspace_id, account_id))


def has_programme(session: Session, workspace_id: int, programme_id: int) -> bool:
    found = session.get(Programme, (workspace_id, programme_id))
    return found is not None and found.state is not ProgrammeState.ARCHIVED


def tiers(session: Session, workspace_id: int) -> Sequence[MembershipTier]:
    query = select(MembershipTier).where(MembershipTier.workspace_id == workspace_id)
    return session.scalars(query.order_by(MembershipTier.id)).all()
