"""The JSON API of pages and articles. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from yutang.pages.actions.addresses import page_url
from yutang.pages.actions.looking import content_of, find_page, pages_of
from yutang.pages.models import Page, PageKind, PageState
from yutang.pages.rules.content import content_to_json
from yutang.web.visits import ApiCaller, Caller
from yutang.workspaces.actions import Work

router = APIRouter(prefix="/api/v1/pages", tags=["pages"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]


class PageOut(BaseModel):
    id: str
    kind: PageKind
    title: str
    state: PageState
    language: str
    community_id: str | None
    url: str | None = Field(description="Its public address; null as long as it was never published")
    version: int = Field(description="The version being edited")
    live_version: int | None = Field(description="The version that visitors see")
    answers: int
    changed_at: datetime
    published_at: datetime | None


class PagesOut(BaseModel):
    pages: list[PageOut]
    next_before: str | None = Field(description="`before` of the next page of the list; null: this is the last")


class WholePageOut(PageOut):
    content: dict[str, Any] = Field(description="Of the version being edited: title, theme, blocks or source")


def _shape(caller: Caller, work: Work, page: Page) -> dict[str, Any]:
    published = page.live_version is not None
    return {
        "id": str(page.id),
        "kind": page.kind,
        "title": page.title,
        "state": page.state,
        "language": page.language,
        "community_id": None if page.community_id is None else str(page.community_id),
        "url": page_url(work, page, caller.services.settings.base_url) if published else None,
        "version": page.version,
        "live_version": page.live_version,
        "answers": page.answers,
        "changed_at": page.changed_at,
        "published_at": page.published_at,
    }


@router.get("")
def list_pages(
    caller: ApiCaller,
    kind: PageKind = PageKind.PAGE,
    state: PageState | None = None,
    before: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None,
) -> PagesOut:
    """Newest first, 50 at a time; archived ones only when asked for."""
    with caller.reading() as work:
        found, more = pages_of(work, kind, (state,), before) if state else pages_of(work, kind, before_id=before)
        listed = [PageOut(**_shape(caller, work, page)) for page in found]
    return PagesOut(pages=listed, next_before=None if more is None else str(more))


@router.get("/{page_id}")
def one_page(caller: ApiCaller, page_id: Id) -> WholePageOut:
    """With its content."""
    with caller.reading() as work:
        page = find_page(work, page_id)
        return WholePageOut(**_shape(caller, work, page), content=content_to_json(content_of(work, page)))
