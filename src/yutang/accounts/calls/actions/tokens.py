"""The tokens of one account in the database, where all processes see them."""

import asyncio
from datetime import datetime

from yutang.accounts.calls import store
from yutang.db.engine import Database
from yutang.sealing import Sealer
from yutang.wechat.tokens import Family, Token


class StoredTokens:
    """wechat's TokenStore. A token is sealed together with the app id it belongs to: one of an older id is no token."""

    def __init__(self, database: Database, sealer: Sealer, owner: tuple[int, int], app_id: str) -> None:
        """`owner`: workspace and account."""
        self._database = database
        self._sealer = sealer
        self._workspace_id, self._account_id = owner
        self._app_id = app_id
        self._leases: dict[Family, datetime] = {}

    async def read(self, family: Family) -> Token | None:
        return await asyncio.to_thread(self._read, family)

    async def lease(self, family: Family, now: datetime, until: datetime) -> bool:
        return await asyncio.to_thread(self._lease, family, now, until)

    async def keep(self, family: Family, token: Token) -> None:
        await asyncio.to_thread(self._keep, family, token)

    async def give_up(self, family: Family) -> None:
        await asyncio.to_thread(self._give_up, family)

    def _read(self, family: Family) -> Token | None:
        with self._database.read() as session:
            row = store.token(session, self._workspace_id, self._account_id, family)
        if row is None or row.value is None or row.expires_at is None or row.fetched_at is None:
            return None
        try:
            app_id, _, value = self._sealer.open(row.value).partition(" ")
        except ValueError:  # the installation's secret key was changed
            return None
        return Token(value, row.expires_at, row.fetched_at) if app_id == self._app_id else None

    def _lease(self, family: Family, now: datetime, until: datetime) -> bool:
        with self._database.read() as session:  # those who wait only read: the right to write is for the edge
            row = store.token(session, self._workspace_id, self._account_id, family)
        if row is not None and row.lease_until is not None and row.lease_until > now:
            return False
        with self._database.write() as session:
            taken = store.take_lease(session, self._workspace_id, self._account_id, family, now, until)
        if taken:
            self._leases[family] = until
        return taken

    def _keep(self, family: Family, token: Token) -> None:
        value = self._sealer.seal(f"{self._app_id} {token.value}")
        life = (token.fetched_at, token.expires_at)
        with self._database.write() as session:
            store.keep_token(session, self._workspace_id, self._account_id, family, value=value, life=life)

    def _give_up(self, family: Family) -> None:
        until = self._leases.pop(family, None)
        if until is not None:
            with self._database.write() as session:
                store.end_lease(session, self._workspace_id, self._account_id, family, until)
