"""What is answered on which host, once there are domains: the console only at its own address, pages everywhere."""

from typing import Final
from urllib.parse import quote

from yutang.domains.rules.hosts import host_of
from yutang.edge.asgi import Scope, Send, say
from yutang.edge.hosts import HostBook

_PUBLIC: Final = frozenset(
    {"p", "k", "r", "f", "fit", "poster", "checkin", "class", "member", "redeem", "pay", "static", ".well-known"}
)
"""First parts of paths that visitors may ask for."""
_MACHINES: Final = frozenset({"api", "healthz", "readyz", "metrics"})
"""Programs ask the machine itself, by whatever name they know it."""
_READ: Final = frozenset({"GET", "HEAD"})


async def may_enter(hosts: HostBook, scope: Scope) -> bool:
    """Whether what is not the edge's own is answered on the host that was asked."""
    known = await hosts.now()
    if not known.hosts:
        return True
    host = _host(scope)
    if hosts.is_own(host):
        return True
    first = scope["path"].lstrip("/").partition("/")[0]
    return first in _PUBLIC or (first in _MACHINES and host not in known.hosts)


async def send_home(hosts: HostBook, scope: Scope, send: Send) -> bool:
    """Who asks for the console by another name is shown its address. False on a domain of pages: there is none."""
    known = await hosts.now()
    if _host(scope) in known.hosts or scope["method"] not in _READ:
        return False
    address = hosts.base_url + quote(scope["path"], safe="/-_.~")
    await say(send, 302, [(b"location", address.encode("ascii")), (b"cache-control", b"no-store")])
    return True


def _host(scope: Scope) -> str:
    found = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return host_of(found.decode("latin-1"))
