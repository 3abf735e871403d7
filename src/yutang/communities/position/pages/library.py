"""Worked examples, one for each industry: to browse, and to start from."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.communities.position.actions.sheets import do_start_from, standing_of
from yutang.communities.position.library import library
from yutang.communities.position.pages.words import Id
from yutang.errors import N_, NotFound
from yutang.web.visits import SignedIn
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/communities/{community_id}/position")


@router.get("/library")
def library_page(visit: SignedIn, community_id: Id, industry: Annotated[str, Query(max_length=40)] = "") -> Response:
    examples = {key: languages[visit.language] for key, languages in library().examples.items()}
    if industry and industry not in examples:
        raise NotFound(N_("There is no such example."))
    with visit.reading() as work:
        found = standing_of(work, community_id)
    return visit.page(
        "position/library.html",
        found=found,
        community=found.community,
        base=f"/communities/{community_id}/position",
        examples=examples,
        chosen=industry,
        may_change=visit.actor.may(Permission.COMMUNITIES) and found.community.archived_at is None,
    )


@router.post("/start")
def start(visit: SignedIn, community_id: Id, industry: Annotated[str, Form(max_length=40)] = "") -> Response:
    with visit.working() as work:
        do_start_from(work, community_id, industry, visit.language)
    sentence = visit.t("Filled in from the example. Go through it step by step and make it yours.")
    return visit.redirect(f"/communities/{community_id}/position/crowd", sentence)
