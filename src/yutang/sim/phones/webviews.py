"""Pages inside a phone: fetched with WeChat's user agent and the fan's own cookies, each under a host name of its own.

A phone's web view is not the visitor's browser: the page must be asked for by "WeChat", and what it stores belongs to
that fan. So the page is not opened directly: the simulator fetches it. For each fan and each origin it answers to a
name below `localhost`, which browsers lead to this machine: `http://w3f9….localhost:8090/c/pond` is
`http://127.0.0.1:8080/c/pond` as that fan's WeChat sees it. Paths, forms and scripts of the page work as they are, and
the page is a stranger to the phone around it, as it should be.

It is no open proxy: a name is handed out only for hosts on loopback and those the operator allowed, and only those
names are answered.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx2

from yutang.errors import N_, Invalid, NotAllowed, NotFound, TooLarge

LARGEST: Final = 20 * 1024 * 1024  # bytes of one answer or one request
_MOST_VIEWS: Final = 2000  # the oldest are forgotten
_PATIENCE: Final = 20.0  # seconds
_AGENT: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "MicroMessenger/8.0.60(0x18003c2f) NetType/WIFI Language/zh_CN SimFan/{fan}"
)
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_NAME: Final = re.compile(r"(w[0-9a-f]{12})\.localhost(?::\d+)?")
_SENT_ON: Final = ("accept", "accept-language", "content-type", "x-requested-with")
_KEPT_FROM_PAGE: Final = frozenset(
    {
        *("set-cookie", "content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive", "date"),
        *("x-frame-options", "strict-transport-security", "server", "location", "content-security-policy"),
        *("cross-origin-opener-policy", "cross-origin-resource-policy", "cross-origin-embedder-policy"),
    }
)
SCRIPT: Final = "/__phone/webview.js"


@dataclass(frozen=True, slots=True)
class View:
    """What one name stands for: a fan's look at an origin."""

    name: str
    fan: str
    origin: str  # http://127.0.0.1:8080


@dataclass(frozen=True, slots=True)
class Fetched:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class WebViews:
    """`allowed`: hosts besides loopback that phones may open. `rng` makes the names: nobody else may guess one, for
    behind it is what that fan's browser sees."""

    def __init__(self, rng: Random, allowed: Iterable[str] = ()) -> None:
        self._rng = rng
        self._allowed = _LOOPBACK | {host.lower() for host in allowed}
        self._views: dict[str, View] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._clients: dict[str, httpx2.AsyncClient] = {}

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()

    def source(self, fan: str, url: str, own_port: str) -> str:
        """Where the browser finds this address as the fan's WeChat sees it. Raises Invalid, NotAllowed."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Invalid(N_("This is not the address of a web page."))
        if parts.hostname.lower() not in self._allowed:
            raise NotAllowed(
                N_("Simulated phones open pages on this machine only. Allow others with --allow-host {host}."),
                host=parts.hostname,
            )
        view = self._view(fan, f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")
        tail = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return f"http://{view.name}.localhost{own_port}{tail}{fragment}"

    def view_at(self, host: str) -> View | None:
        """The view behind a Host header; none for any other name. Raises NotFound for one that is forgotten."""
        found = _NAME.fullmatch(host)
        if found is None:
            return None
        view = self._views.get(found[1])
        if view is None:
            raise NotFound(N_("The simulator has forgotten this page. Open it again."))
        return view

    async def fetch(
        self, view: View, method: str, target: str, headers: Mapping[str, str], body: bytes, own_port: str
    ) -> Fetched:
        """Ask for `target` (path and query) as that fan's WeChat. Raises TooLarge, httpx2.HTTPError."""
        sent = {name: headers[name] for name in _SENT_ON if name in headers} | {
            "user-agent": _AGENT.format(fan=view.fan),
            **({"referer": urljoin(view.origin, urlsplit(headers["referer"]).path)} if "referer" in headers else {}),
            **({"origin": view.origin} if headers.get("origin", "null") != "null" else {}),
        }
        client = self._client(view.fan)
        async with client.stream(method, view.origin + target, headers=sent, content=body or None) as answer:
            content = b""
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > LARGEST:
                    raise TooLarge(N_("This page is too large for a simulated phone."))
            return self._shown(view, answer, content, target, own_port)

    def _shown(self, view: View, answer: httpx2.Response, content: bytes, target: str, own_port: str) -> Fetched:
        kept = [(name, value) for name, value in answer.headers.multi_items() if name.lower() not in _KEPT_FROM_PAGE]
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        policy = answer.headers.get("content-security-policy", "")
        kept.append(("content-security-policy", own_policy(policy) if is_page else "frame-ancestors 'none'"))
        if "location" in answer.headers:
            to = urljoin(view.origin + target, answer.headers["location"])
            kept.append(("location", self._led(view.fan, to, own_port)))
        return Fetched(answer.status_code, kept, with_script(content, policy) if is_page else content)

    def _led(self, fan: str, to: str, own_port: str) -> str:
        """Where a redirect leads inside the web view; to a page that says so where it may not be followed."""
        try:
            return self.source(fan, to, own_port)
        except (Invalid, NotAllowed):
            return f"/__phone/away?host={urlsplit(to).hostname or ''}"

    def _view(self, fan: str, origin: str) -> View:
        name = self._names.get((fan, origin))
        if name is None:
            name = f"w{self._rng.getrandbits(48):012x}"
            self._names[fan, origin] = name
            self._views[name] = View(name, fan, origin)
            if len(self._views) > _MOST_VIEWS:
                oldest = self._views.pop(next(iter(self._views)))
                del self._names[oldest.fan, oldest.origin]
        return self._views[name]

    def _client(self, fan: str) -> httpx2.AsyncClient:
        """The fan's own browser: it keeps the cookies."""
        if fan not in self._clients:
            self._clients[fan] = httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=_PATIENCE)
        return self._clients[fan]


def own_policy(policy: str) -> str:
    """The page's policy, with our script let in and only the phone allowed around it."""
    parts = [part.strip() for part in policy.split(";") if part.strip()]
    rules = dict(part.partition(" ")[::2] for part in parts)
    rules.pop("frame-ancestors", None)
    if "script-src" in rules or "default-src" in rules:
        rules["script-src"] = _with(rules.get("script-src", rules.get("default-src", "")), "'self'")
    if "img-src" in rules or "default-src" in rules:
        rules["img-src"] = _with(rules.get("img-src", rules.get("default-src", "")), "data:")
    rules["frame-ancestors"] = "http://127.0.0.1:* http://localhost:*"
    return "; ".join(f"{name} {value}".strip() for name, value in rules.items())


def _with(sources: str, more: str) -> str:
    kept = [source for source in sources.split() if source != "'none'"]
    return " ".join(kept if more in kept else [*kept, more])


def with_script(page: bytes, policy: str) -> bytes:
    """The page with our script in it, under the page's own nonce where it has one."""
    nonce = re.search(r"'nonce-([\w+/=-]+)'", policy)
    marked = f' nonce="{nonce[1]}"' if nonce else ""
    tag = f'<script src="{SCRIPT}"{marked}></script>'.encode()
    for place in (rb"</head>", rb"<body[^>]*>", rb"<html[^>]*>"):
        found = re.search(place, page, re.IGNORECASE)
        if found:
            cut = found.start() if place == rb"</head>" else found.end()
            return page[:cut] + tag + page[cut:]
    return page + tag
