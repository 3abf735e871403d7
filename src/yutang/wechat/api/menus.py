"""Menus (reference §2.3). `buttons` is WeChat's own form: the list that stands in `{"button": [...]}`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yutang.wechat.answers import Reader
from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client
from yutang.wechat.errors import Missing

Buttons = Sequence[Mapping[str, Any]]

IOS, ANDROID, OTHER = 1, 2, 3


@dataclass(frozen=True, slots=True)
class MatchRule:
    """Who sees a conditional menu: all that is given must hold. Sex, place and language stopped in 2021 (K)."""

    tag_id: int | None = None
    platform: int | None = None  # IOS, ANDROID, OTHER


@dataclass(frozen=True, slots=True)
class ConditionalMenu:
    menu_id: str
    buttons: tuple[Mapping[str, Any], ...]
    rule: MatchRule


@dataclass(frozen=True, slots=True)
class Menus:
    """What was made through the API."""

    buttons: tuple[Mapping[str, Any], ...]
    menu_id: str
    conditional: tuple[ConditionalMenu, ...]


@dataclass(frozen=True, slots=True)
class CurrentMenu:
    """What fans see, also where it was made in WeChat's console; there the entries have another form."""

    is_open: bool
    buttons: tuple[Mapping[str, Any], ...]


async def create(client: Client, buttons: Buttons) -> None:
    """Set the menu that everybody sees. WeChat's app shows it within 5 minutes, or when the fan follows anew."""
    body = {"button": list(buttons)}
    await client.call("POST", "/cgi-bin/menu/create", body, feature=Feature.MENU, repeatable=True)


async def get(client: Client) -> Menus | None:
    """None where the account has no menu (46003)."""
    try:
        read = await client.call("GET", "/cgi-bin/menu/get", feature=Feature.MENU)
    except Missing:
        return None
    menu = read.part("menu")
    conditional = tuple(
        ConditionalMenu(each.text("menuid"), each.objects("button"), _rule(each.part("matchrule")))
        for each in read.parts("conditionalmenu")
    )
    return Menus(menu.objects("button"), menu.text("menuid", ""), conditional)


async def delete(client: Client) -> None:
    """Delete the menu and all conditional ones."""
    await client.call("GET", "/cgi-bin/menu/delete", feature=Feature.MENU)


async def current(client: Client) -> CurrentMenu:
    read = await client.call("GET", "/cgi-bin/get_current_selfmenu_info", feature=Feature.MENU)
    return CurrentMenu(read.number("is_menu_open", 0) == 1, read.part("selfmenu_info").objects("button"))


async def add_conditional(client: Client, buttons: Buttons, rule: MatchRule) -> str:
    """A menu for those whom the rule matches; its id. Needs a menu for everybody first (65303)."""
    match: dict[str, Any] = {}
    if rule.tag_id is not None:
        match["tag_id"] = str(rule.tag_id)
    if rule.platform is not None:
        match["client_platform_type"] = str(rule.platform)
    body = {"button": list(buttons), "matchrule": match}
    read = await client.call("POST", "/cgi-bin/menu/addconditional", body, feature=Feature.MENU)
    return read.text("menuid")


async def delete_conditional(client: Client, menu_id: str) -> None:
    body = {"menuid": menu_id}
    await client.call("POST", "/cgi-bin/menu/delconditional", body, feature=Feature.MENU, repeatable=True)


async def try_match(client: Client, user: str) -> tuple[Mapping[str, Any], ...]:
    """The buttons that a person sees; `user` is an openid or a WeChat id."""
    body = {"user_id": user}
    read = await client.call("POST", "/cgi-bin/menu/trymatch", body, feature=Feature.MENU, repeatable=True)
    return read.objects("button") or read.part("menu").objects("button")


def _rule(read: Reader) -> MatchRule:
    # Conditions that no longer work are left out; group_id is what the tag was called once.
    tag = read.number("tag_id", 0) or read.number("group_id", 0)
    return MatchRule(tag or None, read.number("client_platform_type", 0) or None)
