"""The address that a live code's QR carries."""

import re
from ipaddress import ip_address
from typing import Final

PRINT_SIZES_CM: Final = (3, 5, 8, 20)
"""A QR is read from about ten times its width away: 3 cm on a card in the hand, 5 on a table, 8 on a counter, 20 on a
wall."""

_HOST: Final = re.compile(r"\w+://(?:\[([^]]*)\]|([^/:?#]*))")


def code_url(base_url: str, slug: str, channel: str = "") -> str:
    """`base_url`/c/`slug`, with ?from= for a named channel. `base_url` has no slash at its end."""
    return f"{base_url}/c/{slug}" + (f"?from={channel}" if channel else "")


def short_link(url: str) -> str:
    """The address as printed below a QR for those who type it: without the scheme."""
    return url.partition("://")[2] or url


def is_private(base_url: str) -> bool:
    """Whether phones elsewhere cannot reach this address: this machine's own, or one of an inner network."""
    found = _HOST.match(base_url)
    host = ((found[1] or found[2]) if found else "").lower().rstrip(".")
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost", ".lan"))
