"""Access tokens: two isolated families, expiry, the five minutes in which old and new are valid (reference §2.1)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from yutang.sim.chance import Chance
from yutang.sim.clock import day_of

LIFE = 7_200  # seconds
OVERLAP = 300
FORCED_A_DAY = 20
FORCED_APART = 30  # seconds
Family = Literal["plain", "stable"]
State = Literal["valid", "expired", "replaced", "unknown"]


@dataclass(slots=True)
class Token:
    value: str
    app_id: str
    expires_at: float
    replaced_at: float | None = None  # from when a newer one has taken its place


@dataclass(slots=True)
class _Forced:
    day: int = 0
    count: int = 0
    last: float = field(default=float("-inf"))


class TokenDesk:
    def __init__(self, now: Callable[[], float], chance: Chance) -> None:
        self._now, self._chance = now, chance
        self._newest: dict[tuple[str, Family], Token] = {}
        self._all: dict[str, Token] = {}
        self._forced: dict[str, _Forced] = {}

    def plain(self, app_id: str) -> tuple[str, int]:
        """A new token of `/cgi-bin/token` and its life in seconds. The one before lives five minutes more at most."""
        return self._renew(app_id, "plain", OVERLAP).value, LIFE

    def stable(self, app_id: str) -> tuple[str, int]:
        """The present token and what is left of its life; a new one in its last five minutes, when both are valid."""
        newest, now = self._newest.get((app_id, "stable")), self._now()
        if newest is None or newest.replaced_at is not None or newest.expires_at - now < OVERLAP:
            newest = self._renew(app_id, "stable", OVERLAP)
        return newest.value, int(newest.expires_at - now)

    def forced(self, app_id: str) -> tuple[str, int] | Literal["day", "pause"]:
        """A new token that ends the old one at once; `day` or `pause` names the limit that was reached."""
        used, now = self._forced.setdefault(app_id, _Forced()), self._now()
        if used.day != day_of(now):
            used.day, used.count = day_of(now), 0
        if used.count >= FORCED_A_DAY:
            return "day"
        if now - used.last < FORCED_APART:
            return "pause"
        used.count, used.last = used.count + 1, now
        return self._renew(app_id, "stable", 0).value, LIFE

    def state(self, value: str) -> tuple[State, str]:
        """What a token is now, and the app id that it belongs to (empty when unknown)."""
        token, now = self._all.get(value), self._now()
        if token is None:
            return "unknown", ""
        if token.replaced_at is not None and now >= token.replaced_at and now < token.expires_at:
            return "replaced", token.app_id
        return ("valid" if now < token.expires_at else "expired"), token.app_id

    def revoke_all(self, app_id: str) -> None:
        """End every token of the account, as a change of its secret does."""
        for token in self._all.values():
            if token.app_id == app_id:
                token.replaced_at = self._now()

    def _renew(self, app_id: str, family: Family, overlap: float) -> Token:
        now = self._now()
        before = self._newest.get((app_id, family))
        if before is not None and before.replaced_at is None:
            before.replaced_at = now + overlap
        number = self._chance.of("tokens").randrange(10, 100)
        token = Token(f"{number}_{self._chance.token('tokens', 134)}", app_id, now + LIFE)
        self._newest[app_id, family] = self._all[token.value] = token
        return token
