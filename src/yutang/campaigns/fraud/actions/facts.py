"""What is known of a campaign, put together for the detectors. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yutang.campaigns.fraud import store
from yutang.campaigns.fraud.models import Decision
from yutang.campaigns.fraud.rules.facts import Campaign as CampaignFacts
from yutang.campaigns.fraud.rules.facts import Credit, Facts, Person
from yutang.campaigns.models import (
    Campaign,
    CampaignKind,
    Participant,
    Referral,
    ReferralState,
    Touch,
    TouchVia,
)
from yutang.campaigns.referrals.rules import Reason
from yutang.campaigns.rules.prints import device_print
from yutang.campaigns.rules.values import counts_by_opening, rules_from_json
from yutang.fans.models import Follow
from yutang.workspaces.actions import Work

_BEFORE: Final = timedelta(days=1)
"""Who was first seen so long before they were credited is not new."""


@dataclass(frozen=True, slots=True)
class Known:
    """The facts, and which participant each inviter (a fan) is."""

    facts: Facts
    participants: Mapping[int, Participant]  # by id


def known_of(work: Work, key: bytes, campaign: Campaign) -> Known:
    """All of one campaign in about ten statements, whatever its size. `key`: the sealer's for `tokens.PURPOSE`."""
    session, workspace_id = work.session, work.workspace_id
    participants = {row.id: row for row in store.participants(session, workspace_id, campaign.id)}
    touches = store.touches(session, workspace_id, campaign.id)
    counted = [row for row in store.referrals(session, workspace_id, campaign.id) if _counted(row)]
    fan_of = {participant_id: row.fan_id for participant_id, row in participants.items()}
    reviews = store.all_reviews(session, workspace_id, campaign.id)
    fair = {fan_of[r.participant_id] for r in reviews if r.decision is Decision.FAIR and r.participant_id in fan_of}
    unfair = {fan_of[r.participant_id] for r in reviews if r.decision is Decision.UNFAIR and r.participant_id in fan_of}
    facts = Facts(
        campaign=_campaign(work, campaign),
        credits=_credits(work, campaign, counted, touches, participants),
        people=_people(work, key, campaign, counted, participants),
        touches=[
            (fan_of[row.inviter_id], row.fan_id)
            for row in touches
            if row.fan_id is not None and row.inviter_id in fan_of
        ],
        allowed=frozenset(fair),
        blocked=frozenset({row.fan_id for row in store.blocked(session, workspace_id)} | unfair),
    )
    return Known(facts, participants)


def _counted(row: Referral) -> bool:
    """Also those whose friend left: that they did is a fact about their inviter."""
    return row.state is not ReferralState.REVERSED or row.reason == Reason.LEFT


def _campaign(work: Work, campaign: Campaign) -> CampaignFacts:
    rules = rules_from_json(campaign.rules)
    networks = store.networks(work.session, work.workspace_id)
    return CampaignFacts(
        starts_at=campaign.starts_at.timestamp(),
        ends_at=min(campaign.ends_at, campaign.ended_at or campaign.ends_at).timestamp(),
        new_only=rules.newcomers_only,
        prizes=rules.board_places if campaign.kind is CampaignKind.BOARD else 0,
        known_networks=frozenset(row.network for row in networks),
    )


def _credits(
    work: Work,
    campaign: Campaign,
    counted: Sequence[Referral],
    touches: Sequence[Touch],
    participants: Mapping[int, Participant],
) -> list[Credit]:
    session, workspace_id = work.session, work.workspace_id
    ids = {"workspace_id": workspace_id, "campaign_id": campaign.id}
    opened = store.counts(session, "opened", **ids)
    pressed = store.counts(session, "pressed", **ids, code_id=campaign.code_id or 0)
    follows = store.follows(session, workspace_id, campaign.account_id or 0, [row.invitee_id for row in counted])
    first_seen = store.first_seen(session, workspace_id, [row.invitee_id for row in counted])
    own = {row.fan_id: row for row in participants.values()}
    met = _met(touches)
    by_opening = counts_by_opening(campaign)
    made = []
    for row in counted:
        touch, self_ = met.get((row.inviter_id, row.invitee_id)), own.get(row.invitee_id)
        looked = opened.get(row.invitee_id, 0) + pressed.get(row.invitee_id, 0)
        if not by_opening:  # what everybody has to do says nothing about anybody
            looked += self_ is not None and self_.opened_at is not None
        scanned_at = _scanned_at(touch, row.credited_at)
        made.append(
            Credit(
                invitee=row.invitee_id,
                inviter=participants[row.inviter_id].fan_id,
                credited_at=row.credited_at.timestamp(),
                scanned_at=scanned_at,
                followed_at=None if scanned_at is None else row.credited_at.timestamp(),
                unfollowed_at=_left_at(follows.get(row.invitee_id), row.credited_at),
                new_to_account=row.touched_at - first_seen.get(row.invitee_id, row.touched_at) < _BEFORE,
                opened=looked,
                network=_either(touch, self_, "network"),
                device=_either(touch, self_, "device"),
                agent=_either(touch, self_, "agent"),
            )
        )
    return made


def _met(touches: Sequence[Touch]) -> dict[tuple[int, int], Touch]:
    """The earliest touch of each friend and inviter; of a page, where there is one: it tells of the phone."""
    found: dict[tuple[int, int], Touch] = {}
    for touch in sorted(touches, key=lambda each: (each.via is not TouchVia.PAGE, each.at, each.id)):
        if touch.fan_id is not None:
            found.setdefault((touch.inviter_id, touch.fan_id), touch)
    return found


def _scanned_at(touch: Touch | None, credited_at: datetime) -> float | None:
    """When the poster's page was opened. Who opened it again after they had come, or wrote a code before, was not fast:
    nothing is known of how long they took."""
    if touch is None or touch.via is not TouchVia.PAGE or touch.at >= credited_at:
        return None
    return touch.at.timestamp()


def _either(touch: Touch | None, own: Participant | None, name: str) -> str:
    """Where the poster was met; else from where the friend first looked at their own page."""
    found: str = "" if touch is None else getattr(touch, name)
    return found or ("" if own is None else getattr(own, name))


def _left_at(follow: Follow | None, credited_at: datetime) -> float | None:
    if follow is None or follow.following or follow.unfollowed_at is None or follow.unfollowed_at <= credited_at:
        return None
    return follow.unfollowed_at.timestamp()


def _people(
    work: Work, key: bytes, campaign: Campaign, counted: Sequence[Referral], participants: Mapping[int, Participant]
) -> list[Person]:
    session, workspace_id = work.session, work.workspace_id
    helped = store.helped(session, workspace_id, campaign)
    payees = store.payees(session, workspace_id, campaign.id)
    rewarded = store.rewarded(session, workspace_id, campaign.id)
    inviting = {participants[row.inviter_id].fan_id for row in counted}
    phones = store.phones(session, workspace_id, inviting)
    people = []
    for row in participants.values():
        prints = {device_print(key, workspace_id, visitor) for visitor in phones.get(row.fan_id, ())}
        rewarded_at = rewarded.get(row.id)
        people.append(
            Person(
                key=row.fan_id,
                is_staff=row.staff,
                payees=frozenset(payees.get(row.id, ())),
                devices=frozenset((prints | {row.device}) - {""}),
                networks=frozenset({row.network} - {""}),
                rewarded_at=None if rewarded_at is None else rewarded_at.timestamp(),
                helped=helped.pop(row.fan_id, 0),
            )
        )
    return people + [Person(key=fan_id, helped=count) for fan_id, count in helped.items()]
