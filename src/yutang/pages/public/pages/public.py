"""`/p/{slug}`: a page for anybody, its pictures, and answering its questions."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from yutang.errors import N_, DomainError, Gone, NotFound, TooMany
from yutang.pages.actions.addresses import NO_PAGE, way_of
from yutang.pages.actions.answering import answered_by, do_answer, question_in
from yutang.pages.actions.looking import content_of, find_page
from yutang.pages.actions.pictures import find_picture
from yutang.pages.actions.showing import Site, shown
from yutang.pages.models import Page, PageState
from yutang.pages.public.pages.leading import led_elsewhere
from yutang.pages.public.pages.rendering import Shown, answered_with, html_of_page
from yutang.web.fan_pages import ACTOR, READ, kindly, may_note, onward, with_phone
from yutang.web.i18n import as_language
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest, Guest
from yutang.workspaces.actions import Work, reading, system_actor, working

router = APIRouter(prefix="/p")
_FOR_GOOD = "public, max-age=31536000, immutable"
_TOO_FAST = N_("That was a little fast. Please wait a moment and try again.")
_SAID_ON_THE_PAGE = frozenset({409, 422})
Block = Annotated[str, Path(max_length=12)]


@router.api_route("/{slug}", methods=READ)
@kindly
def page(visit: AnyGuest, slug: str) -> Response:
    """The published version, as long as it is published."""
    elsewhere = led_elsewhere(visit, slug)
    if elsewhere is not None:
        return elsewhere
    _, found = _look(visit, slug)
    return answered_with(visit, html_of_page(visit, found), found.content.theme)


@router.post("/{slug}/answer/{block}")
@kindly
def answer(
    visit: AnyGuest,
    slug: str,
    block: Block,
    answer: Annotated[str, Form(max_length=4000)] = "",
    agreed: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    """Back to the page, which says thanks; or what is wrong, beside the question."""
    workspace_id, found = _look(visit, slug)
    question = question_in(found.content, block)
    known = visitor_id(visit)
    phone = visit.services.new_id() if known is None else known
    try:
        if not may_note(visit):
            raise TooMany(_TOO_FAST, retry_after=60)
        actor = system_actor(workspace_id, ACTOR)
        with working(visit.services.database, actor, visit.now, visit.services.new_id) as work:
            do_answer(work, _open(find_page(work, found.page.id)), question, phone, answer, agreed=bool(agreed))
    except DomainError as error:
        if error.status not in _SAID_ON_THE_PAGE:
            raise
        said = replace(found, error_block=block, error=error, typed=answer)
        return answered_with(visit, html_of_page(visit, said), found.content.theme, error.status)
    return with_phone(visit, onward(f"/p/{found.page.slug}#b-{block}"), phone)


@router.api_route("/{slug}/picture/{source}", methods=READ)
@kindly
def picture(visit: AnyGuest, slug: str, source: Annotated[str, Path(max_length=40)]) -> Response:
    """A picture of the workspace whose page it is: its name is made from its content, so nobody guesses one."""
    workspace_id, _ = way_of(visit.services.database, slug)
    actor = system_actor(workspace_id, ACTOR)
    with reading(visit.services.database, actor, visit.now, visit.services.new_id) as work:
        found = find_picture(work, source)
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": _FOR_GOOD}
    return Response(found.content, media_type=found.mime, headers=headers)


def _look(visit: Guest, slug: str) -> tuple[int, Shown]:
    """Raises NotFound or Gone for what is not published."""
    services = visit.services
    workspace_id, page_id = way_of(services.database, slug)
    actor = system_actor(workspace_id, ACTOR)
    with reading(services.database, actor, visit.now, services.new_id) as work:
        return workspace_id, _shown(visit, work, _open(find_page(work, page_id), visit))


def _open(page: Page, visit: Guest | None = None) -> Page:
    if visit is not None:
        visit.language = as_language(page.language) or visit.language
    if page.state is PageState.ARCHIVED:
        raise Gone(N_("This page is closed for good."))
    if page.live_version is None or page.state is PageState.DRAFT:
        raise NotFound(NO_PAGE)
    if page.state is PageState.PAUSED:
        raise NotFound(N_("This page is taking a break. Please come back later."), "paused")
    return page


def _shown(visit: Guest, work: Work, page: Page) -> Shown:
    content = content_of(work, page, page.live_version)
    site = Site(visit.services.settings.base_url, f"/p/{page.slug}/picture/")
    asks = any(block.kind == "form" for block in content.blocks)
    answered = answered_by(work, page, visitor_id(visit)) if asks else {}
    return Shown(page, content, shown(work, site, page, content), site, answered)
