"""Pages of the list of fans that take as long with a million fans as with a thousand.

A page is read along the one index that narrows most (a tag's fans, an account's, those of a source, else all), and the
other filters are looked up row by row, at most `LOOKED_AT` of them: a page may end early, and the next one goes on.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from yutang.db.ids import first_id_at
from yutang.db.tables import from_ms, to_ms
from yutang.fans.models import Fan, FanTag, Follow
from yutang.fans.rules.searching import COUNTED, Order, Place, Wanted

LOOKED_AT: Final = COUNTED  # rows of the index that one page reads: 65 ms of them where none fits
_MATCHES: Final = 200  # of a search by name


class Page(NamedTuple):
    fans: Sequence[Fan]
    next: Place | None  # none: this was the last one
    cut_short: bool  # the next page may hold some although this one is not full


def page(session: Session, workspace_id: int, wanted: Wanted, after: Place | None, size: int) -> Page:
    if wanted.text:
        return _by_name(session, workspace_id, wanted, size)
    drive = _Drive(workspace_id, wanted)
    end = drive.end(session, after)
    query = drive.rows(after, end).limit(size + 1)
    ids = list(session.execute(query))
    more, rows = len(ids) > size, ids[:size]
    fans = _loaded(session, workspace_id, [row[0] for row in rows])
    if more:
        return Page(fans, _place(rows[-1]), cut_short=False)
    return Page(fans, end, cut_short=end is not None)


def count(session: Session, workspace_id: int, wanted: Wanted) -> int | None:
    """How many there are, up to COUNTED and one; none where counting would cost more than the page."""
    simple = Wanted(order=wanted.order)
    drive = _Drive(workspace_id, wanted)
    only_driven = wanted._replace(account_id=None, following=None, tag_id=None, source=None) == simple
    if wanted.text or not only_driven or drive.has_lookups:
        return None
    limited = drive.rows(None, None).order_by(None).limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(limited))


def _place(row: Any) -> Place:  # noqa: ANN401 - a Row of one or two columns
    return Place(row[0], to_ms(row[1]) if len(row) > 1 else 0)


class _Drive:
    """The index that a list is read along."""

    def __init__(self, workspace_id: int, wanted: Wanted) -> None:
        self._workspace_id = workspace_id
        self._wanted = wanted
        self._by_seen = wanted.order is Order.SEEN
        self._key: InstrumentedAttribute[int] = Fan.id
        self._table: type[Fan | FanTag | Follow] = Fan
        conditions: list[ColumnElement[bool]] = []
        lookups = set(_LOOKUPS)
        if self._by_seen:
            pass
        elif wanted.tag_id is not None:
            self._table, self._key, lookups = FanTag, FanTag.fan_id, lookups - {"tag"}
            conditions = [FanTag.tag_id == wanted.tag_id]
        elif wanted.account_id is not None and wanted.following is not None:
            self._table, self._key, lookups = Follow, Follow.fan_id, lookups - {"follow"}
            conditions = [Follow.account_id == wanted.account_id, Follow.following.is_(wanted.following)]
        elif wanted.source is not None:
            lookups -= {"source"}
            conditions = [Fan.source == wanted.source]
        self._conditions = conditions
        self._lookups = [
            condition
            for name in sorted(lookups)
            if (condition := _LOOKUPS[name](workspace_id, wanted, self._key)) is not None
        ]

    @property
    def has_lookups(self) -> bool:
        return bool(self._lookups)

    def end(self, session: Session, after: Place | None) -> Place | None:
        """Where the rows that this page may look at end; none: there are fewer."""
        row = session.execute(self._select(after).offset(LOOKED_AT - 1).limit(1)).first()
        return None if row is None else _place(row)

    def rows(self, after: Place | None, end: Place | None) -> Select[Any]:
        query = self._select(after).where(*self._lookups)
        if end is not None:
            query = query.where(self._position() >= self._at(end))
        if self._key is not Fan.id:
            query = query.join(Fan, and_(Fan.workspace_id == self._workspace_id, Fan.id == self._key))
        return query.where(Fan.merged_into_id.is_(None), Fan.erased_at.is_(None))

    def _select(self, after: Place | None) -> Select[Any]:
        columns = (Fan.id, Fan.last_seen_at) if self._by_seen else (self._key,)
        newest_first = [column.desc() for column in reversed(columns)]
        query = select(*columns).where(self._table.workspace_id == self._workspace_id, *self._conditions)
        query = query.order_by(*newest_first)
        return query if after is None else query.where(self._position() < self._at(after))

    def _position(self) -> Any:  # noqa: ANN401 - one column, or two as a tuple
        return tuple_(Fan.last_seen_at, Fan.id) if self._by_seen else self._key

    def _at(self, place: Place) -> Any:  # noqa: ANN401
        if not self._by_seen:
            return place.fan_id
        return tuple_(literal(from_ms(place.seen_ms), Fan.last_seen_at.type), literal(place.fan_id, Fan.id.type))


def _follow(workspace_id: int, wanted: Wanted, key: InstrumentedAttribute[int]) -> ColumnElement[bool] | None:
    if wanted.account_id is None and wanted.following is None:
        return None
    on = [Follow.fan_id == key]
    if wanted.account_id is not None:
        on.append(Follow.account_id == wanted.account_id)
    if wanted.following is False and wanted.account_id is None:
        return ~exists().where(Follow.workspace_id == workspace_id, *on, Follow.following.is_(True))
    if wanted.following is not None:
        on.append(Follow.following.is_(wanted.following))
    return exists().where(Follow.workspace_id == workspace_id, *on)


def _tag(workspace_id: int, wanted: Wanted, key: InstrumentedAttribute[int]) -> ColumnElement[bool] | None:
    if wanted.tag_id is None:
        return None
    return exists().where(FanTag.workspace_id == workspace_id, FanTag.tag_id == wanted.tag_id, FanTag.fan_id == key)


def _source(_workspace_id: int, wanted: Wanted, _key: InstrumentedAttribute[int]) -> ColumnElement[bool] | None:
    return None if wanted.source is None else Fan.source == wanted.source


def _since(_workspace_id: int, wanted: Wanted, key: InstrumentedAttribute[int]) -> ColumnElement[bool] | None:
    """Who came at a moment got their id then or later, so the index can stop there."""
    if wanted.since is None:
        return None
    return and_(Fan.first_seen_at >= wanted.since, key >= first_id_at(wanted.since) - _CLOCKS_DIFFER)


def _seen(_workspace_id: int, wanted: Wanted, _key: InstrumentedAttribute[int]) -> ColumnElement[bool] | None:
    return None if wanted.seen_since is None else Fan.last_seen_at >= wanted.seen_since


_CLOCKS_DIFFER: Final = 3_600_000 << 22  # an hour in the ids' own scale: WeChat's clock is not ours
_LOOKUPS: Final = {"follow": _follow, "tag": _tag, "source": _source, "since": _since, "seen": _seen}


def _by_name(session: Session, workspace_id: int, wanted: Wanted, size: int) -> Page:
    """Whose name or remark begins so, the newest first: what people type is rarely the beginning of many."""
    named = select(Fan.id).where(Fan.workspace_id == workspace_id, _begins(session, Fan.name, wanted.text))
    remarked = select(Follow.fan_id).where(
        Follow.workspace_id == workspace_id, Follow.remark != "", _begins(session, Follow.remark, wanted.text)
    )
    ids = {row[0] for query in (named, remarked) for row in session.execute(query.limit(_MATCHES))}
    drive = [condition for look in _LOOKUPS.values() if (condition := look(workspace_id, wanted, Fan.id)) is not None]
    query = (
        select(Fan.id)
        .where(
            Fan.workspace_id == workspace_id,
            Fan.id.in_(ids),
            Fan.merged_into_id.is_(None),
            Fan.erased_at.is_(None),
            *drive,
        )
        .order_by(Fan.id.desc())
        .limit(size)
    )
    fans = _loaded(session, workspace_id, list(session.scalars(query)))
    return Page(fans, None, cut_short=False)


def _begins(session: Session, column: InstrumentedAttribute[Any], text: str) -> ColumnElement[bool]:
    """A range of SQLite's index; PostgreSQL's order of text is not that of its characters, so it reads all names."""
    if session.get_bind().dialect.name == "sqlite":
        return and_(column >= text, column < text + "\U0010ffff")
    return or_(column.startswith(text, autoescape=True))


def _loaded(session: Session, workspace_id: int, ids: Sequence[int]) -> Sequence[Fan]:
    """In the order of the ids, each once."""
    found = {
        fan.id: fan for fan in session.scalars(select(Fan).where(Fan.workspace_id == workspace_id, Fan.id.in_(ids)))
    }
    return [found[fan_id] for fan_id in dict.fromkeys(ids) if fan_id in found]
