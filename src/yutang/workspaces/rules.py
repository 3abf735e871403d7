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
    ACCOUNTS = "accounts"  # connect official accounts: their secrets, their state
    REPLIES = "replies"  # menus and what accounts answer by themselves
    FANS = "fans"  # see fans: who they are, what they did; tag them, note something
    DIALOGUE = "dialogue"  # read conversations and answer
    POSTERS = "posters"  # make and change templates of posters
    CAMPAIGNS = "campaigns"  # make, change, start and stop campaigns
    PAGES = "pages"  # pages, articles, the rules of groups
    HABIT = "habit"  # programmes of check-ins, and courses
    REWARDS = "rewards"  # rewards and their codes; look at what was kept back, settle
    MEMBERSHIPS = "memberships"  # tiers of memberships, who has one, redeem codes
    MONEY = "money"  # orders, and paying back
    PLAN = "plan"  # the plan of contents
    DOMAINS = "domains"  # own domains, and what WeChat blocks
    ERASE = "erase"  # erase a person
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
    Permission.ACCOUNTS: N_("Connect official accounts"),
    Permission.REPLIES: N_("Change menus and automatic replies"),
    Permission.FANS: N_("See fans, tag them, keep notes"),
    Permission.DIALOGUE: N_("Read conversations and answer"),
    Permission.POSTERS: N_("Make and change poster templates"),
    Permission.CAMPAIGNS: N_("Make and run campaigns"),
    Permission.PAGES: N_("Make pages, articles and group rules"),
    Permission.HABIT: N_("Keep check-ins and courses"),
    Permission.REWARDS: N_("Keep rewards, look at what was kept back, settle"),
    Permission.MEMBERSHIPS: N_("Keep memberships and redeem codes"),
    Permission.MONEY: N_("See orders, pay back"),
    Permission.PLAN: N_("Make and change the plan"),
    Permission.DOMAINS: N_("Keep domains"),
    Permission.ERASE: N_("Erase a person's data"),
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
        Permission.ACCOUNTS,
        Permission.REPLIES,
        Permission.FANS,
        Permission.DIALOGUE,
        Permission.POSTERS,
        Permission.CAMPAIGNS,
        Permission.PAGES,
        Permission.HABIT,
        Permission.REWARDS,
        Permission.MEMBERSHIPS,
        Permission.PLAN,
        Permission.DOMAINS,
        Permission.EXPORT,
        Permission.AUDIT,
    },
    Role.EDITOR: _EVERYBODY
    | {
        Permission.LIVE_CODES,
        Permission.REPLIES,
        Permission.FANS,
        Permission.DIALOGUE,
        Permission.POSTERS,
        Permission.PAGES,
        Permission.HABIT,
        Permission.PLAN,
    },
    Role.OPERATOR: _EVERYBODY
    | {
        Permission.GROUPS,
        Permission.HEAD_COUNTS,
        Permission.LIVE_CODES,
        Permission.ALERTS,
        Permission.REPLIES,
        Permission.FANS,
        Permission.DIALOGUE,
        Permission.CAMPAIGNS,
        Permission.PAGES,
        Permission.HABIT,
        Permission.PLAN,
    },
    Role.DESIGNER: _EVERYBODY | {Permission.POSTERS},
    Role.ANALYST: _EVERYBODY | {Permission.EXPORT, Permission.AUDIT},
}


def allows(roles: Iterable[Role], permission: Permission) -> bool:
    """True when any of the roles carries the permission."""
    return any(permission in PERMISSIONS[role] for role in roles)
