"""A campaign as anybody sees it: what it is, until when, what there is to reach, how to take part."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from yutang.accounts.official.actions.views import find_account
from yutang.campaigns.actions.looking import campaign_of_slug, find_campaign
from yutang.campaigns.draws.store import tiers as tiers_of
from yutang.campaigns.fan_pages import store
from yutang.campaigns.fan_pages.rules.phases import Phase, phase_of
from yutang.campaigns.models import Campaign, CampaignKind, CampaignPath
from yutang.campaigns.referrals.actions import Place, board
from yutang.campaigns.rewards.models import RewardTier
from yutang.campaigns.rules.values import CampaignRules, counts_by_opening, rules_from_json
from yutang.db.engine import Database
from yutang.errors import N_, NotFound
from yutang.livecodes.actions import find_code
from yutang.livecodes.models import CodeState
from yutang.livecodes.rules.links import code_url
from yutang.workspaces.actions import Work

CHANNEL_LENGTH = 16  # as the edge reads it
NO_CAMPAIGN = N_("There is no such campaign. Please check the address, or scan the poster again.")
_SLUG = re.compile("[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class About:
    """`entrance`: path of the live code, "" without one. `ends_at`: of its window, or its end by hand."""

    campaign: Campaign
    rules: CampaignRules
    phase: Phase
    ends_at: datetime
    account: str
    follow: str  # what the QR to follow by holds: the campaign's own, else the account's; "" without one
    entrance: str
    tiers: Sequence[RewardTier]
    board: Sequence[Place]
    people: int  # who take part; counted for draws only

    @property
    def by_page(self) -> bool:
        """Whether one takes part on the page itself: nobody could be written to."""
        return self.campaign.path is CampaignPath.CODE

    @property
    def by_opening(self) -> bool:
        """Whether a friend counts once they opened their own page."""
        return counts_by_opening(self.campaign)

    @property
    def places(self) -> int:
        """What a draw gives away."""
        return sum(tier.stock or 0 for tier in self.tiers)

    @property
    def one_in(self) -> int:
        """The chance of one of those who take part now: 1 in so many."""
        return max(1, ceil(self.people / self.places)) if self.places else 0


def way_of(database: Database, slug: str) -> tuple[int, int]:
    """Workspace and campaign of a public address. Raises NotFound."""
    with database.read() as session:
        found = campaign_of_slug(session, slug) if _SLUG.fullmatch(slug) else None
    if found is None:
        raise NotFound(NO_CAMPAIGN)
    return found


def about(work: Work, campaign_id: int) -> About:
    """Raises NotFound."""
    campaign = find_campaign(work, campaign_id)
    rules = rules_from_json(campaign.rules)
    ended = min(campaign.ends_at, campaign.ended_at or campaign.ends_at)
    is_draw = campaign.kind is CampaignKind.DRAW
    shows_board = rules.show_board or campaign.kind is CampaignKind.BOARD
    return About(
        campaign=campaign,
        rules=rules,
        phase=phase_of(campaign.state, campaign.starts_at, campaign.ends_at, work.now),
        ends_at=ended,
        account="" if campaign.account_id is None else find_account(work, campaign.account_id).name,
        follow=_follow(campaign, rules, work.now),
        entrance=_entrance(work, campaign),
        tiers=tiers_of(work.session, work.workspace_id, campaign.id),
        board=board(work, campaign, rules.board_places) if shows_board else (),
        people=store.count_participants(work.session, work.workspace_id, campaign.id) if is_draw else 0,
    )


def _entrance(work: Work, campaign: Campaign) -> str:
    """None where the code is gone for good; a merged one leads on."""
    if campaign.code_id is None:
        return ""
    try:
        code = find_code(work, campaign.code_id)
    except NotFound:
        return ""
    gone = code.state is CodeState.DELETED and code.merged_into_id is None
    return "" if gone else code_url("", code.slug, campaign.slug[:CHANNEL_LENGTH])


def _follow(campaign: Campaign, rules: CampaignRules, now: datetime) -> str:
    until = campaign.entrance_until
    return campaign.entrance_url if campaign.entrance_url and (until is None or now < until) else rules.follow_payload
