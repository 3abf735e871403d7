"""One batch of visits of one workspace in one transaction: read, decide, write. Nothing is answered from here.

The ledger: a VIEW per visit, and with it what the visit changed (ASSIGN, MOVE, OWNER, SOLD_OUT, CLOSED, PRESS).
Counters in code_hours, seats and number_days are written in the same transaction and equal the rows (promise I8).
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from yutang.db.named_sql import Statements
from yutang.db.tables import to_ms
from yutang.edge.code_view import CodeView, load_code
from yutang.edge.together import LostRace
from yutang.edge.visits import NOTED, UNKNOWN, Shown, Visit
from yutang.livecodes.rules import Assignment, Decision, decide_visit

HOUR_MS = 3_600_000
_FIRST = '{"first": true}'
_COUNTERS = ("views", "visitors", "assigned", "moved", "pressed", "owner", "sold_out", "closed")


@dataclass(slots=True)
class Writing:
    """The rows that one code's visits add up to; their columns are named in sql.py."""

    view: CodeView
    new_id: Callable[[], int]
    now_ms: int
    held: dict[int, Assignment]
    events: list[list[Any]] = field(default_factory=list)
    added: dict[int, list[Any]] = field(default_factory=dict)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    presses: list[tuple[str, int]] = field(default_factory=list)  # statement, visitor
    handed: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    counts: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: dict.fromkeys(_COUNTERS, 0)))

    def event(
        self,
        kind: str,
        visit: Visit,
        channel: str,
        group_id: int | None = None,
        number_id: int | None = None,
        data: str | None = None,
    ) -> None:
        self.events.append([self.new_id(), kind, group_id, number_id, visit.visitor_id, channel, data])


def run_batch(
    sql: Statements,
    connection: Connection,
    codes: dict[str, int],
    workspace_id: int,
    visits: Sequence[Visit],
    now: datetime,
    new_id: Callable[[], int],
) -> list[Shown]:
    """Decide and write the visits of one workspace; `codes` leads from slugs to code ids. One Shown per visit.

    Raises LostRace, or the driver's error: then the transaction must be rolled back as a whole.
    """
    by_code: dict[int, list[int]] = defaultdict(list)
    for place, visit in enumerate(visits):
        by_code[codes[visit.slug]].append(place)
    shown: list[Shown] = [UNKNOWN] * len(visits)
    for code_id in sorted(by_code):  # one order in every process, against deadlocks
        places = by_code[code_id]
        pages = _visit_code(sql, connection, workspace_id, code_id, [visits[i] for i in places], now, new_id)
        for place, page in zip(places, pages, strict=True):
            shown[place] = page
    return shown


def log_unknown(
    sql: Statements, connection: Connection, visits: Sequence[Visit], now: datetime, new_id: Callable[[], int]
) -> None:
    """Visits to slugs that lead nowhere: one row per slug and batch, so that guessing does not fill the disk."""
    times: dict[str, int] = defaultdict(int)
    for visit in visits:
        if visit.kind == "scan":
            times[visit.slug] += 1
    # slugs are [a-z0-9-] by the time they get here
    rows = [
        [new_id(), "unknown", None, None, None, "", f'{{"slug": "{slug}", "visits": {n}}}'] for slug, n in times.items()
    ]
    sql.write_rows(connection, "add_events", rows, workspace_id=0, code_id=None, now=to_ms(now))


def _visit_code(
    sql: Statements,
    connection: Connection,
    workspace_id: int,
    code_id: int,
    visits: list[Visit],
    now: datetime,
    new_id: Callable[[], int],
) -> list[Shown]:
    view = load_code(sql, connection, workspace_id, code_id)
    if view is None:
        return [UNKNOWN] * len(visits)
    now_ms = to_ms(now)
    held = view.held(sql, connection, visits)
    newcomers = any(visit.kind == "scan" and visit.visitor_id not in held for visit in visits)
    view.load(sql, connection, now, lock=newcomers)
    writing = Writing(view, new_id, now_ms, held)
    seconds = now_ms / 1000
    shown = [_visit(writing, visit, seconds) for visit in visits]
    _write(sql, connection, writing)
    return shown


def _visit(writing: Writing, visit: Visit, seconds: float) -> Shown:
    view = writing.view
    if visit.kind == "preview":
        return view.preview()
    channel = visit.channel if visit.channel in view.channels else ""
    if visit.kind in ("press", "again"):
        _press(writing, visit, channel)
        return NOTED
    if view.state != "active":
        writing.event("closed", visit, channel)
        writing.counts[channel]["closed"] += 1
        return view.closed()
    previous = writing.held.get(visit.visitor_id)
    decision = decide_visit(previous, view.groups, view.owners, seconds)
    _record(writing, visit, channel, previous, decision)
    return view.shown(decision)


def _press(writing: Writing, visit: Visit, channel: str) -> None:
    """A long press on the group's QR, or the word that it did not lead in; repeated ones change nothing."""
    held = writing.held.get(visit.visitor_id)
    pressed = visit.kind == "press"
    if held is None or held.group_id is None or held.pressed == pressed:
        return
    writing.held[visit.visitor_id] = held._replace(pressed=pressed)
    writing.presses.append(("press" if pressed else "unpress", visit.visitor_id))
    writing.event("press" if pressed else "unpress", visit, channel, held.group_id)
    writing.counts[channel]["pressed"] += pressed


def _record(writing: Writing, visit: Visit, channel: str, previous: Assignment | None, decision: Decision) -> None:
    count = writing.counts[channel]
    count["views"] += 1
    writing.event("view", visit, channel, data=_FIRST if previous is None else None)
    kind = decision.kind
    if kind == "stay":
        return
    if previous is None:
        count["visitors"] += 1
    if kind in ("assign", "move"):
        count["assigned" if kind == "assign" else "moved"] += 1
        writing.event(kind, visit, channel, decision.group_id)
    elif kind == "owner":
        count["owner"] += 1
        writing.event(
            "owner", visit, channel, None, decision.number_id, '{"counted": true}' if decision.counted else None
        )
        if decision.counted:
            writing.handed[(decision.number_id or 0, str(decision.number_day))] += 1
    else:
        count["sold_out"] += 1
        writing.event("sold_out", visit, channel)
    _hold(writing, visit, previous, decision)


def _hold(writing: Writing, visit: Visit, previous: Assignment | None, decision: Decision) -> None:
    """Keep what the visitor holds from now on: one row for a first visit, one change for a returning one."""
    before = previous or Assignment()
    got_group = decision.kind in ("assign", "move")
    after = Assignment(
        decision.group_id if got_group else before.group_id,
        decision.number_id if decision.kind == "owner" else before.number_id,
        decision.number_day if decision.kind == "owner" else before.number_day,
        before.pressed and not got_group,
    )
    if after == previous:
        return
    writing.held[visit.visitor_id] = after
    day = None if after.number_day is None else str(after.number_day)
    assigned_at = writing.now_ms if got_group else None
    if previous is None or visit.visitor_id in writing.added:
        writing.added[visit.visitor_id] = [visit.visitor_id, after.group_id, after.number_id, day, assigned_at]
        return
    writing.changed[visit.visitor_id] = {
        "group_id": after.group_id,
        "number_id": after.number_id,
        "number_day": day,
        "assigned_at": assigned_at,
        "new_group": int(got_group),
        "moved": int(decision.kind == "move"),
    }


def _write(sql: Statements, connection: Connection, writing: Writing) -> None:
    """Scarce things first: when a race for them is lost, the rest need not be written."""
    view, now_ms = writing.view, writing.now_ms
    workspace = {"workspace_id": view.workspace_id}
    code = {"workspace_id": view.workspace_id, "code_id": view.code_id}
    for group_id, seats in sorted(view.groups.taken().items()):
        _won(sql.write(connection, "take_seats", **workspace, group_id=group_id, seats=seats), 1)
    for (number_id, day), handed in sorted(writing.handed.items()):
        cap = view.daily_caps[number_id]
        taken = {"number_id": number_id, "day": day, "handed": handed, "daily_cap": cap}
        _won(sql.write(connection, "hand_out", **workspace, **taken), 1)
    added = sql.write_rows(connection, "add_assignments", list(writing.added.values()), **code, now=now_ms)
    _won(added, len(writing.added))
    for visitor_id, change in writing.changed.items():
        sql.write(connection, "change_assignment", **code, visitor_id=visitor_id, **change)
    for statement, visitor_id in writing.presses:
        sql.write(connection, statement, **code, visitor_id=visitor_id, now=now_ms)
    sql.write_rows(connection, "add_events", writing.events, **code, now=now_ms)
    counts = [[channel, *counted.values()] for channel, counted in sorted(writing.counts.items())]
    sql.write_rows(connection, "count", counts, **code, hour=now_ms - now_ms % HOUR_MS)


def _won(written: int, wanted: int) -> None:
    if written != wanted:
        raise LostRace
