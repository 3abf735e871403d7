"""The list of fans and the page of one, over the app itself."""

import json
from datetime import timedelta

import pytest

from tests.support.codes import code_over_two_groups
from tests.support.fandom import ACCOUNT, SUBSCRIPTION, Fandom
from tests.support.house import House, Visitor, sentences
from tests.support.people import NOON
from yutang.fans.actions.linking import fan_path
from yutang.fans.actions.tagging import do_tag
from yutang.fans.links import FanLink, link_token
from yutang.fans.models import AccountDay
from yutang.insights.models import Event
from yutang.livecodes.models import Assignment
from yutang.wechat.messages import Follow, MenuClick, Text, Unfollow
from yutang.workspaces.models import Role


@pytest.fixture
def fandom(house: House) -> Fandom:
    workspace_id = house.workspace()
    house.member(workspace_id, "lin@example.com")
    return Fandom(house.services.database, workspace_id, workspace_exists=True)


@pytest.fixture
def visitor(house: House, fandom: Fandom) -> Visitor:
    return house.signed_in("lin@example.com")


def arrive(fandom: Fandom) -> dict[str, int]:
    fans = fandom.receive(
        fandom.push("oA", Follow(scene="spring"), at=1),
        fandom.push("oB", Follow(), at=2),
        fandom.push("oB", Unfollow(), at=3),
        fandom.push("oC", Text("hello"), at=4, account_id=SUBSCRIPTION),
        fandom.push("oA", MenuClick("lessons"), at=5),
    )
    return {openid: fan_id for (_account, openid), fan_id in fans.items()}


def test_without_fans_the_page_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.get("/fans")
    assert "还没有粉丝" in sentences(page)
    assert 'href="/accounts"' in page.text


def test_the_list_shows_who_came_and_by_which_way(fandom: Fandom, visitor: Visitor) -> None:
    fans = arrive(fandom)
    text = sentences(visitor.get("/fans"))
    assert "3 位粉丝" in text
    assert "带参数的二维码 spring" in text
    assert "早起瑜伽 未关注 已取关" in text
    assert all(f'href="/fans/{fan_id}"' in visitor.get("/fans/live").text for fan_id in fans.values())


@pytest.mark.parametrize(
    ("query", "openids"),
    [
        (f"account={ACCOUNT}&state=following", {"oA"}),
        (f"account={ACCOUNT}&state=left", {"oB"}),
        (f"account={SUBSCRIPTION}", {"oC"}),
        ("state=left", {"oB"}),
        ("state=following", {"oA", "oC"}),
        ("source=scene", {"oA"}),
        ("q=小", {"oB"}),
        ("q=小&state=following", set()),
        ("since=2026-11-22", {"oA", "oB", "oC"}),
        ("since=2026-11-23", set()),
        ("seen=1", {"oA", "oB", "oC"}),
        ("order=seen", {"oA", "oB", "oC"}),
        ("order=seen&source=scene&seen=30", {"oA"}),
        ("account=nonsense&source=nonsense&since=nonsense&tag=9999999999999999999999", {"oA", "oB", "oC"}),
    ],
)
def test_each_filter_narrows_the_list(fandom: Fandom, visitor: Visitor, query: str, openids: set[str]) -> None:
    fans = arrive(fandom)
    visitor.get("/fans")
    visitor.post(f"/fans/{fans['oB']}/note", {"name": "小美", "note": ""})
    page = visitor.get(f"/fans?{query}").text
    assert {openid for openid, fan_id in fans.items() if f'href="/fans/{fan_id}"' in page} == openids


def test_a_tag_narrows_the_list(fandom: Fandom, visitor: Visitor) -> None:
    fans = arrive(fandom)
    with fandom.person.working() as work:
        tag = do_tag(work, fans["oC"], "新手")
    page = visitor.get(f"/fans?tag={tag.id}").text
    assert f'href="/fans/{fans["oC"]}"' in page
    assert f'href="/fans/{fans["oA"]}"' not in page


def test_long_lists_come_in_pages_that_hold_everybody_once(fandom: Fandom, visitor: Visitor) -> None:
    fans = fandom.receive(*(fandom.push(f"o{i:03}", Follow(), at=i // 7) for i in range(120)))
    for order in ("", "order=seen"):
        path, seen = f"/fans?{order}", list[int]()
        while path:
            page = visitor.get(path).text
            seen += [fan_id for fan_id in fans.values() if f'href="/fans/{fan_id}"' in page]
            following = page.partition('<nav class="fan-pages"')[2].partition("</nav>")[0].partition("更多粉丝")[0]
            path = (
                following.rpartition('href="')[2].partition('"')[0].replace("&amp;", "&") if "更多粉丝" in page else ""
            )
        assert sorted(seen) == sorted(fans.values())


def test_a_fans_page_tells_what_they_did(fandom: Fandom, visitor: Visitor) -> None:
    fans = arrive(fandom)
    text = sentences(visitor.get(f"/fans/{fans['oA']}"))
    for said in ("带参数的二维码 spring", "关注了 早起瑜伽", "扫了场景“spring”的二维码", "点了菜单“lessons”"):
        assert said in text


def test_what_members_know_is_kept(fandom: Fandom, visitor: Visitor) -> None:
    page = f"/fans/{arrive(fandom)['oA']}"
    visitor.get(page)
    visitor.post(f"{page}/note", {"name": "小美", "note": "喜欢早课"})
    visitor.post(f"{page}/tags", {"tag": "新手"})
    visitor.post(f"{page}/remark", {"account_id": str(ACCOUNT), "remark": "楼下的小美"})
    answer = visitor.post(f"{page}/consents", {"kind": "name", "wording": "可以叫您小美吗？可以"})
    for said in ("小美", "喜欢早课", "新手", "楼下的小美", "可以叫您小美吗？可以"):
        assert said in answer.text
    assert {job.kind for job in [*fandom.jobs("wechat.tag_fan"), *fandom.jobs("wechat.set_remark")]} == {
        "wechat.tag_fan",
        "wechat.set_remark",
    }


@pytest.mark.parametrize(
    ("act", "form", "said"),
    [
        ("tags", {"tag": "这个标签实在是太长太长了"}, "标签为 1 到 30 个字节"),
        ("remark", {"account_id": str(ACCOUNT), "remark": "长" * 30}, "微信备注最多 29 个字"),
        ("consents", {"kind": "name", "wording": ""}, "请写下当时给粉丝看的或说的话"),
        ("note", {"name": "长" * 61, "note": ""}, "60"),
    ],
)
def test_what_is_too_long_is_said_beside_it_and_stays_typed(
    fandom: Fandom, visitor: Visitor, act: str, form: dict[str, str], said: str
) -> None:
    page = f"/fans/{arrive(fandom)['oA']}"
    visitor.get(page)
    answer = visitor.post(f"{page}/{act}", form)
    assert answer.status_code == 422
    assert said in sentences(answer)


def test_withdrawing_the_consent_to_the_name_takes_the_name(fandom: Fandom, visitor: Visitor) -> None:
    page = f"/fans/{arrive(fandom)['oA']}"
    visitor.get(page)
    visitor.post(f"{page}/note", {"name": "小美", "note": ""})
    shown = visitor.post(f"{page}/consents", {"kind": "name", "wording": "可以"})
    withdraw = shown.text.partition(f'action="{page}/consents/')[2].partition('"')[0]
    answer = visitor.post(f"{page}/consents/{withdraw}", {})
    assert "小美" not in answer.text
    assert "撤回" in sentences(answer)


def test_one_click_gives_everything_that_is_kept(fandom: Fandom, visitor: Visitor) -> None:
    fan_id = arrive(fandom)["oA"]
    visitor.get(f"/fans/{fan_id}")
    answer = visitor.post(f"/fans/{fan_id}/export", {})
    document = json.loads(answer.text)
    assert answer.headers["content-disposition"] == f'attachment; filename="fan-{fan_id}.json"'
    assert document["fan"]["id"] == str(fan_id)
    assert [row["value"] for row in document["identities"]] == ["oA"]
    assert [row["kind"] for row in document["events"]] == ["menu", "scene", "follow"]


def test_an_erased_fan_is_forgotten_and_the_numbers_stay(fandom: Fandom, visitor: Visitor) -> None:
    fan_id = arrive(fandom)["oA"]
    visitor.get(f"/fans/{fan_id}")
    visitor.post(f"/fans/{fan_id}/note", {"name": "小美", "note": "喜欢早课"})
    before = numbers(fandom)
    answer = visitor.post(f"/fans/{fan_id}/erase", {})
    assert "2 位粉丝" in sentences(answer)
    assert visitor.get(f"/fans/{fan_id}").status_code == 404
    assert fandom.identities(fan_id) == set()
    assert numbers(fandom) == before
    assert fandom.findings() == []
    assert "小美" not in visitor.get("/audit").text


def numbers(fandom: Fandom) -> tuple[list[tuple[int, int, int, int]], int]:
    with fandom.database.read() as session:
        days = [(day.follows, day.messages, day.menu_taps, day.scenes) for day in session.query(AccountDay)]
        return days, session.query(Event).filter(Event.kind.in_(("follow", "message", "menu", "scene"))).count()


def test_only_who_may_sees_fans_and_only_owners_erase(house: House, fandom: Fandom) -> None:
    fan_id = arrive(fandom)["oA"]
    house.member(fandom.workspace_id, "designer@example.com", roles=(Role.DESIGNER,))
    house.member(fandom.workspace_id, "editor@example.com", roles=(Role.EDITOR,))
    assert house.signed_in("designer@example.com").get("/fans").status_code == 403
    editor = house.signed_in("editor@example.com")
    page = editor.get(f"/fans/{fan_id}")
    assert page.status_code == 200
    assert f"/fans/{fan_id}/erase" not in page.text
    assert editor.post(f"/fans/{fan_id}/erase", {}).status_code == 403
    assert editor.post(f"/fans/{fan_id}/export", {}).status_code == 403


def test_another_workspaces_fan_is_not_there(house: House, fandom: Fandom, visitor: Visitor) -> None:
    other = Fandom(house.services.database, house.workspace("Other"), workspace_exists=True)
    fan_id = arrive(other)["oA"]
    assert visitor.get(f"/fans/{fan_id}").status_code == 404
    assert visitor.post(f"/fans/{fan_id}/tags", {"tag": "x"}).status_code == 404


def test_comparing_with_wechat_starts_from_a_button(fandom: Fandom, visitor: Visitor) -> None:
    arrive(fandom)
    assert "还没有和微信的关注者名单核对过" in sentences(visitor.get(f"/fans?account={ACCOUNT}"))
    answer = visitor.post("/fans/poll", {"account_id": str(ACCOUNT), "back": "https://evil.example/"}, follow=False)
    assert answer.headers["location"] == "/fans"
    assert "正在和微信名单核对" in sentences(visitor.get(f"/fans?account={ACCOUNT}"))
    assert "核对" not in sentences(visitor.get(f"/fans?account={SUBSCRIPTION}"))
    assert [job.payload["number"] for job in fandom.jobs("wechat.poll_followers")] == [1]


# ---- links made for one fan ------------------------------------------------------------------------------------------


def path_for(house: House, fandom: Fandom, fan_id: int, target: str) -> str:
    with fandom.person.reading() as work:
        return fan_path(work, house.services.sealer, fan_id, target)


def test_a_link_tells_whose_phone_it_is_and_goes_on(house: House, fandom: Fandom) -> None:
    fan_id = arrive(fandom)["oA"]
    phone = house.visitor()
    answer = phone.get(path_for(house, fandom, fan_id, "/c/pond?from=menu"), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/c/pond?from=menu")
    phone.get(path_for(house, fandom, fan_id, "/c/other"), follow_redirects=False)
    assert len([kind for kind, _account, _value in fandom.identities(fan_id) if kind == "visitor"]) == 1


def test_what_a_live_code_gave_the_phone_is_seen_on_the_fans_page(
    house: House, fandom: Fandom, visitor: Visitor
) -> None:
    fan_id = arrive(fandom)["oA"]
    place, code_id = code_over_two_groups(fandom.person)
    phone = house.visitor()
    phone.get(path_for(house, fandom, fan_id, "/c/pond"), follow_redirects=False)
    [visitor_id] = [int(value) for kind, _account, value in fandom.identities(fan_id) if kind == "visitor"]
    with fandom.database.write() as session:
        given = {"group_id": place.groups[0], "number_id": None, "number_day": None, "pressed_at": NOON, "moves": 0}
        moments = {"first_seen_at": NOON, "assigned_at": NOON}
        session.add(
            Assignment(workspace_id=fandom.workspace_id, code_id=code_id, visitor_id=visitor_id, **given, **moments)
        )
    assert "→ 早起瑜伽1群 · 长按过二维码" in sentences(visitor.get(f"/fans/{fan_id}"))


def test_a_forwarded_link_does_not_move_a_phone_to_another_fan(house: House, fandom: Fandom) -> None:
    fans = arrive(fandom)
    phone = house.visitor()
    phone.get(path_for(house, fandom, fans["oA"], "/c/pond"), follow_redirects=False)
    phone.get(path_for(house, fandom, fans["oB"], "/c/pond"), follow_redirects=False)
    assert not any(kind == "visitor" for kind, _account, _value in fandom.identities(fans["oB"]))


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_link_never_leads_to_another_site(house: House, fandom: Fandom, target: str) -> None:
    fan_id = arrive(fandom)["oA"]
    key = house.services.sealer.key("fan-link")
    token = link_token(key, FanLink(fandom.workspace_id, fan_id, target, house.clock() + timedelta(days=1)))
    assert house.visitor().get(f"/f/{token}", follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize("token", ["x", "A" * 60, "%00", "é", "A" * 2000])
def test_a_made_up_link_is_not_found(house: House, fandom: Fandom, token: str) -> None:
    assert house.visitor().get(f"/f/{token}", follow_redirects=False).status_code == 404


def test_a_link_ends(house: House, fandom: Fandom) -> None:
    path = path_for(house, fandom, arrive(fandom)["oA"], "/c/pond")
    house.clock.move(days=31)
    assert house.visitor().get(path, follow_redirects=False).status_code == 404
