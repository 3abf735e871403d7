"""The console's pages of campaigns: choose, make, check, start; texts, people, results; who may."""

import io
import re
import zipfile
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image

from tests.support.campaign_console import FORBIDDEN, Desk
from tests.support.campaign_desk import Crowd
from tests.support.house import House, sentences
from yutang.campaigns.models import CampaignState
from yutang.campaigns.results.actions import results_of
from yutang.workspaces.models import Role

HOSTILE = '"><script>alert(1)</script><b>x'


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def made_id(url: object) -> int:
    found = re.search(r"/campaigns/(\d+)", urlsplit(str(url)).path)
    assert found is not None
    return int(found[1])


# ---- making ---------------------------------------------------------------------------------------------------------


def test_a_campaign_goes_from_an_example_to_running(desk: Desk) -> None:
    assert "早起瑜伽群招新" in sentences(desk.owner.get("/campaigns/new"))
    form = desk.owner.get("/campaigns/make?example=open_group").text
    assert 'value="早起瑜伽群招新"' in form
    assert "每位粉丝一个二维码" in form

    made = desk.owner.post("/campaigns", desk.typed(example="open_group"))
    campaign_id = made_id(made.url)
    checked = desk.owner.post(f"/campaigns/{campaign_id}/check")
    started = desk.owner.post(f"/campaigns/{campaign_id}/start")

    assert "可以开始了" in sentences(checked)
    assert "进行中" in sentences(started)
    assert desk.find(campaign_id).state is CampaignState.RUNNING


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    answer = desk.owner.post(
        "/campaigns", desk.typed(title="", ends="2026-11-20T13:00", hold_hours="lots", total_budget="1.234")
    )

    assert answer.status_code == 422
    assert sentences(answer).count("请填") >= 1
    assert 'value="lots"' in answer.text
    assert 'value="1.234"' in answer.text


def test_the_path_follows_the_account_that_is_chosen(desk: Desk) -> None:
    with_account = desk.owner.post("/campaigns/path", desk.typed())
    without = desk.owner.post("/campaigns/path", desk.typed(account_id=""))

    assert "每位粉丝一个二维码" in sentences(with_account)
    assert "海报背后是活码" in sentences(without)


def test_the_list_says_what_to_do_next(desk: Desk) -> None:
    desk.campaigns.make(title="草稿活动")
    desk.campaigns.started(title="正在跑的活动")

    page = sentences(desk.owner.get("/campaigns"))

    assert "草稿活动" in page
    assert "再看一遍，然后检查" in page
    assert "看看谁来了" in page


def test_hostile_titles_are_shown_as_they_are(desk: Desk) -> None:
    campaign_id = desk.campaigns.make(title=HOSTILE)

    for path in ("", f"/{campaign_id}", f"/{campaign_id}/texts", f"/{campaign_id}/change", f"/{campaign_id}/poster"):
        assert "<script>alert(1)" not in desk.owner.get(f"/campaigns{path}").text


def test_the_overview_quotes_what_is_forbidden_and_an_owner_takes_it_upon_themselves(desk: Desk) -> None:
    campaign_id = desk.campaigns.make(title="分享到3个群，立得20元优惠券")

    page = sentences(desk.owner.get(f"/campaigns/{campaign_id}"))
    assert "明令禁止" in page
    assert "微信原文" in page
    short = desk.owner.post(f"/campaigns/{campaign_id}/override", {"reason": "ok"})
    assert short.status_code == 422

    desk.owner.post(f"/campaigns/{campaign_id}/override", {"reason": "只在公司内部的员工群里使用。"})
    assert "可以开始了" in sentences(desk.owner.post(f"/campaigns/{campaign_id}/check"))
    assert "为微信禁止的内容给出了理由" in sentences(desk.owner.get("/audit"))


def test_operators_do_not_see_the_override(desk: Desk) -> None:
    campaign_id = desk.campaigns.make(title="分享到3个群，立得20元优惠券")
    operator = desk.member(Role.OPERATOR)

    assert "由我承担" not in sentences(operator.get(f"/campaigns/{campaign_id}"))
    refused = operator.post(f"/campaigns/{campaign_id}/override", {"reason": "只在公司内部的员工群里使用。"})
    assert refused.status_code == 403


def test_duplicate_archive_and_bring_back(desk: Desk) -> None:
    campaign_id = desk.campaigns.make(title="要复制的")

    copy_id = made_id(desk.owner.post(f"/campaigns/{campaign_id}/duplicate").url)
    desk.owner.post(f"/campaigns/{campaign_id}/archive")

    assert copy_id != campaign_id
    assert f"/campaigns/{campaign_id}" not in desk.owner.get("/campaigns").text
    assert f"/campaigns/{campaign_id}" in desk.owner.get("/campaigns?archived=1").text
    desk.owner.post(f"/campaigns/{campaign_id}/restore")
    assert f"/campaigns/{campaign_id}" in desk.owner.get("/campaigns").text


# ---- texts and poster -----------------------------------------------------------------------------------------------


def test_texts_are_shown_as_a_phone_shows_them_and_saved(desk: Desk) -> None:
    campaign_id = desk.campaigns.make()
    page = sentences(desk.owner.get(f"/campaigns/{campaign_id}/texts"))
    assert "3 条中的 2 条" in page

    phone = desk.owner.post(
        f"/campaigns/{campaign_id}/texts/preview", {"texts.welcome": "{nickname}你好呀，我在这里。"}
    )
    assert "小满你好呀，我在这里。" in sentences(phone)

    saved = desk.owner.post(f"/campaigns/{campaign_id}/texts", {"texts.welcome": "{nickname}你好呀，我在这里。"})
    assert "{nickname}你好呀，我在这里。" in saved.text


def test_a_wrong_variable_stands_beside_its_text(desk: Desk) -> None:
    campaign_id = desk.campaigns.make()

    answer = desk.owner.post(f"/campaigns/{campaign_id}/texts", {"texts.welcome": "你好{nobody}"})

    assert answer.status_code == 422
    assert "“{nobody}”" in sentences(answer)
    assert "你好{nobody}" in answer.text


def test_a_running_campaign_refuses_a_forbidden_text_beside_it(desk: Desk) -> None:
    campaign_id = desk.campaigns.started()

    answer = desk.owner.post(f"/campaigns/{campaign_id}/texts", {"texts.welcome": FORBIDDEN})

    assert answer.status_code == 409
    assert "微信明令禁止" in sentences(answer)
    assert FORBIDDEN in answer.text
    assert 'name="reason"' in answer.text
    taken = {"texts.welcome": FORBIDDEN, "reason": "只在公司内部的员工群里使用。"}
    assert desk.owner.post(f"/campaigns/{campaign_id}/texts", taken).status_code == 200


def test_a_poster_is_chosen(desk: Desk) -> None:
    campaign_id = desk.campaigns.make(poster="")
    assert "yoga_breath" in desk.owner.get(f"/campaigns/{campaign_id}/poster").text

    desk.owner.post(f"/campaigns/{campaign_id}/poster", {"poster": "own:weekend_hills"})

    assert desk.find(campaign_id).poster_own == "weekend_hills"


# ---- the entrance ---------------------------------------------------------------------------------------------------


def test_without_a_qr_of_its_own_the_page_is_the_entrance(house: House) -> None:
    desk = Desk(house)
    desk.campaigns.account_id = None
    campaign_id = desk.campaigns.make()

    drawn = desk.owner.get(f"/campaigns/{campaign_id}/qr.png?size=5")

    assert drawn.headers["content-type"] == "image/png"
    slug = desk.find(campaign_id).slug
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn.content)))] == [
        f"{house.services.settings.base_url}/k/{slug}"
    ]
    assert desk.owner.get(f"/campaigns/{campaign_id}/qr.svg").text.startswith("<svg")


def test_a_campaign_over_parametric_qrs_has_none_before_the_account_made_it(desk: Desk) -> None:
    campaign_id = desk.campaigns.make()

    assert "生成二维码" in sentences(desk.owner.get(f"/campaigns/{campaign_id}"))
    assert desk.owner.get(f"/campaigns/{campaign_id}/qr.svg").status_code == 404


# ---- people ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(desk: Desk) -> Crowd:
    return Crowd(desk.campaigns, desk.campaigns.started())


def test_people_are_listed_found_and_looked_at(desk: Desk, crowd: Crowd) -> None:
    inviter = crowd.join("oA")
    friend = crowd.bring(inviter, "oB", hours=2)
    crowd.doubt(inviter)

    listed = desk.owner.get(f"/campaigns/{crowd.campaign_id}/people")
    reviewed = desk.owner.get(f"/campaigns/{crowd.campaign_id}/people?only=review")
    person = sentences(desk.owner.get(f"/campaigns/{crowd.campaign_id}/people/{inviter}"))

    assert listed.text.count(f"/campaigns/{crowd.campaign_id}/people/") >= 2
    assert f"/people/{inviter}" in reviewed.text
    assert f"/people/{crowd.participant(friend)}" not in reviewed.text
    assert "3 分钟" in person
    assert "有一位朋友来了" in person


def test_friends_are_taken_back_with_a_reason_and_counted_again(desk: Desk, crowd: Crowd) -> None:
    inviter = crowd.join("oA")
    friend = crowd.bring(inviter, "oB", hours=2)
    path = f"/campaigns/{crowd.campaign_id}/people/{inviter}"

    silent = desk.owner.post(f"{path}/friends", {"do": "reverse", "friend": [str(friend)], "reason": ""})
    taken = desk.owner.post(f"{path}/friends", {"do": "reverse", "friend": [str(friend)], "reason": "同一个人的小号"})
    again = desk.owner.post(f"{path}/friends", {"do": "release", "friend": [str(friend)], "reason": "看错了"})

    assert silent.status_code == 422
    assert "1 位朋友不再计入" in sentences(taken)
    assert "同一个人的小号" in sentences(taken)
    assert "1 位朋友已计入" in sentences(again)


def test_a_fan_is_kept_out_and_let_in_again(desk: Desk, crowd: Crowd) -> None:
    path = f"/campaigns/{crowd.campaign_id}/people/{crowd.join('oA')}"

    blocked = desk.owner.post(f"{path}/block", {"why": "专门刷奖励的号"})
    assert "已被拉黑" in sentences(blocked)
    assert "已拉黑" in sentences(desk.owner.get(f"/campaigns/{crowd.campaign_id}/people?only=blocked"))

    assert "已被拉黑" not in sentences(desk.owner.post(f"{path}/unblock"))


def test_a_decision_is_noted_and_staff_is_marked(desk: Desk, crowd: Crowd) -> None:
    inviter = crowd.join("oA")
    crowd.doubt(inviter)
    path = f"/campaigns/{crowd.campaign_id}/people/{inviter}"

    unsaid = desk.owner.post(f"{path}/decide", {"decision": "unfair", "note": ""})
    decided = desk.owner.post(f"{path}/decide", {"decision": "fair", "note": "都是同事"})
    marked = desk.owner.post(f"{path}/staff", {"staff": "1"})

    assert unsaid.status_code == 422
    assert "人工：正常" in sentences(decided)
    assert "不是团队成员" in sentences(marked)


def test_the_file_holds_everybody_and_stands_in_the_log(desk: Desk, crowd: Crowd) -> None:
    inviter = crowd.join("oA")
    crowd.bring(inviter, "oB", hours=2)

    file = desk.owner.get(f"/campaigns/{crowd.campaign_id}/people.xlsx")

    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.read("xl/worksheets/sheet1.xml").count(b"<row ") == 3
    assert "导出了活动参与者" in sentences(desk.owner.get("/audit"))


def test_who_sees_people_and_who_decides(desk: Desk, crowd: Crowd) -> None:
    inviter = crowd.join("oA")
    path = f"/campaigns/{crowd.campaign_id}/people/{inviter}"
    analyst, operator = desk.member(Role.ANALYST), desk.member(Role.OPERATOR)

    assert analyst.get(path).status_code == 403
    assert analyst.get(f"/campaigns/{crowd.campaign_id}/results").status_code == 200
    assert operator.get(path).status_code == 200
    assert operator.post(f"{path}/block", {"why": "不喜欢"}).status_code == 403
    assert operator.get(f"/campaigns/{crowd.campaign_id}/people.xlsx").status_code == 403


# ---- results --------------------------------------------------------------------------------------------------------


def test_results_count_each_person_once(desk: Desk, crowd: Crowd) -> None:
    inviter = crowd.join("oA")
    friends = [crowd.bring(inviter, f"oB{n}", hours=1 + n) for n in range(3)]
    crowd.bring(crowd.participant(friends[0]), "oC", hours=6)
    crowd.leave("oB2", hours=8)

    with desk.campaigns.person.reading() as work:
        found = results_of(work, crowd.campaign_id)

    assert (found.participants, found.funnel.touched, found.funnel.followed) == (5, 4, 4)
    assert (found.funnel.credited, found.funnel.counting, found.funnel.brought) == (4, 3, 1)
    assert [(each.depth, each.participants, each.friends) for each in found.generations] == [
        (0, 1, 2), (1, 3, 1), (2, 1, 0),
    ]  # fmt: skip
    assert found.k == pytest.approx(3 / 5)
    assert [(day.joined, day.credited, day.reversed) for day in found.days] == [(5, 4, 1)]


def test_the_results_page_shows_them_with_units(desk: Desk, crowd: Crowd) -> None:
    inviter = crowd.join("oA")
    crowd.bring(inviter, "oB", hours=1)

    page = sentences(desk.owner.get(f"/campaigns/{crowd.campaign_id}/results"))

    assert "K 因子 0.50" in page
    assert "平均每位参与者带来的计入朋友数" in page
    assert "人/天" in page


# ---- who ------------------------------------------------------------------------------------------------------------


def test_who_may_not_make_campaigns_sees_them_but_no_buttons(desk: Desk) -> None:
    campaign_id = desk.campaigns.make()
    designer = desk.member(Role.DESIGNER)

    page = designer.get(f"/campaigns/{campaign_id}")

    assert page.status_code == 200
    assert "/check" not in page.text
    assert designer.get("/campaigns/new").status_code == 403
    assert designer.post(f"/campaigns/{campaign_id}/check").status_code == 403


def test_ids_of_others_and_thousands_of_digits_are_not_found(desk: Desk, crowd: Crowd) -> None:
    for path in (
        "/campaigns/7",
        f"/campaigns/{crowd.campaign_id}/people/7",
        "/campaigns/7/results",
        "/campaigns/7/texts",
    ):
        assert desk.owner.get(path).status_code == 404
    assert desk.owner.get(f"/campaigns/{'9' * 3000}").status_code in {404, 422}


def test_nothing_of_a_neighbours_campaign_is_shown_or_done(house: House, desk: Desk, crowd: Crowd) -> None:
    house.member(house.workspace("neighbour"), "wang@example.com")
    neighbour = house.signed_in("wang@example.com")
    neighbour.get("/campaigns")
    base, person = f"/campaigns/{crowd.campaign_id}", crowd.join("oA")

    seen = ("", "/change", "/texts", "/poster", "/people", "/people.xlsx", f"/people/{person}", "/results", "/qr.svg")
    done = ("/check", "/start", "/pause", "/end", "/settle", "/archive", "/duplicate", "/entrance", "/poster",
            f"/people/{person}/staff")  # fmt: skip

    assert {path: neighbour.get(base + path).status_code for path in seen} == dict.fromkeys(seen, 404)
    assert {path: neighbour.post(base + path).status_code for path in done} == dict.fromkeys(done, 404)
    assert desk.find(crowd.campaign_id).state is CampaignState.RUNNING
