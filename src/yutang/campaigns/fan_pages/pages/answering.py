"""What the pages of one campaign share: which campaign, in which language, whether it may be seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from starlette.responses import Response

from yutang.campaigns.fan_pages.actions.about import About, about, way_of
from yutang.campaigns.fan_pages.rules.clients import Client
from yutang.campaigns.fan_pages.rules.phases import Phase, time_left
from yutang.campaigns.fan_pages.rules.words import MEANINGS
from yutang.campaigns.running.addresses import Site
from yutang.campaigns.tokens import PURPOSE
from yutang.errors import N_, Gone, NotFound
from yutang.web.fan_pages import ACTOR, address, lead_on, marked
from yutang.web.i18n import as_language
from yutang.web.qr_pictures import qr_picture
from yutang.web.visits import Guest, Visit
from yutang.workspaces.actions import Work, reading, system_actor, working

_LONGEST_AGENT: Final = 512
_POLICY: Final = (
    "default-src 'none'; img-src 'self' data:; style-src 'nonce-{nonce}'; script-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_GONE: Final = 410
_TITLES: Final = {
    404: N_("Nothing is here"),
    410: N_("This is over"),
    429: N_("One moment, please"),
    503: N_("One moment, please"),
}


@contextmanager
def looking(visit: Guest, slug: str) -> Iterator[tuple[Work, About]]:
    """The campaign behind an address, in its own language. Raises NotFound, also for what only the team may see."""
    services = visit.services
    workspace_id, campaign_id = way_of(services.database, slug)
    actor = system_actor(workspace_id, ACTOR)
    with reading(services.database, actor, visit.now, services.new_id) as work:
        found = about(work, campaign_id)
        visit.language = as_language(found.campaign.language) or visit.language
        if found.phase is Phase.HIDDEN and not is_of_team(visit, workspace_id):
            raise NotFound(N_("This campaign has not been opened yet. Please come back later."))
        if found.campaign.archived_at is not None:
            raise Gone(N_("This campaign is over. Thank you for looking by."))
        lead_on(visit, f"/k/{found.campaign.slug}")
        yield work, found


@contextmanager
def changing(visit: Guest, workspace_id: int) -> Iterator[Work]:
    services = visit.services
    with working(services.database, system_actor(workspace_id, ACTOR), visit.now, services.new_id) as work:
        yield work


def is_of_team(visit: Guest, workspace_id: int) -> bool:
    """A member who is signed in there sees a campaign before it begins."""
    return isinstance(visit, Visit) and visit.workspace.workspace_id == workspace_id


def key_of(visit: Guest) -> bytes:
    """What tokens of campaigns are signed with."""
    return visit.services.sealer.key(PURPOSE)


def site_of(visit: Guest) -> Site:
    return Site(visit.services.settings.base_url, key_of(visit))


def client_of(visit: Guest, known: int) -> Client:
    return Client(known, address(visit), visit.request.headers.get("user-agent", "")[:_LONGEST_AGENT])


def page(visit: Guest, template: str, about: About, /, status: int = 200, **values: object) -> Response:
    """One of the templates, about this campaign."""
    shared = {"about": about, "meaning_of": MEANINGS, "time_left_of": time_left, "qr_picture": qr_picture}
    return marked(visit, visit.page(f"fan_pages/{template}", status=status, **{**shared, **values}))


def moment_page(visit: Guest, found: About, seconds: int, again: str) -> Response:
    """What is asked for is not there yet: the page looks again by itself, at the path `again`."""
    response = page(visit, "moment.html", found, again=again)
    response.headers["Refresh"] = f"{seconds}; url={again}"
    return response
