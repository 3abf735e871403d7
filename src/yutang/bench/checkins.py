"""Everybody checks in at the opening hour: durable pushes, each answered with the streak, then counted by one worker.

The people are in the programme since yesterday. Their taps tell moments of five minutes, and are sent as fast as the
server takes them, over so many connections that each waits behind all the others: that is harder than five minutes.
Some are delivered twice, as WeChat does when it is not answered in time, and some tap twice.
"""

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select

from yutang.accounts.models import PushAddress
from yutang.bench.push import PUSH_KEY, WORKSPACE, bench_account, secure_push, web_process
from yutang.bench.servers import cpu_seconds, free_port, running, yutang
from yutang.checkins.actions import ProgrammeForm, do_make_programme, do_start
from yutang.checkins.actions.checking import ledger_findings
from yutang.checkins.models import CheckIn, Enrolment
from yutang.communities.models import Community
from yutang.db.migrate import upgrade
from yutang.jobs.inbox.reader import InboxReader
from yutang.jobs.models import InboxRow, InboxState
from yutang.jobs.registry import registry
from yutang.settings import load_settings
from yutang.wiring import Services, build, system_clock
from yutang.workspaces.actions import system_actor, working
from yutang.workspaces.models import Workspace

DEADLINE: Final = 5.0  # seconds that WeChat waits
TARGET: Final = 1_000.0  # check-ins with all their effects in a second of one worker's CPU, on SQLite (DESIGN §10)
_MINUTES: Final = 5
_LOCAL_HOUR: Final = 6
_DAY: Final = timedelta(days=1)
_AT_ONCE: Final = 5_000  # rows of one insert
_AGAIN: Final = 20  # one of so many is delivered a second time, and one of so many taps a second time


@dataclass(frozen=True, slots=True)
class Plan:
    people: int = 50_000
    connections: int = 1_000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Sent:
    """`slowest`: seconds; `answered`: with the streak that they have then."""

    pushes: int
    seconds: float
    slowest: float
    p99: float
    answered: int
    cpu: float


def run_checkins(plan: Plan) -> dict[str, Any]:
    """Measure and verify; see `table` for what the figures are."""
    with tempfile.TemporaryDirectory(prefix="yutang-bench-") as name:
        folder = Path(name)
        services = build(load_settings({"YUTANG_DATA_DIR": str(folder / "data")}), system_clock)
        upgrade(services.database)
        now = services.clock()
        slug, programme_id = _seed(services, now)
        _fill(services, slug, plan.people, now - _DAY)
        newcomers = _apply(services)
        sent = _burst(plan, folder, slug, now)
        counted = _apply(services)
        found = _found(services, programme_id, now)
        services.close()
    ok = (
        sent.slowest < DEADLINE
        and sent.answered == sent.pushes
        and found == {"days": 2 * plan.people, "streaks": plan.people, "dead": 0, "findings": 0}
        and counted[0] / counted[2] >= TARGET
    )
    return {
        "people": plan.people,
        "connections": plan.connections,
        "pushes": sent.pushes,
        "pushes_per_second": round(sent.pushes / sent.seconds, 1),
        "slowest_ms": round(sent.slowest * 1000, 1),
        "p99_ms": round(sent.p99 * 1000, 1),
        "cpu_us_per_push": round(sent.cpu / sent.pushes * 1e6, 1),
        "answered": sent.answered,
        "worker": _rate(counted),
        "newcomers": _rate(newcomers),
        **found,
        "target": TARGET,
        "ok": ok,
    }


def _rate(measured: tuple[int, float, float]) -> dict[str, float]:
    done, seconds, cpu = measured
    return {
        "pushes": done,
        "per_second": round(done / max(seconds, 1e-9), 1),
        "per_cpu_second": round(done / max(cpu, 1e-9), 1),
        "cpu_us_each": round(cpu / max(done, 1) * 1e6, 1),
    }


# ---- who is there ----------------------------------------------------------------------------------------------------


def _seed(services: Services, now: datetime) -> tuple[str, int]:
    """A programme that has run for a week and opened five minutes ago, where it is about six in the morning."""
    west = now.hour - _LOCAL_HOUR if now.hour <= _LOCAL_HOUR + 12 else now.hour - _LOCAL_HOUR - 24
    zone = f"Etc/GMT{west:+d}" if west else "Etc/GMT"  # their signs are turned round
    opened = (now - timedelta(minutes=_MINUTES + 1)).astimezone(ZoneInfo(zone))
    account = bench_account(services)
    with working(services.database, system_actor(WORKSPACE), now - 7 * _DAY, services.new_id) as work:
        work.session.add_all(
            [
                Workspace(workspace_id=WORKSPACE, name="bench", language="zh", timezone=zone, created_at=now),
                PushAddress(push_key=PUSH_KEY, workspace_id=WORKSPACE, account_id=account.id),
                account,
                Community(
                    workspace_id=WORKSPACE, id=1, name="晨练", crowd="", product="", industry="",
                    timezone=zone, notes="", created_at=now,
                ),
            ]
        )  # fmt: skip
        form = ProgrammeForm(
            title="晨练",
            community_id=1,
            account_id=account.id,
            timezone=zone,
            starts=(opened - 7 * _DAY).date().isoformat(),
            opens=f"{opened:%H:%M}",
            early=f"{opened + timedelta(hours=1):%H:%M}",
        )
        programme = do_make_programme(work, form, random.Random(1))
        do_start(work, programme.id)
        return programme.slug, programme.id


def _tap(number: int, slug: str, at: datetime) -> tuple[str, str]:
    """Openid and XML of a tap on the menu entry."""
    openid = f"oBench{number:022d}"
    inside = f"<MsgType>event</MsgType><Event>CLICK</Event><EventKey>checkin.{slug}</EventKey>"
    head = f"<ToUserName>gh_bench</ToUserName><FromUserName>{openid}</FromUserName>"
    return openid, f"<xml>{head}<CreateTime>{int(at.timestamp())}</CreateTime>{inside}</xml>"


def _fill(services: Services, slug: str, people: int, at: datetime) -> None:
    """Yesterday's taps, straight into the inbox: with them they begin."""
    rows = []
    for number in range(people):
        openid, xml = _tap(number, slug, at)
        rows.append(
            {
                "workspace_id": WORKSPACE, "id": services.new_id(), "account_id": 2, "dedup_key": f"{at:%d}{openid}",
                "sender": openid, "received_at": at, "body": xml, "state": InboxState.QUEUED, "due_at": at,
                "attempts": 0,
            }
        )  # fmt: skip
    with services.database.write() as session:
        for start in range(0, len(rows), _AT_ONCE):
            session.execute(insert(InboxRow), rows[start : start + _AT_ONCE])


def _apply(services: Services) -> tuple[int, float, float]:
    """Apply all that waits: how many, seconds, and seconds of CPU."""
    apply = registry().apply_pushes
    if apply is None:
        raise RuntimeError("this worker does not read the inbox")
    reader = InboxReader(services, apply)
    began, cpu, done = time.perf_counter(), time.process_time(), 0
    while ended := reader.look_round():
        done += ended
    return done, time.perf_counter() - began, time.process_time() - cpu


# ---- the burst -------------------------------------------------------------------------------------------------------


def _burst(plan: Plan, folder: Path, slug: str, now: datetime) -> Sent:
    port = free_port()
    _, environ = yutang(folder / "data", port)
    requests = _requests(plan, slug, now)
    with running(web_process(port), port, "/healthz", {**os.environ, **environ}) as pid:
        before, began = cpu_seconds(pid), time.perf_counter()
        took, answered = asyncio.run(_send(port, requests, plan.connections))
        seconds, cpu = time.perf_counter() - began, cpu_seconds(pid) - before
    took.sort()
    return Sent(len(requests), seconds, took[-1], took[len(took) * 99 // 100], answered, cpu)


def _requests(plan: Plan, slug: str, now: datetime) -> list[bytes]:
    """Everybody's tap, in the order of the moments that they tell; some twice."""
    chance = random.Random(plan.seed)
    taps = [(chance.random() ** 2 * _MINUTES * 60, number) for number in range(plan.people)]  # most at the beginning
    taps += [(after + chance.randint(1, 20), number) for after, number in taps if not chance.randrange(_AGAIN)]
    taps += [tap for tap in taps[: plan.people] if not chance.randrange(_AGAIN)]
    taps.sort()
    opened = now - timedelta(minutes=_MINUTES)
    found = []
    for place, (after, number) in enumerate(taps):
        at = min(opened + timedelta(seconds=after), now)
        openid, xml = _tap(number, slug, at)
        path, body = secure_push(openid, xml, now, place)
        head = f"POST {path} HTTP/1.1\r\nHost: y\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
        found.append(head.encode() + body)
    return found


async def _send(port: int, requests: Sequence[bytes], connections: int) -> tuple[list[float], int]:
    """How long each took, and how many were answered with a reply."""
    waiting = iter(requests)
    took: list[float] = []
    answered = 0

    async def phone() -> None:
        nonlocal answered
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
            took.append(time.perf_counter() - began)
            answered += head.startswith(b"HTTP/1.1 200") and b"<Encrypt>" in body
        writer.close()

    await asyncio.gather(*(phone() for _ in range(connections)))
    return took, answered


# ---- what came of it -------------------------------------------------------------------------------------------------


def _found(services: Services, programme_id: int, now: datetime) -> dict[str, int]:
    with services.database.read() as session:
        streaks = select(func.count()).where(
            Enrolment.workspace_id == WORKSPACE,
            Enrolment.programme_id == programme_id,
            Enrolment.current == 2,  # noqa: PLR2004 - with yesterday
        )
        days = select(func.count()).where(CheckIn.workspace_id == WORKSPACE, CheckIn.programme_id == programme_id)
        dead = select(func.count()).where(InboxRow.workspace_id == WORKSPACE, InboxRow.state == InboxState.DEAD)
        return {
            "days": session.scalar(days) or 0,
            "streaks": session.scalar(streaks) or 0,
            "dead": session.scalar(dead) or 0,
            "findings": len(ledger_findings(session, WORKSPACE, now)),
        }


def table(result: dict[str, Any]) -> str:
    r, worker, new = result, result["worker"], result["newcomers"]
    return "\n".join(_lines(r, worker, new))


def _lines(r: dict[str, Any], worker: dict[str, float], new: dict[str, float]) -> Iterable[str]:
    yield f"{r['people']} people check in by menu tap at the opening hour, {r['connections']} at a time, some twice"
    yield f"  pushes        {r['pushes_per_second']:9.0f} /s   {r['answered']} of {r['pushes']} answered with a streak"
    yield f"  slowest       {r['slowest_ms']:9.0f} ms   p99 {r['p99_ms']:.0f} ms; WeChat waits {DEADLINE * 1000:.0f}"
    yield f"  CPU per push  {r['cpu_us_per_push']:9.0f} µs"
    yield f"  counted       {worker['per_second']:9.0f} /s   by one worker on SQLite"
    rate = f"{worker['per_cpu_second']:.0f} in a second of CPU, target {r['target']:.0f}"
    yield f"  CPU per count {worker['cpu_us_each']:9.0f} µs   {rate}"
    yield f"  newcomers     {new['per_second']:9.0f} /s   {new['cpu_us_each']:.0f} µs each, who begin with their tap"
    ledger = f"{r['dead']} given up, ledger: {r['findings']} findings"
    yield f"  streaks of 2  {r['streaks']:9d}      {r['days']} days, {ledger}"
