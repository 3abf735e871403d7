"""Recognising a fan in a web page: OAuth2 (reference §2.12).

Ask silently (openid only) when a page loads; ask for name and picture only after a tap: on loading, WeChat shows the
page to an invented person instead.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from yutang.wechat.answers import Reader
from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client


@dataclass(frozen=True, slots=True)
class WebLogin:
    """`is_invented`: WeChat stood somebody in (snapshot page): never to be kept as a fan."""

    openid: str
    access_token: str  # of this person, not of the account
    refresh_token: str
    expires_in: int  # seconds
    scope: str
    unionid: str | None = None
    is_invented: bool = False

    def __repr__(self) -> str:
        return f"WebLogin(openid={self.openid!r}, scope={self.scope!r})"


@dataclass(frozen=True, slots=True)
class WebProfile:
    openid: str
    nickname: str
    picture_url: str
    unionid: str | None = None


def authorize_url(client: Client, redirect_url: str, state: str, *, with_profile: bool = False) -> str:
    """Where to send the fan; they come back to `redirect_url` with `code` and `state`.

    `state`: up to 128 letters and digits. The domain of `redirect_url` must be one that the account named. Raises
    NotPermitted.
    """
    path = "/connect/oauth2/authorize"
    client.require(Feature.WEB_LOGIN, path)
    query = urlencode(  # in this order: old versions of WeChat count on it (K)
        {
            "appid": client.keys.app_id,
            "redirect_uri": redirect_url,
            "response_type": "code",
            "scope": "snsapi_userinfo" if with_profile else "snsapi_base",
            "state": state,
        }
    )
    return f"{client.addresses.open}{path}?{query}#wechat_redirect"


async def exchange_code(client: Client, code: str) -> WebLogin:
    """Whose code it is. It works once, within 5 minutes. Raises CodeUsed."""
    query = {
        "appid": client.keys.app_id,
        "secret": client.keys.secret,
        "code": code,
        "grant_type": "authorization_code",
    }
    return _login(await _call(client, "/sns/oauth2/access_token", query, repeatable=False))


async def refresh(client: Client, refresh_token: str) -> WebLogin:
    """Go on for 30 days without asking the fan. Raises CodeUsed or WeChatError (40030) when they are over."""
    query = {"appid": client.keys.app_id, "grant_type": "refresh_token", "refresh_token": refresh_token}
    return _login(await _call(client, "/sns/oauth2/refresh_token", query))


async def user_info(client: Client, login: WebLogin) -> WebProfile:
    """Name and picture, with the fan's consent. Raises NotPermitted (48001) when only the openid was asked for."""
    query = {"access_token": login.access_token, "openid": login.openid, "lang": "zh_CN"}
    read = await _call(client, "/sns/userinfo", query)
    return WebProfile(
        read.text("openid"), read.text("nickname", ""), read.text("headimgurl", ""), read.text("unionid", "") or None
    )


async def _call(client: Client, path: str, query: dict[str, str], *, repeatable: bool = True) -> Reader:
    return await client.call(
        "GET", path, query=query, feature=Feature.WEB_LOGIN, repeatable=repeatable, with_token=False
    )


def _login(read: Reader) -> WebLogin:
    return WebLogin(
        openid=read.text("openid"),
        access_token=read.text("access_token"),
        refresh_token=read.text("refresh_token", ""),
        expires_in=read.number("expires_in", 0),
        scope=read.text("scope", ""),
        unionid=read.text("unionid", "") or None,
        is_invented=read.number("is_snapshotuser", 0) == 1,
    )
