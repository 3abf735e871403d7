"""Scans on several domains: led on from memory, without a query each, and only to domains of their own workspace."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.edge.conftest import EdgeRun, Phone, ask
from tests.support.people import NOON, Person
from tests.support.ponds import make_pond
from yutang.db.engine import Database
from yutang.domains.actions.keeping import DomainForm, House, do_add_domain
from yutang.domains.actions.probing import Seen, do_note
from yutang.domains.models import Domain
from yutang.edge.app import Edge
from yutang.edge.hosts import FRESH_SECONDS, HostBook

BASE = "https://yutang.example.net"
HOUSE = House(BASE, private=False)
ENTRANCE = {"host": "yutang.example.net"}


def add_domain(database: Database, host: str, workspace_id: int, *, entrance: bool = False) -> int:
    with Person(database, workspace_id).working() as work:
        form = DomainForm(host, for_entrance=entrance, for_pages=not entrance)
        domain_id = do_add_domain(work, HOUSE, form, "token").id
        work.session.flush()
        do_note(work, Seen(domain_id, None, by_record=True))
        for _ in range(2):
            do_note(work, Seen(domain_id, None, 5))
    return domain_id


def change_domain(database: Database, domain_id: int, **values: object) -> None:
    with database.write() as session:
        session.execute(update(Domain).where(Domain.id == domain_id).values(**values))


def test_scans_are_led_to_a_page_domain_with_their_channel(database: Database, run_edge: EdgeRun) -> None:
    pond = make_pond(database)
    add_domain(database, "a.example.com", pond.workspace_id)
    add_domain(database, "go.example.com", pond.workspace_id, entrance=True)
    run_edge.hosts = HostBook(database, BASE)

    async def scenario(edge: Edge) -> None:
        for host in ("yutang.example.net", "GO.example.com:443", "unknown.example.com"):
            led = await ask(edge, "GET", "/c/POND?from=DESK&x=%0d%0aSet-Cookie:1", {"host": host})
            assert led.status == 302
            assert led.headers["location"] == "https://a.example.com/c/pond?from=desk"
            assert "set-cookie" not in led.headers
        assert (await ask(edge, "HEAD", "/c/pond", ENTRANCE)).status == 302
        shown = await ask(edge, "GET", "/c/pond", {"host": "a.example.com"})
        assert shown.status == 200
        assert "早起瑜伽1群" in shown.body
        assert (await ask(edge, "GET", "/c/nothing", ENTRANCE)).status == 404

    run_edge(scenario)


def test_a_code_of_another_workspace_stays_where_it_is(database: Database, run_edge: EdgeRun) -> None:
    pond = make_pond(database)
    add_domain(database, "theirs.example.com", pond.workspace_id + 1)
    run_edge.hosts = HostBook(database, BASE)

    async def scenario(edge: Edge) -> None:
        assert (await Phone(edge).get("/c/pond", headers=ENTRANCE)).status == 200

    run_edge(scenario)


def test_leading_on_asks_the_database_once_for_many_scans(database: Database) -> None:
    pond = make_pond(database)
    add_domain(database, "a.example.com", pond.workspace_id)
    book = HostBook(database, BASE)
    reads = 0
    read = book._read  # noqa: SLF001 - what is counted is not what anybody else may call

    def counted() -> object:
        nonlocal reads
        reads += 1
        return read()

    book._read = counted  # type: ignore[method-assign,assignment]  # noqa: SLF001

    async def scenario() -> None:
        found = await asyncio.gather(*(book.redirect("pond", "yutang.example.net") for _ in range(500)))
        assert {led.base_url for led in found if led is not None} == {"https://a.example.com"}
        assert len(found) == 500

    asyncio.run(scenario())
    assert reads == 1


def test_a_change_is_seen_within_seconds_and_a_database_that_is_away_changes_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pond = make_pond(database)
    first = add_domain(database, "a.example.com", pond.workspace_id)
    add_domain(database, "b.example.com", pond.workspace_id)
    book = HostBook(database, BASE)
    monkeypatch.setattr("yutang.edge.hosts.FRESH_SECONDS", -1.0)
    monkeypatch.setattr("yutang.edge.hosts.TOO_OLD_SECONDS", -1.0)

    async def base_url() -> str:
        led = await book.redirect("pond", "yutang.example.net")
        return "" if led is None else "paused" if led.paused else led.base_url

    async def scenario() -> None:
        assert await base_url() == "https://a.example.com"
        change_domain(database, first, health="down")
        assert await base_url() == "https://b.example.com"
        change_domain(database, first, blocked_at=NOON + timedelta(hours=1))
        assert await base_url() == "paused"
        monkeypatch.setattr(book, "_database", None)
        assert await base_url() == "paused"

    asyncio.run(scenario())
    assert FRESH_SECONDS <= 3


def test_with_domains_the_console_is_only_at_its_own_address(database: Database, run_edge: EdgeRun) -> None:
    pond = make_pond(database)
    add_domain(database, "a.example.com", pond.workspace_id)
    run_edge.hosts = HostBook(database, BASE)

    async def scenario(edge: Edge) -> None:
        for path in ("/", "/sign-in", "//sign-in", "/api/v1/codes", "/metrics", "/domains"):
            assert (await ask(edge, "GET", path, {"host": "a.example.com"})).status == 404
        assert (await ask(edge, "POST", "/sign-in", {"host": "evil.example.com"})).status == 404
        stray = await ask(edge, "GET", "/groups", {"host": "evil.example.com\r\nX: 1"})
        assert stray.headers["location"] == f"{BASE}/groups"
        for host, path in (("a.example.com", "/p/x"), ("yutang.example.net", "/"), ("10.0.0.1", "/healthz")):
            with pytest.raises(AssertionError, match="passed a request on"):
                await ask(edge, "GET", path, {"host": host})

    run_edge(scenario)


def test_without_domains_every_host_is_answered_as_ever(database: Database, run_edge: EdgeRun) -> None:
    make_pond(database)
    run_edge.hosts = HostBook(database, BASE)

    async def scenario(edge: Edge) -> None:
        assert (await Phone(edge).get("/c/pond", headers={"host": "anything"})).status == 200
        with pytest.raises(AssertionError, match="passed a request on"):
            await ask(edge, "GET", "/sign-in", {"host": "anything"})

    run_edge(scenario)
