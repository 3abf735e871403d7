"""How people, groups and accounts look on a phone: a name and a coloured square with its first letter."""

import zlib
from dataclasses import dataclass
from typing import Final

from yutang.errors import N_
from yutang.sim.groups import ChatGroup
from yutang.sim.world.accounts import Account
from yutang.sim.world.fans import Fan
from yutang.wechat.capabilities import AccountClass

_TINTS: Final = 8  # classes tint-0 … in phone.css
KINDS: Final = {
    AccountClass.SUBSCRIPTION_PERSONAL: N_("Subscription account of a person"),
    AccountClass.SUBSCRIPTION: N_("Subscription account"),
    AccountClass.SUBSCRIPTION_CERTIFIED: N_("Subscription account, certified"),
    AccountClass.SERVICE: N_("Service account"),
    AccountClass.SERVICE_CERTIFIED: N_("Service account, certified"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """`href`: where a tap leads; empty for nowhere. `about`: a line below the name."""

    name: str
    tint: int
    href: str = ""
    about: str = ""

    @property
    def initial(self) -> str:
        return self.name.strip()[:1].upper() or "?"


def card(key: str, name: str, href: str = "", about: str = "") -> Card:
    """The colour comes from `key`, so that it stays when a name changes."""
    return Card(name, zlib.crc32(key.encode()) % _TINTS, href, about)


def card_of_fan(fan: Fan | None) -> Card:
    return card(fan.id, fan.nickname) if fan else card("?", "?")


def card_of_group(group: ChatGroup, href: str = "") -> Card:
    return card(group.id, f"{group.name} ({group.heads})", href)


def card_of_account(account: Account, href: str = "", about: str = "") -> Card:
    return card(account.app_id, account.name, href, about)
