"""What a campaign says to fans: read and change it."""

from collections.abc import Mapping

from yutang.campaigns.actions.checking import refuse_forbidden
from yutang.campaigns.actions.making import locked, touched
from yutang.campaigns.models import Campaign
from yutang.campaigns.rules.life import LIVE, may_change
from yutang.campaigns.rules.texts import check_texts, completed_of, texts_of
from yutang.campaigns.running.actions import do_open
from yutang.errors import N_, Conflict
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


def texts_said(work: Work, campaign: Campaign) -> dict[str, str]:
    """Every text by key: its own, or the default."""
    work.actor.require(Permission.SEE)
    return completed_of(campaign)


def do_change_texts(
    work: Work, campaign_id: int, texts: Mapping[str, str], seen_version: int | None = None, reason: str = ""
) -> Campaign:
    """Replace the texts that are given; an empty one goes back to the default.

    Of a campaign that runs, what is plainly forbidden is refused unless an owner gives a `reason`. Raises Invalid
    with the texts that are wrong as fields, Conflict for one that is over or that somebody else changed.
    """
    campaign = locked(work, campaign_id)
    if not may_change(campaign.state):
        raise Conflict(N_("This campaign is over: it can be duplicated, but not changed."), "over")
    if seen_version is not None and seen_version != campaign.version:
        raise Conflict(N_("Somebody else changed this campaign meanwhile. Reload the page to see it."), "changed")
    said = {each.key for each in texts_of(campaign.kind, campaign.path)}
    before = dict(campaign.texts)
    given = {**before, **{key: text for key, text in texts.items() if key in said}}
    usual = completed_of(campaign, {})
    tidy = {key: text for key, text in check_texts(given).items() if text != usual.get(key)}
    if tidy == before:
        return campaign
    campaign.texts = tidy
    touched(work, campaign)
    if campaign.state in LIVE:
        refuse_forbidden(work, campaign, reason)
        do_open(work, campaign)
    work.audit("campaign.texts", "campaign", campaign.id, before, {**dict.fromkeys(before), **tidy})
    return campaign
