"""The second of two locks against forged requests: the form's token. The first is the origin check in middleware.py."""

import hmac
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from yutang.errors import N_, NotAllowed
from yutang.web.visits import Guest, bearer, guest_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "x-csrf-token"
FIELD = "csrf_token"


def _visit_unless_program(request: Request) -> Guest | None:
    """Requests with an API key use no cookie, so nobody can forge them from a page."""
    if request.method in SAFE or bearer(request) is not None:
        return None
    return guest_of(request)


async def csrf_checked(
    request: Request, visit: Annotated[Guest | None, Depends(_visit_unless_program)]
) -> AsyncIterator[None]:
    """Every unsafe request of the console carries the token of its session (or of the guest). Raises NotAllowed."""
    if visit is None:
        yield
        return
    sent = request.headers.get(HEADER)
    form = await request.form() if sent is None else None  # the page's own, where it takes a form
    try:
        given = sent if form is None else form.get(FIELD)
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), visit.csrf.encode()):
            raise NotAllowed(N_("This form is too old or did not come from this site. Please reload the page."), "csrf")
        yield
    finally:
        if form is not None:
            await form.close()  # files of a form that the page does not take
