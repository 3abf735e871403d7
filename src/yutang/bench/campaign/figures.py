"""What the database says of a rehearsed campaign. Read once, afterwards."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yutang.bench.campaign.stage import Stage
from yutang.campaigns.fraud.models import Review
from yutang.campaigns.models import Campaign, Participant, Referral, ReferralEntry, ReferralState, Touch
from yutang.campaigns.referrals.actions import ledger_findings as referral_findings
from yutang.campaigns.rewards.actions import ledger_findings as reward_findings
from yutang.campaigns.rewards.actions.giving import SETTLED_AT_THE_END
from yutang.campaigns.rewards.models import IssueState, RewardIssue, RewardTier
from yutang.db.engine import Database
from yutang.fans.models import Follow
from yutang.insights.actions import check_ledger
from yutang.insights.models import Event, EventKind
from yutang.jobs.models import InboxRow, InboxState, OutboxRow, OutboxState
from yutang.livecodes.models import Assignment


class Taker(NamedTuple):
    """One participant."""

    openid: str
    depth: int
    waiting: int
    score: int
    opened: bool
    has_qr: bool


class Edge(NamedTuple):
    """One referral, by openids."""

    invitee: str
    inviter: str
    state: ReferralState
    reason: str
    has_counted: bool  # at some time, also where it was taken back since


class Issue(NamedTuple):
    openid: str
    threshold: int
    state: IssueState
    reason: str


class Stocked(NamedTuple):
    threshold: int
    title: str
    taken: int
    stock: int | None


@dataclass(frozen=True)
class Figures:
    """`findings`: sentences of everything whose counters and rows differ; empty is the proof."""

    state: str
    by_score: bool  # rewards follow from scores; those of boards and draws are decided when a campaign is settled
    takers: list[Taker]
    edges: list[Edge]
    issues: list[Issue]
    tiers: list[Stocked]
    verdicts: dict[str, str]  # openid → what the detectors say, where they noticed something
    findings: list[str]
    touched: int
    events: Counter[EventKind]
    assigned: int
    pressed: int
    pushes: Counter[InboxState]
    jobs: Counter[tuple[str, OutboxState]]
    entries: Counter[ReferralState]


def read_figures(database: Database, stage: Stage) -> Figures:
    with database.read() as session:
        people = _participants(session, stage)
        tiers = _tiers(session, stage)
        campaign = session.get_one(Campaign, (stage.workspace_id, stage.campaign_id))
        return Figures(
            state=campaign.state.value,
            by_score=campaign.kind not in SETTLED_AT_THE_END,
            takers=[
                Taker(p.openid, p.depth, p.waiting, p.score, p.opened_at is not None, p.qr_url != "")
                for p in people.values()
            ],
            edges=_edges(session, stage, people),
            issues=_issues(session, stage, people, tiers),
            tiers=[Stocked(t.threshold, t.title, t.taken, t.stock) for t in tiers.values()],
            verdicts=_verdicts(session, stage, people),
            findings=_findings(session, stage.workspace_id),
            **_counted(session, stage),
        )


def _participants(session: Session, stage: Stage) -> dict[int, Participant]:
    query = select(Participant).where(
        Participant.workspace_id == stage.workspace_id, Participant.campaign_id == stage.campaign_id
    )
    return {row.id: row for row in session.scalars(query)}


def _tiers(session: Session, stage: Stage) -> dict[int, RewardTier]:
    query = select(RewardTier).where(
        RewardTier.workspace_id == stage.workspace_id, RewardTier.campaign_id == stage.campaign_id
    )
    return {row.id: row for row in session.scalars(query)}


def _edges(session: Session, stage: Stage, people: dict[int, Participant]) -> list[Edge]:
    """Friends are fans, also such as take no part."""
    follows = select(Follow.fan_id, Follow.openid).where(
        Follow.workspace_id == stage.workspace_id, Follow.account_id == stage.account_id
    )
    openids = {row[0]: row[1] for row in session.execute(follows)}
    query = select(Referral).where(
        Referral.workspace_id == stage.workspace_id, Referral.campaign_id == stage.campaign_id
    )
    released = select(ReferralEntry.invitee_id, ReferralEntry.inviter_id).where(
        ReferralEntry.workspace_id == stage.workspace_id,
        ReferralEntry.campaign_id == stage.campaign_id,
        ReferralEntry.state == ReferralState.RELEASED,
    )
    counted = {(row[0], row[1]) for row in session.execute(released)}
    return [
        Edge(
            openids.get(row.invitee_id, ""),
            people[row.inviter_id].openid,
            row.state,
            row.reason,
            (row.invitee_id, row.inviter_id) in counted,
        )
        for row in session.scalars(query)
    ]


def _issues(
    session: Session, stage: Stage, people: dict[int, Participant], tiers: dict[int, RewardTier]
) -> list[Issue]:
    query = select(RewardIssue).where(
        RewardIssue.workspace_id == stage.workspace_id, RewardIssue.campaign_id == stage.campaign_id
    )
    return [
        Issue(people[row.participant_id].openid, tiers[row.tier_id].threshold, row.state, row.reason)
        for row in session.scalars(query)
    ]


def _verdicts(session: Session, stage: Stage, people: dict[int, Participant]) -> dict[str, str]:
    query = select(Review).where(Review.workspace_id == stage.workspace_id, Review.campaign_id == stage.campaign_id)
    return {people[row.participant_id].openid: row.verdict for row in session.scalars(query)}


def _counted(session: Session, stage: Stage) -> dict[str, Any]:
    workspace_id, campaign_id = stage.workspace_id, stage.campaign_id
    touched = select(func.count(Touch.fan_id.distinct())).where(
        Touch.workspace_id == workspace_id, Touch.campaign_id == campaign_id
    )
    events = select(Event.kind, func.count()).where(Event.workspace_id == workspace_id, Event.fan_id.is_not(None))
    assigned = select(func.count(), func.count(Assignment.pressed_at)).where(Assignment.workspace_id == workspace_id)
    pushes = select(InboxRow.state, func.count()).where(InboxRow.workspace_id == workspace_id)
    jobs = select(OutboxRow.kind, OutboxRow.state, func.count()).where(OutboxRow.workspace_id == workspace_id)
    entries = select(ReferralEntry.state, func.count()).where(
        ReferralEntry.workspace_id == workspace_id, ReferralEntry.campaign_id == campaign_id
    )
    given = session.execute(assigned).one()
    of_jobs = session.execute(jobs.group_by(OutboxRow.kind, OutboxRow.state))
    return {
        "touched": session.scalar(touched) or 0,
        "assigned": given[0],
        "pressed": given[1],
        "events": _by(session.execute(events.group_by(Event.kind))),
        "pushes": _by(session.execute(pushes.group_by(InboxRow.state))),
        "jobs": Counter({(row[0], row[1]): row[2] for row in of_jobs}),
        "entries": _by(session.execute(entries.group_by(ReferralEntry.state))),
    }


def _by(rows: Iterable[Any]) -> Counter[Any]:
    return Counter({row[0]: row[1] for row in rows})


def _findings(session: Session, workspace_id: int) -> list[str]:
    found = [each.sentence for each in check_ledger(session, workspace_id)]
    found += [each.sentence for each in referral_findings(session, workspace_id)]
    return found + [each.sentence for each in reward_findings(session, workspace_id)]
