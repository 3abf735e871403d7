"""The way back from a block, step by step."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.domains.actions.blocking import (
    case_of,
    checked_pages,
    do_check,
    do_fix_again,
    do_mark_blocked,
    do_republish,
    do_say_appealed,
    do_say_fixed,
    do_say_mistaken,
    find_case,
    targets,
)
from yutang.domains.actions.keeping import find_domain
from yutang.domains.actions.routing import base_of
from yutang.domains.models import Domain, DomainBlock
from yutang.domains.pages.words import APPEAL, APPEAL_URL, STEPS, Id, page_values
from yutang.domains.rules.steps import states, step_of
from yutang.errors import N_, Conflict
from yutang.fields import id_in
from yutang.pages.actions.looking import find_page
from yutang.pages.models import Page, PageKind, PageState
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work

router = APIRouter(prefix="/domains")
_BLANK: Final = "______"
_ACTS: Final[dict[str, tuple[Callable[[Work, int], DomainBlock], str]]] = {
    "fixed": (do_say_fixed, N_("Good. Now the wording check.")),
    "check": (do_check, N_("The wording check found nothing that is forbidden.")),
    "appealed": (do_say_appealed, N_("Good. WeChat usually answers within a few days.")),
    "again": (do_fix_again, N_("Back to the first step.")),
    "mistaken": (do_say_mistaken, N_("Good. Everything is as it was.")),
}


@router.post("/{domain_id:int}/blocked")
def mark(visit: SignedIn, domain_id: Id, page: Annotated[str, Form(max_length=24)] = "") -> Response:
    with visit.working() as work:
        block = do_mark_blocked(work, domain_id, id_in(page))
    said = visit.t("Paused. Visitors see that it takes a break. This is the way back.")
    return visit.redirect(f"/domains/blocks/{block.id}", said, "warning")


@router.get("/blocks/{block_id:int}")
def case_page(visit: SignedIn, block_id: Id) -> Response:
    with visit.reading() as work:
        block = find_case(work, block_id)
        domain = find_domain(work, block.domain_id)
        page = None if block.page_id is None else find_page(work, block.page_id)
        checked = checked_pages(work, block) if block.closed_at is None else []
        places = targets(work, block) if block.closed_at is None else []
    case = case_of(block)
    values: dict[str, Any] = {"block": block, "domain": domain, "page": page, "checked": checked, "targets": places}
    steps: dict[str, Any] = {
        "steps": states(case),
        "step": step_of(case),
        "step_names": STEPS,
        "appeal_url": APPEAL_URL,
    }
    values["appeal"] = _appeal(visit, domain, page)
    return visit.page("domains/block.html", article=PageKind.ARTICLE, **values, **steps, **page_values(visit))


def _appeal(visit: Visit, domain: Domain, page: Page | None) -> str:
    """In Chinese, whatever the team speaks: people at WeChat read it."""
    url = base_of(domain) + (f"/p/{page.slug}" if page is not None else "")
    known = {"owner": domain.owner or _BLANK, "filing": domain.filing or _BLANK}
    return visit.kernel.translations.say("zh", APPEAL, url=url, **known)


@router.post("/blocks/{block_id:int}/republish")
def republish(visit: SignedIn, block_id: Id, domain: Annotated[str, Form(max_length=24)] = "") -> Response:
    try:
        with visit.working() as work:
            block = do_republish(work, block_id, id_in(domain) or 0)
            page = None if block.page_id is None else find_page(work, block.page_id)
    except Conflict as error:
        return visit.redirect(f"/domains/blocks/{block_id}", visit.sentence(error), "danger")
    if page is not None and page.state is not PageState.PUBLISHED:
        base = "/articles" if page.kind is PageKind.ARTICLE else "/pages"
        return visit.redirect(f"{base}/{page.id}", visit.t("The way is free. Publish the new version here."))
    return visit.redirect(f"/domains/blocks/{block_id}", visit.t("Published again."))


@router.post("/blocks/{block_id:int}/{act}")
def step(visit: SignedIn, block_id: Id, act: Literal["fixed", "check", "appealed", "again", "mistaken"]) -> Response:
    do, said = _ACTS[act]
    try:
        with visit.working() as work:
            do(work, block_id)
    except Conflict as error:
        return _back(visit, block_id, visit.sentence(error), "danger")
    return _back(visit, block_id, visit.t(said), "success")


def _back(visit: Visit, block_id: int, said: str, tone: str) -> Response:
    return visit.redirect(f"/domains/blocks/{block_id}", said, tone)
