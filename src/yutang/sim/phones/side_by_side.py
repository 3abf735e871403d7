"""`/phones`: several phones on one page, with the clock, the faults and the pushes of the platform beside them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yutang.errors import N_
from yutang.sim.phones.cards import card_of_fan
from yutang.sim.phones.screens import Phones, Say, Screen, day_and_hour
from yutang.sim.pushing.deliveries import Delivery

_MOST_PHONES = 6
_USUAL_PHONES = 2
_PUSHES_SHOWN = 30
_OTHERS_OFFERED = 14
_NAMES = ("小鱼", "阿雅", "大山", "莉莉", "阿强", "小满")
_RATES = ("drop", "duplicate", "reorder", "delay")
_WORDS = {
    "text": N_("text"),
    "image": N_("picture"),
    "voice": N_("voice"),
    "video": N_("video"),
    "location": N_("location"),
    "event:subscribe": N_("follow"),
    "event:unsubscribe": N_("unfollow"),
    "event:SCAN": N_("scan"),
    "event:CLICK": N_("menu tap"),
    "event:VIEW": N_("menu link"),
}
_STATES = {
    "waiting": N_("waiting"),
    "sending": N_("on its way"),
    "done": N_("answered"),
    "failed": N_("not accepted"),
    "dropped": N_("dropped on demand"),
}


class SideBySide:
    def __init__(self, phones: Phones, screen: Screen) -> None:
        self._phones, self._screen = phones, screen

    async def page(self, request: Request) -> Response:
        """`?fans=f1,f2` shows those; else the first two, who are made where nobody is there yet."""
        platform = self._phones.platform
        fans = platform.world.fans
        while len(fans) < _USUAL_PHONES:
            platform.world.add_fan(_NAMES[len(fans)])
        wanted = [fan for fan in request.query_params.get("fans", "").split(",") if fan in fans]
        shown = (wanted or list(fans)[:_USUAL_PHONES])[:_MOST_PHONES]
        say = self._phones.speaker(request)
        return self._screen.draw(
            request,
            "phones.html",
            title=say(N_("Phones")),
            phones=[{"id": fan, "card": card_of_fan(fans[fan])} for fan in shown],
            others=[
                {"id": fan.id, "name": fan.nickname}
                for fan in list(fans.values())[:_OTHERS_OFFERED]
                if fan.id not in shown
            ],
            shown=",".join(shown),
            newest=platform.changes.newest,
            next_name=_NAMES[len(fans) % len(_NAMES)],
            is_room=len(shown) < _MOST_PHONES,
            clock=day_and_hour(platform.clock.now(), 0),
            now=platform.clock.now(),
            speed=platform.clock.speed,
            rates={name: round(getattr(platform.faults.push, name) * 100) for name in _RATES},
            pushes=[self._pushed(each, say) for each in list(platform.engine.log)[: -_PUSHES_SHOWN - 1 : -1]],
        )

    async def only(self, _request: Request) -> Response:
        return RedirectResponse("/phones", 303)

    def _pushed(self, delivery: Delivery, say: Say) -> dict[str, Any]:
        data = delivery.as_json()
        kind = str(data["what"])
        return {
            "id": delivery.id,
            "at": day_and_hour(delivery.created_at, self._phones.platform.clock.now()),
            "what": say(_WORDS[kind]) if kind in _WORDS else kind.removeprefix("event:"),
            "who": delivery.tie.fan.nickname if delivery.tie else delivery.account.name,
            "state": delivery.state,
            "words": say(_STATES[delivery.state]),
            "tries": len(delivery.attempts),
            "reason": delivery.reason,
        }
