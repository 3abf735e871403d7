"""What tiers can open: courses, programmes and groups, by their names."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.checkins.models import Programme
from yutang.courses.models import Course, CourseState
from yutang.groups.models import Group


def courses(session: Session, workspace_id: int) -> Sequence[Course]:
    """The newest first, without archived ones."""
    query = select(Course).where(Course.workspace_id == workspace_id, Course.state != CourseState.ARCHIVED)
    return session.scalars(query.order_by(Course.id.desc())).all()


def course(session: Session, workspace_id: int, course_id: int) -> Course | None:
    return session.get(Course, (workspace_id, course_id))


def programme(session: Session, workspace_id: int, programme_id: int) -> Programme | None:
    return session.get(Programme, (workspace_id, programme_id))


def group(session: Session, workspace_id: int, group_id: int) -> Group | None:
    return session.get(Group, (workspace_id, group_id))
