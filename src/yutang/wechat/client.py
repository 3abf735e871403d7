"""Calls to WeChat as one account: token, refusals, retries and errors in one place. The APIs are in `wechat/api/`.

The policy is reference §2.15's:
* 40001, 40014, 42001: one new token, one more try; the token is fetched only if nobody has done so meanwhile.
* -1, and a server that cannot be connected to: again after a pause, at most 3 tries.
* 45009, 45011: never again by itself.
* A request that may have been carried out is sent again only if the API may be repeated.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from yutang.errors import Unavailable
from yutang.wechat import errors
from yutang.wechat.answers import Reader
from yutang.wechat.capabilities import AccountClass, Feature, refusal
from yutang.wechat.errors import Busy, NoToken, NotPermitted, TokenRejected, Unanswered, Unreachable, WeChatError
from yutang.wechat.limits import Limits
from yutang.wechat.tokens import Chance, Family, Token, Tokens
from yutang.wechat.transport import ANSWER_BYTES, MEDIA_BYTES, Answer, Host, Transport, Upload

PAUSES: Final = (0.4, 1.2)
"""Seconds before the second and the third try; half of it is drawn."""
TOKEN_PATH: Final = "/cgi-bin/stable_token"  # noqa: S105 - a path
TICKET_PATH: Final = "/cgi-bin/ticket/getticket"

Body = Mapping[str, Any] | Upload | None


@dataclass(frozen=True, slots=True)
class AppKeys:
    app_id: str
    secret: str = field(repr=False)
    account_class: AccountClass


class Gate(Protocol):
    """Keeps count of an account's calls, and lets none through where WeChat said that the quota is used up."""

    def check(self, path: str) -> None:
        """Raises QuotaUsedUp with `local`."""
        ...

    def note(self, path: str, error: WeChatError | None) -> None:
        """One request was made, and this came of it. May set `until` of a QuotaUsedUp."""
        ...


class OpenGate:
    """Counts nothing and stops nothing."""

    def check(self, path: str) -> None: ...

    def note(self, path: str, error: WeChatError | None) -> None: ...


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    body: Body
    repeatable: bool
    with_token: bool = True
    binary: bool = False
    for_token: bool = False


class Client:
    """One account, in one event loop."""

    def __init__(
        self,
        keys: AppKeys,
        transport: Transport,
        tokens: Tokens,
        clock: Callable[[], datetime],
        chance: Chance,
        *,
        gate: Gate | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.keys = keys
        self.limits = limits or Limits()
        self.addresses = transport.addresses
        self._transport = transport
        self._tokens = tokens
        self._clock = clock
        self._chance = chance
        self._gate: Gate = gate or OpenGate()
        self.has_sent = False  # a request other than for a token has left: it may have been carried out

    # ---- calls ------------------------------------------------------------------------------------------------------

    async def call(
        self,
        method: str,
        path: str,
        body: Body = None,
        *,
        query: Mapping[str, str] | None = None,
        feature: Feature = Feature.PUSHES,
        repeatable: bool | None = None,
        with_token: bool = True,
    ) -> Reader:
        """One API call; its answer. Any path may be called, also one without a function in `wechat/api/`.

        `feature`: what the account's class must have; else NotPermitted(local) before any call. `repeatable`: whether
        the request may be sent again when no answer came; by default only GETs are. `with_token` adds the access token
        to the query. Raises WeChatError: see `wechat/errors.py`.
        """
        self.require(feature, path)
        again = method == "GET" if repeatable is None else repeatable
        answer = await self._tried(Request(method, path, query or {}, body, again, with_token))
        return Reader(_json(answer, path), path)

    async def download(
        self,
        method: str,
        path: str,
        body: Body = None,
        *,
        query: Mapping[str, str] | None = None,
        feature: Feature = Feature.PUSHES,
    ) -> Answer:
        """Like `call`, for APIs that answer with a file (up to MEDIA_BYTES); it may be JSON all the same."""
        self.require(feature, path)
        return await self._tried(Request(method, path, query or {}, body, repeatable=True, binary=True))

    async def picture(self, host: Host, path: str, query: Mapping[str, str]) -> Answer:
        """A file that needs no token. Raises Missing for a 404."""
        answer = await self._transport.exchange("GET", path, query, host=host, most_bytes=MEDIA_BYTES)
        if answer.status != 200:  # noqa: PLR2004
            raise errors.Missing(None, f"HTTP {answer.status}", None, path)
        return answer

    def require(self, feature: Feature, path: str = "") -> None:
        """Raises NotPermitted(local) when an account of this class cannot have the feature."""
        reason = refusal(self.keys.account_class, feature)
        if reason is not None:
            raise NotPermitted(None, reason, None, path, local=True)

    # ---- tokens -----------------------------------------------------------------------------------------------------

    async def token(self) -> Token:
        """A good access token. Raises KeysRejected when WeChat does not take the app id or the secret."""
        return await self._tokens.current(Family.STABLE, self._fetch_token)

    async def ticket(self) -> Token:
        """A good JS-SDK ticket; it is cached like a token."""
        return await self._tokens.current(Family.JSAPI_TICKET, self._fetch_ticket)

    async def _fetch_token(self) -> Token:
        body = {
            "grant_type": "client_credential",
            "appid": self.keys.app_id,
            "secret": self.keys.secret,
            "force_refresh": False,  # the other form kills the old token: 20 a day, at least 30 s apart
        }
        asked = self._clock()
        request = Request("POST", TOKEN_PATH, {}, body, repeatable=True, with_token=False, for_token=True)
        read = Reader(_json(await self._tried(request), TOKEN_PATH), TOKEN_PATH)
        return Token.fetched(read.text("access_token"), asked, read.number("expires_in"))

    async def _fetch_ticket(self) -> Token:
        asked = self._clock()
        read = await self.call("GET", TICKET_PATH, query={"type": "jsapi"}, feature=Feature.JS)
        return Token.fetched(read.text("ticket"), asked, read.number("expires_in"))

    # ---- tries ------------------------------------------------------------------------------------------------------

    async def _tried(self, request: Request) -> Answer:
        for pause in PAUSES:
            try:
                return await self._sent(request)
            except NoToken:
                raise
            except (Busy, Unreachable):
                pass
            except Unanswered:
                if not request.repeatable:
                    raise
            await asyncio.sleep(self._chance(pause / 2, pause))
        return await self._sent(request)

    async def _sent(self, request: Request) -> Answer:
        if not request.with_token:
            return await self._exchanged(request, None)
        token = await self._token_for(request, self.token())
        try:
            return await self._exchanged(request, token)
        except TokenRejected:  # WeChat did nothing with the request
            new = self._tokens.instead_of(Family.STABLE, token, self._fetch_token)
            return await self._exchanged(request, await self._token_for(request, new))

    async def _token_for(self, request: Request, coming: Awaitable[Token]) -> Token:
        """Raises NoToken where WeChat, or the store of tokens, is away: tries are over, and nothing was sent."""
        try:
            return await coming
        except (Busy, Unanswered, Unreachable) as error:
            raise NoToken(None, f"no token: {error.message}", error.rid, request.path) from error
        except Unavailable as error:
            raise NoToken(None, f"no token: {error}", None, request.path) from error

    async def _exchanged(self, request: Request, token: Token | None) -> Answer:
        self._gate.check(request.path)
        query = {**({"access_token": token.value} if token else {}), **request.query}
        self.has_sent = self.has_sent or not request.for_token
        try:
            answer = await self._transport.exchange(
                request.method,
                request.path,
                query,
                request.body,
                most_bytes=MEDIA_BYTES if request.binary else ANSWER_BYTES,
            )
            _raise_for(answer, request)
        except Unreachable:  # WeChat counts nothing that did not reach it
            raise
        except WeChatError as error:
            self._gate.note(request.path, error)
            raise
        self._gate.note(request.path, None)
        return answer


def _raise_for(answer: Answer, request: Request) -> None:
    if answer.status >= 500:  # noqa: PLR2004
        raise Unanswered(None, f"HTTP {answer.status}", None, request.path)
    if request.binary and not _may_be_json(answer):
        return
    data = _json(answer, request.path)
    code = Reader(data, request.path).number("errcode", 0)
    if code:
        message = data.get("errmsg")
        earlier = data.get("msg_id")
        raise errors.of(
            code,
            message if isinstance(message, str) else "",
            request.path,
            for_token=request.for_token,
            message_id=None if earlier is None else str(earlier),
        )


def _may_be_json(answer: Answer) -> bool:
    """An error, or a video's address; the content type cannot be relied on (reference §2, K). No media begins so."""
    return answer.body[:1] == b"{"


def _json(answer: Answer, path: str) -> Mapping[str, Any]:
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError) as error:  # also what is no UTF-8
        raise Unanswered(None, f"HTTP {answer.status}, and no JSON", None, path) from error
    if not isinstance(data, dict):
        raise Unanswered(None, f"HTTP {answer.status}, and no JSON object", None, path)
    return data
