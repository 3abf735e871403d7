"""The public addresses of campaigns. Pure but for the key given."""

from typing import NamedTuple

from yutang.campaigns.models import Campaign, Participant
from yutang.campaigns.tokens import Invitation, page_key, referral_token, scene_of


class Site(NamedTuple):
    """Where this installation is reached, without a slash at the end, and what its campaigns sign with."""

    base_url: str
    key: bytes  # the sealer's for campaigns.tokens.PURPOSE

    def own_page_key(self, account_id: int, campaign_id: int, openid: str) -> str:
        """The last part of the address of a fan's own page."""
        return page_key(self.key, campaign_id, account_id, openid)

    def campaign_page(self, slug: str) -> str:
        """For everybody: rules, dates, how to take part."""
        return f"{self.base_url}/k/{slug}"

    def own_page(self, slug: str, participant: Participant) -> str:
        return f"{self.base_url}/k/{slug}/{participant.page_key}"

    def token(self, campaign: Campaign, participant: Participant) -> str:
        """What stands in a participant's links and scenes; it ends with the campaign."""
        return referral_token(self.key, campaign.id, Invitation(participant.code, campaign.ends_at))

    def invitation(self, campaign: Campaign, participant: Participant) -> str:
        """The page behind a participant's poster."""
        return f"{self.base_url}/r/{campaign.slug}/{self.token(campaign, participant)}"

    def scene(self, campaign: Campaign, participant: Participant) -> str:
        """Of a participant's parametric QR."""
        return scene_of(campaign.slug, self.token(campaign, participant))

    def poster(self, participant: Participant) -> str:
        """ "" while there is none."""
        return f"{self.base_url}/poster/{participant.poster}" if participant.poster else ""
