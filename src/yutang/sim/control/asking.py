"""Reading what the control API is asked, and answering."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yutang.errors import DomainError, Invalid, NotFound
from yutang.sim.platform import Platform
from yutang.sim.pushing.deliveries import Delivery
from yutang.sim.world.accounts import Account
from yutang.sim.world.fans import Fan

_LARGEST = 1e12  # what no time, count or place exceeds; also keeps out infinity and NaN
_LONGEST_WAIT = 60.0  # real seconds for a push that is delayed
Json = dict[str, Any]
Handler = Callable[[Request], Awaitable[Response]]


def answering(act: Callable[[Request], Awaitable[Json | list[Any]]]) -> Handler:
    """A route: what `act` returns as JSON; a DomainError as `{error, message}` under its status."""

    async def handle(request: Request) -> Response:
        try:
            return JSONResponse(await act(request))
        except DomainError as error:
            return JSONResponse({"error": error.code, "message": str(error)}, status_code=error.status)

    return handle


async def wish_of(request: Request) -> Json:
    """The JSON object of the body; empty for an empty body. Raises Invalid."""
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        data = json.loads(raw)
    except ValueError as error:
        raise Invalid("The body is not JSON.") from error
    if not isinstance(data, dict):
        raise Invalid("The body is not a JSON object.")
    return data


def text_of(wish: Json, name: str, default: str | None = None) -> str:
    value = wish.get(name, default)
    if not isinstance(value, str):
        raise Invalid(f"{name} is missing, or is not text.")
    return value


def number_of(wish: Json, name: str, default: float | None = None) -> float:
    value = wish.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < _LARGEST:
        raise Invalid(f"{name} is missing, or is not a number.")
    return value


def query_number(request: Request, name: str, default: float) -> float:
    """Raises Invalid for what is no number, or below 0."""
    text = request.query_params.get(name, "")
    try:
        number = float(text) if text else default
    except ValueError as error:
        raise Invalid(f"{name} is not a number.") from error
    if not 0 <= number < _LARGEST:
        raise Invalid(f"{name} is out of range.")
    return number


def account_of(platform: Platform, app_id: str) -> Account:
    if app_id not in platform.world.accounts:
        raise NotFound("There is no account of this app id.")
    return platform.world.accounts[app_id]


def fan_of(platform: Platform, fan_id: str) -> Fan:
    if fan_id not in platform.world.fans:
        raise NotFound("There is no such fan.")
    return platform.world.fans[fan_id]


async def pushed(wish: Json, delivery: Delivery | None) -> Json:
    """`{push}`: the number of the delivery, or null. With `"wait": true` only when it is over, and how it ended."""
    if delivery is None:
        return {"push": None}
    if wish.get("wait") is True:
        try:
            await asyncio.wait_for(delivery.finished.wait(), _LONGEST_WAIT)
        except TimeoutError:
            return {"push": delivery.id, "state": delivery.state, "reason": f"not over after {_LONGEST_WAIT:g} s"}
        return {"push": delivery.id, "state": delivery.state, "reason": delivery.reason}
    return {"push": delivery.id}
