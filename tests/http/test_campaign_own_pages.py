"""A fan's own page of a campaign: whose phone it is, what stands on it, and what can be changed there."""

import json
import re
from typing import Any

import pytest

from tests.http.test_campaign_pages import decoded, open_campaign
from tests.support.fan_pages import Campaigning, handset
from tests.support.house import House, sentences
from tests.support.people import NOON
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.draws.rules import verify
from yutang.campaigns.fraud.models import Decision, Review
from yutang.campaigns.models import CampaignKind, CampaignState, Participant
from yutang.campaigns.referrals.actions import do_hold
from yutang.campaigns.rewards.actions import do_reach
from yutang.campaigns.rewards.models import RewardAddress, RewardKind
from yutang.fans.models import Consent
from yutang.workspaces.models import Role


@pytest.fixture
def running(house: House) -> Campaigning:
    return open_campaign(house)


def phones_of(running: Campaigning, fan_id: int) -> int:
    return len([kind for kind, _, _ in running.fandom.identities(fan_id) if kind == "visitor"])


# ---- whose phone it is -----------------------------------------------------------------------------------------------


def test_opening_ones_page_makes_the_phone_the_fan_s(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    phone = handset(house)
    page = phone.get(running.own_page(me))
    assert page.status_code == 200
    kept = running.now(me)
    assert kept.opened_at == NOON
    assert all((kept.network, kept.device, kept.agent))
    assert phones_of(running, me.fan_id) == 1
    phone.get(running.own_page(me))
    assert phones_of(running, me.fan_id) == 1
    assert "退出活动" in sentences(page)


def test_what_fetches_a_link_without_keeping_cookies_makes_no_phone_the_fan_s(
    house: House, running: Campaigning
) -> None:
    me = running.join("oA")
    visitor = house.visitor()
    answer = visitor.client.get(running.own_page(me), follow_redirects=False)
    visitor.client.cookies.clear()
    answer = visitor.client.get(answer.headers["location"], follow_redirects=False)
    assert answer.status_code == 200
    assert phones_of(running, me.fan_id) == 0
    handset(house).get(running.own_page(me))
    assert phones_of(running, me.fan_id) == 1


def test_a_page_that_was_sent_on_shows_no_codes_and_moves_no_phone(house: House, running: Campaigning) -> None:
    me, friend = running.join("oA"), running.join("oB")
    mine, theirs = handset(house), handset(house, "198.51.100.9")
    mine.get(running.own_page(me))
    theirs.get(running.own_page(friend))
    page = theirs.get(running.own_page(me))
    assert "这是别人的页面" in sentences(page)
    assert "退出活动" not in sentences(page)
    assert theirs.post(running.own_page(me) + "/stop", follow=False).status_code == 403
    assert running.now(me).stopped_at is None
    assert phones_of(running, me.fan_id) == phones_of(running, friend.fan_id) == 1


def test_a_second_phone_may_look_and_hears_how_it_is_let_in(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    handset(house).get(running.own_page(me))
    second = handset(house)
    page = second.get(running.own_page(me))
    assert "这个页面先在另一部手机上打开过" in sentences(page)
    assert "给“早起瑜伽”留言" in sentences(page)
    assert second.post(running.own_page(me) + "/show", follow=False, name="x", agree="1").status_code == 403
    assert phones_of(running, me.fan_id) == 1


def test_the_team_lets_a_new_phone_in(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    handset(house).get(running.own_page(me))
    house.member(running.fandom.workspace_id, "lin@example.com")
    house.member(running.fandom.workspace_id, "design@example.com", roles=[Role.DESIGNER])
    person = f"/campaigns/{running.campaign_id}/people/{me.id}"
    lin, designer = house.signed_in("lin@example.com"), house.signed_in("design@example.com")
    assert "换了手机的粉丝需要一个新链接" in sentences(lin.get(person))
    assert designer.post(person + "/phone").status_code in (403, 404)
    page = lin.post(person + "/phone")
    found = re.search(r'id="phone-link" value="[a-z]+://[^/]+(/f/[A-Za-z0-9_-]+)"', page.text)
    assert found is not None
    second = handset(house)
    assert "退出活动" in sentences(second.get(found[1]))
    assert phones_of(running, me.fan_id) == 2
    house.clock.move(days=3)
    assert handset(house).get(found[1]).status_code == 404


def test_the_campaign_s_page_leads_who_takes_part_to_their_own(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    phone = handset(house)
    phone.get(running.own_page(me))
    assert f'href="{running.own_page(me)}"' in phone.get("/k/yoga7").text
    assert running.own_page(me) not in handset(house).get("/k/yoga7").text


def test_before_the_worker_got_so_far_the_page_looks_again_by_itself(house: House, running: Campaigning) -> None:
    page = handset(house).get("/k/yoga7/" + "A" * 20)
    assert page.status_code == 200
    path = "/k/yoga7/" + "A" * 20
    assert page.headers["refresh"] == f"3; url={path}?try=1"
    assert "正在准备你的页面" in sentences(page)
    assert handset(house).get(f"{path}?try=19").headers["refresh"] == f"3; url={path}?try=20"
    assert handset(house).get(f"{path}?try=20").status_code == 404  # nobody was ever given it, or the worker stands
    house.clock.move(days=7)
    assert handset(house).get("/k/yoga7/" + "A" * 20).status_code == 404


@pytest.mark.parametrize("place", ["A", "A" * 21, "%00" * 20, "é" * 20, "A" * 500])
def test_what_is_no_page_key_is_not_found(house: House, running: Campaigning, place: str) -> None:
    assert handset(house).get(f"/k/yoga7/{place}").status_code == 404


def test_a_page_of_another_campaign_or_workspace_is_not_shown(house: House, running: Campaigning) -> None:
    me = running.join("oA", name="小满", shown=True)
    other = open_campaign(house, "Other", slug="other")
    page = handset(house).get(f"/k/other/{me.page_key}")
    assert "小满" not in page.text
    assert "正在准备你的页面" in sentences(page)
    assert handset(house).post(f"/k/other/{me.page_key}/stop", follow=False).status_code == 403
    assert running.now(me).stopped_at is None
    assert other.touches() == []


# ---- what stands on it -----------------------------------------------------------------------------------------------


def test_the_poster_is_on_the_page_and_else_is_being_made(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    phone = handset(house)
    assert "正在为你做海报" in sentences(phone.get(running.own_page(me)))
    token = running.put_poster(me)
    page = phone.get(running.own_page(me))
    found = re.search(rf'src="(/poster/{token}/[0-9a-f]+\.jpg)"', page.text)
    assert found is not None
    assert "长按图片保存" in sentences(page)


def test_friends_are_told_in_words_and_named_only_where_they_agreed(house: House, running: Campaigning) -> None:
    running.tier(3, "入门课")
    me = running.join("oA")
    running.friend("f1", me, hours=-5)
    counted, held = running.friend("f2", me, hours=-4), running.friend("f3", me, hours=-3)
    running.friend("f4", me, hours=-2)
    running.leave("f4", hours=-1)
    running.release(me, counted)
    with running.person.working() as work:
        campaign = find_campaign(work, running.campaign_id)
        do_hold(work, campaign, me.id, [held], {})
    running.join("f1", name="阿青", shown=True)
    running.join("f2", name="不愿意", shown=False)
    text = sentences(handset(house).get(running.own_page(me)))
    assert "1 已计入" in text
    assert "阿青 11月22日 07:00来的 等到 11月23日 07:00" in text
    assert "一位朋友 11月22日 08:00来的 已计入" in text
    assert "正在查看" in text
    assert "又离开了" in text
    assert "不愿意" not in text
    other = sentences(handset(house).get(running.own_page(me)))  # friends agreed to be shown to their inviter
    assert "阿青" not in other
    assert "正在查看" not in other
    assert "再有 2 位朋友，就到“入门课”。" in text


def test_a_name_with_tricks_is_shown_as_text(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    phone = handset(house)
    phone.get(running.own_page(me))
    page = phone.post(running.own_page(me) + "/show", name='"><img src=x>', agree="1")
    assert "&lt;img src=x&gt;" in page.text
    assert "<img src=x>" not in page.text
    behind = handset(house).get(running.behind(me))
    assert "<img src=x>" not in behind.text
    page = phone.post(running.own_page(me) + "/show", name="\u202e{{7*7}}\u200b", agree="1")
    assert "{{7*7}}" in page.text
    assert "\u202e" not in page.text


# ---- what can be changed ---------------------------------------------------------------------------------------------


def consents(running: Campaigning) -> list[Consent]:
    with running.person.reading() as work:
        return list(work.session.query(Consent).filter_by(workspace_id=running.fandom.workspace_id))


def test_a_name_is_shown_with_consent_and_no_longer_than_that(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    running.put_poster(me)
    phone, path = handset(house), running.own_page(me)
    phone.get(path)
    assert "请勾选同意" in sentences(phone.post(path + "/show", name="小满"))
    assert running.now(me).shown is False
    page = phone.post(path + "/show", name=" 小\u200b满 ", agree="1")
    assert "现在别人看到的是“小满”。" in sentences(page)
    assert (running.now(me).shown, running.now(me).name) == (True, "小满")
    [receipt] = consents(running)
    assert receipt.wording.startswith("我同意在“七天晨练”中，把这个名字显示给")
    assert receipt.withdrawn_at is None
    phone.post(path + "/show", name="满满", agree="1")
    assert [each.withdrawn_at is None for each in sorted(consents(running), key=lambda c: c.id)] == [False, True]
    assert "满满 邀请你。" in sentences(handset(house).get(running.behind(me)))
    page = phone.post(path + "/hide")
    assert "你的名字不再显示了。" in sentences(page)
    assert (running.now(me).shown, running.now(me).name) == (False, "")
    assert all(each.withdrawn_at for each in consents(running))
    assert "满满" not in handset(house).get(running.behind(me)).text


def test_what_is_no_name_is_said_beside_the_field(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    phone, path = handset(house), running.own_page(me)
    phone.get(path)
    page = phone.post(path + "/show", name="加我 www.evil.example", agree="1")
    assert page.status_code == 422
    assert "名字里请不要写网址或电话号码。" in sentences(page)
    assert 'value="加我 www.evil.example"' in page.text
    assert running.now(me).name == ""


def test_who_stops_is_asked_once_and_can_come_back(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    phone, path = handset(house), running.own_page(me)
    page = phone.get(path)
    assert f'href="{path}?stop=1#stop"' in page.text
    assert "要退出活动吗？" in sentences(phone.get(path + "?stop=1"))
    assert running.now(me).stopped_at is None
    page = phone.post(path + "/stop")
    assert "你已退出活动" in sentences(page)
    assert running.now(me).stopped_at == NOON
    page = phone.post(path + "/return")
    assert "欢迎回来。" in sentences(page)
    assert running.now(me).stopped_at is None


def review(running: Campaigning, participant_id: int, **values: object) -> None:
    row = {"verdict": "review", "score": 600, "findings": {"findings": []}, "judged_at": NOON, "appeal": "", "note": ""}
    row |= {"appealed_at": None, "decision": None, "member_id": None, "decided_at": None, **values}
    of = {"workspace_id": running.fandom.workspace_id, "campaign_id": running.campaign_id}
    with running.person.working() as work:
        work.session.merge(Review(participant_id=participant_id, **of, **row))


def test_who_is_looked_at_may_say_something_once(house: House, running: Campaigning) -> None:
    me = running.join("oA")
    phone, path = handset(house), running.own_page(me)
    assert phone.get(path).status_code == 200
    assert phone.post(path + "/appeal", appeal="?").status_code == 409
    review(running, me.id)
    assert "有什么想告诉他们的吗？" in sentences(phone.get(path))
    assert phone.post(path + "/appeal", appeal="字" * 501).status_code == 422
    page = phone.post(path + "/appeal", appeal="我们是一个\x00办公室的")
    assert "你写了：“我们是一个办公室的”" in sentences(page)
    assert "有什么想告诉他们的吗？" not in sentences(page)
    assert "办公室" not in handset(house).get(path).text
    review(running, me.id, decision=Decision.UNFAIR, note="都是同一部手机", decided_at=NOON)
    page = phone.get(path)
    assert "他们写道：“都是同一部手机”" in sentences(page)
    assert "团队有人正在查看" in sentences(phone.post(path + "/appeal", appeal="请再看一遍"))


# ---- rewards ---------------------------------------------------------------------------------------------------------


def reach(running: Campaigning, kind: RewardKind, **values: object) -> Participant:
    """Somebody who has reached one reward of a kind, and their issue."""
    running.tier(1, "谢礼", kind, **values)
    me = running.join("oA")
    running.release(me, running.friend("f1", me))
    with running.person.working() as work:
        do_reach(work, find_campaign(work, running.campaign_id), [me.id])
    return me


def test_a_link_is_shown_on_the_fan_s_own_phone_only(house: House, running: Campaigning) -> None:
    me = reach(running, RewardKind.LINK, link="https://course.example/secret")
    mine, other = handset(house), handset(house)
    assert "https://course.example/secret" in mine.get(running.own_page(me)).text
    page = other.get(running.own_page(me))
    assert "course.example" not in page.text
    assert "只在本人的手机上显示。" in sentences(page)


def test_a_reward_on_site_is_a_code_to_scan(house: House, running: Campaigning) -> None:
    me = reach(running, RewardKind.ONSITE)
    [payload] = decoded(handset(house).get(running.own_page(me)))
    assert re.fullmatch(r"http://[^/]+/redeem/[A-Za-z0-9_-]{16,}", payload)


def test_a_winner_says_where_goods_are_sent_to(house: House, running: Campaigning) -> None:
    me = reach(running, RewardKind.GOODS)
    phone, path = handset(house), running.own_page(me)
    page = phone.get(path)
    found = re.search(r'name="issue" value="(\d+)"', page.text)
    assert found is not None
    form: dict[str, Any] = {"issue": found[1], "name": "陈小满", "phone": "13800000000", "address": "杭州市西湖区 1 号"}
    page = phone.post(path + "/address", **form)
    assert page.status_code == 422
    assert 'value="陈小满"' in page.text
    page = phone.post(path + "/address", **form, agree="1")
    assert "地址已收到" in sentences(page)
    with running.person.reading() as work:
        [row] = work.session.query(RewardAddress).filter_by(workspace_id=running.fandom.workspace_id)
    assert "杭州" not in row.sealed
    assert row.wording.startswith("我同意早起瑜伽用这个地址给我寄送“七天晨练”的奖励")
    assert "杭州" not in phone.get(path).text
    assert phone.post(path + "/address", **{**form, "issue": "9" * 40}, agree="1").status_code == 404


def test_points_and_badges_are_thanked_for(house: House, running: Campaigning) -> None:
    me = reach(running, RewardKind.POINTS, points=20)
    assert "20 积分是你的了。" in sentences(handset(house).get(running.own_page(me)))


# ---- draws -----------------------------------------------------------------------------------------------------------


def test_a_draw_says_its_odds_beforehand_and_proves_its_outcome(house: House) -> None:
    drawn = open_campaign(house, kind=CampaignKind.DRAW)
    drawn.tier(0, "一等奖", stock=1)
    drawn.tier(0, "二等奖", stock=2)
    people = [drawn.join(f"o{n}", name=f"朋友{n}", shown=n % 2 == 0) for n in range(9)]
    phone = handset(house)
    assert "现在有 9 人参加，每人的机会约为 3 分之一" in sentences(phone.get("/k/yoga7"))
    assert phone.get("/k/yoga7/draw.json").status_code == 404
    drawn.promise()
    page = phone.get("/k/yoga7/draw")
    commitment = re.search(r"<pre>([0-9a-f]{64})</pre>", page.text)
    assert commitment is not None
    assert "seed" not in page.text
    drawn.change(state=CampaignState.ENDED, ended_at=NOON)
    drawn.draw()
    page = phone.get("/k/yoga7/draw")
    text = sentences(page)
    answer = phone.get("/k/yoga7/draw.json")
    proof = json.loads(answer.text)
    assert answer.headers["content-disposition"] == 'attachment; filename="yoga7.json"'
    assert verify(proof, commitment[1], proof["entries_hash"]).good
    assert f"yutang draw verify yoga7.json --commitment {commitment[1]}" in text
    by_code = {each.code: each for each in people}
    for _tier, code in proof["winners"]:
        assert f"号码 {code}" in text
        assert (by_code[code].name in text) is by_code[code].shown
    assert all(each.name not in answer.text for each in people)


def test_other_campaigns_draw_nothing(house: House, running: Campaigning) -> None:
    assert handset(house).get("/k/yoga7/draw").status_code == 404
