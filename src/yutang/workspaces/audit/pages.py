"""The audit log, by person and by subject."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from yutang.web.visits import SignedIn
from yutang.workspaces.audit import fields, words
from yutang.workspaces.audit.actions import LogPage, read_log
from yutang.workspaces.audit.rules import ID_FIELDS, Filter, changes, subject_name
from yutang.workspaces.models import AuditEntry
from yutang.workspaces.team.actions import team_of

router = APIRouter(prefix="/audit")


@router.get("")
def audit_page(
    visit: SignedIn,
    member: Annotated[str, Query()] = "",
    subject: Annotated[str, Query()] = "",
    subject_id: Annotated[str, Query()] = "",
    before: Annotated[str, Query()] = "",
) -> Response:
    wanted = Filter(
        _number(member), subject if subject in words.SUBJECTS else None, _number(subject_id), _number(before)
    )
    with visit.reading() as work:
        log = read_log(work, wanted)
        people = team_of(work)
    return visit.page(
        "workspaces/audit.html",
        entries=[(entry, _name(entry, log), changes(entry)) for entry in log.entries],
        names=log.names,
        wanted=wanted,
        older=_address(log.older),
        people=people,
        words=words,
        fields=fields,
        id_fields=ID_FIELDS,
    )


def _name(entry: AuditEntry, log: LogPage) -> str | None:
    return log.names.get((entry.subject_type, entry.subject_id)) or subject_name(entry)


def _number(text: str) -> int | None:
    """An id of the address; anything else asks for nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None  # noqa: PLR2004


def _address(wanted: Filter | None) -> str | None:
    if wanted is None:
        return None
    values = {
        "member": wanted.member_id,
        "subject": wanted.subject_type,
        "subject_id": wanted.subject_id,
        "before": wanted.before,
    }
    return f"/audit?{urlencode({name: value for name, value in values.items() if value is not None})}"
