"""Queries of groups, their QRs, head counts and seats."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Select, func, select, type_coerce
from sqlalchemy.orm import Session

from yutang.communities.models import Community
from yutang.db.tables import from_ms
from yutang.groups.models import Group, GroupQr, GroupState, HeadCount, Seats
from yutang.insights.models import Event, EventKind
from yutang.livecodes.models import Assignment, CodeState, CodeTarget, LiveCode
from yutang.livecodes.rules import CountPoint
from yutang.workspaces.models import AuditEntry, Member, MemberState

QUARTER_MS = 900_000  # every time zone's days begin on a quarter of an hour UTC


class GroupRow(NamedTuple):
    group: Group
    seats: Seats
    community: Community


def find(session: Session, workspace_id: int, group_id: int) -> GroupRow | None:
    rows = session.execute(_rows(workspace_id).where(Group.id == group_id))
    return next((GroupRow(group, seats, community) for group, seats, community in rows), None)


def listed(
    session: Session, workspace_id: int, community_id: int | None = None, *, archived: bool = False
) -> list[GroupRow]:
    """The groups in use (or the archived ones), by community, then in the order they were made."""
    kept = Group.state == GroupState.ARCHIVED if archived else Group.state != GroupState.ARCHIVED
    query = _rows(workspace_id).where(kept).order_by(Group.community_id.desc(), Group.id)
    if community_id is not None:
        query = query.where(Group.community_id == community_id)
    return [GroupRow(group, seats, community) for group, seats, community in session.execute(query)]


def _rows(workspace_id: int) -> Select[Group, Seats, Community]:
    return (
        select(Group, Seats, Community)
        .join(Seats, (Seats.workspace_id == Group.workspace_id) & (Seats.group_id == Group.id))
        .join(Community, (Community.workspace_id == Group.workspace_id) & (Community.id == Group.community_id))
        .where(Group.workspace_id == workspace_id)
    )


def timezone_of(session: Session, workspace_id: int, community_id: int) -> str | None:
    return session.scalar(
        select(Community.timezone).where(Community.workspace_id == workspace_id, Community.id == community_id)
    )


def lock_community(session: Session, workspace_id: int, community_id: int) -> Community | None:
    """The community, locked: head counts of one community come one after the other, since each changes all limits."""
    return session.scalar(
        select(Community)
        .where(Community.workspace_id == workspace_id, Community.id == community_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def lock_seats(session: Session, workspace_id: int, community_id: int) -> list[tuple[Group, Seats]]:
    """The groups of a community with their seats, locked in the order in which the edge locks them (by group)."""
    rows = session.execute(
        select(Group, Seats)
        .join(Seats, (Seats.workspace_id == Group.workspace_id) & (Seats.group_id == Group.id))
        .where(Group.workspace_id == workspace_id, Group.community_id == community_id)
        .order_by(Group.id)
        .with_for_update(of=Seats)
        .execution_options(populate_existing=True)
    )
    return [(group, seats) for group, seats in rows]


def count_points(
    session: Session, workspace_id: int, community_id: int, since: datetime
) -> dict[int, list[CountPoint]]:
    """The head counts of each group of a community since then, oldest first; the group last counted comes last."""
    rows = session.execute(
        select(HeadCount.group_id, HeadCount.assigned_total, HeadCount.count, HeadCount.pending)
        .join(Group, (Group.workspace_id == HeadCount.workspace_id) & (Group.id == HeadCount.group_id))
        .where(HeadCount.workspace_id == workspace_id, Group.community_id == community_id, HeadCount.at >= since)
        .order_by(HeadCount.id)
    )
    points: dict[int, list[CountPoint]] = {}
    for group_id, assigned, heads, pending in rows:
        # Taking the group out and putting it in again moves it to the end.
        points[group_id] = [*points.pop(group_id, []), CountPoint(assigned, heads, pending)]
    return points


def count_pending(session: Session, workspace_id: int, group_id: int, since: datetime) -> int:
    """Visitors who were given this group after `since`: too fresh to be in a head count."""
    return (
        session.scalar(
            select(func.count()).where(
                Assignment.workspace_id == workspace_id,
                Assignment.group_id == group_id,
                Assignment.assigned_at > since,
            )
        )
        or 0
    )


def with_payload(session: Session, workspace_id: int, payload_key: str) -> Group | None:
    """The group whose current QR this is."""
    return session.scalar(select(Group).where(Group.workspace_id == workspace_id, Group.payload_key == payload_key))


def groups_of_payloads(session: Session, workspace_id: int, keys: Sequence[str]) -> dict[str, int]:
    """The group that each payload leads or once led to: its current QR first, else the newest that was replaced."""
    old = session.execute(
        select(GroupQr.payload_key, GroupQr.group_id)
        .where(GroupQr.workspace_id == workspace_id, GroupQr.payload_key.in_(keys))
        .order_by(GroupQr.id)
    )
    found = {key: group_id for key, group_id in old}  # noqa: C416 - a Row is not a pair to mypy
    current = session.execute(
        select(Group.payload_key, Group.id).where(Group.workspace_id == workspace_id, Group.payload_key.in_(keys))
    )
    return found | {key: group_id for key, group_id in current if key is not None}


def qrs_of(session: Session, workspace_id: int, group_id: int) -> Sequence[GroupQr]:
    """Newest first; the last 50."""
    return session.scalars(
        select(GroupQr)
        .where(GroupQr.workspace_id == workspace_id, GroupQr.group_id == group_id)
        .order_by(GroupQr.id.desc())
        .limit(50)
    ).all()


def find_qr(session: Session, workspace_id: int, qr_id: int) -> GroupQr | None:
    return session.scalar(select(GroupQr).where(GroupQr.workspace_id == workspace_id, GroupQr.id == qr_id))


def head_counts_of(session: Session, workspace_id: int, group_id: int) -> Sequence[HeadCount]:
    """Newest first; the last 50."""
    return session.scalars(
        select(HeadCount)
        .where(HeadCount.workspace_id == workspace_id, HeadCount.group_id == group_id)
        .order_by(HeadCount.id.desc())
        .limit(50)
    ).all()


def assigned_by_quarter(
    session: Session, workspace_id: int, group_id: int, since: datetime
) -> list[tuple[datetime, int]]:
    """Visitors given this group since then: (start of the quarter of an hour, how many), in no order."""
    quarter = type_coerce(Event.at, BigInteger) // QUARTER_MS
    rows = session.execute(
        select(quarter, func.count())
        .where(
            Event.workspace_id == workspace_id,
            Event.group_id == group_id,
            Event.kind.in_((EventKind.ASSIGN, EventKind.MOVE)),
            Event.at >= since,
        )
        .group_by(quarter)
    )
    return [(from_ms(int(number) * QUARTER_MS), count) for number, count in rows]


def codes_with(session: Session, workspace_id: int, group_ids: Sequence[int]) -> dict[int, list[LiveCode]]:
    """The live codes that lead to each of these groups; deleted ones are left out."""
    rows = session.execute(
        select(CodeTarget.group_id, LiveCode)
        .join(LiveCode, (LiveCode.workspace_id == CodeTarget.workspace_id) & (LiveCode.id == CodeTarget.code_id))
        .where(
            CodeTarget.workspace_id == workspace_id,
            CodeTarget.group_id.in_(group_ids),
            LiveCode.state != CodeState.DELETED,
        )
        .order_by(LiveCode.id)
    )
    codes: dict[int, list[LiveCode]] = defaultdict(list)
    for group_id, code in rows:
        codes[group_id].append(code)
    return dict(codes)


def changes_of(session: Session, workspace_id: int, group_id: int) -> Sequence[AuditEntry]:
    """Audit entries of one group, newest first; the last 20."""
    return session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.workspace_id == workspace_id,
            AuditEntry.subject_type == "group",
            AuditEntry.subject_id == group_id,
        )
        .order_by(AuditEntry.id.desc())
        .limit(20)
    ).all()


def member_names(session: Session, workspace_id: int, *, active_only: bool = False) -> dict[int, str]:
    """Members by id, in the order of their names."""
    query = select(Member.id, Member.name).where(Member.workspace_id == workspace_id).order_by(Member.name, Member.id)
    if active_only:
        query = query.where(Member.state == MemberState.ACTIVE)
    return {member_id: name for member_id, name in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy
