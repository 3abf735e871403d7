"""HTTP to WeChat's servers: the one module that knows httpx2.

* Only the three configured addresses are reached: a call names one of them and a path, never a URL from an answer.
* Redirects are not followed, proxies of the environment are not used, an answer is read up to a cap, packed answers are
  not asked for, and every exchange ends within its deadline.
* JSON leaves as UTF-8 without `\\uXXXX`: WeChat shows such escapes to people as they stand (reference §2).
"""

import asyncio
import functools
import ipaddress
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import httpx2

from yutang.errors import SettingsError
from yutang.wechat.errors import Unanswered, Unreachable

DEADLINE: Final = 10.0
"""Seconds for one exchange; uploads of 10 MB get UPLOAD_DEADLINE."""
UPLOAD_DEADLINE: Final = 60.0
CONNECT_SECONDS: Final = 5.0
ANSWER_BYTES: Final = 8 * 1024 * 1024
"""A page of 10,000 openids takes 0.3 MB; 20 drafts with their bodies are the largest answers."""
MEDIA_BYTES: Final = 32 * 1024 * 1024


class Host(StrEnum):
    API = "api"
    MP = "mp"  # pictures of parametric QRs
    OPEN = "open"  # web authorisation


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where WeChat's servers are, without a slash at the end."""

    api: str = "https://api.weixin.qq.com"
    mp: str = "https://mp.weixin.qq.com"
    open: str = "https://open.weixin.qq.com"

    def checked(self) -> "Addresses":
        """The same in normal form. Raises SettingsError for one that cannot be used."""
        names = ("wechat_api_url", "wechat_mp_url", "wechat_open_url")
        return Addresses(*map(_checked, names, (self.api, self.mp, self.open)))

    def of(self, host: Host) -> str:
        return {Host.API: self.api, Host.MP: self.mp, Host.OPEN: self.open}[host]


@dataclass(frozen=True, slots=True)
class File:
    """One part of a multipart upload."""

    field: str
    name: str
    content: bytes
    mime: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart body: one file, and text fields beside it."""

    file: File
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    mime: str  # lower case, without parameters
    filename: str  # of Content-Disposition, or empty
    body: bytes


class Transport:
    """A pool of connections; belongs to one event loop. Close it there."""

    def __init__(
        self, addresses: Addresses, *, deadline: float | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        """Raises SettingsError for an address that cannot be used."""
        self._addresses = addresses.checked()
        self._deadline = DEADLINE if deadline is None else deadline
        self._client = httpx2.AsyncClient(
            verify=tls or _trusted(),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx2.Timeout(None, connect=min(CONNECT_SECONDS, self._deadline)),
            headers={"User-Agent": "Yutang", "Accept-Encoding": "identity"},
            limits=httpx2.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=4.0),
        )

    @property
    def addresses(self) -> Addresses:
        return self._addresses

    async def exchange(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Mapping[str, Any] | Upload | None = None,
        *,
        host: Host = Host.API,
        most_bytes: int = ANSWER_BYTES,
    ) -> Answer:
        """Send one request and read its answer, whatever its status.

        Raises Unreachable when nothing was sent, Unanswered when it was and no whole answer came.
        """
        deadline = max(self._deadline, UPLOAD_DEADLINE) if isinstance(body, Upload) else self._deadline
        url = (
            httpx2.URL(self._addresses.of(host) + path, params=dict(query))
            if query
            else self._addresses.of(host) + path
        )
        try:
            async with (
                asyncio.timeout(deadline),
                self._client.stream(method, url, **_content(body)) as response,
            ):
                return Answer(
                    response.status_code,
                    response.headers.get("content-type", "").partition(";")[0].strip().lower(),
                    _filename(response.headers.get("content-disposition", "")),
                    await _whole(response, most_bytes, path),
                )
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise Unreachable(None, type(error).__name__, None, path) from error
        except (TimeoutError, httpx2.HTTPError, OSError, ssl.SSLError) as error:
            raise Unanswered(None, type(error).__name__, None, path) from error

    async def close(self) -> None:
        await self._client.aclose()


def _content(body: Mapping[str, Any] | Upload | None) -> dict[str, Any]:
    if body is None:
        return {}
    if isinstance(body, Upload):
        file = body.file
        return {"files": {file.field: (file.name, file.content, file.mime)}, "data": dict(body.texts)}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate (half of an emoji, cut somewhere) has no UTF-8.
    return {"content": text.encode("utf-8", "replace"), "headers": {"Content-Type": "application/json"}}


async def _whole(response: httpx2.Response, most_bytes: int, path: str) -> bytes:
    read = bytearray()
    async for part in response.aiter_raw():
        read += part
        if len(read) > most_bytes:
            raise Unanswered(None, f"the answer is larger than {most_bytes} bytes", None, path)
    return bytes(read)


def _filename(disposition: str) -> str:
    """`attachment; filename="x.jpg"` → x.jpg."""
    _, found, name = disposition.partition("filename=")
    return name.partition(";")[0].strip().strip('"') if found else ""


def _checked(setting: str, address: str) -> str:
    """Raises SettingsError for what is no bare http(s) address.

    Plain http is for this machine (`yutang sim`) and for a proxy inside one's own network: keys travel in requests.
    """
    try:
        url = httpx2.URL(address.strip())
    except httpx2.InvalidURL as error:
        raise SettingsError(
            f"{address!r} is no address of a WeChat server; use one like https://api.weixin.qq.com."
        ) from error
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo or url.query or url.fragment:
        raise SettingsError(
            f"{setting}: {address!r} is no address of a WeChat server; use one like https://api.weixin.qq.com."
        )
    if url.scheme == "http" and not is_inner(url.host):
        raise SettingsError(
            f"{setting}: {address!r} must start with https://: the account's keys would travel in the open."
        )
    return str(url).rstrip("/")


def is_inner(host: str) -> bool:
    """This machine, a private address, or a name without a dot such as a container's."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".internal", ".local"))
    return address.is_loopback or address.is_private


@functools.cache
def _trusted() -> ssl.SSLContext:
    """The certificates this machine trusts; read once, it takes tens of milliseconds."""
    return ssl.create_default_context()
