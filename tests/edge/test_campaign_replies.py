"""A campaign on a phone: the immediate answer with the fan's own page, then poster and progress; the local platform."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.campaigning import CAMPAIGN, add_campaign
from tests.support.console import Console
from tests.support.platform import Account, Platform
from tests.support.reply_desk import connect
from tests.support.server import Server
from tests.support.waiting import wait_until
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import CampaignPath, CampaignState, Participant
from yutang.campaigns.rules.values import CampaignRules
from yutang.campaigns.running.actions import do_open
from yutang.campaigns.running.addresses import Site
from yutang.campaigns.tokens import PURPOSE
from yutang.sealing import Sealer
from yutang.settings import Settings
from yutang.wechat.capabilities import AccountClass


@pytest.fixture
def console(start_server: Callable[..., Server], platform: Platform) -> Iterator[Console]:
    """Yutang beside the local WeChat platform."""
    started = Console(start_server(settings=platform.yutang_settings))
    yield started
    started.close()


class Loop:
    """An account of ours on the platform with a campaign that runs over it."""

    def __init__(self, console: Console, platform: Platform, theirs: Account, **campaign: Any) -> None:  # noqa: ANN401
        self.console, self.platform, self.theirs = console, platform, theirs
        self.owner = replace(console.owner, now=datetime.now(UTC))  # as the server's clock has it
        settings = Settings(data_dir=console.server.data_dir)
        sealer = Sealer(settings.secret())
        self.site = Site(console.server.base_url, sealer.key(PURPOSE))
        now = self.owner.now
        with self.owner.working() as work:
            klass = AccountClass(str(theirs["account_class"]))
            ours = connect(work, klass, app_id=theirs["app_id"], secret=theirs["secret"], sealer=sealer)
            self.account_id, url = ours.id, f"{console.server.base_url}/wx/{ours.push_key}"
            keys = {"token": sealer.open(ours.token), "aes_key": sealer.open(ours.aes_key or "")}
            columns = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=7), **campaign}
            rules = CampaignRules(keyword="海报")
            add_campaign(work.session, work.workspace_id, rules, account_id=ours.id, **columns)
            do_open(work, find_campaign(work, CAMPAIGN))
        assert platform.save_url(theirs, url, **keys)["ok"]

    def change(self, **columns: object) -> None:
        with self.owner.working() as work:
            campaign = find_campaign(work, CAMPAIGN)
            for name, value in columns.items():
                setattr(campaign, name, value)
            do_open(work, campaign)

    def participant(self, fan: str) -> Participant | None:
        openid = self.platform.openid(fan, self.theirs)
        with self.owner.reading() as work:
            query = select(Participant).where(
                Participant.workspace_id == work.workspace_id, Participant.openid == openid
            )
            return work.session.scalar(query)

    def joined(self, fan: str) -> Participant:
        wait_until(lambda: self.participant(fan) is not None, within=60, what="the worker to let them in")
        found = self.participant(fan)
        assert found is not None
        return found

    def own_page(self, fan: str) -> str:
        key = self.site.own_page_key(self.account_id, CAMPAIGN, self.platform.openid(fan, self.theirs))
        return f"{self.console.server.base_url}/k/yoga7/{key}"


def texts(platform: Platform, fan: str, theirs: Account) -> list[str]:
    return [str(line.get("text") or line) for line in platform.chat(fan, theirs) if line["from"] == "account"]


def test_from_poster_to_poster_over_parametric_qrs(console: Console, platform: Platform) -> None:
    theirs = platform.account("早起瑜伽")
    loop = Loop(console, platform, theirs)
    first, friend = platform.fan("阿明"), platform.fan("小满")

    platform.follow(first, theirs, scene="k.yoga7.", wait=True)
    wait_until(lambda: len(texts(platform, first, theirs)) == 3, within=60, what="welcome, card and progress")
    welcome, _card, progress = texts(platform, first, theirs)
    assert "七天晨练" in welcome
    assert loop.own_page(first) in welcome
    a = loop.joined(first)
    assert f"/poster/{a.poster}" in str(platform.chat(first, theirs))
    assert "七天晨练" in progress

    wait_until(lambda: loop.joined(first).qr_url != "", within=60, what="WeChat's QR on the poster")
    platform.say(first, theirs, "收到啦", wait=True)
    platform.scan(friend, loop.joined(first).qr_url, wait=True)
    b = loop.joined(friend)
    wait_until(lambda: loop.joined(first).waiting == 1, within=60, what="the credit")
    assert loop.joined(friend).inviter_id == a.id
    wait_until(lambda: len(texts(platform, first, theirs)) == 4, within=60, what="news of the friend")
    assert "刚刚来了" in texts(platform, first, theirs)[-1]
    assert loop.own_page(friend).endswith(b.page_key)


def test_a_subscription_account_answers_the_keyword_with_a_friends_code(console: Console, platform: Platform) -> None:
    theirs = platform.account("小鱼读书", "subscription")
    loop = Loop(console, platform, theirs, path=CampaignPath.LINK)
    first, friend = platform.fan("阿明"), platform.fan("小满")

    platform.follow(first, theirs, wait=True)
    platform.say(first, theirs, "海报", wait=True)
    assert loop.own_page(first) in texts(platform, first, theirs)[-1]
    code = loop.joined(first).code
    platform.follow(friend, theirs, wait=True)
    platform.say(friend, theirs, f"海报 {code.lower()}", wait=True)

    assert loop.own_page(friend) in texts(platform, friend, theirs)[-1]
    wait_until(lambda: loop.joined(first).waiting == 1, within=60, what="the credit")
    assert len(texts(platform, friend, theirs)) == 1  # it may not write by itself


def test_early_paused_and_over_are_said_kindly_and_within_a_second(console: Console, platform: Platform) -> None:
    theirs = platform.account("早起瑜伽")
    loop = Loop(console, platform, theirs)
    fan = platform.fan("阿明")
    platform.follow(fan, theirs, wait=True)

    def answer() -> str:
        before = len(texts(platform, fan, theirs))
        platform.say(fan, theirs, "海报", wait=True)
        said = texts(platform, fan, theirs)
        return said[before] if len(said) > before else ""

    assert loop.own_page(fan) in answer()

    def heard(words: str) -> bool:
        return words in answer()

    now = loop.owner.now
    told: dict[str, dict[str, object]] = {
        "先停一停": {"state": CampaignState.PAUSED},
        "已经结束了": {"state": CampaignState.ENDED, "ended_at": now},
        "才开始": {"state": CampaignState.RUNNING, "ended_at": None, "starts_at": now + timedelta(days=1)},
    }
    for words, columns in told.items():
        loop.change(**columns)
        wait_until(partial(heard, words), within=10, what=words)
