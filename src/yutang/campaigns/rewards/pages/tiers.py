"""The rewards of a campaign: the list, and the form of one."""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.console.pages.wording import WORDS, Id
from yutang.campaigns.models import Campaign, CampaignKind
from yutang.campaigns.rewards.actions.codes import Imported
from yutang.campaigns.rewards.actions.settling import spending_of
from yutang.campaigns.rewards.actions.tiers import (
    TierForm,
    TierView,
    do_add_tier,
    do_change_tier,
    do_remove_tier,
    find_tier,
    tiers_of,
)
from yutang.campaigns.rewards.models import RewardKind, RewardTier
from yutang.campaigns.rewards.rules.codes import ALPHABETS, MakeForm
from yutang.campaigns.rewards.rules.money import yuan
from yutang.campaigns.rewards.rules.wording import KINDS, SHORT_KINDS, SIGNS, threshold_words
from yutang.courses.actions.looking import courses_of
from yutang.courses.memberships.actions.looking import tiers_of as memberships_of_workspace
from yutang.errors import DomainError, NotFound
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/campaigns/{campaign_id:int}/rewards")
_SHOWN: Final = 50  # lines of a file that were refused
Typed = Annotated[str, Form(max_length=4000)]


def typed_form(
    threshold: Typed = "",
    kind: Typed = "",
    title: Typed = "",
    note: Typed = "",
    link: Typed = "",
    points: Typed = "",
    cost: Typed = "",
    stock: Typed = "",
) -> TierForm:
    return TierForm(threshold, kind, title, note, link, points, cost, stock)


def with_choices(
    form: Annotated[TierForm, Depends(typed_form)], membership: Typed = "", course: Typed = ""
) -> TierForm:
    return replace(form, membership=membership, course=course)


Said = Annotated[TierForm, Depends(with_choices)]


@router.get("")
def rewards_page(visit: SignedIn, campaign_id: Id) -> Response:
    with visit.reading() as work:
        campaign = find_campaign(work, campaign_id)
        tiers = tiers_of(work, campaign_id)
        spending = spending_of(work, campaign)
    return visit.page(
        "campaigns/rewards.html",
        campaign=campaign,
        offered=[view for view in tiers if view.tier.removed_at is None],
        removed=[view for view in tiers if view.tier.removed_at is not None],
        spending=spending,
        may_change=may_change(visit, campaign),
        short_kinds=SHORT_KINDS,
        signs=SIGNS,
        words_of_threshold=threshold_words(campaign.kind),
        yuan=yuan,
        **WORDS,
    )


def may_change(visit: Visit, campaign: Campaign) -> bool:
    return visit.actor.may(Permission.REWARDS) and campaign.archived_at is None


@router.get("/new")
def new_page(visit: SignedIn, campaign_id: Id) -> Response:
    visit.actor.require(Permission.REWARDS)
    return show_tier(visit, campaign_id, None, typed=TierForm(kind="code", threshold="3"))


@router.post("")
def add(visit: SignedIn, campaign_id: Id, form: Said) -> Response:
    try:
        with visit.working() as work:
            tier = do_add_tier(work, campaign_id, form)
    except DomainError as error:
        return _again(visit, campaign_id, None, form, error)
    here = f"/campaigns/{campaign_id}/rewards"
    if form.kind == RewardKind.CODE:
        return visit.redirect(f"{here}/{tier.id}", visit.t("The reward is there. Now it needs codes."))
    return visit.redirect(here, visit.t("The reward is there."))


@router.get("/{tier_id:int}")
def tier_page(visit: SignedIn, campaign_id: Id, tier_id: Id) -> Response:
    return show_tier(visit, campaign_id, tier_id)


@router.post("/{tier_id:int}")
def change(visit: SignedIn, campaign_id: Id, tier_id: Id, form: Said) -> Response:
    try:
        with visit.working() as work:
            do_change_tier(work, campaign_id, tier_id, form)
    except DomainError as error:
        return _again(visit, campaign_id, tier_id, form, error)
    return visit.redirect(f"/campaigns/{campaign_id}/rewards", visit.t("Saved."))


@router.post("/{tier_id:int}/remove")
def remove(visit: SignedIn, campaign_id: Id, tier_id: Id) -> Response:
    with visit.working() as work:
        do_remove_tier(work, campaign_id, tier_id)
    said = visit.t("The reward is offered no more. What was given stays with those who have it.")
    return visit.redirect(f"/campaigns/{campaign_id}/rewards", said)


def _again(visit: Visit, campaign_id: int, tier_id: int | None, form: TierForm, error: DomainError) -> Response:
    """What is refused for what was typed is said beside it."""
    if error.status not in (409, 422):
        raise error
    return show_tier(visit, campaign_id, tier_id, typed=form, error=error)


def show_tier(
    visit: Visit,
    campaign_id: int,
    tier_id: int | None,
    *,
    typed: TierForm | None = None,
    make: MakeForm | None = None,
    imported: Imported | None = None,
    error: DomainError | None = None,
) -> Response:
    """The page of a reward, or the form of a new one; `imported`: what came of a file just now."""
    with visit.reading() as work:
        campaign = find_campaign(work, campaign_id)
        view = None if tier_id is None else find_tier(work, campaign_id, tier_id)
        memberships = [each.tier for each in memberships_of_workspace(work) if each.tier.archived_at is None]
        courses = courses_of(work)
    if view is not None and view.tier.removed_at is not None and not view.counts:
        raise NotFound("There is no such reward.")
    return visit.page(
        "campaigns/reward.html",
        status=error.status if error is not None else 200,
        error=error,
        campaign=campaign,
        view=view,
        tier=view.tier if view is not None else None,
        typed=typed or _typed(view),
        make=make or MakeForm(),
        imported=imported,
        shown=_SHOWN,
        membership_choices=[(each.id, each.title) for each in memberships],
        course_choices=[(each.id, each.title) for each in courses],
        may_change=may_change(visit, campaign) and (view is None or view.tier.removed_at is None),
        may_fill=visit.actor.may(Permission.REWARDS),
        **_choices(visit, campaign),
        **WORDS,
    )


def _typed(view: TierView | None) -> TierForm:
    return TierForm() if view is None else form_of(view.tier)


def form_of(tier: RewardTier) -> TierForm:
    """What is kept, as it is typed."""
    return TierForm(
        threshold=str(tier.threshold),
        kind=tier.kind.value,
        title=tier.title,
        note=tier.note,
        link=tier.link,
        points=str(tier.points or ""),
        cost=yuan(tier.cost) if tier.cost else "",
        stock="" if tier.stock is None else str(tier.stock),
        membership=str(tier.membership_id or ""),
        course=str(tier.course_id or ""),
    )


def _choices(visit: Visit, campaign: Campaign) -> dict[str, Any]:
    return {
        "kind_choices": [(kind.value, visit.t(words)) for kind, words in KINDS.items()],
        "alphabets": [(alphabet.value, visit.t(words)) for alphabet, words in ALPHABETS.items()],
        "short_kinds": SHORT_KINDS,
        "is_board": campaign.kind is CampaignKind.BOARD,
        "is_draw": campaign.kind is CampaignKind.DRAW,
    }
