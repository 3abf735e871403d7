"""Web authorisation: codes for one use within five minutes, and the web tokens they become (reference §2.12)."""

from collections.abc import Callable
from dataclasses import dataclass

from yutang.sim.chance import Chance
from yutang.sim.world.fans import Tie

CODE_LIFE = 300
TOKEN_LIFE = 7_200
REFRESH_LIFE = 30 * 86_400
TICKET_LIFE = 7_200


@dataclass(slots=True)
class WebCode:
    app_id: str
    tie: Tie
    scope: str
    made_at: float
    snapshot: bool = False  # a virtual account of WeChat's snapshot page
    used: bool = False


@dataclass(slots=True)
class WebToken:
    app_id: str
    tie: Tie
    scope: str
    snapshot: bool
    expires_at: float


@dataclass(slots=True)
class JsTicket:
    value: str
    expires_at: float


class WebGrants:
    def __init__(self, now: Callable[[], float], chance: Chance) -> None:
        self._now, self._chance = now, chance
        self.codes: dict[str, WebCode] = {}
        self.tokens: dict[str, WebToken] = {}
        self.refreshes: dict[str, WebToken] = {}
        self._tickets: dict[tuple[str, str], JsTicket] = {}
        self.allowed: set[tuple[str, str]] = set()  # (app id, fan) who allowed userinfo before

    def code(self, tie: Tie, scope: str, *, snapshot: bool = False) -> str:
        value = self._chance.word("web codes", 32)
        self.codes[value] = WebCode(tie.app_id, tie, scope, self._now(), snapshot)
        return value

    def tokens_for(self, app_id: str, tie: Tie, scope: str, *, snapshot: bool) -> tuple[str, str]:
        """A web access token and its refresh token."""
        access, refresh = (f"{self._chance.of('web').randrange(10, 99)}_{self._chance.token('web', 86)}" for _ in "ar")
        now = self._now()
        self.tokens[access] = WebToken(app_id, tie, scope, snapshot, now + TOKEN_LIFE)
        self.refreshes[refresh] = WebToken(app_id, tie, scope, snapshot, now + REFRESH_LIFE)
        return access, refresh

    def ticket(self, app_id: str, kind: str) -> tuple[str, int]:
        """The account's ticket for the JS-SDK and what is left of its life, in seconds."""
        now, found = self._now(), self._tickets.get((app_id, kind))
        if found is None or now >= found.expires_at:
            found = JsTicket(self._chance.token("tickets", 86), now + TICKET_LIFE)
            self._tickets[app_id, kind] = found
        return found.value, int(found.expires_at - now)
