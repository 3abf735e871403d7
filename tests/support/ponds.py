"""A workspace with a community, groups and a live code, put straight into the tables."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from yutang.accounts.models import NumberState, PersonalNumber
from yutang.communities.models import Community
from yutang.db.engine import Database
from yutang.groups.models import Group, GroupKind, GroupState, Seats
from yutang.livecodes.models import CodeOwner, CodeState, CodeTarget, LiveCode, Slug, Strategy
from yutang.workspaces.models import Workspace

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai


@dataclass
class Pond:
    """One workspace; ids count up from workspace_id * 1000."""

    database: Database
    workspace_id: int = 1
    slug: str = "pond"
    now: datetime = NOW
    group_ids: list[int] = field(default_factory=list)
    number_ids: list[int] = field(default_factory=list)

    @property
    def community_id(self) -> int:
        return self.workspace_id * 1000 + 1

    @property
    def code_id(self) -> int:
        return self.workspace_id * 1000 + 2

    def payload(self, group_id: int) -> str:
        return f"https://weixin.qq.com/g/AwYAAC{self.workspace_id:04d}x{group_id:08d}"


def make_pond(
    database: Database,
    *,
    workspace_id: int = 1,
    slug: str = "pond",
    limits: tuple[int, ...] = (10, 10),
    strategy: Strategy = Strategy.FILL,
    owner_cap: int | None = None,
    language: str = "zh",
    now: datetime = NOW,
) -> Pond:
    """A pond whose groups have these seat limits, and, with `owner_cap`, one personal number to fall back on.

    For a server on the real clock give the real `now`: the groups' QRs end six days later. The person answers from nine
    to nine in Shanghai at NOW, and at any hour at another moment.
    """
    pond = Pond(database, workspace_id, slug, now)
    with database.write() as session:
        session.add(
            Workspace(workspace_id=workspace_id, name="w", language="zh", timezone="Asia/Shanghai", created_at=NOW)
        )
        session.add(
            Community(
                workspace_id=workspace_id,
                id=pond.community_id,
                name="早起瑜伽",
                crowd="新手妈妈",
                product="瑜伽课",
                industry="健身",
                timezone="Asia/Shanghai",
                notes="",
                created_at=NOW,
                archived_at=None,
            )
        )
        _add_code(session, pond, strategy, language)
        for position, limit in enumerate(limits):
            pond.group_ids.append(_add_group(session, pond, position, limit))
        if owner_cap is not None:
            pond.number_ids.append(_add_number(session, pond, owner_cap))
    return pond


def _add_code(session: Session, pond: Pond, strategy: Strategy, language: str) -> None:
    session.add(
        LiveCode(
            workspace_id=pond.workspace_id,
            id=pond.code_id,
            slug=pond.slug,
            name="海报",
            community_id=pond.community_id,
            channel="三号店海报",
            tagline="每天早上六点,一起练十分钟",
            strategy=strategy,
            language=language,
            sold_out_text="",
            state=CodeState.ACTIVE,
            merged_into_id=None,
            created_at=NOW,
            changed_at=NOW,
        )
    )
    session.add(Slug(slug=pond.slug, workspace_id=pond.workspace_id, code_id=pond.code_id))


def _add_group(session: Session, pond: Pond, position: int, limit: int) -> int:
    group_id = pond.workspace_id * 1000 + 100 + position
    session.add(
        Group(
            workspace_id=pond.workspace_id,
            id=group_id,
            community_id=pond.community_id,
            kind=GroupKind.WECHAT,
            name=f"早起瑜伽{position + 1}群",
            owner_member_id=None,
            owner_name="小林",
            cap=200,
            rules_text="",
            state=GroupState.OPEN,
            created_at=NOW,
            qr_id=group_id,
            payload=pond.payload(group_id),
            payload_key=pond.payload(group_id),
            expires_on=(pond.now + timedelta(days=6)).date(),
            expires_assumed=False,
            closes_at=pond.now + timedelta(days=6),
            head_count=0,
            head_count_at=NOW,
        )
    )
    session.add(
        Seats(
            workspace_id=pond.workspace_id,
            group_id=group_id,
            assigned_total=0,
            assigned_at_count=0,
            assign_limit=limit,
        )
    )
    session.add(
        CodeTarget(workspace_id=pond.workspace_id, code_id=pond.code_id, group_id=group_id, position=position, weight=1)
    )
    return group_id


def _add_number(session: Session, pond: Pond, cap: int) -> int:
    number_id = pond.workspace_id * 1000 + 900
    payload = f"https://u.wechat.com/EowNeR{pond.workspace_id:06d}"
    session.add(
        PersonalNumber(
            workspace_id=pond.workspace_id,
            id=number_id,
            name="林老师",
            owner_member_id=None,
            kind="wechat_personal",
            payload=payload,
            payload_key=payload,
            daily_cap=cap,
            opens_at=9 * 60 if pond.now == NOW else 0,
            closes_at=21 * 60 if pond.now == NOW else 0,
            timezone="Asia/Shanghai",
            state=NumberState.ACTIVE,
            created_at=NOW,
        )
    )
    session.add(CodeOwner(workspace_id=pond.workspace_id, code_id=pond.code_id, number_id=number_id, position=0))
    return number_id


def change_group(pond: Pond, group_id: int, **values: object) -> None:
    with pond.database.write() as session:
        session.execute(
            update(Group).where(Group.workspace_id == pond.workspace_id, Group.id == group_id).values(**values)
        )


def change_code(pond: Pond, **values: object) -> None:
    with pond.database.write() as session:
        session.execute(
            update(LiveCode)
            .where(LiveCode.workspace_id == pond.workspace_id, LiveCode.id == pond.code_id)
            .values(**values)
        )
