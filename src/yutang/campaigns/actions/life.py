"""The life of a campaign: start, pause, resume, end, settle. Each step once; doing it again changes nothing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from yutang.campaigns.actions.checking import Seen, readiness_of
from yutang.campaigns.actions.making import existing, locked
from yutang.campaigns.console import store
from yutang.campaigns.draws.actions import do_draw, do_promise
from yutang.campaigns.models import Campaign, CampaignKind, CampaignState
from yutang.campaigns.rewards.actions.giving import do_issue
from yutang.campaigns.rewards.actions.ranking import do_rank
from yutang.campaigns.rules.life import Step, may_take
from yutang.campaigns.rules.readiness import Tone
from yutang.campaigns.running.actions import do_close, do_open
from yutang.errors import N_, Conflict
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_NOT_NOW: Final[Mapping[Step, str]] = {
    Step.CHECK: N_("This campaign has started already."),
    Step.START: N_("Check this campaign before it starts: something has changed since it was checked."),
    Step.PAUSE: N_("Only a campaign that runs can be paused."),
    Step.RESUME: N_("Only a paused campaign can be resumed."),
    Step.END: N_("Only a campaign that runs, or is paused, can be ended."),
    Step.SETTLE: N_("A campaign is settled after its end."),
}


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a draw needs: the installation's sealer, and 32 random bytes for a start."""

    sealer: Sealer
    seed: bytes = b""


def do_start(work: Work, campaign_id: int, seen: Seen, secrets: Secrets) -> Campaign:
    """Open it. Everything is looked at once more: an account may have been cut off since the check.

    A start before the window is fine: until it opens, fans hear when it begins. Raises Conflict.
    """
    campaign = locked(work, campaign_id)
    if campaign.state is CampaignState.RUNNING:
        return campaign
    _require(campaign, Step.START)
    if campaign.checked_version != campaign.version:
        raise Conflict(_NOT_NOW[Step.START], "not_checked")
    for point in readiness_of(work, campaign, seen):
        if point.tone is Tone.BLOCK:
            raise Conflict(point.sentence, "not_ready", None, **point.values)
    if campaign.kind is CampaignKind.DRAW:
        do_promise(work, secrets.sealer, campaign, secrets.seed)
    _go(work, campaign, CampaignState.RUNNING, "campaign.start")
    campaign.started_at = campaign.started_at or work.now
    do_open(work, campaign)
    return campaign


def do_pause(work: Work, campaign_id: int) -> Campaign:
    """Nothing is credited and nothing is sent; who comes hears that it is paused."""
    campaign = locked(work, campaign_id)
    if campaign.state is not CampaignState.PAUSED:
        _require(campaign, Step.PAUSE)
        _go(work, campaign, CampaignState.PAUSED, "campaign.pause")
        do_open(work, campaign)
    return campaign


def do_resume(work: Work, campaign_id: int) -> Campaign:
    campaign = locked(work, campaign_id)
    if campaign.state is not CampaignState.RUNNING:
        _require(campaign, Step.RESUME)
        _go(work, campaign, CampaignState.RUNNING, "campaign.resume")
        do_open(work, campaign)
    return campaign


def do_end(work: Work, campaign_id: int) -> Campaign:
    """No new credits from now on. Friends whose waiting time runs still count when it has passed."""
    campaign = locked(work, campaign_id)
    if campaign.state not in {CampaignState.ENDED, CampaignState.SETTLED}:
        _require(campaign, Step.END)
        _go(work, campaign, CampaignState.ENDED, "campaign.end")
        campaign.ended_at = min(work.now, campaign.ends_at)
        do_close(work, campaign)
    return campaign


def do_settle(work: Work, campaign_id: int, secrets: Secrets) -> Campaign:
    """Close the books: a draw is drawn, the places of a board bring what they promise, and nothing changes after it.

    Raises Conflict while friends still wait: the worker releases them when their time has passed.
    """
    work.actor.require(Permission.REWARDS)
    campaign = existing(store.find_and_lock(work.session, work.workspace_id, campaign_id))
    if campaign.state is CampaignState.SETTLED:
        return campaign
    _require(campaign, Step.SETTLE)
    counts = store.counts(work.session, work.workspace_id, [campaign_id]).get(campaign_id)
    if counts is not None and counts.waiting:
        sentence = N_("Friends who still wait for their time to pass: {n}. Settle afterwards.")
        raise Conflict(sentence, "friends_wait", None, n=counts.waiting)
    if campaign.kind is CampaignKind.DRAW:
        _give_prizes(work, secrets.sealer, campaign)
    do_rank(work, campaign)
    _go(work, campaign, CampaignState.SETTLED, "campaign.settle")
    campaign.settled_at = work.now
    do_close(work, campaign)
    return campaign


def _give_prizes(work: Work, sealer: Sealer, campaign: Campaign) -> None:
    """Draw, and give each prize to whom it fell to, in the order in which they were drawn."""
    wins: dict[int, list[int]] = defaultdict(list)
    for win in do_draw(work, sealer, campaign):
        wins[win.tier_id].append(win.participant_id)
    for tier_id, participant_ids in wins.items():
        do_issue(work, campaign, tier_id, participant_ids)


def _require(campaign: Campaign, step: Step) -> None:
    if campaign.archived_at is not None:
        raise Conflict(N_("This campaign is archived. Bring it back first."), "archived")
    if not may_take(step, campaign.state):
        raise Conflict(_NOT_NOW[step], "wrong_state")


def _go(work: Work, campaign: Campaign, state: CampaignState, action: str) -> None:
    before = {"state": campaign.state.value}
    campaign.state, campaign.changed_at = state, work.now
    work.session.flush()
    work.audit(action, "campaign", campaign.id, before, {"state": state.value})
