"""What the detectors are given, and what became of it. Each query names its workspace."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Dialect, delete, func, select
from sqlalchemy.orm import Session

from yutang.campaigns.fraud.models import Blocked, KnownNetwork, Review
from yutang.campaigns.models import Campaign, Participant, Referral, ReferralState, Touch
from yutang.campaigns.rewards.models import RewardAddress, RewardEntry, RewardIssue
from yutang.db.named_sql import Statements
from yutang.fans.models import Fan, FanIdentity, Follow, IdentityKind

_STATEMENTS = {
    # What invitees did by themselves after they were credited.
    "opened": """
        SELECT f.invitee_id, COUNT(e.id)
        FROM referrals f CROSS JOIN events e /*index ix_events_workspace_id_fan_id_id*/
        WHERE f.workspace_id = :workspace_id AND f.campaign_id = :campaign_id
              AND e.workspace_id = f.workspace_id AND e.fan_id IS NOT NULL AND e.fan_id = f.invitee_id
              AND e.kind IN ('message', 'menu') AND e.at > f.credited_at
        GROUP BY f.invitee_id""",
    # What their phones did at live codes.
    "pressed": """
        SELECT f.invitee_id, COUNT(a.code_id)
        FROM referrals f CROSS JOIN fan_identities i CROSS JOIN assignments a
        WHERE f.workspace_id = :workspace_id AND f.campaign_id = :campaign_id
              AND i.workspace_id = f.workspace_id AND i.fan_id = f.invitee_id AND i.kind = 'visitor'
              AND a.workspace_id = i.workspace_id AND a.code_id = :code_id AND a.visitor_id = CAST(i.value AS BIGINT)
              AND a.pressed_at IS NOT NULL
        GROUP BY f.invitee_id""",
}


@lru_cache(maxsize=4)
def _statements(dialect: Dialect) -> Statements:
    return Statements(dialect, _STATEMENTS)


def counts(session: Session, name: str, **values: object) -> dict[int, int]:
    """`opened` or `pressed`: invitee → how often."""
    session.flush()
    connection = session.connection()
    rows = _statements(connection.dialect).read(connection, name, **values)
    return {row[0]: row[1] for row in rows}


def referrals(session: Session, workspace_id: int, campaign_id: int) -> Sequence[Referral]:
    """All that count, may count, or counted until their friend left."""
    query = select(Referral).where(Referral.workspace_id == workspace_id, Referral.campaign_id == campaign_id)
    return session.scalars(query).all()


def touches(session: Session, workspace_id: int, campaign_id: int) -> Sequence[Touch]:
    query = select(Touch).where(Touch.workspace_id == workspace_id, Touch.campaign_id == campaign_id)
    return session.scalars(query).all()


def participants(session: Session, workspace_id: int, campaign_id: int) -> Sequence[Participant]:
    query = select(Participant).where(Participant.workspace_id == workspace_id, Participant.campaign_id == campaign_id)
    return session.scalars(query).all()


def follows(session: Session, workspace_id: int, account_id: int, fan_ids: Collection[int]) -> Mapping[int, Follow]:
    found: dict[int, Follow] = {}
    listed = sorted(fan_ids)
    for start in range(0, len(listed), 500):
        query = select(Follow).where(
            Follow.workspace_id == workspace_id, Follow.fan_id.in_(listed[start : start + 500])
        )
        found |= {row.fan_id: row for row in session.scalars(query) if row.account_id == account_id}
    return found


def phones(session: Session, workspace_id: int, fan_ids: Collection[int]) -> dict[int, list[int]]:
    """The visitor cookies of fans."""
    found: dict[int, list[int]] = {}
    listed = sorted(fan_ids)
    for start in range(0, len(listed), 500):
        query = select(FanIdentity.fan_id, FanIdentity.value).where(
            FanIdentity.workspace_id == workspace_id,
            FanIdentity.fan_id.in_(listed[start : start + 500]),
            FanIdentity.kind == IdentityKind.VISITOR,
        )
        for fan_id, value in session.execute(query):
            found.setdefault(fan_id, []).append(int(value))
    return found


def first_seen(session: Session, workspace_id: int, fan_ids: Collection[int]) -> dict[int, datetime]:
    """When fans were first seen anywhere."""
    found: dict[int, datetime] = {}
    listed = sorted(fan_ids)
    for start in range(0, len(listed), 500):
        query = select(Fan.id, Fan.first_seen_at).where(
            Fan.workspace_id == workspace_id, Fan.id.in_(listed[start : start + 500])
        )
        found |= {fan_id: at for fan_id, at in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy
    return found


def helped(session: Session, workspace_id: int, campaign: Campaign) -> dict[int, int]:
    """In how many earlier campaigns each invitee of this one counted for somebody."""
    own = select(Referral.invitee_id).where(Referral.workspace_id == workspace_id, Referral.campaign_id == campaign.id)
    query = (
        select(Referral.invitee_id, func.count())
        .where(
            Referral.workspace_id == workspace_id,
            Referral.campaign_id != campaign.id,
            Referral.invitee_id.in_(own),
            Referral.state.in_([ReferralState.CREDITED, ReferralState.RELEASED, ReferralState.HELD]),
            Referral.credited_at < campaign.starts_at,
        )
        .group_by(Referral.invitee_id)
    )
    return {fan_id: count for fan_id, count in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy


def payees(session: Session, workspace_id: int, campaign_id: int) -> dict[int, set[str]]:
    """Where the rewards of participants go."""
    query = (
        select(RewardIssue.participant_id, RewardAddress.payee)
        .join(
            RewardAddress,
            (RewardAddress.workspace_id == RewardIssue.workspace_id) & (RewardAddress.issue_id == RewardIssue.id),
        )
        .where(RewardIssue.workspace_id == workspace_id, RewardIssue.campaign_id == campaign_id)
    )
    found: dict[int, set[str]] = {}
    for participant_id, payee in session.execute(query):
        found.setdefault(participant_id, set()).add(payee)
    return found


def rewarded(session: Session, workspace_id: int, campaign_id: int) -> dict[int, datetime]:
    """When each participant was first given a reward."""
    query = (
        select(RewardEntry.participant_id, func.min(RewardEntry.at))
        .where(RewardEntry.workspace_id == workspace_id, RewardEntry.campaign_id == campaign_id, RewardEntry.taken == 1)
        .group_by(RewardEntry.participant_id)
    )
    return {participant_id: at for participant_id, at in session.execute(query)}  # noqa: C416 - as above


# ---- lists kept by hand ---------------------------------------------------------------------------------------------


def blocked(session: Session, workspace_id: int) -> Sequence[Blocked]:
    return session.scalars(select(Blocked).where(Blocked.workspace_id == workspace_id).order_by(Blocked.at)).all()


def find_blocked(session: Session, workspace_id: int, fan_id: int) -> Blocked | None:
    return session.get(Blocked, {"workspace_id": workspace_id, "fan_id": fan_id})


def networks(session: Session, workspace_id: int) -> Sequence[KnownNetwork]:
    query = select(KnownNetwork).where(KnownNetwork.workspace_id == workspace_id)
    return session.scalars(query.order_by(KnownNetwork.at)).all()


def forget_network(session: Session, workspace_id: int, network: str) -> None:
    session.execute(
        delete(KnownNetwork).where(KnownNetwork.workspace_id == workspace_id, KnownNetwork.network == network)
    )


# ---- reviews --------------------------------------------------------------------------------------------------------


def reviews(session: Session, workspace_id: int, participant_ids: Iterable[int]) -> dict[int, Review]:
    """By participant, locked until the transaction ends."""
    found: dict[int, Review] = {}
    listed = sorted(set(participant_ids))
    for start in range(0, len(listed), 500):
        query = (
            select(Review)
            .where(Review.workspace_id == workspace_id, Review.participant_id.in_(listed[start : start + 500]))
            .order_by(Review.participant_id)
            .with_for_update()
        )
        found |= {row.participant_id: row for row in session.scalars(query)}
    return found


def all_reviews(session: Session, workspace_id: int, campaign_id: int) -> Sequence[Review]:
    query = select(Review).where(Review.workspace_id == workspace_id, Review.campaign_id == campaign_id)
    return session.scalars(query).all()


def waiting_reviews(session: Session, workspace_id: int, campaign_id: int) -> Sequence[Review]:
    """What a person has still to look at: an appeal first, then the gravest."""
    query = (
        select(Review)
        .where(
            Review.workspace_id == workspace_id,
            Review.campaign_id == campaign_id,
            Review.verdict != "pass",
            Review.decision.is_(None),
        )
        .order_by(Review.appealed_at.is_(None), Review.score.desc(), Review.participant_id)
    )
    return session.scalars(query).all()
