"""The ledger's own counts, to be compared with the counters. Each reads a workspace's events: not for pages."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, case, func, select, type_coerce
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, NumberDay, PersonalNumber
from yutang.db.tables import from_ms
from yutang.fans.models import AccountDay
from yutang.groups.models import Group, Seats
from yutang.insights.models import Event, EventKind, Numbers
from yutang.insights.store.counters import COLUMNS
from yutang.livecodes.models import Assignment, CodeHour

_HOUR_MS = 3_600_000
_QUARTER_MS = _HOUR_MS // 4  # every zone's midnight is the start of a quarter of an hour
_BATCH = 10_000  # rows held in memory while a long answer is read


class Hour(NamedTuple):
    """One code, channel and hour (its start, UTC): what one row of counters stands for."""

    code_id: int
    channel: str
    start: datetime


class Taken(NamedTuple):
    """The seats of one group, by name, and what the ledger says was taken of them."""

    group_id: int
    name: str
    assigned_total: int
    assign_limit: int
    in_ledger: int


def counted_hours(session: Session, workspace_id: int) -> dict[Hour, Numbers]:
    """The counters as they stand."""
    query = select(CodeHour.code_id, CodeHour.channel, CodeHour.hour, *COLUMNS).where(
        CodeHour.workspace_id == workspace_id
    )
    rows = session.execute(query.execution_options(yield_per=_BATCH))
    return {Hour(row[0], row[1], row[2]): Numbers(*row[3:]) for row in rows}


def ledger_hours(session: Session, workspace_id: int) -> dict[Hour, Numbers]:
    """What the counters must be: events by code, channel and hour. A first visit is a view that says `first`."""
    at = type_coerce(Event.at, BigInteger)
    start = at - at % _HOUR_MS
    kinds = (
        EventKind.ASSIGN,
        EventKind.MOVE,
        EventKind.PRESS,
        EventKind.OWNER,
        EventKind.SOLD_OUT,
        EventKind.CLOSED,
    )
    first = (Event.kind == EventKind.VIEW) & Event.data["first"].as_boolean().is_(True)
    query = (
        select(
            Event.code_id,
            Event.channel,
            start,
            _count(Event.kind == EventKind.VIEW),
            _count(first),
            *(_count(Event.kind == kind) for kind in kinds),
        )
        .where(Event.workspace_id == workspace_id, Event.code_id.is_not(None))
        .group_by(Event.code_id, Event.channel, start)
    )
    return {
        Hour(int(row[0] or 0), row[1], from_ms(int(row[2]))): Numbers(*(int(value) for value in row[3:]))
        for row in session.execute(query)
    }


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def visitors_by_code(session: Session, workspace_id: int) -> dict[int, int]:
    """Visitors of each code: rows of assignments."""
    query = select(Assignment.code_id, func.count()).where(Assignment.workspace_id == workspace_id)
    return {key: value for key, value in session.execute(query.group_by(Assignment.code_id))}  # noqa: C416 - a Row is not a pair to mypy


def seats_taken(session: Session, workspace_id: int) -> list[Taken]:
    """Every group with seats, and how many the ledger says were taken of them."""
    query = select(Event.group_id, func.count()).where(
        Event.workspace_id == workspace_id, Event.kind.in_((EventKind.ASSIGN, EventKind.MOVE))
    )
    in_ledger = {key: value for key, value in session.execute(query.group_by(Event.group_id))}  # noqa: C416 - a Row is not a pair to mypy
    groups = (
        select(Group.id, Group.name, Seats.assigned_total, Seats.assign_limit)
        .join(Seats, (Seats.workspace_id == Group.workspace_id) & (Seats.group_id == Group.id))
        .where(Group.workspace_id == workspace_id)
        .order_by(Group.id)
    )
    return [Taken(*row, in_ledger.get(row[0], 0)) for row in session.execute(groups)]


def zones_of_numbers(session: Session, workspace_id: int) -> dict[int, str]:
    """The time zone that each personal number's days are counted in."""
    query = select(PersonalNumber.id, PersonalNumber.timezone).where(PersonalNumber.workspace_id == workspace_id)
    return {key: value for key, value in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy


def handed_by_day(session: Session, workspace_id: int) -> dict[tuple[int, date], int]:
    """How many visitors each personal number was handed to on each day, by the counter."""
    query = select(NumberDay.number_id, NumberDay.day, NumberDay.handed).where(NumberDay.workspace_id == workspace_id)
    return {(number_id, day): handed for number_id, day, handed in session.execute(query)}


def handed_in_ledger(session: Session, workspace_id: int, zones: Mapping[int, str]) -> Counter[tuple[int, date]]:
    """The same from the ledger: the views that were the first to show a visitor the number on its local day."""
    known = {number_id: ZoneInfo(name) for number_id, name in zones.items()}
    query = select(Event.number_id, Event.at).where(
        Event.workspace_id == workspace_id,
        Event.kind == EventKind.OWNER,
        Event.data["counted"].as_boolean().is_(True),
    )
    handed: Counter[tuple[int, date]] = Counter()
    for number_id, at in session.execute(query.execution_options(yield_per=_BATCH)):
        if number_id in known:
            handed[number_id, at.astimezone(known[number_id]).date()] += 1
    return handed


def zones_of_accounts(session: Session, workspace_id: int) -> dict[int, str]:
    """The time zone that each account's days are counted in."""
    query = select(Account.id, Account.timezone).where(Account.workspace_id == workspace_id)
    return {key: value for key, value in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy


# What account_days counts, each the number of ledger rows of a kind.
ACCOUNT_COLUMNS = {
    EventKind.FOLLOW: AccountDay.follows,
    EventKind.UNFOLLOW: AccountDay.unfollows,
    EventKind.MESSAGE: AccountDay.messages,
    EventKind.MENU: AccountDay.menu_taps,
    EventKind.SCENE: AccountDay.scenes,
}


def account_days(session: Session, workspace_id: int) -> Counter[tuple[int, date, str]]:
    """What fans did on each account and day, by the counters."""
    query = select(AccountDay.account_id, AccountDay.day, *ACCOUNT_COLUMNS.values()).where(
        AccountDay.workspace_id == workspace_id
    )
    counted: Counter[tuple[int, date, str]] = Counter()
    for account_id, day, *numbers in session.execute(query.execution_options(yield_per=_BATCH)):
        for column, number in zip(ACCOUNT_COLUMNS.values(), numbers, strict=True):
            counted[account_id, day, column.key] = number
    return counted


def account_days_in_ledger(
    session: Session, workspace_id: int, zones: Mapping[int, str]
) -> Counter[tuple[int, date, str]]:
    """The same from the ledger, by WeChat's time and the account's local day."""
    known = {account_id: ZoneInfo(name) for account_id, name in zones.items()}
    at = type_coerce(Event.at, BigInteger)
    start = at - at % _QUARTER_MS
    query = (
        select(Event.account_id, Event.kind, start, func.count())
        .where(Event.workspace_id == workspace_id, Event.account_id.is_not(None), Event.kind.in_(list(ACCOUNT_COLUMNS)))
        .group_by(Event.account_id, Event.kind, start)
    )
    counted: Counter[tuple[int, date, str]] = Counter()
    for account_id, kind, began, number in session.execute(query.execution_options(yield_per=_BATCH)):
        if account_id in known:
            day = from_ms(int(began)).astimezone(known[account_id]).date()
            counted[account_id, day, ACCOUNT_COLUMNS[kind].key] += number
    return counted
