"""The numbers that pages show, and the proof that they are the ledger's (promise I8)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from yutang.insights.models import Numbers
from yutang.insights.rules import Period, bucket_starts, hour_of, in_buckets
from yutang.insights.store import counters, ledger
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

DAY: Final = timedelta(hours=24)
_Key = TypeVar("_Key")
_SHOWN: Final = 50  # findings of one kind: the first tell enough


@dataclass(frozen=True, slots=True)
class Bucket:
    """One hour or one local day of a code. `start` is UTC."""

    start: datetime
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class CodeNumbers:
    """One code over a period: in all, for each hour or day (oldest first, none left out), and for each channel."""

    period: Period
    total: Numbers
    buckets: list[Bucket]
    channels: dict[str, Numbers]


def last_day(work: Work, code_ids: Collection[int]) -> dict[int, Numbers]:
    """Each code's numbers of the last 24 hours: this hour and the 23 before it."""
    work.actor.require(Permission.SEE)
    since = hour_of(work.now) - DAY + timedelta(hours=1)
    return counters.numbers_by_code(work.session, work.workspace_id, code_ids, since)


def all_time(work: Work, code_ids: Collection[int]) -> dict[int, Numbers]:
    """Each code's numbers since it was made."""
    work.actor.require(Permission.SEE)
    return counters.numbers_by_code(work.session, work.workspace_id, code_ids)


def code_numbers(work: Work, code_id: int, period: Period, timezone: str) -> CodeNumbers:
    """One code over a period; days are those of `timezone`."""
    work.actor.require(Permission.SEE)
    starts = bucket_starts(period, work.now, timezone)
    hours = counters.numbers_by_hour(work.session, work.workspace_id, code_id, starts[0])
    channels = counters.numbers_by_channel(work.session, work.workspace_id, code_id, starts[0])
    summed = [Bucket(start, _added(hours[hour] for hour in inside)) for start, inside in in_buckets(starts, hours)]
    return CodeNumbers(period, _added(bucket.numbers for bucket in summed), summed, channels)


def _added(parts: Iterable[Numbers]) -> Numbers:
    return Numbers(*(sum(column) for column in zip(Numbers(), *parts, strict=True)))


# ---- the check -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """A counter that does not say what the ledger says, or that is beyond its limit."""

    code: str  # counters, visitors, seats, limit, handed or fans
    subject: str  # whose counter: "group 7: seats taken"
    counted: int
    allowed: int  # what the ledger says; of `limit`: the most that is allowed

    @property
    def sentence(self) -> str:
        """In English, for `yutang doctor`."""
        rule = "the limit is" if self.code == "limit" else "the ledger says"
        return f"{self.subject}: the counter says {self.counted}, {rule} {self.allowed}."


def check_ledger(session: Session, workspace_id: int) -> list[Finding]:
    """Compare every counter of a workspace with its ledger; an empty list is the proof.

    Reads all events, and expects the one consistent view of `Database.read()`. At most 50 findings of each kind.
    """
    checks = (_check_hours, _check_visitors, _check_seats, _check_handed, _check_accounts)
    return [finding for check in checks for finding in islice(check(session, workspace_id), _SHOWN)]


def _check_hours(session: Session, workspace_id: int) -> Iterator[Finding]:
    counted = ledger.counted_hours(session, workspace_id)
    truth = ledger.ledger_hours(session, workspace_id)
    for hour in sorted({*counted, *truth}):
        pair = zip(Numbers._fields, counted.get(hour, Numbers()), truth.get(hour, Numbers()), strict=True)
        where = f"live code {hour.code_id}, channel {hour.channel or '(own)'}, {hour.start:%Y-%m-%dT%H:00Z}"
        yield from (Finding("counters", f"{where}: {name}", has, must) for name, has, must in pair if has != must)


def _check_visitors(session: Session, workspace_id: int) -> Iterator[Finding]:
    people = ledger.visitors_by_code(session, workspace_id)
    counted = {code: n.visitors for code, n in counters.numbers_by_code(session, workspace_id).items()}
    for code_id, has, must in _unequal(counted, people):
        yield Finding("visitors", f"live code {code_id}: visitors", has, must)


def _check_seats(session: Session, workspace_id: int) -> Iterator[Finding]:
    for group in ledger.seats_taken(session, workspace_id):
        where, total = f"group {group.group_id}: seats taken", group.assigned_total
        if total != group.in_ledger:
            yield Finding("seats", where, total, group.in_ledger)
        if total > group.assign_limit:
            yield Finding("limit", where, total, group.assign_limit)


def _check_handed(session: Session, workspace_id: int) -> Iterator[Finding]:
    counted = ledger.handed_by_day(session, workspace_id)
    zones = ledger.zones_of_numbers(session, workspace_id)
    for (number_id, day), has, must in _unequal(counted, ledger.handed_in_ledger(session, workspace_id, zones)):
        yield Finding("handed", f"personal number {number_id}, {day}: visitors", has, must)


def _check_accounts(session: Session, workspace_id: int) -> Iterator[Finding]:
    counted = ledger.account_days(session, workspace_id)
    truth = ledger.account_days_in_ledger(session, workspace_id, ledger.zones_of_accounts(session, workspace_id))
    for (account_id, day, name), has, must in _unequal(counted, truth):
        yield Finding("fans", f"official account {account_id}, {day}: {name}", has, must)


def _unequal(counted: Mapping[_Key, int], truth: Mapping[_Key, int]) -> Iterator[tuple[_Key, int, int]]:
    for key in sorted({*counted, *truth}, key=str):
        has, must = counted.get(key, 0), truth.get(key, 0)
        if has != must:
            yield key, has, must
