"""/wx/{key}: what WeChat sends to an official account. Verified, decrypted, kept on disk, then answered."""

import asyncio
import logging
import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl

from yutang.accounts.models import AccountState
from yutang.db.engine import Database
from yutang.db.tables import to_ms
from yutang.edge.accounts import AccountBook, KnownAccount
from yutang.edge.asgi import Receive, Scope, Send, say, say_body
from yutang.edge.check_notes import CheckNotes
from yutang.edge.metrics import EdgeMetrics
from yutang.edge.nonces import NonceMemory
from yutang.edge.push_batch import Received
from yutang.edge.writer import Busy, Failed, Writer
from yutang.wechat.envelope import Opened, PushRefused, check_url, read_push, sealed_reply
from yutang.wechat.limits import PUSH_MAX_BYTES

log = logging.getLogger("yutang.edge")

PREFIX: Final = "/wx/"
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_LONGEST_QUERY: Final = 2048  # bytes; WeChat's is about 250
_XML: Final = b"text/xml; charset=utf-8"
_TEXT: Final = b"text/plain; charset=utf-8"


class _Refused(Exception):
    """Not to be believed, or not now: a status, and a reason for the metrics."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class PushDoor:
    """Pushes and WeChat's try of the address, as bare ASGI."""

    def __init__(
        self,
        accounts: AccountBook,
        writer: Writer[Received, str],
        database: Database,
        clock: Callable[[], datetime],
        metrics: EdgeMetrics,
    ) -> None:
        self._accounts = accounts
        self._writer = writer
        self._checks = CheckNotes(database, clock)
        self._clock = clock
        self._metrics = metrics
        self._nonces = NonceMemory()
        self._noting: set[asyncio.Task[None]] = set()  # the loop itself keeps tasks only weakly

    @property
    def waiting(self) -> int:
        return self._writer.waiting

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._writer.start(loop)

    async def stop(self) -> None:
        """Write what waits, then end."""
        await asyncio.gather(*self._noting, return_exceptions=True)
        await self._writer.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] == "POST":
                await self._push(scope, receive, send)
            elif scope["method"] == "GET":
                await self._try_address(scope, send)
            else:
                await say(send, 405, [(b"allow", b"GET, POST")])
        except _Refused as refused:
            self._metrics.push_refused(refused.reason)
            await say(send, refused.status)
        except (Busy, Failed):
            await say(send, 503, [(b"retry-after", b"1")])  # WeChat tries again by itself

    async def _push(self, scope: Scope, receive: Receive, send: Send) -> None:
        account, query = await self._account(scope), _query(scope)
        body = await _body(scope, receive)
        now = self._clock().timestamp()
        opened = self._opened(account, query, body, now)
        if not self._nonces.accepts((account.account_id, query["timestamp"], query["nonce"]), body, now):
            raise _Refused(403, "replayed")
        answer = await self._writer.submit(Received(account, opened.push, opened.xml))
        if not answer:
            await say_body(send, b"success", _TEXT)
        elif opened.encrypted:
            chance = secrets.token_bytes(24)
            sealed = sealed_reply(account.keys, answer, now, chance[:8].hex(), chance[8:])
            await say_body(send, sealed.encode(), _XML)
        else:
            await say_body(send, answer.encode(), _XML)

    def _opened(self, account: KnownAccount, query: dict[str, str], body: bytes, now: float) -> Opened:
        try:
            return read_push(account.keys, query, body, now)
        except PushRefused as refused:
            raise self._not_believed(account, refused, now) from refused

    def _not_believed(self, account: KnownAccount, refused: PushRefused, now: float) -> "_Refused":
        """Tell the log, and, now and then, the account's page: most often an operator has mistyped something."""
        about = {"workspace_id": account.workspace_id, "account_id": account.account_id}
        log.warning("WeChat's request was refused: %s", refused.reason, extra=about)
        if self._checks.is_due(account.account_id, now):
            found: dict[str, int | str] = {"refused_at": int(now * 1000), "refused_reason": str(refused.reason)}
            task = asyncio.get_running_loop().create_task(asyncio.to_thread(self._checks.note, account, found))
            self._noting.add(task)
            task.add_done_callback(self._noting.discard)
        return _Refused(403, str(refused.reason))

    async def _try_address(self, scope: Scope, send: Send) -> None:
        """WeChat's try of the address when an operator saves it: the echo, byte for byte."""
        account, now = await self._account(scope), self._clock()
        try:
            echo = check_url(account.keys, _query(scope), now.timestamp())
        except PushRefused as refused:
            raise self._not_believed(account, refused, now.timestamp()) from refused
        await asyncio.to_thread(self._checks.note, account, {"url_ok_at": to_ms(now)})
        await say_body(send, echo.encode(), _TEXT)

    async def _account(self, scope: Scope) -> KnownAccount:
        push_key = scope["path"][len(PREFIX) :]
        if not _KEY.fullmatch(push_key):
            raise _Refused(404, "unknown")
        try:
            account = await self._accounts.find(push_key)
        except Exception as error:
            log.exception("an account could not be read")
            raise Failed from error
        if account is None:
            raise _Refused(404, "unknown")
        if account.state is AccountState.ARCHIVED:
            raise _Refused(403, "archived")
        return account


def _query(scope: Scope) -> dict[str, str]:
    raw: bytes = scope["query_string"]
    if len(raw) > _LONGEST_QUERY:
        raise _Refused(403, "malformed")
    try:
        text = raw.decode("ascii")
        if "%" not in text and "+" not in text and ";" not in text:  # as WeChat writes it: nothing to decode
            return {name: value for name, _, value in (part.partition("=") for part in text.split("&"))}
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=32))
    except ValueError as error:
        raise _Refused(403, "malformed") from error


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The body, up to WeChat's megabyte: what is longer is not even read to its end.

    Reading ends with the last byte that was announced: to be told that nothing more comes costs the server as much as
    the body itself (a bare handler that asks twice answers half as many requests a second).
    """
    announced = -1
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            announced = int(value)
    if announced > PUSH_MAX_BYTES:
        raise _Refused(413, "too_large")
    parts: list[bytes] = []
    size, more = 0, announced != 0
    while more and size != announced:
        message = await receive()
        if message["type"] != "http.request":
            raise _Refused(400, "cut_off")  # nobody is there any more to read this answer
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > PUSH_MAX_BYTES:
            raise _Refused(413, "too_large")
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)
