"""Giving: stock, codes and budgets are taken in the transaction of the ledger's row, or nothing is."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from yutang.campaigns.models import Campaign, CampaignKind
from yutang.campaigns.rewards.actions.courses import right_of
from yutang.campaigns.rewards.actions.memberships import do_move_membership
from yutang.campaigns.rewards.models import IssueState, RewardKind
from yutang.campaigns.rewards.rules.giving import Answer, Purse, Stock, Tier, Wish, answers, reached
from yutang.campaigns.rewards.rules.reasons import Why
from yutang.campaigns.rewards.store import issues
from yutang.campaigns.rewards.store.giving import ALL_DAYS, EntryRow, Giving, IssueRow
from yutang.campaigns.rules.values import CampaignRules, rules_from_json
from yutang.courses.actions.rights import do_move_rights
from yutang.errors import N_, NotFound
from yutang.workspaces.actions import Work

AT_ONCE: Final = 500
"""Issues of one transaction, where the caller chooses."""
SETTLED_AT_THE_END: Final = frozenset({CampaignKind.BOARD, CampaignKind.DRAW})
"""Kinds whose rewards do not follow from the score: a place or luck decides, when the campaign is settled."""
_WHY: Final = {CampaignKind.BOARD: Why.RANKED, CampaignKind.DRAW: Why.DRAWN}


@dataclass(frozen=True, slots=True)
class Issued:
    """One issue that this call made or changed."""

    issue_id: int
    participant_id: int
    tier_id: int
    state: IssueState
    why: Why


def giving_of(work: Work, campaign: Campaign) -> Giving:
    return Giving(work.session, work.workspace_id, campaign.id)


def local_day(campaign: Campaign, now: datetime) -> date:
    return now.astimezone(ZoneInfo(campaign.timezone)).date()


def do_reach(work: Work, campaign: Campaign, participant_ids: Collection[int]) -> list[Issued]:
    """Give every tier that these participants' scores reach and that they do not have: exactly one issue each (I5).

    Set-based: the number of statements does not depend on how many take part. READY where stock and budgets allow it,
    else WAITING; REVIEW where a person must look first. It locks the campaign's tiers: call it once in a transaction,
    after the scores are written. Leaderboards and draws are settled at the end: nothing happens for them.
    """
    if campaign.kind in SETTLED_AT_THE_END or not participant_ids:
        return []
    giving = giving_of(work, campaign)
    if not _wishes(work, giving, participant_ids, lock=False):
        return []  # what most calls come to
    return give(work, campaign, giving, _wishes(work, giving, participant_ids, lock=True), giving.queues())


def _wishes(work: Work, giving: Giving, participant_ids: Collection[int], *, lock: bool) -> list[Wish]:
    tiers = giving.tiers(lock=lock)
    standings = giving.standings(participant_ids) if tiers else {}
    lowest = min((tier.threshold for tier in tiers), default=0)
    candidates = [standing for standing in standings.values() if standing.score >= lowest]
    held = giving.issues([each.id for each in candidates], lock=lock)
    return reached(candidates, tiers, {issue.key: issue for issue in held}, work.now)


def do_issue(
    work: Work, campaign: Campaign, tier_id: int, participant_ids: Sequence[int], why: Why = Why.DRAWN
) -> list[Issued]:
    """Give one tier to these participants, in this order: what a draw or a board decided. Who has it keeps it.

    `why`: DRAWN or RANKED. Raises NotFound for a tier of another campaign.
    """
    giving = giving_of(work, campaign)
    tiers = {tier.id: tier for tier in giving.tiers()}
    if tier_id not in tiers:
        raise NotFound(N_("There is no such reward."))
    held = {issue.participant_id: issue for issue in giving.issues(participant_ids) if issue.tier_id == tier_id}
    again = {key for key, issue in held.items() if issue.state is IssueState.REVERSED and issue.reason == Why.RANK_LOST}
    standings = giving.standings(participant_ids)
    wishes = [
        Wish(standings[each], tiers[tier_id], work.now, held.get(each), why)
        for each in dict.fromkeys(participant_ids)
        if each in standings and (each not in held or each in again)
    ]
    return give(work, campaign, giving, wishes, giving.queues())


def give(
    work: Work, campaign: Campaign, giving: Giving, wishes: Sequence[Wish], queues: Mapping[int, int]
) -> list[Issued]:
    """What comes of these wishes, in their order, written down. The tiers must be locked."""
    if not wishes:
        return []
    rules, day = rules_from_json(campaign.rules), local_day(campaign, work.now)
    codes = giving.free_codes(Counter(w.tier.id for w in wishes if w.tier.kind is RewardKind.CODE))
    stock = Stock(_purse(giving, rules, day), {key: len(ids) for key, ids in codes.items()}, queues, rules.review_over)
    changed = [answer for answer in answers(wishes, stock) if not _stands_so(answer)]
    ready = [answer.wish.tier for answer in changed if answer.state is IssueState.READY]
    _take(giving, ready, rules, day)
    written = _written(work, changed, day, {key: list(ids) for key, ids in codes.items()})
    giving.put_issues([issue for issue, _, _ in written], work.now)
    giving.add_entries([entry for _, entry, _ in written], work.now)
    giving.hand_codes([(i.code_id, i.id) for i, _, _ in written if i.code_id is not None])
    giving.add_points([points for _, _, points in written if points], work.now)
    _give_elsewhere(work, changed, [entry for _, entry, _ in written])
    return [
        Issued(issue.id, issue.participant_id, issue.tier_id, issue.state, Why(issue.reason)) for issue, _, _ in written
    ]


def _give_elsewhere(work: Work, changed: Sequence[Answer], entries: Sequence[EntryRow]) -> None:
    """Memberships one after the other, for each is a ledger of its own; courses all at once."""
    courses = []
    for answer, entry in zip(changed, entries, strict=True):
        tier, fan_id = answer.wish.tier, answer.wish.standing.fan_id
        if answer.state is not IssueState.READY:
            continue
        if tier.kind is RewardKind.MEMBERSHIP:
            do_move_membership(work, tier, entry.issue_id, entry.id, fan_id, 1)
        elif tier.kind is RewardKind.COURSE:
            courses.append(right_of(tier, entry.issue_id, entry.id, fan_id, 1))
    do_move_rights(work, courses)


def _purse(giving: Giving, rules: CampaignRules, day: date) -> Purse:
    today, total = giving.spent(day)
    return Purse(
        rules.daily_budget - today if rules.daily_budget else None,
        rules.total_budget - total if rules.total_budget else None,
    )


def _stands_so(answer: Answer) -> bool:
    held = answer.wish.held
    return held is not None and (held.state, held.reason) == (answer.state, answer.why)


def _take(giving: Giving, ready: Sequence[Tier], rules: CampaignRules, day: date) -> None:
    if not ready:
        return
    for tier_id, count in sorted(Counter(tier.id for tier in ready).items()):
        giving.take(tier_id, count)
    cost = sum(tier.cost for tier in ready)
    giving.spend(ALL_DAYS, cost, len(ready), rules.total_budget)
    giving.spend(day, cost, len(ready), rules.daily_budget)


_Written = tuple[IssueRow, EntryRow, list[Any]]


def _written(work: Work, changed: Iterable[Answer], day: date, codes: dict[int, list[int]]) -> list[_Written]:
    """The rows of each answer: issue, entry, and points where it is points."""
    return [_rows(work, answer, day, codes) for answer in changed]


def _rows(work: Work, answer: Answer, day: date, codes: dict[int, list[int]]) -> _Written:
    tier, standing, held = answer.wish.tier, answer.wish.standing, answer.wish.held
    ready = answer.state is IssueState.READY
    taken, cost = int(ready), tier.cost if ready else 0
    issue = IssueRow(
        id=held.id if held else work.new_id(),
        participant_id=standing.id,
        tier_id=tier.id,
        state=answer.state,
        reason=answer.why,
        note=held.note if held and answer.wish.approved else "",
        taken=taken,
        cost=cost,
        day=day if ready else None,
        code_id=codes[tier.id].pop(0) if ready and tier.kind is RewardKind.CODE else None,
        redeem_key=_redeem_key(tier, held.redeem_key if held else ""),
        approved_at=held.approved_at if held else None,
        reached_at=answer.wish.reached_at,
        member_id=work.actor.member_id,
    )
    entry = EntryRow(
        *(work.new_id(), issue.id, issue.participant_id, issue.tier_id, issue.state, taken, cost, day),
        *(issue.reason, issue.note, issue.member_id),
    )
    points = ready and tier.kind is RewardKind.POINTS
    return issue, entry, points_row(work, entry.id, standing.fan_id, tier.points) if points else []


def points_row(work: Work, entry_id: int, fan_id: int, points: int) -> list[Any]:
    """For `Giving.add_points`: an entry of the rewards' ledger is a cause that counts once."""
    return [work.new_id(), fan_id, points, f"reward:{entry_id}", "reward"]


def _redeem_key(tier: Tier, known: str) -> str:
    """What is scanned on site; the one it has stays."""
    return known or (secrets.token_urlsafe(16) if tier.kind is RewardKind.ONSITE else "")


def do_retry(work: Work, campaign: Campaign, limit: int = AT_ONCE) -> list[Issued]:
    """Give to those who wait what has come since: stock, codes, a new day's budget. At most `limit` of each tier.

    Who waits for a tier that is offered no more gets it too: it was theirs.
    """
    giving = giving_of(work, campaign)
    tiers = giving.tiers(offered=False)
    queues = giving.queues()
    tiers = [tier for tier in tiers if queues.get(tier.id) and tier.left != 0]
    codes = giving.free_codes({tier.id: limit for tier in tiers if tier.kind is RewardKind.CODE})
    waiting = [
        (tier, issue)
        for tier in tiers
        for issue in giving.waiting(tier.id, min(limit, len(codes.get(tier.id, range(limit))), tier.left or limit))
    ]
    standings = giving.standings([issue.participant_id for _, issue in waiting])
    why = _WHY.get(campaign.kind, Why.REACHED)
    wishes = [
        Wish(standings[issue.participant_id], tier, issue.reached_at, issue, why)
        for tier, issue in waiting
        if issue.participant_id in standings
    ]
    wishes.sort(key=lambda wish: (wish.reached_at, wish.standing.id))
    return give(work, campaign, giving, wishes, {})


def waiting_campaigns(session: Session, workspace_id: int) -> list[int]:
    """Campaigns that have begun and in which somebody waits for `do_retry`."""
    return [campaign.id for campaign in issues.with_waiting(session, workspace_id)]
