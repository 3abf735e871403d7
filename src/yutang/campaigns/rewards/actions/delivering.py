"""Letting fans have what is theirs: told in a message, opened on their page. What they have seen is delivered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import Campaign, Participant
from yutang.campaigns.rewards.actions.giving import AT_ONCE, giving_of
from yutang.campaigns.rewards.actions.taking_back import Change, change
from yutang.campaigns.rewards.models import IssueState, RewardIssue, RewardKind, RewardTier
from yutang.campaigns.rewards.rules.reasons import BEING_LOOKED_AT, FOR_FANS, Why, why_of
from yutang.campaigns.rewards.store import addresses, issues, tiers
from yutang.courses.actions.looking import find_course
from yutang.courses.memberships.actions.looking import find_tier
from yutang.courses.models import CourseState
from yutang.errors import NotFound
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work

_THEIRS_ONCE_SEEN: Final = frozenset(
    {
        *(RewardKind.CODE, RewardKind.LINK, RewardKind.POINTS),
        *(RewardKind.MEMBERSHIP, RewardKind.COURSE, RewardKind.BADGE),
    }
)
"""Nothing else is to be done for these: who has read a code has it."""
_OPEN: Final = frozenset({IssueState.READY, IssueState.DELIVERED})


@dataclass(frozen=True, slots=True)
class IssueView:
    """A reward as its fan sees it. `sentence`: a msgid about how it stands; "" where nothing is to be said."""

    id: int
    participant_id: int
    tier_id: int
    kind: RewardKind
    title: str
    note: str
    state: IssueState
    sentence: str
    open: bool  # theirs
    to_open: bool  # its code or link is shown once `do_open` says that the fan sees it
    code: str
    link: str
    points: int
    page_path: str  # of the membership's or the course's public page; "" for other kinds, and where it has none now
    redeem_path: str  # what their QR leads to; "" for other kinds
    handed_over: bool  # sent, or handed over
    has_address: bool
    reached_at: datetime


def issues_of(work: Work, sealer: Sealer, participant: Participant) -> list[IssueView]:
    """All that a participant reached, the lowest threshold first.

    Codes and links are in it once they are delivered: a code that was seen is never another fan's. A page that shows a
    READY one to its fan calls `do_open`.
    """
    found = _found(work, participant)
    return _views(work, sealer, found)


def do_open(work: Work, sealer: Sealer, participant: Participant) -> list[IssueView]:
    """The same, with every code and link: the fan is looking at them, so what is theirs is delivered now."""
    found = _found(work, participant)
    ready = [issue.id for issue, tier in found if _is_to_open(issue, tier)]
    if ready:
        _deliver(work, find_campaign(work, participant.campaign_id), ready, Why.SEEN)
        found = _found(work, participant)
    return _views(work, sealer, found)


def untold(work: Work, sealer: Sealer, campaign: Campaign, limit: int = AT_ONCE) -> list[IssueView]:
    """What is somebody's and was not said to them yet, with codes and links for the sentence that says it.

    Who sends it calls `do_mark_told` in the transaction that puts the messages into the outbox.
    """
    found = issues.untold(work.session, work.workspace_id, campaign.id, limit)
    return _views(work, sealer, found, closed=False)


def do_mark_told(work: Work, campaign: Campaign, issue_ids: Collection[int]) -> None:
    """The fan is told. What has nothing else to it (a code, a link, points, a badge) is delivered by that."""
    _deliver(work, campaign, issue_ids, Why.TOLD)
    issues.set_told(work.session, work.workspace_id, issue_ids, work.now)


def _found(work: Work, participant: Participant) -> list[tuple[RewardIssue, RewardTier]]:
    return issues.of_participant(work.session, work.workspace_id, participant.campaign_id, participant.id)


def _deliver(work: Work, campaign: Campaign, issue_ids: Collection[int], why: Why) -> None:
    giving = giving_of(work, campaign)
    kinds = {tier.id: tier.kind for tier in giving.tiers(offered=False)}
    ready = [
        issue
        for issue in giving.issues_by_id(issue_ids)
        if issue.state is IssueState.READY and kinds[issue.tier_id] in _THEIRS_ONCE_SEEN
    ]
    change(work, campaign, giving, [Change(issue, IssueState.DELIVERED, why, keeps=True) for issue in ready])


def _is_to_open(issue: RewardIssue, tier: RewardTier) -> bool:
    return issue.state is IssueState.READY and tier.kind in _THEIRS_ONCE_SEEN


def _views(
    work: Work, sealer: Sealer, found: Sequence[tuple[RewardIssue, RewardTier]], *, closed: bool = True
) -> list[IssueView]:
    """`closed`: what was not delivered yet keeps its code to itself."""
    shown = [issue for issue, _ in found if issue.state in _OPEN and not (closed and issue.state is IssueState.READY)]
    code_ids = [issue.code_id for issue in shown if issue.code_id is not None]
    sealed = tiers.sealed_codes(work.session, work.workspace_id, code_ids)
    given = addresses.of_issues(work.session, work.workspace_id, [issue.id for issue, _ in found])
    ids = {issue.id for issue in shown}
    return [
        _view(
            issue,
            tier,
            _opened(sealer, sealed, issue) if issue.id in ids else None,
            _page_path(work, tier) if issue.state in _OPEN else "",
            has_address=issue.id in given,
        )
        for issue, tier in found
    ]


def _page_path(work: Work, tier: RewardTier) -> str:
    try:
        if tier.kind is RewardKind.MEMBERSHIP:
            return f"/member/{find_tier(work, tier.membership_id or 0).slug}"
        return _course_path(work, tier.course_id or 0) if tier.kind is RewardKind.COURSE else ""
    except NotFound:
        return ""


def _course_path(work: Work, course_id: int) -> str:
    """Of its public page; "" for one that is not opened yet, and for an archived one. Raises NotFound."""
    course = find_course(work, course_id)
    return f"/class/{course.slug}" if course.state in (CourseState.OPEN, CourseState.CLOSED) else ""


def _opened(sealer: Sealer, sealed: dict[int, str], issue: RewardIssue) -> str:
    code = sealed.get(issue.code_id or 0)
    return "" if code is None else sealer.open(code)


def _view(issue: RewardIssue, tier: RewardTier, code: str | None, page_path: str, *, has_address: bool) -> IssueView:
    """`code`: none while it is not to be shown."""
    is_open = issue.state in _OPEN
    return IssueView(
        id=issue.id,
        participant_id=issue.participant_id,
        tier_id=tier.id,
        kind=tier.kind,
        title=tier.title,
        note=tier.note,
        state=issue.state,
        sentence=_sentence(issue),
        open=is_open,
        to_open=_is_to_open(issue, tier),
        code=code or "",
        link="" if code is None else tier.link,
        points=tier.points if tier.kind is RewardKind.POINTS else 0,
        page_path=page_path,
        redeem_path=f"/redeem/{issue.redeem_key}" if is_open and issue.redeem_key else "",
        handed_over=issue.state is IssueState.DELIVERED,
        has_address=has_address,
        reached_at=issue.reached_at,
    )


def _sentence(issue: RewardIssue) -> str:
    if issue.state in _OPEN:
        return ""
    if issue.state is IssueState.REVIEW:
        return BEING_LOOKED_AT
    why = why_of(issue.reason)
    return FOR_FANS.get(why, "") if why is not None else ""
