"""Queries of alerts, of the facts that raise them, and of who is told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, AccountState, ApiDay, NumberState, PersonalNumber
from yutang.alerts.models import Alert, AlertReceiver
from yutang.communities.models import Community
from yutang.db.ids import first_id_at
from yutang.groups.models import Group, GroupState, Seats
from yutang.insights.models import Event, EventKind
from yutang.livecodes.models import CodeHour, CodeOwner, CodeState, CodeTarget, LiveCode


class GroupRow(NamedTuple):
    group: Group
    seats: Seats
    community: Community


class CodeRow(NamedTuple):
    code: LiveCode
    community: Community


class Pace(NamedTuple):
    """Visitors who were given one group since two moments."""

    long: int
    short: int


# ---- facts ---------------------------------------------------------------------------------------------------------


def groups_in_use(session: Session, workspace_id: int) -> list[GroupRow]:
    rows = session.execute(
        select(Group, Seats, Community)
        .join(Seats, (Seats.workspace_id == Group.workspace_id) & (Seats.group_id == Group.id))
        .join(Community, (Community.workspace_id == Group.workspace_id) & (Community.id == Group.community_id))
        .where(Group.workspace_id == workspace_id, Group.state != GroupState.ARCHIVED)
        .order_by(Group.id)
    )
    return [GroupRow(group, seats, community) for group, seats, community in rows]


def accounts_in_use(session: Session, workspace_id: int) -> Sequence[Account]:
    return session.scalars(
        select(Account).where(Account.workspace_id == workspace_id, Account.state != AccountState.ARCHIVED)
    ).all()


def blocked_until(session: Session, workspace_id: int, now: datetime) -> dict[int, datetime | None]:
    """Accounts of which WeChat takes none of some calls now, and until when (the latest)."""
    rows = session.execute(
        select(ApiDay.account_id, func.max(ApiDay.blocked_until))
        .where(ApiDay.workspace_id == workspace_id, ApiDay.blocked_until > now)
        .group_by(ApiDay.account_id)
    )
    return {account_id: until for account_id, until in rows}  # noqa: C416 - a Row is not a pair to mypy


def active_codes(session: Session, workspace_id: int) -> list[CodeRow]:
    rows = session.execute(
        select(LiveCode, Community)
        .join(Community, (Community.workspace_id == LiveCode.workspace_id) & (Community.id == LiveCode.community_id))
        .where(LiveCode.workspace_id == workspace_id, LiveCode.state == CodeState.ACTIVE)
        .order_by(LiveCode.id)
    )
    return [CodeRow(code, community) for code, community in rows]


def groups_of_codes(session: Session, workspace_id: int) -> dict[int, list[int]]:
    """The groups behind each code, in order."""
    found: dict[int, list[int]] = {}
    rows = session.execute(
        select(CodeTarget.code_id, CodeTarget.group_id)
        .where(CodeTarget.workspace_id == workspace_id)
        .order_by(CodeTarget.code_id, CodeTarget.position, CodeTarget.group_id)
    )
    for code_id, group_id in rows:
        found.setdefault(code_id, []).append(group_id)
    return found


def codes_with_owner(session: Session, workspace_id: int) -> set[int]:
    """The codes that have an active personal number in their pool."""
    return set(
        session.scalars(
            select(CodeOwner.code_id)
            .join(
                PersonalNumber,
                (PersonalNumber.workspace_id == CodeOwner.workspace_id) & (PersonalNumber.id == CodeOwner.number_id),
            )
            .where(CodeOwner.workspace_id == workspace_id, PersonalNumber.state == NumberState.ACTIVE)
        )
    )


def paces(
    session: Session, workspace_id: int, group_ids: Collection[int], long: datetime, short: datetime
) -> dict[int, Pace]:
    """Visitors given each group since `long` and since the later `short`.

    Reads only these groups' rows of the period: ids are ordered by time, and page views carry no group.
    """
    rows = session.execute(
        select(
            Event.group_id,
            func.count(),
            func.coalesce(func.sum(case((Event.id >= first_id_at(short), 1), else_=0)), 0),
        )
        .where(
            Event.workspace_id == workspace_id,
            Event.group_id.in_(group_ids),
            Event.id >= first_id_at(long),
            Event.kind.in_((EventKind.ASSIGN, EventKind.MOVE)),
        )
        .group_by(Event.group_id)
    )
    return {group_id: Pace(n, int(m)) for group_id, n, m in rows if group_id is not None}


def fallback_hours(
    session: Session, workspace_id: int, code_ids: Collection[int], since: datetime
) -> dict[int, list[tuple[datetime, int, int]]]:
    """(hour, visits that saw a person, visits that saw the sold-out page) of each code from an hour on, in order."""
    found: dict[int, list[tuple[datetime, int, int]]] = {}
    rows = session.execute(
        select(CodeHour.code_id, CodeHour.hour, func.sum(CodeHour.owner), func.sum(CodeHour.sold_out))
        .where(CodeHour.workspace_id == workspace_id, CodeHour.code_id.in_(code_ids), CodeHour.hour >= since)
        .group_by(CodeHour.code_id, CodeHour.hour)
        .order_by(CodeHour.code_id, CodeHour.hour)
    )
    for code_id, hour, owner, sold_out in rows:
        found.setdefault(code_id, []).append((hour, int(owner), int(sold_out)))
    return found


# ---- alerts --------------------------------------------------------------------------------------------------------


def open_alerts(session: Session, workspace_id: int) -> Sequence[Alert]:
    """Oldest first."""
    return session.scalars(
        select(Alert).where(Alert.workspace_id == workspace_id, Alert.resolved_at.is_(None)).order_by(Alert.id)
    ).all()


def count_open(session: Session, workspace_id: int) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Alert)
            .where(Alert.workspace_id == workspace_id, Alert.open_key.is_not(None))
        )
        or 0
    )


def resolved_alerts(session: Session, workspace_id: int, since: datetime, limit: int) -> Sequence[Alert]:
    """What was resolved since then, newest first."""
    return session.scalars(
        select(Alert)
        .where(Alert.workspace_id == workspace_id, Alert.resolved_at >= since)
        .order_by(Alert.resolved_at.desc(), Alert.id.desc())
        .limit(limit)
    ).all()


def last_sent(session: Session, workspace_id: int, keys: Collection[str]) -> Mapping[str, datetime]:
    """When an alert with each key was last sent, resolved ones included; keys never sent are left out."""
    rows = session.execute(
        select(Alert.key, func.max(Alert.last_sent_at))
        .where(Alert.workspace_id == workspace_id, Alert.key.in_(keys), Alert.last_sent_at.is_not(None))
        .group_by(Alert.key)
    )
    return {key: at for key, at in rows if at is not None}


def add_alert(session: Session, alert: Alert) -> None:
    session.add(alert)


# ---- receivers -----------------------------------------------------------------------------------------------------


def receivers(session: Session, workspace_id: int) -> Sequence[AlertReceiver]:
    """In the order in which they were added."""
    return session.scalars(
        select(AlertReceiver).where(AlertReceiver.workspace_id == workspace_id).order_by(AlertReceiver.id)
    ).all()


def receiver(session: Session, workspace_id: int, receiver_id: int) -> AlertReceiver | None:
    return session.scalar(
        select(AlertReceiver).where(AlertReceiver.workspace_id == workspace_id, AlertReceiver.id == receiver_id)
    )


def add_receiver(session: Session, row: AlertReceiver) -> None:
    session.add(row)


def drop_receiver(session: Session, row: AlertReceiver) -> None:
    session.delete(row)


def note_delivered(session: Session, workspace_id: int, receiver_id: int, now: datetime) -> None:
    session.execute(
        update(AlertReceiver)
        .where(AlertReceiver.workspace_id == workspace_id, AlertReceiver.id == receiver_id)
        .values(last_ok_at=now)
        .execution_options(synchronize_session=False)
    )


def note_failed(
    session: Session,
    workspace_id: int,
    receiver_id: int,
    error: tuple[str, Mapping[str, str | int]],
    now: datetime,
) -> None:
    session.execute(
        update(AlertReceiver)
        .where(AlertReceiver.workspace_id == workspace_id, AlertReceiver.id == receiver_id)
        .values(last_failed_at=now, last_error=error[0], error_values=dict(error[1]))
        .execution_options(synchronize_session=False)
    )
