"""The audit log in words: what each action, subject and field is called. A new action adds its line here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yutang.errors import N_
from yutang.workspaces.models import AuditEntry

PAGE = 50  # entries


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked of the log. `before`: the id of the last entry of the page before."""

    member_id: int | None = None
    subject_type: str | None = None
    subject_id: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one entry; `before` or `after` is none where the entry says nothing of it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing that is changed: its name, and its page (the id follows), if it has one."""

    name: str
    page: str | None = None


SUBJECTS: Mapping[str, Subject] = {
    "community": Subject(N_("Community"), "/communities/"),
    "group": Subject(N_("Group"), "/groups/"),
    "live_code": Subject(N_("Live code"), "/codes/"),
    "personal_number": Subject(N_("Personal number"), "/numbers/"),
    "alert_receiver": Subject(N_("Receiver of alerts")),
    "outbox": Subject(N_("Message")),
    "member": Subject(N_("Member"), "/team/"),
    "api_key": Subject(N_("API key")),
    "workspace": Subject(N_("Workspace")),
}

ACTIONS: Mapping[str, str] = {
    "workspace.create": N_("set up the workspace"),
    "workspace.change": N_("changed the workspace's settings"),
    "member.add": N_("added a member"),
    "member.change": N_("changed a member"),
    "member.disable": N_("disabled a member"),
    "member.enable": N_("enabled a member again"),
    "member.invite_link": N_("made an invitation"),
    "member.reset_link": N_("made a link for a new password"),
    "member.join": N_("took up the invitation"),
    "member.reset_password": N_("chose a new password by link"),
    "member.change_password": N_("changed their password"),
    "member.sign_out_elsewhere": N_("signed out on all other devices"),
    "key.create": N_("made an API key"),
    "key.revoke": N_("revoked an API key"),
    "community.add": N_("created a community"),
    "community.change": N_("changed a community"),
    "community.archive": N_("archived a community"),
    "community.restore": N_("brought a community back"),
    "group.add": N_("added a group"),
    "group.change": N_("changed a group"),
    "group.count": N_("typed in a head count"),
    "group.renew_qr": N_("renewed a group's QR"),
    "group.open": N_("opened a group"),
    "group.paused": N_("paused a group"),
    "group.full": N_("marked a group as full"),
    "group.archived": N_("archived a group"),
    "number.add": N_("added a personal number"),
    "number.change": N_("changed a personal number"),
    "number.active": N_("put a personal number to use"),
    "number.paused": N_("paused a personal number"),
    "number.archived": N_("archived a personal number"),
    "code.add": N_("made a live code"),
    "code.change": N_("changed a live code"),
    "code.pause": N_("paused a live code"),
    "code.resume": N_("resumed a live code"),
    "code.delete": N_("deleted a live code"),
    "code.restore": N_("restored a live code"),
    "code.merge": N_("merged a live code into another one"),
    "code.unmerge": N_("undid the merging of a live code"),
    "code.channel.add": N_("added a channel to a live code"),
    "code.channel.change": N_("changed a channel of a live code"),
    "code.channel.remove": N_("removed a channel of a live code"),
    "receiver.add": N_("added a receiver of alerts"),
    "receiver.change": N_("changed a receiver of alerts"),
    "receiver.remove": N_("removed a receiver of alerts"),
    "receiver.test": N_("sent a test alert"),
    "outbox.send_again": N_("sent a message again"),
    "outbox.discard": N_("discarded a message"),
}

# Fields and values whose stored words are not what people say. Others are shown as they are.
FIELDS: Mapping[str, str] = {
    "name": N_("Name"),
    "email": N_("E-mail"),
    "roles": N_("Roles"),
    "state": N_("State"),
    "language": N_("Language"),
    "theme": N_("Light or dark"),
    "timezone": N_("Time zone"),
    "two_step": N_("Code from the phone"),
    "sessions": N_("Devices"),
}
VALUES: Mapping[str, str] = {
    "owner": N_("Owner"),
    "planner": N_("Planner"),
    "editor": N_("Editor"),
    "operator": N_("Community operator"),
    "designer": N_("Designer"),
    "analyst": N_("Analyst"),
    "active": N_("active"),
    "disabled": N_("disabled"),
    "zh": N_("Chinese"),
    "en": N_("English"),
    "light": N_("Light"),
    "dark": N_("Dark"),
    "auto": N_("As the device"),
}


def changes(entry: AuditEntry) -> list[Change]:
    """What differs, field by field, in the order it was written down."""
    before, after = entry.before or {}, entry.after or {}
    names = [*after, *(name for name in before if name not in after)]
    return [Change(name, before.get(name), after.get(name)) for name in names]


def subject_name(entry: AuditEntry) -> str | None:
    """What the entry itself says its subject is called."""
    for side in (entry.after, entry.before):
        name = (side or {}).get("name")
        if isinstance(name, str) and name:
            return name
    return None
