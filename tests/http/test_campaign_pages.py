"""The pages that fans see of campaigns, over the app itself: the campaign, what is behind a poster, one's own page."""

import base64
import gzip
import io
import re
from datetime import timedelta
from typing import Any

import httpx2
import pytest
import zxingcpp
from PIL import Image

from tests.support.codes import code_over_two_groups
from tests.support.fan_pages import RULES, Campaigning, handset
from tests.support.fandom import Fandom
from tests.support.house import House, sentences
from tests.support.people import NOON
from yutang.campaigns.models import CampaignKind, CampaignPath, CampaignState, TouchVia
from yutang.campaigns.rewards.models import RewardKind
from yutang.campaigns.rules.values import CampaignRules
from yutang.campaigns.tokens import Invitation, referral_token

MOST_BYTES = 14 * 1024  # DESIGN §10
ROBOT = "facebookexternalhit/1.1"


@pytest.fixture
def running(house: House) -> Campaigning:
    return open_campaign(house)


def open_campaign(house: House, name: str = "Yoga", **values: Any) -> Campaigning:  # noqa: ANN401 - columns
    fandom = Fandom(house.services.database, house.workspace(name), workspace_exists=True)
    campaigning = Campaigning(fandom, house.services.sealer)
    campaigning.run(**values)
    return campaigning


def decoded(page: httpx2.Response) -> list[str]:
    """What the QR codes on a page hold."""
    found = re.findall(r'<img class="qr" src="data:image/png;base64,([^"]+)"', page.text)
    pictures = [Image.open(io.BytesIO(base64.b64decode(each))).convert("L") for each in found]
    return [zxingcpp.read_barcodes(picture)[0].text for picture in pictures]


# ---- the campaign for anybody ----------------------------------------------------------------------------------------


def test_a_campaign_says_what_it_is_who_stands_behind_it_and_how_to_take_part(
    house: House, running: Campaigning
) -> None:
    running.tier(3, "入门课", stock=100, note="三个月内有效")
    page = handset(house).get("/k/yoga7")
    text = sentences(page)
    assert page.status_code == 200
    assert "主办：早起瑜伽" in text
    assert "还有 6 天" in text
    assert "3 位朋友" in text
    assert "还剩 100 份，共 100 份" in text
    assert "11月21日 12:00 至 11月28日 12:00" in text
    assert "长按二维码，关注“早起瑜伽”" in text
    assert "晨练" in text
    assert decoded(page) == ["http://weixin.qq.com/r/yoga"]
    assert "<script>" not in page.text


def test_the_campaign_s_own_printed_code_goes_before_the_account_s(house: House, running: Campaigning) -> None:
    running.change(entrance_url="http://weixin.qq.com/q/own", entrance_until=NOON + timedelta(days=1))
    assert decoded(handset(house).get("/k/yoga7")) == ["http://weixin.qq.com/q/own"]
    house.clock.move(days=2)
    assert decoded(handset(house).get("/k/yoga7")) == ["http://weixin.qq.com/r/yoga"]


def test_the_page_speaks_the_campaign_s_language_whatever_the_phone_does(house: House) -> None:
    open_campaign(house, language="en", title="Seven mornings")
    page = handset(house).get("/k/yoga7", headers={"Accept-Language": "zh-CN"})
    assert '<html lang="en">' in page.text
    assert "How to take part" in sentences(page)
    assert "6 days left" in sentences(page)


@pytest.mark.parametrize(
    ("values", "status", "said"),
    [
        ({"state": CampaignState.DRAFT}, 404, "这个活动还没有开放"),
        ({"state": CampaignState.CHECKED}, 404, "这个活动还没有开放"),
        ({"starts_at": NOON + timedelta(hours=3)}, 200, "11月22日 15:00开始"),
        ({"state": CampaignState.PAUSED}, 200, "活动正在休息"),
        ({"state": CampaignState.ENDED}, 200, "谢谢每一位参加的朋友"),
        ({"state": CampaignState.SETTLED}, 200, "谢谢每一位参加的朋友"),
        ({"ends_at": NOON - timedelta(minutes=1)}, 200, "谢谢每一位参加的朋友"),
        ({"state": CampaignState.SETTLED, "archived_at": NOON}, 410, "这个活动已经结束了"),
    ],
)
def test_each_part_of_a_campaign_s_life_is_told_kindly(
    house: House, values: dict[str, Any], status: int, said: str
) -> None:
    open_campaign(house, **values)
    page = handset(house).get("/k/yoga7")
    assert page.status_code == status
    assert said in sentences(page)


def test_only_the_team_sees_a_campaign_that_was_not_started(house: House) -> None:
    draft = open_campaign(house, state=CampaignState.DRAFT)
    house.member(draft.fandom.workspace_id, "lin@example.com")
    house.member(house.workspace("Other"), "other@example.com")
    assert "活动还没有开始，这个页面只有你们团队看得到" in sentences(house.signed_in("lin@example.com").get("/k/yoga7"))
    assert house.signed_in("other@example.com").get("/k/yoga7").status_code == 404


@pytest.mark.parametrize("slug", ["nothing", "x" * 300, "%00", "é", "yoga7%2F..", "' OR 1=1"])
def test_an_address_that_leads_nowhere_says_so(house: House, running: Campaigning, slug: str) -> None:
    page = handset(house).get(f"/k/{slug}")
    assert page.status_code == 404
    assert "/static/console" not in page.text or "%2F" in slug


def test_the_board_names_only_those_who_agreed(house: House) -> None:
    board = open_campaign(house, kind=CampaignKind.BOARD)
    one = board.join("oA", name="小满", shown=True)
    two = board.join("oB", name="秘密", shown=False)
    board.release(one, board.friend("f1", one), board.friend("f2", one))
    board.release(two, board.friend("f3", two))
    text = sentences(handset(house).get("/k/yoga7"))
    assert "1. 小满 2 位朋友" in text
    assert "2. 一位朋友 1 位朋友" in text
    assert "秘密" not in text


# ---- behind a poster -------------------------------------------------------------------------------------------------


def test_behind_a_poster_stands_the_inviter_s_own_code(house: House, running: Campaigning) -> None:
    inviter = running.join(
        "oA", name="小满", shown=True, qr_url="http://weixin.qq.com/q/mine", qr_until=NOON + timedelta(days=9)
    )
    page = handset(house).get(running.behind(inviter))
    assert "小满 邀请你。" in sentences(page)
    assert decoded(page) == ["http://weixin.qq.com/q/mine"]


def test_a_code_that_has_ended_gives_way_to_words(house: House, running: Campaigning) -> None:
    inviter = running.join("oA", qr_url="http://weixin.qq.com/q/mine", qr_until=NOON - timedelta(minutes=1))
    page = handset(house).get(running.behind(inviter))
    assert decoded(page) == ["http://weixin.qq.com/r/yoga"]
    assert f"晨练 {inviter.code}" in sentences(page)


def test_behind_a_link_stands_what_to_write_to_the_account(house: House) -> None:
    linked = open_campaign(house, path=CampaignPath.LINK)
    inviter = linked.join("oA")
    page = handset(house).get(linked.behind(inviter))
    assert "一位朋友邀请你。" in sentences(page)
    assert f"晨练 {inviter.code}" in sentences(page)
    assert decoded(page) == ["http://weixin.qq.com/r/yoga"]


def test_a_phone_that_meets_a_code_is_kept_once(house: House, running: Campaigning) -> None:
    inviter = running.join("oA")
    phone = handset(house)
    for _ in range(3):
        assert phone.get(running.behind(inviter)).status_code == 200
    [touch] = running.touches()
    assert (touch.inviter_id, touch.via, touch.fan_id) == (inviter.id, TouchVia.PAGE, None)
    assert touch.visitor_id is not None
    assert touch.key == f"{inviter.id}:{touch.visitor_id}"
    assert all((touch.network, touch.device, touch.agent))
    assert "203.0.113" not in f"{touch.network}{touch.device}{touch.agent}"
    handset(house, "203.0.113.99").get(running.behind(inviter))
    again = next(each for each in running.touches() if each.id != touch.id)
    assert (again.network, again.agent) == (touch.network, touch.agent)
    assert again.device != touch.device


def test_link_preview_robots_leave_no_trace(house: House, running: Campaigning) -> None:
    inviter = running.join("oA")
    answer = handset(house).get(running.behind(inviter), headers={"User-Agent": ROBOT})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    own = handset(house).get(running.own_page(inviter), headers={"User-Agent": ROBOT})
    assert own.status_code == 200
    assert running.touches() == []
    assert running.now(inviter).opened_at is None


def test_whoever_only_asks_whether_there_is_a_page_leaves_no_trace(house: House, running: Campaigning) -> None:
    inviter = running.join("oA")
    phone = house.visitor().client
    for path in (running.behind(inviter), running.own_page(inviter), "/k/yoga7"):
        answer = phone.head(path)
        assert (answer.status_code, answer.content) == (200, b"")
    assert running.touches() == []
    assert running.now(inviter).opened_at is None


def test_throwing_cookies_away_fills_no_table(house: House, running: Campaigning) -> None:
    path = running.behind(running.join("oA"))
    phone = house.visitor().client
    for _ in range(250):
        assert phone.get(path).status_code == 200
        phone.cookies.clear()
    assert len(running.touches()) == 240


def test_ones_own_invitation_says_so_and_does_nothing(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    phone = handset(house)
    phone.get(running.own_page(me))
    page = phone.get(running.behind(me))
    assert "这是你自己的邀请。" in sentences(page)
    assert f'href="{running.own_page(me)}"' in page.text
    assert running.touches() == []


def test_a_made_up_token_is_not_found(house: House, running: Campaigning) -> None:
    good = running.behind(running.join("oA")).rpartition("/")[2]
    swapped = good[:-1] + ("A" if good[-1] != "A" else "B")
    for token in ("x", "A" * 26, swapped, good + "A", good[:-1], "é" * 26, "%00", good.lower()):
        page = handset(house).get(f"/r/yoga7/{token}")
        assert page.status_code == 404, token
        assert "fan-page" in page.text, token
    assert running.touches() == []


def test_a_token_of_another_campaign_is_not_found(house: House, running: Campaigning) -> None:
    inviter = running.join("oA")
    other = Campaigning(running.fandom, running.sealer, campaign_id=802)
    other.run(slug="other")
    token = running.behind(inviter).rpartition("/")[2]
    assert handset(house).get(f"/r/other/{token}").status_code == 404
    stranger = Campaigning(Fandom(house.services.database, house.workspace("B"), workspace_exists=True), running.sealer)
    stranger.run(slug="stranger")  # the same id, in another workspace
    assert handset(house).get(f"/r/stranger/{token}").status_code == 404


def test_after_the_end_an_invitation_is_over(house: House, running: Campaigning) -> None:
    inviter = running.join("oA")
    path = running.behind(inviter)
    house.clock.move(days=7)
    page = handset(house).get(path)
    assert page.status_code == 410
    assert "这份邀请已经结束了" in sentences(page)
    assert running.touches() == []


def test_a_campaign_that_is_made_longer_keeps_its_posters(house: House, running: Campaigning) -> None:
    inviter = running.join("oA")
    old = referral_token(running.key, running.campaign_id, Invitation(inviter.code, NOON + timedelta(days=1)))
    house.clock.move(days=7)
    assert handset(house).get(f"/r/yoga7/{old}").status_code == 410
    running.change(ends_at=NOON + timedelta(days=30))
    assert handset(house).get(f"/r/yoga7/{old}").status_code == 200


def test_a_code_met_in_a_pause_is_kept_and_judged_later(house: House, running: Campaigning) -> None:
    inviter = running.join("oA")
    running.change(state=CampaignState.PAUSED)
    assert "活动正在休息" in sentences(handset(house).get(running.behind(inviter)))
    assert len(running.touches()) == 1


def test_who_stopped_invites_nobody_any_more(house: House, running: Campaigning) -> None:
    inviter = running.join("oA", name="小满", shown=True, stopped_at=NOON)
    page = handset(house).get(running.behind(inviter))
    assert page.status_code == 200
    assert "小满" not in page.text
    assert inviter.code not in sentences(page)
    assert running.touches() == []


def test_the_friend_who_opened_a_link_counts_once_their_phone_is_known(house: House, running: Campaigning) -> None:
    inviter = running.join("oA")
    phone = handset(house)
    house.clock.move(seconds=-1)
    phone.get(running.behind(inviter))
    house.clock.move(seconds=1)
    friend = running.join("oFriend", hours=0.01)
    assert running.now(inviter).waiting == 0
    phone.get(running.own_page(friend))
    assert running.now(inviter).waiting == 1
    assert "已计入" in sentences(handset(house).get(running.own_page(inviter)))


# ---- bounds ----------------------------------------------------------------------------------------------------------


def test_every_page_is_small_and_strict(house: House, running: Campaigning) -> None:
    running.tier(3, "入门课", stock=100)
    me = running.join("oA", name="小满", shown=True)
    running.put_poster(me)
    for number in range(60):
        running.friend(f"f{number}", me, hours=-5 + number / 60)
    phone = handset(house)
    for path in ("/k/yoga7", running.own_page(me), running.behind(me), "/k/yoga7/draw", "/k/nothing"):
        page = phone.get(path)
        assert len(gzip.compress(page.content)) < MOST_BYTES, path
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert page.headers["x-robots-tag"] == "noindex", path
        assert page.headers["cache-control"] == "no-store", path
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text), path
    assert "还有 10 位。" in sentences(phone.get(running.own_page(me)))


def test_whatever_a_team_types_is_shown_as_text(house: House) -> None:
    trick = '"><script>alert(1)</script>{{7*7}}'
    campaigning = open_campaign(
        house,
        title=trick,
        kind=CampaignKind.GOALS,
        rules=CampaignRules(organiser=trick[:50], keyword=trick[:20], show_board=True, follow_payload=trick),
    )
    campaigning.tier(3, trick, note=trick)
    me = campaigning.join("oA", name=trick, shown=True)
    campaigning.release(me, campaigning.friend("f1", me))
    phone = handset(house)
    for path in ("/k/yoga7", campaigning.own_page(me), campaigning.behind(me)):
        page = phone.get(path)
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert "{{7*7}}" in page.text
        assert "&lt;script&gt;" in page.text


def test_whoever_asks_too_often_is_told_to_wait(house: House, running: Campaigning) -> None:
    inviter = running.join("oA")
    phone = handset(house)
    answers = [phone.get(running.behind(inviter)) for _ in range(70)]
    assert answers[10].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "有点太快了" in sentences(answers[-1])
    assert handset(house).get(running.behind(inviter)).status_code == 200  # another phone of the same network
    house.clock.move(minutes=1)
    assert phone.get(running.behind(inviter)).status_code == 200


def test_a_form_without_its_token_changes_nothing(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    phone = handset(house)
    phone.get(running.own_page(me))
    phone.token = "made up"
    assert phone.post(running.own_page(me) + "/stop").status_code == 403
    assert running.now(me).stopped_at is None


def test_a_live_code_is_the_entrance_on_ones_own_page(house: House, running: Campaigning) -> None:
    _, code_id = code_over_two_groups(running.person)
    running.change(code_id=code_id)
    me = running.join("oA")
    page = handset(house).get(running.own_page(me))
    assert re.search(r'href="/c/[a-z0-9-]+\?from=yoga7"', page.text)


def test_without_an_account_s_qr_the_page_names_the_account(house: House) -> None:
    open_campaign(house, rules=CampaignRules(keyword="晨练"))
    page = handset(house).get("/k/yoga7")
    assert "在微信里关注公众号“早起瑜伽”" in sentences(page)
    assert decoded(page) == []
    assert RULES.follow_payload not in page.text


def test_a_tier_that_is_gone_is_not_shown(house: House, running: Campaigning) -> None:
    running.tier(3, "旧奖励", RewardKind.BADGE, removed_at=NOON)
    assert "旧奖励" not in handset(house).get("/k/yoga7").text
