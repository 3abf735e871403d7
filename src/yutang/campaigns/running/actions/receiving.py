"""What pushes do to campaigns: people take part, meet each other's codes, come and leave; and are told of it."""

from collections.abc import Iterable, Mapping, Sequence

from yutang.campaigns.models import Campaign, CampaignState, Participant, ReferralState, TouchVia
from yutang.campaigns.referrals.actions import Joining, Touching, do_join, do_judge, do_touch
from yutang.campaigns.rewards.actions import do_unreach
from yutang.campaigns.running import store
from yutang.campaigns.running.actions.posters import do_put_posters
from yutang.campaigns.running.actions.prizes import do_tell_soon
from yutang.campaigns.running.actions.telling import do_tell_changes, do_welcome
from yutang.campaigns.running.addresses import Site
from yutang.campaigns.running.hearing import Ear, Heard, in_window
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.messages import Follow, Unfollow
from yutang.workspaces.actions import Work

Met = tuple[ReceivedPush, int, Heard]
"""A push that is about a campaign, the fan who sent it, and what it means."""


def do_receive(work: Work, site: Site, pushes: Sequence[ReceivedPush], fans: Mapping[tuple[int, str], int]) -> None:
    """Apply pushes of one workspace; `fans` leads from (account, openid) to the fan. Their moments decide, not when
    they come: the same pushes in any order, late or again, come to the same (promises I4 and I9)."""
    known = [(each, fan) for each in pushes if (fan := fans.get((each.account_id, each.push.from_user))) is not None]
    if not known:
        return
    accounts = {each.account_id for each, _ in known}
    for campaign in store.live_on(work.session, work.workspace_id, accounts):
        _apply(work, site, campaign, [pair for pair in known if pair[0].account_id == campaign.account_id])
    do_tell_soon(work, store.untold_of_fans(work.session, work.workspace_id, {fan for _, fan in known}))


def _apply(work: Work, site: Site, campaign: Campaign, pushes: Sequence[tuple[ReceivedPush, int]]) -> None:
    ear = Ear(campaign, site.key)
    met = [(push, fan, heard) for push, fan in pushes if (heard := ear.hear(push.push.content)) is not None]
    here = _here(met, _join(work, site, campaign, met))
    touched = _touch(work, campaign, met)
    moved = {fan for push, fan in pushes if isinstance(push.push.content, Follow | Unfollow)}
    if campaign.state is CampaignState.PAUSED:  # what happens now is kept, and judged when it goes on
        return
    if campaign.state is CampaignState.RUNNING:
        do_welcome(work, site, campaign, here)
    changes = do_judge(work, campaign, touched | moved)
    fallen = {each.inviter_id for each in changes if each.before is ReferralState.RELEASED}
    if fallen:
        do_unreach(work, campaign, fallen)
    do_tell_changes(work, site, campaign, changes)


def _join(work: Work, site: Site, campaign: Campaign, met: Iterable[Met]) -> Mapping[int, Participant]:
    """Everybody who took part within the campaign's time, with a poster."""
    joinings = [
        Joining(
            fan_id=fan,
            account_id=push.account_id,
            openid=push.push.from_user,
            page_key=site.own_page_key(push.account_id, campaign.id, push.push.from_user),
            at=push.at,
        )
        for push, fan, _ in met
        if in_window(campaign, push.at)
    ]
    if not joinings:
        return {}
    joined = do_join(work, site.key, campaign, joinings)
    do_put_posters(work, site, campaign, joined.values())
    return joined


def _touch(work: Work, campaign: Campaign, met: Iterable[Met]) -> set[int]:
    """Keep who met whose code, also outside of the campaign's time: the ledger's rules say what it counts."""
    through = [(push, fan, heard) for push, fan, heard in met if heard.code]
    if not through:
        return set()
    codes = {heard.code for _, _, heard in through}
    inviters = store.inviters(work.session, work.workspace_id, campaign.id, codes)
    touchings = [
        Touching(f"inbox:{push.inbox_id}", inviters[heard.code], heard.via or TouchVia.CODE, push.at, fan_id=fan)
        for push, fan, heard in through
        if heard.code in inviters
    ]
    do_touch(work, campaign, touchings)
    return {each.fan_id for each in touchings if each.fan_id is not None}


def _here(met: Iterable[Met], joined: Mapping[int, Participant]) -> list[Participant]:
    """Who has just done something that they are answered for, each once and in order."""
    return [joined[fan] for fan in dict.fromkeys(fan for _, fan, _ in met) if fan in joined]
