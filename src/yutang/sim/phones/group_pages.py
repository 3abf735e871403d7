"""Groups on a phone: start one, its chat, what is known of it, and its door."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yutang.errors import N_
from yutang.sim.groups import ChatGroup, Door
from yutang.sim.phones.cards import card, card_of_fan, card_of_group
from yutang.sim.phones.lines import shown_group
from yutang.sim.phones.screens import Phones, Screen, day_of


class GroupPages:
    def __init__(self, phones: Phones, screen: Screen) -> None:
        self._phones, self._screen = phones, screen

    async def new(self, request: Request) -> Response:
        return self._screen.show(request, "new_group.html", N_("Start a group"))

    async def chat(self, request: Request) -> Response:
        phones = self._phones
        fan, group = phones.fan(request), phones.groups.find(request.path_params["group"])
        home = f"/phone/{fan.id}"
        if fan.id not in group.members:
            return RedirectResponse(home, 303)
        group.look_through(fan.id)
        faces = {each.id: card_of_fan(each) for each in phones.platform.world.fans.values()}
        joined = phones.speaker(request)(N_("{name} joined the group"), name="{name}")
        return self._screen.show(
            request,
            "group.html",
            card_of_group(group).name,
            lines=shown_group(group.lines, fan.id, faces, home, phones.platform.clock.now(), joined),
            group=group,
            info=f"{home}/groups/{group.id}/info",
            control=self._control(request, group),
        )

    async def info(self, request: Request) -> Response:
        phones = self._phones
        fan, group = phones.fan(request), phones.groups.find(request.path_params["group"])
        if fan.id not in group.members:
            return RedirectResponse(f"/phone/{fan.id}", 303)
        newest = group.codes[-1]
        fans = phones.platform.world.fans
        return self._screen.show(
            request,
            "group_info.html",
            group.name,
            group=group,
            members=[card_of_fan(fans.get(member)) for member in group.members],
            code=f"/sim/groups/{group.id}/qr.png?of={len(group.codes)}",
            card=f"/sim/groups/{group.id}/card.png?of={len(group.codes)}",
            expires=day_of(newest.expires_at),
            control=self._control(request, group),
        )

    async def door(self, request: Request) -> Response:
        """What somebody sees who scanned a group's QR; `?payload=`."""
        phones = self._phones
        fan, payload = phones.fan(request), request.query_params.get("payload", "")
        seen = phones.groups.look(payload, fan.id, phones.platform.clock.now())
        group, say = seen.group, phones.speaker(request)
        return self._screen.show(
            request,
            "door.html",
            N_("Group"),
            door=seen.door.value,
            card=card(group.id, group.name) if group and seen.door is not Door.UNKNOWN else card("?", say(N_("Group"))),
            heads=group.heads if group else 0,
            cap=group.cap if group else 0,
            payload=payload,
            chat=f"/phone/{fan.id}/groups/{group.id}" if group else "",
        )

    @staticmethod
    def _control(request: Request, group: ChatGroup) -> str:
        return f"/sim/fans/{request.path_params['fan']}/groups/{group.id}"
