"""A visit: one request of the console, by somebody who is signed in (`Visit`) or not (`Guest`); and API callers.

Pages take `visit: SignedIn` (or `AnyGuest`), API functions take `caller: ApiCaller`.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from yutang.alerts.actions.opened import count_open
from yutang.errors import N_, DomainError, NotSignedIn
from yutang.web.cookies import SESSION, Cookies
from yutang.web.i18n import Language, as_language
from yutang.web.kernel import Kernel
from yutang.web.paths import safe_path
from yutang.wiring import Services
from yutang.workspaces.access.actions.sessions import Presence, recognise
from yutang.workspaces.actions import Actor, Work, reading, working
from yutang.workspaces.keys.actions import recognise_key
from yutang.workspaces.models import Member, Workspace


class Guest:
    """Somebody who is not signed in (or of whom it does not matter)."""

    presence: Presence | None = None

    def __init__(self, kernel: Kernel, request: Request, language: Language) -> None:
        self.kernel = kernel
        self.services: Services = kernel.services
        self.request = request
        self.language = language
        self.now: datetime = kernel.services.clock()
        self.cookies = Cookies(kernel.services, request)

    @property
    def is_htmx(self) -> bool:
        return self.request.headers.get("hx-request") == "true"

    @property
    def request_id(self) -> str:
        return str(getattr(self.request.state, "request_id", ""))

    @property
    def nonce(self) -> str:
        return str(getattr(self.request.state, "nonce", ""))

    @property
    def here(self) -> str:
        """The page one is on, to come back to: of an answer to a form, the page that held the form."""
        url = self.request.url
        if self.request.method != "GET" or self.is_htmx:
            url = URL(self.request.headers.get("referer", "/"))
        return safe_path(f"{url.path}?{url.query}" if url.query else url.path)

    @property
    def timezone(self) -> str:
        return self.services.settings.default_timezone

    @property
    def csrf(self) -> str:
        """What a form must send back."""
        return self.cookies.guest_csrf()

    def t(self, sentence: str, /, **values: object) -> str:
        """The sentence in the visitor's language, `{named}` places filled."""
        return self.kernel.translations.say(self.language, sentence, **values)

    def sentence(self, error: DomainError) -> str:
        return self.t(error.sentence, **error.values)

    def form_errors(self, error: DomainError) -> dict[str, str]:
        """What belongs beside each field, in the visitor's language."""
        return {name: self.t(sentence, **error.values) for name, sentence in error.fields.items()}

    def page(self, template: str, /, status: int = 200, **values: object) -> Response:
        """A whole page or a fragment: any template, e.g. `groups/group.html`."""
        return self.cookies.put_on(HTMLResponse(self.kernel.pages.render(template, self, values), status))

    def redirect(self, path: str, flash: str | None = None, tone: str = "success") -> Response:
        """Go to a page of this site, which then shows `flash` once. `tone`: success, info, warning or danger."""
        if flash is not None:
            self.cookies.flash(flash, tone)
        if self.is_htmx:
            return self.cookies.put_on(Response(status_code=200, headers={"HX-Redirect": path}))
        return self.cookies.put_on(RedirectResponse(path, status_code=303))


class Visit(Guest):
    """A member who is signed in, using one workspace."""

    presence: Presence
    open_alerts = 0  # what the menu counts

    def __init__(self, kernel: Kernel, request: Request, language: Language, presence: Presence) -> None:
        super().__init__(kernel, request, language)
        self.presence = presence
        self.actor: Actor = presence.actor(self.request_id)
        if presence.was_moved:
            self.cookies.stay_signed_in(request.cookies[SESSION])

    @property
    def member(self) -> Member:
        return self.presence.member

    @property
    def workspace(self) -> Workspace:
        return self.presence.workspace

    @property
    def timezone(self) -> str:
        return self.presence.workspace.timezone

    @property
    def csrf(self) -> str:
        return self.presence.session.csrf

    def reading(self) -> AbstractContextManager[Work]:
        return reading(self.services.database, self.actor, self.now, self.services.new_id)

    def working(self) -> AbstractContextManager[Work]:
        return working(self.services.database, self.actor, self.now, self.services.new_id)


class Caller:
    """A program with an API key, or the console's own script with the member's session."""

    def __init__(self, kernel: Kernel, request: Request, actor: Actor, workspace: Workspace) -> None:
        self.kernel = kernel
        self.services: Services = kernel.services
        self.actor = actor
        self.workspace = workspace
        self.now: datetime = kernel.services.clock()
        self.language: Language = language_of_headers(request) or as_language(workspace.language) or "zh"

    def t(self, sentence: str, /, **values: object) -> str:
        return self.kernel.translations.say(self.language, sentence, **values)

    def reading(self) -> AbstractContextManager[Work]:
        return reading(self.services.database, self.actor, self.now, self.services.new_id)

    def working(self) -> AbstractContextManager[Work]:
        return working(self.services.database, self.actor, self.now, self.services.new_id)


def guest_of(request: Request) -> Guest:
    """The visit of this request; found out once, then remembered with the request. Reads the database."""
    known = getattr(request.state, "visit", None)
    if isinstance(known, Guest):
        return known
    kernel: Kernel = request.app.state.kernel
    settings = kernel.services.settings
    presence = recognise(
        kernel.services.database, request.cookies.get(SESSION), kernel.services.clock(), settings.session_days
    )
    preferred = presence.member.language if presence is not None else None
    language = as_language(preferred) or as_language(request.cookies.get("language"))
    language = language or as_language(settings.default_language) or "zh"
    visit = Guest(kernel, request, language) if presence is None else _visit(kernel, request, language, presence)
    request.state.visit = visit
    return visit


def _visit(kernel: Kernel, request: Request, language: Language, presence: Presence) -> Visit:
    visit = Visit(kernel, request, language, presence)
    if not visit.is_htmx and not request.url.path.startswith("/api/"):  # parts of a page have no menu
        with visit.reading() as work:
            visit.open_alerts = count_open(work)
    return visit


def stranger_of(request: Request) -> Guest:
    """A visit without asking the database: for errors, when the database may be what failed."""
    known = getattr(request.state, "visit", None)
    if isinstance(known, Guest):
        return known
    kernel: Kernel = request.app.state.kernel
    language = as_language(request.cookies.get("language")) or as_language(kernel.services.settings.default_language)
    return Guest(kernel, request, language or "zh")


def language_of_headers(request: Request) -> Language | None:
    """For programs: the first language of Accept-Language, when it is one of ours."""
    return as_language(request.headers.get("accept-language", "")[:2].lower())


AnyGuest = Annotated[Guest, Depends(guest_of)]


def signed_in(visit: AnyGuest) -> Visit:
    """Raises NotSignedIn."""
    if not isinstance(visit, Visit):
        raise NotSignedIn(N_("Please sign in."))
    return visit


SignedIn = Annotated[Visit, Depends(signed_in)]


def bearer(request: Request) -> str | None:
    """The API key of `Authorization: Bearer …`."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None


def api_caller(request: Request) -> Caller:
    """Raises NotSignedIn when there is neither a good key nor a session."""
    kernel: Kernel = request.app.state.kernel
    key = bearer(request)
    if key is None:
        visit = guest_of(request)
        if not isinstance(visit, Visit):
            raise NotSignedIn(N_("Send an API key as “Authorization: Bearer …”, or sign in."))
        return Caller(kernel, request, visit.actor, visit.workspace)
    holder = recognise_key(kernel.services.database, key, kernel.services.clock())
    if holder is None:
        raise NotSignedIn(N_("This API key is unknown or was revoked."))
    request_id = str(getattr(request.state, "request_id", ""))
    return Caller(kernel, request, holder.actor(request_id), holder.workspace)


ApiCaller = Annotated[Caller, Depends(api_caller)]
