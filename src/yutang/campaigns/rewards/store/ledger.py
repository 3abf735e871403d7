"""The ledger's own sums, to be compared with what is kept. Each reads a workspace's rewards: not for pages."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from yutang.campaigns.rewards.models import BudgetDay, RewardCode, RewardEntry, RewardIssue, RewardTier

ALL_DAYS: Final = date(1970, 1, 1)
"""The row of the whole campaign."""
Spent = Mapping[tuple[int, date], tuple[int, int]]
"""Fen and rewards by campaign and day."""


def taken(session: Session, workspace_id: int) -> dict[int, tuple[int, int | None]]:
    """Taken and stock of each tier."""
    query = select(RewardTier.id, RewardTier.taken, RewardTier.stock).where(RewardTier.workspace_id == workspace_id)
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def taken_in_ledger(session: Session, workspace_id: int) -> dict[int, int]:
    query = select(RewardEntry.tier_id, func.sum(RewardEntry.taken)).where(RewardEntry.workspace_id == workspace_id)
    return {row[0]: int(row[1]) for row in session.execute(query.group_by(RewardEntry.tier_id))}


def budgets(session: Session, workspace_id: int) -> Spent:
    query = select(BudgetDay.campaign_id, BudgetDay.day, BudgetDay.spent, BudgetDay.issued).where(
        BudgetDay.workspace_id == workspace_id
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in session.execute(query)}


def budgets_in_ledger(session: Session, workspace_id: int) -> Spent:
    query = select(
        RewardEntry.campaign_id, RewardEntry.day, func.sum(RewardEntry.cost), func.sum(RewardEntry.taken)
    ).where(RewardEntry.workspace_id == workspace_id)
    found: dict[tuple[int, date], tuple[int, int]] = {}
    for campaign_id, day, cost, count in session.execute(query.group_by(RewardEntry.campaign_id, RewardEntry.day)):
        found[campaign_id, day] = int(cost), int(count)
        before = found.get((campaign_id, ALL_DAYS), (0, 0))
        found[campaign_id, ALL_DAYS] = before[0] + int(cost), before[1] + int(count)
    return found


def issues_that_differ(session: Session, workspace_id: int) -> Iterator[tuple[int, str, int, int]]:
    """Issue, what differs, what it says and what the ledger says."""
    last = (
        select(
            RewardEntry.issue_id,
            func.max(RewardEntry.id).label("id"),
            func.sum(RewardEntry.taken).label("taken"),
            func.sum(RewardEntry.cost).label("cost"),
        )
        .where(RewardEntry.workspace_id == workspace_id)
        .group_by(RewardEntry.issue_id)
        .subquery()
    )
    newest = and_(RewardEntry.workspace_id == workspace_id, RewardEntry.id == last.c.id)
    query = (
        select(
            RewardIssue.id,
            RewardIssue.taken,
            RewardIssue.cost,
            RewardIssue.state,
            last.c.taken,
            last.c.cost,
            RewardEntry.state,
        )
        .outerjoin(last, last.c.issue_id == RewardIssue.id)
        .outerjoin(RewardEntry, newest)
        .where(RewardIssue.workspace_id == workspace_id)
    )
    for row in session.execute(query):
        yield from _differences(tuple(row))


def _differences(row: Sequence[Any]) -> Iterator[tuple[int, str, int, int]]:
    issue_id, has_taken, has_cost, state, taken_sum, cost_sum, last_state = row
    if has_taken != (taken_sum or 0):
        yield issue_id, "taken", has_taken, int(taken_sum or 0)
    if has_cost != (cost_sum or 0):
        yield issue_id, "fen", has_cost, int(cost_sum or 0)
    if state != last_state:
        yield issue_id, f"stands as {state} and not as its last row", 1, 0


def codes_astray(session: Session, workspace_id: int) -> list[int]:
    """Codes that were handed to an issue which does not hold them."""
    holder = and_(
        RewardIssue.workspace_id == RewardCode.workspace_id,
        RewardIssue.id == RewardCode.issue_id,
        RewardIssue.code_id == RewardCode.id,
    )
    query = (
        select(RewardCode.id)
        .outerjoin(RewardIssue, holder)
        .where(RewardCode.workspace_id == workspace_id, RewardCode.issue_id.is_not(None), RewardIssue.id.is_(None))
    )
    return list(session.scalars(query))
