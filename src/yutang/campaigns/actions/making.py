"""Make, duplicate and archive campaigns; and what every change of one needs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from yutang.campaigns.actions.forms import CampaignForm, Tidy, check_campaign
from yutang.campaigns.console import store
from yutang.campaigns.examples import Example, ExampleTier, examples
from yutang.campaigns.models import Campaign, CampaignSlug, CampaignState
from yutang.campaigns.rewards.models import RewardTier
from yutang.campaigns.rules.life import LIVE, may_archive
from yutang.campaigns.rules.values import rules_from_json
from yutang.campaigns.store import slug_target
from yutang.errors import N_, Conflict, NotFound
from yutang.livecodes.rules import new_slug
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_DRAWS: Final = 20  # a million campaigns leave one draw in 27,000 taken


def do_make_campaign(work: Work, form: CampaignForm, rng: Random, example: str = "") -> Campaign:
    """A new draft. `example`: the key of one of ours, whose texts and rewards it begins with.

    `rng` draws the public address: secrets.SystemRandom(). Raises what `check_campaign` raises.
    """
    tidy = check_campaign(work, form)
    model = examples().get(example)
    campaign = Campaign(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        slug=_free_slug(work, rng),
        state=CampaignState.DRAFT,
        texts=_first_texts(tidy, model),
        override=None,
        version=1,
        checked_version=None,
        started_at=None,
        ended_at=None,
        settled_at=None,
        archived_at=None,
        created_at=work.now,
        changed_at=work.now,
        **columns_of(tidy),
    )
    work.session.add_all(
        [campaign, CampaignSlug(slug=campaign.slug, workspace_id=work.workspace_id, campaign_id=campaign.id)]
    )
    for tier in model.tiers if model is not None and model.kind is tidy.kind else ():
        work.session.add(_tier(work, campaign, tier))
    work.audit("campaign.make", "campaign", campaign.id, None, record(campaign))
    return campaign


def do_duplicate(work: Work, campaign_id: int, rng: Random) -> Campaign:
    """A new draft with the same texts, rules and rewards, as long as the old one and beginning tomorrow."""
    work.actor.require(Permission.CAMPAIGNS)
    old = existing(store.find_and_lock(work.session, work.workspace_id, campaign_id))
    length = old.ends_at - old.starts_at
    starts_at = work.now.astimezone(ZoneInfo(old.timezone)).replace(hour=9, minute=0, second=0, microsecond=0)
    starts_at += timedelta(days=1)
    slug = _free_slug(work, rng)
    kept = ("title", "kind", "path", "language", "community_id", "account_id", "code_id", "timezone", "rules", "texts")
    campaign = Campaign(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        slug=slug,
        state=CampaignState.DRAFT,
        starts_at=starts_at,
        ends_at=starts_at + length,
        poster_own=old.poster_own,
        poster_template_id=old.poster_template_id,
        override=None,
        version=1,
        checked_version=None,
        created_at=work.now,
        changed_at=work.now,
        **{name: getattr(old, name) for name in kept},
    )
    work.session.add_all([campaign, CampaignSlug(slug=slug, workspace_id=work.workspace_id, campaign_id=campaign.id)])
    for tier in store.tiers(work.session, work.workspace_id, old.id):
        work.session.add(_copied(work, campaign, tier))
    work.audit("campaign.duplicate", "campaign", campaign.id, None, {"from": str(old.id), **record(campaign)})
    return campaign


def do_archive(work: Work, campaign_id: int) -> Campaign:
    """Out of the lists. Doing it twice changes nothing. Raises Conflict for one that still runs."""
    campaign = locked(work, campaign_id)
    if campaign.archived_at is not None:
        return campaign
    if not may_archive(campaign.state):
        raise Conflict(N_("End and settle this campaign before it is archived."), "still_running")
    campaign.archived_at, campaign.changed_at = work.now, work.now
    work.audit("campaign.archive", "campaign", campaign.id, {"state": campaign.state.value}, {"state": "archived"})
    return campaign


def do_restore(work: Work, campaign_id: int) -> Campaign:
    """Back into the lists, as it was."""
    campaign = locked(work, campaign_id)
    if campaign.archived_at is not None:
        campaign.archived_at, campaign.changed_at = None, work.now
        work.audit("campaign.restore", "campaign", campaign.id, {"state": "archived"}, {"state": campaign.state.value})
    return campaign


# ---- what other actions of campaigns need ---------------------------------------------------------------------------


def locked(work: Work, campaign_id: int) -> Campaign:
    """The campaign, to be changed. Raises NotAllowed or NotFound."""
    work.actor.require(Permission.CAMPAIGNS)
    return existing(store.find_and_lock(work.session, work.workspace_id, campaign_id))


def existing(campaign: Campaign | None) -> Campaign:
    if campaign is None:
        raise NotFound(N_("There is no such campaign."))
    return campaign


def touched(work: Work, campaign: Campaign) -> None:
    """Something of it changed: a check that was passed holds no longer, but a campaign that runs goes on."""
    campaign.version += 1
    campaign.changed_at = work.now
    if campaign.state is CampaignState.CHECKED:
        campaign.state, campaign.checked_version = CampaignState.DRAFT, None
    elif campaign.state in LIVE:
        campaign.checked_version = campaign.version
    work.session.flush()


def record(campaign: Campaign) -> dict[str, Any]:
    """What the audit log keeps of a campaign."""
    return {
        "title": campaign.title,
        "kind": campaign.kind.value,
        "path": campaign.path.value,
        "language": campaign.language,
        "community_id": campaign.community_id,
        "account_id": campaign.account_id,
        "code_id": campaign.code_id,
        "timezone": campaign.timezone,
        "starts_at": campaign.starts_at.isoformat(),
        "ends_at": campaign.ends_at.isoformat(),
        "rules": campaign.rules,
        "poster": campaign.poster_own or campaign.poster_template_id,
    }


def form_of_example(example: Example, language: str, base: CampaignForm) -> CampaignForm:
    """The form that an example begins with; who stands behind it and where it leads is the workspace's to say."""
    rules = rules_from_json({**base.rules.as_json(), **example.rules})
    return replace(
        base,
        title=example.title[language],
        kind=example.kind.value,
        language=language,
        poster=f"own:{example.poster}",
        rules=rules,
    )


def columns_of(tidy: Tidy) -> Mapping[str, Any]:
    """What the form says, by column."""
    names = (
        *("title", "kind", "path", "language", "community_id", "account_id", "code_id", "timezone"),
        *("starts_at", "ends_at", "poster_own", "poster_template_id"),
    )
    return {**{name: getattr(tidy, name) for name in names}, "rules": tidy.rules.as_json()}


def _first_texts(tidy: Tidy, model: Example | None) -> dict[str, Any]:
    """Only what differs from the defaults is kept."""
    return dict(model.texts[tidy.language]) if model is not None and model.kind is tidy.kind else {}


def _tier(work: Work, campaign: Campaign, tier: ExampleTier) -> RewardTier:
    return RewardTier(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        campaign_id=campaign.id,
        threshold=tier.threshold,
        kind=tier.kind,
        title=tier.title[campaign.language],
        note=tier.note[campaign.language],
        link="",
        points=tier.points,
        cost=tier.cost,
        stock=tier.stock,
        taken=0,
        removed_at=None,
    )


def _copied(work: Work, campaign: Campaign, tier: RewardTier) -> RewardTier:
    same = ("threshold", "kind", "title", "note", "link", "points", "membership_id", "course_id", "cost", "stock")
    return RewardTier(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        campaign_id=campaign.id,
        taken=0,
        removed_at=None,
        **{name: getattr(tier, name) for name in same},
    )


def _free_slug(work: Work, rng: Random) -> str:
    for _ in range(_DRAWS):
        slug = new_slug(rng)
        if slug_target(work.session, slug) is None:
            return slug
    raise Conflict(N_("No free address was found. Please try again."), "slug_taken")
