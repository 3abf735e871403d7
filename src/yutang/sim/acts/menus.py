"""Which menu a fan sees."""

from typing import Any

from yutang.sim.world.accounts import Account, ConditionalMenu
from yutang.sim.world.fans import Tie

Buttons = list[dict[str, Any]]


def menu_of(account: Account, tie: Tie | None) -> tuple[Buttons, int]:
    """The buttons and the menu's id: the newest conditional menu that fits, else the default one; empty without any."""
    if account.menu is None:
        return [], 0
    for menu in reversed(account.conditional_menus):
        if tie is not None and _fits(menu, tie):
            return menu.buttons, menu.menu_id
    return account.menu, account.menu_id


def _fits(menu: ConditionalMenu, tie: Tie) -> bool:
    """All conditions that WeChat still honours: a tag, and the kind of phone."""
    tag, phone = str(menu.rule.get("tag_id", "")), str(menu.rule.get("client_platform_type", ""))
    return (not tag or tag in {str(each) for each in tie.tags}) and (not phone or phone == str(tie.fan.phone))
