"""What one worker makes of a campaign's pushes: follows through friends' codes, credits, answers, posters.

The inbox is filled first, a wave at a time, because nobody has a code before they have been applied: some people come
by themselves, then everybody who follows does so through the code of somebody who is there already. Each push makes a
fan, a participant, a poster, a touch, a credit with its row of the ledger, and the messages that follow it.
"""

import random
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, insert, select

from yutang.bench.push import WORKSPACE, bench_account
from yutang.campaigns.models import (
    Campaign,
    CampaignKind,
    CampaignPath,
    CampaignSlug,
    CampaignState,
    Participant,
    Referral,
)
from yutang.campaigns.referrals.actions import ledger_findings
from yutang.campaigns.rules.values import CampaignRules
from yutang.campaigns.running.addresses import Site
from yutang.campaigns.tokens import PURPOSE
from yutang.db.migrate import upgrade
from yutang.jobs.inbox.reader import InboxReader
from yutang.jobs.models import InboxRow, InboxState
from yutang.jobs.registry import registry
from yutang.settings import load_settings
from yutang.wiring import Services, build, system_clock
from yutang.workspaces.models import Workspace

TARGET: Final = 1_000.0  # pushes a second with all their effects, by one worker on SQLite (DESIGN §10)
_CAMPAIGN: Final = 77
_ROOTS: Final = 500  # people who come by themselves
_AT_ONCE: Final = 5_000  # rows of one insert


@dataclass(frozen=True, slots=True)
class Plan:
    people: int = 20_000
    waves: int = 5
    seed: int = 1


def run_effects(plan: Plan) -> dict[str, Any]:
    """Measure and verify; see `table` for what the figures are."""
    chance = random.Random(plan.seed)
    with tempfile.TemporaryDirectory(prefix="yutang-bench-") as name:
        services = build(load_settings({"YUTANG_DATA_DIR": str(Path(name) / "data")}), system_clock)
        upgrade(services.database)
        _seed(services)
        reader = _reader(services)
        _fill(services, ["k.bench."] * _ROOTS, 0)
        _apply(reader)
        pushes, seconds, cpu = 0, 0.0, 0.0
        each = (plan.people - _ROOTS) // plan.waves
        for wave in range(plan.waves):
            scenes = _scenes(services)
            _fill(services, [chance.choice(scenes) for _ in range(each)], _ROOTS + wave * each)
            done, took, used = _apply(reader)
            pushes, seconds, cpu = pushes + done, seconds + took, cpu + used
        found = _found(services)
        services.close()
    ok = pushes / seconds >= TARGET and found["credited"] == pushes and not found["dead"] and not found["findings"]
    return {
        "people": plan.people,
        "pushes": pushes,
        "per_second": round(pushes / seconds, 1),
        "cpu_us_each": round(cpu / pushes * 1e6, 1),
        **found,
        "target": TARGET,
        "ok": ok,
    }


def _seed(services: Services) -> None:
    now = services.clock()
    row = {
        "workspace_id": WORKSPACE, "id": _CAMPAIGN, "slug": "bench", "title": "七天晨练", "kind": CampaignKind.GOALS,
        "path": CampaignPath.QR, "state": CampaignState.RUNNING, "language": "zh", "community_id": 1,
        "timezone": "Asia/Shanghai", "starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=7),
        "rules": CampaignRules(keyword="海报").as_json(), "texts": {}, "poster_own": "small_circle", "version": 1,
        "created_at": now, "changed_at": now,
    }  # fmt: skip
    account = bench_account(services)
    with services.database.write() as session:
        session.add(
            Workspace(workspace_id=WORKSPACE, name="bench", language="zh", timezone="Asia/Shanghai", created_at=now)
        )
        session.add(account)
        session.add(Campaign(**row, account_id=account.id))
        session.add(CampaignSlug(slug="bench", workspace_id=WORKSPACE, campaign_id=_CAMPAIGN))


def _fill(services: Services, scenes: list[str], first: int) -> None:
    """One follow of somebody new through each scene."""
    now = services.clock()
    rows = [_push(services, first + number, scene, now) for number, scene in enumerate(scenes)]
    with services.database.write() as session:
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            session.execute(insert(InboxRow), [{"workspace_id": WORKSPACE, **row} for row in some])


def _push(services: Services, number: int, scene: str, now: datetime) -> dict[str, Any]:
    openid = f"oBench{number:022d}"
    xml = (
        f"<xml><ToUserName>gh_bench</ToUserName><FromUserName>{openid}</FromUserName>"
        f"<CreateTime>{int(now.timestamp())}</CreateTime><MsgType>event</MsgType><Event>subscribe</Event>"
        f"<EventKey>qrscene_{scene}</EventKey><Ticket>T</Ticket></xml>"
    )
    return {
        "id": services.new_id(), "account_id": 2, "dedup_key": openid, "sender": openid,
        "received_at": now, "body": xml, "state": InboxState.QUEUED, "due_at": now, "attempts": 0,
    }  # fmt: skip


def _scenes(services: Services) -> list[str]:
    """Of everybody who takes part."""
    site = Site(services.settings.base_url, services.sealer.key(PURPOSE))
    with services.database.read() as session:
        found = select(Campaign).where(Campaign.workspace_id == WORKSPACE, Campaign.id == _CAMPAIGN)
        campaign = session.scalars(found).one()
        people = session.scalars(select(Participant).where(Participant.workspace_id == WORKSPACE))
        return [site.scene(campaign, each) for each in people]


def _reader(services: Services) -> InboxReader:
    apply = registry().apply_pushes
    if apply is None:
        raise RuntimeError("this worker does not read the inbox")
    return InboxReader(services, apply)


def _apply(reader: InboxReader) -> tuple[int, float, float]:
    """Apply all that waits: how many, seconds, and seconds of CPU."""
    began, cpu = time.perf_counter(), time.process_time()
    done = 0
    while ended := reader.look_round():
        done += ended
    return done, time.perf_counter() - began, time.process_time() - cpu


def _found(services: Services) -> dict[str, int]:
    with services.database.read() as session:
        dead = select(func.count()).where(InboxRow.workspace_id == WORKSPACE, InboxRow.state == InboxState.DEAD)
        referrals = select(func.count()).where(Referral.workspace_id == WORKSPACE, Referral.campaign_id == _CAMPAIGN)
        return {
            "credited": session.scalar(referrals) or 0,
            "dead": session.scalar(dead) or 0,
            "findings": len(ledger_findings(session, WORKSPACE)),
        }


def table(result: dict[str, Any]) -> str:
    r = result
    applied = f"{r['pushes']} applied, {r['dead']} given up"
    return "\n".join(
        (
            f"a campaign of {r['people']} people: follows through friends' codes, by one worker on SQLite",
            f"  pushes        {r['per_second']:9.0f} /s   target {TARGET:.0f}; {applied}",
            f"  CPU per push  {r['cpu_us_each']:9.0f} µs",
            f"  credited      {r['credited']:9d}      ledger: {r['findings']} findings",
        )
    )
