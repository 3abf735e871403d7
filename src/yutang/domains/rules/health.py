"""When a domain counts as up or down. Pure: one stumble is no outage, and one answer is no recovery."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yutang.domains.models import Health

EVERY: Final = timedelta(seconds=5)
"""Between two probes. With the deadline of a probe (4 s), two failures and what the edge remembers (2 s) an outage is
known to visitors' links within 5 + 4 + 5 + 4 + 2 = 20 seconds; promised are 30."""
DEADLINE: Final = 4.0
"""Seconds for one probe, from the look-up of the name to the last byte."""
FAILURES_TO_DOWN: Final = 2
SUCCESSES_TO_UP: Final = 2
TLS_SOON: Final = timedelta(days=14)
"""Let's Encrypt renews 30 days ahead: whoever has 14 left has a renewal that does not work."""
TLS_NOW: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Standing:
    health: Health = Health.UNKNOWN
    failures: int = 0  # in a row
    successes: int = 0  # in a row


def after_probe(before: Standing, *, ok: bool) -> Standing:
    if ok:
        successes = before.successes + 1
        health = Health.UP if successes >= SUCCESSES_TO_UP else before.health
        return Standing(health, 0, successes)
    failures = before.failures + 1
    return Standing(Health.DOWN if failures >= FAILURES_TO_DOWN else before.health, failures, 0)


def tls_level(until: datetime | None, now: datetime) -> str:
    """fine, soon or now; fine where nothing is known."""
    if until is None or until - now > TLS_SOON:
        return "fine"
    return "now" if until - now <= TLS_NOW else "soon"
