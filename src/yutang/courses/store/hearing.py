"""What courses read when pushes come: who listens, what is answered, and to whom."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.accounts.models import ReplyRule
from yutang.courses.models import Course, CourseState
from yutang.fans.models import Fan

_HEARS = frozenset({CourseState.OPEN, CourseState.CLOSED})


def rules_of(session: Session, workspace_id: int, course_id: int) -> Sequence[ReplyRule]:
    """The reply rules that a course keeps, by id."""
    query = select(ReplyRule).where(ReplyRule.workspace_id == workspace_id, ReplyRule.course_id == course_id)
    return session.scalars(query.order_by(ReplyRule.id)).all()


def kept_rules(session: Session, workspace_id: int, rule_ids: Collection[int]) -> set[int]:
    """Those of these rules that a course keeps."""
    query = select(ReplyRule.id).where(
        ReplyRule.workspace_id == workspace_id, ReplyRule.id.in_(rule_ids), ReplyRule.course_id.is_not(None)
    )
    return set(session.scalars(query))


def heard_on(session: Session, workspace_id: int, account_ids: Collection[int]) -> Sequence[Course]:
    """The courses that these accounts lead to, those which take nobody new included; by id."""
    query = select(Course).where(
        Course.workspace_id == workspace_id, Course.account_id.in_(account_ids), Course.state.in_(_HEARS)
    )
    return session.scalars(query.order_by(Course.id)).all()


def names_of(session: Session, workspace_id: int, fan_ids: Collection[int]) -> dict[int, str]:
    """What fans are called, of those of whom it is known."""
    if not fan_ids:
        return {}
    query = select(Fan.id, Fan.name).where(Fan.workspace_id == workspace_id, Fan.id.in_(fan_ids), Fan.name.is_not(None))
    return {fan_id: name for fan_id, name in session.execute(query) if name}
