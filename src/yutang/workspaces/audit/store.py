"""Reading the audit log; it is only ever added to, by `Work.audit`."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, PersonalNumber, ReplyRule
from yutang.alerts.models import AlertReceiver
from yutang.communities.models import Community
from yutang.groups.models import Group
from yutang.livecodes.models import LiveCode
from yutang.workspaces.audit.rules import Filter, Reference
from yutang.workspaces.models import ApiKey, AuditEntry, Member

Named = (
    type[Community]
    | type[Group]
    | type[LiveCode]
    | type[PersonalNumber]
    | type[Account]
    | type[ReplyRule]
    | type[AlertReceiver]
    | type[Member]
    | type[ApiKey]
)
_NAMED: Mapping[str, Named] = {
    "community": Community,
    "group": Group,
    "live_code": LiveCode,
    "personal_number": PersonalNumber,
    "account": Account,
    "reply_rule": ReplyRule,
    "alert_receiver": AlertReceiver,
    "member": Member,
    "api_key": ApiKey,
}


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


def names(session: Session, workspace_id: int, wanted: Iterable[Reference]) -> dict[Reference, str]:
    """What each is called today, one query for each kind; those that are gone are left out."""
    by_kind: dict[str, list[int]] = {}
    for kind, row_id in wanted:
        by_kind.setdefault(kind, []).append(row_id)
    found: dict[Reference, str] = {}
    for kind, ids in by_kind.items():
        table = _NAMED.get(kind)
        if table is not None:
            query = select(table.id, table.name).where(table.workspace_id == workspace_id, table.id.in_(ids))
            found |= {(kind, row_id): name for row_id, name in session.execute(query)}
    return found
