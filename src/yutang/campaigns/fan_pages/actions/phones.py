"""Whose phone it is that opens a fan's page, and giving the first one to the fan."""

from datetime import timedelta
from typing import Final

from yutang.campaigns.fan_pages import store
from yutang.campaigns.fan_pages.rules.clients import Client, prints_of
from yutang.campaigns.models import Campaign, CampaignState, Participant
from yutang.campaigns.referrals.actions import do_judge, do_link_visitor
from yutang.campaigns.rules.values import counts_by_opening
from yutang.campaigns.running.actions.telling import do_tell_changes
from yutang.campaigns.running.addresses import Site
from yutang.fans.actions import own_phones
from yutang.fans.actions.linking import fan_path
from yutang.fans.actions.own_phones import Phone, fans_here
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

PHONE_LINK_LASTS: Final = timedelta(days=2)


def phone_of(work: Work, participant: Participant, visitor_id: int | None) -> Phone:
    """Without a cookie a phone is nobody's."""
    return own_phones.phone_of(work, participant.fan_id, visitor_id)


def participant_here(work: Work, campaign_id: int, visitor_id: int | None) -> Participant | None:
    """Who takes part in the campaign with this phone."""
    known = fans_here(work, visitor_id)
    return store.participant_of_fan(work.session, work.workspace_id, campaign_id, known) if known else None


def is_to_note(participant: Participant) -> bool:
    """Whether nobody has opened their page yet, on whosever phone."""
    return participant.looked_at is None


def do_open_page(work: Work, site: Site, campaign: Campaign, participant: Participant, client: Client) -> Phone:
    """The fan looks at their page: the first phone becomes theirs, with whatever posters it had met before."""
    phone = own_phones.do_open(work, participant.fan_id, client.visitor_id)
    kept = store.lock_participant(work.session, work.workspace_id, participant.id)
    is_first = is_to_note(kept)
    is_first_own = phone is Phone.OWN and kept.opened_at is None
    if is_first or is_first_own:
        # Several accounts on one phone show so; who opens the page with a phone of their own is known by that.
        kept.network, kept.device, kept.agent = prints_of(site.key, work.workspace_id, client)
    if is_first:
        kept.looked_at = work.now
    if is_first_own:
        kept.opened_at = work.now
    met = phone is Phone.OWN and do_link_visitor(work, campaign, kept.fan_id, client.visitor_id)
    counts_now = met or (is_first and counts_by_opening(campaign))
    if counts_now and campaign.state is not CampaignState.PAUSED:  # after a pause everybody is judged
        do_tell_changes(work, site, campaign, do_judge(work, campaign, [kept.fan_id]))
    return phone


def do_make_phone_link(work: Work, sealer: Sealer, campaign: Campaign, participant: Participant) -> str:
    """A path to their own page that lets one more phone in, to be sent to the fan in the chat. Raises NotFound."""
    work.actor.require(Permission.FANS)
    target = f"/k/{campaign.slug}/{participant.page_key}"
    path = fan_path(work, sealer, participant.fan_id, target, PHONE_LINK_LASTS)
    work.audit("participant.phone", "fan", participant.fan_id, None, {"campaign": str(campaign.id)})
    return path
