"""One line for each live code: its groups and personal numbers as they stand, and what the next visitor gets."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from yutang.accounts.models import NumberState, PersonalNumber
from yutang.accounts.numbers.actions import handed_today
from yutang.communities.models import Community
from yutang.groups.models import Group
from yutang.groups.rules import Fill
from yutang.groups.seats.actions import fill_of, rates_of, seat_count
from yutang.insights.actions import last_day
from yutang.insights.models import Numbers
from yutang.livecodes import store
from yutang.livecodes.models import CodeState, LiveCode
from yutang.livecodes.rules import (
    BatchState,
    JoinRate,
    Owner,
    OwnerPool,
    Target,
    decide_visit,
    epoch,
    local_day,
    within_hours,
)
from yutang.livecodes.rules.standing import Standing, days_to_expiry, standing
from yutang.livecodes.store import OwnerRow, TargetRow
from yutang.workspaces.actions import Work

NextKind = Literal["group", "owner", "sold_out", "paused", "deleted"]


@dataclass(frozen=True, slots=True)
class Next:
    """What the next new visitor gets. `back_at`: of sold_out, when a personal number answers again, UTC."""

    kind: NextKind
    group: Group | None = None
    number: PersonalNumber | None = None
    back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group of a code. `days`: until its printed date, in the community's days; none: it does not expire."""

    row: TargetRow
    standing: Standing
    fill: Fill
    days: int | None

    @property
    def group(self) -> Group:
        return self.row.group

    @property
    def is_open(self) -> bool:
        return self.standing is Standing.OPEN


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """One personal number of the pool, with the visitors it was handed to on its local day."""

    number: PersonalNumber
    handed: int
    within_hours: bool

    @property
    def answers(self) -> bool:
        """Whether visitors may get it now."""
        return self.number.state is NumberState.ACTIVE and self.within_hours and self.handed < self.number.daily_cap


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One code as the list shows it. `last_day`: its numbers of the last 24 hours."""

    code: LiveCode
    community: Community
    groups: Sequence[GroupLine]
    owners: Sequence[OwnerLine]
    next: Next
    last_day: Numbers

    @property
    def open_groups(self) -> list[GroupLine]:
        return [line for line in self.groups if line.is_open]

    @property
    def heads(self) -> int:
        """People in the open groups: counted and estimated."""
        return sum(line.fill.heads for line in self.open_groups)

    @property
    def cap(self) -> int:
        """People the open groups can hold."""
        return sum(line.fill.cap for line in self.open_groups)

    @property
    def room(self) -> int:
        """Visitors who may still be shown one of the open groups."""
        return sum(line.fill.room for line in self.open_groups)

    @property
    def expired(self) -> int:
        """Groups that are closed only because of their QR's date."""
        return sum(line.standing in {Standing.QR_EXPIRED, Standing.QR_CLOSING} for line in self.groups)

    @property
    def expires_next(self) -> GroupLine | None:
        """The open group whose QR expires first."""
        dated = [line for line in self.open_groups if line.days is not None]
        return min(dated, key=lambda line: line.days or 0, default=None)


def code_lines(work: Work, codes: Sequence[LiveCode]) -> list[CodeLine]:
    ids = [code.id for code in codes]
    communities = store.communities_named(work.session, work.workspace_id, {code.community_id for code in codes})
    targets = _by_code(store.targets_of(work.session, work.workspace_id, ids))
    owners = _owner_lines(work, store.owners_of(work.session, work.workspace_id, ids))
    rates = rates_behind(work, [row for rows in targets.values() for row in rows])
    scans = last_day(work, ids)
    lines = []
    for code in codes:
        community, rows = communities[code.community_id], targets.get(code.id, [])
        lines.append(
            CodeLine(
                code=code,
                community=community,
                groups=[_group_line(work, row, rates[row.group.id], community) for row in rows],
                owners=owners.get(code.id, []),
                next=_next(work, code, rows, owners.get(code.id, [])),
                last_day=scans.get(code.id, Numbers()),
            )
        )
    return lines


def _by_code(rows: Iterable[TargetRow]) -> dict[int, list[TargetRow]]:
    found: dict[int, list[TargetRow]] = defaultdict(list)
    for row in rows:
        found[row.code_id].append(row)
    return found


def rates_behind(work: Work, rows: Iterable[TargetRow]) -> dict[int, JoinRate]:
    by_community: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        by_community[row.group.community_id].add(row.group.id)
    found: dict[int, JoinRate] = {}
    for community_id, group_ids in by_community.items():
        found |= rates_of(work, community_id, sorted(group_ids))
    return found


def _group_line(work: Work, row: TargetRow, rate: JoinRate, community: Community) -> GroupLine:
    today = local_day(work.now, community.timezone)
    return GroupLine(
        row=row,
        standing=standing(seat_count(row.group, row.seats), today, work.now),
        fill=fill_of(row.group, row.seats, rate),
        days=days_to_expiry(row.group.expires_on, today),
    )


def _owner_lines(work: Work, rows: Sequence[OwnerRow]) -> dict[int, list[OwnerLine]]:
    handed = handed_today(work, [row.number for row in rows])
    found: dict[int, list[OwnerLine]] = defaultdict(list)
    for row in rows:
        owner = _owner(row.number, handed.get(row.number.id, 0))
        local = work.now.astimezone(ZoneInfo(owner.timezone))
        within = within_hours(local.hour * 60 + local.minute, owner)
        found[row.code_id].append(OwnerLine(row.number, owner.handed_today, within))
    return found


def _owner(number: PersonalNumber, handed: int) -> Owner:
    return Owner(number.id, number.daily_cap, handed, number.opens_at, number.closes_at, number.timezone)


def _next(work: Work, code: LiveCode, rows: Sequence[TargetRow], owners: Sequence[OwnerLine]) -> Next:
    """Ask the rule that the edge asks, for a visitor who has never been here."""
    if code.state is not CodeState.ACTIVE:
        return Next("paused" if code.state is CodeState.PAUSED else "deleted")
    active = [_owner(line.number, line.handed) for line in owners if line.number.state is NumberState.ACTIVE]
    groups = BatchState(code.strategy.value, [_target(row) for row in rows])
    decision = decide_visit(None, groups, OwnerPool(active, work.now), work.now.timestamp())
    if decision.kind == "assign":
        return Next("group", group=next(row.group for row in rows if row.group.id == decision.group_id))
    if decision.kind == "owner":
        return Next("owner", number=next(o.number for o in owners if o.number.id == decision.number_id))
    return Next("sold_out", back_at=decision.come_back_at)


def _target(row: TargetRow) -> Target:
    reckoned = seat_count(row.group, row.seats)
    gone = not reckoned.has_qr or reckoned.state == "archived"
    return Target(
        group_id=row.group.id,
        position=row.position,
        weight=row.weight,
        open_until=0.0 if gone else epoch(reckoned.closes_at),
        state_open=reckoned.state == "open",
        assigned_total=reckoned.assigned_total,
        assign_limit=reckoned.assign_limit,
        cap=reckoned.cap,
        head_count=reckoned.head_count or 0,
    )
