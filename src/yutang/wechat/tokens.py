"""Tokens of one account: cached in the process, shared between processes, fetched by one of them at a time.

WeChat gives the same stable token to whoever asks and renews it 5 minutes before its end; in that time the old one and
the new one are both good (reference §2.1). So a process renews within that time, each at a moment of its own, and goes
on with the old token while another one fetches.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from yutang.errors import Unavailable
from yutang.wechat.errors import WeChatError

LEASE: Final = timedelta(seconds=20)
"""One fetch with its tries takes less; who dies with the lease holds the others up no longer."""
RENEW_SECONDS: Final = (60.0, 240.0)
"""Before its end a token is renewed, at a moment drawn from here: inside the 300 in which both are good."""
_LONGEST_LIFE: Final = 86_400  # seconds; WeChat gives two hours
_SHARE: Final = 0.2  # …but never earlier than in the last fifth of its life: short ones would be fetched all the time
_RETRY: Final = timedelta(seconds=15)  # after a renewal that failed while the old token is good
_SAFETY: Final = timedelta(seconds=3)  # a request that leaves now arrives later
_WAIT: Final = (0.03, 0.12)  # seconds between two looks for what another process fetches
_PATIENCE: Final = 10.0  # seconds of looking; then one fetches too, which does no harm


class Family(StrEnum):
    STABLE = "stable"
    JSAPI_TICKET = "jsapi_ticket"


@dataclass(frozen=True, slots=True)
class Token:
    """Moments are whole milliseconds, as stores keep them: what is read back must not seem newer than what was kept."""

    value: str = field(repr=False)
    expires_at: datetime
    fetched_at: datetime

    @classmethod
    def fetched(cls, value: str, at: datetime, expires_in: int) -> "Token":
        """One that was asked for at a moment, and is good for so many seconds."""
        whole = at.replace(microsecond=at.microsecond // 1000 * 1000)
        return cls(value, whole + timedelta(seconds=min(max(expires_in, 0), _LONGEST_LIFE)), whole)


class TokenStore(Protocol):
    """Tokens of one account, seen by all processes."""

    async def read(self, family: Family) -> Token | None: ...

    async def lease(self, family: Family, now: datetime, until: datetime) -> bool:
        """Whether the caller is the one that fetches; until then nobody else is."""
        ...

    async def keep(self, family: Family, token: Token) -> None:
        """Keep what was fetched; ends the lease."""
        ...

    async def give_up(self, family: Family) -> None:
        """End the lease: nothing was fetched."""
        ...


@dataclass
class LoneTokens:
    """A store for one process that shares with nobody."""

    _tokens: dict[Family, Token] = field(default_factory=dict)

    async def read(self, family: Family) -> Token | None:
        return self._tokens.get(family)

    async def lease(self, family: Family, now: datetime, until: datetime) -> bool:
        return True  # Tokens lets one at a time through

    async def keep(self, family: Family, token: Token) -> None:
        self._tokens[family] = token

    async def give_up(self, family: Family) -> None:
        """There is no lease."""


Fetch = Callable[[], Awaitable[Token]]
Chance = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class _Held:
    token: Token
    renew_at: datetime


class Tokens:
    """What one process holds for one account; belongs to one event loop."""

    def __init__(self, store: TokenStore, clock: Callable[[], datetime], chance: Chance) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance
        self._held: dict[Family, _Held] = {}
        self._locks: dict[Family, asyncio.Lock] = {family: asyncio.Lock() for family in Family}

    async def current(self, family: Family, fetch: Fetch) -> Token:
        """A token that is good now. Raises what `fetch` raises when there is none and none can be had."""
        held = self._held.get(family)
        lock = self._locks[family]
        if held is not None and (self._clock() < held.renew_at or (lock.locked() and self._is_good(held.token))):
            return held.token
        async with lock:
            held = self._held.get(family)
            if held is not None and self._clock() < held.renew_at:
                return held.token
            try:
                return await self._looked_up(family, fetch, None if held is None else held.token)
            except Unavailable:  # the store: no reason to fail while the token at hand is good
                if held is None or not self._is_good(held.token):
                    raise
                self._postpone(family, held.token)
                return held.token

    async def instead_of(self, family: Family, rejected: Token, fetch: Fetch) -> Token:
        """A token in place of one that WeChat did not take: fetched only if nobody else has done so meanwhile."""
        async with self._locks[family]:
            stored = await self._store.read(family)
            if stored is not None and self._replaces(stored, rejected):
                self._hold(family, stored)
                return stored
            return await self._renew(family, fetch, None, rejected)

    async def _looked_up(self, family: Family, fetch: Fetch, held: Token | None) -> Token:
        stored = await self._store.read(family)
        usable = stored if stored is not None and self._is_good(stored) else None
        if usable is not None and usable != held and self._hold(family, usable):
            return usable
        return await self._renew(family, fetch, usable, None)

    async def _renew(self, family: Family, fetch: Fetch, usable: Token | None, rejected: Token | None) -> Token:
        before = usable or rejected
        until = asyncio.get_running_loop().time() + _PATIENCE
        while asyncio.get_running_loop().time() < until:
            now = self._clock()
            if await self._store.lease(family, now, now + LEASE):
                return await self._fetch_leased(family, fetch, usable, before)
            if usable is not None:  # somebody else fetches, and the old one is still good
                self._postpone(family, usable)
                return usable
            await asyncio.sleep(self._chance(*_WAIT))
            stored = await self._store.read(family)
            if stored is not None and self._replaces(stored, before):
                self._hold(family, stored)
                return stored
        return await self._kept(family, await fetch())

    async def _fetch_leased(self, family: Family, fetch: Fetch, usable: Token | None, before: Token | None) -> Token:
        stored = await self._store.read(family)  # it may have come between our look and our lease
        if stored is not None and self._replaces(stored, before):
            await self._store.give_up(family)
            self._hold(family, stored)
            return stored
        try:
            token = await fetch()
        except BaseException as error:
            with suppress(Unavailable):  # then the lease ends by itself
                await asyncio.shield(self._store.give_up(family))
            if usable is not None and isinstance(error, WeChatError):
                self._postpone(family, usable)
                return usable
            raise
        return await self._kept(family, token)

    async def _kept(self, family: Family, token: Token) -> Token:
        self._hold(family, token)
        with suppress(Unavailable):  # nobody else has it then; for this process it is as good as any
            await self._store.keep(family, token)
        return token

    def _is_good(self, token: Token) -> bool:
        return self._clock() < token.expires_at - _SAFETY

    def _replaces(self, token: Token, before: Token | None) -> bool:
        """Whether it is good and was fetched after `before`. WeChat may give the same value again."""
        if before is None or not self._is_good(token):
            return self._is_good(token)
        return (token.fetched_at, token.value != before.value) > (before.fetched_at, False)

    def _hold(self, family: Family, token: Token) -> bool:
        """Keep it at hand; whether it need not be renewed yet."""
        life = (token.expires_at - token.fetched_at).total_seconds()
        early = min(self._chance(*RENEW_SECONDS), life * _SHARE)
        held = _Held(token, token.expires_at - timedelta(seconds=early))
        self._held[family] = held
        return self._clock() < held.renew_at

    def _postpone(self, family: Family, token: Token) -> None:
        self._held[family] = _Held(token, min(self._clock() + _RETRY, token.expires_at - _SAFETY))
