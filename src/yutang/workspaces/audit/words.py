"""The audit log in words: what each action, subject, field and value is called. A new action adds its line here."""

from collections.abc import Mapping
from dataclasses import dataclass

from yutang.errors import N_


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
    "crowd": N_("Crowd"),
    "product": N_("Product"),
    "industry": N_("Industry"),
    "notes": N_("Notes"),
    "kind": N_("Kind"),
    "owner_member_id": N_("In the hands of"),
    "owner_name": N_("In the hands of"),
    "cap": N_("Cap"),
    "rules_text": N_("Rules of the group"),
    "head_count": N_("Head count"),
    "qr": N_("QR"),
    "payload_key": N_("QR"),
    "expires_on": N_("QR expires on"),
    "daily_cap": N_("Visitors a day"),
    "opens_at": N_("From"),
    "closes_at": N_("Until"),
    "slug": N_("Address"),
    "community_id": N_("Community"),
    "channel": N_("Channel"),
    "tagline": N_("Line on the page"),
    "strategy": N_("Strategy"),
    "sold_out_text": N_("Text when all is full"),
    "groups": N_("Groups"),
    "personal_numbers": N_("Personal numbers"),
    "merged_into_id": N_("Leads to"),
    "key": N_("Short name"),
    "label": N_("Channel"),
    "active": N_("Active"),
    "error": N_("Last error"),
}

# Only these hold words of ours; others hold what people typed, and a group called "full" stays "full".
WORD_FIELDS = frozenset({"roles", "state", "language", "theme", "kind", "strategy"})
VALUES: Mapping[str, str] = {
    "owner": N_("Owner"),
    "planner": N_("Planner"),
    "editor": N_("Editor"),
    "operator": N_("Community operator"),
    "designer": N_("Designer"),
    "analyst": N_("Analyst"),
    "active": N_("in use"),
    "disabled": N_("disabled"),
    "open": N_("open to visitors"),
    "paused": N_("paused"),
    "full": N_("full"),
    "archived": N_("archived"),
    "deleted": N_("deleted"),
    "zh": N_("Chinese"),
    "en": N_("English"),
    "light": N_("Light"),
    "dark": N_("Dark"),
    "auto": N_("As the device"),
    "fill": N_("one group after the other"),
    "even": N_("evenly"),
    "weighted": N_("by weight"),
    "wechat": N_("WeChat group"),
    "wecom": N_("WeCom group"),
    "qq": N_("QQ group"),
    "wechat_personal": N_("personal WeChat number"),
    "wecom_member": N_("WeCom member"),
    "wecom_acquisition": N_("WeCom acquisition link"),
    "webhook": N_("Webhook"),
    "wecom_robot": N_("WeCom robot"),
}

# Fields that hold a minute of the day.
MINUTE_FIELDS = frozenset({"opens_at", "closes_at"})
