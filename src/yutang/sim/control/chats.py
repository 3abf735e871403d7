"""Chats as a phone shows them, and the files in them."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from yutang.errors import Invalid
from yutang.sim.control.asking import Json, account_of, answering, fan_of
from yutang.sim.drawing import avatar_png
from yutang.sim.platform import Platform
from yutang.sim.world.fans import Tie


def routes(platform: Platform) -> list[BaseRoute]:
    async def listed(request: Request) -> Json:
        """The accounts that the fan follows or has spoken with, the newest word first."""
        fan = fan_of(platform, request.path_params["fan"])
        ties = [tie for tie in platform.world.ties_of(fan) if tie.follows or tie.chat]
        ties.sort(key=lambda tie: tie.chat[-1].id if tie.chat else 0, reverse=True)
        return {"chats": [chat_json(platform, tie) for tie in ties]}

    async def one(request: Request) -> Json:
        """The messages after a number. `seen=1` marks them as read."""
        fan = fan_of(platform, request.path_params["fan"])
        account = account_of(platform, request.path_params["app_id"])
        tie = platform.world.tie(fan, account)
        after = _whole(request.query_params.get("after", "0"))
        messages = [message.as_json() for message in tie.chat if message.id > after]
        if request.query_params.get("seen") == "1" and tie.chat:
            tie.read = tie.chat[-1].id
        return {"app_id": account.app_id, "name": account.name, "follows": tie.follows, "messages": messages}

    async def media(request: Request) -> Response:
        found = platform.world.media.get(request.path_params["media_id"])
        if found is None:
            return PlainTextResponse("no such media", status_code=404)
        return Response(found.content, media_type=found.mime, headers={"X-Content-Type-Options": "nosniff"})

    async def avatar(request: Request) -> Response:
        return Response(avatar_png(request.path_params["fan"]), media_type="image/png")

    return [
        Route("/sim/fans/{fan}/avatar", avatar, methods=["GET"]),
        Route("/sim/fans/{fan}/chats", answering(listed), methods=["GET"]),
        Route("/sim/fans/{fan}/chats/{app_id}", answering(one), methods=["GET"]),
        Route("/sim/media/{media_id}", media, methods=["GET"]),
    ]


def chat_json(platform: Platform, tie: Tie) -> Json:
    unread = sum(1 for message in tie.chat if message.id > tie.read and message.sender != "fan")
    return {
        "app_id": tie.app_id,
        "name": platform.world.accounts[tie.app_id].name,
        "follows": tie.follows,
        "unread": unread,
        "last": tie.chat[-1].as_json() if tie.chat else None,
    }


def _whole(text: str) -> int:
    if not text.isdigit():
        raise Invalid("after is the number of a message.")
    return int(text)
