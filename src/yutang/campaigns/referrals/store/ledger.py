"""Writing the ledger: entries, the referrals as they stand, and the sums that follow from them."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Dialect, text
from sqlalchemy.orm import Session

from yutang.db.named_sql import Statements
from yutang.db.tables import to_ms

_STATEMENTS: Final = {
    # rows: id, campaign_id, inviter_id, invitee_id, state, waiting, score, reason, evidence, at, made_at, member_id
    "add_entries": """
        INSERT INTO referral_entries (workspace_id, id, campaign_id, inviter_id, invitee_id, state, waiting, score,
                                      reason, evidence, at, made_at, member_id)
        SELECT :workspace_id, CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS BIGINT),
               CAST(r.value ->> 2 AS BIGINT), CAST(r.value ->> 3 AS BIGINT), r.value ->> 4,
               CAST(r.value ->> 5 AS BIGINT), CAST(r.value ->> 6 AS BIGINT), r.value ->> 7,
               CAST(r.value ->> 8 AS {json}), CAST(r.value ->> 9 AS BIGINT), CAST(r.value ->> 10 AS BIGINT),
               CAST(r.value ->> 11 AS BIGINT)
        FROM :rows{}""",
    # rows: campaign_id, invitee_id, inviter_id, state, reason, touched_at, credited_at, due_at, depth
    "put_referrals": """
        INSERT INTO referrals (workspace_id, campaign_id, invitee_id, inviter_id, state, reason, touched_at,
                               credited_at, due_at, depth)
        SELECT :workspace_id, CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS BIGINT),
               CAST(r.value ->> 2 AS BIGINT), r.value ->> 3, r.value ->> 4, CAST(r.value ->> 5 AS BIGINT),
               CAST(r.value ->> 6 AS BIGINT), CAST(r.value ->> 7 AS BIGINT), CAST(r.value ->> 8 AS BIGINT)
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, campaign_id, invitee_id) DO UPDATE SET
            inviter_id = excluded.inviter_id, state = excluded.state, reason = excluded.reason,
            touched_at = excluded.touched_at, credited_at = excluded.credited_at, due_at = excluded.due_at,
            depth = excluded.depth""",
}

# By primary key, one after the other: a participant is looked up by its key for each.
_ADD_SUMS: Final = """
    UPDATE participants SET waiting = waiting + :waiting, score = score + :score,
           scored_at = CASE WHEN :score <> 0 THEN :now ELSE scored_at END
    WHERE workspace_id = :workspace_id AND id = :id"""
_SET_STATE: Final = """
    UPDATE referrals SET state = :state, reason = :reason
    WHERE workspace_id = :workspace_id AND campaign_id = :campaign_id AND invitee_id = :invitee_id"""
_SET_INVITER: Final = """
    UPDATE participants SET inviter_id = :inviter_id, depth = :depth
    WHERE workspace_id = :workspace_id AND campaign_id = :campaign_id AND fan_id = :fan_id"""


@lru_cache(maxsize=4)
def _statements(dialect: Dialect) -> Statements:
    return Statements(dialect, dict(_STATEMENTS))


class Ledger:
    """One workspace's, over one session's transaction. All moments in milliseconds since 1970."""

    def __init__(self, session: Session, workspace_id: int) -> None:
        session.flush()
        self._connection = session.connection()
        self._sql = _statements(self._connection.dialect)
        self._session = session
        self._workspace_id = workspace_id

    def add_entries(self, rows: list[list[Any]]) -> None:
        self._sql.write_rows(self._connection, "add_entries", rows, workspace_id=self._workspace_id)

    def put_referrals(self, rows: list[list[Any]]) -> None:
        self._sql.write_rows(self._connection, "put_referrals", rows, workspace_id=self._workspace_id)

    def set_states(self, rows: Sequence[dict[str, Any]]) -> None:
        """campaign_id, invitee_id, state, reason of each."""
        self._run(_SET_STATE, rows)

    def add_sums(self, rows: Sequence[dict[str, Any]], now: datetime) -> None:
        """id, waiting, score of each participant, sorted by id: everybody locks in the same order."""
        self._run(_ADD_SUMS, [{**row, "now": to_ms(now)} for row in rows])

    def set_inviters(self, rows: Sequence[dict[str, Any]]) -> None:
        """campaign_id, fan_id, inviter_id, depth of each."""
        self._run(_SET_INVITER, rows)

    def _run(self, statement: str, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(text(statement), [{"workspace_id": self._workspace_id, **row} for row in rows])
            self._session.expire_all()
