"""The reply rules that a campaign keeps on its account: what the edge says at once."""

from typing import Any, Final

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.actions.keeping import do_keep
from yutang.campaigns.fan_pages.rules.phases import Phase, phase_of
from yutang.campaigns.models import Campaign, CampaignPath, CampaignState
from yutang.campaigns.rules.values import rules_from_json
from yutang.campaigns.running import store
from yutang.campaigns.running.actions.voice import passive_text
from yutang.campaigns.tokens import SCENE_PREFIX
from yutang.jobs.actions import enqueue
from yutang.wechat.writing import to_data
from yutang.workspaces.actions import Work

_TEXTS: Final = {Phase.SOON: "early", Phase.OPEN: "welcome", Phase.PAUSED: "paused", Phase.OVER: "late"}
_JUDGED: Final = frozenset({CampaignState.RUNNING, CampaignState.ENDED})
_OPEN: Final = 500
"""Priority of a campaign's rules while it runs: before what an account says on other days…"""
_CLOSED: Final = 0
"""…and behind everything else once it is over, so that the next campaign may have the same keyword."""


JUDGE: Final = "campaigns.judge"
"""The outbox's word for judging everybody of a campaign: payload {campaign_id, after}."""


def do_open(work: Work, campaign: Campaign) -> bool:
    """A campaign has started, was paused, goes on, or its texts have changed: its account answers so from now on.

    What happened in a pause is judged soon. The caller authorises. Returns whether the account answers otherwise.
    """
    if campaign.state in _JUDGED:
        enqueue(work, JUDGE, {"campaign_id": campaign.id, "after": 0})
    return do_keep_replies(work, campaign)


def do_close(work: Work, campaign: Campaign) -> bool:
    """The same, after a campaign has ended, was settled or put away: its account says so, or nothing at all."""
    return do_open(work, campaign)


def do_keep_replies(work: Work, campaign: Campaign) -> bool:
    """The rules as the campaign wants them now; whether anything changed. The edge notices within a second.

    The same twice changes nothing.
    """
    kept = store.rules_of(work.session, work.workspace_id, campaign.id)
    return do_keep(work, kept, campaign.account_id, _wanted(work, campaign), campaign_id=campaign.id)


def _wanted(work: Work, campaign: Campaign) -> dict[ReplyTrigger, dict[str, Any]]:
    """The columns of each rule that there should be."""
    phase = phase_of(campaign.state, campaign.starts_at, campaign.ends_at, work.now)
    gone = campaign.archived_at is not None
    if campaign.account_id is None or campaign.path is CampaignPath.CODE or gone or phase not in _TEXTS:
        return {}
    text = passive_text(campaign, _TEXTS[phase], store.code_slug(work.session, work.workspace_id, campaign.code_id))
    same = {
        "name": campaign.title,
        "matching": Matching.CONTAINS,
        "priority": _CLOSED if phase is Phase.OVER else _OPEN,
        "messages": {"messages": [to_data(text)], "base_url": "", "pictures": {}},
        "active": True,
    }
    wanted = {ReplyTrigger.SCENE: {**same, "words": [f"{SCENE_PREFIX}{campaign.slug}.*"]}}
    keyword = rules_from_json(campaign.rules).keyword.strip()
    if keyword and campaign.state is not CampaignState.SETTLED:
        wanted[ReplyTrigger.KEYWORD] = {**same, "words": [keyword]}
    return wanted
