"""Would reminders have kept real group QRs alive? A replay over a table of refreshes of public codes.

Each row of the table is one upload: when, and the printed date. A refresh is *late* when it came on a later day than
the printed date of the QR before it; until then every visitor met a dead QR. The replay runs the rules of
`yutang.alerts.rules` over the life of each QR and asks when its operator would have been told. What an operator does
once told is not in the table; it is assumed, in two ways that are both printed:

* `prompt`: a reminder is acted on after so many hours, always;
* `as slow as ever`: the operator takes as long from the reminder as they took, in the table, from the QR's death.

Behind one code stand one, two or three groups whose QRs were fetched evenly spread over a week. Where the operator
renews all on one day, the spread is lost and the row with one group holds. No open group does not mean a dead QR:
Yutang stops showing a QR before it dies and shows a person's QR, which does not expire, or the sold-out page. Days
without an open group count from that early moment, more than a day before the table calls a QR dead.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from yutang.alerts.rules import FIRST_REMINDER, AlertKind, Facts, GroupFacts, due_alerts, should_send
from yutang.livecodes.rules import qr_closes_at

ZONE: Final = "Asia/Shanghai"
LIFE: Final = timedelta(days=7)  # of a group QR
LOOK_EVERY: Final = timedelta(hours=1)  # the worker evaluates alerts at least so often
ENOUGH: Final = timedelta(hours=24)

REACTIONS: Final = tuple(timedelta(hours=h) for h in (12, 24, 48, 72))
GROUPS: Final = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Upload:
    series: str
    at: datetime
    printed: date


@dataclass(frozen=True, slots=True)
class Lapse:
    """One late refresh. All moments UTC; `died_at` is the end of the printed day, as the table counts."""

    series: str
    printed: date
    told_at: datetime
    closed_at: datetime  # Yutang hands the QR out until then
    died_at: datetime
    refreshed_at: datetime

    @property
    def dead_days(self) -> int:
        """Calendar days, the day of the refresh included."""
        return (self.refreshed_at.astimezone(ZoneInfo(ZONE)).date() - self.printed).days


def read_history(path: Path) -> dict[str, list[Upload]]:
    """Series → uploads in order of time; uploads without a printed date are left out."""
    series: dict[str, list[Upload]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["printed_expiry"]:
                at = datetime.fromisoformat(row["refresh_time"]).astimezone(UTC)
                upload = Upload(row["series"], at, date.fromisoformat(row["printed_expiry"]))
                series.setdefault(upload.series, []).append(upload)
    return {name: sorted(uploads, key=lambda upload: upload.at) for name, uploads in series.items() if len(uploads) > 1}


def replay(path: Path) -> dict[str, Any]:
    """The whole benchmark as JSON. `ok`: told at least 24 hours before each late refresh."""
    history = read_history(path)
    lapses = [lapse for uploads in history.values() for lapse in find_lapses(uploads)]
    before = {name: _before(uploads, lapses) for name, uploads in history.items()}
    notice = {
        "late_refresh": [lapse.refreshed_at - lapse.told_at for lapse in lapses],
        "death": [lapse.died_at - lapse.told_at for lapse in lapses],
        "closing": [lapse.closed_at - lapse.told_at for lapse in lapses],
    }
    return {
        "bench": "reminders",
        "late_refreshes": len(lapses),
        "told_24h_before": {what: sum(ahead >= ENOUGH for ahead in list_) for what, list_ in notice.items()},
        "shortest_notice_hours": {what: round(_hours(min(list_)), 1) for what, list_ in notice.items()},
        "before": before,
        "after": list(_after(history, lapses)),
        "ok": all(ahead >= ENOUGH for ahead in notice["late_refresh"]),
    }


def find_lapses(uploads: Sequence[Upload]) -> list[Lapse]:
    """The late refreshes of one series, with the moment at which the rules would have told the operator."""
    lapses = []
    for old, new in pairwise(uploads):
        died_at = _start_of(old.printed + timedelta(days=1))
        if new.at >= died_at:
            closed_at = _closing(old.printed)
            told_at = first_told(old.at, closed_at, new.at)
            if told_at is None:
                raise ValueError(f"the rules never spoke about the QR of {old.series} printed {old.printed}")
            lapses.append(Lapse(old.series, old.printed, told_at, closed_at, died_at, new.at))
    return lapses


def first_told(uploaded_at: datetime, closes_at: datetime, until: datetime) -> datetime | None:
    """When the first alert about this QR is sent, looking every `LOOK_EVERY` from the upload on."""
    at = uploaded_at
    while at < until:
        if _sent([(closes_at, None)], at):
            return at
        at += LOOK_EVERY
    return None


def _sent(groups: Sequence[tuple[datetime, datetime | None]], at: datetime) -> list[int]:
    """Indices of the (closes_at, last sent) whose QR alert is sent at this look."""
    facts = Facts([_facts(i, closes_at, at) for i, (closes_at, _) in enumerate(groups)], [])
    kinds = {AlertKind.QR_EXPIRES, AlertKind.QR_EXPIRED}
    return [
        alert.subject_id
        for alert in due_alerts(facts, at)
        if alert.kind in kinds and should_send(alert, groups[alert.subject_id][1], at)
    ]


def _facts(group_id: int, closes_at: datetime, at: datetime) -> GroupFacts:
    return GroupFacts(
        group_id=group_id,
        state="open",
        has_qr=True,
        closes_at=closes_at,
        is_open=at < closes_at,
        cap=200,
        head_count=100,
        counted_at=at,
        assigned_since_count=0,
        full_at=None,
    )


def _before(uploads: Sequence[Upload], lapses: Sequence[Lapse]) -> dict[str, Any]:
    mine = [lapse for lapse in lapses if lapse.series == uploads[0].series]
    zone = ZoneInfo(ZONE)
    days = (uploads[-1].at.astimezone(zone).date() - uploads[0].at.astimezone(zone).date()).days
    dead = sum(lapse.dead_days for lapse in mine)
    return {
        "days": days,
        "uploads": len(uploads),
        "late_refreshes": len(mine),
        "dead_days": dead,
        "dead_share": round(dead / days, 4),
    }


def _after(history: dict[str, list[Upload]], lapses: Sequence[Lapse]) -> Iterator[dict[str, Any]]:
    for groups in GROUPS:
        days = {name: _slow_days([x for x in lapses if x.series == name], groups) for name in history}
        yield _after_row("as slow as ever", None, groups, days)
    for reaction in REACTIONS:
        for groups in GROUPS:
            days = {name: _prompt_days(uploads, reaction, groups) for name, uploads in history.items()}
            yield _after_row("prompt", round(_hours(reaction)), groups, days)


def _after_row(operator: str, hours: int | None, groups: int, days: dict[str, float]) -> dict[str, Any]:
    return {
        "operator": operator,
        "reaction_hours": hours,
        "groups": groups,
        "dead_qr_shown_days": 0,  # by the rule: a QR is not shown from closes_at on
        "no_open_group_days": {name: round(n, 1) for name, n in days.items()},
        "no_open_group_days_total": round(sum(days.values()), 1),
    }


def _slow_days(lapses: Sequence[Lapse], groups: int) -> float:
    """Days without an open group: each lapse is as long as it was, but begins at the reminder; the other groups,
    fetched up to (groups - 1) / groups of a week later, live on into it."""
    spread = LIFE * (groups - 1) / groups
    late = [(x.told_at + (x.refreshed_at - x.died_at)) - x.closed_at - spread for x in lapses]
    return sum(max(0.0, _hours(lapse)) for lapse in late) / 24


def _prompt_days(uploads: Sequence[Upload], reaction: timedelta, groups: int) -> float:
    """Days without an open group over the span of a series when each reminder is acted on after `reaction`."""
    start, end = uploads[0].at, uploads[-1].at
    closes = [_closing(_printed(start - LIFE * i / groups)) for i in range(groups)]
    sent: list[datetime | None] = [None] * groups
    acts: dict[int, datetime] = {}
    closed, at = timedelta(0), start
    while at < end:
        for i in [i for i, due in acts.items() if due <= at]:
            closes[i], sent[i] = _closing(_printed(at)), None
            del acts[i]
        for i in _sent(list(zip(closes, sent, strict=True)), at):
            sent[i] = at
            acts.setdefault(i, at + reaction)
        if max(closes) <= at:
            closed += LOOK_EVERY
        quiet = min(closes) - FIRST_REMINDER - at  # until then no look finds anything
        at += LOOK_EVERY * max(1, quiet // LOOK_EVERY)
    return _hours(closed) / 24


def _printed(fetched_at: datetime) -> date:
    return (fetched_at + LIFE).astimezone(ZoneInfo(ZONE)).date()


def _closing(printed: date) -> datetime:
    closes_at = qr_closes_at(printed, ZONE)
    assert closes_at is not None  # noqa: S101  (only a QR without a date has none)
    return closes_at


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def _hours(span: timedelta) -> float:
    return span / timedelta(hours=1)


def table(result: dict[str, Any]) -> str:
    """The result for people."""
    told, short = result["told_24h_before"], result["shortest_notice_hours"]
    lines = [f"{result['late_refreshes']} late refreshes; told 24 h or more before:"]
    lines += [f"  the {what.replace('_', ' ')}: {told[what]} (shortest notice {short[what]} h)" for what in told]
    lines.append("before: dead days")
    lines += [
        f"  {name}: {row['dead_days']} of {row['days']} ({row['dead_share']:.1%})"
        for name, row in result["before"].items()
    ]
    lines.append("after: days without an open group (a dead QR is shown on none)")
    for row in result["after"]:
        how = row["operator"] + (f", {row['reaction_hours']} h" if row["reaction_hours"] else "")
        lines.append(f"  {how:<18} groups: {row['groups']}  days: {row['no_open_group_days_total']}")
    return "\n".join(lines)
