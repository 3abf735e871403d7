"""Reading the audit log; it is only ever added to, by `Work.audit`."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.workspaces.audit.rules import Filter
from yutang.workspaces.models import AuditEntry


def entries(session: Session, workspace_id: int, wanted: Filter, limit: int) -> Sequence[AuditEntry]:
    """The newest first, `limit` of them, older than `wanted.before` where that is given."""
    query = select(AuditEntry).where(AuditEntry.workspace_id == workspace_id)
    if wanted.before is not None:
        query = query.where(AuditEntry.id < wanted.before)
    if wanted.member_id is not None:
        query = query.where(AuditEntry.member_id == wanted.member_id)
    if wanted.subject_type is not None:
        query = query.where(AuditEntry.subject_type == wanted.subject_type)
    if wanted.subject_id is not None:
        query = query.where(AuditEntry.subject_id == wanted.subject_id)
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)).all()
