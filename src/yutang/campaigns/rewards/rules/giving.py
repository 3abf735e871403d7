"""Who gets what now, who waits and who is looked at: one pass over those who reached something. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeGuard

from yutang.campaigns.fraud.models import Decision
from yutang.campaigns.rewards.models import IssueState, RewardKind
from yutang.campaigns.rewards.rules.reasons import Why


@dataclass(frozen=True, slots=True)
class Standing:
    """One participant as rewards see them."""

    id: int
    fan_id: int
    score: int
    scored_at: datetime | None
    staff: bool
    stopped: bool
    verdict: str = ""  # pass, review, hold; "" while nobody judged
    decision: Decision | None = None
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier and what is left of it."""

    id: int
    kind: RewardKind
    threshold: int
    title: str
    link: str
    points: int
    cost: int  # fen
    stock: int | None
    taken: int
    membership_id: int | None = None
    course_id: int | None = None

    @property
    def left(self) -> int | None:
        """None: as many as are reached."""
        return None if self.stock is None else max(self.stock - self.taken, 0)


@dataclass(frozen=True, slots=True)
class Held:
    """One issue as it stands."""

    id: int
    participant_id: int
    tier_id: int
    state: IssueState
    reason: str
    note: str
    taken: int
    cost: int
    day: date | None  # the local day whose budget it holds
    code_id: int | None
    redeem_key: str
    approved_at: datetime | None
    reached_at: datetime

    @property
    def key(self) -> tuple[int, int]:
        return self.participant_id, self.tier_id


@dataclass(frozen=True, slots=True)
class Wish:
    """A tier that somebody reached and does not hold."""

    standing: Standing
    tier: Tier
    reached_at: datetime
    held: Held | None  # the issue that there is already
    why: Why  # how they came by it

    @property
    def approved(self) -> bool:
        return self.held is not None and self.held.approved_at is not None


@dataclass(frozen=True, slots=True)
class Answer:
    wish: Wish
    state: IssueState
    why: Why


@dataclass(slots=True)
class Purse:
    """What may still be spent, in fen; None: as much as is reached."""

    today: int | None = None
    total: int | None = None

    def why_not(self, cost: int) -> Why | None:
        """Why so much cannot be spent now."""
        if self.total is not None and cost > self.total:
            return Why.TOTAL
        return Why.DAY if self.today is not None and cost > self.today else None

    def spend(self, cost: int) -> None:
        self.today = None if self.today is None else self.today - cost
        self.total = None if self.total is None else self.total - cost


@dataclass(slots=True)
class Stock:
    """What there is to give. `codes` is read for tiers of codes; `queues`: how many wait for a tier already."""

    purse: Purse
    codes: Mapping[int, int]
    queues: Mapping[int, int]
    review_over: int  # fen; 0: none is set


def reached(
    standings: Iterable[Standing], tiers: Sequence[Tier], held: Mapping[tuple[int, int], Held], now: datetime
) -> list[Wish]:
    """Every tier that somebody's score reaches and that they do not hold: those who came first stand first.

    What was taken back because the score fell is theirs again, and what was kept back for a look is asked for again;
    what a person refused stays refused. Who stopped taking part gets nothing new.
    """
    wishes = []
    for standing in standings:
        for tier in tiers:
            issue = held.get((standing.id, tier.id))
            open_to = not standing.stopped if issue is None else _asks_again(issue)
            if standing.score >= tier.threshold and open_to:
                at = standing.scored_at or now
                wishes.append(Wish(standing, tier, issue.reached_at if _waits(issue) else at, issue, Why.REACHED))
    return in_order(wishes)


def in_order(wishes: Iterable[Wish]) -> list[Wish]:
    return sorted(wishes, key=lambda each: (each.reached_at, each.standing.id, each.tier.threshold, each.tier.id))


def _asks_again(issue: Held) -> bool:
    if issue.state is IssueState.REVERSED:
        return issue.reason == Why.FELL
    return issue.state is IssueState.REVIEW and issue.reason in (Why.VERDICT, Why.UNFAIR, Why.BLOCKED)


def _waits(issue: Held | None) -> TypeGuard[Held]:
    return issue is not None and issue.state is IssueState.REVIEW


def answers(wishes: Iterable[Wish], stock: Stock) -> list[Answer]:
    """What comes of each wish, in their order. Nobody overtakes those who wait for the same tier."""
    given: Counter[int] = Counter()
    return [_answer(wish, stock, given) for wish in wishes]


def _answer(wish: Wish, stock: Stock, given: Counter[int]) -> Answer:
    tier = wish.tier
    look = why_looked_at(wish, stock.review_over)
    if look is not None:
        return Answer(wish, IssueState.REVIEW, look)
    missing = _missing(wish, stock, given[tier.id])
    if missing is not None:
        return Answer(wish, IssueState.WAITING, missing)
    given[tier.id] += 1
    stock.purse.spend(tier.cost)
    return Answer(wish, IssueState.READY, wish.why)


def why_looked_at(wish: Wish, review_over: int) -> Why | None:
    """Why a person looks at it first; none where one has."""
    standing = wish.standing
    if wish.approved:
        return None
    if standing.blocked:
        return Why.BLOCKED
    if standing.decision is Decision.UNFAIR:
        return Why.UNFAIR
    if standing.staff:
        return Why.STAFF
    if standing.verdict in ("review", "hold") and standing.decision is None:
        return Why.VERDICT
    return Why.COST if 0 < review_over < wish.tier.cost else None


def _missing(wish: Wish, stock: Stock, given: int) -> Why | None:
    tier = wish.tier
    if stock.queues.get(tier.id, 0):
        return Why.QUEUE
    if tier.left is not None and tier.left <= given:
        return Why.STOCK
    if tier.kind is RewardKind.CODE and stock.codes.get(tier.id, 0) <= given:
        return Why.CODES
    return stock.purse.why_not(tier.cost)


def fallen(standings: Mapping[int, Standing], tiers: Mapping[int, Tier], held: Iterable[Held]) -> list[Held]:
    """The issues whose participant's score does not reach the tier any more."""
    return [
        issue
        for issue in held
        if issue.state is not IssueState.REVERSED
        and issue.tier_id in tiers
        and issue.participant_id in standings
        and standings[issue.participant_id].score < tiers[issue.tier_id].threshold
    ]
