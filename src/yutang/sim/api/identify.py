"""Whose call it is: by access token, by app id and secret, or by the token of web authorisation."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from yutang.sim.api.bodies import Body, Refused
from yutang.sim.platform import Platform
from yutang.sim.world.accounts import Account

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,600}")
NOT_LATEST = (
    "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, "
    "more details at https://mmbizurl.cn/s/JtxxFh33r"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call says of its sender."""

    platform: Platform
    query: Mapping[str, str]
    body: Body
    client_ip: str


Identify = Callable[[Asked], Account]


def by_access_token(asked: Asked) -> Account:
    """Raises Refused 41001, 40014, 42001 or 40001."""
    value = asked.query.get("access_token", "")
    if not value:
        raise Refused(41001, "access_token missing")
    if not _TOKEN.fullmatch(value):
        raise Refused(40014, "invalid access_token")
    state, app_id = asked.platform.tokens.state(value)
    if state == "expired":
        raise Refused(42001, "access_token expired")
    if state != "valid":
        raise Refused(40001, NOT_LATEST)
    return asked.platform.world.accounts[app_id]


def by_keys_in_query(asked: Asked) -> Account:
    secret = asked.query.get("secret") or asked.query.get("appsecret", "")
    return _by_keys(asked, asked.query.get("appid", ""), secret)


def by_listed_keys_in_query(asked: Asked) -> Account:
    """As above, and the caller's address must be in the account's whitelist."""
    return _listed(asked, by_keys_in_query(asked))


def by_listed_keys_in_body(asked: Asked) -> Account:
    return _listed(asked, _by_keys(asked, asked.body.maybe("appid"), asked.body.maybe("secret")))


def by_web_token(asked: Asked) -> Account:
    """Raises Refused 41001, 40001 or 42001."""
    value = asked.query.get("access_token", "")
    if not value:
        raise Refused(41001, "access_token missing")
    token = asked.platform.web.tokens.get(value)
    if token is None:
        raise Refused(40001, NOT_LATEST)
    if asked.platform.clock.now() >= token.expires_at:
        raise Refused(42001, "access_token expired")
    return asked.platform.world.accounts[token.app_id]


def by_app_id_alone(asked: Asked) -> Account:
    """For renewing web tokens, which wants no secret."""
    app_id = asked.query.get("appid", "")
    if not app_id:
        raise Refused(41002, "appid missing")
    return _account(asked, app_id)


def _by_keys(asked: Asked, app_id: str, secret: str) -> Account:
    if not app_id:
        raise Refused(41002, "appid missing")
    if not secret:
        raise Refused(41004, "appsecret missing")
    account = _account(asked, app_id)
    if account.secret != secret:
        raise Refused(40125, "invalid appsecret")
    return account


def _account(asked: Asked, app_id: str) -> Account:
    account = asked.platform.world.accounts.get(app_id)
    if account is None:
        raise Refused(40013, "invalid appid")
    return account


def _listed(asked: Asked, account: Account) -> Account:
    if account.ip_whitelist and asked.client_ip not in account.ip_whitelist:
        raise Refused(40164, f"invalid ip {asked.client_ip} ipv6 ::ffff:{asked.client_ip}, not in whitelist")
    return account
