"""Queries of domains, of how they answered, and of what WeChat blocks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session

from yutang.domains.models import BlockReport, Domain, DomainBlock, DomainChange, DomainHour, PageHome

# ---- domains -------------------------------------------------------------------------------------------------------


def all_of(session: Session, workspace_id: int) -> Sequence[Domain]:
    """In the order in which they were added."""
    return session.scalars(select(Domain).where(Domain.workspace_id == workspace_id).order_by(Domain.id)).all()


def find(session: Session, workspace_id: int, domain_id: int) -> Domain | None:
    return session.get(Domain, (workspace_id, domain_id))


def find_and_lock(session: Session, workspace_id: int, domain_id: int) -> Domain | None:
    return session.scalar(
        select(Domain)
        .where(Domain.workspace_id == workspace_id, Domain.id == domain_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def others_with(session: Session, workspace_id: int, host: str) -> Sequence[Domain]:
    """Of other workspaces, proved to be theirs: a domain leads to one workspace."""
    return session.scalars(
        select(Domain).where(Domain.host == host, Domain.workspace_id != workspace_id, Domain.verified_at.is_not(None))
    ).all()


def verified(session: Session, workspace_id: int) -> Sequence[Domain]:
    """Proved to be ours, in order."""
    return session.scalars(
        select(Domain).where(Domain.workspace_id == workspace_id, Domain.verified_at.is_not(None)).order_by(Domain.id)
    ).all()


def add(session: Session, row: Domain | DomainChange | DomainBlock | PageHome) -> None:
    session.add(row)


def remove(session: Session, row: Domain) -> None:
    """With all that is known of it."""
    session.delete(row)
    for table in (DomainHour, DomainChange, DomainBlock, BlockReport, PageHome):
        session.execute(delete(table).where(table.workspace_id == row.workspace_id, table.domain_id == row.id))


# ---- probes --------------------------------------------------------------------------------------------------------


def due(session: Session, workspace_id: int, now: datetime, limit: int) -> Sequence[Domain]:
    """Those to be probed or looked at now."""
    wanted: ColumnElement[bool] = (Domain.verified_at.is_not(None) & (Domain.due_at <= now)) | (
        Domain.asked_at.is_not(None) & (Domain.asked_at <= now)
    )
    return session.scalars(
        select(Domain)
        .where(Domain.workspace_id == workspace_id, wanted)
        .order_by(Domain.due_at, Domain.id)
        .limit(limit)
    ).all()


def claim(session: Session, row: Domain, due_at: datetime) -> bool:
    """Put off the next probe; of several workers that want to, one may go on."""
    done = session.execute(
        update(Domain)
        .where(
            Domain.workspace_id == row.workspace_id,
            Domain.id == row.id,
            Domain.due_at == row.due_at,
            Domain.asked_at.is_(None) if row.asked_at is None else Domain.asked_at == row.asked_at,
        )
        .values(due_at=due_at, asked_at=None)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def count_probe(session: Session, row: DomainHour) -> None:
    """Add to the hour what `row` holds."""
    kept = session.get(DomainHour, (row.workspace_id, row.domain_id, row.hour), with_for_update=True)
    if kept is None:
        session.add(row)
        return
    kept.probes += row.probes
    kept.failures += row.failures
    kept.ms += row.ms


def hours(session: Session, workspace_id: int, domain_id: int, since: datetime) -> Sequence[DomainHour]:
    return session.scalars(
        select(DomainHour)
        .where(DomainHour.workspace_id == workspace_id, DomainHour.domain_id == domain_id, DomainHour.hour >= since)
        .order_by(DomainHour.hour)
    ).all()


def changes(session: Session, workspace_id: int, domain_id: int, limit: int) -> Sequence[DomainChange]:
    """Newest first."""
    return session.scalars(
        select(DomainChange)
        .where(DomainChange.workspace_id == workspace_id, DomainChange.domain_id == domain_id)
        .order_by(DomainChange.id.desc())
        .limit(limit)
    ).all()


def forget(session: Session, workspace_id: int, hours_before: datetime, reports_before: datetime) -> None:
    """What is older than it is kept."""
    session.execute(delete(DomainHour).where(DomainHour.workspace_id == workspace_id, DomainHour.hour < hours_before))
    session.execute(
        delete(DomainChange).where(DomainChange.workspace_id == workspace_id, DomainChange.at < hours_before)
    )
    session.execute(
        delete(BlockReport).where(BlockReport.workspace_id == workspace_id, BlockReport.at < reports_before)
    )


# ---- where pages live ----------------------------------------------------------------------------------------------


def home_of(session: Session, workspace_id: int, page_id: int) -> PageHome | None:
    return session.get(PageHome, (workspace_id, page_id))


def homes(session: Session, workspace_id: int) -> Mapping[int, int]:
    """Page → domain, of those pages for which one was chosen."""
    rows = session.execute(select(PageHome.page_id, PageHome.domain_id).where(PageHome.workspace_id == workspace_id))
    return {page_id: domain_id for page_id, domain_id in rows}  # noqa: C416 - a Row is not a pair to mypy


# ---- blocks --------------------------------------------------------------------------------------------------------


def open_blocks(session: Session, workspace_id: int) -> Sequence[DomainBlock]:
    """Oldest first."""
    return session.scalars(
        select(DomainBlock)
        .where(DomainBlock.workspace_id == workspace_id, DomainBlock.closed_at.is_(None))
        .order_by(DomainBlock.id)
    ).all()


def block(session: Session, workspace_id: int, block_id: int) -> DomainBlock | None:
    return session.get(DomainBlock, (workspace_id, block_id), with_for_update=True)


def open_case_of_page(session: Session, workspace_id: int, page_id: int) -> DomainBlock | None:
    return session.scalars(_open_case(workspace_id).where(DomainBlock.page_id == page_id)).first()


def open_case_of_domain(session: Session, workspace_id: int, domain_id: int) -> DomainBlock | None:
    """Of the whole domain, not of one of its pages."""
    query = _open_case(workspace_id).where(DomainBlock.domain_id == domain_id, DomainBlock.page_id.is_(None))
    return session.scalars(query).first()


def _open_case(workspace_id: int) -> Select[DomainBlock]:
    return select(DomainBlock).where(DomainBlock.workspace_id == workspace_id, DomainBlock.closed_at.is_(None))


def closed_blocks(session: Session, workspace_id: int, limit: int) -> Sequence[DomainBlock]:
    return session.scalars(
        select(DomainBlock)
        .where(DomainBlock.workspace_id == workspace_id, DomainBlock.closed_at.is_not(None))
        .order_by(DomainBlock.id.desc())
        .limit(limit)
    ).all()


# ---- reports -------------------------------------------------------------------------------------------------------


def report_of(session: Session, workspace_id: int, domain_id: int, reporter: str) -> BlockReport | None:
    return session.scalar(
        select(BlockReport).where(
            BlockReport.workspace_id == workspace_id,
            BlockReport.domain_id == domain_id,
            BlockReport.reporter == reporter,
        )
    )


def add_report(session: Session, row: BlockReport) -> None:
    session.add(row)


def drop_reports(session: Session, workspace_id: int, domain_id: int) -> None:
    session.execute(
        delete(BlockReport).where(BlockReport.workspace_id == workspace_id, BlockReport.domain_id == domain_id)
    )


def reports_since(
    session: Session, workspace_id: int, domain_ids: Collection[int], since: datetime
) -> Mapping[int, tuple[int, datetime]]:
    """Domain → how many people, and when the last one."""
    rows = session.execute(
        select(BlockReport.domain_id, func.count(), func.max(BlockReport.at))
        .where(BlockReport.workspace_id == workspace_id, BlockReport.domain_id.in_(domain_ids), BlockReport.at >= since)
        .group_by(BlockReport.domain_id)
    )
    return {domain_id: (count, last) for domain_id, count, last in rows}
