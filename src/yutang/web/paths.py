"""Addresses that came from outside: where to go next, and who is asking."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit


def safe_path(wanted: str | None, otherwise: str = "/") -> str:
    """A path of this site, or `otherwise`: never a way to somewhere else.

    Browsers read `//host` and `/\\host` as another host, and drop tabs and newlines while reading.
    """
    if not wanted or not wanted.startswith("/") or any(ord(c) < 0x21 or c == "\\" for c in wanted):  # noqa: PLR2004
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if wanted.startswith("//") or parts.scheme or parts.netloc else wanted


def client_address(scope: Mapping[str, Any], trusted: Collection[str]) -> str:
    """Who asks: the peer, or, when the peer is a proxy we trust, the last address it did not make up itself."""
    peer = (scope.get("client") or ("", 0))[0]
    if peer not in trusted:
        return str(peer)
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin-1")
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    return next((hop for hop in reversed(hops) if hop not in trusted), str(peer))


def is_loopback(address: str) -> bool:
    return address in {"127.0.0.1", "::1", "localhost"} or address.startswith(("127.", "unix:"))
