"""The counters of an account's days, and the ledger they are made from."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, delete, func, select, type_coerce
from sqlalchemy.orm import Session

from yutang.db.tables import from_ms
from yutang.fans.models import AccountDay
from yutang.insights.models import Event, EventKind

_QUARTER_MS: Final = 900_000  # every zone's midnight is the start of a quarter of an hour


def forget(session: Session, workspace_id: int, account_id: int) -> None:
    session.execute(
        delete(AccountDay).where(AccountDay.workspace_id == workspace_id, AccountDay.account_id == account_id)
    )


def counted_rows(
    session: Session, workspace_id: int, account_id: int, kinds: Collection[EventKind]
) -> Iterator[tuple[EventKind, datetime, int]]:
    """How many rows of each kind began in each quarter of an hour. Reads the whole ledger."""
    at = type_coerce(Event.at, BigInteger)
    start = at - at % _QUARTER_MS
    query = (
        select(Event.kind, start, func.count())
        .where(Event.workspace_id == workspace_id, Event.account_id == account_id, Event.kind.in_(kinds))
        .group_by(Event.kind, start)
    )
    for kind, began, number in session.execute(query):
        yield kind, from_ms(int(began)), number
