"""Time, faults, the log of deliveries and of calls, and the stream of changes."""

import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from yutang.errors import Invalid
from yutang.sim.clock import DAY
from yutang.sim.control.asking import Json, answering, number_of, query_number, wish_of
from yutang.sim.platform import Platform

_POLL_SECONDS = 25.0
_MOST_SPEED = 100_000.0
_LONGEST_JUMP = 10 * 366 * DAY


def routes(platform: Platform) -> list[BaseRoute]:
    async def clock(request: Request) -> Json:
        if request.method == "POST":
            _move(platform, await wish_of(request))
        return {
            "now": platform.clock.now(),
            "speed": platform.clock.speed,
            "stamp_with": platform.engine.stamp_with,
            "real": platform.clock.real(),
        }

    async def faults(request: Request) -> Json:
        if request.method == "PUT":
            platform.faults.change(await wish_of(request))
        return platform.faults.as_json()

    async def pushes(request: Request) -> Json:
        """The newest deliveries, oldest first: `?app_id=`, `?fan=`, `?limit=` (1000)."""
        wanted = request.query_params
        limit = max(1, int(query_number(request, "limit", 1000)))
        found = [
            delivery
            for delivery in platform.engine.log
            if wanted.get("app_id", delivery.account.app_id) == delivery.account.app_id
            and wanted.get("fan") in (None, delivery.tie.fan.id if delivery.tie else None)
        ]
        counts: dict[str, int] = {}
        for each in platform.engine.log:
            counts[each.state] = counts.get(each.state, 0) + 1
        return {"pushes": [delivery.as_json() for delivery in found[-limit:]], "counts": counts}

    async def events(request: Request) -> Response:
        """The changes after a number: waits for the next (`?wait=` seconds at most), or streams them."""
        if "text/event-stream" not in request.headers.get("accept", ""):
            return await answering(waited)(request)
        seen = request.headers.get("last-event-id", "")
        number = int(seen) if seen.isdigit() else int(query_number(request, "after", 0))
        return StreamingResponse(_stream(platform, number), media_type="text/event-stream")

    async def waited(request: Request) -> Json:
        wait = min(query_number(request, "wait", _POLL_SECONDS), _POLL_SECONDS)
        changes = await platform.changes.after(int(query_number(request, "after", 0)), wait)
        return {"events": [each.as_json() for each in changes], "newest": platform.changes.newest}

    return [
        Route("/sim/clock", answering(clock), methods=["GET", "POST"]),
        Route("/sim/faults", answering(faults), methods=["GET", "PUT"]),
        Route("/sim/pushes", answering(pushes), methods=["GET"]),
        Route("/sim/events", events, methods=["GET"]),
    ]


def _move(platform: Platform, wish: Json) -> None:
    """`speed`: simulated seconds in a real one; `jump`: seconds, or "tomorrow" (the same time of the next day)."""
    speed = number_of(wish, "speed", platform.clock.speed)
    if not 0 < speed <= _MOST_SPEED:
        raise Invalid(f"speed lies between 0 and {_MOST_SPEED:g}.")
    jump = DAY if wish.get("jump") == "tomorrow" else number_of(wish, "jump", 0)
    if not 0 <= jump <= _LONGEST_JUMP:
        raise Invalid("Time goes forward only, and ten years at once at most.")
    stamp_with = wish.get("stamp_with", platform.engine.stamp_with)
    if stamp_with not in ("real", "simulated"):
        raise Invalid("stamp_with is real or simulated.")
    platform.clock.set_speed(speed)
    platform.clock.jump(jump)
    platform.engine.stamp_with = stamp_with
    platform.agenda.wake()
    platform.changes.add("clock.moved", now=platform.clock.now(), speed=speed)


async def _stream(platform: Platform, number: int) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    while not platform.changes.closed:
        changes = await platform.changes.after(number, _POLL_SECONDS)
        if not changes:
            yield ": still here\n\n"  # so that both sides notice when the other is gone
        for change in changes:
            number = change.number
            data = json.dumps(change.as_json(), ensure_ascii=False)
            yield f"id: {number}\nevent: {change.kind}\ndata: {data}\n\n"
