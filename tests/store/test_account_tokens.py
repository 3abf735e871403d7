"""Tokens of an account, shared through the database."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from tests.support.calling import Calling, calling
from tests.support.people import NOON
from tests.support.scripted_wechat import ScriptedWeChat, scripted_wechat
from tests.support.services import Clock
from tests.support.source import ROOT
from tests.support.waiting import wait_until
from yutang.accounts.calls.actions.tokens import StoredTokens
from yutang.accounts.models import AccountToken
from yutang.db.engine import Database, open_database
from yutang.errors import DomainError, Unavailable
from yutang.sealing import Sealer
from yutang.wechat.client import Client
from yutang.wechat.errors import WeChatError
from yutang.wechat.tokens import Family, Token, Tokens

OWNER = (1, 1001)
SEALER = Sealer(b"0123456789abcdef0123456789abcdef")
PROCESSES = 16


@pytest.fixture
def wechat() -> Iterator[ScriptedWeChat]:
    with scripted_wechat() as started:
        yield started


@pytest.fixture
def caller(database: Database, wechat: ScriptedWeChat) -> Iterator[Calling]:
    with calling(database, wechat.url) as opened:
        yield opened


def stored(database: Database, app_id: str = "wx1") -> StoredTokens:
    return StoredTokens(database, SEALER, OWNER, app_id)


def token(value: str, fetched_at: datetime = NOON, seconds: int = 7200) -> Token:
    return Token(value, fetched_at + timedelta(seconds=seconds), fetched_at)


async def ask(client: Client) -> None:
    await client.call("GET", "/cgi-bin/menu/get")


# ---- the store ------------------------------------------------------------------------------------------------------


def test_what_one_process_keeps_another_reads(database: Database) -> None:
    asyncio.run(stored(database).keep(Family.STABLE, token("t" * 512)))

    assert asyncio.run(stored(database).read(Family.STABLE)) == token("t" * 512)
    assert asyncio.run(stored(database).read(Family.JSAPI_TICKET)) is None


def test_in_the_database_a_token_is_sealed(database: Database) -> None:
    asyncio.run(stored(database).keep(Family.STABLE, token("in the open")))
    with database.read() as session:
        (kept,) = session.scalars(select(AccountToken.value).where(AccountToken.workspace_id == OWNER[0]))

    assert kept is not None
    assert "in the open" not in kept


def test_a_token_of_another_app_id_or_key_or_account_is_no_token(database: Database) -> None:
    asyncio.run(stored(database).keep(Family.STABLE, token("t")))
    others = [
        stored(database, "wx2"),
        StoredTokens(database, Sealer(b"another"), OWNER, "wx1"),
        StoredTokens(database, SEALER, (1, 1002), "wx1"),
        StoredTokens(database, SEALER, (2, 1001), "wx1"),
    ]

    assert [asyncio.run(other.read(Family.STABLE)) for other in others] == [None] * 4


def test_one_at_a_time_may_fetch(database: Database) -> None:
    until = NOON + timedelta(seconds=20)
    first, second = stored(database), stored(database)
    assert asyncio.run(first.lease(Family.STABLE, NOON, until))
    assert not asyncio.run(second.lease(Family.STABLE, NOON + timedelta(seconds=19), until))
    assert asyncio.run(second.lease(Family.JSAPI_TICKET, NOON, until))

    asyncio.run(first.give_up(Family.STABLE))
    assert asyncio.run(second.lease(Family.STABLE, NOON, until))


def test_who_dies_while_fetching_holds_nobody_up_for_longer_than_the_lease(database: Database) -> None:
    until = NOON + timedelta(seconds=20)
    late = until + timedelta(seconds=20)
    first, second = stored(database), stored(database)
    assert asyncio.run(first.lease(Family.STABLE, NOON, until))
    assert asyncio.run(second.lease(Family.STABLE, until, late))

    asyncio.run(first.give_up(Family.STABLE))  # it comes back: the lease is not its own any more
    assert not asyncio.run(first.lease(Family.STABLE, until, late))


def test_an_older_token_never_takes_the_place_of_a_newer_one(database: Database) -> None:
    newer = token("new", NOON + timedelta(seconds=5))
    asyncio.run(stored(database).keep(Family.STABLE, newer))
    asyncio.run(stored(database).keep(Family.STABLE, token("old")))

    assert asyncio.run(stored(database).read(Family.STABLE)) == newer


def test_a_token_comes_back_as_it_was_kept_whatever_the_microsecond(database: Database) -> None:
    """Else it would seem to be newer than the copy that was rejected, and be tried again."""
    kept = Token.fetched("t", NOON + timedelta(microseconds=123_987), 7200)
    asyncio.run(stored(database).keep(Family.STABLE, kept))

    assert asyncio.run(stored(database).read(Family.STABLE)) == kept


# ---- renewing -------------------------------------------------------------------------------------------------------


class Giver:
    """Fetches token after token; `fails`: how often not."""

    def __init__(self, clock: Clock, seconds: int = 7200, fails: int = 0) -> None:
        self.clock, self.seconds, self.fails, self.given = clock, seconds, fails, 0

    async def __call__(self) -> Token:
        answered = asyncio.Event()
        asyncio.get_running_loop().call_later(0.02, answered.set)  # WeChat takes its time
        await answered.wait()
        if self.fails:
            self.fails -= 1
            raise WeChatError(40125, "no")
        self.given += 1
        return Token.fetched(f"t{self.given}", self.clock(), self.seconds)


def holders(database: Database, clock: Clock, count: int) -> list[Tokens]:
    """As many processes' own tokens, each renewing 60 to 240 s before the end at another moment."""
    return [Tokens(stored(database), clock, partial(_at, number / count)) for number in range(count)]


def _at(share: float, low: float, high: float) -> float:
    return low + (high - low) * share


async def all_current(tokens: list[Tokens], giver: Giver) -> list[str]:
    found = await asyncio.gather(*(each.current(Family.STABLE, giver) for each in tokens))
    return [each.value for each in found]


def test_many_that_need_a_token_at_once_fetch_one(database: Database) -> None:
    clock = Clock()
    giver = Giver(clock)

    assert asyncio.run(all_current(holders(database, clock, 8), giver)) == ["t1"] * 8
    assert giver.given == 1


def test_a_token_is_renewed_before_its_end_and_not_earlier(database: Database) -> None:
    async def day() -> list[tuple[int, int]]:
        seen = []
        for minutes in (0, 60, 115, 117, 119, 121):
            clock.now = NOON + timedelta(minutes=minutes)
            await all_current(tokens, giver)
            seen.append((minutes, giver.given))
        return seen

    clock = Clock()
    giver = Giver(clock)
    tokens = holders(database, clock, 4)

    # Until 115 minutes WeChat would give the same token again: nobody asks.
    assert asyncio.run(day()) == [(0, 1), (60, 1), (115, 1), (117, 2), (119, 2), (121, 2)]


def test_while_one_renews_the_others_go_on_with_the_old_token(database: Database) -> None:
    async def renew() -> list[str]:
        first = await all_current(tokens, giver)
        clock.move(minutes=119)
        assert await stored(database).lease(Family.STABLE, clock(), clock() + timedelta(seconds=20))  # somebody else
        return [*first, *await all_current(tokens, giver)]

    clock = Clock()
    giver = Giver(clock)
    tokens = holders(database, clock, 2)

    assert asyncio.run(renew()) == ["t1"] * 4


def test_a_renewal_that_fails_does_no_harm_while_the_old_token_is_good(database: Database) -> None:
    async def renew() -> list[str]:
        await all_current(tokens, giver)
        giver.fails = 1
        clock.move(minutes=119)
        failed = await all_current(tokens, giver)
        clock.move(seconds=16)
        return [*failed, *await all_current(tokens, giver)]

    clock = Clock()
    giver = Giver(clock)
    tokens = holders(database, clock, 1)

    assert asyncio.run(renew()) == ["t1", "t2"]


class Away(StoredTokens):
    """A store whose database is busy for too long."""

    async def read(self, family: Family) -> Token | None:
        raise Unavailable("busy")


def test_a_database_that_is_away_does_no_harm_while_the_token_at_hand_is_good(database: Database) -> None:
    async def renew() -> str:
        (tokens,) = holders(database, clock, 1)
        await tokens.current(Family.STABLE, giver)
        clock.move(minutes=119)
        tokens._store = Away(database, SEALER, OWNER, "wx1")  # noqa: SLF001 - the same one, as it is now
        return (await tokens.current(Family.STABLE, giver)).value

    clock = Clock()
    giver = Giver(clock)

    assert asyncio.run(renew()) == "t1"


def test_a_fetch_that_fails_is_told_and_the_next_one_may_fetch_at_once(database: Database) -> None:
    async def fetch() -> str:
        (tokens,) = holders(database, clock, 1)
        with pytest.raises(WeChatError):
            await tokens.current(Family.STABLE, giver)
        return (await tokens.current(Family.STABLE, giver)).value

    clock = Clock()
    giver = Giver(clock, fails=1)

    assert asyncio.run(fetch()) == "t1"


def test_a_rejected_token_is_fetched_anew_only_by_the_first_who_notices(database: Database) -> None:
    async def notice() -> list[str]:
        first, second = holders(database, clock, 2)
        old = await first.current(Family.STABLE, giver)
        assert await second.current(Family.STABLE, giver) == old
        new = await first.instead_of(Family.STABLE, old, giver)
        return [new.value, (await second.instead_of(Family.STABLE, old, giver)).value]

    clock = Clock()
    giver = Giver(clock)

    assert asyncio.run(notice()) == ["t2", "t2"]


def test_tokens_that_live_for_minutes_are_not_fetched_all_the_time(database: Database) -> None:
    async def hour() -> int:
        for _ in range(360):
            await all_current(tokens, giver)
            clock.move(seconds=10)
        return giver.given

    clock = Clock()
    giver = Giver(clock, seconds=300)
    tokens = holders(database, clock, 1)

    assert asyncio.run(hour()) <= 16


# ---- sixteen processes ----------------------------------------------------------------------------------------------


def test_sixteen_that_share_a_database_and_lose_their_token_fail_nobody(
    database_url: str, wechat: ScriptedWeChat
) -> None:
    """In threads, each with connections, memory and a loop of its own; the same with processes is below."""
    wechat.token_seconds = 0.1
    with ExitStack() as stack:
        callers = []
        for number in range(PROCESSES):
            database = open_database(database_url)
            stack.callback(database.close)
            account_id = 1001 if number == 0 else 2000 + number
            other = stack.enter_context(calling(database, wechat.url, account_id=account_id, app_id=f"wx{number}"))
            other.account_id = 1001
            callers.append(other)
        failed = at_once(callers)
        wechat.change_token("token-2")
        failed += at_once(callers)

    assert failed == []
    assert wechat.fetches == 2


def at_once(callers: list[Calling]) -> list[str]:
    failed: list[str] = []

    def call(caller: Calling) -> None:
        try:
            caller.ask(ask)
        except DomainError as error:
            failed.append(str(error))

    threads = [Thread(target=call, args=(each,)) for each in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failed


@contextmanager
def processes(database_url: str, wechat: ScriptedWeChat, folder: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    with ExitStack() as stack:
        started = []
        for number in range(PROCESSES):
            words = ["-m", "tests.support.token_caller", database_url, wechat.url, str(folder), str(number)]
            process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE)
            stack.enter_context(process)
            stack.callback(process.kill)
            started.append(process)
        yield started


@pytest.mark.slow
def test_sixteen_processes_at_token_expiry_fail_nobody_and_fetch_once(
    database_url: str, database: Database, wechat: ScriptedWeChat, tmp_path: Path
) -> None:
    with calling(database, wechat.url):
        pass
    with processes(database_url, wechat, tmp_path) as started:
        wait_until(
            lambda: len(list(tmp_path.glob("*.ready"))) == PROCESSES,
            within=240,
            what="all processes to have called once",
        )
        assert wechat.fetches == 1
        wechat.token_seconds = 0.2
        (tmp_path / "go").touch()
        wechat.change_token("token-2")
        answers = [json.loads(process.communicate(timeout=120)[0]) for process in started]

    assert [failure for answer in answers for failure in answer["failures"]] == []
    assert wechat.fetches <= 3
