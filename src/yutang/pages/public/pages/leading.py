"""Pages on several domains: a visitor of an entrance is led to the one where the page lives, and answers."""

from starlette.responses import RedirectResponse, Response

from yutang.domains.actions.routing import led_visitor
from yutang.domains.rules.hosts import host_of
from yutang.domains.rules.routing import Way
from yutang.errors import N_, NotFound
from yutang.pages.actions.addresses import way_of
from yutang.pages.actions.looking import find_page
from yutang.web.fan_pages import ACTOR
from yutang.web.visits import Guest
from yutang.workspaces.actions import reading, system_actor

_LONGEST_QUERY = 512


def led_elsewhere(visit: Guest, slug: str) -> Response | None:
    """None: the page is answered here. Raises NotFound while WeChat blocks it: nobody takes over then."""
    services = visit.services
    workspace_id, page_id = way_of(services.database, slug)
    with reading(services.database, system_actor(workspace_id, ACTOR), visit.now, services.new_id) as work:
        led = led_visitor(work, page_id, host_of(visit.request.headers.get("host", "")))
        page = find_page(work, page_id)
    if led.way is Way.PAUSED:
        raise NotFound(N_("This page is taking a break. Please come back later."), "paused")
    if led.place is None:
        return None
    query = visit.request.url.query[:_LONGEST_QUERY]
    address = f"{led.place.base_url}/p/{page.slug}" + (f"?{query}" if query else "")
    return RedirectResponse(address, status_code=302, headers={"Cache-Control": "no-store"})
