"""Ten thousand pushes on a bad day, with edge and worker killed in between: each has its effect exactly once."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.databases import Dialect
from tests.support.official import Official, add_rule, make_official
from tests.support.postman import Postman, Sent, bad_day
from tests.support.server import Server
from tests.support.waiting import wait_until
from yutang.accounts.models import ReplyTrigger
from yutang.db.engine import Database, open_database
from yutang.dialogue.models import Direction, Message
from yutang.fans.models import Fan, Follow
from yutang.insights.actions import check_ledger
from yutang.insights.models import Event, EventKind
from yutang.jobs.models import InboxRow, InboxState
from yutang.serving.working import NAME
from yutang.settings import load_settings

PUSHES, FANS = {"sqlite": 10_000, "postgresql": 2_000}, 400
ROUNDS = 20  # of which every second one kills the whole server, and the others its worker
KINDS = {
    "subscribe": EventKind.FOLLOW,
    "unsubscribe": EventKind.UNFOLLOW,
    "SCAN": EventKind.SCENE,
    "CLICK": EventKind.MENU,
    "text": EventKind.MESSAGE,
}


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_each_push_has_its_effect_exactly_once_whatever_is_killed(
    dialect: Dialect,
    make_database_url: Callable[[Dialect], str],
    start_server: Callable[..., Server],
    tmp_path: Path,
) -> None:
    url, chance = make_database_url(dialect), random.Random(20261126)
    data_dir = tmp_path / "data"
    secret = load_settings({"YUTANG_DATA_DIR": str(data_dir)}).secret().decode()
    with closing(open_database(url)) as database:
        official = make_official(database, secret=secret)
        add_rule(official, ReplyTrigger.KEYWORD, "我在", ["在吗"])
        server = start_server(database_url=url, data_dir=data_dir, settings={"log_level": "warning"})
        things = bad_day(PUSHES[dialect], FANS, chance)

        deliver_among_kills(server, Postman(official, server.base_url), things, chance)
        wait_until(lambda: queued(database) == 0, within=120, what="the inbox to be empty")
        server.stop()

        assert states(database) == {InboxState.DONE: len(things)}
        assert events(database) == Counter(KINDS[sent.kind] for sent in things)
        assert written(database) == sum(sent.kind == "text" for sent in things)
        assert following(database, official) == last_words(things)
        with database.read() as session:
            assert session.scalar(select(func.count()).where(Fan.workspace_id == 1)) == FANS
            assert check_ledger(session, 1) == []


def deliver_among_kills(server: Server, postman: Postman, things: Sequence[Sent], chance: random.Random) -> None:
    """In rounds; each is cut by a kill, and what was not acknowledged comes again in the next."""
    again: list[Sent] = []
    size = len(things) // ROUNDS
    killed = 0
    for number in range(ROUNDS):
        part = [*again, *things[number * size : (number + 1) * size]]
        whole = number % 2 == 0
        after = chance.randrange(1, len(part) * 3 // 4)
        again = asyncio.run(deliver_with_kill(server, postman, part, whole=whole, after=after))
        killed += bool(again)
        if whole:
            server.start()
    for _ in range(10):
        again = asyncio.run(postman.deliver(again))
        if not again:
            break
    assert again == []
    assert killed == ROUNDS // 2  # each kill of the whole server fell into deliveries
    assert set(postman.statuses) <= {200, 503}


async def deliver_with_kill(
    server: Server, postman: Postman, part: Sequence[Sent], *, whole: bool, after: int
) -> list[Sent]:
    """The plug is pulled once `after` deliveries of this part were answered."""
    reached = postman.tell_after(after)
    running = asyncio.create_task(postman.deliver(part))
    await reached.wait()
    await asyncio.to_thread(server.kill if whole else lambda: kill_worker(server))
    return await running


def kill_worker(server: Server) -> None:
    """SIGKILL to the worker beside the web process; the server starts another one."""
    wait_until(lambda: workers_of(server), within=60, what="a worker to kill")
    for worker in workers_of(server):
        os.kill(worker, signal.SIGKILL)


def workers_of(server: Server) -> list[int]:
    """Pids; of whichever thread of the server started them."""
    lists = Path(f"/proc/{server.pid}/task").glob("*/children")
    children = [int(child) for each in lists for child in each.read_text(encoding="ascii").split()]
    return [child for child in children if Path(f"/proc/{child}/comm").read_text(encoding="ascii").strip() == NAME]


# ---- what came of it -----------------------------------------------------------------------------------------------


def queued(database: Database) -> int:
    return states(database).get(InboxState.QUEUED, 0)


def states(database: Database) -> dict[InboxState, int]:
    with database.read() as session:
        query = select(InboxRow.state, func.count()).where(InboxRow.workspace_id == 1).group_by(InboxRow.state)
        return {state: count for state, count in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy


def events(database: Database) -> Counter[EventKind]:
    with database.read() as session:
        query = select(Event.kind, func.count()).where(Event.workspace_id == 1, Event.fan_id.is_not(None))
        return Counter({kind: count for kind, count in session.execute(query.group_by(Event.kind))})  # noqa: C416


def written(database: Database) -> int:
    """What fans wrote, as their conversations hold it."""
    with database.read() as session:
        query = select(func.count()).where(
            Message.workspace_id == 1, Message.direction == Direction.IN, Message.kind == "text"
        )
        return session.scalar(query) or 0


def following(database: Database, official: Official) -> dict[str, bool]:
    with database.read() as session:
        query = select(Follow.openid, Follow.following).where(
            Follow.workspace_id == 1, Follow.account_id == official.account_id
        )
        return {openid: bool(follows) for openid, follows in session.execute(query)}


def last_words(things: Sequence[Sent]) -> dict[str, bool]:
    """Who follows, by what each did last."""
    last: dict[str, Sent] = {}
    for sent in things:
        if sent.kind in ("subscribe", "unsubscribe") and (sent.openid not in last or sent.at > last[sent.openid].at):
            last[sent.openid] = sent
    return {openid: sent.kind == "subscribe" for openid, sent in last.items()}
