"""The plan in people's own calendars: an address that is shown once."""

import secrets
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.responses import Response

from yutang.planning.actions.feed import do_close_feeds, do_make_feed, feed_of, way_of
from yutang.planning.models import PlanItem
from yutang.planning.rules.plan import KINDS, STATES
from yutang.web.i18n import as_language
from yutang.web.visits import AnyGuest, SignedIn
from yutang.workspaces.actions import reading, system_actor, workspace_of

router = APIRouter(prefix="/plan/feed")
_ACTOR: Final = "calendar feed"
_LONGEST: Final = 64


@router.post("")
def make(visit: SignedIn) -> Response:
    token = secrets.token_urlsafe(24)
    with visit.working() as work:
        do_make_feed(work, token)
    address = f"{visit.services.settings.base_url}/plan/feed/{token}.ics"
    return visit.page("planning/feed.html", address=address)


@router.post("/close")
def close(visit: SignedIn) -> Response:
    with visit.working() as work:
        do_close_feeds(work)
    return visit.redirect("/plan", visit.t("The address leads nowhere any more."))


@router.get("/{token}.ics")
def feed(visit: AnyGuest, token: str) -> Response:
    """For calendars, which cannot sign in. Whoever has the address reads the plan, and nothing else."""
    from yutang.planning.ical import TYPE, calendar_of  # noqa: PLC0415 - the package takes long to load, and few ask

    services = visit.services
    workspace_id, member_id = way_of(services.database, token[:_LONGEST])
    with reading(services.database, system_actor(workspace_id, _ACTOR), visit.now, services.new_id) as work:
        found = feed_of(work, member_id)
        workspace = workspace_of(work)
    visit.language = as_language(workspace.language) or visit.language

    def describe(item: PlanItem) -> str:
        owner = found.owners.get(item.owner_id or 0, "")
        words = [visit.t(KINDS[item.kind]), visit.t(STATES[item.state]), owner, item.note]
        return "\n".join(word for word in words if word)

    base_url = services.settings.base_url
    name = visit.t("Plan of {name}", name=workspace.name)
    body = calendar_of(name, found.items, found.zones, describe, base_url, urlsplit(base_url).hostname or "yutang")
    headers = {"X-Robots-Tag": "noindex", "Content-Disposition": 'inline; filename="plan.ics"'}
    return Response(body, media_type=TYPE, headers=headers)
