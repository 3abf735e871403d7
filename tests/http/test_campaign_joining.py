"""Taking part by a tap, in campaigns without an account."""

import re

import pytest

from tests.http.test_campaign_pages import open_campaign
from tests.support.codes import code_over_two_groups
from tests.support.fan_pages import Campaigning, Handset, handset
from tests.support.house import House, sentences
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import CampaignPath, CampaignState
from yutang.livecodes.models import Assignment


@pytest.fixture
def tapped(house: House) -> Campaigning:
    campaigning = open_campaign(house, path=CampaignPath.CODE, account_id=None)
    _, code_id = code_over_two_groups(campaigning.person)
    campaigning.change(code_id=code_id)
    return campaigning


def take_part(phone: Handset) -> str:
    """The address of one's own page."""
    phone.get("/k/yoga7")
    answer = phone.post("/k/yoga7/join", follow=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_one_tap_gives_a_page_a_poster_and_the_entrance(house: House, tapped: Campaigning) -> None:
    phone = handset(house)
    assert "点一下，就有进群入口" in sentences(phone.get("/k/yoga7"))
    path = take_part(phone)
    page = phone.get(path)
    assert "欢迎。这是你自己的页面" in sentences(page)
    assert "退出活动" in sentences(page)
    assert re.search(r'src="/poster/[^"]+\.jpg"', page.text)
    assert re.search(r'href="/c/[a-z0-9-]+\?from=yoga7"', page.text)
    assert f'href="{path}"' in phone.get("/k/yoga7").text
    assert take_part(phone) == path
    assert len(tapped.people()) == 1


def test_a_friend_s_join_leads_to_the_group_and_counts_after_the_long_press(house: House, tapped: Campaigning) -> None:
    mine, theirs = handset(house), handset(house, "198.51.100.4")
    take_part(mine)
    [inviter] = tapped.people()
    house.clock.move(minutes=1)
    page = theirs.get(tapped.behind(inviter))
    assert "一位朋友邀请你。" in sentences(page)
    answer = theirs.post(tapped.behind(inviter) + "/join", follow=False)
    assert re.fullmatch(r"/c/[a-z0-9-]+\?from=yoga7", answer.headers["location"])
    [touch] = tapped.touches()
    friend = next(each for each in tapped.people() if each.id != inviter.id)
    assert touch.fan_id == friend.fan_id
    assert "你已经参加了。" in sentences(theirs.get(tapped.behind(inviter)))
    assert tapped.now(inviter).waiting == 0
    press(tapped, touch.visitor_id or 0)
    tapped.judge(friend.fan_id)
    assert tapped.now(inviter).waiting == 1


def press(tapped: Campaigning, visitor_id: int) -> None:
    """A long press on the group's QR, as the edge keeps it."""
    with tapped.person.later(minutes=2).working() as work:
        code_id = find_campaign(work, tapped.campaign_id).code_id
        moments = {"first_seen_at": work.now, "assigned_at": work.now, "pressed_at": work.now}
        of = {"workspace_id": work.workspace_id, "code_id": code_id, "visitor_id": visitor_id}
        work.session.add(Assignment(**of, group_id=1, number_id=None, number_day=None, moves=0, **moments))


def test_ones_own_link_joins_nobody(house: House, tapped: Campaigning) -> None:
    phone = handset(house)
    take_part(phone)
    [me] = tapped.people()
    page = phone.get(tapped.behind(me))
    assert "这是你自己的邀请。" in sentences(page)
    assert "/join" not in page.text
    assert tapped.touches() == []


def test_nobody_joins_without_the_form_s_token_or_out_of_time(house: House, tapped: Campaigning) -> None:
    phone = handset(house)
    phone.get("/k/yoga7")
    good, phone.token = phone.token, "x"
    assert phone.post("/k/yoga7/join").status_code == 403
    phone.token = good
    tapped.change(state=CampaignState.PAUSED)
    answer = phone.post("/k/yoga7/join")
    assert answer.status_code == 409
    assert "fan-page" in answer.text
    assert tapped.people() == []


def test_where_an_account_is_the_way_no_tap_takes_part(house: House) -> None:
    with_account = open_campaign(house)
    phone = handset(house)
    phone.get("/sign-in")
    assert "/join" not in phone.get("/k/yoga7").text
    assert phone.post("/k/yoga7/join").status_code in (403, 409)
    assert with_account.people() == []
