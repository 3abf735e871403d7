"""Change a campaign: freely while it is a draft, and only what is not locked while it runs."""

from yutang.campaigns.actions.checking import refuse_forbidden
from yutang.campaigns.actions.forms import CampaignForm, check_campaign
from yutang.campaigns.actions.making import columns_of, locked, record, touched
from yutang.campaigns.models import Campaign
from yutang.campaigns.rules.life import LIVE
from yutang.campaigns.running.actions import do_open
from yutang.workspaces.actions import Work


def do_change_campaign(work: Work, campaign_id: int, form: CampaignForm, reason: str = "") -> Campaign:
    """A checked one is a draft again. Of one that runs, what is plainly forbidden needs an owner's `reason`.

    Raises what `check_campaign` and `refuse_forbidden` raise.
    """
    campaign = locked(work, campaign_id)
    tidy = check_campaign(work, form, campaign)
    before = record(campaign)
    for name, value in columns_of(tidy).items():
        setattr(campaign, name, value)
    touched(work, campaign)
    if campaign.state in LIVE:
        refuse_forbidden(work, campaign, reason)
        do_open(work, campaign)
    work.audit("campaign.change", "campaign", campaign.id, before, record(campaign))
    return campaign
