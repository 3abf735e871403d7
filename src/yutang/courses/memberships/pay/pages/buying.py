"""Buying a membership on one's phone: inside WeChat with its own sheet, elsewhere by a QR; then waiting, kindly."""

import hashlib
import hmac
import json
import secrets
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from yutang.accounts.models import Account
from yutang.campaigns.rewards.rules.money import yuan
from yutang.courses.memberships.actions.looking import find_tier
from yutang.courses.memberships.actions.own_page import way_of
from yutang.courses.memberships.models import Order, OrderState
from yutang.courses.memberships.pay.actions.buying import do_order, openid_here, own_order, seller
from yutang.courses.memberships.pay.actions.keys import merchant
from yutang.courses.memberships.pay.gateway import Gateway
from yutang.courses.memberships.pay.rules.values import Way
from yutang.errors import N_, DomainError, NotAllowed
from yutang.livecodes.rules.visitors import browser_kind
from yutang.web.fan_pages import ACTOR, READ, is_robot, kindly, lead_on, marked, with_phone
from yutang.web.i18n import as_language
from yutang.web.qr_pictures import qr_picture
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest, Guest
from yutang.wechat.api import web
from yutang.wechat.client import Client
from yutang.workspaces.actions import reading, system_actor, working

router = APIRouter()
Asked = Annotated[str, Query(max_length=200)]
_SOON: Final = 2  # seconds until the page looks again: the worker asks WeChat Pay now
_WAITING: Final = 4  # for a payment


@router.post("/member/{slug}/buy")
@kindly
def buy(visit: AnyGuest, slug: str, way: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Make the order: inside WeChat for its own sheet where we know who pays, else by QR."""
    workspace_id, tier_id = _tier(visit, slug)
    known = visitor_id(visit)
    phone = visit.services.new_id() if known is None else known
    openid = ""
    if way != Way.NATIVE.value and in_wechat(visit):
        _, openid = _seller(visit, workspace_id, known)
    return with_phone(visit, _ordered(visit, (workspace_id, tier_id), slug, phone, openid), phone)


@router.api_route("/member/{slug}/wechat", methods=READ)
@kindly
def through_wechat(visit: AnyGuest, slug: str, code: Asked = "", state: Asked = "") -> Response:
    """Inside WeChat, where we do not know yet who pays: WeChat is asked, silently, and sends the phone back here.

    A link and no form: browsers let no form of ours lead to another site. `state` is of this phone alone.
    """
    workspace_id, tier_id = _tier(visit, slug)
    known = visitor_id(visit)
    phone = visit.services.new_id() if known is None else known
    if is_robot(visit):
        return visit.redirect(f"/member/{slug}")
    account, openid = _seller(visit, workspace_id, known)
    if account is not None and not openid and not code:
        asked = _ask_who(visit, workspace_id, account, slug, phone)
        if asked is not None:
            return with_phone(visit, asked, phone)
    if code:
        if known is None or not hmac.compare_digest(state.encode(), _state(visit, slug, phone).encode()):
            raise NotAllowed(N_("Please open the page again and tap once more."))
        openid = "" if account is None else _who(visit, workspace_id, account, code)
    return with_phone(visit, _ordered(visit, (workspace_id, tier_id), slug, phone, openid), phone)


@router.api_route("/member/{slug}/order/{number}", methods=READ)
@kindly
def order_page(visit: AnyGuest, slug: str, number: str) -> Response:
    """What to do now, by itself: a QR, WeChat's sheet, or how it ended."""
    workspace_id, _ = _tier(visit, slug)
    services, parameters = visit.services, ""
    with reading(services.database, system_actor(workspace_id, ACTOR), visit.now, services.new_id) as work:
        order = own_order(work, number, visitor_id(visit))
        tier = find_tier(work, order.tier_id)
        if order.state is OrderState.OPEN and order.prepay_id:
            paying = merchant(work, services.sealer, services.settings.base_url)
            gateway = Gateway(paying, services.settings.wechat_pay_url)
            parameters = json.dumps(gateway.page_parameters(order.prepay_id, visit.now, secrets.token_hex(16)))
    values: dict[str, Any] = {
        "tier": tier,
        "order": order,
        "amount": yuan(order.amount),
        "parameters": parameters,
        "qr": qr_picture(order.pay_url) if order.pay_url and order.state is OrderState.OPEN else "",
        "is_over": order.state is OrderState.OPEN and visit.now >= order.expires_at,
    }
    response = marked(visit, visit.page("pay/buying.html", **values))
    again = _again(order)
    if again and not values["is_over"]:
        response.headers["Refresh"] = f"{again}; url=/member/{tier.slug}/order/{order.number}"
    return response


def _again(order: Order) -> int:
    """Seconds until the page looks again; 0: it has ended."""
    if order.state is not OrderState.OPEN:
        return 0
    return _WAITING if order.pay_url or order.prepay_id else _SOON


def _ordered(visit: Guest, tier: tuple[int, int], slug: str, phone: int, openid: str) -> Response:
    services = visit.services
    with working(services.database, system_actor(tier[0], ACTOR), visit.now, services.new_id) as work:
        order = do_order(work, tier[1], phone, openid)
        path = f"/member/{slug}/order/{order.number}"
    return visit.redirect(path)


def _tier(visit: Guest, slug: str) -> tuple[int, int]:
    """Workspace and tier, and the page's language. Raises NotFound."""
    workspace_id, tier_id = way_of(visit.services.database, slug)
    lead_on(visit, f"/member/{slug}")
    actor = system_actor(workspace_id, ACTOR)
    with reading(visit.services.database, actor, visit.now, visit.services.new_id) as work:
        visit.language = as_language(find_tier(work, tier_id).language) or visit.language
    return workspace_id, tier_id


def in_wechat(visit: Guest) -> bool:
    return browser_kind(visit.request.headers.get("user-agent", "")) == "wechat"


def _seller(visit: Guest, workspace_id: int, phone: int | None) -> tuple[Account | None, str]:
    services = visit.services
    with reading(services.database, system_actor(workspace_id, ACTOR), visit.now, services.new_id) as work:
        account = seller(work)
        return account, "" if account is None else openid_here(work, account, phone)


def _ask_who(visit: Guest, workspace_id: int, account: Account, slug: str, phone: int) -> Response | None:
    """To WeChat, which sends the phone back at once; none where this account may not ask: then a QR must do."""
    back = f"{visit.services.settings.base_url}/member/{slug}/wechat"
    state = _state(visit, slug, phone)

    async def address(client: Client) -> str:
        return web.authorize_url(client, back, state)

    try:
        return RedirectResponse(visit.services.wechat.call(workspace_id, account.id, address), 303)
    except DomainError:
        return None


def _who(visit: Guest, workspace_id: int, account: Account, code: str) -> str:
    """The openid; "" where WeChat does not say: then a QR must do."""
    try:
        login = visit.services.wechat.call(workspace_id, account.id, lambda client: web.exchange_code(client, code))
    except DomainError:
        return ""
    return "" if login.is_invented else login.openid


def _state(visit: Guest, slug: str, phone: int) -> str:
    """Letters and digits, up to 128, as WeChat hands them back."""
    key = visit.services.sealer.key("pay state")
    return hmac.new(key, f"{slug}:{phone}".encode(), hashlib.sha256).hexdigest()
