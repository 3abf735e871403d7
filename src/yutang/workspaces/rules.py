"""Who may do what: the one permission table."""

from collections.abc import Iterable
from enum import StrEnum

from yutang.workspaces.models import Role


class Permission(StrEnum):
    SEE = "see"  # every page of the workspace that holds no fan's personal data
    COMMUNITIES = "communities"  # create and change communities
    GROUPS = "groups"  # groups, their QRs, personal numbers
    HEAD_COUNTS = "head_counts"
    LIVE_CODES = "live_codes"
    ALERTS = "alerts"  # who is told, and how
    EXPORT = "export"
    MEMBERS = "members"  # invite, change roles, disable
    WORKSPACE = "workspace"  # name, language, API keys
    AUDIT = "audit"


_EVERYBODY = frozenset({Permission.SEE})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.PLANNER: _EVERYBODY
    | {
        Permission.COMMUNITIES,
        Permission.GROUPS,
        Permission.HEAD_COUNTS,
        Permission.LIVE_CODES,
        Permission.ALERTS,
        Permission.EXPORT,
        Permission.AUDIT,
    },
    Role.EDITOR: _EVERYBODY | {Permission.LIVE_CODES},
    Role.OPERATOR: _EVERYBODY | {Permission.GROUPS, Permission.HEAD_COUNTS, Permission.LIVE_CODES, Permission.ALERTS},
    Role.DESIGNER: _EVERYBODY,
    Role.ANALYST: _EVERYBODY | {Permission.EXPORT, Permission.AUDIT},
}


def allows(roles: Iterable[Role], permission: Permission) -> bool:
    """True when any of the roles carries the permission."""
    return any(permission in PERMISSIONS[role] for role in roles)
