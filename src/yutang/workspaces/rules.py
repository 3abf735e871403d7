"""Who may do what: the one permission table."""

from collections.abc import Iterable
from enum import StrEnum

from yutang.errors import N_
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


# What people read in the table on the team page.
PERMISSION_NAMES: dict[Permission, str] = {
    Permission.SEE: N_("See the pages of the workspace"),
    Permission.COMMUNITIES: N_("Create and change communities"),
    Permission.GROUPS: N_("Keep groups, their QRs and personal numbers"),
    Permission.HEAD_COUNTS: N_("Type in head counts"),
    Permission.LIVE_CODES: N_("Make and change live codes"),
    Permission.ALERTS: N_("Decide who gets alerts"),
    Permission.EXPORT: N_("Export numbers"),
    Permission.AUDIT: N_("See the audit log"),
    Permission.MEMBERS: N_("Invite members and change roles"),
    Permission.WORKSPACE: N_("Workspace settings and API keys"),
}

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
