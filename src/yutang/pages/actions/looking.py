"""Pages and their versions, read."""

from collections.abc import Collection, Sequence
from typing import Final

from yutang.errors import NotFound
from yutang.pages.actions.addresses import NO_PAGE
from yutang.pages.models import Page, PageKind, PageState, PageVersion
from yutang.pages.rules.content import Content, read_content
from yutang.pages.store import pages
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

PAGE: Final = 50
KEPT_VERSIONS: Final = 60
IN_USE: Final = (PageState.DRAFT, PageState.PUBLISHED, PageState.PAUSED)


def find_page(work: Work, page_id: int, kind: PageKind | None = None) -> Page:
    """Raises NotFound, also for a page of another kind."""
    work.actor.require(Permission.SEE)
    return existing(pages.find(work.session, work.workspace_id, page_id), kind)


def existing(page: Page | None, kind: PageKind | None = None) -> Page:
    if page is None or (kind is not None and page.kind is not kind):
        raise NotFound(NO_PAGE)
    return page


def pages_of(
    work: Work, kind: PageKind, states: Collection[PageState] = IN_USE, before_id: int | None = None
) -> tuple[Sequence[Page], int | None]:
    """One page of the list, newest first, and the `before_id` of the next one (none: this is the last)."""
    work.actor.require(Permission.SEE)
    found = pages.listed(work.session, work.workspace_id, kind, states, before_id, PAGE + 1)
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def content_of(work: Work, page: Page, number: int | None = None) -> Content:
    """Of one version; without a number, of the one being edited. Raises NotFound."""
    work.actor.require(Permission.SEE)
    wanted = page.version if number is None else number
    found = pages.version(work.session, work.workspace_id, page.id, wanted)
    if found is None:
        raise NotFound(NO_PAGE)
    return read_content(found.content)


def versions_of(work: Work, page: Page) -> Sequence[PageVersion]:
    """Newest first."""
    work.actor.require(Permission.SEE)
    return pages.versions(work.session, work.workspace_id, page.id, KEPT_VERSIONS)


def ways_back(work: Work, page: Page) -> tuple[int | None, int | None]:
    """The versions that an undo and a redo lead to; none: there is no way."""
    work.actor.require(Permission.SEE)
    now = pages.version(work.session, work.workspace_id, page.id, page.version)
    redo = pages.newest_child(work.session, work.workspace_id, page.id, page.version)
    return (None if now is None else now.parent), redo
