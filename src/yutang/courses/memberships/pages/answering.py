"""What the public pages of memberships share: the tier's language, their own policy, kind words for every error."""

import threading
from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any, Final

from starlette.responses import Response

from yutang.errors import N_, DomainError, TooMany, Unavailable
from yutang.posters.rules.pacing import Pace, network_of
from yutang.web.paths import client_address
from yutang.web.visitors import visitor_id
from yutang.web.visits import Guest, language_of_headers

_POLICY: Final = (
    "default-src 'none'; img-src 'self' data:; style-src 'nonce-{nonce}'; script-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_TITLES: Final = {
    404: N_("Nothing is here"),
    410: N_("This is over"),
    429: N_("One moment, please"),
    503: N_("One moment, please"),
}
_TOO_FAST: Final = N_("That was a little fast. Please wait a moment and try again.")
_TOO_MANY_CODES: Final = N_("Those were many codes in a row. Please wait a minute and try again.")


class Door:
    """How often strangers may look, and how often they may try a code; one for each web process.

    A code has 60 bits: at this pace nobody finds one. Phones of one carrier share an address by the hundred.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # requests are answered on many threads
        self._looks = Pace(burst=600, per_minute=600)
        self._networks = Pace(burst=120, per_minute=60)
        self._newcomers = Pace(burst=60, per_minute=60)  # without a cookie: whoever guesses throws it away
        self._phones = Pace(burst=6, per_minute=3)

    def look(self, network: str, now: float) -> float:
        """Seconds until the next may pass; 0: this one may. `now` in seconds."""
        with self._lock:
            return self._looks.wait(network, now)

    def try_code(self, network: str, phone: int | None, now: float) -> float:
        with self._lock:
            wait = self._networks.wait(network, now)
            if wait:
                return wait
            return self._newcomers.wait(network, now) if phone is None else self._phones.wait(str(phone), now)


def kindly(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Every error becomes a page of this kind, in words; and nobody asks too often."""

    @wraps(handler)
    def answered(visit: Guest, **values: Any) -> Response:  # noqa: ANN401 - as the handler has them
        visit.language = language_of_headers(visit.request) or visit.language
        try:
            _pass(_door(visit).look(_network(visit), visit.now.timestamp()), _TOO_FAST)
            return handler(visit=visit, **values)
        except DomainError as error:
            return told(visit, error)

    return answered


def check_guesses(visit: Guest) -> None:
    """Raises TooMany."""
    wait = _door(visit).try_code(_network(visit), visitor_id(visit), visit.now.timestamp())
    _pass(wait, _TOO_MANY_CODES)


def _pass(wait: float, sentence: str) -> None:
    if wait:
        raise TooMany(sentence, retry_after=ceil(wait))


def _door(visit: Guest) -> Door:
    state = visit.request.app.state
    if not hasattr(state, "member_door"):
        state.member_door = Door()
    door: Door = state.member_door
    return door


def _network(visit: Guest) -> str:
    trusted = {address.strip() for address in visit.services.settings.trusted_proxies.split(",")}
    return network_of(client_address(visit.request.scope, trusted))


def told(visit: Guest, error: DomainError) -> Response:
    """The error in words, in the look of fans' pages."""
    title = _TITLES.get(error.status, N_("That did not work"))
    known = {"title": title, "text": visit.sentence(error), "campaign_path": None}
    response = marked(visit, visit.page("fan_pages/told.html", status=error.status, **known))
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def marked(visit: Guest, response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY.format(nonce=visit.nonce)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response
