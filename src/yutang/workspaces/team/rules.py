"""Pure rules of the team: roles, e-mail addresses, and that an owner always remains."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from yutang.errors import N_
from yutang.fields import Fields
from yutang.workspaces.models import Role

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_LONGEST_EMAIL = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets

ROLE_NAMES: dict[Role, str] = {
    Role.OWNER: N_("Owner"),
    Role.PLANNER: N_("Planner"),
    Role.EDITOR: N_("Editor"),
    Role.OPERATOR: N_("Community operator"),
    Role.DESIGNER: N_("Designer"),
    Role.ANALYST: N_("Analyst"),
}
ROLE_WORK: dict[Role, str] = {
    Role.OWNER: N_("May do everything, also members and settings."),
    Role.PLANNER: N_("Positions communities and plans; sees the audit log."),
    Role.EDITOR: N_("Writes; keeps live codes."),
    Role.OPERATOR: N_("Runs the groups every day: QRs, head counts, live codes, alerts."),
    Role.DESIGNER: N_("Makes posters and pages; sees everything."),
    Role.ANALYST: N_("Reads the numbers, exports them, sees the audit log."),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What matters of a member for the rule that an owner remains."""

    member_id: int
    roles: frozenset[str]
    active: bool
    joined: bool  # has a password: an invitation that nobody took up opens nothing


def owner_remains(team: Iterable[Standing]) -> bool:
    return any(member.active and member.joined and Role.OWNER in member.roles for member in team)


def read_email(fields: Fields, name: str, value: str) -> str:
    """In lower case. No more than a form check: whether it exists, only a mail could tell."""
    text = value.strip().lower()
    if not text:
        fields.refuse(name, N_("Please fill this in."))
    elif len(text) > _LONGEST_EMAIL or not _EMAIL.fullmatch(text):
        fields.refuse(name, N_("This is not an e-mail address."))
    return text


def read_roles(fields: Fields, values: Collection[str]) -> list[str]:
    """Known roles, in the order of `Role`, at least one."""
    roles = [str(role) for role in Role if role in values]
    if not roles or len(roles) != len(set(values)):
        fields.refuse("roles", N_("Please choose at least one role."))
    return roles
