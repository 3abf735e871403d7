"""Whether the database keeps what the server promised (DESIGN §7, I1 to I3 and I8)."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.support.burst import Burst
from yutang.accounts.models import PersonalNumber
from yutang.db.engine import Database
from yutang.groups.models import Group, Seats
from yutang.insights.actions import check_ledger
from yutang.insights.models import Event, EventKind
from yutang.livecodes.models import Assignment


def broken_promises(database: Database, workspace_id: int, burst: Burst) -> list[str]:
    """A sentence for each acknowledged scan that is not on disk and each visitor who holds something else."""
    with database.read() as session:
        views = _per_visitor(database, workspace_id, EventKind.VIEW)
        names = _names(session, workspace_id)
        rows = session.execute(
            select(Assignment.visitor_id, Assignment.group_id, Assignment.number_id).where(
                Assignment.workspace_id == workspace_id
            )
        )
        held = {row.visitor_id: names.get(row.group_id or row.number_id or 0, "") for row in rows}
    problems = []
    for promise in burst.promises.values():
        if views[promise.visitor_id] < promise.scans:
            problems.append(f"{promise.scans} scans acknowledged, {views[promise.visitor_id]} in the ledger")
        if promise.shown[-1] and held.get(promise.visitor_id) != promise.shown[-1]:
            problems.append(f"shown {promise.shown[-1]!r}, holds {held.get(promise.visitor_id)!r}")
    return problems


def _names(session: Session, workspace_id: int) -> dict[int, str]:
    """What the landing page calls each group and each person."""
    groups = session.execute(select(Group.id, Group.name).where(Group.workspace_id == workspace_id))
    numbers = session.execute(
        select(PersonalNumber.id, PersonalNumber.name).where(PersonalNumber.workspace_id == workspace_id)
    )
    return {row.id: row.name for row in (*groups, *numbers)}


def broken_rules(database: Database, workspace_id: int) -> list[str]:
    """A sentence for each group beyond its rule, each visitor assigned twice, each counter that disagrees."""
    with database.read() as session:
        over = session.scalars(
            select(Seats.group_id).where(Seats.workspace_id == workspace_id, Seats.assigned_total > Seats.assign_limit)
        ).all()
        findings = check_ledger(session, workspace_id)
    twice = [visitor for visitor, times in _per_visitor(database, workspace_id, EventKind.ASSIGN).items() if times > 1]
    return [
        *(f"group {group_id} is beyond its limit" for group_id in over),
        *(f"a visitor was assigned {len(twice)} times too often" for _ in twice[:1]),
        *(str(finding) for finding in findings),
    ]


def _per_visitor(database: Database, workspace_id: int, kind: EventKind) -> Counter[int]:
    with database.read() as session:
        rows = session.execute(
            select(Event.visitor_id, func.count())
            .where(Event.workspace_id == workspace_id, Event.kind == kind)
            .group_by(Event.visitor_id)
        )
        return Counter({int(visitor or 0): count for visitor, count in rows})
