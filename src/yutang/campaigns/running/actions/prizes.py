"""Telling people of their rewards: with code or link where they may be written to, else on their page."""

from collections.abc import Collection, Sequence
from typing import Final

from yutang.campaigns.models import Campaign, CampaignState
from yutang.campaigns.rewards.actions import Issued, do_mark_told
from yutang.campaigns.rewards.models import IssueState, RewardKind
from yutang.campaigns.rewards.rules.reasons import Why
from yutang.campaigns.running import store
from yutang.campaigns.running.actions.telling import Speaker
from yutang.campaigns.running.actions.voice import Voice
from yutang.campaigns.running.addresses import Site
from yutang.campaigns.running.store import Prize
from yutang.dialogue.actions.telling import do_tell
from yutang.jobs.actions import enqueue
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work

TELL: Final = "campaigns.tell"
"""The outbox's word for telling people of a campaign what is theirs: payload {campaign_id}."""
AT_ONCE: Final = 200
_TEXTS: Final = {IssueState.WAITING: "later", IssueState.REVIEW: "review"}


def do_tell_issued(work: Work, site: Site, campaign: Campaign, issued: Sequence[Issued]) -> None:
    """What has just become of rewards: of those that wait, are looked at or were refused now, of what is theirs soon,
    with its code."""
    if any(each.state is IssueState.READY for each in issued):
        do_tell_soon(work, [campaign.id])
    if campaign.account_id is None or campaign.state is CampaignState.PAUSED:
        return
    news = [(key, each) for each in issued if (key := _text_of(each))]
    if not news:
        return
    voice = Voice(work, site, campaign)
    people = store.participants(work.session, work.workspace_id, {each.participant_id for _, each in news})
    titles = store.tier_titles(work.session, work.workspace_id, {each.tier_id for _, each in news})
    speaker = Speaker(work, campaign, [each.fan_id for each in people.values()])
    do_tell(
        work,
        [
            speaker.to(
                who, voice.message(key, who, nickname=speaker.name(who), reward=titles[each.tier_id]), quiet=True
            )
            for key, each in news
            if (who := people[each.participant_id]).stopped_at is None
        ],
    )


def _text_of(issued: Issued) -> str:
    if issued.state is IssueState.REVERSED and issued.why is Why.REJECTED:
        return "rejected"
    return _TEXTS.get(issued.state, "")


def do_tell_soon(work: Work, campaign_ids: Collection[int]) -> None:
    for campaign_id in sorted(campaign_ids):
        enqueue(work, TELL, {"campaign_id": campaign_id})


def do_tell_prizes(work: Work, site: Site, sealer: Sealer, campaign: Campaign) -> int:
    """Tell those who can be written to now what is theirs; how many. Ask again until it is none.

    The message holds the code or link, so with it the reward is delivered. Who cannot be written to sees it on their
    page, and is told when they next do something.
    """
    if campaign.account_id is None or campaign.state is CampaignState.PAUSED:
        return 0
    prizes = store.tellable(work.session, work.workspace_id, campaign.id, work.now, AT_ONCE)
    if not prizes:
        return 0
    voice = Voice(work, site, campaign)
    people = store.participants(work.session, work.workspace_id, {each.participant_id for each in prizes})
    speaker = Speaker(work, campaign, [each.fan_id for each in people.values()])
    tellings = []
    for prize in prizes:
        who = people[prize.participant_id]
        values = {"nickname": speaker.name(who), "reward": prize.tier.title, "prize": _words(prize, sealer, campaign)}
        tellings.append(speaker.to(who, voice.message("reached", who, **values), quiet=True))
    told = do_tell(work, tellings)
    done = [prize.issue_id for prize, went in zip(prizes, told, strict=True) if went]
    if done:
        do_mark_told(work, campaign, done)
    return len(done)


def _words(prize: Prize, sealer: Sealer, campaign: Campaign) -> str:
    """What the fan needs: a code, an address, how many points; "" where their page says more."""
    match prize.tier.kind:
        case RewardKind.CODE:
            return "" if prize.sealed is None else sealer.open(prize.sealed)
        case RewardKind.LINK:
            return prize.tier.link
        case RewardKind.POINTS:
            return f"{prize.tier.points} 积分" if campaign.language == "zh" else f"{prize.tier.points} points"
        case _:
            return ""
