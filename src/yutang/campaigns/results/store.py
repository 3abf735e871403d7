"""Queries of a campaign's numbers. All are sums over its participants, touches, referrals and ledgers."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, exists, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from yutang.campaigns.models import Campaign, Participant, Referral, ReferralEntry, ReferralState, Touch
from yutang.campaigns.rewards.models import IssueState, RewardEntry, RewardIssue
from yutang.fans.models import Follow
from yutang.livecodes.models import Assignment

COUNTING = (ReferralState.CREDITED, ReferralState.RELEASED)
_HOUR_MS = 3_600_000


class Went(NamedTuple):
    """Friends whose waiting time ended between two moments: all, who stayed, and of these who opened a page."""

    friends: int
    stayed: int
    opened: int


def went(
    session: Session, workspace_id: int, campaign_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, Went]:
    """By campaign, for friends whose waiting time ended in [since, until)."""
    stayed = Referral.state.in_([ReferralState.RELEASED, ReferralState.HELD])
    own = and_(
        Participant.workspace_id == Referral.workspace_id,
        Participant.campaign_id == Referral.campaign_id,
        Participant.fan_id == Referral.invitee_id,
    )
    rows = session.execute(
        select(
            Referral.campaign_id,
            func.count(),
            func.count().filter(stayed),
            func.count().filter(stayed, Participant.looked_at.is_not(None)),
        )
        .select_from(Referral)
        .outerjoin(Participant, own)
        .where(
            Referral.workspace_id == workspace_id,
            Referral.state.in_(list(ReferralState)),
            Referral.due_at >= since,
            Referral.due_at < until,
            Referral.campaign_id.in_(campaign_ids),
        )
        .group_by(Referral.campaign_id)
    )
    return {row[0]: Went(row[1], row[2], row[3]) for row in rows}


class Numbers:
    """The numbers of one campaign, each by a query of its own."""

    def __init__(self, session: Session, campaign: Campaign) -> None:
        self._session = session
        self._campaign = campaign
        self._workspace_id = campaign.workspace_id

    def touched(self) -> int:
        """People who met a code: fans, and phones of which no fan is known."""
        fans = select(func.count(Touch.fan_id.distinct())).where(
            Touch.workspace_id == self._workspace_id, Touch.campaign_id == self._campaign.id
        )
        phones = select(func.count(Touch.visitor_id.distinct())).where(
            Touch.workspace_id == self._workspace_id, Touch.campaign_id == self._campaign.id, Touch.fan_id.is_(None)
        )
        return self._one(fans) + self._one(phones)

    def followed(self) -> int:
        """Of those, who followed the account at some time."""
        query = (
            select(func.count(Touch.fan_id.distinct()))
            .join(Follow, and_(Follow.workspace_id == Touch.workspace_id, Follow.fan_id == Touch.fan_id))
            .where(
                Touch.workspace_id == self._workspace_id,
                Touch.campaign_id == self._campaign.id,
                Follow.account_id == self._campaign.account_id,
                Follow.followed_at.is_not(None),
            )
        )
        return self._one(query)

    def credited(self, *, counting: bool) -> int:
        query = (
            select(func.count())
            .select_from(Referral)
            .where(Referral.workspace_id == self._workspace_id, Referral.campaign_id == self._campaign.id)
        )
        return self._one(query.where(Referral.state.in_(COUNTING)) if counting else query)

    def opened(self) -> int:
        """Friends who opened a page of their own."""
        return self._one(self._friends().where(Participant.opened_at.is_not(None)))

    def brought(self) -> int:
        """Friends who brought a friend."""
        below = aliased(Referral)
        theirs = exists().where(
            below.workspace_id == self._workspace_id,
            below.campaign_id == self._campaign.id,
            below.inviter_id == Participant.id,
        )
        return self._one(self._friends().where(theirs))

    def entered(self, since: datetime, until: datetime) -> int:
        """Visitors of the live code who pressed the QR of a group in this time."""
        query = select(func.count()).where(
            Assignment.workspace_id == self._workspace_id,
            Assignment.code_id == self._campaign.code_id,
            Assignment.pressed_at >= since,
            Assignment.pressed_at <= until,
        )
        return self._one(query)

    def people_by_depth(self) -> dict[int, int]:
        query = (
            select(Participant.depth, func.count())
            .where(Participant.workspace_id == self._workspace_id, Participant.campaign_id == self._campaign.id)
            .group_by(Participant.depth)
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def friends_by_depth(self) -> dict[int, int]:
        """Friends who count, by the depth of the friend."""
        query = (
            select(Referral.depth, func.count())
            .where(
                Referral.workspace_id == self._workspace_id,
                Referral.campaign_id == self._campaign.id,
                Referral.state.in_(COUNTING),
            )
            .group_by(Referral.depth)
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def joined_by_hour(self) -> dict[int, tuple[int, int]]:
        """Who joined, and the friends of those up to now, by the hour of joining (hours since 1970 UTC)."""
        hour = _hour(Participant.joined_at)
        friends = func.sum(Participant.score + Participant.waiting)
        query = (
            select(hour, func.count(), friends)
            .where(Participant.workspace_id == self._workspace_id, Participant.campaign_id == self._campaign.id)
            .group_by(hour)
        )
        return {int(row[0]): (row[1], int(row[2] or 0)) for row in self._session.execute(query)}

    def entries_by_hour(self, state: ReferralState) -> dict[int, int]:
        """Rows of the ledger in one state, by the hour in which it happened."""
        hour = _hour(ReferralEntry.at)
        query = (
            select(hour, func.count())
            .where(
                ReferralEntry.workspace_id == self._workspace_id,
                ReferralEntry.campaign_id == self._campaign.id,
                ReferralEntry.state == state,
            )
            .group_by(hour)
        )
        return {int(row[0]): row[1] for row in self._session.execute(query)}

    def cost(self) -> int:
        """Fen, of rewards that were given and not taken back."""
        return self._one(
            select(func.sum(RewardEntry.cost)).where(
                RewardEntry.workspace_id == self._workspace_id, RewardEntry.campaign_id == self._campaign.id
            )
        )

    def rewards(self) -> int:
        given = (IssueState.READY, IssueState.DELIVERED)
        return self._one(
            select(func.count()).where(
                RewardIssue.workspace_id == self._workspace_id,
                RewardIssue.campaign_id == self._campaign.id,
                RewardIssue.state.in_(given),
            )
        )

    def _friends(self) -> Any:  # noqa: ANN401 - a select of one number
        """Participants who were credited to somebody."""
        invited = and_(
            Referral.workspace_id == Participant.workspace_id,
            Referral.campaign_id == Participant.campaign_id,
            Referral.invitee_id == Participant.fan_id,
        )
        return (
            select(func.count())
            .select_from(Participant)
            .join(Referral, invited)
            .where(Participant.workspace_id == self._workspace_id, Participant.campaign_id == self._campaign.id)
        )

    def _one(self, query: Any) -> int:  # noqa: ANN401 - a select of one number
        return int(self._session.scalar(query) or 0)


def _hour(column: InstrumentedAttribute[datetime]) -> ColumnElement[int]:
    return type_coerce(column, BigInteger) // _HOUR_MS
