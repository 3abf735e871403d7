"""HTTP to the server under rehearsal: connections that are kept, and nothing that a crowd of loopback does not need.

A general client takes a millisecond of CPU for each request, a fifth of it is what this one takes: a crowd of 20,000
asks eighty thousand times, on the cores that also carry the server.
"""

import asyncio
from collections.abc import Mapping
from typing import Final, NamedTuple

_PATIENCE: Final = 20.0  # seconds for an answer
_LONGEST_HEAD: Final = 64 * 1024


class Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]  # names in lower case; of several of one name the last
    body: bytes


class Lines:
    """Raises OSError where the server is away or goes away."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Reply:
        line = self._free.pop() if self._free else await self._open()
        try:
            reply, stays = await asyncio.wait_for(self._exchange(line, method, path, headers, body), _PATIENCE)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            line[1].close()
            raise ConnectionError(f"{method} {path.partition('?')[0]}: no answer") from error
        if stays:
            self._free.append(line)
        else:
            line[1].close()
        return reply

    async def hang_up(self) -> None:
        """At the end, or because the server was killed: nothing that was open is good any more."""
        free, self._free = self._free, []
        for _, writer in free:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for _, writer in free), return_exceptions=True)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._host, self._port, limit=_LONGEST_HEAD)

    async def _exchange(
        self,
        line: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> tuple[Reply, bool]:
        reader, writer = line
        said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: {self._host}:{self._port}\r\ncontent-length: {len(body)}\r\n{said}\r\n"
        )
        writer.write(head.encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        found = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines[1:]) if name}
        status = int(lines[0].split(" ", 2)[1])
        content = await _body(reader, status, found)
        return Reply(status, found, content), found.get("connection", "") != "close"


async def _body(reader: asyncio.StreamReader, status: int, headers: Mapping[str, str]) -> bytes:
    if status in (204, 304):
        return b""
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)
