"""The inbox in a real browser: messages come by themselves, agents see each other, keys, drafts, pictures, phones."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.console import Console, Language
from tests.support.pictures import photo
from tests.support.talking import Talk, add_account, add_member
from yutang.dialogue.actions.answering import do_answer, do_compose
from yutang.dialogue.actions.handling import do_note
from yutang.dialogue.actions.quick_replies import QuickReplyForm, do_add_quick_reply
from yutang.dialogue.files import MediaFolder
from yutang.dialogue.models import MediaState
from yutang.dialogue.store import threads
from yutang.wechat.messages import Follow, Image, Link, Location, MenuClick, Text, Voice

pytestmark = pytest.mark.e2e

WITHIN_2_S = 2_000  # ms: what an agent may wait for news…
SOON = 10_000  # …and what a busy machine may take where nothing is promised


@pytest.fixture(scope="module")
def talk(console: Console) -> Talk:
    """An account, some fans, and a colleague."""
    owner = console.owner
    account_id = add_account(owner.database, owner.workspace_id)
    talk = Talk(owner.database, owner.workspace_id, now=owner.now, account_id=account_id)
    talk.say(Text("请问明天的课几点开始？"), "quiet-fan")
    return talk


@pytest.fixture(scope="module")
def busy(console: Console, talk: Talk) -> Talk:
    """A thread with everything in it."""
    wang = add_member(talk.database, "小王", talk.workspace_id)
    start = talk.now
    talk.now = start - timedelta(days=1, hours=3)
    talk.say(Follow("poster-7"), "busy-fan")
    talk.say(Text("你好，我在海报上看到你们的早课"), "busy-fan")
    talk.later(minutes=9)
    conversation = talk.conversation("busy-fan")
    with talk.working(wang) as work:
        do_answer(work, conversation.id, "你好，我是小鱼。早课六点半，第一周免费。", conversation.newest_message_id)
        do_note(work, conversation.id, "她从海报 7 来，住在徐汇。")
    talk.now = start - timedelta(minutes=20)
    talk.say(MenuClick("join-group"), "busy-fan")
    talk.say(Image("", "m1"), "busy-fan")
    talk.say(Voice("m2", "amr"), "busy-fan")
    talk.say(Location(31.19, 121.43, 15, "上海市徐汇区衡山路"), "busy-fan")
    talk.say(Link("瑜伽入门", "十个动作", "https://example.com/yoga"), "busy-fan")
    talk.say(Text("我可以带朋友一起来吗？"), "busy-fan")
    talk.now = start
    picture, voice = (m.media_id for m in talk.messages("busy-fan") if m.media_id)
    folder = MediaFolder(console.server.data_dir)
    folder.put(talk.workspace_id, picture or 0, photo(640, 400))
    with talk.database.write() as session:
        for media_id, state, mime in ((picture, MediaState.STORED, "image/jpeg"), (voice, MediaState.GONE, "")):
            row = threads.media(session, talk.workspace_id, media_id or 0)
            assert row is not None
            row.state, row.mime = state, mime
    with talk.working() as work:
        do_add_quick_reply(work, QuickReplyForm("早课时间", "早课每天六点半到七点，周末也有。"))
        do_compose(work, talk.conversation("quiet-fan").id)
    return talk


def open_thread(page: Page, talk: Talk, openid: str) -> None:
    page.goto(f"/inbox/{talk.conversation(openid).id}")


def test_new_messages_appear_without_reload_within_two_seconds(talk: Talk, open_console: Callable[..., Page]) -> None:
    page = open_console()
    page.goto("/inbox")
    rows = page.get_by_role("list", name="进行中")
    before = rows.get_by_role("listitem").count()
    talk.say(Text("有人在吗？我是新来的"), "new-fan")
    expect(rows.get_by_role("listitem")).to_have_count(before + 1, timeout=WITHIN_2_S + 1_000)
    rows.get_by_role("link", name=re.compile("我是新来的")).click()
    log = page.get_by_role("log", name="消息")
    expect(log.get_by_text("有人在吗？我是新来的")).to_be_visible()
    talk.say(Text("再问一句"), "new-fan")
    expect(log.get_by_text("再问一句")).to_be_visible(timeout=WITHIN_2_S + 1_000)


def test_an_answer_is_written_with_a_draft_a_quick_reply_and_a_countdown(
    busy: Talk, open_console: Callable[..., Page]
) -> None:
    page = open_console()
    open_thread(page, busy, "quiet-fan")
    expect(page.locator("[data-countdown]")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    field = page.get_by_role("textbox", name="文字")
    field.fill("还没写完的话")
    page.reload()
    expect(field).to_have_value("还没写完的话")
    field.fill("/早课")
    page.get_by_role("button", name=re.compile("早课时间")).click()
    expect(field).to_have_value("早课每天六点半到七点，周末也有。")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.get_by_role("log").get_by_text("早课每天六点半到七点")).to_be_visible(timeout=SOON)
    expect(page.locator("[data-budget]")).to_have_attribute("data-budget", "4")
    expect(field).to_have_value("")


def test_an_agent_is_asked_when_a_colleague_was_faster(busy: Talk, open_console: Callable[..., Page]) -> None:
    busy.say(Text("两个人都看到这句"), "shared-fan")
    page = open_console()
    open_thread(page, busy, "shared-fan")
    page.get_by_role("textbox", name="文字").fill("我来回答")
    # The page does not hear of it: its next question about news is answered with what it has already.
    page.route("**/live**", lambda route: route.fulfill(status=204))
    conversation = busy.conversation("shared-fan")
    with busy.working(add_member(busy.database, "小李", busy.workspace_id)) as work:
        do_answer(work, conversation.id, "小李已经回答了", conversation.newest_message_id)
    page.get_by_role("button", name="发送", exact=True).click()
    asked = page.get_by_role("alert").filter(has_text="小李")
    expect(asked).to_contain_text("小李已经回答了", timeout=SOON)
    screenshot(page, "inbox-answered-meanwhile-zh")
    asked.get_by_role("button", name="仍然发送").click()
    expect(page.get_by_role("log").get_by_text("我来回答")).to_be_visible(timeout=SOON)


def test_keys_lead_through_the_inbox_and_can_be_switched_off(busy: Talk, open_console: Callable[..., Page]) -> None:
    page = open_console()
    page.goto("/inbox")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/inbox/\d+"))
    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="文字")).to_be_focused()
    expect(page.get_by_role("radio", name="团队备注")).to_be_checked()
    page.keyboard.type("jjj")
    expect(page.get_by_role("textbox", name="文字")).to_have_value("jjj")
    page.get_by_role("textbox", name="文字").fill("")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="快捷键")
    expect(dialog).to_be_visible()
    assert axe(page) == []
    dialog.get_by_label("在这台设备上使用单键快捷键").uncheck()
    dialog.get_by_role("button", name="关闭列表").click()
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()


def test_a_picture_opens_larger_and_a_note_stays_inside(busy: Talk, open_console: Callable[..., Page]) -> None:
    page = open_console()
    open_thread(page, busy, "busy-fan")
    page.get_by_role("link", name="图片，点开放大").click()
    larger = page.get_by_role("dialog", name="图片")
    expect(larger.get_by_role("img")).to_be_visible()
    larger.get_by_role("button", name="关闭图片").click()
    expect(page.get_by_text("她从海报 7 来，住在徐汇。")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", False), ("zh", True)])
def test_the_inbox_fits_and_is_accessible(
    busy: Talk, open_console: Callable[..., Page], size: tuple[int, int], language: Language, dark: bool
) -> None:
    page = open_console(*size, language=language, dark=dark, touch=size == PHONE)
    faults = []
    thread = f"/inbox/{busy.conversation('busy-fan').id}"
    pages = {
        "list": "/inbox",
        "waiting": "/inbox?tab=waiting",
        "thread": thread,
        "quick": "/inbox/quick-replies",
        "eye-level": "/inbox/eye-level",
        "empty": "/inbox?tab=closed",
    }
    for name, path in pages.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        shade = "-dark" if dark else ""
        screenshot(page, f"inbox-{name}-{size[0]}-{language}{shade}")
        faults += [f"{path}: {violation}" for violation in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{path}: wider than the screen of {size[0]} px")
    assert not faults, "\n".join(faults)
