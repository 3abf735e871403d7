"""Bait fit: the question for newcomers, its links, and what the answers say."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.communities.position.actions.asking import (
    LinkForm,
    QuestionForm,
    campaigns_of,
    do_add_link,
    do_archive_link,
    do_ask,
    fit_of,
)
from yutang.communities.position.actions.sheets import standing_of
from yutang.communities.position.pages.words import CHOICES_OFFERED, PERIODS, Id
from yutang.communities.position.rules.fit import Choice, compared
from yutang.errors import DomainError, Invalid
from yutang.fields import id_in
from yutang.livecodes.rules.links import is_private
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/communities/{community_id}/position/fit")
Text = Annotated[str, Form()]
Texts = Annotated[list[str], Form()]


@router.get("")
def fit_page(visit: SignedIn, community_id: Id, days: Annotated[int, Query(ge=0, le=3660)] = 0) -> Response:
    return _page(visit, community_id, days)


@router.post("/question")
def ask(
    visit: SignedIn,
    community_id: Id,
    text: Text = "",
    choice: Texts = [],  # noqa: B006 - FastAPI reads the default and copies it
    fits: Texts = [],  # noqa: B006
    language: Text = "zh",
) -> Response:
    choices = [Choice(each, str(place) in fits) for place, each in enumerate(choice)]
    form = QuestionForm(text, choices, language)
    try:
        with visit.working() as work:
            do_ask(work, community_id, form)
    except Invalid as error:
        return _page(visit, community_id, 0, form, error)
    return visit.redirect(f"/communities/{community_id}/position/fit", visit.t("Saved."))


@router.post("/links")
def add_link(visit: SignedIn, community_id: Id, channel: Text = "", bait: Text = "", campaign: Text = "") -> Response:
    form = LinkForm(channel, bait, campaign_id=id_in(campaign))
    try:
        with visit.working() as work:
            do_add_link(work, community_id, form, secrets.SystemRandom())
    except Invalid as error:
        return _page(visit, community_id, 0, None, error, form)
    return visit.redirect(f"/communities/{community_id}/position/fit#links", visit.t("The link is made."))


@router.post("/links/{link_id}/archive")
def archive_link(visit: SignedIn, community_id: Id, link_id: Id) -> Response:
    with visit.working() as work:
        do_archive_link(work, community_id, link_id)
    sentence = visit.t("It asks nobody any more. Its answers stay.")
    return visit.redirect(f"/communities/{community_id}/position/fit#links", sentence)


def _page(
    visit: Visit,
    community_id: int,
    days: int,
    form: QuestionForm | None = None,
    error: DomainError | None = None,
    link: LinkForm | None = None,
) -> Response:
    with visit.reading() as work:
        fit = fit_of(work, community_id, days)
        sheet = standing_of(work, community_id).sheet
        campaigns = campaigns_of(work, community_id)
    kept = form or (fit.question and QuestionForm(fit.question.text, fit.choices, fit.question.language))
    choices = list(kept.choices) if kept else []
    return visit.page(
        "position/fit.html",
        status=error.status if error else 200,
        fit=fit,
        community=fit.community,
        base=f"/communities/{community_id}/position",
        sheet=sheet,
        campaigns=campaigns,
        campaign_options=[(campaign.id, campaign.title) for campaign in campaigns],
        bait_options=[(bait.name, bait.name) for bait in sheet.baits],
        form=kept or QuestionForm("", [], visit.language),
        choices=[*choices, *[Choice("", fits=False)] * max(CHOICES_OFFERED - len(choices), 0)],
        link=link or LinkForm(""),
        days=days,
        periods=PERIODS,
        verdict=compared(fit.baits),
        base_url=visit.services.settings.base_url,
        address_private=is_private(visit.services.settings.base_url),
        may_change=visit.actor.may(Permission.COMMUNITIES) and fit.community.archived_at is None,
        error=error,
    )
