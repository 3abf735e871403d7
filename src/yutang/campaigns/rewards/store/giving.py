"""What giving and taking back read and write: a batch of one campaign in a handful of statements.

Whoever changes what is held locks the campaign's tiers first (`tiers`), so that everything below happens one after the
other for one campaign; on SQLite the writer is alone anyway.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Dialect, Select, func, select
from sqlalchemy.orm import Session

from yutang.campaigns.fraud.models import Blocked, Review
from yutang.campaigns.models import Participant
from yutang.campaigns.rewards.models import BudgetDay, IssueState, RewardCode, RewardIssue, RewardTier
from yutang.campaigns.rewards.rules.giving import Held, Standing, Tier
from yutang.campaigns.rewards.store.giving_sql import STATEMENTS
from yutang.db.named_sql import Statements
from yutang.db.tables import to_ms
from yutang.errors import N_, Conflict

ALL_DAYS: Final = date(1970, 1, 1)
"""The row of the whole campaign."""
AT_ONCE: Final = 500
"""Participants that one statement asks for."""
_UNLIMITED: Final = 2**62


class IssueRow(NamedTuple):
    """An issue as it is to stand."""

    id: int
    participant_id: int
    tier_id: int
    state: IssueState
    reason: str
    note: str
    taken: int
    cost: int
    day: date | None
    code_id: int | None
    redeem_key: str
    approved_at: datetime | None
    reached_at: datetime
    member_id: int | None


class EntryRow(NamedTuple):
    id: int
    issue_id: int
    participant_id: int
    tier_id: int
    state: IssueState
    taken: int
    cost: int
    day: date
    reason: str
    note: str
    member_id: int | None


@lru_cache(maxsize=4)
def _statements(dialect: Dialect) -> Statements:
    return Statements(dialect, STATEMENTS)


class Giving:
    """The statements over one session's transaction, for one campaign."""

    def __init__(self, session: Session, workspace_id: int, campaign_id: int) -> None:
        session.flush()  # named statements do not see what waits in the session
        self._session = session
        self._connection = session.connection()
        self._sql = _statements(self._connection.dialect)
        self._workspace_id, self._campaign_id = workspace_id, campaign_id
        self._ids = {"workspace_id": workspace_id, "campaign_id": campaign_id}

    # ---- reading -----------------------------------------------------------------------------------------------------

    def tiers(self, *, lock: bool = True, offered: bool = True) -> list[Tier]:
        """The tiers, the lowest threshold first; `lock`: until the end of the transaction, removed ones too."""
        query = (
            select(*_TIER, RewardTier.removed_at)
            .where(RewardTier.workspace_id == self._workspace_id, RewardTier.campaign_id == self._campaign_id)
            .order_by(RewardTier.id)  # everybody locks in the same order
        )
        rows = self._session.execute(query.with_for_update() if lock else query)
        found = [_tier(row) for row in rows if row.removed_at is None or not offered]
        return sorted(found, key=lambda tier: (tier.threshold, tier.id))

    def standings(self, participant_ids: Collection[int]) -> dict[int, Standing]:
        found: dict[int, Standing] = {}
        for ids in _parts(participant_ids):
            query = _standings(self._workspace_id).where(
                Participant.campaign_id == self._campaign_id, Participant.id.in_(ids)
            )
            found |= {row[0]: _standing(row) for row in self._session.execute(query)}
        return found

    def issues(self, participant_ids: Collection[int], *, lock: bool = True) -> list[Held]:
        """All that these participants hold or held."""
        parts = _parts(participant_ids)
        return [issue for ids in parts for issue in self._held(RewardIssue.participant_id.in_(ids), lock=lock)]

    def issues_by_id(self, issue_ids: Collection[int]) -> list[Held]:
        """These issues of this campaign, locked; unknown ids are left out."""
        return [issue for ids in _parts(issue_ids) for issue in self._held(RewardIssue.id.in_(ids), lock=True)]

    def issues_of_tiers(self, tier_ids: Collection[int]) -> list[Held]:
        """All that anybody holds or held of these tiers, locked."""
        return [issue for ids in _parts(tier_ids) for issue in self._held(RewardIssue.tier_id.in_(ids), lock=True)]

    def waiting(self, tier_id: int, limit: int) -> list[Held]:
        """Who waits for a tier, those who reached it first standing first; locked."""
        query = (
            select(*_HELD)
            .where(
                RewardIssue.workspace_id == self._workspace_id,
                RewardIssue.campaign_id == self._campaign_id,
                RewardIssue.state == IssueState.WAITING,
                RewardIssue.tier_id == tier_id,
            )
            .order_by(RewardIssue.reached_at, RewardIssue.id)
            .limit(limit)
        )
        return [_issue(row) for row in self._session.execute(query.with_for_update())]

    def _held(self, which: ColumnElement[bool], *, lock: bool) -> list[Held]:
        query = (
            select(*_HELD)
            .where(RewardIssue.workspace_id == self._workspace_id, RewardIssue.campaign_id == self._campaign_id, which)
            .order_by(RewardIssue.id)  # everybody locks in the same order
        )
        return [_issue(row) for row in self._session.execute(query.with_for_update() if lock else query)]

    def queues(self) -> dict[int, int]:
        """How many wait for each tier."""
        query = (
            select(RewardIssue.tier_id, func.count())
            .where(
                RewardIssue.workspace_id == self._workspace_id,
                RewardIssue.campaign_id == self._campaign_id,
                RewardIssue.state == IssueState.WAITING,
            )
            .group_by(RewardIssue.tier_id)
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def free_codes(self, wanted: Mapping[int, int]) -> dict[int, Sequence[int]]:
        """For each tier the ids of at most so many codes that nobody has, the oldest first."""
        found = {}
        for tier_id, count in wanted.items():
            query = (
                select(RewardCode.id)
                .where(
                    RewardCode.workspace_id == self._workspace_id,
                    RewardCode.tier_id == tier_id,
                    RewardCode.issue_id.is_(None),
                )
                .order_by(RewardCode.id)
                .limit(count)
            )
            found[tier_id] = self._session.scalars(query).all()
        return found

    def spent(self, day: date) -> tuple[int, int]:
        """Fen: on that day, and in the whole campaign."""
        query = select(BudgetDay.day, BudgetDay.spent).where(
            BudgetDay.workspace_id == self._workspace_id,
            BudgetDay.campaign_id == self._campaign_id,
            BudgetDay.day.in_((day, ALL_DAYS)),
        )
        found = {row[0]: row[1] for row in self._session.execute(query)}
        return found.get(day, 0), found.get(ALL_DAYS, 0)

    # ---- scarce things: each raises Conflict where there is less than was seen ---------------------------------------

    def take(self, tier_id: int, taken: int) -> None:
        self._won("take", 1, tier_id=tier_id, taken=taken)

    def give_back(self, tier_id: int, taken: int) -> None:
        self._won("give_back", 1, tier_id=tier_id, taken=taken)

    def spend(self, day: date, cost: int, issued: int, budget: int) -> None:
        """`budget`: fen in all; 0: as much as is reached."""
        self._sql.write_rows(self._connection, "open_days", [[str(day)]], **self._ids)
        self._won("spend", 1, day=self._day(day), cost=cost, issued=issued, budget=budget or _UNLIMITED)

    def earn_back(self, day: date, cost: int, issued: int) -> None:
        self._won("earn_back", 1, day=self._day(day), cost=cost, issued=issued)

    def hand_codes(self, handed: Sequence[tuple[int, int]]) -> None:
        """Pairs of code and issue."""
        self._won_rows("hand_codes", handed)

    def take_codes_back(self, handed: Sequence[tuple[int, int]]) -> None:
        self._won_rows("free_codes", handed)

    def _won(self, name: str, wanted: int, **values: object) -> None:
        ids = self._ids if "day" in values else {"workspace_id": self._workspace_id}
        if self._sql.write(self._connection, name, **ids, **values) != wanted:
            raise Conflict(_FASTER)

    def _won_rows(self, name: str, pairs: Sequence[tuple[int, int]]) -> None:
        rows = [list(pair) for pair in pairs]
        if self._sql.write_rows(self._connection, name, rows, workspace_id=self._workspace_id) != len(rows):
            raise Conflict(_FASTER)

    def _day(self, day: date) -> object:
        return str(day) if self._connection.dialect.name == "sqlite" else day

    # ---- what is kept of it ------------------------------------------------------------------------------------------

    def put_issues(self, issues: Iterable[IssueRow], now: datetime) -> None:
        rows = [[_plain(value) for value in row] for row in issues]
        self._sql.write_rows(self._connection, "put_issues", rows, **self._ids, now=to_ms(now))

    def add_entries(self, entries: Iterable[EntryRow], now: datetime) -> None:
        rows = [[_plain(value) for value in row] for row in entries]
        self._sql.write_rows(self._connection, "add_entries", rows, **self._ids, now=to_ms(now))

    def add_points(self, rows: list[list[Any]], now: datetime) -> int:
        """Rows of id, fan, points, key, reason; how many were new."""
        name = "add_points"
        return self._sql.write_rows(self._connection, name, rows, workspace_id=self._workspace_id, now=to_ms(now))


_FASTER: Final = N_("Somebody else has just taken the last one. It is tried again.")
_TIER: Final = (
    RewardTier.id,
    RewardTier.kind,
    RewardTier.threshold,
    RewardTier.title,
    RewardTier.link,
    RewardTier.points,
    RewardTier.cost,
    RewardTier.stock,
    RewardTier.taken,
    RewardTier.membership_id,
    RewardTier.course_id,
)
_HELD: Final = (
    RewardIssue.id,
    RewardIssue.participant_id,
    RewardIssue.tier_id,
    RewardIssue.state,
    RewardIssue.reason,
    RewardIssue.note,
    RewardIssue.taken,
    RewardIssue.cost,
    RewardIssue.day,
    RewardIssue.code_id,
    RewardIssue.redeem_key,
    RewardIssue.approved_at,
    RewardIssue.reached_at,
)


def _tier(row: Any) -> Tier:  # noqa: ANN401 - a row of _TIER and what follows it
    return Tier(*row[: len(_TIER)])


def _standings(workspace_id: int) -> Select[*tuple[Any, ...]]:
    judged = (Review.workspace_id == Participant.workspace_id) & (Review.participant_id == Participant.id)
    kept_out = (Blocked.workspace_id == Participant.workspace_id) & (Blocked.fan_id == Participant.fan_id)
    return (
        select(
            Participant.id,
            Participant.fan_id,
            Participant.score,
            Participant.scored_at,
            Participant.staff,
            Participant.stopped_at,
            Review.verdict,
            Review.decision,
            Blocked.fan_id,
        )
        .outerjoin(Review, judged)
        .outerjoin(Blocked, kept_out)
        .where(Participant.workspace_id == workspace_id)
    )


def _standing(row: Any) -> Standing:  # noqa: ANN401 - a row of _standings
    participant_id, fan_id, score, scored_at, staff, stopped_at, verdict, decision, blocked = row
    return Standing(
        *(participant_id, fan_id, score, scored_at, staff),
        *(stopped_at is not None, verdict or "", decision, blocked is not None),
    )


def _issue(row: Any) -> Held:  # noqa: ANN401 - a row of _HELD
    return Held(*row)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_ms(value)
    return str(value) if isinstance(value, date | IssueState) else value


def _parts(ids: Collection[int]) -> Iterable[Sequence[int]]:
    listed = sorted(set(ids))
    return [listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE)]
