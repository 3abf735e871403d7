"""What the release hour reads and writes: thousands of learners in a handful of statements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from yutang.checkins.models import CheckIn
from yutang.courses.memberships.models import Membership, RedeemBatch, RedeemCode
from yutang.courses.models import Learner, Lesson, LessonRead


class Waiting(NamedTuple):
    """A learner whose reminder is due."""

    id: int
    course_id: int
    fan_id: int
    account_id: int | None
    openid: str
    page_key: str
    starts_on: date
    joined_at: datetime
    by_code: bool
    remind_minute: int
    remind_at: datetime
    reminded_on: date | None


class Held(NamedTuple):
    """One membership of one fan."""

    fan_id: int
    tier_id: int
    since: datetime
    ends_at: datetime | None
    revoked_at: datetime | None


def waiting(session: Session, workspace_id: int, now: datetime, limit: int) -> Sequence[Waiting]:
    """Whose reminder is due, the longest due first."""
    columns = [getattr(Learner, name) for name in Waiting._fields]
    query = select(*columns).where(Learner.workspace_id == workspace_id, Learner.remind_at <= now)
    ordered = query.order_by(Learner.remind_at, Learner.id).limit(limit)
    return [Waiting(*row) for row in session.execute(ordered)]


def reads(
    session: Session, workspace_id: int, fan_ids: Collection[int], lesson_ids: Collection[int]
) -> Sequence[tuple[int, int, datetime]]:
    """Fan, lesson, moment: who of these has opened which of these lessons."""
    query = select(LessonRead.fan_id, LessonRead.lesson_id, LessonRead.opened_at).where(
        LessonRead.workspace_id == workspace_id,
        LessonRead.fan_id.in_(fan_ids),
        LessonRead.lesson_id.in_(lesson_ids),
    )
    return [*session.execute(query)]


def last_checked(
    session: Session, workspace_id: int, programme_id: int, fan_ids: Collection[int], now: datetime
) -> Mapping[int, date]:
    """The last day on which each of these fans checked in."""
    query = select(CheckIn.fan_id, func.max(CheckIn.day)).where(
        CheckIn.workspace_id == workspace_id,
        CheckIn.programme_id == programme_id,
        CheckIn.fan_id.in_(fan_ids),
        CheckIn.at <= now,
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(CheckIn.fan_id))}


def memberships(
    session: Session, workspace_id: int, fan_ids: Collection[int], tier_ids: Collection[int]
) -> Sequence[Held]:
    query = select(
        Membership.fan_id, Membership.tier_id, Membership.since, Membership.ends_at, Membership.revoked_at
    ).where(Membership.workspace_id == workspace_id, Membership.fan_id.in_(fan_ids), Membership.tier_id.in_(tier_ids))
    return [Held(*row) for row in session.execute(query)]


def code_holders(session: Session, workspace_id: int, fan_ids: Collection[int], course_id: int) -> set[int]:
    """Who of these fans used a code for this course."""
    batches = select(RedeemBatch.id).where(RedeemBatch.workspace_id == workspace_id, RedeemBatch.course_id == course_id)
    query = select(RedeemCode.fan_id).where(
        RedeemCode.workspace_id == workspace_id,
        RedeemCode.fan_id.in_(fan_ids),
        RedeemCode.batch_id.in_(batches),
    )
    return {row for row in session.scalars(query) if row is not None}


def move_on(session: Session, workspace_id: int, learner_ids: Collection[int], remind_at: datetime | None) -> None:
    """When they are reminded next."""
    session.execute(
        update(Learner)
        .where(Learner.workspace_id == workspace_id, Learner.id.in_(learner_ids))
        .values(remind_at=remind_at)
        .execution_options(synchronize_session=False)
    )


def told(session: Session, workspace_id: int, learner_ids: Collection[int], day: date) -> None:
    session.execute(
        update(Learner)
        .where(Learner.workspace_id == workspace_id, Learner.id.in_(learner_ids))
        .values(reminded_on=day)
        .execution_options(synchronize_session=False)
    )


def minutes_of(session: Session, workspace_id: int, course_id: int) -> Sequence[int]:
    """The minutes of the day at which learners of a course want to be reminded."""
    query = select(Learner.remind_minute).where(
        Learner.workspace_id == workspace_id, Learner.course_id == course_id, Learner.remind_minute.is_not(None)
    )
    return [row for row in session.scalars(query.distinct()) if row is not None]


def arm(session: Session, workspace_id: int, course_id: int, minute: int, now: datetime, remind_at: datetime) -> None:
    """Everybody of a course who wants to be reminded at this minute is, from this moment on. A reminder that is due
    now stays."""
    session.execute(
        update(Learner)
        .where(
            Learner.workspace_id == workspace_id,
            Learner.course_id == course_id,
            Learner.remind_minute == minute,
            Learner.left_at.is_(None),
            or_(Learner.remind_at.is_(None), Learner.remind_at > now),
        )
        .values(remind_at=remind_at)
        .execution_options(synchronize_session=False)
    )


def named(session: Session, workspace_id: int, lesson_ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """What these lessons are called, and which number each has."""
    query = select(Lesson.id, Lesson.title, Lesson.position).where(
        Lesson.workspace_id == workspace_id, Lesson.id.in_(lesson_ids)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def asked(session: Session, workspace_id: int, course_id: int) -> Sequence[tuple[int, int | None, int]]:
    """Fan, account and minute of all who want to be reminded and are still reminded."""
    query = select(Learner.fan_id, Learner.account_id, Learner.remind_minute).where(
        Learner.workspace_id == workspace_id,
        Learner.course_id == course_id,
        Learner.left_at.is_(None),
        Learner.remind_minute.is_not(None),
        Learner.remind_at.is_not(None),
    )
    return [(fan, account, minute) for fan, account, minute in session.execute(query) if minute is not None]
