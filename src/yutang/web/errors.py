"""The one mapper: a domain error becomes a page, a toast for htmx, or problem+json for programs and scripts.

What is not a domain error is a fault of ours: it is logged with its trace, and the visitor gets a sentence and the id
of the request.
"""

import logging
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yutang.errors import N_, DomainError, Invalid, NotAllowed, NotFound, NotSignedIn, TooLarge, TooMany, Unavailable
from yutang.web.i18n import as_language
from yutang.web.kernel import Kernel
from yutang.web.visits import Guest, guest_of, language_of_headers, stranger_of

log = logging.getLogger("yutang.web")

_STATUS_SENTENCES = {
    404: N_("There is no such page."),
    405: N_("This address cannot be used in this way."),
    413: N_("What was sent is too large."),
}


class Fault(DomainError):
    """A bug or a broken machine; the visitor cannot do anything about it but tell us the number."""

    status = 500
    code = "fault"


class MethodNotAllowed(DomainError):
    status = 405
    code = "method_not_allowed"


def install(app: FastAPI) -> None:
    """Make the mapper answer for every kind of error that can come out of a page or an API function."""
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)


def _domain(request: Request, error: Exception) -> Response:
    return answer(request, error if isinstance(error, DomainError) else fault(error))


def fault(error: Exception) -> Fault:
    """Log what went wrong; the sentence for the visitor says nothing of it."""
    log.error("a request failed", exc_info=error)
    return Fault(N_("Something went wrong on our side. Please try again; if it stays, ask whoever runs this server."))


def _malformed(request: Request, error: Exception) -> Response:
    """A path, query or form that does not even have the right types."""
    fields: dict[str, str] = {}
    for item in error.errors() if isinstance(error, RequestValidationError) else ():
        place = item["loc"]
        if place[0] == "path":
            return answer(request, NotFound(_STATUS_SENTENCES[404]))
        missing = item["type"] == "missing"
        fields[str(place[-1])] = N_("This is missing.") if missing else N_("This cannot be understood.")
    sentence = N_("Some fields are missing or cannot be understood: {names}.")
    return answer(request, Invalid(sentence, "malformed", fields, names=", ".join(sorted(fields))))


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    kinds: dict[int, type[DomainError]] = {
        401: NotSignedIn, 403: NotAllowed, 404: NotFound, 405: MethodNotAllowed, 413: TooLarge, 422: Invalid
    }  # fmt: skip
    kind = kinds.get(status, DomainError)
    answered = answer(request, kind(_STATUS_SENTENCES.get(status, N_("This request cannot be understood."))))
    if status == 405 and isinstance(error, HTTPException) and error.headers:  # noqa: PLR2004
        answered.headers.update(error.headers)  # Allow
    return answered


def answer(request: Request, error: DomainError) -> Response:
    """The response for one error, in the form the caller understands."""
    if request.url.path.startswith("/api/") or _for_script(request):
        response = _problem(request, error)
    else:
        visit = _visit(request, error)
        if isinstance(error, NotSignedIn):
            response = visit.redirect(_sign_in_path(request))
        elif visit.is_htmx:
            response = _toast(visit, error)
        else:
            response = _error_page(visit, error)
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _for_script(request: Request) -> bool:
    """Whether one of the console's own scripts asks, and reads the answer."""
    headers = request.headers
    return "application/json" in headers.get("accept", "") or headers.get("content-type") == "application/json"


def _visit(request: Request, error: DomainError) -> Guest:
    """Whose error it is, so that it is shown inside the console; after a fault the database is left alone."""
    if error.status >= 500:  # noqa: PLR2004
        return stranger_of(request)
    try:
        return guest_of(request)
    except DomainError:
        return stranger_of(request)


def _sign_in_path(request: Request) -> str:
    """After signing in, people go on where they were; not to the address of a form or a fragment."""
    if request.method != "GET" or request.headers.get("hx-request") == "true" or request.url.path == "/":
        return "/sign-in"
    return f"/sign-in?{urlencode({'next': request.url.path})}"


def _toast(visit: Guest, error: DomainError) -> Response:
    response = visit.page("web/toast.html", status=error.status, text=visit.sentence(error), tone="danger")
    response.headers["HX-Retarget"] = "#toasts"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _error_page(visit: Guest, error: DomainError) -> Response:
    return visit.page("web/error.html", status=error.status, error=error, title=_title(error))


def _title(error: DomainError) -> str:
    if error.code == "worthless_link":
        return N_("This link no longer works")
    titles = {403: N_("Not allowed"), 404: N_("Not found"), 409: N_("Something has changed"), 429: N_("Please wait")}
    return titles.get(error.status, N_("A fault of ours") if error.status >= 500 else N_("That did not work"))  # noqa: PLR2004


def _problem(request: Request, error: DomainError) -> Response:
    """RFC 9457, with the code for programs, the fields, and the id of the request."""
    kernel: Kernel = request.app.state.kernel
    if request.url.path.startswith("/api/"):
        language = language_of_headers(request) or as_language(kernel.services.settings.default_language) or "zh"
    else:
        language = _visit(request, error).language
    say = kernel.translations.speaker(language)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": say(error.sentence, **error.values),
        "code": error.code,
        "fields": {name: say(sentence, **error.values) for name, sentence in error.fields.items()},
        "request_id": str(getattr(request.state, "request_id", "")),
        **error.members,
    }
    return JSONResponse(body, status_code=error.status, media_type="application/problem+json")
