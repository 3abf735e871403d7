"""The referral ledger follows the facts: whatever arrives, the invitees it is about are judged anew."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yutang.campaigns.models import Campaign, CampaignPath, ReferralState
from yutang.campaigns.referrals.rules import (
    Course,
    Judged,
    Reason,
    Step,
    Terms,
    difference,
    judge,
    steps,
)
from yutang.campaigns.referrals.store import people
from yutang.campaigns.referrals.store.facts import Facts
from yutang.campaigns.referrals.store.ledger import Ledger
from yutang.campaigns.rules.values import counts_by_opening, rules_from_json
from yutang.db.tables import to_ms
from yutang.workspaces.actions import Work

_AT_ONCE = 500
_NOBODY = Course((), ())


@dataclass(frozen=True, slots=True)
class Change:
    """One new row of the ledger. `at`: when it happened, as WeChat says."""

    inviter_id: int
    invitee_id: int
    before: ReferralState | None
    state: ReferralState
    reason: Reason
    at: datetime


def do_judge(work: Work, campaign: Campaign, invitee_ids: Collection[int]) -> list[Change]:
    """Judge these fans by all that is known of them, and write down what changes. The same twice changes nothing."""
    changes: list[Change] = []
    listed = sorted(set(invitee_ids))
    for start in range(0, len(listed), _AT_ONCE):
        changes += _judge(work, campaign, listed[start : start + _AT_ONCE])
    return changes


def do_judge_all(work: Work, campaign: Campaign, after: int = 0, limit: int = 2_000) -> tuple[list[Change], int | None]:
    """Everybody with a touch, in slices: after a pause. Returns the changes, and where to go on; None: that was all."""
    fans = people.touched_fans(work.session, work.workspace_id, campaign.id, after, limit)
    return do_judge(work, campaign, fans), fans[-1] if len(fans) == limit else None


def terms_of(campaign: Campaign) -> Terms:
    rules = rules_from_json(campaign.rules)
    ends_at = campaign.ends_at if campaign.ended_at is None else min(campaign.ends_at, campaign.ended_at)
    must_open = counts_by_opening(campaign)
    return Terms(campaign.starts_at, ends_at, rules.hold, rules.last_touch, rules.newcomers_only, must_open)


def verdicts_of(work: Work, campaign: Campaign, invitee_ids: Collection[int]) -> Mapping[int, Judged | Reason | None]:
    """What the facts of these fans come to. Changes nothing."""
    facts = Facts(work.session, work.workspace_id, campaign.id)
    touches = facts.touches(invitee_ids)
    touched = [each for each in invitee_ids if each in touches]
    courses = _courses(facts, campaign, touched)
    inviters = facts.inviters(touch.inviter_id for each in touches.values() for touch in each)
    terms = terms_of(campaign)
    return {each: judge(terms, each, touches[each], inviters, courses.get(each, _NOBODY)) for each in touched}


def _courses(facts: Facts, campaign: Campaign, invitees: Collection[int]) -> Mapping[int, Course]:
    if campaign.path is CampaignPath.CODE:
        return facts.presses(invitees, campaign.code_id or 0)
    courses = facts.follows(invitees, campaign.account_id or 0)
    if not counts_by_opening(campaign):
        return courses
    opened = facts.openings(invitees)
    return {fan_id: replace(course, opened_at=opened.get(fan_id)) for fan_id, course in courses.items()}


def _judge(work: Work, campaign: Campaign, invitees: Sequence[int]) -> list[Change]:
    standings = Facts(work.session, work.workspace_id, campaign.id).standings(invitees)  # locked first
    verdicts = verdicts_of(work, campaign, invitees)
    planned = [
        (invitee, step) for invitee, verdict in verdicts.items() for step in steps(standings.get(invitee), verdict)
    ]
    return write_steps(work, campaign, planned)


def write_steps(
    work: Work,
    campaign: Campaign,
    planned: Sequence[tuple[int, Step]],
    evidence: Mapping[str, Any] | None = None,
) -> list[Change]:
    """Append a row for each step, bring the referrals to where it leads, and move the sums with them."""
    if not planned:
        return []
    ledger = Ledger(work.session, work.workspace_id)
    changes = [_change(work, invitee, step) for invitee, step in planned]
    ledger.add_entries([_entry(work, campaign, change, evidence) for change in changes])
    last = dict(planned)  # of two steps of one invitee, where it stands in the end
    found = [(invitee, step, step.found) for invitee, step in last.items() if step.found is not None]
    ledger.put_referrals([_referral(campaign, *each) for each in found])
    ledger.set_states([_state(campaign, *each) for each in last.items() if each[1].found is None])
    ledger.add_sums(list(_sums(changes)), work.now)
    ledger.set_inviters([_invited(campaign, *each) for each in found])
    return changes


def _change(work: Work, invitee_id: int, step: Step) -> Change:
    at = work.now if step.found is None else step.found.at
    if step.found is not None and step.state is ReferralState.CREDITED:
        at = step.found.credited_at
    return Change(step.inviter_id, invitee_id, step.before, step.state, step.reason, at)


def _entry(work: Work, campaign: Campaign, change: Change, evidence: Mapping[str, Any] | None) -> list[Any]:
    waiting, score = difference(change.before, change.state)
    return [
        *(work.new_id(), campaign.id, change.inviter_id, change.invitee_id, change.state.value, waiting, score),
        *(change.reason.value, None if evidence is None else dict(evidence)),
        *(to_ms(change.at), to_ms(work.now), work.actor.member_id),
    ]


def _referral(campaign: Campaign, invitee_id: int, step: Step, found: Judged) -> list[Any]:
    return [
        *(campaign.id, invitee_id, step.inviter_id, step.state.value, step.reason.value),
        *(to_ms(found.touched_at), to_ms(found.credited_at), to_ms(found.due_at), found.depth),
    ]


def _state(campaign: Campaign, invitee_id: int, step: Step) -> dict[str, Any]:
    return {
        "campaign_id": campaign.id,
        "invitee_id": invitee_id,
        "state": step.state.value,
        "reason": step.reason.value,
    }


def _invited(campaign: Campaign, invitee_id: int, step: Step, found: Judged) -> dict[str, Any]:
    return {"campaign_id": campaign.id, "fan_id": invitee_id, "inviter_id": step.inviter_id, "depth": found.depth}


def _sums(changes: Sequence[Change]) -> Iterator[dict[str, Any]]:
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for change in changes:
        waiting, score = difference(change.before, change.state)
        sums[change.inviter_id][0] += waiting
        sums[change.inviter_id][1] += score
    for inviter_id, (waiting, score) in sorted(sums.items()):
        if waiting or score:
            yield {"id": inviter_id, "waiting": waiting, "score": score}
