"""Durable pushes with a passive reply, against the least a server can do; then what one worker makes of them.

Every push is in secure mode, new, and answered: signature, AES, XML, a rule that fires, a row committed with fsync, a
sealed reply. The yardstick is the same server answering the same requests with a bare 302 (and, to tell what reading a
body costs it, with one that reads them). Rounds alternate, and each ratio is of two neighbours. Afterwards one worker
applies all that was kept: follows, messages and menu taps of `fans` people.
"""

import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import func, select

from yutang.accounts.models import Account, AccountState, Matching, PushAddress, PushMode, ReplyRule, ReplyTrigger
from yutang.bench.bare import READS
from yutang.bench.load import run_posts
from yutang.bench.servers import bare, cpu_seconds, free_port, running, yutang
from yutang.db.migrate import upgrade
from yutang.jobs.inbox.reader import InboxReader
from yutang.jobs.models import InboxRow, InboxState
from yutang.jobs.registry import registry
from yutang.settings import load_settings
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.envelope import SECURE, PushKeys, make_push
from yutang.wiring import Services, build, system_clock
from yutang.workspaces.models import Workspace

TARGET_RATIO: Final = 0.25  # DESIGN §10
TARGET_EFFECTS: Final = 1_000.0  # a second, by one worker on SQLite
WORKSPACE: Final = 1
_ACCOUNT: Final = 2
PUSH_KEY: Final = "bench-push-address-0001"
_KEYS: Final = PushKeys("bench-token", "wxbenchbenchbench", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
_MOST_PER_SECOND: Final = 15_000  # pushes made ready for each second of a round: more than are asked for


@dataclass(frozen=True, slots=True)
class Plan:
    seconds: int = 4
    rounds: int = 5
    connections: int = 256
    fans: int = 20_000


def run_push(plan: Plan) -> dict[str, Any]:
    """Measure and verify; see `table` for what the figures are."""
    with tempfile.TemporaryDirectory(prefix="yutang-bench-") as name:
        folder = Path(name)
        services = build(load_settings({"YUTANG_DATA_DIR": str(folder / "data")}), system_clock)
        upgrade(services.database)
        _seed(services)
        rounds, acknowledged = _measure_edge(plan, folder)
        rows = _rows(services)
        effects = _measure_worker(services)
        services.close()
    return _report(plan, rounds, acknowledged, rows, effects)


def _measure_edge(plan: Plan, folder: Path) -> tuple[list[dict[str, float]], int]:
    """Rounds of ours and of the bare server; how many pushes were acknowledged. No worker runs beside them."""
    port, bare_port = free_port(), free_port()
    _, environ = yutang(folder / "data", port)
    rounds, acknowledged, made = [], 0, 0
    with running(web_process(port), port, "/healthz", environ) as pid:
        for _ in range(plan.rounds):
            now = system_clock()
            posts = [_push(made + n, plan.fans, now) for n in range(plan.seconds * _MOST_PER_SECOND)]
            made += len(posts)
            before = cpu_seconds(pid)
            url = f"http://127.0.0.1:{port}"
            ours = run_posts(url, posts, folder, seconds=plan.seconds, connections=plan.connections)
            cpu = cpu_seconds(pid) - before
            acknowledged += ours.requests - ours.failed
            with running(bare(bare_port), bare_port, "/", dict(os.environ)):
                url = f"http://127.0.0.1:{bare_port}"
                some = posts[:1000]
                base = run_posts(url, some, folder, seconds=plan.seconds, connections=plan.connections)
                some = [(READS, body) for _, body in some]
                reading = run_posts(url, some, folder, seconds=plan.seconds, connections=plan.connections)
            rounds.append(
                {
                    "pushes_per_second": ours.per_second,
                    "bare_per_second": base.per_second,
                    "reading_per_second": reading.per_second,
                    "ratio": ours.per_second / base.per_second,
                    "ratio_to_reading": ours.per_second / reading.per_second,
                    "p50_ms": ours.p50_ms,
                    "p99_ms": ours.p99_ms,
                    "cpu_us_per_push": cpu / max(1, ours.requests) * 1e6,
                    "failed": float(ours.failed),
                }
            )
    return rounds, acknowledged


def web_process(port: int) -> list[str]:
    """A web process as `yutang serve` runs it, without the worker beside it: that one is measured alone."""
    options = ["--interface", "asgi", "--factory", "--workers", "1", "--loop", "uvloop", "--no-ws"]
    options += ["--log-level", "error", "--backlog", "2048", "--port", str(port)]
    return [sys.executable, "-m", "granian", *options, "yutang.serving.application:application"]


def _measure_worker(services: Services) -> dict[str, float]:
    """Apply all that was kept."""
    apply = registry().apply_pushes
    if apply is None:
        raise RuntimeError("this worker does not read the inbox")
    reader = InboxReader(services, apply)
    began, cpu = time.perf_counter(), time.process_time()
    done = 0
    while ended := reader.look_round():
        done += ended
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    return {
        "pushes": done,
        "per_second": done / max(seconds, 1e-9),
        "cpu_us_each": cpu / max(1, done) * 1e6,
        "dead": _rows(services, InboxState.DEAD),
    }


# ---- what is sent --------------------------------------------------------------------------------------------------


def _push(number: int, fans: int, at: datetime) -> tuple[str, bytes]:
    """Path and body of one new push: first everybody follows, then they write and tap in turn; all are answered."""
    openid = f"oBench{number % fans:022d}"
    if number < fans:
        inside = "<MsgType>event</MsgType><Event>subscribe</Event><EventKey></EventKey>"
    elif number % 2:
        inside = f"<MsgType>text</MsgType><Content>打卡</Content><MsgId>{10**18 + number}</MsgId>"
    else:
        inside = f"<MsgType>event</MsgType><Event>CLICK</Event><EventKey>checkin-{number}</EventKey>"
    xml = f"<xml><ToUserName>gh_bench</ToUserName><FromUserName>{openid}</FromUserName>"
    xml += f"<CreateTime>{int(at.timestamp())}</CreateTime>{inside}</xml>"
    return secure_push(openid, xml, at, number)


def secure_push(openid: str, xml: str, now: datetime, number: int) -> tuple[str, bytes]:
    """Path and body of a push that WeChat sends now; each has another number."""
    query, body = make_push(
        _KEYS,
        xml,
        mode=SECURE,
        openid=openid,
        now=now.timestamp(),
        nonce=str(number),
        random16=secrets.token_bytes(16),
    )
    return f"/wx/{PUSH_KEY}?{urlencode(query)}", body


def _seed(services: Services) -> None:
    now = services.clock()
    with services.database.write() as session:
        session.add(
            Workspace(workspace_id=WORKSPACE, name="bench", language="zh", timezone="Asia/Shanghai", created_at=now)
        )
        session.add(PushAddress(push_key=PUSH_KEY, workspace_id=WORKSPACE, account_id=_ACCOUNT))
        session.add(bench_account(services))
        triggers: Mapping[ReplyTrigger, list[str]] = {
            ReplyTrigger.FOLLOW: [],
            ReplyTrigger.KEYWORD: ["打卡"],
            ReplyTrigger.MENU: ["checkin*"],
        }
        for number, (trigger, words) in enumerate(triggers.items(), start=1):
            session.add(
                ReplyRule(
                    workspace_id=WORKSPACE,
                    id=number,
                    account_id=_ACCOUNT,
                    name=trigger.value,
                    trigger=trigger,
                    matching=Matching.EXACT,
                    words=words,
                    opens_at=0,
                    closes_at=0,
                    priority=0,
                    messages={"messages": [{"kind": "text", "text": "第 12 天。明天六点，老地方见。"}]},
                    active=True,
                    created_at=now,
                    changed_at=now,
                )
            )


def bench_account(services: Services) -> Account:
    now, seal = services.clock(), services.sealer.seal
    return Account(
        workspace_id=WORKSPACE,
        id=_ACCOUNT,
        name="早起瑜伽",
        account_class=AccountClass.SERVICE_CERTIFIED,
        app_id=_KEYS.app_id,
        secret=seal("bench"),
        push_key=PUSH_KEY,
        token=seal(_KEYS.token),
        aes_key=seal(str(_KEYS.aes_key)),
        mode=PushMode.SECURE,
        state=AccountState.NEW,
        persona="小鱼",
        sign_off="",
        quiet_from=0,
        quiet_until=0,
        timezone="Asia/Shanghai",
        version=1,
        created_at=now,
        changed_at=now,
    )


def _rows(services: Services, state: InboxState | None = None) -> int:
    with services.database.read() as session:
        query = select(func.count()).where(InboxRow.workspace_id == WORKSPACE)
        return session.scalar(query if state is None else query.where(InboxRow.state == state)) or 0


# ---- what came of it -----------------------------------------------------------------------------------------------


def _report(
    plan: Plan, rounds: list[dict[str, float]], acknowledged: int, rows: int, effects: dict[str, float]
) -> dict[str, Any]:
    middle = {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}
    # wrk drops the answers that are under way when its time is up: there may be more rows than answers, never fewer.
    lost = max(0, acknowledged - rows)
    ok = middle["ratio"] >= TARGET_RATIO and effects["per_second"] >= TARGET_EFFECTS and lost == 0
    return {
        "fans": plan.fans,
        "connections": plan.connections,
        **{name: round(value, 3) for name, value in middle.items()},
        "ratios": [round(r["ratio"], 3) for r in rounds],
        "rows": {"acknowledged": acknowledged, "kept": rows, "lost": lost},
        "effects": {name: round(value, 1) for name, value in effects.items()},
        "targets": {"ratio": TARGET_RATIO, "effects_per_second": TARGET_EFFECTS},
        "ok": ok and effects["dead"] == 0 and middle["failed"] == 0,
    }


def table(result: dict[str, Any]) -> str:
    rows, effects, r = result["rows"], result["effects"], result
    applied = f"{effects['pushes']:.0f} applied, {effects['dead']:.0f} given up"
    lines = [
        f"durable pushes, secure mode, each answered; {r['fans']} fans, {r['connections']} connections",
        f"  pushes        {r['pushes_per_second']:9.0f} /s   p50 {r['p50_ms']:.1f} ms, p99 {r['p99_ms']:.1f} ms",
        f"  bare 302      {r['bare_per_second']:9.0f} /s   {r['reading_per_second']:.0f} where it reads the body",
        f"  ratio         {r['ratio']:9.2f}      target {TARGET_RATIO}; each round {r['ratios']}",
        f"  ratio         {r['ratio_to_reading']:9.2f}      to the one that reads the body",
        f"  CPU per push  {r['cpu_us_per_push']:9.0f} µs",
        f"  kept          {rows['kept']:9d}      of {rows['acknowledged']} acknowledged; {rows['lost']} lost",
        f"  effects       {effects['per_second']:9.0f} /s   by one worker, target {TARGET_EFFECTS:.0f}; {applied}",
        f"  CPU per effect{effects['cpu_us_each']:9.0f} µs",
    ]
    return "\n".join(lines)
