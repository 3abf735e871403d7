"""Parts of a page that ask again every two seconds: an answer comes only when something has changed."""

import hashlib
import re
from typing import Final

from markupsafe import Markup
from starlette.responses import Response

from yutang.web.visits import Visit

_MARK: Final = "@version@"
# What runs by itself in the browser is no change.
_RUNNING: Final = re.compile(r' data-seconds="\d+"')


def part(visit: Visit, template: str, **values: object) -> tuple[str, Markup]:
    """The version of a part, and the part itself, which carries it."""
    text = visit.kernel.pages.render(template, visit, {**values, "version": _MARK})
    version = hashlib.sha256(_RUNNING.sub("", text).encode()).hexdigest()[:16]
    return version, Markup(text.replace(_MARK, version))  # noqa: S704 - a template's own output


def live(visit: Visit, template: str, known: str, **values: object) -> Response:
    """The part, or 204 when the browser has it already."""
    version, text = part(visit, template, **values)
    if version == known:
        return Response(status_code=204)
    return visit.cookies.put_on(Response(str(text), media_type="text/html"))
