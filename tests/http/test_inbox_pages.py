"""Pages of conversations: the inbox, a thread, answering, and what is refused in words."""

import re

import httpx2
import pytest

from tests.support.house import House, sentences
from tests.support.inbox_desk import Desk
from tests.support.people import NOON
from tests.support.pictures import photo
from tests.support.talking import Talk
from yutang.accounts.models import AccountState
from yutang.dialogue.actions.erasing import do_erase_fan
from yutang.dialogue.actions.receiving import do_receive
from yutang.dialogue.files import MediaFolder
from yutang.dialogue.models import ConversationState, MediaState, MessageState
from yutang.dialogue.store import threads
from yutang.fans.actions import receiving as fans_receiving
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.messages import (
    Follow,
    Image,
    Link,
    Location,
    MenuClick,
    MenuView,
    Other,
    Scan,
    Text,
    Unfollow,
    Video,
    Voice,
)
from yutang.workspaces.models import Role


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def version_in(answer: httpx2.Response) -> str:
    found = re.search(r"v=([0-9a-f]{16})", answer.text)
    assert found is not None
    return found.group(1)


def test_an_empty_inbox_says_what_to_expect(desk: Desk) -> None:
    assert "粉丝给你的公众号发消息时，会自动出现在这里。" in sentences(desk.lin.get("/inbox"))
    for tab in ("mine", "waiting", "snoozed", "closed"):
        assert desk.lin.get(f"/inbox?tab={tab}").status_code == 200


def test_a_message_stands_in_the_list_and_in_its_thread(desk: Desk) -> None:
    conversation_id = desk.say("课程几点开始？")
    page = desk.lin.get("/inbox")
    assert "课程几点开始？" in sentences(page)
    page = desk.lin.get(f"/inbox/{conversation_id}")
    assert "课程几点开始？" in sentences(page)
    assert "11月24日 12:00 前还可发 5 条" in sentences(page)


def test_who_only_follows_is_in_no_list(desk: Desk) -> None:
    desk.talk.say(Follow())
    for tab in ("open", "waiting", "closed"):
        assert "粉丝 ·" not in sentences(desk.lin.get(f"/inbox?tab={tab}"))


def test_the_live_parts_answer_only_when_something_has_changed(desk: Desk) -> None:
    conversation_id = desk.say("hello")
    for path in ("/inbox/list?tab=open", f"/inbox/{conversation_id}/live?tab=open"):
        first = desk.lin.get(path)
        assert desk.lin.get(f"{path}&v={version_in(first)}").status_code == 204
        desk.house.clock.move(seconds=3)
        assert desk.lin.get(f"{path}&v={version_in(first)}").status_code == 204, "a countdown is no change"
        desk.say("are you there?")
        again = desk.lin.get(f"{path}&v={version_in(first)}")
        assert again.status_code == 200
        assert "are you there?" in again.text


def test_an_answer_is_queued_and_the_budget_counts_down(desk: Desk) -> None:
    conversation_id = desk.say("hello")
    answer = desk.answer(desk.lin, "你好呀")
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "said"
    assert "你好呀" in sentences(answer)
    assert "前还可发 4 条" in sentences(answer)
    page = desk.lin.get("/inbox?tab=mine")
    assert f"/inbox/{conversation_id}?" in page.text, "who answers first has it"
    assert desk.talk.conversation().waiting_since is None


def test_after_five_answers_the_sixth_is_refused_in_words(desk: Desk) -> None:
    desk.say("hello")
    for n in range(5):
        assert desk.answer(desk.lin, f"answer {n}").status_code == 200
    refused = desk.answer(desk.lin, "one more")
    assert refused.status_code == 422
    assert refused.headers["HX-Retarget"] == "#composer-said"
    said = sentences(refused)
    assert "TA 上次来信之后的条数已经用完" in said
    assert "等粉丝再发消息" in said
    assert "模板消息" in said
    assert len(desk.talk.messages()) == 6
    desk.say("hello again")
    assert desk.answer(desk.lin, "one more").status_code == 200


def test_after_48_hours_nothing_can_be_sent_and_the_page_says_why(desk: Desk) -> None:
    conversation_id = desk.say("hello")
    desk.house.clock.move(hours=48)
    assert "TA 上次来信已超过 48 小时" in sentences(desk.lin.get(f"/inbox/{conversation_id}"))
    assert desk.answer(desk.lin, "sorry").status_code == 422


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": AccountState.PAUSED}, "账号已暂停"),
        ({"account_class": AccountClass.SUBSCRIPTION_PERSONAL}, "认证"),
    ],
)
def test_what_the_account_cannot_do_is_refused_before_any_call(
    desk: Desk, values: dict[str, object], sentence: str
) -> None:
    desk.say("hello")
    with desk.talk.database.write() as session:
        account = threads.account(session, desk.workspace_id, desk.talk.account_id)
        for name, value in values.items():
            setattr(account, name, value)
    assert sentence in sentences(desk.answer(desk.lin, "hi"))


def test_two_agents_never_answer_the_same_person_unknowingly(desk: Desk) -> None:
    desk.say("hello")
    seen = desk.talk.conversation().newest_message_id
    wang = desk.member("wang")
    assert desk.answer(desk.lin, "你好，我是小林", seen).status_code == 200
    desk.house.clock.move(seconds=10)
    asked = desk.answer(wang, "hi, this is Wang", seen)
    assert asked.status_code == 422
    assert "你好，我是小林" in sentences(asked)
    assert "lin" in sentences(asked)
    assert "你的仍然要发吗？" in sentences(asked)
    newest = re.search(r'name="anyway" value="(\d+)"', asked.text)
    assert newest is not None
    assert desk.answer(wang, "hi, this is Wang", seen, anyway=newest.group(1)).status_code == 200


def test_ones_own_answers_are_no_reason_to_ask(desk: Desk) -> None:
    desk.say("hello")
    seen = desk.talk.conversation().newest_message_id
    assert desk.answer(desk.lin, "one", seen).status_code == 200
    assert desk.answer(desk.lin, "two", seen).status_code == 200


def test_others_see_who_is_writing_until_they_stop(desk: Desk) -> None:
    conversation_id = desk.say("hello")
    wang = desk.member("wang")
    assert wang.post(f"/inbox/{conversation_id}/composing", follow=False).status_code == 204
    assert "wang 正在写回复…" in sentences(desk.lin.get(f"/inbox/{conversation_id}"))
    assert "正在写回复…" not in sentences(wang.get(f"/inbox/{conversation_id}"))
    desk.house.clock.move(seconds=12)
    assert "正在写回复…" not in sentences(desk.lin.get(f"/inbox/{conversation_id}"))


def test_a_note_is_for_the_team_and_takes_nothing_of_the_budget(desk: Desk) -> None:
    conversation_id = desk.say("hello")
    desk.answer(desk.lin, "她上周报过名", mode="note")
    page = sentences(desk.lin.get(f"/inbox/{conversation_id}"))
    assert "她上周报过名" in page
    assert "还可发 5 条" in page
    assert desk.talk.conversation().waiting_since == NOON, "a note is no answer"


@pytest.mark.parametrize("text", ["", "   ", "字" * 700])
def test_an_empty_or_endless_text_is_refused_and_takes_nothing(desk: Desk, text: str) -> None:
    desk.say("hello")
    refused = desk.answer(desk.lin, text)
    assert refused.status_code == 422
    assert desk.talk.conversation().budget_left == 5


def test_a_picture_is_drawn_anew_and_sent_before_the_text(desk: Desk) -> None:
    conversation_id = desk.say("hello")
    newest = str(desk.talk.conversation().newest_message_id)
    files = [("picture", ("cat.jpg", photo(), "image/jpeg"))]
    desk.lin.post(f"/inbox/{conversation_id}/say", {"text": "看", "seen": newest}, files=files)
    _, picture, text = desk.talk.messages()
    assert (picture.kind, text.text) == ("image", "看")
    shown = desk.lin.get(f"/inbox/media/{picture.media_id}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-security-policy"].startswith("sandbox")
    assert b"Exif" not in shown.content


def test_what_is_no_picture_is_refused(desk: Desk) -> None:
    conversation_id = desk.say("hello")
    files = [("picture", ("cat.jpg", b"<svg onload=alert(1)>", "image/jpeg"))]
    options = {"files": files, "headers": {"HX-Request": "true"}}
    answer = desk.lin.post(f"/inbox/{conversation_id}/say", {"text": ""}, follow=False, **options)
    assert answer.status_code == 422
    assert "这张图片不能发送" in sentences(answer)


def test_files_of_fans_are_shown_once_they_are_fetched(desk: Desk) -> None:
    conversation = desk.talk.say(Image("", "m1"))
    assert "图片：正在从微信取回…" in sentences(desk.lin.get(f"/inbox/{conversation.id}"))
    desk.talk.say(Voice("m2", "amr"))
    picture, voice = (message.media_id or 0 for message in desk.talk.messages())
    assert desk.lin.get(f"/inbox/media/{picture}").status_code == 404
    folder = MediaFolder(desk.house.services.settings.data_dir)
    with desk.talk.database.write() as session:
        threads.settle_media(session, desk.workspace_id, picture, MediaState.GONE, "", 0)
        threads.settle_media(session, desk.workspace_id, voice, MediaState.STORED, "audio/amr", 9)
    folder.put(desk.workspace_id, voice, b"#!AMR\n...")
    page = desk.lin.get(f"/inbox/{conversation.id}")
    assert "图片：没能从微信取回" in sentences(page)
    assert f'src="/inbox/media/{voice}" type="audio/amr"' in page.text
    saved = desk.lin.get(f"/inbox/media/{voice}?download=1")
    assert saved.headers["content-disposition"] == f'attachment; filename="{voice}.amr"'


def test_a_conversation_is_assigned_put_aside_closed_and_opened_again(desk: Desk) -> None:
    conversation_id = desk.say("hello")
    wang = desk.house.member(desk.workspace_id, "wang@example.com", roles=(Role.OPERATOR,), name="wang")
    page = desk.lin.post(f"/inbox/{conversation_id}/assign", {"member": str(wang.id)})
    assert "由 wang 负责" in sentences(page)
    assert desk.lin.post(f"/inbox/{conversation_id}/assign", {"member": "99"}).status_code == 422
    desk.lin.post(f"/inbox/{conversation_id}/snooze", {"choice": "tomorrow"})
    assert "到 11月23日 09:00" in sentences(desk.lin.get("/inbox?tab=snoozed"))
    desk.lin.post(f"/inbox/{conversation_id}/close")
    assert "hello" in sentences(desk.lin.get("/inbox?tab=closed"))
    assert desk.talk.conversation().waiting_since is None
    page = desk.lin.post(f"/inbox/{conversation_id}/reopen")
    assert "对话已重新打开。" in sentences(page)
    assert desk.talk.conversation().state is ConversationState.OPEN


def test_a_fan_is_tagged_beside_the_thread(desk: Desk) -> None:
    received = desk.talk.received("o1", Text("hello"))
    with desk.talk.working() as work:
        desk.talk.fans.update(fans_receiving.do_receive(work, [received]))
        do_receive(work, [received], desk.talk.fans)
    path = f"/inbox/{desk.talk.conversation().id}"
    page = desk.lin.post(f"{path}/tag", {"name": "早课学员"})
    assert '<span class="badge bg-blue-lt">早课学员</span>' in page.text
    assert '<option value="早课学员">' in page.text
    assert "标签" in sentences(desk.lin.post(f"{path}/tag", {"name": "字" * 40}))


def test_the_list_is_filtered_by_account(desk: Desk) -> None:
    desk.say("hello")
    other = Talk(desk.talk.database, desk.workspace_id)
    other.fans[other.account_id, "o2"] = 77
    other.say(Text("from the other account"), "o2")
    page = sentences(desk.lin.get(f"/inbox?account={other.account_id}"))
    assert "from the other account" in page
    assert "hello" not in page


def test_quick_replies_are_kept_and_offered_in_the_composer(desk: Desk) -> None:
    assert desk.lin.post("/inbox/quick-replies", {"title": "", "text": ""}).status_code == 422
    page = desk.lin.post("/inbox/quick-replies", {"title": "上课时间", "text": "每天早上七点开课。"})
    assert "每天早上七点开课。" in sentences(page)
    conversation_id = desk.say("hello")
    assert 'data-quick-text="每天早上七点开课。"' in desk.lin.get(f"/inbox/{conversation_id}").text
    reply_id = re.search(r"/inbox/quick-replies/(\d+)", desk.lin.get("/inbox/quick-replies").text)
    assert reply_id is not None
    path = f"/inbox/quick-replies/{reply_id.group(1)}"
    assert "晚上八点" in sentences(desk.lin.post(path, {"title": "上课时间", "text": "晚上八点"}))
    assert "快捷回复已删除。" in sentences(desk.lin.post(f"{path}/remove"))


def test_what_a_fan_writes_is_text_and_nothing_else(desk: Desk) -> None:
    conversation_id = desk.say("<script>alert(1)</script> [image]")
    for path in ("/inbox", f"/inbox/{conversation_id}"):
        page = desk.lin.get(path)
        assert "<script>alert(1)" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


@pytest.mark.parametrize("role", [Role.DESIGNER, Role.ANALYST])
def test_who_may_not_read_conversations_sees_none(desk: Desk, role: Role) -> None:
    conversation_id = desk.say("hello")
    visitor = desk.member("other", role)
    for path in ("/inbox", f"/inbox/{conversation_id}", "/inbox/list", f"/inbox/{conversation_id}/live"):
        assert visitor.get(path).status_code == 403
    assert desk.answer(visitor, "hi").status_code == 403
    assert visitor.post(f"/inbox/{conversation_id}/close").status_code == 403


def test_another_workspaces_conversation_is_not_found(house: House) -> None:
    ours, theirs = Desk(house), Desk(house, "wang")
    conversation_id = theirs.say("hello")
    for path in ("", "/live"):
        assert ours.lin.get(f"/inbox/{conversation_id}{path}").status_code == 404
    for act in ("say", "composing", "assign", "close", "reopen"):
        assert ours.lin.post(f"/inbox/{conversation_id}/{act}", {"text": "x"}).status_code == 404
    assert ours.lin.post(f"/inbox/{conversation_id}/snooze", {"choice": "hour"}).status_code == 404


def test_eye_level_shows_figures_with_unit_and_period(desk: Desk) -> None:
    empty = sentences(desk.lin.get("/inbox/eye-level"))
    assert "这些天没有回复过任何人" in empty
    desk.say("hello")
    desk.house.clock.move(minutes=12)
    desk.answer(desk.lin, "hi")
    desk.say("hello", "o2")
    desk.house.clock.move(hours=5)
    page = sentences(desk.lin.get("/inbox/eye-level?days=7&hours=4"))
    assert "12 分钟" in page
    assert "近 7 天，1 次回复" in page
    assert "超过 4 小时未回复" in page
    assert desk.lin.get("/inbox/eye-level?days=8").status_code == 422


def test_messages_that_perhaps_arrived_say_so(desk: Desk) -> None:
    conversation_id = desk.say("hello")
    desk.answer(desk.lin, "hi")
    message = desk.talk.messages()[-1]
    with desk.talk.database.write() as session:
        threads.move(session, desk.workspace_id, message.id, MessageState.QUEUED, MessageState.UNKNOWN, error="unknown")
    assert "可能已发送" in sentences(desk.lin.get(f"/inbox/{conversation_id}"))


KINDS = (
    Follow("poster-7"),
    MenuClick("join"),
    MenuView("https://example.com"),
    Scan("door"),
    Location(31.19, 121.43, 15, "衡山路"),
    Link("瑜伽入门", "十个动作", "javascript:alert(1)"),
    Video("m3", ""),
    Other("file"),
    Unfollow(),
)


def test_every_kind_of_message_is_shown_and_so_is_what_was_erased(desk: Desk) -> None:
    conversation_id = desk.say("hello")
    for content in KINDS:
        desk.talk.say(content)
    page = desk.lin.get(f"/inbox/{conversation_id}")
    for words in ("扫了二维码: door", "点了菜单: join", "衡山路", "31.19, 121.43", "瑜伽入门", "取消了关注"):
        assert words in sentences(page)
    assert 'href="javascript:' not in page.text
    with desk.talk.working() as work:
        do_erase_fan(work, desk.talk.fans[desk.talk.account_id, "o1"])
    erased = sentences(desk.lin.get(f"/inbox/{conversation_id}"))
    assert "（已删除）" in erased
    assert "衡山路" not in erased


def test_the_tone_hint_speaks_up_and_never_stands_in_the_way(desk: Desk) -> None:
    loud = "【重要通知】各位亲爱的用户！！！本公司即将隆重推出年度优惠活动！！！敬请期待！！！"
    assert "重要通知" in sentences(desk.lin.post("/inbox/tone", {"text": loud}))
    assert desk.lin.post("/inbox/tone", {"text": "明早六点见，我在老地方等你"}).text == ""
    assert desk.lin.post("/inbox/tone", {"text": loud, "mode": "note"}).text == ""
    desk.say("hello")
    assert desk.answer(desk.lin, loud).status_code == 200


@pytest.mark.parametrize("page", ["/inbox", "/inbox/eye-level"])
def test_an_account_of_thousands_of_digits_is_no_account_and_no_fault(desk: Desk, page: str) -> None:
    assert desk.lin.get(f"{page}?account={'9' * 5000}").status_code == 200
