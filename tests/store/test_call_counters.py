"""Counters of an account's calls, and what WeChat closed for the day."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.support.calling import Calling, calling
from tests.support.scripted_wechat import Said, ScriptedWeChat, refused, scripted_wechat
from tests.support.services import Clock
from yutang.accounts.calls import store
from yutang.accounts.calls.actions.gate import DayGate
from yutang.accounts.models import ApiDay
from yutang.db.engine import Database
from yutang.errors import DomainError, TooMany
from yutang.wechat.api import menus
from yutang.wechat.errors import QuotaUsedUp

OWNER = (1, 1001)


@pytest.fixture
def wechat() -> Iterator[ScriptedWeChat]:
    with scripted_wechat() as started:
        yield started


@pytest.fixture
def caller(database: Database, wechat: ScriptedWeChat) -> Iterator[Calling]:
    with calling(database, wechat.url) as opened:
        yield opened


def days(database: Database) -> dict[tuple[date, str], tuple[int, int, datetime | None]]:
    with database.read() as session:
        rows = session.scalars(select(ApiDay).where(ApiDay.workspace_id == OWNER[0])).all()
    return {(row.day, row.api): (row.calls, row.failures, row.blocked_until) for row in rows}


def test_calls_and_failures_are_counted_by_api_and_day_in_china(
    database: Database, wechat: ScriptedWeChat, caller: Calling
) -> None:
    wechat.script["/cgi-bin/menu/create"] = [Said(), refused(40018)]
    caller.ask(lambda client: menus.create(client, []))
    with pytest.raises(DomainError):
        caller.ask(lambda client: menus.create(client, []))
    caller.clock.move(hours=12)
    with pytest.raises(DomainError):
        caller.ask(lambda client: menus.create(client, []))
    caller.services.wechat.close()

    assert days(database) == {
        (date(2026, 11, 22), "/cgi-bin/stable_token"): (1, 0, None),
        (date(2026, 11, 22), "/cgi-bin/menu/create"): (2, 1, None),
        (date(2026, 11, 23), "/cgi-bin/stable_token"): (1, 0, None),
        (date(2026, 11, 23), "/cgi-bin/menu/create"): (1, 1, None),
    }


def test_counts_of_several_processes_add_up(database: Database) -> None:
    async def count() -> None:
        gates = [DayGate(database, Clock(), OWNER) for _ in range(3)]
        for gate in gates:
            for _ in range(5):
                gate.note("/cgi-bin/menu/get", None)
        await asyncio.gather(*(gate.flush() for gate in gates))
        for gate in gates:
            gate.close()

    asyncio.run(count())
    assert days(database)[date(2026, 11, 22), "/cgi-bin/menu/get"] == (15, 0, None)


def test_a_quota_that_one_process_found_used_up_is_known_to_the_others(
    database: Database, wechat: ScriptedWeChat, caller: Calling
) -> None:
    wechat.script["/cgi-bin/menu/create"] = [refused(45009)]
    with pytest.raises(TooMany):
        caller.ask(lambda client: menus.create(client, []))
    with calling(database, wechat.url, account_id=1002, app_id="wx2") as other:
        other.account_id = caller.account_id
        with pytest.raises(TooMany) as caught:
            other.ask(lambda client: menus.create(client, []))

    assert isinstance(caught.value.__cause__, QuotaUsedUp)
    assert caught.value.__cause__.local
    assert len(wechat.of("/cgi-bin/menu/create")) == 1


def test_a_quota_that_was_cleared_by_another_process_is_open_again(
    database: Database, wechat: ScriptedWeChat, caller: Calling
) -> None:
    wechat.script["/cgi-bin/menu/create"] = [refused(45009), Said()]
    with pytest.raises(TooMany):
        caller.ask(lambda client: menus.create(client, []))
    with database.write() as session:
        store.lift_blocks(session, *OWNER)
    caller.clock.move(seconds=11)
    caller.ask(lambda client: menus.create(client, []))
