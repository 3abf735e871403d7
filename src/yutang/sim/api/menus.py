"""The custom menu, conditional menus, and what the phone shows (reference §2.3)."""

from typing import Any

from yutang.sim.acts.menus import menu_of
from yutang.sim.api.bodies import Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature, JsonObject, done
from yutang.sim.api.menu_checks import checked_buttons
from yutang.sim.world.accounts import ConditionalMenu

_RULES = ("tag_id", "client_platform_type")  # the others no longer work, since October 2021


def create(call: Call) -> Answer:
    account = call.account
    account.menu = checked_buttons(call, call.body)
    account.menu_id = call.platform.sends.new_id()
    call.platform.changes.add("account.menu", app_id=account.app_id)
    return done()


def get(call: Call) -> Answer:
    account = call.account
    if account.menu is None:
        raise Refused(46003, "menu no exist")
    answer: JsonObject = {"menu": {"button": _with_lists(account.menu)}}
    if account.conditional_menus:
        answer["menu"]["menuid"] = account.menu_id
        answer["conditionalmenu"] = [
            {"button": _with_lists(menu.buttons), "matchrule": menu.rule, "menuid": menu.menu_id}
            for menu in account.conditional_menus
        ]
    return answer


def delete(call: Call) -> Answer:
    """The default one and all conditional ones."""
    call.account.menu = None
    call.account.conditional_menus.clear()
    call.platform.changes.add("account.menu", app_id=call.account.app_id)
    return done()


def shown(call: Call) -> Answer:
    """What stands in the console, in its own form."""
    buttons = [
        {"name": each["name"], "sub_button": {"list": each["sub_button"]}} if each.get("sub_button") else each
        for each in call.account.menu or []
    ]
    return {"is_menu_open": int(call.account.menu is not None), "selfmenu_info": {"button": buttons}}


def add_conditional(call: Call) -> Answer:
    if call.account.menu is None:
        raise Refused(65303, "there is no selfmenu, please create selfmenu first")
    given = call.body.part("matchrule", 65304).data
    rule = {name: str(given[name]) for name in _RULES if given.get(name)}
    if not rule:
        raise Refused(65304, "match rule empty")
    tag = rule.get("tag_id")
    if tag is not None and tag not in {str(number) for number in call.account.tags}:
        raise Refused(65317, "invalid match rule tag_id")
    menu = ConditionalMenu(call.platform.sends.new_id(), checked_buttons(call, call.body), rule)
    call.account.conditional_menus.append(menu)
    call.platform.changes.add("account.menu", app_id=call.account.app_id)
    return {"menuid": str(menu.menu_id)}


def delete_conditional(call: Call) -> Answer:
    wanted = call.body.number("menuid", code=65301)
    kept = [menu for menu in call.account.conditional_menus if menu.menu_id != wanted]
    if len(kept) == len(call.account.conditional_menus):
        raise Refused(65301, "no such conditional menu")
    call.account.conditional_menus[:] = kept
    call.platform.changes.add("account.menu", app_id=call.account.app_id)
    return done()


def try_match(call: Call) -> Answer:
    tie = call.platform.world.known_tie(call.account, call.body.text("user_id", 65302, "no such user"))
    if tie is None:
        raise Refused(65302, "no such user")
    return {"button": _with_lists(menu_of(call.account, tie)[0])}


def _with_lists(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """WeChat gives every entry its `sub_button`, empty where there are none."""
    return [{**each, "sub_button": _with_lists(each.get("sub_button") or [])} for each in buttons]


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/menu/create", create, Feature.MENU, escapes_refused=True),
    Endpoint("GET", "/cgi-bin/menu/get", get, Feature.MENU),
    Endpoint("GET", "/cgi-bin/menu/delete", delete, Feature.MENU),
    Endpoint("GET", "/cgi-bin/get_current_selfmenu_info", shown, Feature.MENU),
    Endpoint("POST", "/cgi-bin/menu/addconditional", add_conditional, Feature.MENU, escapes_refused=True),
    Endpoint("POST", "/cgi-bin/menu/delconditional", delete_conditional, Feature.MENU),
    Endpoint("POST", "/cgi-bin/menu/trymatch", try_match, Feature.MENU),
)
