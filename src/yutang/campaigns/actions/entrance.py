"""The campaign's own printed entrance: a QR of the account that starts the campaign for whoever scans it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.actions.making import locked
from yutang.campaigns.models import Campaign, CampaignPath
from yutang.campaigns.tokens import scene_of
from yutang.errors import N_, Conflict
from yutang.wechat.limits import Limits
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_LONGEST: Final = timedelta(days=Limits().scene_days)
_AFTER: Final = timedelta(days=1)
"""Who scans a day late still hears that it is over, from the account itself."""


@dataclass(frozen=True, slots=True)
class WantedQr:
    """What WeChat is asked for. `expire_seconds` none: one of the 100,000 that last for ever."""

    account_id: int
    scene: str
    expire_seconds: int | None


def wanted_qr(work: Work, campaign_id: int) -> WantedQr:
    """Temporary where it lasts to the end of the campaign, else permanent: it may be printed.

    Raises NotAllowed, NotFound, or Conflict for a campaign whose account makes no such QRs.
    """
    work.actor.require(Permission.CAMPAIGNS)
    campaign = find_campaign(work, campaign_id)
    if campaign.path is not CampaignPath.QR or campaign.account_id is None:
        raise Conflict(
            N_("The account of this campaign cannot make QR codes of its own. Use the page's address."), "no_qr"
        )
    needed = campaign.ends_at - work.now + _AFTER
    seconds = int(needed.total_seconds()) if timedelta() < needed <= _LONGEST else None
    return WantedQr(campaign.account_id, scene_of(campaign.slug, ""), seconds)


def do_keep_entrance(work: Work, campaign_id: int, url: str, until: datetime | None) -> Campaign:
    """What WeChat answered. Made anew, the old one goes on working."""
    campaign = locked(work, campaign_id)
    campaign.entrance_url, campaign.entrance_until = url, until
    work.audit(
        "campaign.entrance", "campaign", campaign.id, None, {"until": None if until is None else until.isoformat()}
    )
    return campaign
