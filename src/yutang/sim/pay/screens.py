"""What a phone shows who scanned the QR of an order, and the end of it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from yutang.errors import N_
from yutang.sim.pay.book import PAY_CODE
from yutang.sim.pay.control import seen
from yutang.sim.phones.screens import Phones, Screen
from yutang.sim.world.fans import Fan


class PayScreens:
    def __init__(self, phones: Phones, screen: Screen) -> None:
        self._phones, self._screen = phones, screen
        phones.platform.scanners.append(scanned)

    async def page(self, request: Request) -> Response:
        """`/phone/{fan}/pay/{token}`: what is to be paid, or that it is."""
        order = seen(self._phones.platform.pay.of_token(request.path_params["token"]))
        return self._screen.show(request, "pay.html", N_("WeChat Pay"), order=order)


def scanned(_fan: Fan, payload: str) -> dict[str, Any] | None:
    """What the scan box makes of the QR of an order."""
    return {"kind": "pay", "token": payload.removeprefix(PAY_CODE)} if payload.startswith(PAY_CODE) else None
