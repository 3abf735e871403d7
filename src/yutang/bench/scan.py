"""Durable, sticky scans against the least a server can do, in one run on one machine.

Every scan is a page view in the ledger, committed with fsync before it is answered; the visitor comes back to the group
they hold, over 50 groups with seats and expiry. The yardsticks: the same server answering a bare 302, and nginx with a
static file. Rounds alternate, and each ratio is of two neighbours, so that a machine whose speed drifts is fair to
both.
"""

import os
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from yutang.bench.load import Result, run_load
from yutang.bench.pond import SLUG, WORKSPACE, Pond, add_visitors, seed_pond
from yutang.bench.servers import bare, cpu_seconds, free_port, nginx, running, yutang
from yutang.db.migrate import upgrade
from yutang.edge.cookies import VisitorCookies
from yutang.insights.models import Event, EventKind
from yutang.settings import load_settings
from yutang.wiring import Services, build, system_clock

TARGET_RATIO: Final = 0.35
TARGET_P99_MS: Final = 50.0
TARGET_GROWTH: Final = 1.2
_SEATS = 10_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    seconds: int = 5
    rounds: int = 5
    groups: int = 50
    visitors: int = 20_000
    connections: int = 256
    crowd: int = 1_000_000  # earlier visitors for the growth measurement; 0 leaves it out


def run_scan(plan: Plan) -> dict[str, Any]:
    """Measure and verify; see `table` for what the figures are."""
    with tempfile.TemporaryDirectory(prefix="yutang-bench-") as name:
        folder = Path(name)
        settings = load_settings({"YUTANG_DATA_DIR": str(folder / "data")})
        services = build(settings, system_clock)
        upgrade(services.database)
        pond = seed_pond(services, plan.groups, _SEATS)
        cookies = _cookies(services, plan.visitors)
        result = _measure(plan, folder, services, pond, cookies)
        services.close()
        return result


def _measure(plan: Plan, folder: Path, services: Services, pond: Pond, cookies: list[str]) -> dict[str, Any]:
    our_port, bare_port, nginx_port = free_port(), free_port(), free_port()
    command, environ = yutang(folder / "data", our_port)
    static = nginx(folder, nginx_port)
    rounds: list[dict[str, Any]] = []
    with running(command, our_port, "/readyz", environ) as pid:
        acknowledged = _load(plan, folder, our_port, cookies, 3).requests  # first visits, not measured
        for _ in range(plan.rounds):
            before = cpu_seconds(pid)
            ours = _load(plan, folder, our_port, cookies, plan.seconds)
            cpu = cpu_seconds(pid) - before
            acknowledged += ours.requests - ours.failed
            with running(bare(bare_port), bare_port, "/", dict(os.environ)) as bare_pid:
                before = cpu_seconds(bare_pid)
                base = run_load(
                    f"http://127.0.0.1:{bare_port}", "/", [], folder, seconds=plan.seconds, connections=plan.connections
                )
                bare_cpu = cpu_seconds(bare_pid) - before
            rounds.append(_round(ours, cpu, base, bare_cpu))
        half, half_acknowledged = _half_load(plan, folder, our_port, cookies, rounds)
        acknowledged += half_acknowledged
    with_nginx = None
    if static is not None:
        with running(static, nginx_port, "/index.html", dict(os.environ)):
            url = f"http://127.0.0.1:{nginx_port}"
            with_nginx = run_load(url, "/index.html", [], folder, seconds=plan.seconds, connections=plan.connections)
    rows = _views(services)
    growth = _growth(plan, folder, services, pond, cookies) if plan.crowd else None
    return _report(plan, rounds, half, with_nginx, acknowledged, rows, growth)


def _load(plan: Plan, folder: Path, port: int, cookies: list[str], seconds: int, delay_ms: int = 0) -> Result:
    return run_load(
        f"http://127.0.0.1:{port}",
        f"/c/{SLUG}",
        cookies,
        folder,
        seconds=seconds,
        connections=plan.connections,
        delay_ms=delay_ms,
    )


def _round(ours: Result, cpu: float, base: Result, bare_cpu: float) -> dict[str, Any]:
    return {
        "scans_per_second": ours.per_second,
        "bare_per_second": base.per_second,
        "ratio": ours.per_second / base.per_second,
        "p50_ms": ours.p50_ms,
        "p99_ms": ours.p99_ms,
        "cpu_us_per_scan": cpu / max(1, ours.requests) * 1e6,
        "bare_cpu_us": bare_cpu / max(1, base.requests) * 1e6,
        "failed": ours.failed,
    }


def _half_load(
    plan: Plan, folder: Path, port: int, cookies: list[str], rounds: list[dict[str, Any]]
) -> tuple[Result, int]:
    """Latency at half of the measured capacity: each connection waits so long that together they ask half as often."""
    half_rate = statistics.median(r["scans_per_second"] for r in rounds) / 2
    delay_ms = max(1, round(plan.connections / half_rate * 1000))
    result = _load(plan, folder, port, cookies, plan.seconds, delay_ms)
    return result, result.requests - result.failed


def _growth(plan: Plan, folder: Path, services: Services, pond: Pond, cookies: list[str]) -> dict[str, float]:
    """CPU per scan with 10,000 earlier visitors of the code and with `crowd`."""
    figures: dict[str, float] = {}
    add_visitors(services, pond, 10_000)
    for label, more in (("at_10k", 0), ("at_crowd", plan.crowd - 10_000)):
        if more:
            add_visitors(services, pond, more)
        port = free_port()
        command, environ = yutang(folder / "data", port)
        with running(command, port, "/readyz", environ) as pid:
            _load(plan, folder, port, cookies, 2)
            before = cpu_seconds(pid)
            result = _load(plan, folder, port, cookies, plan.seconds)
            figures[label] = (cpu_seconds(pid) - before) / max(1, result.requests) * 1e6
    return {**figures, "ratio": figures["at_crowd"] / figures["at_10k"]}


def _cookies(services: Services, count: int) -> list[str]:
    """Visitors who scanned before: what their browsers send."""
    signer = VisitorCookies(services.sealer.key("visitor"), secure=False)
    return [signer.header(services.new_id()).decode().split(";")[0] for _ in range(count)]


def _views(services: Services) -> int:
    with services.database.read() as session:
        statement = select(func.count()).where(Event.workspace_id == WORKSPACE, Event.kind == EventKind.VIEW)
        return session.scalar(statement) or 0


def _report(
    plan: Plan,
    rounds: list[dict[str, Any]],
    half: Result,
    with_nginx: Result | None,
    acknowledged: int,
    rows: int,
    growth: dict[str, float] | None,
) -> dict[str, Any]:
    middle = {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}
    ratio = middle["ratio"]
    # wrk drops the answers that are under way when its time is up: there may be more rows than answers, never fewer.
    lost = max(0, acknowledged - rows)
    ok = ratio >= TARGET_RATIO and half.p99_ms < TARGET_P99_MS and lost == 0
    if growth is not None:
        ok = ok and growth["ratio"] <= TARGET_GROWTH
    return {
        "groups": plan.groups,
        "visitors": plan.visitors,
        "connections": plan.connections,
        **{name: round(value, 3) for name, value in middle.items()},
        "ratios": [round(r["ratio"], 3) for r in rounds],
        "nginx_per_second": None if with_nginx is None else round(with_nginx.per_second),
        "half_load": {"per_second": round(half.per_second), "p50_ms": half.p50_ms, "p99_ms": half.p99_ms},
        "rows": {"acknowledged": acknowledged, "in_ledger": rows, "lost": lost},
        "growth": None if growth is None else {name: round(value, 2) for name, value in growth.items()},
        "targets": {"ratio": TARGET_RATIO, "half_load_p99_ms": TARGET_P99_MS, "growth": TARGET_GROWTH},
        "ok": ok,
    }


def table(result: dict[str, Any]) -> str:
    half, rows, growth, r = result["half_load"], result["rows"], result["growth"], result
    lines = [
        f"durable sticky scans, {r['groups']} groups, {r['visitors']} visitors, {r['connections']} connections",
        f"  scans         {r['scans_per_second']:9.0f} /s   p50 {r['p50_ms']:.1f} ms, p99 {r['p99_ms']:.1f} ms",
        f"  bare 302      {r['bare_per_second']:9.0f} /s",
        f"  ratio         {r['ratio']:9.2f}      target {TARGET_RATIO}; each round {r['ratios']}",
        f"  CPU per scan  {r['cpu_us_per_scan']:9.0f} µs   bare {r['bare_cpu_us']:.0f} µs",
        f"  at half load  {half['per_second']:9.0f} /s   p99 {half['p99_ms']:.1f} ms, target {TARGET_P99_MS:.0f} ms",
        f"  ledger rows   {rows['in_ledger']:9d}      of {rows['acknowledged']} acknowledged; {rows['lost']} lost",
    ]
    if r["nginx_per_second"]:
        lines.append(f"  nginx static  {r['nginx_per_second']:9.0f} /s")
    if growth:
        few, many = growth["at_10k"], growth["at_crowd"]
        lines.append(
            f"  growth        {growth['ratio']:9.2f} ×    {few:.0f} µs at 10 k visitors, {many:.0f} µs with the crowd"
        )
    return "\n".join(lines)
