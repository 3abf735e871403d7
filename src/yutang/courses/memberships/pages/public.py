"""`/member/{slug}`: a membership for anybody, and for whoever holds the phone: until when; and using a code."""

from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.campaigns.rewards.rules.money import yuan
from yutang.courses.memberships.actions.looking import course_of, find_tier
from yutang.courses.memberships.actions.own_page import Shown, do_redeem_on_phone, shown, way_of
from yutang.courses.memberships.actions.redeeming import Redeemed
from yutang.courses.memberships.pages.words import period_words
from yutang.courses.memberships.pay.actions.buying import Sale, sale_of
from yutang.errors import N_, DomainError, Invalid
from yutang.livecodes.rules.visitors import browser_kind
from yutang.web.fan_pages import ACTOR, READ, check_guesses, kindly, marked, with_phone
from yutang.web.i18n import as_language
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest, Guest
from yutang.workspaces.actions import Work, reading, system_actor, working

router = APIRouter()
_SAID_ON_THE_PAGE = frozenset({404, 409, 422})


@router.api_route("/member/{slug}", methods=READ)
@kindly
def member_page(visit: AnyGuest, slug: str) -> Response:
    _, found = _look(visit, slug)
    return _page(visit, found)


@router.post("/member/{slug}/redeem")
@kindly
def redeem(visit: AnyGuest, slug: str, code: Annotated[str, Form(max_length=400)] = "") -> Response:
    """Back to the page of what the code gives; or what is wrong, beside the code."""
    workspace_id, found = _look(visit, slug)
    known = visitor_id(visit)
    phone = visit.services.new_id() if known is None else known
    try:
        check_guesses(visit)
        actor = system_actor(workspace_id, ACTOR)
        with working(visit.services.database, actor, visit.now, visit.services.new_id) as work:
            got = do_redeem_on_phone(work, visit.services.sealer, found.tier, phone, code)
            sentence = _sentence(visit, work, got)
            slug = found.tier.slug if got.tier is None else got.tier.slug
    except DomainError as error:
        if error.status not in _SAID_ON_THE_PAGE:
            raise
        said = Invalid(error.sentence, error.code, {"code": error.sentence}, **error.values)
        return _page(visit, found, said, code, status=error.status)
    response = visit.redirect(f"/member/{slug}", sentence)
    return with_phone(visit, response, phone)


def _sentence(visit: Guest, work: Work, got: Redeemed) -> str:
    if got.again:
        return visit.t(N_("You have used this code already. Everything is as it was."))
    if got.tier is not None:
        return visit.t(N_("Welcome. The code is yours now, and everything is open."))
    course = None if got.course_id is None else course_of(work, got.course_id)
    return visit.t(N_("The course “{course}” is open for you now."), course="" if course is None else course.title)


def _look(visit: Guest, slug: str) -> tuple[int, Shown]:
    services = visit.services
    workspace_id, tier_id = way_of(services.database, slug)
    actor = system_actor(workspace_id, ACTOR)
    with reading(services.database, actor, visit.now, services.new_id) as work:
        visit.language = as_language(find_tier(work, tier_id).language) or visit.language
        found = shown(work, tier_id, visitor_id(visit))
        visit.request.state.sale = sale_of(work, found.tier, found.line)
        return workspace_id, found


def _page(visit: Guest, found: Shown, error: DomainError | None = None, typed: str = "", status: int = 200) -> Response:
    sale: Sale | None = visit.request.state.sale
    values: dict[str, Any] = {"sale": sale, "amount": "" if sale is None else yuan(sale.amount)}
    values["through_wechat"] = browser_kind(visit.request.headers.get("user-agent", "")) == "wechat"
    values |= {"shown": found, "tier": found.tier, "period": period_words(visit.t, found.tier.days), "typed": typed}
    return marked(visit, visit.page("memberships/member.html", status=status, error=error, **values))
