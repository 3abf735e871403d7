"""The control API of groups, Moments and pictures: for the phones' pages, and for programs without a browser."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta, timezone
from random import Random

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from yutang.errors import N_, DomainError, Invalid, NotFound
from yutang.sim.acts import keeping, talking
from yutang.sim.control.asking import Handler, Json, account_of, number_of, pushed, text_of, wish_of
from yutang.sim.group_card import GroupCard, draw_card
from yutang.sim.groups import Door, GroupCode, group_data
from yutang.sim.moments import post_data
from yutang.sim.phones.album import MOST_BYTES, Picture
from yutang.sim.phones.screens import Phones
from yutang.sim.phones.voice import silent_clip
from yutang.sim.world.world import HOME_CODE
from yutang.wechat.qr import qr_png

_CHINA = timezone(timedelta(hours=8))
_LONGEST_CLIP = 60  # seconds, as WeChat records
_MODULE_PX = 8
Act = Callable[[Request], Awaitable[Json | Response]]


class Control:
    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    def routes(self) -> list[BaseRoute]:
        fan, group = "/sim/fans/{fan}", "/sim/groups/{group}"
        posts: dict[str, Act] = {
            "/sim/groups": self._create,
            f"{group}/qr": self._new_code,
            f"{fan}/join": self._join,
            f"{fan}/groups/{{group}}/say": self._say,
            f"{fan}/groups/{{group}}/picture": self._say_picture,
            f"{fan}/groups/{{group}}/leave": self._leave,
            f"{fan}/moments": self._post,
            f"{fan}/pictures": self._keep,
            f"{fan}/clip": self._clip,
        }
        gets: dict[str, Act] = {
            "/sim/groups": self._list,
            group: self._one,
            f"{group}/card.png": self._card,
            f"{group}/qr.png": self._qr,
            f"{fan}/moments": self._posts,
        }
        made = [Route(path, self._answering(act), methods=["POST"]) for path, act in posts.items()]
        return [
            *made,
            *(Route(path, self._answering(act), methods=["GET"]) for path, act in gets.items()),
            Route("/phones/pictures/{picture}", self._picture, methods=["GET"]),
            Route("/phones/codes/{app_id}.png", self._answering(self._account_code), methods=["GET"]),
        ]

    def _answering(self, act: Act) -> Handler:
        """`act`'s answer as JSON; a DomainError as `{error, message}`, in the language that the phones speak."""

        async def handle(request: Request) -> Response:
            try:
                made = await act(request)
            except DomainError as error:
                message = self._phones.speaker(request)(error.sentence, **error.values)
                return JSONResponse({"error": error.code, "message": message}, error.status)
            return made if isinstance(made, Response) else JSONResponse(made)

        return handle

    # ---- groups ------------------------------------------------------------------------------------------------------

    async def _create(self, request: Request) -> Json:
        """`{name, owner, cap?, others?, payload?}`; `payload`: a group QR made elsewhere that is to lead in."""
        wish = await wish_of(request)
        owner = self._fan_named(text_of(wish, "owner"))
        cap, others = int(number_of(wish, "cap", 200)), int(number_of(wish, "others", 0))
        group = self._phones.groups.create(text_of(wish, "name"), owner, self._now, cap, others)
        if wish.get("payload"):
            self._phones.groups.new_code(group.id, self._now, text_of(wish, "payload"))
        self._tell("group.made", group=group.id)
        return dict(group_data(group))

    async def _list(self, _request: Request) -> Json:
        return {"groups": [group_data(group) for group in self._phones.groups.all()]}

    async def _one(self, request: Request) -> Json:
        return dict(group_data(self._phones.groups.find(request.path_params["group"])))

    async def _new_code(self, request: Request) -> Json:
        """A new QR, valid for seven days."""
        wish = await wish_of(request)
        code = self._phones.groups.new_code(
            request.path_params["group"], self._now, text_of(wish, "payload", "") or None
        )
        self._tell("group.code", group=code.group_id)
        return {"id": code.group_id, "payload": code.payload, "expires_at": code.expires_at}

    async def _card(self, request: Request) -> Response:
        """The newest QR as a phone's screenshot."""
        group = self._phones.groups.find(request.path_params["group"])
        if self._phones.font is None:
            raise NotFound(N_("The simulator was started without a font, so it draws no cards."))
        code = group.codes[-1]
        card = GroupCard(group.name, _printed_day(code), code.payload)
        drawn = draw_card(card, Random(group.id), self._phones.font)
        return Response(drawn, media_type="image/png", headers={"cache-control": "no-store"})

    async def _qr(self, request: Request) -> Response:
        group = self._phones.groups.find(request.path_params["group"])
        drawn = qr_png(group.codes[-1].payload, _MODULE_PX)
        return Response(drawn, media_type="image/png", headers={"cache-control": "no-store"})

    async def _join(self, request: Request) -> Json:
        """`{payload}` → `{door, group}`: inside where it worked, else full, expired or unknown."""
        fan, wish = self._phones.fan(request), await wish_of(request)
        seen = self._phones.groups.join(text_of(wish, "payload"), fan.id, fan.nickname, self._now)
        if seen.door is Door.INSIDE and seen.group:
            self._tell("group.joined", fan=fan.id, group=seen.group.id)
        return {"door": seen.door.value, "group": seen.group.id if seen.group else None}

    async def _say(self, request: Request) -> Json:
        fan, wish = self._phones.fan(request), await wish_of(request)
        group_id = request.path_params["group"]
        line = self._phones.groups.say(group_id, fan.id, self._now, text_of(wish, "text"))
        self._tell("group.said", fan=fan.id, group=group_id)
        return {"id": line.id}

    async def _say_picture(self, request: Request) -> Json:
        fan, group_id = self._phones.fan(request), request.path_params["group"]
        async with self._form(request) as form:
            picture = await self._kept(form)
        line = self._phones.groups.say(group_id, fan.id, self._now, picture=picture.id)
        self._tell("group.said", fan=fan.id, group=group_id)
        return {"id": line.id}

    async def _leave(self, request: Request) -> Json:
        fan, group_id = self._phones.fan(request), request.path_params["group"]
        self._phones.groups.leave(group_id, fan.id)
        self._tell("group.left", fan=fan.id, group=group_id)
        return {"id": group_id}

    # ---- Moments and pictures ----------------------------------------------------------------------------------------

    async def _post(self, request: Request) -> Json:
        """Multipart: `text`, and a `file` or the id of a kept `picture`."""
        fan = self._phones.fan(request)
        async with self._form(request) as form:
            picture = await self._chosen(form)
            post = self._phones.moments.post(fan.id, self._now, str(form.get("text", "")), picture)
        self._tell("moments.posted", fan=fan.id, post=post.id)
        return dict(post_data(post))

    async def _posts(self, request: Request) -> Json:
        """What this fan sees: everybody's posts, the newest first."""
        self._phones.fan(request)
        return {"posts": [post_data(post) for post in self._phones.moments.newest()]}

    async def _keep(self, request: Request) -> Json:
        """A picture, e.g. one saved from a web view; with the texts of the QR codes in it."""
        self._phones.fan(request)
        async with self._form(request) as form:
            picture = await self._kept(form)
        return {"id": picture.id, "codes": list(picture.codes)}

    async def _picture(self, request: Request) -> Response:
        found = self._phones.album.find(request.path_params["picture"])
        if found is None:
            return Response("gone", 404, media_type="text/plain")
        headers = {"x-content-type-options": "nosniff", "cache-control": "private, max-age=3600"}
        return Response(found.data, media_type=found.mime, headers=headers)

    async def _account_code(self, request: Request) -> Response:
        """The QR of an account itself."""
        account = account_of(self._phones.platform, request.path_params["app_id"])
        return Response(qr_png(HOME_CODE + account.home_token, _MODULE_PX), media_type="image/png")

    async def _clip(self, request: Request) -> Json:
        """`{app_id, seconds}`: send an account a voice clip in which nothing is to be heard."""
        fan, wish, platform = self._phones.fan(request), await wish_of(request), self._phones.platform
        account = account_of(platform, text_of(wish, "app_id"))
        seconds = int(number_of(wish, "seconds", 3))
        if not 1 <= seconds <= _LONGEST_CLIP:
            raise Invalid(N_("A voice clip lasts 1 to {most} seconds."), most=_LONGEST_CLIP)
        media = keeping.keep_file(platform, account, "voice", "clip.amr", silent_clip(seconds))
        return {"media_id": media.id, **await pushed(wish, talking.send_media(platform, fan, account, media))}

    # ---- in common ---------------------------------------------------------------------------------------------------

    @property
    def _now(self) -> float:
        return self._phones.platform.clock.now()

    def _tell(self, kind: str, **data: str | int) -> None:
        self._phones.platform.changes.add(kind, **data)

    def _fan_named(self, fan_id: str) -> str:
        if fan_id not in self._phones.platform.world.fans:
            raise NotFound(N_("There is no such fan."))
        return fan_id

    @staticmethod
    def _form(request: Request) -> AbstractAsyncContextManager[FormData]:
        return request.form(max_files=1, max_fields=8, max_part_size=MOST_BYTES + 1)

    async def _chosen(self, form: FormData) -> str | None:
        kept = str(form.get("picture", ""))
        if kept:
            found = self._phones.album.find(kept)
            if found is None:
                raise NotFound(N_("This picture is gone."))
            return found.id
        return (await self._kept(form)).id if isinstance(form.get("file"), UploadFile) else None

    async def _kept(self, form: FormData) -> Picture:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid(N_("Choose a picture."))
        return self._phones.album.keep(await file.read(MOST_BYTES + 1))


def _printed_day(code: GroupCode) -> date:
    return datetime.fromtimestamp(code.expires_at, _CHINA).date()
