"""What fans allow and refuse, templates of an account, and a check of JS-SDK signatures."""

import hashlib

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from yutang.errors import Invalid
from yutang.sim.acts import consenting
from yutang.sim.control.asking import Json, account_of, answering, fan_of, number_of, pushed, text_of, wish_of
from yutang.sim.platform import Platform
from yutang.sim.world.accounts import Template


def routes(platform: Platform) -> list[BaseRoute]:
    return [*_deeds(platform), *_of_accounts(platform)]


def _deeds(platform: Platform) -> list[BaseRoute]:
    async def notices(request: Request) -> Json:
        """`{app_id, template_ids, accept}`; with `"withdraw": true` they are switched off again."""
        fan, wish = fan_of(platform, request.path_params["fan"]), await wish_of(request)
        account, ids = account_of(platform, text_of(wish, "app_id")), wish.get("template_ids")
        if not isinstance(ids, list) or not ids or not all(isinstance(each, str) for each in ids):
            raise Invalid("template_ids is a list of ids.")
        if wish.get("withdraw") is True:
            return await pushed(wish, consenting.withdraw_notice(platform, fan, account, ids[0]))
        accept = wish.get("accept", True) is True
        return await pushed(wish, consenting.choose_notices(platform, fan, account, ids, accept=accept))

    async def refuse(request: Request) -> Json:
        """`{app_id, refuses}`: whether the fan lets no message of the account through."""
        fan, wish = fan_of(platform, request.path_params["fan"]), await wish_of(request)
        tie = platform.world.tie(fan, account_of(platform, text_of(wish, "app_id")))
        tie.refuses = wish.get("refuses", True) is True
        return {"refuses": tie.refuses}

    async def revoke(request: Request) -> Json:
        fan, wish = fan_of(platform, request.path_params["fan"]), await wish_of(request)
        account = account_of(platform, text_of(wish, "app_id"))
        return await pushed(wish, consenting.revoke(platform, fan, account))

    async def position(request: Request) -> Json:
        fan, wish = fan_of(platform, request.path_params["fan"]), await wish_of(request)
        account = account_of(platform, text_of(wish, "app_id"))
        place = (number_of(wish, "latitude"), number_of(wish, "longitude"))
        return await pushed(wish, consenting.report_position(platform, fan, account, *place))

    acts = {"notices": notices, "refuse": refuse, "revoke": revoke, "position": position}
    return [Route(f"/sim/fans/{{fan}}/{name}", answering(act), methods=["POST"]) for name, act in acts.items()]


def _of_accounts(platform: Platform) -> list[BaseRoute]:
    async def add_template(request: Request) -> Json:
        """`{title, content, id?, subscription?, long_term?, blocked?}`; places look like `{{thing1.DATA}}`."""
        account, wish = account_of(platform, request.path_params["app_id"]), await wish_of(request)
        template = Template(
            id=wish.get("id") or platform.chance.token("templates", 43),
            title=text_of(wish, "title"),
            content=text_of(wish, "content"),
            subscription=wish.get("subscription") is True,
            long_term=wish.get("long_term") is True,
            blocked=wish.get("blocked") is True,
        )
        account.templates[template.id] = template
        return {"id": template.id, "title": template.title, "content": template.content}

    async def check_js(request: Request) -> Json:
        """`{app_id, url, timestamp, nonceStr, signature}` as a page gave them to wx.config: `{ok, reason}`."""
        wish = await wish_of(request)
        account = account_of(platform, text_of(wish, "app_id"))
        ticket, _ = platform.web.ticket(account.app_id, "jsapi")
        url = text_of(wish, "url").split("#", 1)[0]
        signed = (
            f"jsapi_ticket={ticket}&noncestr={text_of(wish, 'nonceStr')}&timestamp={wish.get('timestamp')}&url={url}"
        )
        # sha1 is WeChat's choice.
        right = hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()
        if wish.get("signature") == right:
            return {"ok": True, "reason": ""}
        return {"ok": False, "reason": "config:fail, invalid signature", "signed": signed.replace(ticket, "TICKET")}

    return [
        Route("/sim/accounts/{app_id}/templates", answering(add_template), methods=["POST"]),
        Route("/sim/js/check", answering(check_js), methods=["POST"]),
    ]
