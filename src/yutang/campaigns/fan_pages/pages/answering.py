"""What all pages of fans share: the campaign's language, their own policy and style, kind words for every error."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from math import ceil
from typing import Any, Final

from starlette.responses import RedirectResponse, Response

from yutang.campaigns.fan_pages.actions.about import About, about, way_of
from yutang.campaigns.fan_pages.codes import qr_picture
from yutang.campaigns.fan_pages.rules.clients import Client
from yutang.campaigns.fan_pages.rules.phases import Phase, time_left
from yutang.campaigns.fan_pages.rules.words import MEANINGS
from yutang.campaigns.running.addresses import Site
from yutang.campaigns.tokens import ENDED, PURPOSE
from yutang.errors import N_, DomainError, NotFound, TooMany, Unavailable
from yutang.livecodes.rules.visitors import is_preview_robot
from yutang.posters.rules.pacing import Pace, network_of
from yutang.web.i18n import as_language
from yutang.web.paths import client_address
from yutang.web.visitors import visitor_id, with_visitor
from yutang.web.visits import Guest, Visit, language_of_headers
from yutang.workspaces.actions import Work, reading, system_actor, working

ACTOR: Final = "fan page"  # what the audit log calls fans who act on their pages
READ: Final = ["GET", "HEAD"]
_LONGEST_AGENT: Final = 512
_POLICY: Final = (
    "default-src 'none'; img-src 'self' data:; style-src 'nonce-{nonce}'; script-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_GONE: Final = 410
_TITLES: Final = {
    404: N_("Nothing is here"),
    410: N_("This is over"),
    429: N_("One moment, please"),
    503: N_("One moment, please"),
}


class Door:
    """How often strangers may ask; one for each web process. Phones of one carrier share an address by the hundred."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # requests are answered on many threads
        self._networks = {"GET": Pace(burst=600, per_minute=600), "POST": Pace(burst=120, per_minute=120)}
        self._newcomers = Pace(burst=240, per_minute=120)  # phones without a cookie leave a row each
        self._phones = {"GET": Pace(burst=60, per_minute=60), "POST": Pace(burst=20, per_minute=20)}

    def wait(self, method: str, network: str, phone: int | None, now: float) -> float:
        """Seconds until the next may pass; 0: this one may. `now` in seconds."""
        with self._lock:
            wait = self._networks[method].wait(network, now)
            return wait or (0.0 if phone is None else self._phones[method].wait(str(phone), now))

    def may_note(self, network: str, now: float) -> bool:
        """Whether what a phone without a cookie does may be kept: whoever throws cookies away fills no table."""
        with self._lock:
            return not self._newcomers.wait(network, now)


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
    wait = _door(visit).wait(method, network_of(_address(visit)), visitor_id(visit), visit.now.timestamp())
    if wait:
        raise TooMany(N_("That was a little fast. Please wait a moment and try again."), retry_after=ceil(wait))


def may_note(visit: Guest) -> bool:
    """Whether this visit may leave a trace: not a robot's, nor one of very many without a cookie."""
    if is_robot(visit):
        return False
    known = visitor_id(visit) is not None
    return known or _door(visit).may_note(network_of(_address(visit)), visit.now.timestamp())


def _door(visit: Guest) -> Door:
    state = visit.request.app.state
    if not hasattr(state, "fan_door"):
        state.fan_door = Door()
    door: Door = state.fan_door
    return door


# ---- asking and answering --------------------------------------------------------------------------------------------


@contextmanager
def looking(visit: Guest, slug: str) -> Iterator[tuple[Work, About]]:
    """The campaign behind an address, in its own language. Raises NotFound, also for what only the team may see."""
    services = visit.services
    workspace_id, campaign_id = way_of(services.database, slug)
    actor = system_actor(workspace_id, ACTOR)
    with reading(services.database, actor, visit.now, services.new_id) as work:
        found = about(work, campaign_id)
        visit.language = as_language(found.campaign.language) or visit.language
        if found.phase is Phase.HIDDEN and not is_of_team(visit, workspace_id):
            raise NotFound(N_("This campaign has not been opened yet. Please come back later."))
        if found.campaign.archived_at is not None:
            raise NotFound(N_("This campaign is over. Thank you for looking by."), ENDED)
        visit.request.state.campaign_path = f"/k/{found.campaign.slug}"  # where an error leads on to
        yield work, found


@contextmanager
def changing(visit: Guest, workspace_id: int) -> Iterator[Work]:
    services = visit.services
    with working(services.database, system_actor(workspace_id, ACTOR), visit.now, services.new_id) as work:
        yield work


def is_of_team(visit: Guest, workspace_id: int) -> bool:
    """A member who is signed in there sees a campaign before it begins."""
    return isinstance(visit, Visit) and visit.workspace.workspace_id == workspace_id


def key_of(visit: Guest) -> bytes:
    """What tokens of campaigns are signed with."""
    return visit.services.sealer.key(PURPOSE)


def site_of(visit: Guest) -> Site:
    return Site(visit.services.settings.base_url, key_of(visit))


def client_of(visit: Guest, known: int) -> Client:
    return Client(known, _address(visit), visit.request.headers.get("user-agent", "")[:_LONGEST_AGENT])


def is_robot(visit: Guest) -> bool:
    """A program that makes a preview, or only asks whether there is something."""
    return visit.request.method == "HEAD" or is_preview_robot(visit.request.headers.get("user-agent", ""))


def _address(visit: Guest) -> str:
    trusted = {address.strip() for address in visit.services.settings.trusted_proxies.split(",")}
    return client_address(visit.request.scope, trusted)


def page(visit: Guest, template: str, about: About, /, status: int = 200, **values: object) -> Response:
    """One of the templates, about this campaign."""
    shared = {"about": about, "meaning_of": MEANINGS, "time_left_of": time_left, "qr_picture": qr_picture}
    return _marked(visit, visit.page(f"fan_pages/{template}", status=status, **{**shared, **values}))


def told(visit: Guest, error: DomainError) -> Response:
    """The error in words, in the look of these pages."""
    status = _GONE if error.code == ENDED else error.status
    title = _TITLES.get(status, N_("That did not work"))
    onward = getattr(visit.request.state, "campaign_path", None)
    known = {"title": title, "text": visit.sentence(error), "campaign_path": onward}
    response = _marked(visit, visit.page("fan_pages/told.html", status=status, **known))
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def moment_page(visit: Guest, found: About, seconds: int, again: str) -> Response:
    """What is asked for is not there yet: the page looks again by itself, at the path `again`."""
    response = page(visit, "moment.html", found, again=again)
    response.headers["Refresh"] = f"{seconds}; url={again}"
    return response


def with_phone(visit: Guest, response: Response, known: int) -> Response:
    """Give the phone its cookie, unless it has it already."""
    return response if visitor_id(visit) is not None else with_visitor(visit, response, known)


def onward(path: str) -> Response:
    """To a path that we made ourselves."""
    return RedirectResponse(path, status_code=303)


def _marked(visit: Guest, response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY.format(nonce=visit.nonce)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
