"""Taking back: stock, code and budget go back to where they came from, unless the fan has what they hold."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from yutang.campaigns.models import Campaign
from yutang.campaigns.rewards.actions.courses import right_of
from yutang.campaigns.rewards.actions.giving import SETTLED_AT_THE_END, Issued, giving_of, local_day, points_row
from yutang.campaigns.rewards.actions.memberships import do_move_membership
from yutang.campaigns.rewards.models import IssueState, RewardKind
from yutang.campaigns.rewards.rules.giving import Held, fallen
from yutang.campaigns.rewards.rules.reasons import Why
from yutang.campaigns.rewards.store import addresses
from yutang.campaigns.rewards.store.giving import ALL_DAYS, EntryRow, Giving, IssueRow
from yutang.courses.actions.rights import do_move_rights
from yutang.workspaces.actions import Work

_KEPT_ELSEWHERE = frozenset({RewardKind.POINTS, RewardKind.MEMBERSHIP, RewardKind.COURSE})


class Change(NamedTuple):
    """How an issue is to stand, and why. `keeps`: what it holds stays with it (it was delivered)."""

    held: Held
    state: IssueState
    why: Why
    note: str = ""
    keeps: bool = False


def do_unreach(work: Work, campaign: Campaign, participant_ids: Collection[int]) -> list[Issued]:
    """Take back what these participants' scores do not reach any more; call it after the scores are written.

    What was delivered is never taken back here: it is marked, and stands on the list of what people look at.
    """
    if campaign.kind in SETTLED_AT_THE_END or not participant_ids:
        return []
    giving = giving_of(work, campaign)
    if not _fallen(giving, participant_ids, lock=False):
        return []
    return change(work, campaign, giving, [_taken_back(i) for i in _fallen(giving, participant_ids, lock=True)])


def _fallen(giving: Giving, participant_ids: Collection[int], *, lock: bool) -> list[Held]:
    """Without what is marked already, and what a person left to the fan."""
    tiers = {tier.id: tier for tier in giving.tiers(lock=lock, offered=False)}
    found = fallen(giving.standings(participant_ids), tiers, giving.issues(participant_ids, lock=lock))
    return [i for i in found if i.state is not IssueState.DELIVERED or i.reason not in (Why.FELL, Why.KEPT)]


def _taken_back(issue: Held) -> Change:
    if issue.state is IssueState.DELIVERED:
        return Change(issue, IssueState.DELIVERED, Why.FELL, keeps=True)
    return Change(issue, IssueState.REVERSED, Why.FELL)


def change(work: Work, campaign: Campaign, giving: Giving, changes: Sequence[Change]) -> list[Issued]:
    """Write these down: issues, entries, and what goes back. The tiers must be locked; nothing becomes READY here."""
    if not changes:
        return []
    back = [each.held for each in changes if each.held.taken and not each.keeps]
    _give_back(giving, back)
    gone = [each.held.id for each in changes if each.state is IssueState.REVERSED]
    addresses.delete_of(work.session, work.workspace_id, gone)
    rows = [_rows(work, campaign, each) for each in changes]
    giving.put_issues([issue for issue, _ in rows], work.now)
    giving.add_entries([entry for _, entry in rows], work.now)
    _take_back_elsewhere(work, giving, [(c.held, e) for c, (_, e) in zip(changes, rows, strict=True)])
    return [Issued(issue.id, issue.participant_id, issue.tier_id, issue.state, Why(issue.reason)) for issue, _ in rows]


def _give_back(giving: Giving, issues: Sequence[Held]) -> None:
    for tier_id, count in sorted(Counter(issue.tier_id for issue in issues).items()):
        giving.give_back(tier_id, count)
    for day in (ALL_DAYS, *sorted({issue.day for issue in issues if issue.day is not None})):
        of_day = [issue for issue in issues if day in (ALL_DAYS, issue.day)]
        if of_day:
            giving.earn_back(day, sum(issue.cost for issue in of_day), len(of_day))
    giving.take_codes_back([(issue.code_id, issue.id) for issue in issues if issue.code_id is not None])


def _rows(work: Work, campaign: Campaign, each: Change) -> tuple[IssueRow, EntryRow]:
    held, keeps = each.held, each.keeps
    issue = IssueRow(
        *(held.id, held.participant_id, held.tier_id, each.state, each.why, each.note),
        *((held.taken, held.cost, held.day, held.code_id) if keeps else (0, 0, None, None)),
        *(held.redeem_key, None if each.state is IssueState.REVERSED else held.approved_at, held.reached_at),
        work.actor.member_id,
    )
    taken, cost = (0, 0) if keeps else (-held.taken, -held.cost)
    entry = EntryRow(
        *(work.new_id(), held.id, held.participant_id, held.tier_id, each.state, taken, cost),
        *(held.day or local_day(campaign, work.now), each.why, each.note, work.actor.member_id),
    )
    return issue, entry


def _take_back_elsewhere(work: Work, giving: Giving, reversals: Iterable[tuple[Held, EntryRow]]) -> None:
    """Points, memberships and courses that were given for an issue that is reversed."""
    reversed_ones = [(held, entry) for held, entry in reversals if entry.state is IssueState.REVERSED and held.taken]
    if not reversed_ones:
        return
    tiers = {t.id: t for t in giving.tiers(offered=False) if t.kind in _KEPT_ELSEWHERE}
    wanted = [(held, entry, tiers[held.tier_id]) for held, entry in reversed_ones if held.tier_id in tiers]
    standings = giving.standings([held.participant_id for held, _, _ in wanted])
    points, courses = [], []
    for held, entry, tier in wanted:
        if held.participant_id not in standings:
            continue
        fan_id = standings[held.participant_id].fan_id
        if tier.kind is RewardKind.POINTS:
            points.append(points_row(work, entry.id, fan_id, -tier.points))
        elif tier.kind is RewardKind.COURSE:
            courses.append(right_of(tier, held.id, entry.id, fan_id, -1))
        else:
            do_move_membership(work, tier, held.id, entry.id, fan_id, -1)
    giving.add_points(points, work.now)
    do_move_rights(work, courses)
