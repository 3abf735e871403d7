"""`/f/{token}`: a link made for one fan tells which phone is theirs, and goes on to where it leads."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from yutang.fans.actions.linking import do_link_visitor
from yutang.fans.links import PURPOSE, open_link
from yutang.web.paths import safe_path
from yutang.web.visitors import visitor_id, with_visitor
from yutang.web.visits import AnyGuest
from yutang.workspaces.actions import system_actor, working

router = APIRouter()


@router.get("/f/{token}")
def follow_link(visit: AnyGuest, token: str) -> Response:
    """Raises NotFound for a link that is not ours or has ended."""
    services = visit.services
    link = open_link(services.sealer.key(PURPOSE), token, visit.now)
    known = visitor_id(visit)
    phone = services.new_id() if known is None else known
    actor = system_actor(link.workspace_id, "link")
    with working(services.database, actor, visit.now, services.new_id) as work:
        do_link_visitor(work, link.fan_id, phone)
    onward = RedirectResponse(safe_path(link.target), status_code=303, headers={"Referrer-Policy": "no-referrer"})
    return onward if known is not None else with_visitor(visit, onward, phone)
