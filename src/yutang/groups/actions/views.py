"""What the pages of groups show: how full each is, where it stands, what has happened to it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from yutang.communities.models import Community
from yutang.errors import N_, NotFound
from yutang.groups import store
from yutang.groups.actions.changes import find_group
from yutang.groups.models import Group, GroupQr, HeadCount, Seats
from yutang.groups.rules import Fill
from yutang.groups.rules.wording import urgency
from yutang.groups.seats.actions import fill_of, rates_of, seat_count
from yutang.groups.store import GroupRow
from yutang.livecodes.models import LiveCode
from yutang.livecodes.rules import JoinRate, local_day
from yutang.livecodes.rules.standing import Standing, days_to_expiry, standing
from yutang.workspaces.actions import Work
from yutang.workspaces.models import AuditEntry
from yutang.workspaces.rules import Permission

CHART_DAYS: Final = 14
"""Days of assignments on a group's page: two lives of a QR."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group as lists show it. `days`: until the printed date, in the community's days; none: no such date."""

    group: Group
    seats: Seats
    community: Community
    fill: Fill
    standing: Standing
    days: int | None
    codes: Sequence[LiveCode]


@dataclass(frozen=True, slots=True)
class GroupSheet:
    """A group with its history, newest first. `by_day`: visitors assigned on each local day, oldest first."""

    line: GroupLine
    qrs: Sequence[GroupQr]
    head_counts: Sequence[HeadCount]
    by_day: Sequence[tuple[date, int]]
    join_rate: float  # 0 to 1, as learned so far


def group_lines(work: Work, community_id: int | None = None, *, archived: bool = False) -> list[GroupLine]:
    """The groups in use (or the archived ones) of one community or of all: by community, the urgent ones first."""
    work.actor.require(Permission.SEE)
    rows = store.listed(work.session, work.workspace_id, community_id, archived=archived)
    lines = _lines(work, rows)
    # Sorting keeps the order of equals: the newest community, then the oldest group.
    return sorted(lines, key=lambda line: (-line.community.id, urgency(line.standing)))


def group_line(work: Work, group_id: int) -> GroupLine:
    """Raises NotFound."""
    return _lines(work, [find_group(work, group_id)])[0]


def group_sheet(work: Work, group_id: int) -> GroupSheet:
    """Raises NotFound."""
    row = find_group(work, group_id)
    rate = rates_of(work, row.community.id, [group_id])[group_id]
    return GroupSheet(
        line=_lines(work, [row])[0],
        qrs=store.qrs_of(work.session, work.workspace_id, group_id),
        head_counts=store.head_counts_of(work.session, work.workspace_id, group_id),
        by_day=_by_day(work, group_id, row.community.timezone),
        join_rate=rate.mean,
    )


def find_qr(work: Work, qr_id: int) -> GroupQr:
    """One QR of a group's history. Raises NotFound."""
    work.actor.require(Permission.GROUPS)
    qr = store.find_qr(work.session, work.workspace_id, qr_id)
    if qr is None:
        raise NotFound(N_("There is no such QR."))
    return qr


def changes_of(work: Work, group_id: int) -> Sequence[AuditEntry]:
    """Who changed what of a group, newest first; the last 20."""
    work.actor.require(Permission.SEE)
    return store.changes_of(work.session, work.workspace_id, group_id)


def _lines(work: Work, rows: Sequence[GroupRow]) -> list[GroupLine]:
    by_community: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_community[row.community.id].append(row.group.id)
    rate_of: dict[int, JoinRate] = {}
    for community_id, group_ids in by_community.items():
        rate_of |= rates_of(work, community_id, group_ids)
    codes = store.codes_with(work.session, work.workspace_id, [row.group.id for row in rows])
    lines = []
    for group, seats, community in rows:
        today = local_day(work.now, community.timezone)
        lines.append(
            GroupLine(
                group=group,
                seats=seats,
                community=community,
                fill=fill_of(group, seats, rate_of[group.id]),
                standing=standing(seat_count(group, seats), today, work.now),
                days=days_to_expiry(group.expires_on, today),
                codes=codes.get(group.id, ()),
            )
        )
    return lines


def _by_day(work: Work, group_id: int, timezone: str) -> list[tuple[date, int]]:
    """Counted by quarters of an hour and then put into local days: no database needs to know time zones."""
    zone, today = ZoneInfo(timezone), local_day(work.now, timezone)
    counts = {today - timedelta(days=back): 0 for back in reversed(range(CHART_DAYS))}
    since = work.now - timedelta(days=CHART_DAYS + 1)
    for moment, count in store.assigned_by_quarter(work.session, work.workspace_id, group_id, since):
        day = moment.astimezone(zone).date()
        if day in counts:
            counts[day] += count
    return list(counts.items())
