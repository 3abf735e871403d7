"""What happens to a credit after the hold, or by a person's hand."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from yutang.campaigns.models import Campaign, ReferralState
from yutang.campaigns.referrals.actions.judging import Change, write_steps
from yutang.campaigns.referrals.rules import Reason, Step
from yutang.campaigns.referrals.store import people
from yutang.workspaces.actions import Work


def due(work: Work, campaign: Campaign, limit: int) -> Sequence[int]:
    """Inviters (participants) of whom some friend's hold has passed."""
    return people.due_inviters(work.session, work.workspace_id, campaign.id, work.now, limit)


def do_release(
    work: Work, campaign: Campaign, inviter_id: int, invitee_ids: Collection[int], reason: Reason = Reason.HOLD_PASSED
) -> list[Change]:
    """Let credits count. Those that were reversed in between stay reversed, unless the reason is a person's."""
    since = {ReferralState.CREDITED, ReferralState.HELD}
    if reason is Reason.BY_HAND:
        since.add(ReferralState.REVERSED)
    return _bring(work, campaign, inviter_id, invitee_ids, since, ReferralState.RELEASED, reason, None)


def do_hold(
    work: Work, campaign: Campaign, inviter_id: int, invitee_ids: Collection[int], evidence: Mapping[str, Any]
) -> list[Change]:
    """Keep credits back for a person to look at."""
    since = {ReferralState.CREDITED}
    return _bring(work, campaign, inviter_id, invitee_ids, since, ReferralState.HELD, Reason.FRAUD, evidence)


def do_reverse(
    work: Work,
    campaign: Campaign,
    inviter_id: int,
    invitee_ids: Collection[int],
    reason: Reason = Reason.BY_HAND,
    evidence: Mapping[str, Any] | None = None,
) -> list[Change]:
    """Take credits back, in whatever state they are. The caller authorises and audits."""
    since = {ReferralState.CREDITED, ReferralState.HELD, ReferralState.RELEASED}
    return _bring(work, campaign, inviter_id, invitee_ids, since, ReferralState.REVERSED, reason, evidence)


def _bring(
    work: Work,
    campaign: Campaign,
    inviter_id: int,
    invitee_ids: Collection[int],
    since: Collection[ReferralState],
    state: ReferralState,
    reason: Reason,
    evidence: Mapping[str, Any] | None,
) -> list[Change]:
    rows = people.lock_referrals(work.session, work.workspace_id, campaign.id, invitee_ids)
    planned = [
        (row.invitee_id, Step(row.inviter_id, row.state, state, reason, None))
        for row in rows
        if row.inviter_id == inviter_id and row.state in since
    ]
    return write_steps(work, campaign, planned, evidence)
