"""Receipts of consent."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from yutang.fans.models import Consent, Fan


def withdraw(session: Session, workspace_id: int, fan_id: int, kinds: Collection[str], at: datetime) -> Sequence[str]:
    """Take back what was given up to a moment. Returns the kinds of the receipts that changed."""
    receipts = session.scalars(
        select(Consent).where(
            Consent.workspace_id == workspace_id,
            Consent.fan_id == fan_id,
            Consent.kind.in_(kinds),
            Consent.given_at <= at,
            Consent.withdrawn_at.is_(None),
        )
    ).all()
    for receipt in receipts:
        receipt.withdrawn_at = at
    session.flush()
    return [receipt.kind for receipt in receipts]


def of_fan(session: Session, workspace_id: int, fan_id: int) -> Sequence[Consent]:
    """All receipts, the newest first."""
    query = select(Consent).where(Consent.workspace_id == workspace_id, Consent.fan_id == fan_id)
    return session.scalars(query.order_by(Consent.given_at.desc(), Consent.id.desc())).all()


def find(session: Session, workspace_id: int, consent_id: int) -> Consent | None:
    return session.scalar(select(Consent).where(Consent.workspace_id == workspace_id, Consent.id == consent_id))


def has(session: Session, workspace_id: int, fan_id: int, kind: str) -> bool:
    """Whether the fan agrees to this now."""
    query = select(Consent.id).where(
        Consent.workspace_id == workspace_id,
        Consent.fan_id == fan_id,
        Consent.kind == kind,
        Consent.withdrawn_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None


def forget_name(session: Session, workspace_id: int, fan_id: int) -> None:
    session.execute(update(Fan).where(Fan.workspace_id == workspace_id, Fan.id == fan_id).values(name=None))
