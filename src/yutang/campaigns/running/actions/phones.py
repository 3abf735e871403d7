"""Campaigns without an account: people are known by their phones, and joining is an estimate."""

from datetime import timedelta
from typing import Final

from yutang.campaigns.models import Campaign, CampaignPath, Participant
from yutang.campaigns.referrals.actions import Change, Joining, do_join, do_judge, do_link_visitor
from yutang.campaigns.running import store
from yutang.campaigns.running.actions.posters import do_put_posters
from yutang.campaigns.running.addresses import Site
from yutang.campaigns.running.hearing import in_window
from yutang.campaigns.tokens import visitor_page_key
from yutang.errors import N_, Conflict
from yutang.fans.actions.visitors import do_know_visitors
from yutang.fans.models import SourceKind
from yutang.workspaces.actions import Work

AT_ONCE: Final = 500
LOOKED_BACK: Final = timedelta(hours=2)
"""How far back presses are looked for, every minute: a worker may have been away. At the end all are judged again."""


def do_take_part_by_page(work: Work, site: Site, campaign: Campaign, visitor_id: int) -> Participant:
    """Somebody taps "take part" on the page of a campaign without account. The same phone is the same participant.

    Raises Conflict outside of the campaign's time, and where an account is the way to take part.
    """
    if campaign.path is not CampaignPath.CODE:
        raise Conflict(N_("Please take part through the account: the page says how."), "by_account")
    if not in_window(campaign, work.now):
        raise Conflict(N_("This campaign does not take anybody in at the moment."), "not_open")
    fan_id = do_know_visitors(work, [visitor_id], SourceKind.CAMPAIGN, campaign.slug)[visitor_id]
    joining = Joining(fan_id, None, "", visitor_page_key(site.key, campaign.id, visitor_id), work.now)
    participant = do_join(work, site.key, campaign, [joining])[fan_id]
    do_link_visitor(work, campaign, fan_id, visitor_id)
    do_put_posters(work, site, campaign, [participant])
    return participant


def do_judge_presses(work: Work, campaign: Campaign) -> list[Change]:
    """Credit phones that met somebody's code and then pressed on the group's QR. Those of nobody become fans."""
    if campaign.path is not CampaignPath.CODE or campaign.code_id is None:
        return []
    since = work.now - LOOKED_BACK
    pressed = store.pressed_visitors(work.session, work.workspace_id, campaign.id, campaign.code_id, since, AT_ONCE)
    unknown = [visitor_id for visitor_id, fan_id in pressed if fan_id is None]
    fans = do_know_visitors(work, unknown, SourceKind.CAMPAIGN, campaign.slug)
    for visitor_id, fan_id in fans.items():
        do_link_visitor(work, campaign, fan_id, visitor_id)
    return do_judge(work, campaign, {*fans.values(), *(fan_id for _, fan_id in pressed if fan_id is not None)})
