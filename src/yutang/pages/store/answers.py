"""What visitors answered."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from yutang.pages.models import Page, PageAnswer


def of_phone(session: Session, workspace_id: int, page_id: int, block: str, visitor_id: int) -> PageAnswer | None:
    query = select(PageAnswer).where(
        PageAnswer.workspace_id == workspace_id,
        PageAnswer.page_id == page_id,
        PageAnswer.block == block,
        PageAnswer.visitor_id == visitor_id,
    )
    return session.scalar(query)


def answered(session: Session, workspace_id: int, page_id: int, visitor_id: int) -> Sequence[PageAnswer]:
    """All that one phone answered on a page."""
    query = select(PageAnswer).where(
        PageAnswer.workspace_id == workspace_id, PageAnswer.page_id == page_id, PageAnswer.visitor_id == visitor_id
    )
    return session.scalars(query).all()


def of_page(
    session: Session, workspace_id: int, page_id: int, before_id: int | None = None, limit: int = 50
) -> Sequence[PageAnswer]:
    """Newest first."""
    query = select(PageAnswer).where(PageAnswer.workspace_id == workspace_id, PageAnswer.page_id == page_id)
    if before_id is not None:
        query = query.where(PageAnswer.id < before_id)
    return session.scalars(query.order_by(PageAnswer.id.desc()).limit(limit)).all()


def counts(session: Session, workspace_id: int, page_id: int) -> Sequence[tuple[str, str, int]]:
    """Block, answer, how often; the most given first."""
    query = (
        select(PageAnswer.block, PageAnswer.answer, func.count())
        .where(PageAnswer.workspace_id == workspace_id, PageAnswer.page_id == page_id)
        .group_by(PageAnswer.block, PageAnswer.answer)
        .order_by(func.count().desc(), PageAnswer.answer)
        .limit(100)
    )
    return [(block, answer, number) for block, answer, number in session.execute(query)]


def take_place(session: Session, workspace_id: int, page_id: int, most: int) -> bool:
    """Count one more answer of a page, unless it has as many as it may."""
    query = (
        update(Page)
        .where(Page.workspace_id == workspace_id, Page.id == page_id, Page.answers < most)
        .values(answers=Page.answers + 1)
    )
    return session.connection().execute(query).rowcount == 1


def give_back(session: Session, workspace_id: int, page_id: int, number: int) -> None:
    session.execute(
        update(Page).where(Page.workspace_id == workspace_id, Page.id == page_id).values(answers=Page.answers - number)
    )


def drop(session: Session, workspace_id: int, page_id: int, ids: Collection[int] | None = None) -> int:
    """Forget answers of a page, all of them without `ids`; how many there were."""
    query = delete(PageAnswer).where(PageAnswer.workspace_id == workspace_id, PageAnswer.page_id == page_id)
    if ids is not None:
        query = query.where(PageAnswer.id.in_(ids))
    session.flush()
    return session.connection().execute(query).rowcount


# ---- people ----------------------------------------------------------------------------------------------------------


def of_fans(session: Session, workspace_id: int, fan_ids: Collection[int]) -> Sequence[PageAnswer]:
    query = select(PageAnswer).where(PageAnswer.workspace_id == workspace_id, PageAnswer.fan_id.in_(fan_ids))
    return session.scalars(query.order_by(PageAnswer.id)).all()


def move_fan(session: Session, workspace_id: int, from_id: int, to_id: int) -> None:
    session.execute(
        update(PageAnswer)
        .where(PageAnswer.workspace_id == workspace_id, PageAnswer.fan_id == from_id)
        .values(fan_id=to_id)
    )


def miscounted(session: Session, workspace_id: int) -> Sequence[tuple[int, int, int]]:
    """Pages whose counter differs from their answers: page, what it says, how many there are."""
    there = (
        select(func.count())
        .where(PageAnswer.workspace_id == workspace_id, PageAnswer.page_id == Page.id)
        .scalar_subquery()
    )
    query = select(Page.id, Page.answers, there).where(Page.workspace_id == workspace_id, Page.answers != there)
    return [(page_id, said, real) for page_id, said, real in session.execute(query.order_by(Page.id))]
