"""What a visitor gets, and what is on disk once they have it."""

import asyncio
from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from tests.edge.conftest import EdgeRun, Phone
from tests.support.ponds import NOW, Pond, change_code, change_group, make_pond
from yutang.accounts.models import NumberDay
from yutang.db.engine import Database
from yutang.edge.app import Edge
from yutang.groups.models import GroupState, Seats
from yutang.insights.models import Event, EventKind
from yutang.livecodes.models import Assignment, CodeChannel, CodeHour, CodeState, CodeTarget, LiveCode, Slug, Strategy


def events(pond: Pond) -> Counter[str]:
    with pond.database.read() as session:
        rows = session.execute(
            select(Event.kind, func.count()).where(Event.workspace_id == pond.workspace_id).group_by(Event.kind)
        )
        return Counter({str(kind): count for kind, count in rows})


def seats(pond: Pond) -> list[int]:
    with pond.database.read() as session:
        rows = session.execute(
            select(Seats.assigned_total).where(Seats.workspace_id == pond.workspace_id).order_by(Seats.group_id)
        )
        return [total for (total,) in rows]


def counters(pond: Pond) -> dict[str, int]:
    columns = ("views", "visitors", "assigned", "moved", "pressed", "owner", "sold_out", "closed")
    with pond.database.read() as session:
        sums = session.execute(
            select(*(func.sum(getattr(CodeHour, name)) for name in columns)).where(
                CodeHour.workspace_id == pond.workspace_id
            )
        ).one()
    return {name: int(total) for name, total in zip(columns, sums, strict=True) if total}


def test_a_visitor_gets_a_group_and_comes_back_to_the_same_one(database: Database, run_edge: EdgeRun) -> None:
    pond = make_pond(database)

    async def scenario(edge: Edge) -> None:
        phone = Phone(edge)
        first = await phone.get("/c/pond")
        assert first.status == 200
        assert "早起瑜伽1群" in first.body
        assert "set-cookie" in first.headers
        again = await phone.get("/c/pond")
        assert "早起瑜伽1群" in again.body
        assert "set-cookie" not in again.headers

    run_edge(scenario)
    assert events(pond) == {"view": 2, "assign": 1}
    assert counters(pond) == {"views": 2, "visitors": 1, "assigned": 1}
    assert seats(pond) == [1, 0]


def test_groups_fill_in_order_and_never_beyond_their_limit(database: Database, run_edge: EdgeRun) -> None:
    pond = make_pond(database, limits=(7, 5), owner_cap=100)

    async def scenario(edge: Edge) -> None:
        await asyncio.gather(*(Phone(edge).get("/c/pond") for _ in range(40)))

    run_edge(scenario)
    assert seats(pond) == [7, 5]
    assert counters(pond) == {"views": 40, "visitors": 40, "assigned": 12, "owner": 28}
    with database.read() as session:
        assert session.scalar(select(NumberDay.handed).where(NumberDay.workspace_id == 1)) == 28


def test_an_owner_is_handed_out_up_to_the_daily_cap_and_then_it_is_sold_out(
    database: Database, run_edge: EdgeRun
) -> None:
    pond = make_pond(database, limits=(0,), owner_cap=3)
    bodies: list[str] = []

    async def scenario(edge: Edge) -> None:
        bodies.extend([(await Phone(edge).get("/c/pond")).body for _ in range(5)])

    run_edge(scenario)
    assert ["林老师" in body for body in bodies] == [True, True, True, False, False]
    assert "11 月 23 日 09:00" in bodies[3]
    assert events(pond) == {"view": 5, "owner": 3, "sold_out": 2}


def test_a_visitor_who_never_pressed_is_moved_when_the_group_closes(database: Database, run_edge: EdgeRun) -> None:
    pond = make_pond(database)

    async def scenario(edge: Edge) -> None:
        idle, eager = Phone(edge), Phone(edge)
        await idle.get("/c/pond")
        await eager.get("/c/pond")
        assert (await eager.press("/c/pond")).status == 204
        await asyncio.to_thread(change_group, pond, pond.group_ids[0], state=GroupState.FULL)
        assert "早起瑜伽2群" in (await idle.get("/c/pond")).body
        assert "早起瑜伽1群" in (await eager.get("/c/pond")).body

    run_edge(scenario)
    assert events(pond) == {"view": 4, "assign": 2, "press": 1, "move": 1}
    assert counters(pond) == {"views": 4, "visitors": 2, "assigned": 2, "pressed": 1, "moved": 1}
    assert seats(pond) == [2, 1]


def test_a_returning_visitor_sees_the_newest_qr_of_the_same_group(database: Database, run_edge: EdgeRun) -> None:
    pond = make_pond(database)
    pages: list[str] = []

    async def scenario(edge: Edge) -> None:
        phone = Phone(edge)
        pages.append((await phone.get("/c/pond")).body)
        newer = pond.payload(pond.group_ids[0]) + "newer"
        await asyncio.to_thread(change_group, pond, pond.group_ids[0], payload=newer, payload_key=newer)
        pages.append((await phone.get("/c/pond")).body)

    run_edge(scenario)
    assert "早起瑜伽1群" in pages[1]
    assert pages[0] != pages[1]
    assert events(pond) == {"view": 2, "assign": 1}


def test_a_group_past_its_closing_moment_gets_nobody(database: Database, run_edge: EdgeRun) -> None:
    pond = make_pond(database)
    change_group(pond, pond.group_ids[0], closes_at=NOW - timedelta(seconds=1))

    async def scenario(edge: Edge) -> None:
        assert "早起瑜伽2群" in (await Phone(edge).get("/c/pond")).body

    run_edge(scenario)
    assert seats(pond) == [0, 1]


def test_a_press_is_kept_once(database: Database, run_edge: EdgeRun) -> None:
    pond = make_pond(database)

    async def scenario(edge: Edge) -> None:
        phone = Phone(edge)
        await phone.get("/c/pond")
        await asyncio.gather(*(phone.press("/c/pond") for _ in range(5)))
        assert (await Phone(edge, cookie="yt_v=123.abc").press("/c/pond")).status == 204

    run_edge(scenario)
    assert events(pond) == {"view": 1, "assign": 1, "press": 1}


def test_who_pressed_and_finds_the_qr_dead_is_not_given_a_second_seat_until_they_say_so(
    database: Database, run_edge: EdgeRun
) -> None:
    pond = make_pond(database)

    async def scenario(edge: Edge) -> None:
        phone = Phone(edge)
        await phone.get("/c/pond")
        await phone.press("/c/pond")
        await asyncio.to_thread(change_group, pond, pond.group_ids[0], closes_at=NOW - timedelta(hours=1))
        probably_in = await phone.get("/c/pond")
        assert "你应该已经在群「早起瑜伽1群」里了" in probably_in.body
        assert 'action="/c/pond/again"' in probably_in.body
        again = await phone.get("/c/pond/again", method="POST")
        assert (again.status, again.headers["location"]) == (303, "/c/pond")
        assert "早起瑜伽2群" in (await phone.get("/c/pond")).body

    run_edge(scenario)
    assert events(pond) == {"view": 3, "assign": 1, "press": 1, "unpress": 1, "move": 1}


def test_preview_robots_and_head_requests_are_served_but_neither_counted_nor_assigned(
    database: Database, run_edge: EdgeRun
) -> None:
    pond = make_pond(database)

    async def scenario(edge: Edge) -> None:
        robot = await Phone(edge, agent="facebookexternalhit/1.1").get("/c/pond")
        assert robot.status == 200
        assert "早起瑜伽" in robot.body
        assert "set-cookie" not in robot.headers
        head = await Phone(edge).get("/c/pond", method="HEAD")
        assert (head.status, head.body) == (200, "")

    run_edge(scenario)
    assert events(pond) == {}
    assert seats(pond) == [0, 0]


def test_unknown_paused_and_deleted_codes_get_a_helpful_page_and_are_logged(
    database: Database, run_edge: EdgeRun
) -> None:
    pond = make_pond(database)

    async def scenario(edge: Edge) -> None:
        assert (await Phone(edge).get("/c/nothing")).status == 404
        assert (await Phone(edge).get("/c/%3Cscript%3E")).status == 404
        await asyncio.to_thread(change_code, pond, state=CodeState.PAUSED)
        paused = await Phone(edge).get("/c/pond")
        assert (paused.status, "data-press" in paused.body) == (200, False)
        await asyncio.to_thread(change_code, pond, state=CodeState.DELETED)
        assert (await Phone(edge).get("/c/pond")).status == 410

    run_edge(scenario)
    assert counters(pond) == {"closed": 2}
    with database.read() as session:
        unknown = session.execute(select(Event.data).where(Event.workspace_id == 0, Event.kind == EventKind.UNKNOWN))
        assert [row[0] for row in unknown] == [{"slug": "nothing", "visits": 1}]


def test_a_deleted_code_that_was_merged_leads_on(database: Database, run_edge: EdgeRun) -> None:
    old, new = make_pond(database), make_pond(database, workspace_id=2, slug="other")
    assert old.code_id != new.code_id
    other = make_second_code(old)
    change_code(old, state=CodeState.DELETED, merged_into_id=other)

    async def scenario(edge: Edge) -> None:
        assert "早起瑜伽2群" in (await Phone(edge).get("/c/pond")).body

    run_edge(scenario)
    assert seats(old) == [0, 1]


def make_second_code(pond: Pond) -> int:
    """Another code of the same workspace that leads to the second group only."""
    code_id = pond.code_id + 50
    with pond.database.write() as session:
        first = session.scalars(select(LiveCode).where(LiveCode.workspace_id == 1, LiveCode.id == pond.code_id)).one()
        kept = {c.key: getattr(first, c.key) for c in LiveCode.__table__.columns}
        session.add(LiveCode(**{**kept, "id": code_id, "slug": "second"}))
        session.add(Slug(slug="second", workspace_id=1, code_id=code_id))
        session.add(CodeTarget(workspace_id=1, code_id=code_id, group_id=pond.group_ids[1], position=0, weight=1))
    return code_id


def test_named_channels_are_counted_apart_and_unknown_ones_under_the_code(
    database: Database, run_edge: EdgeRun
) -> None:
    make_pond(database)
    with database.write() as session:
        session.add(CodeChannel(workspace_id=1, code_id=1002, key="zhihu", label="知乎"))

    async def scenario(edge: Edge) -> None:
        for query in ("", "?from=zhihu", "?from=ZhiHu&x=1", "?from=invented", "?from=<script>"):
            await Phone(edge).get("/c/pond" + query)

    run_edge(scenario)
    with database.read() as session:
        rows = session.execute(select(CodeHour.channel, CodeHour.views).where(CodeHour.workspace_id == 1))
        assert {row.channel: row.views for row in rows} == {"": 3, "zhihu": 2}


def test_two_visits_of_one_visitor_in_one_batch_hold_one_assignment(database: Database, run_edge: EdgeRun) -> None:
    pond = make_pond(database, strategy=Strategy.EVEN)

    async def scenario(edge: Edge) -> None:
        phone = Phone(edge)
        await phone.get("/c/pond")
        answers = await asyncio.gather(*(Phone(edge, cookie=phone.cookie).get("/c/pond") for _ in range(20)))
        assert len({answer.body for answer in answers}) == 1

    run_edge(scenario)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Assignment).where(Assignment.workspace_id == 1)) == 1
    assert sum(seats(pond)) == 1


def test_a_forged_or_broken_cookie_makes_a_newcomer(database: Database, run_edge: EdgeRun) -> None:
    make_pond(database)

    async def scenario(edge: Edge) -> None:
        for cookie in ("yt_v=1.deadbeef", "yt_v=", "yt_v=zz.zz", "yt_v=" + "9" * 4000, "other=1"):
            assert "set-cookie" in (await Phone(edge, cookie=cookie).get("/c/pond")).headers

    run_edge(scenario)


def test_two_workspaces_in_one_burst_stay_apart(database: Database, run_edge: EdgeRun) -> None:
    ponds = [make_pond(database, workspace_id=n, slug=f"pond{n}", limits=(50,)) for n in (1, 2)]

    async def scenario(edge: Edge) -> None:
        await asyncio.gather(*(Phone(edge).get(f"/c/pond{n}") for n in (1, 2) for _ in range(20)))

    run_edge(scenario)
    assert [seats(pond) for pond in ponds] == [[20], [20]]
    assert [events(pond) for pond in ponds] == [{"view": 20, "assign": 20}] * 2
