"""One live code during one batch: read once, then every visit of the batch is decided on it in memory."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from yutang.db.named_sql import Rows, Statements
from yutang.edge.visits import Shown, Visit
from yutang.livecodes.rules import Assignment, BatchState, Decision, Owner, OwnerPool, Target

_MERGE_STEPS = 8  # a merged into b merged into c …: further than anybody goes, and an end for a circle


class CodeView:
    """A code with its groups and owners as they stand in this transaction."""

    def __init__(self, workspace_id: int, code_id: int, row: Sequence[Any]) -> None:
        self.workspace_id = workspace_id
        self.code_id = code_id
        self.state: str = row[0]
        self.merged_into: int | None = row[1]
        self.strategy: str = row[2]
        self._blank = Shown(
            "preview",
            language="en" if row[3] == "en" else "zh",
            tagline=row[4],
            slug=row[6],
            community=row[7],
            timezone=row[8],
            rules=row[9],
        )
        self._sold_out_text: str = row[5]
        self._groups: dict[int, tuple[str, str]] = {}  # id → name, payload
        self._shown: dict[tuple[object, ...], Shown] = {}
        self._numbers: dict[int, tuple[str, str]] = {}
        self.daily_caps: dict[int, int] = {}
        self.channels: frozenset[str] = frozenset()
        self.groups = BatchState("fill", ())
        self.owners = OwnerPool((), datetime.min.replace(tzinfo=UTC))

    def load(self, sql: Statements, connection: Connection, now: datetime, *, lock: bool) -> None:
        """Read groups (locked when newcomers may take seats), owners and channels."""
        key = {"workspace_id": self.workspace_id, "code_id": self.code_id}
        rows = sql.read(connection, "targets" if lock else "targets_unlocked", **key)
        self.groups = BatchState(self.strategy, [_target(row) for row in rows])
        self._groups = {row[0]: (row[9], row[10] or "") for row in rows}
        rows = sql.read(connection, "owners", **key, first_day=_day(now - timedelta(days=1)))
        self.owners = OwnerPool(_owners(rows, now), now)
        self._numbers = {row[0]: (row[5], row[6]) for row in rows}
        self.daily_caps = {row[0]: row[1] for row in rows}
        self.channels = frozenset(row[0] for row in sql.read(connection, "channels", **key))

    def held(self, sql: Statements, connection: Connection, visits: list[Visit]) -> dict[int, Assignment]:
        """What the visitors with a cookie already hold; newcomers are not asked for."""
        known = {visit.visitor_id for visit in visits if not visit.is_new}
        if not known:
            return {}
        rows = sql.read(
            connection,
            "held",
            workspace_id=self.workspace_id,
            code_id=self.code_id,
            visitors=sql.one_of(known),
        )
        return {row[0]: _assignment(row) for row in rows}

    def shown(self, decision: Decision) -> Shown:
        """The page for a decision; most visitors of a batch see one of a few."""
        key = (decision.kind, decision.group_id, decision.show_qr, decision.number_id)
        page = self._shown.get(key)
        if page is None:
            page = self._shown[key] = self._compose(decision)
        return page

    def _compose(self, decision: Decision) -> Shown:
        kind, group_id, show_qr, number_id, _, _, back_at = decision
        group, payload = self._groups.get(group_id, ("", "")) if group_id is not None else ("", "")
        if kind == "owner" and number_id is not None:
            name, payload = self._numbers[number_id]
            return self._blank._replace(kind="owner", name=name, payload=payload, joined_group=group)
        if kind == "sold_out":
            return self._blank._replace(kind="sold_out", text=self._sold_out_text, back_at=back_at)
        if not show_qr:
            return self._blank._replace(kind="joined", name=group)
        return self._blank._replace(kind="group", name=group, payload=payload)

    def closed(self) -> Shown:
        return self._blank._replace(kind="paused" if self.state == "paused" else "deleted")

    def preview(self) -> Shown:
        """For link-preview robots: what it is, without a QR, because nobody is given a place."""
        return self._blank


def load_code(sql: Statements, connection: Connection, workspace_id: int, code_id: int) -> CodeView | None:
    """The code, or the one it was merged into; None when the directory points nowhere."""
    view: CodeView | None = None
    for _ in range(_MERGE_STEPS):
        rows = sql.read(connection, "code", workspace_id=workspace_id, code_id=code_id)
        if not rows:
            return view
        view = CodeView(workspace_id, code_id, rows[0])
        if view.state != "deleted" or view.merged_into is None:
            return view
        code_id = view.merged_into
    return view


def _target(row: Sequence[Any]) -> Target:
    group_id, position, weight, closes_at, state, total, limit, cap, heads, _, payload = row
    until = 0.0 if not payload or state == "archived" else math.inf if closes_at is None else closes_at / 1000
    return Target(group_id, position, weight, until, state == "open", total, limit, cap, heads)


def _owners(rows: Rows, now: datetime) -> list[Owner]:
    """One Owner per number; the rows repeat a number for each of its days that was read."""
    found: dict[int, Owner] = {}
    for number_id, daily_cap, opens_at, closes_at, timezone, _, _, day, handed, _ in sorted(rows, key=_position):
        today = str(now.astimezone(ZoneInfo(timezone)).date())
        count = handed if day is not None and str(day) == today else 0
        before = found.get(number_id)
        if before is None or count:
            found[number_id] = Owner(number_id, daily_cap, count, opens_at, closes_at, timezone)
    return list(found.values())


def _position(row: Sequence[Any]) -> tuple[int, int]:
    return row[-1], row[0]


def _assignment(row: Sequence[Any]) -> Assignment:
    _, group_id, number_id, number_day, pressed_at = row
    day = None if number_day is None else date.fromisoformat(str(number_day))
    return Assignment(group_id, number_id, day, pressed_at is not None)


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
