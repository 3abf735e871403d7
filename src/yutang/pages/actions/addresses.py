"""Where published pages are reached. The one place that knows the host of a page."""

from yutang.db.engine import Database
from yutang.domains.actions.routing import entrance_base, page_base
from yutang.errors import N_, NotFound
from yutang.livecodes.rules import tidy_slug
from yutang.pages.models import Page
from yutang.pages.store import pages
from yutang.workspaces.actions import Work

NO_PAGE = N_("There is no such page.")
_LONGEST_SLUG = 64


def page_url(work: Work, page: Page, base_url: str) -> str:
    """The whole address of a page's public side, on the domain where it lives. `base_url`: of this installation,
    without a slash at its end; used where there are no domains."""
    return f"{page_base(work, page.id, base_url)}/p/{page.slug}"


def printed_url(work: Work, page: Page, base_url: str) -> str:
    """What a QR carries: an entrance, which leads to the page wherever it lives."""
    return f"{entrance_base(work, base_url)}/p/{page.slug}"


def way_of(database: Database, slug: str) -> tuple[int, int]:
    """Workspace and page of a public address. Raises NotFound."""
    with database.read() as session:
        found = pages.slug_target(session, tidy_slug(slug)) if len(slug) <= _LONGEST_SLUG else None
    if found is None:
        raise NotFound(NO_PAGE)
    return found
