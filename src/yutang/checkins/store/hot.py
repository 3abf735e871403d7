"""What check-ins read and write: a batch of one programme in a handful of statements."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Dialect, text
from sqlalchemy.orm import Session

from yutang.checkins.models import CheckInSource
from yutang.checkins.rules.standings import Standing
from yutang.checkins.store.hot_sql import SET_STANDING, SET_STAY, STATEMENTS
from yutang.db.named_sql import Statements
from yutang.db.tables import from_ms, to_ms


@dataclass(slots=True)
class Stay:
    """One fan in one programme, as a batch reads, changes and writes it."""

    id: int
    fan_id: int
    account_id: int | None
    openid: str
    page_key: str
    joined_at: datetime
    left_at: datetime | None
    current: int
    standing: Standing


class Kept(NamedTuple):
    """A check-in as it is kept."""

    at: datetime
    source: CheckInSource
    early: bool
    points: int


class NewStay(NamedTuple):
    id: int
    fan_id: int
    account_id: int | None
    openid: str
    page_key: str
    joined_at: datetime


@lru_cache(maxsize=4)
def _statements(dialect: Dialect) -> Statements:
    return Statements(dialect, STATEMENTS)


class Hot:
    """The statements over one session's transaction, for one programme."""

    def __init__(self, session: Session, workspace_id: int, programme_id: int) -> None:
        session.flush()
        self._session = session
        self._connection = session.connection()
        self._sql = _statements(self._connection.dialect)
        self._is_sqlite = self._connection.dialect.name == "sqlite"
        self._of = {"workspace_id": workspace_id, "programme_id": programme_id}

    def stays(self, fan_ids: Collection[int]) -> dict[int, Stay]:
        """Those of these fans who are in, locked until the transaction ends."""
        return {row[1]: _stay(row) for row in self._read("enrolled", [[each] for each in sorted(fan_ids)])}

    def add_stays(self, rows: Sequence[NewStay]) -> int:
        """How many were added; fewer, where somebody else has added one just now."""
        return self._write("add_enrolments", [[*row[:-1], to_ms(row.joined_at)] for row in rows])

    def frozen(self, fan_ids: Collection[int]) -> Mapping[int, set[date]]:
        found: dict[int, set[date]] = defaultdict(set)
        for fan_id, day in self._read("frozen", [[each] for each in sorted(fan_ids)]):
            found[fan_id].add(as_date(day))
        return found

    def standings(self, fan_ids: Collection[int]) -> dict[int, Standing]:
        """With their frozen days."""
        stays, frozen = self.stays(fan_ids), self.frozen(fan_ids)
        return {fan: replace(stay.standing, frozen=frozen.get(fan, ())) for fan, stay in stays.items()}

    def days(self, fan_ids: Collection[int]) -> Mapping[int, dict[date, Kept]]:
        """All days of these fans."""
        found: dict[int, dict[date, Kept]] = defaultdict(dict)
        for fan_id, day, at, source, early, points in self._read("days", [[each] for each in sorted(fan_ids)]):
            found[fan_id][as_date(day)] = Kept(from_ms(at), CheckInSource(source), bool(early), points)
        return found

    def put_check_ins(self, rows: list[list[Any]], now: datetime) -> None:
        """See `put_check_ins` of the statements."""
        self._write("put_check_ins", rows, now=to_ms(now))

    def add_badges(self, rows: list[list[Any]], now: datetime) -> None:
        """fan_id, days of each."""
        self._write("add_badges", rows, now=to_ms(now))

    def count(self, counts: Mapping[date, Sequence[int]]) -> None:
        """Add to the counters of each day: checked, early, made up."""
        self._write("count", [[day.isoformat(), *each] for day, each in sorted(counts.items()) if any(each)])

    def set_standings(self, stays: Iterable[Stay]) -> None:
        self._run(SET_STANDING, [self._standing(each) for each in stays])

    def set_stays(self, stays: Iterable[Stay]) -> None:
        """When they came and left."""
        rows = [{"id": s.id, "joined_at": to_ms(s.joined_at), "left_at": s.left_at and to_ms(s.left_at)} for s in stays]
        self._run(SET_STAY, rows)

    def _standing(self, stay: Stay) -> dict[str, Any]:
        s = stay.standing
        last = s.last_day.isoformat() if s.last_day is not None and self._is_sqlite else s.last_day
        return {
            "id": stay.id, "run": s.run, "current": stay.current, "longest": s.longest, "total": s.total,
            "early": s.early, "last_day": last,
        }  # fmt: skip

    def _read(self, name: str, rows: list[list[Any]]) -> Sequence[Sequence[Any]]:
        return self._sql.read(self._connection, name, rows=json.dumps(rows), **self._of) if rows else ()

    def _write(self, name: str, rows: list[list[Any]], **values: object) -> int:
        return self._sql.write_rows(self._connection, name, rows, **self._of, **values)

    def _run(self, statement: str, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            workspace_id = self._of["workspace_id"]
            self._connection.execute(text(statement), [{"workspace_id": workspace_id, **row} for row in rows])

    def done(self) -> None:
        """What the session holds of these rows is read again."""
        self._session.expire_all()


def as_date(value: date | str) -> date:
    """SQLite keeps days as texts."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _stay(row: Sequence[Any]) -> Stay:
    stay_id, fan_id, account_id, openid, page_key, joined, left, run, current, longest, total, early, last = row
    return Stay(
        id=stay_id,
        fan_id=fan_id,
        account_id=account_id,
        openid=openid,
        page_key=page_key,
        joined_at=from_ms(joined),
        left_at=None if left is None else from_ms(left),
        current=current,
        standing=Standing(run, longest, total, early, None if last is None else as_date(last)),
    )
