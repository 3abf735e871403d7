"""Queries of personal numbers."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.accounts.models import NumberDay, NumberState, PersonalNumber
from yutang.livecodes.models import CodeOwner, CodeState, LiveCode


def find(session: Session, workspace_id: int, number_id: int) -> PersonalNumber | None:
    return session.scalar(
        select(PersonalNumber).where(PersonalNumber.workspace_id == workspace_id, PersonalNumber.id == number_id)
    )


def listed(session: Session, workspace_id: int, *, archived: bool = False) -> Sequence[PersonalNumber]:
    """In the order they were made."""
    kept = PersonalNumber.state == NumberState.ARCHIVED if archived else PersonalNumber.state != NumberState.ARCHIVED
    return session.scalars(
        select(PersonalNumber).where(PersonalNumber.workspace_id == workspace_id, kept).order_by(PersonalNumber.id)
    ).all()


def with_payload(session: Session, workspace_id: int, payload_key: str) -> PersonalNumber | None:
    return session.scalar(
        select(PersonalNumber).where(
            PersonalNumber.workspace_id == workspace_id, PersonalNumber.payload_key == payload_key
        )
    )


def of_community(session: Session, workspace_id: int, community_id: int) -> Sequence[PersonalNumber]:
    """The numbers that the live codes of a community fall back to."""
    used = (
        select(CodeOwner.number_id)
        .join(LiveCode, (LiveCode.workspace_id == CodeOwner.workspace_id) & (LiveCode.id == CodeOwner.code_id))
        .where(
            CodeOwner.workspace_id == workspace_id,
            LiveCode.community_id == community_id,
            LiveCode.state != CodeState.DELETED,
        )
    )
    return session.scalars(
        select(PersonalNumber)
        .where(PersonalNumber.workspace_id == workspace_id, PersonalNumber.id.in_(used))
        .order_by(PersonalNumber.id)
    ).all()


def handed(session: Session, workspace_id: int, since: date) -> dict[tuple[int, date], int]:
    """Visitors handed to each number on each of its local days since then."""
    rows = session.execute(
        select(NumberDay.number_id, NumberDay.day, NumberDay.handed).where(
            NumberDay.workspace_id == workspace_id, NumberDay.day >= since
        )
    )
    return {(number_id, day): count for number_id, day, count in rows}


def codes_with(session: Session, workspace_id: int, number_id: int) -> Sequence[LiveCode]:
    """The live codes that fall back to this number; deleted ones are left out."""
    return session.scalars(
        select(LiveCode)
        .join(CodeOwner, (CodeOwner.workspace_id == LiveCode.workspace_id) & (CodeOwner.code_id == LiveCode.id))
        .where(
            LiveCode.workspace_id == workspace_id,
            CodeOwner.number_id == number_id,
            LiveCode.state != CodeState.DELETED,
        )
        .order_by(LiveCode.id)
    ).all()
