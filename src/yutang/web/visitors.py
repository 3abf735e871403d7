"""The visitor cookie of live codes, for pages that learn whose phone it is."""

from starlette.responses import Response

from yutang.edge.cookies import VisitorCookies
from yutang.web.visits import Guest


def visitor_id(visit: Guest) -> int | None:
    """The phone's id; none: it has not been here, or its cookie is not ours."""
    header = visit.request.headers.get("cookie", "").encode("latin-1", "ignore")
    return _cookies(visit).read(header)


def with_visitor(visit: Guest, response: Response, new_id: int) -> Response:
    """Give the phone an id, which live codes then know it by."""
    response.headers.append("set-cookie", _cookies(visit).header(new_id).decode())
    return response


def _cookies(visit: Guest) -> VisitorCookies:
    services = visit.services
    return VisitorCookies(services.sealer.key("visitor"), secure=services.settings.base_url.startswith("https://"))
