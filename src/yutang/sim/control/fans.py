"""Fans and what they do."""

from typing import cast, get_args

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from yutang.errors import N_, Conflict, Invalid
from yutang.sim.acts import following, keeping, scanning, talking, tapping
from yutang.sim.control.asking import Json, account_of, answering, fan_of, number_of, pushed, text_of, wish_of
from yutang.sim.platform import Platform
from yutang.sim.world.fans import Fan, Tie

_MOST_AT_ONCE = 100_000
_LARGEST_FILE = 12 << 20


def routes(platform: Platform) -> list[BaseRoute]:
    return [*_people(platform), *_deeds(platform)]


def _people(platform: Platform) -> list[BaseRoute]:
    async def make(request: Request) -> Json:
        wish = await wish_of(request)
        count = int(number_of(wish, "count", 1))
        if not 1 <= count <= _MOST_AT_ONCE:
            raise Invalid(f"count lies between 1 and {_MOST_AT_ONCE}.")
        name = text_of(wish, "nickname", "粉丝")
        names = [name] if count == 1 else [f"{name}{number}" for number in range(1, count + 1)]
        return {"fans": [fan_json(platform, platform.world.add_fan(each)) for each in names]}

    async def listed(_request: Request) -> Json:
        return {"fans": [fan_json(platform, fan) for fan in platform.world.fans.values()]}

    async def one(request: Request) -> Json:
        return fan_json(platform, fan_of(platform, request.path_params["fan"]))

    return [
        Route("/sim/fans", answering(make), methods=["POST"]),
        Route("/sim/fans", answering(listed), methods=["GET"]),
        Route("/sim/fans/{fan}", answering(one), methods=["GET"]),
    ]


def _deeds(platform: Platform) -> list[BaseRoute]:
    async def follow(request: Request) -> Json:
        fan, wish = fan_of(platform, request.path_params["fan"]), await wish_of(request)
        account = account_of(platform, text_of(wish, "app_id"))
        via = text_of(wish, "via", "search")
        if via not in get_args(following.Via):
            raise Invalid(f"via is one of {', '.join(get_args(following.Via))}.")
        scene = wish.get("scene")
        code = following.code_for(account, str(scene)) if scene else None
        delivery = following.follow(platform, fan, account, cast("following.Via", via), code)
        return {"openid": platform.world.tie(fan, account).openid, **await pushed(wish, delivery)}

    async def unfollow(request: Request) -> Json:
        fan, wish = fan_of(platform, request.path_params["fan"]), await wish_of(request)
        account = account_of(platform, text_of(wish, "app_id"))
        return await pushed(wish, following.unfollow(platform, fan, account))

    async def say(request: Request) -> Json:
        fan, wish = fan_of(platform, request.path_params["fan"]), await wish_of(request)
        account = account_of(platform, text_of(wish, "app_id"))
        return await pushed(wish, talking.say(platform, fan, account, text_of(wish, "text")))

    async def locate(request: Request) -> Json:
        fan, wish = fan_of(platform, request.path_params["fan"]), await wish_of(request)
        account = account_of(platform, text_of(wish, "app_id"))
        place = (number_of(wish, "latitude"), number_of(wish, "longitude"), text_of(wish, "label", ""))
        return await pushed(wish, talking.locate(platform, fan, account, *place))

    async def choose(request: Request) -> Json:
        fan, wish = fan_of(platform, request.path_params["fan"]), await wish_of(request)
        account = account_of(platform, text_of(wish, "app_id"))
        return await pushed(wish, talking.choose(platform, fan, account, text_of(wish, "choice")))

    async def send(request: Request) -> Json:
        return await _send_file(platform, request)

    async def scan(request: Request) -> Json:
        fan, wish = fan_of(platform, request.path_params["fan"]), await wish_of(request)
        scanned = scanning.scan(platform, fan, text_of(wish, "payload"), follows=wish.get("follow", True) is True)
        return {**scanned.shown, **await pushed(wish, scanned.delivery)}

    async def tap(request: Request) -> Json:
        return await _tap(platform, fan_of(platform, request.path_params["fan"]), await wish_of(request))

    acts = {"follow": follow, "unfollow": unfollow, "say": say, "locate": locate, "choose": choose, "send": send}
    acts |= {"scan": scan, "tap": tap}
    return [Route(f"/sim/fans/{{fan}}/{name}", answering(act), methods=["POST"]) for name, act in acts.items()]


async def _send_file(platform: Platform, request: Request) -> Json:
    fan = fan_of(platform, request.path_params["fan"])
    async with request.form(max_files=1, max_fields=8, max_part_size=_LARGEST_FILE) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid("file is missing.")
        wish: Json = {"wait": form.get("wait") in ("1", "true")}
        account = account_of(platform, str(form.get("app_id", "")))
        name, content = file.filename or "file", await file.read()
        media = keeping.keep_file(platform, account, str(form.get("kind", "image")), name, content)
    return {"media_id": media.id, **await pushed(wish, talking.send_media(platform, fan, account, media))}


async def _tap(platform: Platform, fan: Fan, wish: Json) -> Json:
    """`path`: the entry's place; `scanned`, `latitude`, `longitude`, `label` where an entry asks the phone for more."""
    account = account_of(platform, text_of(wish, "app_id"))
    path = wish.get("path")
    if not isinstance(path, list) or not all(isinstance(each, int) for each in path):
        raise Invalid("path is a list of whole numbers, e.g. [0, 1].")
    usual = tapping.Tap()
    more = tapping.Tap(
        scanned=text_of(wish, "scanned", usual.scanned),
        latitude=number_of(wish, "latitude", usual.latitude),
        longitude=number_of(wish, "longitude", usual.longitude),
        label=text_of(wish, "label", usual.label),
    )
    tie = platform.world.tie(fan, account)
    if not tie.follows:
        raise Conflict(N_("This fan does not follow the account: WeChat shows no menu."))
    tapped = tapping.tap(platform, tie, account, path, more)
    return {**tapped.shown, **await pushed(wish, tapped.delivery)}


def fan_json(platform: Platform, fan: Fan) -> Json:
    return {"id": fan.id, "nickname": fan.nickname, "accounts": [_tie_json(t) for t in platform.world.ties_of(fan)]}


def _tie_json(tie: Tie) -> Json:
    return {
        "app_id": tie.app_id,
        "openid": tie.openid,
        "follows": tie.follows,
        "remark": tie.remark,
        "tags": tie.tags,
        "sends_left": tie.window.left,
        "window_until": tie.window.until,
    }
