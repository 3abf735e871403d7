"""Members: the list, and what one fan has: given, taken back, and why."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.courses.memberships.actions.granting import do_grant_by_hand, do_revoke
from yutang.courses.memberships.actions.looking import MemberFilter, member_page, tiers_of
from yutang.courses.memberships.actions.member_sheet import do_make_link, member_sheet
from yutang.courses.memberships.pages.tiers import Id
from yutang.courses.memberships.pages.words import CAUSES, FILTERS, STANDINGS, period_words
from yutang.errors import DomainError
from yutang.fields import id_in
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/memberships")
Asked = Annotated[str, Query(max_length=100)]
Text = Annotated[str, Form(max_length=1000)]
_FURTHEST = 100_000  # members down the list; who looks further narrows it


@router.get("/people")
def people_page(visit: SignedIn, tier: Asked = "", show: Asked = "", q: Asked = "", after: Asked = "") -> Response:
    """Who ends first stands first."""
    wanted = MemberFilter(id_in(tier), show, q)
    with visit.reading() as work:
        found = member_page(work, wanted, min(id_in(after) or 0, _FURTHEST))
        tiers = tiers_of(work)
    onward = {"tier": tier, "show": show, "q": q, "after": str(found.after or "")}
    return visit.page(
        "memberships/people.html",
        found=found,
        wanted=wanted,
        any_filter=bool(tier or show or q),
        tier_choices=[("", visit.t("all")), *((view.tier.id, view.tier.title) for view in tiers)],
        show_choices=[(key, visit.t(words)) for key, words in FILTERS.items()],
        standings=STANDINGS,
        onward="/memberships/people?" + urlencode({key: value for key, value in onward.items() if value}),
    )


@router.get("/fans/{fan_id:int}")
def fan_page(visit: SignedIn, fan_id: Id) -> Response:
    return _show(visit, fan_id)


@router.post("/fans/{fan_id:int}/grant")
def grant(visit: SignedIn, fan_id: Id, tier: Text = "", periods: Text = "1", note: Text = "") -> Response:
    try:
        with visit.working() as work:
            do_grant_by_hand(work, fan_id, id_in(tier) or 0, periods, note)
    except DomainError as error:
        return _again(visit, fan_id, error, {"tier": tier, "periods": periods, "note": note})
    return visit.redirect(f"/memberships/fans/{fan_id}", visit.t("It is theirs."))


@router.post("/fans/{fan_id:int}/revoke")
def revoke(visit: SignedIn, fan_id: Id, tier: Text = "", note: Text = "") -> Response:
    try:
        with visit.working() as work:
            do_revoke(work, fan_id, id_in(tier) or 0, note)
    except DomainError as error:
        return _again(visit, fan_id, error, {"revoke": tier, "why": note})
    return visit.redirect(f"/memberships/fans/{fan_id}", visit.t("Taken back."))


@router.post("/fans/{fan_id:int}/link")
def link(visit: SignedIn, fan_id: Id, tier: Text = "") -> Response:
    """A link to their own page, to be sent to them in the chat."""
    with visit.working() as work:
        path = do_make_link(work, visit.services.sealer, fan_id, id_in(tier) or 0)
    return _show(visit, fan_id, link=visit.services.settings.base_url + path)


def _again(visit: Visit, fan_id: int, error: DomainError, typed: dict[str, str]) -> Response:
    """What is refused for what was typed is said beside it."""
    if error.status not in (409, 422):
        raise error
    return _show(visit, fan_id, error, typed)


def _show(
    visit: Visit,
    fan_id: int,
    error: DomainError | None = None,
    typed: dict[str, str] | None = None,
    link: str = "",
) -> Response:
    with visit.reading() as work:
        sheet = member_sheet(work, fan_id)
        tiers = [view.tier for view in tiers_of(work) if view.tier.archived_at is None]
    return visit.page(
        "memberships/fan.html",
        status=error.status if error is not None else 200,
        error=error,
        sheet=sheet,
        typed=typed or {},
        link=link,
        tier_choices=[(tier.id, f"{tier.title} · {period_words(visit.t, tier.days)}") for tier in tiers],
        may_change=visit.actor.may(Permission.MEMBERSHIPS),
        standings=STANDINGS,
        causes=CAUSES,
    )
