"""Running the platform: one process, one event loop, until SIGTERM or SIGINT."""

import asyncio
import signal
import socket
from collections.abc import Callable

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from yutang.sim.phones.routes import NOTHING, Furnishing
from yutang.sim.platform import Platform
from yutang.sim.server import create_app


def run(
    platform: Platform, host: str, port: int, started: Callable[[], None], furnishing: Furnishing = NOTHING
) -> None:
    """Serve; `started` is called when the port is open. Raises OSError when it is taken."""
    _try_port(host, port)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(platform, host, port, started, furnishing))


async def _serve(platform: Platform, host: str, port: int, started: Callable[[], None], furnishing: Furnishing) -> None:
    server = Server(
        create_app(platform, furnishing),
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        backlog=2048,
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        platform.close()
        server.stop()  # type: ignore[no-untyped-call]  # granian has none here

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    loop.call_soon(started)
    await server.serve()


def _try_port(host: str, port: int) -> None:
    """The server shares its port with others who ask for it, so that two platforms would answer in turns."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
