"""What moves WeChat Pay here: merchants, who pays, faults of notices. Under `/sim/pay`."""

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from yutang.errors import Invalid, NotFound
from yutang.sim.control.asking import Json, account_of, answering, fan_of, text_of, wish_of
from yutang.sim.pay.book import Order
from yutang.sim.pay.merchants import change_platform_key
from yutang.sim.platform import Platform
from yutang.sim.world.fans import Fan


def routes(platform: Platform) -> list[BaseRoute]:
    return [*_of_merchants(platform), *_of_orders(platform)]


def _of_merchants(platform: Platform) -> list[BaseRoute]:
    book, post = platform.pay, platform.pay_post

    async def add(request: Request) -> Json:
        """`{name, app_ids}`: a merchant and all its keys."""
        wish = await wish_of(request)
        app_ids = wish.get("app_ids")
        if not isinstance(app_ids, list) or not all(isinstance(each, str) for each in app_ids):
            raise Invalid("app_ids is a list of ids.")
        for app_id in app_ids:
            account_of(platform, app_id)
        return book.add_merchant(text_of(wish, "name", "鱼塘小店"), app_ids).as_json()

    async def rotate(request: Request) -> Json:
        """WeChat Pay signs with another key from now on."""
        merchant = book.merchant(request.path_params["merchant"])
        change_platform_key(book.chance, merchant)
        return merchant.as_json()

    async def faults(request: Request) -> Json:
        """`{faults: [{kind, seconds, times}]}` of the next notices."""
        if request.method == "PUT":
            post.order_faults((await wish_of(request)).get("faults"))
        return {"faults": [asdict(fault) for fault in post.faults]}

    return [
        Route("/sim/pay/merchants", answering(add), methods=["POST"]),
        Route("/sim/pay/merchants/{merchant}/rotate", answering(rotate), methods=["POST"]),
        Route("/sim/pay/faults", answering(faults), methods=["GET", "PUT"]),
    ]


def _of_orders(platform: Platform) -> list[BaseRoute]:
    book, post = platform.pay, platform.pay_post

    async def orders(_request: Request) -> Json:
        return {"orders": [seen(order) for order in book.orders.values()]}

    async def notices(_request: Request) -> Json:
        return {"notices": [notice.as_json() for notice in post.log]}

    async def pay(request: Request) -> Json:
        """`{fan}` pays the order whose QR or prepay id holds this token."""
        fan = fan_of(platform, text_of(await wish_of(request), "fan"))
        return pay_as(platform, fan, request.path_params["token"])

    async def look(request: Request) -> Json:
        """What a phone says before it pays."""
        return seen(book.of_token(request.path_params["token"]))

    async def again(request: Request) -> Json:
        return post.again(request.path_params["notice"]).as_json()

    return [
        Route("/sim/pay/orders", answering(orders), methods=["GET"]),
        Route("/sim/pay/orders/{token}", answering(look), methods=["GET"]),
        Route("/sim/pay/orders/{token}/pay", answering(pay), methods=["POST"]),
        Route("/sim/pay/notices", answering(notices), methods=["GET"]),
        Route("/sim/pay/notices/{notice}/again", answering(again), methods=["POST"]),
    ]


def pay_as(platform: Platform, fan: Fan, token: str) -> Json:
    """Raises NotFound, Conflict; Invalid where the order in a web view is somebody else's."""
    order = platform.pay.of_token(token)
    account = platform.world.accounts.get(order.app_id)
    if account is None:
        raise NotFound("There is no account of this app id.")
    openid = platform.world.tie(fan, account).openid
    if order.way == "JSAPI" and order.openid != openid:
        raise Invalid("This order is somebody else's.")
    platform.pay.pay(order, openid, platform.clock.now())
    notice = platform.pay_post.paid(order)
    platform.changes.add("order.paid", fan=fan.id, number=order.number)
    return {**seen(order), "notice": notice.id}


def seen(order: Order) -> dict[str, Any]:
    return {
        "merchant_id": order.merchant.id,
        "merchant": order.merchant.name,
        "number": order.number,
        "title": order.title,
        "total": order.total,
        "yuan": f"{order.total // 100}.{order.total % 100:02}",
        "way": order.way,
        "state": order.state,
        "token": order.token,
        "prepay_id": order.prepay_id,
        "refunded": order.refunded,
    }
