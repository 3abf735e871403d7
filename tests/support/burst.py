"""A crowd of phones that scan as fast as they can, and remember exactly what the server promised them."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field

_AGENT = b"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50"
_GROUP = re.compile(rb'<p class="name">([^<]*)</p>')
_COOKIE = re.compile(rb"set-cookie: (yt_v=([0-9a-f]+)\.[0-9a-f]+)", re.IGNORECASE)
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(slots=True)
class Promise:
    """What one visitor was told, over all their acknowledged scans."""

    visitor_id: int
    scans: int = 0
    shown: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Burst:
    """Everything the server acknowledged with a complete 200. Answers cut off by a kill are not in here."""

    promises: dict[int, Promise] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def acknowledged(self) -> int:
        return self.statuses.get(200, 0)


async def scan_burst(port: int, path: str, *, phones: int, scans: int, concurrent: int = 64) -> Burst:
    """`phones` visitors scan `scans` times each; ends early, without complaint, when the server goes away."""
    burst = Burst()
    gate = asyncio.Semaphore(concurrent)

    async def phone() -> None:
        async with gate:
            with suppress(OSError, asyncio.IncompleteReadError):
                await _one_phone(port, path, scans, burst)

    await asyncio.gather(*(phone() for _ in range(phones)))
    return burst


async def _one_phone(port: int, path: str, scans: int, burst: Burst) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    cookie = b""
    visitor_id = 0
    try:
        for _ in range(scans):
            writer.write(
                b"GET " + path.encode() + b" HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: " + _AGENT + b"\r\n"
                + (b"cookie: " + cookie + b"\r\n" if cookie else b"") + b"\r\n"
            )  # fmt: skip
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            status = int(head[9:12])
            burst.statuses[status] = burst.statuses.get(status, 0) + 1
            if status != 200:
                continue
            if (made := _COOKIE.search(head)) is not None:
                cookie, visitor_id = made[1], int(made[2], 16)
            promise = burst.promises.setdefault(visitor_id, Promise(visitor_id))
            promise.scans += 1
            name = _GROUP.search(body)
            promise.shown.append(name[1].decode() if name else "")
    finally:
        writer.close()
