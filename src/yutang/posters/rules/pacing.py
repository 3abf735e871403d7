"""How often a stranger may ask: a bucket for each of them that drips empty. Not for two threads at a time."""

from collections import OrderedDict
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final

_KEPT: Final = 20_000  # buckets, 200 bytes each; the one that was asked for longest ago goes first


class Pace:
    """`burst` requests at once, and `per_minute` in the long run, for each key."""

    def __init__(self, burst: int, per_minute: int) -> None:
        self._burst = burst
        self._per_second = per_minute / 60
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # how full, and when: seconds

    def wait(self, key: str, now: float) -> float:
        """Count one request at `now` (seconds). 0: it may pass; else it may not, and the seconds until the next may."""
        full, seen = self._buckets.pop(key, (0.0, now))
        full = max(0.0, full - max(0.0, now - seen) * self._per_second)
        passes = full + 1 <= self._burst
        self._buckets[key] = (full + 1 if passes else full, now)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        return 0.0 if passes else (full + 1 - self._burst) / self._per_second


def network_of(address: str) -> str:
    """Who counts as one: an IPv4 address; the first half of an IPv6 one, which a household has to itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
