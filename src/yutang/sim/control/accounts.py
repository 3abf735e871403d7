"""Accounts: make, list, change where their pushes go."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from yutang.errors import Conflict, Invalid
from yutang.sim.acts.menus import menu_of
from yutang.sim.control.asking import Json, account_of, answering, fan_of, text_of, wish_of
from yutang.sim.platform import Platform
from yutang.sim.pushing.checking import check_url
from yutang.sim.world.accounts import Account, Mode
from yutang.sim.world.world import HOME_CODE
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.crypto import BadKey, cipher_for

_LISTS = ("ip_whitelist", "web_domains", "js_domains")


def routes(platform: Platform) -> list[BaseRoute]:
    async def make(request: Request) -> Json:
        account = new_account(platform, await wish_of(request))
        return keys_of(platform.world.add_account(account))

    async def listed(_request: Request) -> Json:
        return {"accounts": [keys_of(account) for account in platform.world.accounts.values()]}

    async def one(request: Request) -> Json:
        return keys_of(account_of(platform, request.path_params["app_id"]))

    async def change(request: Request) -> Json:
        account = account_of(platform, request.path_params["app_id"])
        return await change_account(platform, account, await wish_of(request))

    async def home_code(request: Request) -> Json:
        account = account_of(platform, request.path_params["app_id"])
        return {"payload": HOME_CODE + account.home_token, "name": account.name}

    async def menu(request: Request) -> Json:
        """As a fan (`?fan=`) sees it, or the default one."""
        account = account_of(platform, request.path_params["app_id"])
        wanted = request.query_params.get("fan")
        tie = platform.world.tie(fan_of(platform, wanted), account) if wanted else None
        return {"button": menu_of(account, tie)[0], "conditional": len(account.conditional_menus)}

    return [
        Route("/sim/accounts", answering(make), methods=["POST"]),
        Route("/sim/accounts", answering(listed), methods=["GET"]),
        Route("/sim/accounts/{app_id}", answering(one), methods=["GET"]),
        Route("/sim/accounts/{app_id}", answering(change), methods=["PUT"]),
        Route("/sim/accounts/{app_id}/qr", answering(home_code), methods=["GET"]),
        Route("/sim/accounts/{app_id}/menu", answering(menu), methods=["GET"]),
    ]


def new_account(platform: Platform, wish: Json) -> Account:
    """An account with the keys of the wish, and drawn ones for what it leaves out. Raises Invalid or Conflict."""
    chance = platform.chance
    account = Account(
        name=text_of(wish, "name"),
        account_class=_class_of(text_of(wish, "account_class", AccountClass.SERVICE_CERTIFIED.value)),
        app_id=text_of(wish, "app_id", "") or "wx" + chance.hexadecimal("accounts", 16),
        secret=text_of(wish, "secret", "") or chance.hexadecimal("accounts", 32),
        token=text_of(wish, "token", "") or chance.word("accounts", 16),
        aes_key=text_of(wish, "aes_key", "") or chance.word("accounts", 43),
        original_id=text_of(wish, "original_id", "") or "gh_" + chance.hexadecimal("accounts", 12),
        mode=_mode_of(text_of(wish, "mode", Mode.SECURE.value)),
        home_token=chance.token("accounts", 22),
        openid_prefix="o" + chance.token("accounts", 5),
        url=text_of(wish, "url", ""),
        union=text_of(wish, "union", ""),
    )
    _set_lists(account, _lists_of(wish))
    _check_aes_key(account.aes_key)
    if account.app_id in platform.world.accounts:
        raise Conflict("There is an account of this app id already.")
    return account


async def change_account(platform: Platform, account: Account, wish: Json) -> Json:
    """As saving in WeChat's console: a URL is asked first and kept only when it answers. `{ok, reason}`.

    `"check": false` saves without asking; a new `secret` ends all tokens.
    """
    wanted = replace(
        account,
        url=text_of(wish, "url", account.url),
        token=text_of(wish, "token", account.token),
        aes_key=text_of(wish, "aes_key", account.aes_key),
        mode=_mode_of(text_of(wish, "mode", account.mode.value)),
    )
    _check_aes_key(wanted.aes_key)
    secret = text_of(wish, "secret", account.secret)
    lists = _lists_of(wish)
    if wanted.url and wish.get("check", True):
        stamp = platform.clock.real() if platform.engine.stamp_with == "real" else platform.clock.now()
        reason = await check_url(wanted, platform.chance, stamp, platform.faults.push.timeout)
        if reason:
            return {"ok": False, "reason": reason}
    account.url, account.token, account.aes_key, account.mode = wanted.url, wanted.token, wanted.aes_key, wanted.mode
    account.name = text_of(wish, "name", account.name)
    account.account_class = _class_of(text_of(wish, "account_class", account.account_class.value))
    _set_lists(account, lists)
    account.snapshot_pages = wish.get("snapshot_pages", account.snapshot_pages) is True
    if secret != account.secret:
        account.secret = secret
        platform.tokens.revoke_all(account.app_id)
    platform.changes.add("account.changed", app_id=account.app_id)
    return {"ok": True, "reason": ""}


def keys_of(account: Account) -> Json:
    """All that stands in WeChat's console, secrets included."""
    names = ("name", "app_id", "secret", "token", "aes_key", "original_id", "url", "union", *_LISTS)
    keys: dict[str, Any] = {name: getattr(account, name) for name in names}
    keys |= {"account_class": account.account_class.value, "mode": account.mode.value}
    return keys | {"qr": HOME_CODE + account.home_token}


def _class_of(text: str) -> AccountClass:
    try:
        return AccountClass(text)
    except ValueError as error:
        raise Invalid(f"account_class is one of {', '.join(AccountClass)}.") from error


def _mode_of(text: str) -> Mode:
    try:
        return Mode(text)
    except ValueError as error:
        raise Invalid(f"mode is one of {', '.join(Mode)}.") from error


def _lists_of(wish: Json) -> dict[str, list[str]]:
    lists = {name: wish[name] for name in _LISTS if name in wish}
    for name, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise Invalid(f"{name} is a list of texts.")
    return lists


def _set_lists(account: Account, lists: dict[str, list[str]]) -> None:
    for name, value in lists.items():
        setattr(account, name, value)


def _check_aes_key(key: str) -> None:
    try:
        cipher_for(key)
    except BadKey as error:
        raise Invalid("aes_key has 43 characters of base64.") from error
