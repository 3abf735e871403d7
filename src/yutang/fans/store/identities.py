"""Who a fan is elsewhere: openids, the unionid, the cookies of their phones."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.fans.models import FanIdentity, IdentityKind


def owner_of(session: Session, workspace_id: int, kind: IdentityKind, account_id: int, value: str) -> int | None:
    return session.scalar(
        select(FanIdentity.fan_id).where(
            FanIdentity.workspace_id == workspace_id,
            FanIdentity.kind == kind,
            FanIdentity.account_id == account_id,
            FanIdentity.value == value,
        )
    )


def add(
    session: Session,
    workspace_id: int,
    kind: IdentityKind,
    account_id: int,
    value: str,
    fan_id: int,
    now: datetime,
) -> int:
    """Give a fan an identity, unless another one has it already. Returns whose it is."""
    owner = owner_of(session, workspace_id, kind, account_id, value)
    if owner is not None:
        return owner
    session.add(
        FanIdentity(
            workspace_id=workspace_id, kind=kind, account_id=account_id, value=value, fan_id=fan_id, created_at=now
        )
    )
    session.flush()
    return fan_id


def of_fan(session: Session, workspace_id: int, fan_id: int) -> Sequence[FanIdentity]:
    return session.scalars(
        select(FanIdentity)
        .where(FanIdentity.workspace_id == workspace_id, FanIdentity.fan_id == fan_id)
        .order_by(FanIdentity.kind, FanIdentity.account_id, FanIdentity.value)
    ).all()


def of_visitors(session: Session, workspace_id: int, visitor_ids: Sequence[int]) -> dict[int, int]:
    """The fans whose phones have these visitor cookies."""
    found: dict[int, int] = {}
    for start in range(0, len(visitor_ids), 500):
        query = select(FanIdentity.value, FanIdentity.fan_id).where(
            FanIdentity.workspace_id == workspace_id,
            FanIdentity.kind == IdentityKind.VISITOR,
            FanIdentity.account_id == 0,
            FanIdentity.value.in_([str(each) for each in visitor_ids[start : start + 500]]),
        )
        found |= {int(value): fan_id for value, fan_id in session.execute(query)}
    return found


def with_openid(session: Session, workspace_id: int, openid: str) -> Sequence[int]:
    """The fans who have this openid on any account."""
    return session.scalars(
        select(FanIdentity.fan_id)
        .where(
            FanIdentity.workspace_id == workspace_id,
            FanIdentity.kind == IdentityKind.OPENID,
            FanIdentity.value == openid,
        )
        .distinct()
    ).all()
