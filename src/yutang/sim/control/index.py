"""`GET /sim`: what the control API can do, for people who meet it with curl."""

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from yutang.sim.control.asking import Json, answering
from yutang.sim.platform import Platform

ABOUT: dict[str, str] = {
    "POST /sim/accounts": (
        "make an official account: name, account_class, app_id, secret, token, aes_key, original_id, mode, url, union, "
        "ip_whitelist, web_domains; what is left out is drawn"
    ),
    "GET /sim/accounts": "all accounts with their keys",
    "GET /sim/accounts/{app_id}": "one account with its keys",
    "PUT /sim/accounts/{app_id}": "change it; a url is asked first and kept only if it answers: {ok, reason}",
    "GET /sim/accounts/{app_id}/qr": "what the account's own QR holds",
    "GET /sim/accounts/{app_id}/menu": "its menu, for everybody or as ?fan= sees it",
    "POST /sim/accounts/{app_id}/followers": "openids: followers for whom somebody else pushes; they can be written to",
    "POST /sim/accounts/{app_id}/templates": "add a template: title, content, subscription, long_term",
    "POST /sim/fans": "make people: nickname, count",
    "GET /sim/fans": "all people and whom they follow",
    "GET /sim/fans/{fan}": "one of them",
    "GET /sim/fans/{fan}/avatar": "a face, as PNG",
    "POST /sim/fans/{fan}/follow": "app_id, via (search, card, qr), scene",
    "POST /sim/fans/{fan}/unfollow": "app_id",
    "POST /sim/fans/{fan}/scan": "payload: what a QR holds; follow: false shows the account's page first",
    "POST /sim/fans/{fan}/say": "app_id, text",
    "POST /sim/fans/{fan}/send": "a form with app_id, kind (image, voice, video) and file",
    "POST /sim/fans/{fan}/locate": "app_id, latitude, longitude, label",
    "POST /sim/fans/{fan}/tap": "app_id, path: the place of a menu entry, e.g. [0, 1]; scanned, latitude, longitude",
    "POST /sim/fans/{fan}/choose": "app_id, choice: an answer of a message menu",
    "POST /sim/fans/{fan}/notices": "app_id, template_ids, accept; withdraw: subscription notices",
    "POST /sim/fans/{fan}/refuse": "app_id, refuses: let no message of the account through",
    "POST /sim/fans/{fan}/revoke": "app_id: take back what web authorisation gave",
    "POST /sim/fans/{fan}/position": "app_id, latitude, longitude: a location report",
    "GET /sim/fans/{fan}/chats": "chats with unread counts and the last line",
    "GET /sim/fans/{fan}/chats/{app_id}": "messages ?after= a number; seen=1 marks them as read",
    "GET /sim/media/{media_id}": "a picture, sound or film",
    "GET /sim/clock": "what time it is in the simulated world",
    "POST /sim/clock": 'speed; jump: seconds or "tomorrow"; stamp_with: real or simulated time on signatures',
    "GET /sim/faults": "what is ordered to go wrong",
    "PUT /sim/faults": (
        "push: rates drop, duplicate, reorder, delay (with delay_seconds), and timeout, attempts; api: a list of path, "
        "kind (error, slow, timeout_after_success), errcode, seconds, calls; quotas: calls a day by path"
    ),
    "GET /sim/pushes": "deliveries with their attempts and results: ?app_id=, ?fan=, ?limit=",
    "GET /sim/events": "changes ?after= a number: waits for the next, or streams them (Accept: text/event-stream)",
    "POST /sim/pay/merchants": "a merchant of WeChat Pay and its keys: name, app_ids",
    "POST /sim/pay/merchants/{merchant}/rotate": "WeChat Pay signs with another key from now on",
    "GET /sim/pay/orders": "all orders",
    "GET /sim/pay/orders/{token}": "one order, by what its QR or prepay id ends with",
    "POST /sim/pay/orders/{token}/pay": "fan: pays it",
    "GET /sim/pay/notices": "notices to merchants, with the statuses that came back",
    "POST /sim/pay/notices/{notice}/again": "send it once more, as it should be",
    "GET /sim/pay/faults": "what is ordered to go wrong with the next notices",
    "PUT /sim/pay/faults": (
        "faults: a list of kind (lost, late, duplicate, tampered, forged, replayed, amount, currency, merchant, app), "
        "seconds, times"
    ),
    "POST /sim/js/check": "app_id, url, timestamp, nonceStr, signature: is a JS-SDK signature right?",
}


def routes(_platform: Platform) -> list[BaseRoute]:
    async def index(request: Request) -> Json:
        """Every path under `/sim`. What a fan does takes `"wait": true`, and answers when the push is over."""
        found = [
            f"{method} {route.path}"
            for route in request.app.routes
            if isinstance(route, Route) and route.path.startswith("/sim")
            for method in sorted((route.methods or set()) - {"HEAD"})
        ]
        return {"control": {each: ABOUT.get(each, "") for each in sorted(found)}}

    return [Route("/sim", answering(index), methods=["GET"])]
