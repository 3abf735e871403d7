"""What WeChat's own tries of an address came to, for the account's page."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from yutang.db.engine import Database
from yutang.db.named_sql import Statements
from yutang.db.tables import to_ms
from yutang.edge.accounts import KnownAccount
from yutang.edge.push_sql import STATEMENTS

_EVERY_SECONDS: Final = 10.0  # whoever guesses signatures must not write rows as fast as they can ask


class CheckNotes:
    """One for each process."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._sql = Statements(database.engine.dialect, STATEMENTS)
        self._clock = clock
        self._noted: dict[int, float] = {}  # account → when a refusal was noted last

    def is_due(self, account_id: int, now: float) -> bool:
        """Whether a refusal is to be noted now; then the next one waits. `now` in epoch seconds."""
        if now - self._noted.get(account_id, 0.0) < _EVERY_SECONDS:
            return False
        self._noted[account_id] = now
        return True

    def note(self, account: KnownAccount, found: Mapping[str, int | str]) -> None:
        """Add to what is known of the address; what else is known stays."""
        of_account = {"workspace_id": account.workspace_id, "account_id": account.account_id}
        with self._database.batch() as connection:
            rows = self._sql.read(connection, "check", **of_account)
            known = rows[0][0] if rows else None
            before = json.loads(known) if isinstance(known, str) else known or {}
            now, after = to_ms(self._clock()), json.dumps({**before, **found})
            self._sql.write(connection, "note_check", **of_account, now=now, found=after)
