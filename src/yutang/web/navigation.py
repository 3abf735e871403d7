"""The entries of the console's menu, in order. A new page adds its line here."""

from dataclasses import dataclass

from yutang.errors import N_
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    href: str
    label: str
    icon: str
    permission: Permission = Permission.SEE
    on_phone: bool = False  # also in the bar at the foot of a phone, which has room for four

    def is_here(self, path: str) -> bool:
        """Is the page at `path` this entry's page or below it?"""
        return path == self.href or (self.href != "/" and path.startswith(f"{self.href}/"))


DAILY = (
    Entry("/", N_("Today"), "home", on_phone=True),
    Entry("/inbox", N_("Conversations"), "message-circle", Permission.DIALOGUE, on_phone=True),
    Entry("/fans", N_("Fans"), "heart", Permission.FANS),
    Entry("/plan", N_("Plan"), "calendar"),
    Entry("/communities", N_("Communities"), "target-arrow"),
    Entry("/groups", N_("Groups"), "users-group", on_phone=True),
    Entry("/codes", N_("Live codes"), "qrcode", on_phone=True),
    Entry("/campaigns", N_("Campaigns"), "speakerphone"),
    Entry("/programmes", N_("Check-ins"), "calendar-check"),
    Entry("/courses", N_("Courses"), "books"),
    Entry("/memberships", N_("Memberships"), "award"),
    Entry("/pages", N_("Pages"), "layout-align-top"),
    Entry("/posters", N_("Posters"), "photo"),
    Entry("/accounts", N_("Official accounts"), "brand-wechat"),
    Entry("/numbers", N_("Personal numbers"), "user"),
    Entry("/alerts", N_("Alerts"), "bell"),
)
HOUSE = (
    Entry("/team", N_("Team"), "users"),
    Entry("/domains", N_("Domains"), "world", Permission.DOMAINS),
    Entry("/audit", N_("Audit log"), "history", Permission.AUDIT),
    Entry("/settings", N_("Settings"), "settings", Permission.WORKSPACE),
)
