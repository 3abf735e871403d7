"""What anybody may ask: whether a request to a domain arrives here; and saying that a page did not open."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import PlainTextResponse, Response

from yutang.domains.actions.reporting import do_report
from yutang.domains.proof import PATH, PURPOSE, answer_to, digest_of, is_nonce
from yutang.domains.rules.hosts import host_of
from yutang.errors import N_, NotFound
from yutang.pages.actions.addresses import way_of
from yutang.web.fan_pages import ACTOR, READ, kindly, marked, may_note, onward, with_phone
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest
from yutang.workspaces.actions import system_actor, working

router = APIRouter()


@router.get(PATH)
def proof(visit: AnyGuest, nonce: Annotated[str, Query(max_length=64)] = "") -> Response:
    """For our own probes: only this installation knows the answer, and only for the host that was really asked."""
    if not is_nonce(nonce):
        raise NotFound(N_("Nothing is here."))
    host = host_of(visit.request.headers.get("host", ""))
    said = answer_to(visit.services.sealer.key(PURPOSE), host, nonce)
    return PlainTextResponse(said, headers={"Cache-Control": "no-store"})


@router.api_route("/p/{slug}/not-open", methods=READ)
@kindly
def not_open_page(visit: AnyGuest, slug: str) -> Response:
    """Reached on an entrance: the domain where the page lives may be what does not open."""
    way_of(visit.services.database, slug)
    return marked(visit, visit.page("domains/not_open.html", slug=slug, thanks="thanks" in visit.request.query_params))


@router.post("/p/{slug}/not-open")
@kindly
def say_not_open(visit: AnyGuest, slug: str) -> Response:
    """Once for each phone; what has no cookie is counted by its network's pace."""
    services = visit.services
    workspace_id, page_id = way_of(services.database, slug)
    known = visitor_id(visit)
    phone = services.new_id() if known is None else known
    if may_note(visit):
        digest = digest_of(services.sealer.key(PURPOSE), str(phone))
        actor = system_actor(workspace_id, ACTOR)
        with working(services.database, actor, visit.now, services.new_id) as work:
            do_report(work, digest, page_id)
    return with_phone(visit, onward(f"/p/{slug}/not-open?thanks=1"), phone)
