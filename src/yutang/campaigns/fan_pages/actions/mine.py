"""What stands on a fan's own page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from yutang.campaigns.fan_pages import store
from yutang.campaigns.fan_pages.actions.about import About
from yutang.campaigns.fan_pages.rules.reviews import Stage, stage_of
from yutang.campaigns.models import CampaignKind, Participant
from yutang.campaigns.referrals.actions import Friend, Progress, friends, progress
from yutang.campaigns.rewards.actions.delivering import IssueView, issues_of
from yutang.campaigns.rewards.models import RewardTier
from yutang.errors import NotFound
from yutang.fans.rules.phones import Phone
from yutang.posters.actions.posters import ShownPoster, shown_poster
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work

MOST_FRIENDS = 50  # that stand on the page; the newest
_BY_FRIENDS = frozenset({CampaignKind.GROUP, CampaignKind.GOALS, CampaignKind.COURSE, CampaignKind.COMPANION})


@dataclass(frozen=True, slots=True)
class Mine:
    """`next`: the tier that is reached next; none: there is none, or all are reached."""

    participant: Participant
    phone: Phone
    progress: Progress
    friends: Sequence[Friend]
    next: RewardTier | None
    poster: ShownPoster | None
    stage: Stage  # of whether somebody looks at it
    note: str  # what the team said when they found it unfair
    appeal: str
    rewards: Sequence[IssueView]

    @property
    def more_friends(self) -> int:
        """Those who do not stand on the page."""
        if self.phone is not Phone.OWN:
            return 0
        count = self.progress
        return max(0, count.score + count.waiting + count.held + count.reversed - len(self.friends))

    @property
    def to_go(self) -> int:
        return 0 if self.next is None else self.next.threshold - self.progress.score


def mine(work: Work, sealer: Sealer, about: About, participant: Participant, phone: Phone) -> Mine:
    """On another phone than the fan's: no codes, no friends one by one, and not a word of what is looked at."""
    count = progress(work, participant)
    review, own = store.review_of(work.session, work.workspace_id, participant.id), phone is Phone.OWN
    return Mine(
        participant=participant,
        phone=phone,
        progress=count if own else replace(count, held=0, reversed=0),
        friends=friends(work, participant, MOST_FRIENDS) if own else (),
        next=_next(about, count.score),
        poster=_poster(work, participant),
        stage=stage_of(review, count.held) if own else Stage.NOTHING,
        note=review.note if review is not None and own else "",
        appeal=review.appeal if review is not None and own else "",
        rewards=[each if own else closed(each) for each in issues_of(work, sealer, participant)],
    )


def closed(reward: IssueView) -> IssueView:
    """As others see it: that it was reached, and nothing of what it holds."""
    return replace(reward, note="", code="", link="", redeem_path="", to_open=False)


def _next(about: About, score: int) -> RewardTier | None:
    if about.campaign.kind not in _BY_FRIENDS:
        return None
    return next((tier for tier in about.tiers if tier.threshold > score), None)


def _poster(work: Work, participant: Participant) -> ShownPoster | None:
    if not participant.poster:
        return None
    try:
        return shown_poster(work, participant.poster)
    except NotFound:  # being made anew
        return None
