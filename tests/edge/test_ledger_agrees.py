"""Promise I8: every counter equals a count of ledger rows, and the check notices when one does not."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from tests.edge.conftest import EdgeRun, Phone
from tests.support.ponds import NOW, Pond, change_code, change_group, make_pond
from yutang.accounts.models import NumberDay
from yutang.db.engine import Database
from yutang.db.tables import Table
from yutang.edge.app import Edge
from yutang.groups.models import Seats
from yutang.insights.actions import Finding, check_ledger
from yutang.insights.models import Event
from yutang.livecodes.models import Assignment, CodeChannel, CodeHour, CodeState


def busy_pond(database: Database, run_edge: EdgeRun) -> Pond:
    """A pond after everything that can happen at the edge has happened, over several hours and two days."""
    pond = make_pond(database, limits=(2, 1), owner_cap=2)
    with database.write() as session:
        session.add(CodeChannel(workspace_id=1, code_id=pond.code_id, key="zhihu", label="知乎"))
    phones: list[Phone] = []

    async def morning(edge: Edge) -> None:
        phones.extend(Phone(edge) for _ in range(6))
        for number, phone in enumerate(phones):
            await phone.get("/c/pond" + ("?from=zhihu" if number % 2 else ""))
            await phone.get("/c/pond")
        await phones[0].press("/c/pond")

    async def later(edge: Edge) -> None:
        for phone in phones:
            phone.edge = edge
            await phone.get("/c/pond?from=zhihu")

    run_edge(morning)
    change_group(pond, pond.group_ids[1], closes_at=NOW)
    run_edge.now = NOW + timedelta(hours=3)
    run_edge(later)
    run_edge.now = NOW + timedelta(days=1)
    run_edge(later)
    change_code(pond, state=CodeState.PAUSED)
    run_edge(later)
    return pond


def findings(database: Database, workspace_id: int = 1) -> list[Finding]:
    with database.read() as session:
        return check_ledger(session, workspace_id)


def test_after_everything_that_can_happen_all_counters_agree(database: Database, run_edge: EdgeRun) -> None:
    pond = busy_pond(database, run_edge)

    assert findings(database) == []
    with database.read() as session:
        kinds = {event.kind for event in session.query(Event).filter(Event.workspace_id == pond.workspace_id)}
    assert kinds == {"view", "assign", "press", "owner", "sold_out", "closed"}


def test_a_move_takes_a_seat_in_counter_and_ledger_alike(database: Database, run_edge: EdgeRun) -> None:
    pond = make_pond(database)
    phones: list[Phone] = []

    async def come(edge: Edge) -> None:
        phones.append(Phone(edge, cookie=phones[0].cookie if phones else ""))
        await phones[-1].get("/c/pond")

    run_edge(come)
    change_group(pond, pond.group_ids[0], closes_at=NOW)
    run_edge(come)
    with database.read() as session:
        totals = session.query(Seats.assigned_total).filter(Seats.workspace_id == 1).order_by(Seats.group_id).all()
    assert [total for (total,) in totals] == [1, 1]
    assert findings(database) == []


@pytest.mark.parametrize(
    ("table", "column", "code"),
    [
        *((CodeHour, name, "counters") for name in ("views", "visitors", "assigned", "moved", "pressed", "owner")),
        (CodeHour, "sold_out", "counters"),
        (CodeHour, "closed", "counters"),
        (Seats, "assigned_total", "seats"),
        (NumberDay, "handed", "handed"),
    ],
)
def test_a_counter_that_is_one_off_is_found(
    database: Database, run_edge: EdgeRun, table: type[Table], column: str, code: str
) -> None:
    busy_pond(database, run_edge)
    with database.write() as session:
        field = getattr(table, column)
        session.execute(update(table).where(table.workspace_id == 1).values({field: field + 1}))  # type: ignore[attr-defined]

    found = findings(database)

    assert code in {finding.code for finding in found}
    assert all(finding.counted == finding.allowed + 1 for finding in found if finding.code == code)
    assert all(str(finding.counted) in finding.sentence for finding in found)


def test_a_lost_visitor_and_a_broken_limit_are_found(database: Database, run_edge: EdgeRun) -> None:
    pond = busy_pond(database, run_edge)
    with database.write() as session:
        session.execute(delete(Assignment).where(Assignment.workspace_id == 1, Assignment.pressed_at.is_not(None)))
        session.execute(
            update(Seats).where(Seats.workspace_id == 1, Seats.group_id == pond.group_ids[0]).values(assign_limit=1)
        )

    found = {finding.code: finding for finding in findings(database)}

    assert set(found) == {"visitors", "limit"}
    assert (found["visitors"].counted, found["visitors"].allowed) == (6, 5)
    assert (found["limit"].counted, found["limit"].allowed) == (2, 1)


def test_an_hour_without_counters_is_found_too(database: Database, run_edge: EdgeRun) -> None:
    busy_pond(database, run_edge)
    with database.write() as session:
        session.execute(delete(CodeHour).where(CodeHour.workspace_id == 1, CodeHour.channel == "zhihu"))

    assert {finding.counted for finding in findings(database) if finding.code == "counters"} == {0}


def test_each_workspace_is_checked_by_itself(database: Database, run_edge: EdgeRun) -> None:
    busy_pond(database, run_edge)
    make_pond(database, workspace_id=2, slug="other")
    with database.write() as session:
        session.execute(update(Seats).where(Seats.workspace_id == 2).values(assigned_total=1))

    assert findings(database) == []
    assert [finding.code for finding in findings(database, 2)] == ["seats", "seats"]
