"""What the pages of one programme share: which programme, in which language, whether it may be seen."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.responses import Response

from yutang.checkins.addresses import Site
from yutang.checkins.fan_pages.actions.about import About, about, way_of
from yutang.checkins.fan_pages.rules.words import MARKS, NOT_NOW, WEEKDAYS, month_words
from yutang.checkins.models import ProgrammeState
from yutang.checkins.rules.plans import Phase
from yutang.checkins.rules.texts import clock_words, day_words
from yutang.errors import N_, Gone, NotFound
from yutang.fans.rules.page_keys import PURPOSE
from yutang.web.fan_pages import ACTOR, lead_on, marked
from yutang.web.i18n import as_language
from yutang.web.qr_pictures import qr_picture
from yutang.web.visits import Guest, Visit
from yutang.workspaces.actions import Work, reading, system_actor, working


@contextmanager
def looking(visit: Guest, slug: str) -> Iterator[tuple[Work, About]]:
    """The programme behind an address, in its own language. Raises NotFound, also for what only the team may see."""
    services = visit.services
    workspace_id, programme_id = way_of(services.database, slug)
    actor = system_actor(workspace_id, ACTOR)
    with reading(services.database, actor, visit.now, services.new_id) as work:
        found = about(work, programme_id)
        visit.language = as_language(found.programme.language) or visit.language
        if found.phase is Phase.DRAFT and not is_of_team(visit, workspace_id):
            raise NotFound(N_("This check-in has not been opened yet. Please come back later."))
        if found.programme.state is ProgrammeState.ARCHIVED:
            raise Gone(N_("This check-in is over. Thank you for looking by."))
        lead_on(visit, f"/checkin/{found.programme.slug}")
        yield work, found


@contextmanager
def changing(visit: Guest, workspace_id: int) -> Iterator[Work]:
    services = visit.services
    with working(services.database, system_actor(workspace_id, ACTOR), visit.now, services.new_id) as work:
        yield work


def is_of_team(visit: Guest, workspace_id: int) -> bool:
    """A member who is signed in there sees a programme before it begins."""
    return isinstance(visit, Visit) and visit.workspace.workspace_id == workspace_id


def site_of(visit: Guest) -> Site:
    return Site(visit.services.settings.base_url, visit.services.sealer.key(PURPOSE))


def page(visit: Guest, template: str, about: About, /, status: int = 200, **values: object) -> Response:
    """One of the templates, about this programme."""
    shared = {
        "about": about,
        "programme": about.programme,
        "not_now": NOT_NOW,
        "mark_words": MARKS,
        "weekday_words": WEEKDAYS,
        "day_words": day_words,
        "month_words": month_words,
        "clock_words": clock_words,
        "qr_picture": qr_picture,
    }
    return marked(visit, visit.page(f"checkin/{template}", status=status, **{**shared, **values}))


def moment_page(visit: Guest, found: About, seconds: int, again: str) -> Response:
    """What is asked for is not there yet: the page looks again by itself, at the path `again`."""
    response = page(visit, "moment.html", found, again=again)
    response.headers["Refresh"] = f"{seconds}; url={again}"
    return response
