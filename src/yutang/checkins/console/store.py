"""Queries of the console: what the list of programmes counts, and who is in one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session

from yutang.accounts.models import Account
from yutang.checkins.models import Enrolment, Programme, ProgrammeDay, ProgrammeState
from yutang.communities.models import Community
from yutang.dialogue.models import Conversation
from yutang.fans.models import Fan, Follow
from yutang.groups.models import Group


class Counts(NamedTuple):
    """Of one programme. `people`: who are in; `on_streak`, `long`: whose streak is one day, or `at_least` days, or
    more; `longest`: of the streaks that last."""

    people: int = 0
    on_streak: int = 0
    long: int = 0
    longest: int = 0


class Places(NamedTuple):
    """What a programme belongs to; what is gone, or not chosen, is none."""

    community: Community | None
    account: Account | None
    group: Group | None


def counts(session: Session, workspace_id: int, programme_ids: Collection[int], at_least: int) -> dict[int, Counts]:
    """By programme; those without people are left out."""
    on_streak, long = case((Enrolment.current > 0, 1), else_=0), case((Enrolment.current >= at_least, 1), else_=0)
    query = (
        select(Enrolment.programme_id, func.count(), func.sum(on_streak), func.sum(long), func.max(Enrolment.current))
        .where(
            Enrolment.workspace_id == workspace_id,
            Enrolment.programme_id.in_(programme_ids),
            Enrolment.left_at.is_(None),
        )
        .group_by(Enrolment.programme_id)
    )
    return {row[0]: Counts(*(int(each) for each in row[1:])) for row in session.execute(query)}


def checked_on(session: Session, workspace_id: int, days: Mapping[int, date]) -> dict[int, int]:
    """How many checked in on the day that is asked for of each programme."""
    query = select(ProgrammeDay.programme_id, ProgrammeDay.day, ProgrammeDay.checked).where(
        ProgrammeDay.workspace_id == workspace_id,
        ProgrammeDay.programme_id.in_(days),
        ProgrammeDay.day.in_(set(days.values())),
    )
    return {row[0]: row[2] for row in session.execute(query) if days[row[0]] == row[1]}


def archived_count(session: Session, workspace_id: int) -> int:
    query = select(func.count()).where(
        Programme.workspace_id == workspace_id, Programme.state == ProgrammeState.ARCHIVED
    )
    return session.scalar(query) or 0


def places(session: Session, workspace_id: int, programme: Programme) -> Places:
    return Places(
        session.get(Community, (workspace_id, programme.community_id)),
        None if programme.account_id is None else session.get(Account, (workspace_id, programme.account_id)),
        None if programme.group_id is None else session.get(Group, (workspace_id, programme.group_id)),
    )


# ---- people ----------------------------------------------------------------------------------------------------------


class Wanted(NamedTuple):
    """Which of them. `only`: in, today, waiting, left; `text`: of a name; `today`: the programme's day."""

    text: str
    only: str
    order: str
    today: date


_ORDERS: Final[Mapping[str, Sequence[Any]]] = {  # columns
    "streak": (Enrolment.current.desc(), Enrolment.total.desc(), Enrolment.id),
    "total": (Enrolment.total.desc(), Enrolment.current.desc(), Enrolment.id),
    "newest": (Enrolment.joined_at.desc(), Enrolment.id.desc()),
}


def people(
    session: Session, workspace_id: int, programme_id: int, wanted: Wanted, offset: int, limit: int
) -> Sequence[Enrolment]:
    query = select(Enrolment).where(*_conditions(workspace_id, programme_id, wanted))
    return session.scalars(query.order_by(*_ORDERS[wanted.order]).offset(offset).limit(limit)).all()


def people_count(session: Session, workspace_id: int, programme_id: int, wanted: Wanted) -> int:
    return session.scalar(select(func.count()).where(*_conditions(workspace_id, programme_id, wanted))) or 0


def _conditions(workspace_id: int, programme_id: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Enrolment.workspace_id == workspace_id,
        Enrolment.programme_id == programme_id,
    ]
    if wanted.only == "left":
        found.append(Enrolment.left_at.is_not(None))
    else:
        found.append(Enrolment.left_at.is_(None))
    if wanted.only == "today":
        found.append(Enrolment.last_day >= wanted.today)
    elif wanted.only == "waiting":
        found.append(or_(Enrolment.last_day.is_(None), Enrolment.last_day < wanted.today))
    if wanted.text:
        found.append(_named(wanted.text))
    return found


def _named(text: str) -> ColumnElement[bool]:
    fan = exists().where(
        Fan.workspace_id == Enrolment.workspace_id,
        Fan.id == Enrolment.fan_id,
        Fan.name.icontains(text, autoescape=True),
    )
    follow = exists().where(
        Follow.workspace_id == Enrolment.workspace_id,
        Follow.fan_id == Enrolment.fan_id,
        Follow.remark.icontains(text, autoescape=True),
    )
    return or_(Enrolment.name.icontains(text, autoescape=True), fan, follow)


def conversations(
    session: Session, workspace_id: int, account_id: int | None, fan_ids: Collection[int]
) -> dict[int, int]:
    """By fan: their conversation with this account."""
    query = select(Conversation.fan_id, Conversation.id).where(
        Conversation.workspace_id == workspace_id,
        Conversation.account_id == account_id,
        Conversation.fan_id.in_(fan_ids),
    )
    return {row[0]: row[1] for row in session.execute(query)}
