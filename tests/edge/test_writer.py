"""The writer: batches, failures that stay alone, and back-pressure."""

import asyncio

from sqlalchemy import func, select, text

from tests.edge.conftest import EdgeRun, Phone
from tests.support.ponds import make_pond
from yutang.db.engine import Database
from yutang.edge.app import Edge
from yutang.insights.models import Event


def test_a_burst_is_written_in_few_commits(database: Database, run_edge: EdgeRun) -> None:
    make_pond(database, limits=(1000,))
    sizes: list[float] = []

    async def scenario(edge: Edge) -> None:
        await asyncio.gather(*(Phone(edge).get("/c/pond") for _ in range(300)))
        value = run_edge.registry.get_sample_value("yutang_batch_visits_count")
        sizes.append(value or 0)

    run_edge(scenario)
    assert 2 <= sizes[0] <= 30


def test_beyond_the_queue_visitors_are_told_to_try_again_and_nothing_is_half_written(
    database: Database, run_edge: EdgeRun
) -> None:
    make_pond(database, limits=(1000,))
    run_edge.most_waiting = 10
    statuses: list[int] = []

    async def scenario(edge: Edge) -> None:
        answers = await asyncio.gather(*(Phone(edge).get("/c/pond") for _ in range(100)))
        statuses.extend(answer.status for answer in answers)
        refused = next(answer for answer in answers if answer.status == 503)
        assert refused.headers["retry-after"] == "3"
        assert "请稍等" in refused.body

    run_edge(scenario)
    assert set(statuses) == {200, 503}
    with database.read() as session:
        views = session.scalar(select(func.count()).select_from(Event).where(Event.workspace_id == 1))
    assert views == 2 * statuses.count(200)  # a view and an assignment each


def test_a_visit_that_cannot_be_written_fails_alone(database: Database, run_edge: EdgeRun) -> None:
    """One code's groups hold a value that no row can take; the visitors of the other code notice nothing."""
    make_pond(database, limits=(1000,))
    make_pond(database, workspace_id=2, slug="broken", limits=(1000,))
    with database.write() as session:
        # A strategy nobody knows: deciding on this code raises.
        session.execute(text("UPDATE live_codes SET strategy = 'none' WHERE workspace_id = 2"))
    statuses: dict[str, list[int]] = {"pond": [], "broken": []}

    async def visit(edge: Edge, slug: str) -> None:
        statuses[slug].append((await Phone(edge).get(f"/c/{slug}")).status)

    async def scenario(edge: Edge) -> None:
        await asyncio.gather(*(visit(edge, slug) for slug in ("pond", "broken") * 10))

    run_edge(scenario)
    assert statuses == {"pond": [200] * 10, "broken": [503] * 10}


def test_a_database_that_is_away_is_never_taken_for_a_success(database: Database, run_edge: EdgeRun) -> None:
    make_pond(database)
    with database.write() as session:
        session.execute(text("ALTER TABLE events RENAME TO events_away"))

    async def scenario(edge: Edge) -> None:
        answer = await Phone(edge).get("/c/pond")
        assert (answer.status, answer.headers.get("set-cookie")) == (503, None)

    run_edge(scenario)
    with database.write() as session:
        session.execute(text("ALTER TABLE events_away RENAME TO events"))
