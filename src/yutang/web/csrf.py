"""The second of two locks against forged requests: the form's token. The first is the origin check in middleware.py."""

import hmac
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


async def csrf_checked(request: Request, visit: Annotated[Guest | None, Depends(_visit_unless_program)]) -> None:
    """Every unsafe request of the console carries the token of its session (or of the guest). Raises NotAllowed."""
    if visit is None:
        return
    sent = request.headers.get(HEADER) or (await request.form()).get(FIELD)
    if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), visit.csrf.encode()):
        raise NotAllowed(N_("This form is too old or did not come from this site. Please reload the page."), "csrf")
