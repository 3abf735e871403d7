"""Pages made and changed. Every save is a version of its own; what visitors see changes only by publishing."""

from random import Random
from typing import Any, Final

from yutang.communities.actions import find_community
from yutang.errors import N_, Conflict, Invalid
from yutang.livecodes.rules import new_slug
from yutang.pages.actions.looking import KEPT_VERSIONS, content_of, existing, ways_back
from yutang.pages.models import Page, PageKind, PageSlug, PageState, PageVersion
from yutang.pages.rules.content import Content, content_to_json, faults, read_content
from yutang.pages.store import pages
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST_PAGES: Final = 2000  # of a workspace
LANGUAGES: Final = ("zh", "en")
_DRAWS: Final = 20


def do_make(
    work: Work, kind: PageKind, content: Content, rng: Random, *, language: str, community_id: int | None = None
) -> Page:
    """A draft. `rng` draws its address: secrets.SystemRandom(). Raises NotAllowed, Invalid, Conflict."""
    work.actor.require(Permission.PAGES)
    if pages.count(work.session, work.workspace_id) >= MOST_PAGES:
        raise Conflict(N_("There are 2000 pages already. More are not kept."), "too_many")
    _check(content, kind)
    if community_id is not None:
        find_community(work, community_id)
    page = Page(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        kind=kind,
        slug=_free_slug(work, rng),
        title=content.title,
        state=PageState.DRAFT,
        language=language if language in LANGUAGES else "zh",
        community_id=community_id,
        version=1,
        newest=1,
        live_version=None,
        answers=0,
        created_at=work.now,
        changed_at=work.now,
        published_at=None,
    )
    work.session.add_all(
        [
            page,
            PageSlug(slug=page.slug, workspace_id=work.workspace_id, page_id=page.id),
            _version(work, page, 1, None, content),
        ]
    )
    work.session.flush()
    work.audit("page.make", "page", page.id, None, {"name": page.title, "kind": kind.value})
    return page


def do_save(work: Work, page_id: int, content: Content, seen: int | None = None) -> Page:
    """What is the same as before makes no version. `seen`: the version that was changed.

    Raises Conflict where somebody else saved after `seen`, Invalid for what is too long.
    """
    page = locked(work, page_id)
    if seen is not None and seen != page.version:
        raise Conflict(N_("Somebody else saved this page meanwhile. Open it again to see what they did."), "newer")
    _check(content, page.kind)
    if content == content_of(work, page):
        return page
    _put(work, page, content)
    work.audit("page.change", "page", page.id, None, {"name": page.title, "version": page.version})
    return page


def do_set_frame(work: Work, page_id: int, language: str, community_id: int | None) -> Page:
    """What belongs to the page and to no version: its language and community."""
    page = locked(work, page_id)
    if community_id is not None and community_id != page.community_id:
        find_community(work, community_id)
    before = {"language": page.language, "community_id": page.community_id}
    page.language = language if language in LANGUAGES else page.language
    page.community_id = community_id
    after = {"language": page.language, "community_id": community_id}
    if after != before:
        work.audit("page.change", "page", page.id, before, after)
    return page


def do_undo(work: Work, page_id: int) -> Page:
    """Back to the version that this one was made from. Raises Conflict at the first."""
    page = locked(work, page_id)
    back, _ = ways_back(work, page)
    return _step(work, page, back)


def do_redo(work: Work, page_id: int) -> Page:
    """On to the newest version made from this one. Raises Conflict where there is none."""
    page = locked(work, page_id)
    _, on = ways_back(work, page)
    return _step(work, page, on)


def do_go_back(work: Work, page_id: int, number: int) -> Page:
    """As it was in an older version, as a new one. Raises NotFound."""
    page = locked(work, page_id)
    content = content_of(work, page, number)
    _put(work, page, content)
    work.audit("page.go_back", "page", page.id, {"version": number}, {"version": page.version})
    return page


def do_copy(work: Work, page_id: int, title: str, rng: Random) -> Page:
    """A new draft with the same content under another title."""
    page = existing(pages.find(work.session, work.workspace_id, page_id))
    content = content_of(work, page)
    kept = read_content({**content_to_json(content), "title": title[:60]})
    return do_make(work, page.kind, kept, rng, language=page.language, community_id=page.community_id)


def locked(work: Work, page_id: int) -> Page:
    """To be changed. Raises NotAllowed, NotFound; Conflict for an archived page."""
    work.actor.require(Permission.PAGES)
    page = existing(pages.find_and_lock(work.session, work.workspace_id, page_id))
    if page.state is PageState.ARCHIVED:
        raise Conflict(N_("This page is archived. Bring it back first."), "archived")
    return page


def _step(work: Work, page: Page, number: int | None) -> Page:
    if number is None:
        raise Conflict(N_("There is nothing more to take back."), "nothing_to_undo")
    page.title = content_of(work, page, number).title
    page.version, page.changed_at = number, work.now
    return page


def _put(work: Work, page: Page, content: Content) -> None:
    before, page.newest = page.version, page.newest + 1
    page.version, page.title, page.changed_at = page.newest, content.title, work.now
    work.session.add(_version(work, page, page.newest, before, content))
    work.session.flush()
    kept = {page.version, before} | ({page.live_version} if page.live_version else set())
    pages.drop_old_versions(work.session, work.workspace_id, page.id, page.newest - KEPT_VERSIONS, kept)


def _version(work: Work, page: Page, number: int, parent: int | None, content: Content) -> PageVersion:
    kept: dict[str, Any] = content_to_json(content)
    return PageVersion(
        workspace_id=work.workspace_id,
        page_id=page.id,
        number=number,
        parent=parent,
        content=kept,
        member_id=work.actor.member_id,
        at=work.now,
    )


def _check(content: Content, kind: PageKind) -> None:
    """Raises Invalid for what is too long to be kept; what is only missing may be missing in a draft."""
    grave = [each for each in faults(content, article=kind is PageKind.ARTICLE) if each.grave]
    if grave:
        fields = {f"{each.block}-{each.slot}" if each.block else each.slot: each.sentence for each in grave}
        raise Invalid(N_("Please look at the marked fields."), None, fields)


def _free_slug(work: Work, rng: Random) -> str:
    for _ in range(_DRAWS):
        slug = new_slug(rng)
        if pages.slug_target(work.session, slug) is None:
            return slug
    raise Conflict(N_("No free address was found. Please try again."), "slug_taken")
