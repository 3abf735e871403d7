"""Other capabilities let somebody take part in a campaign, for a link that credits them."""

from yutang.campaigns import store
from yutang.campaigns.models import CampaignPath, CampaignState
from yutang.campaigns.referrals.actions import Joining, do_join
from yutang.campaigns.running.actions.posters import poster_values
from yutang.campaigns.running.addresses import Site
from yutang.campaigns.running.hearing import in_window
from yutang.campaigns.tokens import PURPOSE
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work


def do_invite(
    work: Work, base_url: str, sealer: Sealer, campaign_id: int, fan_id: int, account_id: int, openid: str
) -> str:
    """The link of a fan's own in a campaign, in which they take part from now on; "" where it does not run, or runs
    over another account."""
    campaign = store.find(work.session, work.workspace_id, campaign_id)
    if campaign is None or campaign.state is not CampaignState.RUNNING or not in_window(campaign, work.now):
        return ""
    if campaign.path is CampaignPath.CODE or campaign.account_id != account_id:
        return ""
    site = Site(base_url, sealer.key(PURPOSE))
    joining = Joining(fan_id, account_id, openid, site.own_page_key(account_id, campaign.id, openid), work.now)
    return poster_values(site, campaign, do_join(work, site.key, campaign, [joining])[fan_id]).link
