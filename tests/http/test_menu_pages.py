"""Pages of an account's menu: the editor, publishing through WeChat, versions, and what WeChat has."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from tests.support.codes import code_over_two_groups
from tests.support.house import House, sentences
from tests.support.pond_desk import PondDesk
from tests.support.reply_desk import add_reply
from tests.support.scripted_wechat import Said, ScriptedWeChat, refused, scripted_wechat
from yutang.accounts.menus.actions import menu_of
from yutang.accounts.models import MenuState
from yutang.accounts.official.actions import ConnectForm, do_connect
from yutang.checkins.actions import ProgrammeForm, do_make_programme, do_start
from yutang.courses.actions import do_add_lesson, do_make_course, do_open_course
from yutang.courses.rules.values import CourseForm, LessonForm
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.models import Role

CREATE, GET, DELETE = "/cgi-bin/menu/create", "/cgi-bin/menu/get", "/cgi-bin/menu/delete"
SECRET = "5f1d7a84db00d2fce00b31a7fc73c5c1"
EMPTY = {"kind": "text", "key": "", "url": "", "code": "", "app_id": "", "page": "", "media": ""}


@pytest.fixture
def wechat() -> Iterator[ScriptedWeChat]:
    with scripted_wechat() as started:
        yield started


@pytest.fixture
def house(open_house: Callable[..., House], wechat: ScriptedWeChat) -> Iterator[House]:
    addresses = {f"wechat_{name}_url": wechat.url for name in ("api", "mp", "open")}
    opened = open_house(public_url="https://pond.example.com", **addresses)
    yield opened
    opened.services.wechat.close()


@pytest.fixture
def desk(house: House) -> PondDesk:
    desk = PondDesk(house)
    desk.visitor.get("/accounts")
    return desk


def account_of(desk: PondDesk, account_class: AccountClass = AccountClass.SERVICE_CERTIFIED) -> int:
    with desk.person.working() as work:
        form = ConnectForm(account_class, "早起瑜伽", "wx5823bf96d3bd56c7", SECRET)
        return do_connect(work, desk.house.services.sealer, form, Random(work.new_id())).id


def form(*entries: dict[str, str], **more: str) -> dict[str, Any]:
    """The editor's form; entries with level `sub` stand below the top before them."""
    rows = [{"level": "top", "opened": "0", **EMPTY, **entry} for entry in entries]
    return {**{name: [row[name] for row in rows] for name in rows[0]}, **more}


LINK = {"name": "去上课", "kind": "link", "url": "https://example.com/class"}
CHECK_IN = {"name": "打卡"}
MORE = {"name": "更多"}
TALK = {"name": "聊一聊", "key": "talk", "level": "sub"}


def states(desk: PondDesk, account_id: int) -> list[MenuState]:
    with desk.person.reading() as work:
        return [version.menu.state for version in menu_of(work, account_id, "").versions]


def test_a_menu_is_saved_as_a_draft_and_published_through_wechat(desk: PondDesk, wechat: ScriptedWeChat) -> None:
    path = f"/accounts/{account_of(desk)}/menu"
    assert "先放大多数社群都要的" in sentences(desk.visitor.get(path))
    _, code_id = code_over_two_groups(desk.person)
    join = {"name": "进群", "kind": "code", "code": str(code_id), "level": "sub"}
    page = desk.visitor.post(path, form(LINK, CHECK_IN, MORE, join, TALK))
    assert "已存为草稿" in sentences(page)
    assert wechat.of(CREATE) == []
    page = desk.visitor.post(path, form(LINK, CHECK_IN, MORE, join, TALK, publish="1"))
    assert "已发布。" in sentences(page)
    (asked,) = wechat.of(CREATE)
    join_button = asked.json["button"][2]["sub_button"][0]
    assert join_button["url"].startswith("https://pond.example.com/c/")
    assert [button["name"] for button in asked.json["button"]] == ["去上课", "打卡", "更多"]
    assert "去上课".encode() in asked.body  # no \u escapes
    assert asked.json["button"][1] == {"type": "click", "name": "打卡", "key": "打卡"}


def test_an_earlier_version_is_published_again(desk: PondDesk, wechat: ScriptedWeChat) -> None:
    account_id = account_of(desk)
    path = f"/accounts/{account_id}/menu"
    desk.visitor.post(path, form(CHECK_IN, publish="1"))
    desk.visitor.post(path, form(CHECK_IN, LINK, publish="1"))
    assert states(desk, account_id) == [MenuState.PUBLISHED, MenuState.REPLACED]
    page = desk.visitor.get(f"{path}/versions")
    assert "去掉了“去上课”。" in sentences(page)
    with desk.person.reading() as work:
        older = menu_of(work, account_id, "").versions[1].menu.id
    assert desk.visitor.get(f"{path}?version={older}").status_code == 200
    page = desk.visitor.post(f"{path}/versions/{older}/publish")
    assert "已发布。" in sentences(page)
    assert states(desk, account_id) == [MenuState.REPLACED, MenuState.PUBLISHED]
    assert [len(asked.json["button"]) for asked in wechat.of(CREATE)] == [1, 2, 1]


def test_what_wechat_would_refuse_is_not_even_sent(desk: PondDesk, wechat: ScriptedWeChat) -> None:
    account_id = account_of(desk)
    page = desk.visitor.post(f"/accounts/{account_id}/menu", form({**LINK, "url": "class"}, publish="1"))
    assert page.status_code == 422
    assert "请填写完整的链接" in sentences(page)
    assert wechat.of(CREATE) == []
    assert states(desk, account_id) == [MenuState.DRAFT]


def test_a_name_that_says_what_wechat_forbids_is_not_published(desk: PondDesk, wechat: ScriptedWeChat) -> None:
    account_id = account_of(desk)
    page = desk.visitor.post(f"/accounts/{account_id}/menu", form({**LINK, "name": "转发领红包"}, publish="1"))
    assert page.status_code == 422
    assert "奖励不要以分享为条件" in sentences(page)
    assert wechat.of(CREATE) == []


@pytest.mark.parametrize(
    ("code", "said"), [(40054, "微信不接受子菜单里的一个链接"), (48001, "没有"), (45064, "小程序没有和这个公众号关联")]
)
def test_a_refusal_of_wechats_is_told_in_words_and_nothing_counts_as_published(
    desk: PondDesk, wechat: ScriptedWeChat, code: int, said: str
) -> None:
    account_id = account_of(desk)
    wechat.script[CREATE] = [refused(code)]
    page = desk.visitor.post(f"/accounts/{account_id}/menu", form(CHECK_IN, publish="1"))
    assert page.status_code in (409, 422)
    assert said in sentences(page)
    assert 'value="打卡"' in page.text
    assert states(desk, account_id) == [MenuState.DRAFT]


def test_a_class_without_menus_is_told_so_before_any_call(desk: PondDesk, wechat: ScriptedWeChat) -> None:
    account_id = account_of(desk, AccountClass.SUBSCRIPTION_PERSONAL)
    path = f"/accounts/{account_id}/menu"
    page = desk.visitor.get(path)
    assert "仍然可以在这里设计菜单" in sentences(page)
    assert 'name="publish"' not in page.text
    assert desk.visitor.post(path, form(CHECK_IN, publish="1")).status_code == 409
    assert wechat.asked == []


def test_entries_are_put_in_order_without_being_saved(desk: PondDesk) -> None:
    account_id = account_of(desk)
    path = f"/accounts/{account_id}/menu/arrange"
    page = desk.visitor.post(path, form(LINK, CHECK_IN, MORE, TALK, step="up:1"), headers={"HX-Request": "true"})
    assert page.text.index('value="打卡"') < page.text.index('value="去上课"') < page.text.index('value="聊一聊"')
    assert "<html" not in page.text
    page = desk.visitor.post(path, {"step": "typical:join"})
    assert 'value="进群"' in page.text
    assert '<option value="code" selected>' in page.text
    assert "<html" in page.text  # without the script
    assert states(desk, account_id) == []


def test_ready_made_entries_lead_to_the_course_and_the_check_ins_of_the_account(desk: PondDesk) -> None:
    account_id = account_of(desk)
    path = f"/accounts/{account_id}/menu"
    community_id = desk.community()
    with desk.person.working() as work:
        courses = [
            do_make_course(work, CourseForm(title, community_id, account_id=account_id), Random(work.new_id()))
            for title in ("呼吸课", "睡眠课", "还没写完的课")
        ]
        for course in courses[:2]:
            do_add_lesson(work, course.id, LessonForm("第一课"))
            do_open_course(work, course.id)
        form_ = ProgrammeForm("晨练", community_id, account_id=account_id, starts="2026-11-01")
        programme = do_make_programme(work, form_, Random(1))
        old, new = (f"class.{course.slug}" for course in courses[:2])
        programme_id, tapped = programme.id, f"checkin.{programme.slug}"
    assert "点一下就加入「睡眠课」" in sentences(desk.visitor.get(path))

    def added(step: str, *entries: dict[str, str]) -> str:
        return desk.visitor.post(f"{path}/arrange", form(LINK, *entries, step=step)).text

    assert f'value="{new}"' in added("typical:class")
    assert f'value="{old}"' in added("typical:class", {"name": "去上课", "key": new})
    assert "checkin." not in added("typical:check_in")
    with desk.person.working() as work:
        do_start(work, programme_id)
    assert f'value="{tapped}"' in added("typical:check_in")
    saved = desk.visitor.post(path, form({"name": "去上课", "key": new}))
    assert "没有自动回复" not in sentences(saved)


def test_problems_are_told_while_one_types(desk: PondDesk) -> None:
    path = f"/accounts/{account_of(desk)}/menu/check"
    answer = desk.visitor.post(path, form(CHECK_IN, {**MORE, "name": "很长很长的名字"}, TALK))
    assert answer.json() == {
        "problems": [
            {
                "place": "1",
                "part": "name",
                "severe": True,
                "text": "这个名字占 21 字节，微信最多 16 字节，也就是 5 个汉字。",
            }
        ]
    }
    broken = {**form(CHECK_IN), "key": []}
    assert desk.visitor.post(path, broken).status_code == 422


def test_keys_that_nothing_answers_are_named(desk: PondDesk) -> None:
    account_id = account_of(desk)
    path = f"/accounts/{account_id}/menu"
    page = desk.visitor.post(path, form(CHECK_IN, LINK, MORE, TALK))
    assert "粉丝点了得不到回应：打卡, talk" in sentences(page)
    add_reply(desk.person, account_id, "打卡成功", trigger="menu", words=("打卡",))
    assert "粉丝点了得不到回应：talk" in sentences(desk.visitor.get(path))
    add_reply(desk.person, account_id, "我在", trigger="menu", words=("t*",))
    assert "粉丝点了得不到回应" not in sentences(desk.visitor.get(path))


def test_what_wechat_has_is_compared_and_taken_over(desk: PondDesk, wechat: ScriptedWeChat) -> None:
    account_id = account_of(desk)
    path = f"/accounts/{account_id}/menu"
    wechat.script[GET] = [refused(46003, "menu no exist")]
    assert "微信那边没有通过接口创建的菜单" in sentences(desk.visitor.get(f"{path}/now"))
    desk.visitor.get(f"{path}/versions")
    assert "微信那边没有这个账号的菜单。" in sentences(desk.visitor.post(f"{path}/now"))

    buttons = [{"type": "click", "name": "打卡", "key": "打卡", "sub_button": []}]
    wechat.script[GET] = [Said({"menu": {"button": buttons, "menuid": 208396938}, "conditionalmenu": []})]
    assert "是别的程序创建的" in sentences(desk.visitor.get(f"{path}/now"))
    desk.visitor.get(f"{path}/versions")
    page = desk.visitor.post(f"{path}/now")
    assert "这是微信现在的菜单" in sentences(page)
    assert 'value="打卡"' in page.text
    desk.visitor.post(path, form(CHECK_IN, publish="1"))
    assert "和这里发布的一样" in sentences(desk.visitor.get(f"{path}/now"))
    desk.visitor.get(path)
    desk.visitor.post(path, form(CHECK_IN, LINK, publish="1"))
    assert "去掉了“去上课”。" in sentences(desk.visitor.get(f"{path}/now"))


def test_a_menu_is_taken_down(desk: PondDesk, wechat: ScriptedWeChat) -> None:
    account_id = account_of(desk)
    path = f"/accounts/{account_id}/menu"
    desk.visitor.post(path, form(CHECK_IN, publish="1"))
    desk.visitor.get(f"{path}/versions")
    assert "菜单已撤下" in sentences(desk.visitor.post(f"{path}/take-down"))
    assert len(wechat.of(DELETE)) == 1
    assert states(desk, account_id) == [MenuState.REPLACED]


def test_who_only_looks_sees_the_phone_but_no_form(desk: PondDesk) -> None:
    account_id = account_of(desk)
    path = f"/accounts/{account_id}/menu"
    desk.visitor.post(path, form(CHECK_IN))
    visitor = desk.member(Role.ANALYST)
    page = visitor.get(path)
    assert "打卡" in sentences(page)
    assert "data-menu-editor" not in page.text
    assert visitor.get(f"{path}/versions").status_code == 200
    for post in ("", "/arrange", "/check", "/take-down", "/now"):
        assert visitor.post(f"{path}{post}", form(CHECK_IN)).status_code == 403


def test_another_workspaces_menu_is_not_found(desk: PondDesk) -> None:
    theirs = PondDesk(desk.house, name="wang")
    account_id = account_of(theirs)
    path = f"/accounts/{account_id}/menu"
    for get in ("", "/versions", "/now"):
        assert desk.visitor.get(f"{path}{get}").status_code == 404
    for post in ("", "/arrange", "/check", "/take-down", "/now", "/versions/7/publish"):
        assert desk.visitor.post(f"{path}{post}", form(CHECK_IN)).status_code == 404
