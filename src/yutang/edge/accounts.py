"""The official accounts that pushes come for, with their keys and reply rules, held in memory."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from yutang.accounts.models import AccountState, PushMode
from yutang.accounts.replies.rules import Places, RuleBook, rules_from_rows
from yutang.db.engine import Database
from yutang.db.named_sql import Statements
from yutang.edge.push_sql import ACCOUNT_COLUMNS, RULE_COLUMNS, STATEMENTS
from yutang.edge.streaks import PageKey, Voices, voices_of
from yutang.sealing import Sealer
from yutang.wechat.envelope import PushKeys

log = logging.getLogger("yutang.edge")

FRESH_SECONDS: Final = 1.0
"""How long a change in the console may take to reach the edge."""
_MOST_KNOWN: Final = 10_000  # addresses kept in memory, guessed ones included


@dataclass(frozen=True, slots=True)
class KnownAccount:
    workspace_id: int
    account_id: int
    version: int
    state: AccountState
    keys: PushKeys
    rules: RuleBook
    zone: ZoneInfo
    voices: Voices = field(default_factory=Voices)


class AccountBook:
    """Asked on the event loop; reads the database in a thread, at most once a second per address, however many ask."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        base_url: str,
        page_key: Callable[[int, int, str], str] | None = None,
        programme_page_key: PageKey | None = None,
        class_key: PageKey | None = None,
    ) -> None:
        """`page_key`: the last part of the address of a fan's own page, from account, campaign and openid; the other
        ones the same for programmes of check-ins, and for courses."""
        self._database = database
        self._sql = Statements(database.engine.dialect, STATEMENTS)
        self._sealer = sealer
        self._base_url = base_url
        self._page_key = page_key
        self._programme_page_key = programme_page_key
        self._class_key = class_key
        self._known: dict[str, tuple[float, KnownAccount | None]] = {}  # when it was read
        self._reading: dict[str, asyncio.Task[KnownAccount | None]] = {}

    async def find(self, push_key: str) -> KnownAccount | None:
        """The account behind an address; None when there is none. What is not fresh is compared with the database."""
        loop = asyncio.get_running_loop()
        read_at, account = self._known.get(push_key, (0.0, None))
        if push_key in self._known and loop.time() - read_at < FRESH_SECONDS:
            return account
        reading = self._reading.get(push_key)
        if reading is None:
            reading = loop.create_task(self._read_again(push_key, account))
            self._reading[push_key] = reading
            reading.add_done_callback(lambda _: self._reading.pop(push_key, None))
        return await asyncio.shield(reading)

    async def _read_again(self, push_key: str, before: KnownAccount | None) -> KnownAccount | None:
        try:
            account = await asyncio.to_thread(self._read, push_key, before)
        except Exception:
            if before is None:
                raise
            log.exception("an account could not be read again; what was known of it is used")
            account = before
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[push_key] = (asyncio.get_running_loop().time(), account)
        return account

    def _read(self, push_key: str, before: KnownAccount | None) -> KnownAccount | None:
        with self._database.engine.connect() as connection:
            places = self._sql.read(connection, "push_address", push_key=push_key)
            if not places:
                return None
            workspace_id, account_id = places[0]
            of_account = {"workspace_id": workspace_id, "account_id": account_id}
            rows = self._sql.read(connection, "account", **of_account)
            if not rows:
                return None
            account = dict(zip(ACCOUNT_COLUMNS, rows[0], strict=True))
            if before is not None and before.version == account["version"]:
                return before
            return self._account(connection, workspace_id, account)

    def _account(self, connection: Connection, workspace_id: int, account: Mapping[str, Any]) -> KnownAccount:
        rows = self._sql.read(connection, "reply_rules", workspace_id=workspace_id, account_id=account["id"])
        rules = [dict(zip(RULE_COLUMNS, row, strict=True)) for row in rows]
        mode = PushMode(account["mode"])
        keys = PushKeys(
            token=self._sealer.open(account["token"]),
            app_id=account["app_id"],
            aes_key=self._sealer.open(account["aes_key"]) if account["aes_key"] else None,
            encrypted_only=mode is not PushMode.PLAIN,
        )
        page_key = None if self._page_key is None else partial(self._page_key, account["id"])
        class_key = None if self._class_key is None else partial(self._class_key, account["id"])
        places = Places(account["name"], account["persona"], self._base_url, page_key, class_key)
        return KnownAccount(
            workspace_id=workspace_id,
            account_id=account["id"],
            version=account["version"],
            state=AccountState(account["state"]),
            keys=keys,
            rules=rules_from_rows(rules, places),
            zone=ZoneInfo(account["timezone"]),
            voices=voices_of(rules, account, self._base_url, self._programme_page_key),
        )
