"""What people decide: on one participant, on who takes no part, on offices and schools. And what a fan says to it."""

from collections.abc import Sequence
from typing import Final

from yutang.campaigns.fraud import store
from yutang.campaigns.fraud.models import Blocked, Decision, KnownNetwork, Review
from yutang.campaigns.fraud.rules.findings import Decision as Judged
from yutang.campaigns.models import Campaign, Participant, ReferralState
from yutang.campaigns.referrals.actions import Change, do_release, do_reverse
from yutang.campaigns.referrals.rules import Reason
from yutang.campaigns.referrals.store.people import referrals_of
from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

LONGEST: Final = 500
"""Characters of what a fan, or the team, says to a review."""


def review_of(work: Work, participant_id: int) -> Review | None:
    """What was found about a participant, and what became of it."""
    return store.reviews(work.session, work.workspace_id, [participant_id]).get(participant_id)


def waiting_reviews(work: Work, campaign_id: int) -> Sequence[Review]:
    """What somebody has still to look at: where the fan has said something first, then the gravest."""
    work.actor.require(Permission.REWARDS)
    return store.waiting_reviews(work.session, work.workspace_id, campaign_id)


def do_decide(work: Work, campaign: Campaign, participant: Participant, decision: Decision, note: str) -> list[Change]:
    """Fair: what was held counts. Unfair: it is reversed, and the participant is judged so from now on.

    Returns what changed in the ledger; the caller sees to rewards. Raises NotFound where nothing was found about them.
    """
    work.actor.require(Permission.REWARDS)
    review = review_of(work, participant.id)
    if review is None:
        raise NotFound(N_("There is nothing to decide about this person."))
    note = note.strip()
    if decision is Decision.UNFAIR and not note:
        sentence = N_("Please say why: the fan will read it.")
        raise Invalid(sentence, None, {"note": sentence})
    if len(note) > LONGEST:
        raise Invalid(N_("Please keep this under {most} characters."), None, {"note": "too long"}, most=LONGEST)
    before = {"decision": review.decision, "note": review.note}
    review.decision, review.note, review.decided_at = decision, note, work.now
    review.member_id = work.actor.member_id
    work.audit("campaign.decide", "campaign", campaign.id, before, {"decision": decision, "note": note})
    return _follow_up(work, campaign, participant, decision)


def _follow_up(work: Work, campaign: Campaign, participant: Participant, decision: Decision) -> list[Change]:
    rows = referrals_of(work.session, work.workspace_id, campaign.id, participant.id)
    if decision is Decision.FAIR:
        held = [row.invitee_id for row in rows if row.state is ReferralState.HELD]
        again = [row.invitee_id for row in rows if row.state is ReferralState.REVERSED and row.reason == Reason.FRAUD]
        return do_release(work, campaign, participant.id, held + again, Reason.BY_HAND)
    counting = [
        row.invitee_id
        for row in rows
        if row.state in {ReferralState.CREDITED, ReferralState.HELD, ReferralState.RELEASED}
    ]
    return do_reverse(work, campaign, participant.id, counting, Reason.FRAUD)


def do_appeal(work: Work, participant: Participant, text: str) -> Review:
    """A fan says something to what is held. Raises Conflict where nothing is, or they have said something already."""
    review = review_of(work, participant.id)
    if review is None or (review.verdict == Judged.PASS.value and review.decision is None):
        raise Conflict(N_("Nothing of yours is being looked at."))
    if review.appealed_at is not None and review.decided_at is None:
        raise Conflict(N_("You have told us already. We will look at it."))
    text = " ".join(text.split())
    if not text:
        sentence = N_("Please write a sentence or two.")
        raise Invalid(sentence, None, {"appeal": sentence})
    review.appeal, review.appealed_at = text[:LONGEST], work.now
    if review.decision is not None:  # looked at again, with what the fan says
        review.decision, review.decided_at = None, None
    return review


# ---- lists kept by hand ---------------------------------------------------------------------------------------------


def blocked_fans(work: Work) -> Sequence[Blocked]:
    """Who takes no part in campaigns, the oldest first."""
    work.actor.require(Permission.REWARDS)
    return store.blocked(work.session, work.workspace_id)


def is_blocked(work: Work, fan_id: int) -> bool:
    return store.find_blocked(work.session, work.workspace_id, fan_id) is not None


def do_block(work: Work, fan_id: int, reason: str) -> Blocked:
    """This fan takes no part: nothing of theirs is released any more. Can be restored."""
    work.actor.require(Permission.REWARDS)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST:
        sentence = N_("Please say why, in a sentence.")
        raise Invalid(sentence, None, {"reason": sentence})
    row = store.find_blocked(work.session, work.workspace_id, fan_id)
    if row is None:
        row = Blocked(
            workspace_id=work.workspace_id, fan_id=fan_id, reason=reason, member_id=work.actor.member_id, at=work.now
        )
        work.session.add(row)
    row.reason = reason
    work.audit("campaign.block", "fan", fan_id, None, {"reason": reason})
    return row


def do_restore(work: Work, fan_id: int) -> None:
    """Takes part again. Nothing happens for somebody who is not blocked."""
    work.actor.require(Permission.REWARDS)
    row = store.find_blocked(work.session, work.workspace_id, fan_id)
    if row is not None:
        work.audit("campaign.unblock", "fan", fan_id, {"reason": row.reason}, None)
        work.session.delete(row)
        work.session.flush()


def known_networks(work: Work) -> Sequence[KnownNetwork]:
    work.actor.require(Permission.REWARDS)
    return store.networks(work.session, work.workspace_id)


def do_know_network(work: Work, network: str, label: str) -> None:
    """An office or a school: many honest people come over it. `network`: a print, as in touches."""
    work.actor.require(Permission.REWARDS)
    label = " ".join(label.split())[:60]
    if not network or not label:
        sentence = N_("Please say whose network this is.")
        raise Invalid(sentence, None, {"label": sentence})
    if all(row.network != network for row in store.networks(work.session, work.workspace_id)):
        work.session.add(
            KnownNetwork(
                workspace_id=work.workspace_id,
                network=network,
                label=label,
                member_id=work.actor.member_id,
                at=work.now,
            )
        )
        work.audit("campaign.know_network", "workspace", work.workspace_id, None, {"label": label})


def do_forget_network(work: Work, network: str) -> None:
    work.actor.require(Permission.REWARDS)
    store.forget_network(work.session, work.workspace_id, network)
    work.audit("campaign.forget_network", "workspace", work.workspace_id)
