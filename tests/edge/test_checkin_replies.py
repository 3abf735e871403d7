"""The immediate answer to a check-in: with the streak as it is after this tap, before anything is stored."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.edge.conftest import EdgeRun, ask
from tests.support.official import Official, add_rule, event_xml, make_official, text_xml
from tests.support.ponds import NOW
from tests.support.programmes import COMMUNITY, community
from yutang.accounts.models import PushMode, ReplyTrigger
from yutang.checkins.actions import (
    Joining,
    ProgrammeForm,
    Tapped,
    do_check_in,
    do_enrol,
    do_make_programme,
    do_pause,
    do_start,
)
from yutang.checkins.actions.looking import find_programme
from yutang.checkins.models import FrozenDay, Programme
from yutang.db.engine import Database
from yutang.db.ids import IdMaker
from yutang.edge.app import Edge
from yutang.wechat.xml import read_xml
from yutang.workspaces.actions import system_actor, working

OPENID = "oFan00000000000000000000001"
NEW_ID = IdMaker()


def make_programme(official: Official, now: datetime = NOW, **fields: Any) -> Programme:  # noqa: ANN401 - of the form
    started = now - timedelta(days=10)
    form = {
        "title": "晨练", "community_id": COMMUNITY, "account_id": official.account_id, "opens": "00:00",
        "closes": "00:00", "starts": (now - timedelta(days=10)).date().isoformat(), **fields,
    }  # fmt: skip
    with working(official.database, system_actor(1), started, NEW_ID) as work:
        work.session.add(community())
        programme = do_make_programme(work, ProgrammeForm(**form), Random(1))
        return do_start(work, programme.id)


def come(official: Official, programme: Programme, *days_ago: int) -> None:
    """A fan who was there on these days."""
    with working(official.database, system_actor(1), NOW, NEW_ID) as work:
        row = find_programme(work, programme.id)
        do_enrol(work, row, [Joining(901, official.account_id, OPENID, "key", NOW - timedelta(days=9))])
        do_check_in(work, row, [Tapped(901, NOW - timedelta(days=ago)) for ago in days_ago])


def answers(run_edge: EdgeRun, official: Official, pushes: Sequence[str]) -> list[str]:
    """What is answered to these, one after the other; "" for nothing."""
    said: list[str] = []

    async def scenario(edge: Edge) -> None:
        for xml in pushes:
            path, body = official.push(xml, run_edge.now)
            answer = await ask(edge, "POST", path, {"content-type": "text/xml"}, body)
            assert answer.status == 200
            said.append("" if answer.body == "success" else str(read_xml(answer.body)["Content"]))

    run_edge(scenario)
    return said


def tap(programme: Programme, openid: str = OPENID, at: datetime = NOW) -> str:
    return event_xml(openid, "CLICK", f"checkin.{programme.slug}", at)


@pytest.fixture
def official(database: Database) -> Official:
    return make_official(database, mode=PushMode.PLAIN)


def test_a_tap_is_answered_with_the_streak(run_edge: EdgeRun, official: Official) -> None:
    programme = make_programme(official)
    come(official, programme, 2, 1)

    (said,) = answers(run_edge, official, [tap(programme)])

    assert "连续 3 天，一共 3 天" in said
    assert "「起步」是你的了" in said
    assert "再有 4 天就是「一周」" in said


def test_a_first_tap_of_somebody_unknown_is_day_one(run_edge: EdgeRun, official: Official) -> None:
    programme = make_programme(official)

    (said,) = answers(run_edge, official, [tap(programme)])

    assert said.startswith("朋友，今天的「晨练」记下了。\n连续 1 天")


def test_the_moment_that_wechat_tells_decides_the_day(run_edge: EdgeRun, official: Official) -> None:
    programme = make_programme(official)
    come(official, programme, 2, 1)

    late, twice = answers(run_edge, official, [tap(programme, at=NOW - timedelta(days=1)), tap(programme, at=NOW)])

    assert "已经记下了" in late
    assert "连续 3 天" in twice


def test_days_frozen_since_the_last_check_in_break_no_streak(run_edge: EdgeRun, official: Official) -> None:
    programme = make_programme(official)
    come(official, programme, 4, 3)
    today = NOW.astimezone(ZoneInfo("Asia/Shanghai")).date()
    with official.database.write() as session:
        for ago in (2, 1, 5):
            session.add(
                FrozenDay(
                    workspace_id=1, programme_id=programme.id, fan_id=901, day=today - timedelta(days=ago), at=NOW
                )
            )

    (said,) = answers(run_edge, official, [tap(programme)])

    assert "连续 3 天，一共 3 天" in said


def test_the_keyword_is_answered_as_the_tap_is_and_other_rules_as_before(run_edge: EdgeRun, official: Official) -> None:
    programme = make_programme(official)
    come(official, programme, 1)
    add_rule(official, ReplyTrigger.KEYWORD, "你好呀", ["你好"])

    said = answers(run_edge, official, [text_xml(OPENID, "打卡", 1), text_xml(OPENID, "你好", 2)])

    assert "连续 2 天" in said[0]
    assert said[1] == "你好呀"


def test_a_closed_window_is_told_with_its_hours(run_edge: EdgeRun, official: Official) -> None:
    programme = make_programme(official, opens="20:00", closes="23:00")

    (said,) = answers(run_edge, official, [tap(programme)])

    assert "每天 20:00 到 23:00 打卡" in said


def test_the_answer_leads_to_the_fans_own_page(run_edge: EdgeRun, official: Official) -> None:
    programme = make_programme(official)
    run_edge.programme_page_key = lambda account_id, programme_id, openid: f"{account_id}-{programme_id}-{openid}"

    (said,) = answers(run_edge, official, [tap(programme)])

    place = f"{official.account_id}-{programme.id}-{OPENID}"
    assert f'<a href="https://go.example.com/checkin/{programme.slug}/{place}">' in said


def test_a_paused_programme_says_so_within_a_second(run_edge: EdgeRun, official: Official) -> None:
    programme = make_programme(official)
    with working(official.database, system_actor(1), NOW - timedelta(minutes=1), NEW_ID) as work:
        do_pause(work, programme.id)

    (said,) = answers(run_edge, official, [tap(programme)])

    assert "暂停一下" in said
