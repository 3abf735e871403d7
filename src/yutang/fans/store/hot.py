"""What pushes read and write: a batch of one workspace in a handful of statements."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Dialect, select
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, AccountState
from yutang.db.named_sql import Statements
from yutang.db.tables import from_ms, to_ms
from yutang.errors import N_, Conflict
from yutang.fans.models import SourceKind
from yutang.fans.rules.following import Following, Told
from yutang.fans.rules.sources import Source
from yutang.fans.store.history import events, ids_of
from yutang.fans.store.hot_sql import STATEMENTS
from yutang.insights.models import EventKind

Key = tuple[int, str]  # account, openid


@dataclass(slots=True)
class FanState:
    """One fan as a batch reads, changes and writes it."""

    id: int
    first_seen_at: datetime
    last_seen_at: datetime
    source: Source
    is_new: bool = False
    changed: bool = False
    touched: bool = False  # nothing but last_seen_at


@dataclass(slots=True)
class Standing:
    """One fan on one account."""

    fan: FanState
    following: Following
    is_new: bool = False
    changed: bool = False
    seen_in_poll: int = 0  # of a new one


class EventRow(NamedTuple):
    id: int
    at: datetime
    kind: EventKind
    account_id: int | None
    fan_id: int
    data: Mapping[str, Any] | None


class AccountFacts(NamedTuple):
    """What counting and asking need of an account."""

    timezone: str
    account_class: str  # an AccountClass
    name: str


@lru_cache(maxsize=4)
def _statements(dialect: Dialect) -> Statements:
    return Statements(dialect, STATEMENTS)


class Hot:
    """The statements over one session's transaction, for one workspace."""

    def __init__(self, session: Session, workspace_id: int) -> None:
        self._connection = session.connection()
        self._sql = _statements(self._connection.dialect)
        self._workspace_id = workspace_id

    def _write(self, name: str, rows: list[list[Any]], **values: object) -> int:
        return self._sql.write_rows(self._connection, name, rows, workspace_id=self._workspace_id, **values)

    def standings(self, keys: Iterable[Key]) -> dict[Key, Standing]:
        """What is known of these openids, locked until the transaction ends."""
        found = self._sql.read(
            self._connection, "standing", rows=json.dumps(sorted(keys)), workspace_id=self._workspace_id
        )
        fans: dict[int, FanState] = {}
        standings = {}
        for account_id, openid, fan_id, followed, unfollowed, first, last, *source in found:
            if fan_id not in fans:
                fans[fan_id] = FanState(fan_id, from_ms(first), from_ms(last), _source(source))
            following = Following(_moment(followed), _moment(unfollowed))
            standings[account_id, openid] = Standing(fans[fan_id], following)
        return standings

    def write_people(self, standings: Mapping[Key, Standing], now: datetime) -> None:
        """Write what is new or changed. Raises Conflict when another worker added one of the openids just now."""
        new = [[*key, standing.fan.id] for key, standing in sorted(standings.items()) if standing.is_new]
        if self._write("add_openids", new, now=to_ms(now)) != len(new):
            raise Conflict(N_("Somebody else has just added this fan. It is tried again."))
        fans = {standing.fan.id: standing.fan for standing in standings.values()}.values()
        self._write("put_fans", [_fan_row(fan) for fan in fans if fan.is_new or fan.changed])
        self._write("touch_fans", [_fan_row(fan) for fan in fans if fan.touched and not (fan.is_new or fan.changed)])
        follows = [(key, standings[key]) for key in sorted(standings)]
        self._write("put_follows", [_follow_row(key, s) for key, s in follows if s.is_new or s.changed])

    def write_events(self, events: Sequence[EventRow]) -> None:
        rows = [
            [e.id, to_ms(e.at), e.kind.value, e.account_id, e.fan_id, json.dumps(e.data) if e.data else None]
            for e in events
        ]
        self._write("add_events", rows)

    def count(self, counts: Mapping[tuple[int, date], Sequence[int]]) -> None:
        """Add to the counters of each account and day: follows, unfollows, messages, menu taps, scenes."""
        self._write(
            "count", [[account_id, str(day), *counted] for (account_id, day), counted in sorted(counts.items())]
        )


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)


def _ms(value: datetime | None) -> int | None:
    return None if value is None else to_ms(value)


def _source(columns: Sequence[Any]) -> Source:
    kind, detail, account_id, at = columns
    return Source(SourceKind(kind), detail, account_id, _moment(at))


def _fan_row(fan: FanState) -> list[Any]:
    source = fan.source
    return [
        *(fan.id, source.kind.value, source.detail, source.account_id, _ms(source.at)),
        *(to_ms(fan.first_seen_at), to_ms(fan.last_seen_at)),
    ]


def _follow_row(key: Key, standing: Standing) -> list[Any]:
    following = standing.following
    return [
        *(key[0], key[1], standing.fan.id, int(following.follows)),
        *(_ms(following.followed_at), _ms(following.unfollowed_at), to_ms(following.changed_at)),
        standing.seen_in_poll,
    ]


def accounts_of(session: Session, workspace_id: int, *, active: bool = False) -> dict[int, AccountFacts]:
    """The accounts of a workspace; with `active` only those that are in use."""
    query = select(Account.id, Account.timezone, Account.account_class, Account.name).where(
        Account.workspace_id == workspace_id
    )
    if active:
        query = query.where(Account.state == AccountState.ACTIVE)
    return {row[0]: AccountFacts(*row[1:]) for row in session.execute(query)}


def told(session: Session, workspace_id: int, fan_ids: Iterable[int]) -> dict[tuple[int, int], list[Told]]:
    """Follows and unfollows in the ledger by (fan, account); those of fans who were merged into one are the one's."""
    found: dict[tuple[int, int], list[Told]] = {}
    for fan_id in sorted(fan_ids):
        for event in events(session, workspace_id, ids_of(session, workspace_id, fan_id)):
            if event.kind in (EventKind.FOLLOW, EventKind.UNFOLLOW):
                row = Told(event.kind, event.at, bool((event.data or {}).get("repaired")))
                found.setdefault((fan_id, event.account_id or 0), []).append(row)
    return found
