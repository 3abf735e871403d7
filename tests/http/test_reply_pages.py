"""Pages of automatic replies."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from tests.support.campaigning import add_campaign
from tests.support.codes import add_code, add_place
from tests.support.house import House, sentences
from tests.support.people import Person
from tests.support.platform import Platform
from tests.support.pond_desk import PondDesk
from tests.support.reply_desk import add_reply, connect
from yutang.accounts.models import AccountState, Matching
from yutang.accounts.official.actions import do_set_account_state
from yutang.accounts.replies.actions import do_set_active, pictures_of, rules_of
from yutang.accounts.replies.rules import Rule
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.rules.values import CampaignRules
from yutang.campaigns.running.actions import do_open
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.outgoing import Article, ImageOut, NewsOut, TextOut
from yutang.workspaces.models import Role

GREETING = {"trigger": "follow", "block": "0", "m0-kind": "text", "m0-text": "{nickname|你}好，我是{persona}"}
KEYWORD = {
    "trigger": "keyword",
    "words": "进群\n加群、 群",
    "matching": "contains",
    "active": "1",
    "opens_at": "00:00",
    "closes_at": "00:00",
    "priority": "0",
}


@pytest.fixture
def desk(house: House) -> PondDesk:
    return seated(house)


def seated(house: House) -> PondDesk:
    desk = PondDesk(house)
    desk.visitor.get("/numbers/new")
    return desk


@pytest.fixture
def account_id(desk: PondDesk) -> int:
    with desk.person.working() as work:
        return connect(work).id


def rules(person: Person, account_id: int) -> list[Rule]:
    with person.reading() as work:
        return rules_of(work, account_id)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def base(account_id: int) -> str:
    return f"/accounts/{account_id}/replies"


# ---- writing -------------------------------------------------------------------------------------------------------


def test_an_account_without_replies_offers_examples_to_start_from(desk: PondDesk, account_id: int) -> None:
    page = desk.visitor.get(base(account_id))
    assert "还没有自动回复" in sentences(page)
    form = desk.visitor.get(f"{base(account_id)}/new?preset=greeting")
    assert "{nickname|你}好呀，我是{persona}" in form.text
    assert "小林好呀，我是小鱼" in sentences(form), "the phone shows it as the fan sees it"


def test_an_example_that_leads_to_a_group_takes_the_newest_live_code(desk: PondDesk, account_id: int) -> None:
    with desk.person.working() as work:
        add_code(work, add_place(work), slug="yoga22")
    form = desk.visitor.get(f"{base(account_id)}/new?preset=join")
    assert "{link:yoga22}" in form.text
    assert "/c/yoga22?from=reply" in sentences(form)


def test_a_reply_of_several_messages_is_written_and_shown(desk: PondDesk, account_id: int) -> None:
    messages = {
        "block": ["3", "1", "2"],  # in the order of the page, whatever they are called
        "m3-kind": "text",
        "m3-text": "来啦",
        "m1-kind": "link",
        "m1-text": "课表",
        "m1-url": "https://yu.example/t",
        "m2-kind": "card",
        "m2-title": "开课",
        "m2-description": "周一见",
        "m2-url": "https://yu.example",
    }
    page = desk.visitor.post(f"{base(account_id)}/new", {**KEYWORD, **messages})
    assert "已保存，从现在起生效。" in sentences(page)
    assert "来啦" in sentences(page)
    assert "另有 2 条" in sentences(page)
    (rule,) = rules(desk.person, account_id)
    assert rule.words == ("进群", "加群", "群")
    assert rule.matching is Matching.CONTAINS
    assert rule.messages == (
        TextOut("来啦"),
        TextOut('<a href="https://yu.example/t">课表</a>'),
        NewsOut((Article("开课", "周一见", "https://yu.example", ""),)),
    )


def test_a_reply_is_changed_in_the_form_that_shows_it(desk: PondDesk, account_id: int) -> None:
    rule_id = add_reply(desk.person, account_id, "旧的", "第二条")
    form = desk.visitor.get(f"{base(account_id)}/{rule_id}/edit")
    assert "旧的" in form.text
    assert "第二条" in form.text
    sent = {**KEYWORD, "block": ["0"], "m0-kind": "text", "m0-text": "新的"}
    desk.visitor.post(f"{base(account_id)}/{rule_id}/edit", sent)
    (rule,) = rules(desk.person, account_id)
    assert rule.messages == (TextOut("新的"),)


def test_what_is_wrong_is_said_beside_its_message_and_the_rest_stays(desk: PondDesk, account_id: int) -> None:
    sent = {**KEYWORD, "block": ["0", "1"], "m0-kind": "text", "m0-text": "好", "m1-kind": "text", "m1-text": "{谁}"}
    page = desk.visitor.post(f"{base(account_id)}/new", sent)
    assert page.status_code == 422
    assert "“{谁}”不是这里能填的内容。" in sentences(page)
    assert 'id="m1-wrong"' in page.text
    assert "加群、 群" in page.text
    assert rules(desk.person, account_id) == []


def test_what_wechat_forbids_to_say_is_not_kept(desk: PondDesk, account_id: int) -> None:
    page = desk.visitor.post(f"{base(account_id)}/new", {**GREETING, **KEYWORD, "m0-text": "转发到三个群领红包"})
    assert page.status_code == 422
    assert "奖励不要以分享为条件" in sentences(page)
    assert rules(desk.person, account_id) == []


def test_too_long_a_text_is_told_with_its_bytes(desk: PondDesk, account_id: int) -> None:
    page = desk.visitor.post(f"{base(account_id)}/new", {**GREETING, **KEYWORD, "m0-text": "鱼" * 700})
    assert page.status_code == 422
    assert "2100" in sentences(page)


def test_messages_are_added_moved_and_taken_out_without_saving(desk: PondDesk, account_id: int) -> None:
    sent = {**KEYWORD, "block": ["0", "1"], "m0-kind": "text", "m0-text": "一", "m1-kind": "text", "m1-text": "二"}

    def arranged(step: str) -> str:
        path = f"{base(account_id)}/arrange"
        return desk.visitor.post(path, {**sent, "step": step}, headers={"hx-request": "true"}).text

    moved = arranged("down-0")
    assert moved.index('value="1"') < moved.index('name="m0-kind"')
    assert 'name="m0-kind"' not in arranged("remove-0")
    assert 'name="m2-title"' in arranged("add-card")
    assert arranged("up-nonsense").count("data-reply-block") == 2
    whole = desk.visitor.post(f"{base(account_id)}/arrange", {**sent, "step": "add-link"})
    assert "<h1" in whole.text, "without scripts the whole page comes back"
    assert rules(desk.person, account_id) == []


def test_the_form_says_how_many_messages_wechat_allows(desk: PondDesk, account_id: int) -> None:
    form = sentences(desk.visitor.get(f"{base(account_id)}/new?trigger=follow"))
    assert "60 秒内再发 3 条" in form
    assert "1 / 4 条消息" in form
    assert "48 小时内再发 5 条" in sentences(desk.visitor.get(f"{base(account_id)}/new"))
    with desk.person.working() as work:
        plain = connect(work, AccountClass.SUBSCRIPTION).id
    form = sentences(desk.visitor.get(f"{base(plain)}/new"))
    assert "只能一条：马上回复的那条。" in form
    assert "1 / 1 条消息" in form


def test_the_phone_follows_the_form(desk: PondDesk, account_id: int) -> None:
    sent = {**KEYWORD, **GREETING, "trigger": "keyword", "words": "在吗"}
    phone = sentences(desk.visitor.post(f"{base(account_id)}/preview", sent, headers={"hx-request": "true"}))
    assert "早起瑜伽" in phone
    assert "在吗" in phone
    assert "小林好，我是小鱼" in phone


def test_what_people_type_is_never_markup(desk: PondDesk, account_id: int) -> None:
    evil = "<script>alert(1)</script>"
    add_reply(desk.person, account_id, evil, words=[evil], name=evil)
    rule = rules(desk.person, account_id)[0]
    for path in ("", f"/{rule.id}/edit", "/try?text=%3Cscript%3Ealert(1)%3C/script%3E"):
        assert evil not in desk.visitor.get(base(account_id) + path).text


# ---- the list ------------------------------------------------------------------------------------------------------


def test_the_list_is_in_the_order_of_asking_and_can_be_changed(desk: PondDesk, account_id: int) -> None:
    first = add_reply(desk.person, account_id, "一", words=["甲"])
    second = add_reply(desk.person, account_id, "二", words=["乙"])
    page = desk.visitor.get(base(account_id)).text
    assert page.index(f"rule-{first}") < page.index(f"rule-{second}")
    page = desk.visitor.post(f"{base(account_id)}/{second}/move", {"earlier": "1"}).text
    assert page.index(f"rule-{second}") < page.index(f"rule-{first}")
    page = sentences(desk.visitor.post(f"{base(account_id)}/{first}/active", {"active": "0"}))
    assert "“甲”已停用。" in page
    assert "1 条回复在用" in page
    page = sentences(desk.visitor.post(f"{base(account_id)}/{first}/delete"))
    assert "回复已删除。" in page
    assert [rule.id for rule in rules(desk.person, account_id)] == [second]


def test_the_audit_log_tells_of_replies_in_words(desk: PondDesk, account_id: int) -> None:
    rule_id = add_reply(desk.person, account_id, "来啦", "再来", opens_at="22:00")
    desk.visitor.post(f"{base(account_id)}/{rule_id}/active", {"active": "0"})
    log = sentences(desk.visitor.get("/audit"))
    assert "添加了自动回复" in log
    assert "停用了自动回复" in log
    assert "收到关键词时" in log
    assert "整句一致" in log
    assert "22:00" in log
    assert "来啦" in log


def test_a_reply_that_never_answers_is_marked(desk: PondDesk, account_id: int) -> None:
    add_reply(desk.person, account_id, words=["进群"])
    assert "永远轮不到" not in sentences(desk.visitor.get(base(account_id)))
    add_reply(desk.person, account_id, words=["进群！"])
    assert "它永远轮不到：“进群”总是排在前面。" in sentences(desk.visitor.get(base(account_id)))


def test_a_paused_account_says_that_nothing_is_answered(desk: PondDesk, account_id: int) -> None:
    with desk.person.working() as work:
        do_set_account_state(work, account_id, AccountState.PAUSED)
    assert "不会回复任何消息" in sentences(desk.visitor.get(base(account_id)))


# ---- trying out ----------------------------------------------------------------------------------------------------


def test_the_try_out_shows_what_is_answered_and_why_the_others_are_not(desk: PondDesk, account_id: int) -> None:
    add_reply(desk.person, account_id, "{nickname|你}好，点这里", words=["进群"])
    add_reply(
        desk.person, account_id, "睡了", trigger="default", words=[], opens_at="22:00", closes_at="7:00", name="夜里"
    )
    off = add_reply(desk.person, account_id, "旧", words=["群"], matching="contains")
    with desk.person.working() as work:
        do_set_active(work, account_id, off, active=False)

    def tried(query: str) -> str:
        return sentences(desk.visitor.get(f"{base(account_id)}/try?{query}", headers={"hx-request": "true"}))

    noon = tried("text=“进群”！")
    assert "你好，点这里" in noon
    assert "整句话就是“进群”。" in noon
    assert "它也符合，但只在 22:00 到 07:00 回复。" in noon
    assert "它停用了。" in noon
    assert "妮妮好，点这里" in tried("text=进群&name=妮妮")
    night = tried("text=在吗&at=23:30")
    assert "睡了" in night
    assert "23:30" in night
    assert "不会有回复。" in tried("kind=menu&text=KEY")
    assert "粉丝 关注" in tried("kind=follow").replace("粉丝关注", "粉丝 关注")


def test_the_try_out_works_as_a_page_of_its_own(desk: PondDesk, account_id: int) -> None:
    add_reply(desk.person, account_id, "来啦")
    page = desk.visitor.get(f"{base(account_id)}/try?text=进群&at=nonsense&kind=nonsense")
    assert page.status_code == 200
    assert "<h1" in page.text
    assert "来啦" in sentences(page)


# ---- pictures ------------------------------------------------------------------------------------------------------


def test_a_picture_goes_into_the_library_at_wechat_when_it_is_saved(
    open_house: Callable[..., House], platform: Platform
) -> None:
    house = open_house(**platform.yutang_settings)
    desk = seated(house)
    theirs = platform.account()
    with desk.person.working() as work:
        sealer = house.services.sealer
        account_id = connect(work, app_id=theirs["app_id"], secret=theirs["secret"], sealer=sealer).id
    sent = {**KEYWORD, "block": "0", "m0-kind": "image"}
    files = [("m0-upload", ("a.png", picture(), "image/png"))]

    page = desk.visitor.post(f"{base(account_id)}/new", sent, files=files)

    assert "已保存" in sentences(page)
    (rule,) = rules(desk.person, account_id)
    (message,) = rule.messages
    assert isinstance(message, ImageOut)
    with desk.person.reading() as work:
        assert pictures_of(work, account_id)[message.media_id].startswith("data:image/jpeg;base64,")
    form = desk.visitor.get(f"{base(account_id)}/{rule.id}/edit")
    assert "现在发的图片" in form.text
    again = {**sent, "m0-media_id": message.media_id, "words": "图"}
    desk.visitor.post(f"{base(account_id)}/{rule.id}/edit", again)
    (rule,) = rules(desk.person, account_id)
    assert rule.messages == (message,)
    with desk.person.reading() as work:
        assert list(pictures_of(work, account_id)) == [message.media_id], "the small version stays"


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload=alert(1)>", picture("BMP")])
def test_what_is_no_picture_is_refused_before_wechat_is_asked(desk: PondDesk, account_id: int, content: bytes) -> None:
    files = [("m0-upload", ("a.png", content, "image/png"))]
    page = desk.visitor.post(f"{base(account_id)}/new", {**KEYWORD, "block": "0", "m0-kind": "image"}, files=files)
    assert page.status_code == 422
    assert "微信不收这种图片。" in sentences(page)
    assert "请重新选择。" in sentences(page)


def test_an_account_without_a_library_cannot_send_pictures_and_is_told_why(desk: PondDesk) -> None:
    with desk.person.working() as work:
        account_id = connect(work, AccountClass.SERVICE).id
    empty = {**KEYWORD, "step": "remove-0", "block": "0", "m0-kind": "text"}
    form = desk.visitor.post(f"{base(account_id)}/arrange", empty)
    button = form.text.partition('id="add-image"')[2].partition(">")[0]
    assert "disabled" in button
    assert "只有已认证的账号" in sentences(form)
    files = [("m0-upload", ("a.png", picture(), "image/png"))]
    page = desk.visitor.post(f"{base(account_id)}/new", {**KEYWORD, "block": "0", "m0-kind": "image"}, files=files)
    assert page.status_code in {403, 409, 422}
    assert rules(desk.person, account_id) == []


# ---- who may -------------------------------------------------------------------------------------------------------


def test_who_only_looks_sees_the_list_and_changes_nothing(desk: PondDesk, account_id: int) -> None:
    rule_id = add_reply(desk.person, account_id, "来啦")
    visitor = desk.member(Role.ANALYST)
    page = visitor.get(base(account_id))
    assert "来啦" in sentences(page)
    assert "新建回复" not in sentences(page)
    assert visitor.get(f"{base(account_id)}/try?text=进群").status_code == 200
    for path in ("/new", f"/{rule_id}/edit"):
        assert visitor.get(base(account_id) + path).status_code == 403
        assert visitor.post(base(account_id) + path, {**KEYWORD, **GREETING}).status_code == 403
    for path in ("move", "active", "delete"):
        assert visitor.post(f"{base(account_id)}/{rule_id}/{path}").status_code == 403
    assert visitor.post(f"{base(account_id)}/arrange", KEYWORD).status_code == 403


def test_another_workspaces_replies_are_not_found(desk: PondDesk, account_id: int) -> None:
    theirs = PondDesk(desk.house, name="wang")
    with theirs.person.working() as work:
        elsewhere = connect(work).id
    rule_id = add_reply(theirs.person, elsewhere)
    for path in ("", "/new", "/try?text=a", f"/{rule_id}/edit"):
        assert desk.visitor.get(base(elsewhere) + path).status_code == 404
    for path in (f"{rule_id}/delete", f"{rule_id}/active", f"{rule_id}/move", f"{rule_id}/edit", "new", "preview"):
        for place in (elsewhere, account_id) if path not in {"new", "preview"} else (elsewhere,):
            answer = desk.visitor.post(f"{base(place)}/{path}", {**KEYWORD, **GREETING})
            assert answer.status_code == 404, path
    assert len(rules(theirs.person, elsewhere)) == 1


def test_too_many_blocks_and_odd_forms_do_no_harm(desk: PondDesk, account_id: int) -> None:
    many = {**KEYWORD, "block": [str(n) for n in range(500)]}
    assert desk.visitor.post(f"{base(account_id)}/new", many).status_code == 422
    odd = {"trigger": "moon", "matching": "x", "priority": "many", "seen": "9" * 40, "block": "0", "m0-kind": "?"}
    assert desk.visitor.post(f"{base(account_id)}/new", odd).status_code == 422
    assert desk.visitor.post(f"{base(account_id)}/preview", odd).status_code == 200
    assert desk.visitor.post(f"{base(account_id)}/new", {}).status_code == 422


def test_what_a_campaign_keeps_is_shown_and_changed_in_the_campaign_only(desk: PondDesk, account_id: int) -> None:
    with desk.person.working() as work:
        campaign_id = add_campaign(
            work.session, work.workspace_id, CampaignRules(keyword="海报"), account_id=account_id
        )
        do_open(work, find_campaign(work, campaign_id))
    own = add_reply(desk.person, account_id, "来啦", words=["海报"])
    kept = next(rule.id for rule in rules(desk.person, account_id) if rule.campaign_id and rule.words == ("海报",))
    base = f"/accounts/{account_id}/replies"

    page = desk.visitor.get(base)
    assert "由裂变活动管理" in sentences(page)
    assert f'href="/campaigns/{campaign_id}"' in page.text
    assert f"{base}/{own}/edit" in page.text
    assert f"{base}/{kept}/" not in page.text
    tried = desk.visitor.get(f"{base}/try?kind=text&text=海报")
    assert "七天晨练" in tried.text
    assert desk.visitor.get(f"{base}/{kept}/edit").status_code == 409
    for act in ("active", "delete", "move"):
        assert desk.visitor.post(f"{base}/{kept}/{act}", follow=False).status_code == 409
    assert desk.visitor.post(f"{base}/{kept}/edit", GREETING, follow=False).status_code in {409, 422}
    assert kept in {rule.id for rule in rules(desk.person, account_id)}
