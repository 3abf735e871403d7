"""WeChat for the product: one account, one call, and errors that people understand."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any, Final, TypeVar

from yutang.accounts.calls import store
from yutang.accounts.calls.actions.gate import DayGate
from yutang.accounts.calls.actions.tokens import StoredTokens
from yutang.accounts.calls.loop import LoopEnded, LoopThread
from yutang.accounts.calls.rules import for_people
from yutang.accounts.models import AccountState
from yutang.db.engine import Database
from yutang.errors import N_, Conflict, NotFound, Unavailable
from yutang.sealing import Sealer
from yutang.settings import Settings
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.client import AppKeys, Client
from yutang.wechat.errors import Unanswered, Unreachable, WeChatError
from yutang.wechat.limits import limits_from
from yutang.wechat.tokens import LoneTokens, Tokens
from yutang.wechat.transport import Addresses, Transport

T = TypeVar("T")
Ask = Callable[[Client], Awaitable[T]]

WITHIN: Final = 25.0
"""Seconds for one call with its tries: a job of the worker has 30."""

_draw: Final = SystemRandom().uniform


@dataclass(frozen=True, slots=True)
class _Caller:
    """Whose account calls."""

    workspace_id: int
    account_id: int
    keys: AppKeys
    blocked: dict[str, datetime]

    @property
    def owner(self) -> tuple[int, int]:
        return self.workspace_id, self.account_id


class WeChatCalls:
    """Calls WeChat from any thread; costs nothing until the first call. Close it at the end.

    All calls of a process run in one event loop with one pool of connections; each waits in the thread of its caller.
    """

    def __init__(self, settings: Settings, database: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        """Raises SettingsError where wechat_limits or one of WeChat's addresses is wrong."""
        self.limits = limits_from(settings.wechat_limits)
        self._addresses = Addresses(settings.wechat_api_url, settings.wechat_mp_url, settings.wechat_open_url).checked()
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._loop = LoopThread("wechat")
        # Below: only touched in the loop's thread.
        self._transport: Transport | None = None
        self._tokens: dict[tuple[int, int, str], Tokens] = {}
        self._gates: dict[tuple[int, int], DayGate] = {}

    def call(self, workspace_id: int, account_id: int, ask: Ask[T], *, within: float = WITHIN) -> T:
        """Let `ask` call WeChat as this account, e.g. `lambda client: menus.create(client, buttons)`; its answer.

        Raises NotFound, and for every WeChatError a DomainError with a sentence for people whose `__cause__` it is:
        Unanswered means that it may have been done, and every other kind that it was not. After `within` seconds, as
        if WeChat had not answered. What else `ask` raises passes through. Never called inside a transaction: it takes
        as long as WeChat takes.
        """
        caller = self._caller(workspace_id, account_id)
        return self._said(self._asked(caller, ask, within))

    def try_keys(self, account_class: AccountClass, app_id: str, secret: str, *, within: float = WITHIN) -> None:
        """Whether WeChat gives a token for keys that are not stored yet. Raises a DomainError in words if not."""
        self._said(self._tried(AppKeys(app_id, secret, account_class), within))

    def close(self) -> None:
        """Write the last counts and end the connections."""
        self._loop.close(self._ended())

    def _caller(self, workspace_id: int, account_id: int) -> _Caller:
        try:
            with self._database.read() as session:
                found = store.account(session, workspace_id, account_id)
                blocked = store.blocks(session, workspace_id, account_id, self._clock())
        except Unavailable as error:
            raise error from Unreachable(None, "the database is away: nothing was sent")
        if found is None:
            raise NotFound(N_("There is no such account."))
        if found.state is AccountState.ARCHIVED:
            raise Conflict(N_("This account is archived: nothing is sent for it."))
        try:
            secret = self._sealer.open(found.secret)
        except ValueError as error:
            raise Conflict(
                N_("The app secret of this account can no longer be read: the secret key was changed. Enter it again.")
            ) from error
        return _Caller(workspace_id, account_id, AppKeys(found.app_id, secret, found.account_class), blocked)

    def _said(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            return self._loop.run(work)
        except WeChatError as error:
            raise for_people(error, self._clock()) from error
        except LoopEnded as error:
            raise Unavailable(N_("Yutang is stopping. Please try again in a moment.")) from error

    # ---- in the loop's thread ---------------------------------------------------------------------------------------

    async def _asked(self, caller: _Caller, ask: Ask[T], within: float) -> T:
        gate = self._gate_of(caller)
        client = Client(
            caller.keys,
            self._connections(),
            self._tokens_of(caller),
            self._clock,
            _draw,
            gate=gate,
            limits=self.limits,
        )
        try:
            return await _in_time(client, ask(client), within)
        finally:
            await gate.settle()

    async def _tried(self, keys: AppKeys, within: float) -> None:
        tokens = Tokens(LoneTokens(), self._clock, _draw)
        client = Client(keys, self._connections(), tokens, self._clock, _draw, limits=self.limits)
        await _in_time(client, client.token(), within)

    def _connections(self) -> Transport:
        if self._transport is None:
            self._transport = Transport(self._addresses)
        return self._transport

    def _tokens_of(self, caller: _Caller) -> Tokens:
        key = (*caller.owner, caller.keys.app_id)
        if key not in self._tokens:
            stored = StoredTokens(self._database, self._sealer, caller.owner, caller.keys.app_id)
            self._tokens[key] = Tokens(stored, self._clock, _draw)
        return self._tokens[key]

    def _gate_of(self, caller: _Caller) -> DayGate:
        gate = self._gates.setdefault(caller.owner, DayGate(self._database, self._clock, caller.owner))
        gate.know(caller.blocked)
        return gate

    async def _ended(self) -> None:
        for gate in self._gates.values():
            gate.close()
            await gate.flush()
        if self._transport is not None:
            await self._transport.close()


async def _in_time(client: Client, work: Awaitable[T], within: float) -> T:
    """Raises Unanswered where it takes longer or is cut off, Unreachable where no request had been sent by then."""
    limit = asyncio.timeout(within)
    try:
        async with limit:
            return await work
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise _cut_off(client, f"nothing came of it within {within:g} s") from error
    except asyncio.CancelledError as error:  # the program stops
        raise _cut_off(client, "this program stopped before WeChat answered") from error


def _cut_off(client: Client, message: str) -> WeChatError:
    return Unanswered(None, message) if client.has_sent else Unreachable(None, message)
