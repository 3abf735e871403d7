"""Reading one entry of the audit log: what it says of each field, and whose names it needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yutang.workspaces.models import AuditEntry

PAGE = 50  # entries
# Fields that hold the id of something with a name.
ID_FIELDS: Mapping[str, str] = {
    "owner_member_id": "member",
    "assignee_id": "member",
    "community_id": "community",
    "merged_into_id": "live_code",
}

Reference = tuple[str, int]  # a kind of subject, and an id


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked of the log. `before`: the id of the last entry of the page before."""

    member_id: int | None = None
    subject_type: str | None = None
    subject_id: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one entry."""

    field: str
    before: Any
    after: Any


def changes(entry: AuditEntry) -> list[Change]:
    """What differs, field by field, in the order it was written down.

    Of something new, what was left empty is not worth a line; nor is the name, which stands above.
    """
    before, after = entry.before or {}, entry.after or {}
    names = [*after, *(name for name in before if name not in after)]
    found = [Change(name, before.get(name), after.get(name)) for name in names]
    if entry.before is None or entry.after is None:
        return [c for c in found if c.field != "name" and (c.before or c.after) not in (None, "", [], {})]
    return found


def subject_name(entry: AuditEntry) -> str | None:
    """What the entry itself says its subject is called."""
    for side in (entry.after, entry.before):
        name = (side or {}).get("name")
        if isinstance(name, str) and name:
            return name
    return None


def references(entries: Iterable[AuditEntry]) -> set[Reference]:
    """Everything whose name a reader of these entries wants to see."""
    found: set[Reference] = set()
    for entry in entries:
        found.add((entry.subject_type, entry.subject_id))
        for side in (entry.before or {}, entry.after or {}):
            found |= {(kind, side[name]) for name, kind in ID_FIELDS.items() if isinstance(side.get(name), int)}
    return found
