"""Pages, their addresses and their versions."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from yutang.pages.models import ArticleRelease, Page, PageKind, PageSlug, PageState, PageVersion


def find(session: Session, workspace_id: int, page_id: int) -> Page | None:
    return session.get(Page, (workspace_id, page_id))


def find_and_lock(session: Session, workspace_id: int, page_id: int) -> Page | None:
    """To be changed."""
    query = select(Page).where(Page.workspace_id == workspace_id, Page.id == page_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def listed(
    session: Session,
    workspace_id: int,
    kind: PageKind,
    states: Collection[PageState],
    before_id: int | None = None,
    limit: int = 50,
) -> Sequence[Page]:
    """Newest first."""
    query = select(Page).where(Page.workspace_id == workspace_id, Page.kind == kind, Page.state.in_(states))
    if before_id is not None:
        query = query.where(Page.id < before_id)
    return session.scalars(query.order_by(Page.id.desc()).limit(limit)).all()


def count(session: Session, workspace_id: int) -> int:
    query = select(func.count()).select_from(Page).where(Page.workspace_id == workspace_id)
    return session.scalar(query) or 0


def slug_target(session: Session, slug: str) -> tuple[int, int] | None:
    """The directory: which workspace and page an address of this installation leads to."""
    found = session.get(PageSlug, slug)
    return None if found is None else (found.workspace_id, found.page_id)


def version(session: Session, workspace_id: int, page_id: int, number: int) -> PageVersion | None:
    return session.get(PageVersion, (workspace_id, page_id, number))


def versions(session: Session, workspace_id: int, page_id: int, limit: int) -> Sequence[PageVersion]:
    """Newest first."""
    query = select(PageVersion).where(PageVersion.workspace_id == workspace_id, PageVersion.page_id == page_id)
    return session.scalars(query.order_by(PageVersion.number.desc()).limit(limit)).all()


def newest_child(session: Session, workspace_id: int, page_id: int, parent: int) -> int | None:
    """The newest version made from that one: where a redo leads."""
    query = select(func.max(PageVersion.number)).where(
        PageVersion.workspace_id == workspace_id, PageVersion.page_id == page_id, PageVersion.parent == parent
    )
    return session.scalar(query)


def drop_old_versions(session: Session, workspace_id: int, page_id: int, below: int, kept: Collection[int]) -> None:
    """Forget versions with numbers below, but those in `kept`; what was made from them has nothing to go back to."""
    session.execute(
        delete(PageVersion).where(
            PageVersion.workspace_id == workspace_id,
            PageVersion.page_id == page_id,
            PageVersion.number < below,
            PageVersion.number.not_in(kept),
        )
    )
    session.execute(
        update(PageVersion)
        .where(
            PageVersion.workspace_id == workspace_id,
            PageVersion.page_id == page_id,
            PageVersion.parent < below,
            PageVersion.parent.not_in(kept),
        )
        .values(parent=None)
        .execution_options(synchronize_session="fetch")
    )


def releases(session: Session, workspace_id: int, page_id: int) -> Sequence[ArticleRelease]:
    """What became of an article with each account."""
    query = select(ArticleRelease).where(ArticleRelease.workspace_id == workspace_id, ArticleRelease.page_id == page_id)
    return session.scalars(query.order_by(ArticleRelease.account_id)).all()


def release(session: Session, workspace_id: int, page_id: int, account_id: int) -> ArticleRelease | None:
    return session.get(ArticleRelease, (workspace_id, page_id, account_id))
