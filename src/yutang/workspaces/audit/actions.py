"""Reading the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from yutang.workspaces.actions import Work
from yutang.workspaces.audit import store
from yutang.workspaces.audit.rules import PAGE, Filter, Reference, references
from yutang.workspaces.models import AuditEntry
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries, the newest first; `older` asks for the next page, none on the last one."""

    entries: Sequence[AuditEntry]
    names: Mapping[Reference, str]  # of what the entries are about
    older: Filter | None


def read_log(work: Work, wanted: Filter) -> LogPage:
    work.actor.require(Permission.AUDIT)
    found = store.entries(work.session, work.workspace_id, wanted, PAGE + 1)
    shown = found[:PAGE]
    names = store.names(work.session, work.workspace_id, references(shown))
    return LogPage(shown, names, replace(wanted, before=shown[-1].id) if len(found) > PAGE else None)
