"""The yardsticks: the least that an ASGI application can do, a 302 without a body; one that reads what it is sent."""

from yutang.edge.asgi import Message, Receive, Scope, Send

READS = "/reads"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        while True:
            message: Message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    if scope["method"] == "POST" and scope["path"] == READS:
        await _read_and_acknowledge(receive, send)
        return
    await send(
        {
            "type": "http.response.start",
            "status": 302,
            "headers": [(b"location", b"https://example.com/"), (b"content-length", b"0")],
        }
    )
    await send({"type": "http.response.body", "body": b""})


async def _read_and_acknowledge(receive: Receive, send: Send) -> None:
    """What a handler of pushes that does nothing with them has to do."""
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"7")]})
    await send({"type": "http.response.body", "body": b"success"})
