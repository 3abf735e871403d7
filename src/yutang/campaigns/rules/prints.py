"""What is kept of a phone that met a campaign: salted hashes, equal for equal things, of no use to anybody else. Pure.

One salt for each workspace, so that an office on the list of known networks is known in every campaign.
"""

import hashlib
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

_SIZE: Final = 9  # bytes: 12 characters would do for a million phones, and nobody must be able to find one back
_IPV4_BITS, _IPV6_BITS = 24, 48


def network_print(key: bytes, workspace_id: int, address: str) -> str:
    """Of the /24 (IPv4) or /48 (IPv6) that an address is in; "" for what is no address."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    bits = _IPV6_BITS if isinstance(parsed, IPv6Address) else _IPV4_BITS
    return _print(key, f"network.{workspace_id}.{ip_network((parsed, bits), strict=False)}")


def device_print(key: bytes, workspace_id: int, visitor_id: int) -> str:
    """Of the visitor cookie: also of those that a fan is known by (their VISITOR identities)."""
    return _print(key, f"device.{workspace_id}.{visitor_id}")


def agent_print(key: bytes, workspace_id: int, user_agent: str) -> str:
    """Of the whole user agent; "" where none was sent."""
    return _print(key, f"agent.{workspace_id}.{user_agent[:512]}") if user_agent else ""


def _print(key: bytes, text: str) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), key=key, digest_size=_SIZE).hexdigest()
