"""Parametric QRs of a campaign: made by WeChat, renewed in good time, and never needed for taking part."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.support.fandom import ACCOUNT
from tests.support.people import NOON
from tests.support.running import BASE_URL, Running
from tests.support.scripted_wechat import Said, ScriptedWeChat, refused, scripted_wechat
from yutang.accounts.models import Account
from yutang.campaigns.models import CampaignState
from yutang.campaigns.rules.values import CampaignRules
from yutang.campaigns.running.actions.posters import PICTURE, QR
from yutang.db.engine import Database
from yutang.errors import DomainError
from yutang.jobs.kinds import GiveUp, TryLater
from yutang.posters.models import Poster

PATH = "/cgi-bin/qrcode/create"


def made(name: str, seconds: int = 30 * 86_400) -> Said:
    return Said({"ticket": name, "url": f"http://weixin.qq.com/q/{name}", "expire_seconds": seconds})


@pytest.fixture
def wechat() -> Iterator[ScriptedWeChat]:
    with scripted_wechat() as started:
        yield started


@pytest.fixture
def run(database: Database, wechat: ScriptedWeChat) -> Iterator[Running]:
    urls = {f"wechat_{name}_url": wechat.url for name in ("api", "mp", "open")}
    started = Running(database, {"ends_at": NOON + timedelta(days=90)}, urls)
    with started.working() as work:
        account = work.session.get_one(Account, (1, ACCOUNT))
        account.secret = started.services.sealer.seal("the app secret")
    yield started
    started.services.wechat.close()


def link_of(run: Running, openid: str) -> str:
    """What the QR of their poster holds."""
    token = run.participant(openid).poster
    with run.database.read() as session:
        return session.get_one(Poster, (1, token)).link


def test_a_poster_begins_with_our_link_and_goes_on_with_wechats_qr(run: Running, wechat: ScriptedWeChat) -> None:
    wechat.script[PATH] = [made("one")]
    a = run.join("oA")
    assert link_of(run, "oA") == run.site.invitation(run.row(), a)
    assert link_of(run, "oA").startswith(f"{BASE_URL}/r/yoga7/")

    assert run.carry_out(QR) == 1

    assert link_of(run, "oA") == "http://weixin.qq.com/q/one"
    assert run.participant("oA").qr_until == run.now + timedelta(days=30)
    asked = wechat.of(PATH)[0].json
    assert asked["action_name"] == "QR_STR_SCENE"
    assert asked["action_info"]["scene"]["scene_str"] == run.scene("oA")
    assert len(run.scene("oA")) <= 64


def test_the_same_job_twice_makes_one_qr(run: Running, wechat: ScriptedWeChat) -> None:
    wechat.script[PATH] = [made("one"), made("two")]
    run.join("oA")
    payload = run.outbox(QR)[0]
    run.carry_out(QR)
    run.decide(QR, payload)
    run.carry_out(QR)

    assert len(wechat.of(PATH)) == 1


def test_where_the_days_quota_is_used_up_the_link_stays_and_tomorrow_is_another_day(
    run: Running, wechat: ScriptedWeChat
) -> None:
    wechat.script[PATH] = [refused(45009, "reach max api daily quota limit"), made("one")]
    run.join("oA")
    run.carry_out(QR)

    assert link_of(run, "oA").startswith(f"{BASE_URL}/r/yoga7/")
    assert len(run.outbox(QR)) == 1
    run.later(days=1)
    run.carry_out(QR)
    assert link_of(run, "oA") == "http://weixin.qq.com/q/one"


@pytest.mark.parametrize(("code", "raised"), [(48001, GiveUp), (-1, TryLater)])
def test_what_wechat_refuses_costs_nobody_their_place(
    run: Running, wechat: ScriptedWeChat, code: int, raised: type[DomainError]
) -> None:
    wechat.script[PATH] = [refused(code)]
    run.join("oA")

    with pytest.raises(raised):
        run.carry_out(QR)
    assert link_of(run, "oA").startswith(f"{BASE_URL}/r/yoga7/")


def test_a_qr_is_renewed_before_it_ends(run: Running, wechat: ScriptedWeChat) -> None:
    wechat.script[PATH] = [made("one"), made("two")]
    run.join("oA")
    run.carry_out(QR)
    run.pass_time(days=26)
    assert run.outbox(QR) == []

    run.pass_time(days=2)
    assert len(run.outbox(QR)) == 1
    run.keep_time()
    assert len(run.outbox(QR)) == 1  # asked for once
    assert link_of(run, "oA") == "http://weixin.qq.com/q/one"
    run.carry_out(QR)

    assert link_of(run, "oA") == "http://weixin.qq.com/q/two"
    assert run.participant("oA").qr_until == run.now + timedelta(days=30)


def test_after_the_end_posters_lead_to_the_page_again(run: Running, wechat: ScriptedWeChat) -> None:
    wechat.script[PATH] = [made("one", 2 * 86_400)]
    run.change(ends_at=NOON + timedelta(days=1))
    run.join("oA")
    run.carry_out(QR)
    run.pass_time(days=3)

    assert run.row().state is CampaignState.ENDED
    assert run.participant("oA").qr_url == ""
    assert link_of(run, "oA").startswith(f"{BASE_URL}/r/yoga7/")
    run.decide(QR, {"campaign_id": 801, "participant_ids": [run.participant("oA").id]})
    run.carry_out(QR)
    assert len(wechat.of(PATH)) == 1


def test_a_campaign_may_send_the_poster_as_a_picture_where_it_is_allowed(run: Running, wechat: ScriptedWeChat) -> None:
    wechat.script[PATH] = [made("one")]
    wechat.script["/cgi-bin/media/upload"] = [Said({"type": "image", "media_id": "MEDIA", "created_at": 1})]
    run.change(rules=CampaignRules(poster_as_picture=True).as_json())
    run.join("oA")
    run.carry_out(QR)
    run.carry_out(PICTURE)

    assert len(run.said_to("oA")) == 3
    assert b"\xff\xd8\xff" in wechat.of("/cgi-bin/media/upload")[0].body

    run.join("oB")
    run.later(minutes=2)  # the minute after the follow is over
    run.carry_out(QR)
    run.carry_out(PICTURE)
    assert len(run.said_to("oB")) == 2
    assert len(wechat.of("/cgi-bin/media/upload")) == 1
