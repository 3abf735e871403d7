"""Rewards: tiers, their stock and codes, what was issued, addresses, points; and the ledger of it all."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class RewardKind(StrEnum):
    CODE = "code"  # one of a batch of codes
    LINK = "link"  # the same address for everybody who reached it
    GOODS = "goods"  # sent by post: an address is asked of the winner
    POINTS = "points"
    ONSITE = "onsite"  # handed over in person, by scanning the winner's code
    MEMBERSHIP = "membership"  # one period of a membership
    COURSE = "course"  # let into a course, for good
    BADGE = "badge"  # nothing but thanks, and a name on the page


class RewardTier(Table):
    """What so many friends bring. `taken` never exceeds `stock`: taken by conditional UPDATE."""

    __tablename__ = "reward_tiers"
    __table_args__ = (Index(None, "workspace_id", "campaign_id", "threshold"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    campaign_id: Mapped[int]
    threshold: Mapped[int]  # friends; for a leaderboard the rank; for a draw 0
    kind: Mapped[RewardKind] = mapped_column(word(RewardKind))
    title: Mapped[str]
    note: Mapped[str]  # shown with it
    link: Mapped[str]
    points: Mapped[int]
    membership_id: Mapped[int | None]  # of which kind one period is given
    course_id: Mapped[int | None]
    cost: Mapped[int]  # of one, in fen (0.01 yuan): what budgets count
    stock: Mapped[int | None]  # none: as many as are reached
    taken: Mapped[int]
    removed_at: Mapped[datetime | None]  # offered no more; what was issued stays


class RewardCode(Table):
    """One code of a tier's batch, sealed. Handed to one issue by conditional UPDATE."""

    __tablename__ = "reward_codes"
    __table_args__ = (
        UniqueConstraint("workspace_id", "tier_id", "digest"),
        Index(None, "workspace_id", "tier_id", "issue_id", "id"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    tier_id: Mapped[int]
    digest: Mapped[str]  # of the code: the same one is taken once
    sealed: Mapped[str]
    issue_id: Mapped[int | None]
    added_at: Mapped[datetime]


class IssueState(StrEnum):
    WAITING = "waiting"  # reached; no stock or no budget today
    REVIEW = "review"  # kept back for a person to look at
    READY = "ready"  # theirs: code, link, points … can be seen
    DELIVERED = "delivered"  # sent, handed over or redeemed
    REVERSED = "reversed"


class RewardIssue(Table):
    """One tier for one participant, as it stands now. At most one each (promise I5), by the unique key."""

    __tablename__ = "reward_issues"
    __table_args__ = (
        UniqueConstraint("workspace_id", "campaign_id", "participant_id", "tier_id"),
        Index(None, "workspace_id", "campaign_id", "state", "id"),
        Index(
            None,
            "workspace_id",
            "redeem_key",
            unique=True,
            sqlite_where=text("redeem_key <> ''"),
            postgresql_where=text("redeem_key <> ''"),
        ),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    campaign_id: Mapped[int]
    participant_id: Mapped[int]
    tier_id: Mapped[int]
    state: Mapped[IssueState] = mapped_column(word(IssueState))
    reason: Mapped[str]  # a code of campaigns.rewards.rules.reasons.Why: why it waits, is looked at or was taken back
    note: Mapped[str]  # what a person said of it
    taken: Mapped[int]  # 0 or 1: what it holds of the tier's stock
    cost: Mapped[int]  # fen: what it holds of the budgets
    day: Mapped[date | None]  # the local day whose budget that is
    code_id: Mapped[int | None]
    redeem_key: Mapped[str]  # unguessable; in the QR that is scanned on site; "" for other kinds
    approved_at: Mapped[datetime | None]  # a person looked at it and found it fair
    told_at: Mapped[datetime | None]  # when the fan was told
    reached_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    member_id: Mapped[int | None]  # who handed it over, or decided last


class RewardEntry(Table):
    """The ledger of rewards. Rows are only ever added.

    What an issue holds, a tier's `taken` and the budgets' `spent` and `issued` are sums over these rows (promise I8).
    """

    __tablename__ = "reward_entries"
    __table_args__ = (Index(None, "workspace_id", "campaign_id", "id"), {"sqlite_with_rowid": False})

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    campaign_id: Mapped[int]
    issue_id: Mapped[int]
    participant_id: Mapped[int]
    tier_id: Mapped[int]
    state: Mapped[IssueState] = mapped_column(word(IssueState))
    taken: Mapped[int]  # -1, 0 or 1: of the tier's stock
    cost: Mapped[int]  # fen: what it adds to, or gives back of, the budget
    day: Mapped[date]  # the local day whose budget that is: what is given back, goes back to the day it came from
    reason: Mapped[str]
    note: Mapped[str]
    at: Mapped[datetime]
    member_id: Mapped[int | None]


class BudgetDay(Table):
    """What a campaign spent on one local day, in fen; day 1970-01-01 is the whole campaign. By conditional UPDATE."""

    __tablename__ = "budget_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[WorkspaceId]
    campaign_id: Mapped[Id]
    day: Mapped[date] = mapped_column(primary_key=True)
    spent: Mapped[int]
    issued: Mapped[int]


class RewardAddress(Table):
    """Where a reward is sent to: given by the winner, sealed, deleted when its time is over."""

    __tablename__ = "reward_addresses"
    __table_args__ = (Index(None, "workspace_id", "delete_at"),)

    workspace_id: Mapped[WorkspaceId]
    issue_id: Mapped[Id]
    sealed: Mapped[str]  # JSON: name, phone, address
    payee: Mapped[str]  # salted hash of phone and address: the same one behind many fans is looked at
    wording: Mapped[str]  # what the winner agreed to
    given_at: Mapped[datetime]
    delete_at: Mapped[datetime]


class PointEntry(Table):
    """The ledger of points. A fan's points are the sum of their rows; `key` makes each cause count once."""

    __tablename__ = "point_entries"
    __table_args__ = (UniqueConstraint("workspace_id", "key"), Index(None, "workspace_id", "fan_id"))

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    fan_id: Mapped[int]
    points: Mapped[int]  # may be negative
    key: Mapped[str] = mapped_column(Text)
    reason: Mapped[str]
    data: Mapped[dict[str, Any] | None] = mapped_column(Json)
    at: Mapped[datetime]
