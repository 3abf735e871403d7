"""A workspace to measure on: one live code over many groups, through the product's own actions."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from yutang.communities.actions import CommunityForm, do_add_community
from yutang.groups.actions import GroupForm, NewGroup, NewQr, do_add_group
from yutang.groups.models import GroupKind, Seats
from yutang.livecodes.actions import CodeForm, TargetChoice, do_add_code
from yutang.livecodes.models import Assignment, LiveCode, Strategy
from yutang.wiring import Services
from yutang.workspaces.actions import Work, system_actor, working
from yutang.workspaces.models import Workspace

WORKSPACE: Final = 1
SLUG: Final = "bench"
_CHUNK = 20_000  # rows per statement


@dataclass(frozen=True, slots=True)
class Pond:
    code_id: int
    group_ids: tuple[int, ...]


def seed_pond(services: Services, groups: int, seats: int) -> Pond:
    """One code over `groups` groups with `seats` places each (beyond any cap: this measures speed, not fairness)."""
    now = services.clock()
    with services.database.write() as session:
        session.add(
            Workspace(workspace_id=WORKSPACE, name="bench", language="zh", timezone="Asia/Shanghai", created_at=now)
        )
    with working(services.database, system_actor(WORKSPACE, "bench"), now, services.new_id) as work:
        community = do_add_community(work, CommunityForm(name="早起瑜伽"))
        group_ids = tuple(_group(work, community.id, n, now) for n in range(groups))
        form = CodeForm(
            name="bench",
            community_id=community.id,
            slug=SLUG,
            tagline="每天早上六点，一起练十分钟",
            strategy=Strategy.EVEN.value,
            targets=[TargetChoice(group_id) for group_id in group_ids],
        )
        code: LiveCode = do_add_code(work, form, random.SystemRandom())
        work.session.execute(update(Seats).where(Seats.workspace_id == WORKSPACE).values(assign_limit=seats))
        return Pond(code.id, group_ids)


def _group(work: Work, community_id: int, number: int, now: datetime) -> int:
    payload = f"https://weixin.qq.com/g/AwYAAB{number:04d}{'x' * 50}"
    qr = NewQr(payload, expires_on=_next_week(now))
    form = GroupForm(name=f"早起瑜伽{number + 1}群", owner_name="小林")
    return do_add_group(work, NewGroup(community_id, GroupKind.WECHAT, form, head_count=0, qr=qr)).id


def _next_week(now: datetime) -> date:
    return (now + timedelta(days=7)).date()


def add_visitors(services: Services, pond: Pond, count: int) -> None:
    """Rows of `count` people who came earlier, so that the tables have the size they have after a long campaign."""
    now = services.clock()
    first = services.new_id()
    with services.database.write() as session:
        for start in range(0, count, _CHUNK):
            session.execute(insert(Assignment), _rows(pond, first, range(start, min(count, start + _CHUNK)), now))
        _count_them(session, pond, count)


def _rows(pond: Pond, first: int, numbers: range, now: datetime) -> list[dict[str, object]]:
    groups = pond.group_ids
    return [
        {
            "workspace_id": WORKSPACE,
            "code_id": pond.code_id,
            "visitor_id": first - 1 - n * 977,  # spread over the key as ids made over months are
            "group_id": groups[n % len(groups)],
            "first_seen_at": now,
            "assigned_at": now,
            "moves": 0,
        }
        for n in numbers
    ]


def _count_them(session: Session, pond: Pond, count: int) -> None:
    each = count // len(pond.group_ids)
    session.execute(
        update(Seats)
        .where(Seats.workspace_id == WORKSPACE)
        .values(assigned_total=Seats.assigned_total + each, assign_limit=Seats.assign_limit + each)
    )
