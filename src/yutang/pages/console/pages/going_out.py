"""Publishing, from whichever button: the composer's saves first, so that what was typed is what goes out."""

from starlette.responses import Response

from yutang.errors import DomainError
from yutang.pages.actions.looking import content_of, find_page
from yutang.pages.actions.publishing import do_publish
from yutang.pages.actions.showing import Site, shown
from yutang.pages.models import Page, PageKind
from yutang.pages.public.pages.rendering import Shown, html_of_page, weight_of
from yutang.web.i18n import as_language
from yutang.web.visits import Guest, Visit
from yutang.workspaces.actions import Work

PUBLISH = "publish"
"""What the composer's button sends as `act`."""


def path_of(page: Page) -> str:
    """Where a page is edited."""
    return f"/articles/{page.id}" if page.kind is PageKind.ARTICLE else f"/pages/{page.id}"


def published(visit: Visit, page_id: int, reason: str = "") -> Response:
    """Back to the composer, which says what came of it."""
    try:
        with visit.working() as work:
            page = do_publish(work, page_id, _weight(visit, work, page_id), reason)
    except DomainError as error:
        if error.status != 409:  # noqa: PLR2004
            raise
        with visit.reading() as work:
            page = find_page(work, page_id)
        return visit.redirect(path_of(page), visit.sentence(error), "danger")
    return visit.redirect(f"{path_of(page)}#address", visit.t("Published. Visitors see this version now."))


def _weight(visit: Visit, work: Work, page_id: int) -> int:
    """Bytes of the page as it would go out: drawn as for a visitor."""
    page = find_page(work, page_id)
    content = content_of(work, page)
    guest = Guest(visit.kernel, visit.request, as_language(page.language) or "zh")
    site = Site(visit.services.settings.base_url, f"/p/{page.slug}/picture/")
    return weight_of(html_of_page(guest, Shown(page, content, shown(work, site, page, content), site)))
