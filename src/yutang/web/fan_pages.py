"""What all pages of fans share, whatever they show: policy and style, how often one may ask, kind words for errors.

The templates extend `web/fan.html`. They are read on phones, inside WeChat, by people who are not signed in.
"""

import gzip
import threading
from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any, Final

from starlette.responses import RedirectResponse, Response

from yutang.errors import N_, DomainError, TooMany, Unavailable
from yutang.livecodes.rules.visitors import is_preview_robot
from yutang.posters.rules.pacing import Pace, network_of
from yutang.web.paths import client_address
from yutang.web.visitors import visitor_id, with_visitor
from yutang.web.visits import Guest, language_of_headers

ACTOR: Final = "fan page"  # what the audit log calls fans who act on their pages
READ: Final = ["GET", "HEAD"]
_POLICY: Final = (
    "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'nonce-{nonce}'; script-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_TITLES: Final = {
    404: N_("Nothing is here"),
    410: N_("This is over"),
    429: N_("One moment, please"),
    503: N_("One moment, please"),
}
_CAME_BACK: Final = "back"  # in the query: the phone was given its cookie and came back
_TOO_FAST: Final = N_("That was a little fast. Please wait a moment and try again.")
_TOO_MANY_CODES: Final = N_("Those were many codes in a row. Please wait a minute and try again.")


class Door:
    """How often strangers may ask; one for each web process. Phones of one carrier share an address by the hundred.

    A redeem code has 60 bits: at the pace of guesses nobody finds one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # requests are answered on many threads
        self._networks = {"GET": Pace(burst=600, per_minute=600), "POST": Pace(burst=120, per_minute=120)}
        self._newcomers = Pace(burst=240, per_minute=120)  # phones without a cookie leave a row each
        self._phones = {"GET": Pace(burst=60, per_minute=60), "POST": Pace(burst=20, per_minute=20)}
        self._guessing_networks = Pace(burst=120, per_minute=60)
        self._guessing_newcomers = Pace(burst=60, per_minute=60)  # whoever guesses throws the cookie away
        self._guessing_phones = Pace(burst=6, per_minute=3)

    def wait(self, method: str, network: str, phone: int | None, now: float) -> float:
        """Seconds until the next may pass; 0: this one may. `now` in seconds."""
        with self._lock:
            wait = self._networks[method].wait(network, now)
            return wait or (0.0 if phone is None else self._phones[method].wait(str(phone), now))

    def may_note(self, network: str, now: float) -> bool:
        """Whether what a phone without a cookie does may be kept: whoever throws cookies away fills no table."""
        with self._lock:
            return not self._newcomers.wait(network, now)

    def guess(self, network: str, phone: int | None, now: float) -> float:
        """As `wait`, for a code that somebody types in."""
        with self._lock:
            wait = self._guessing_networks.wait(network, now)
            if wait:
                return wait
            if phone is None:
                return self._guessing_newcomers.wait(network, now)
            return self._guessing_phones.wait(str(phone), now)


def kindly(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Every error becomes a page of this kind, in words; and nobody asks too often."""

    @wraps(handler)
    def answered(visit: Guest, **values: Any) -> Response:  # noqa: ANN401 - as the handler has them
        visit.language = language_of_headers(visit.request) or visit.language
        try:
            _check_pace(visit)
            return handler(visit=visit, **values)
        except DomainError as error:
            return told(visit, error)

    return answered


def _check_pace(visit: Guest) -> None:
    """Raises TooMany."""
    method = "POST" if visit.request.method == "POST" else "GET"
    _pass(_door(visit).wait(method, network(visit), visitor_id(visit), visit.now.timestamp()), _TOO_FAST)


def check_guesses(visit: Guest) -> None:
    """Before a code that somebody typed is looked up. Raises TooMany."""
    _pass(_door(visit).guess(network(visit), visitor_id(visit), visit.now.timestamp()), _TOO_MANY_CODES)


def _pass(wait: float, sentence: str) -> None:
    if wait:
        raise TooMany(sentence, retry_after=ceil(wait))


def may_note(visit: Guest) -> bool:
    """Whether this visit may leave a trace: not a robot's, nor one of very many without a cookie."""
    if is_robot(visit):
        return False
    return visitor_id(visit) is not None or _door(visit).may_note(network(visit), visit.now.timestamp())


def _door(visit: Guest) -> Door:
    state = visit.request.app.state
    if not hasattr(state, "fan_door"):
        state.fan_door = Door()
    door: Door = state.fan_door
    return door


def is_robot(visit: Guest) -> bool:
    """A program that makes a preview, or only asks whether there is something."""
    return visit.request.method == "HEAD" or is_preview_robot(visit.request.headers.get("user-agent", ""))


def address(visit: Guest) -> str:
    """Where the phone asks from, as far as the proxies that we trust tell it."""
    trusted = {one.strip() for one in visit.services.settings.trusted_proxies.split(",")}
    return client_address(visit.request.scope, trusted)


def network(visit: Guest) -> str:
    """Who counts as one where the pace is measured."""
    return network_of(address(visit))


def lead_on(visit: Guest, path: str) -> None:
    """Where the page of an error leads: a path that we made ourselves."""
    visit.request.state.onward = path


def told(visit: Guest, error: DomainError) -> Response:
    """The error in words, in the look of these pages."""
    title = _TITLES.get(error.status, N_("That did not work"))
    known = {"title": title, "text": visit.sentence(error), "onward": getattr(visit.request.state, "onward", None)}
    response = marked(visit, visit.page("web/fan_told.html", status=error.status, **known))
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def proves_cookie(visit: Guest) -> bool:
    """Whether the phone keeps its cookie: only such a one may become somebody's."""
    return visitor_id(visit) is not None and not is_robot(visit)


def to_prove(visit: Guest, path: str) -> Response | None:
    """Give a new phone its cookie and let it come back to `path`; None for robots, and for what came back without."""
    if is_robot(visit) or _CAME_BACK in visit.request.query_params:
        return None
    return with_phone(visit, onward(f"{path}?{_CAME_BACK}=1"), visit.services.new_id())


def with_phone(visit: Guest, response: Response, known: int) -> Response:
    """Give the phone its cookie, unless it has it already."""
    return response if visitor_id(visit) is not None else with_visitor(visit, response, known)


def onward(path: str) -> Response:
    """To a path that we made ourselves."""
    return RedirectResponse(path, status_code=303)


def marked(visit: Guest, response: Response) -> Response:
    """With the headers that every page of a fan has, and packed for slow phones."""
    response.headers["Content-Security-Policy"] = _POLICY.format(nonce=visit.nonce)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers.add_vary_header("Accept-Encoding")
    if "gzip" in visit.request.headers.get("accept-encoding", ""):
        response.body = gzip.compress(response.body, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
    return response
