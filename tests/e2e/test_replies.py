"""Automatic replies in a real browser: written with a phone beside the form, put in order, tried out."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.codes import add_code, add_place
from tests.support.console import Console, Language
from tests.support.reply_desk import add_reply, connect

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def account_id(console: Console) -> int:
    """An account with a live code to lead to and no replies yet."""
    with console.owner.working() as work:
        add_code(work, add_place(work), slug="yoga22", name="书店海报")
        return connect(work).id


@pytest.fixture(scope="module")
def busy(console: Console) -> int:
    """Another account, with replies of every kind."""
    with console.owner.working() as work:
        account_id = connect(work).id
    person = console.owner
    add_reply(
        person, account_id, "{nickname|你}好呀，我是{persona}，这个号是我本人在看。", trigger="follow", name="问候"
    )
    add_reply(person, account_id, "海报上来的朋友，你好", trigger="scene", words=["poster-*", "shop-3"])
    add_reply(person, account_id, "来啦，长按二维码", "还有课表：https://yu.example/t", words=["进群", "加群", "群"])
    add_reply(person, account_id, "一节 39 元，先体验再说", words=["多少钱", "价格"], matching="contains", priority=2)
    add_reply(person, account_id, "今天的课在这里", trigger="menu", words=["LESSON"])
    add_reply(
        person, account_id, "我睡了，明早回你", trigger="default", opens_at="22:30", closes_at="08:00", name="夜里"
    )
    add_reply(person, account_id, "收到啦，我自己回你", trigger="default", name="其他消息", active=False)
    return account_id


def test_a_reply_is_written_with_a_phone_beside_it(open_console: Callable[..., Page], account_id: int) -> None:
    page = open_console(*DESKTOP)
    page.goto(f"/accounts/{account_id}/replies")
    page.get_by_role("link", name=re.compile("^进群|加入")).first.click()
    phone = page.get_by_role("figure", name="粉丝看到的")
    expect(phone).to_contain_text("/c/yoga22?from=reply")

    text = page.get_by_label("第 1 条的文字")
    text.fill("来啦 ")
    page.get_by_role("button", name="{nickname|朋友}").click()
    expect(phone).to_contain_text("来啦 小林")
    page.get_by_label("填入活码的链接").select_option(label="书店海报")
    expect(text).to_have_value("来啦 {nickname|朋友}{link:yoga22}")

    page.get_by_role("button", name="图文卡片").click()
    page.get_by_label("标题", exact=True).fill("周一开课")
    page.get_by_label("网址", exact=True).fill("https://yu.example/k")
    expect(phone).to_contain_text("周一开课")
    page.get_by_role("button", name="第 2 条上移").click()
    expect(page.get_by_role("group", name=re.compile("^1. 图文卡片"))).to_be_visible()
    expect(phone.locator(".reply-bubble").nth(1)).to_contain_text("周一开课")
    expect(page.get_by_text("2 / 6 条消息")).to_be_visible()

    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.get_by_text("已保存，从现在起生效。")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="另有 1 条")).to_be_visible()


def test_a_chosen_picture_survives_the_buttons_of_the_form(open_console: Callable[..., Page], account_id: int) -> None:
    page = open_console(*PHONE, touch=True)
    page.goto(f"/accounts/{account_id}/replies/new")
    page.get_by_role("button", name="图片", exact=True).click()
    chooser = page.get_by_label("图片", exact=True)
    chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"not read before it is saved"})
    page.get_by_role("button", name="第 2 条上移").click()
    expect(page.get_by_role("group", name=re.compile("^1. 图片"))).to_be_visible()

    assert page.get_by_label("图片", exact=True).evaluate("input => input.files.length") == 1


def test_the_try_out_answers_without_leaving_the_page(open_console: Callable[..., Page], busy: int) -> None:
    page = open_console(*DESKTOP)
    page.goto(f"/accounts/{busy}/replies")
    page.get_by_label("文字、场景值或 key").fill("进群！")
    page.get_by_role("button", name="会怎么回复？").click()
    phone = page.get_by_role("figure", name="粉丝看到的")
    expect(phone).to_contain_text("来啦，长按二维码")
    expect(page.get_by_role("list", name="符合的回复")).to_contain_text("整句话就是“进群”。")

    page.get_by_label("粉丝…").select_option("follow")
    expect(page.get_by_label("文字、场景值或 key")).to_be_hidden()
    page.get_by_role("button", name="会怎么回复？").click()
    expect(phone).to_contain_text("你好呀，我是小鱼")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_pages_of_replies_fit_and_are_accessible(
    busy: int, open_console: Callable[..., Page], size: tuple[int, int], language: Language, dark: bool
) -> None:
    page = open_console(*size, language=language, dark=dark, touch=size == PHONE)
    where = f"{'phone' if size == PHONE else 'desktop'}-{language}"
    page.goto(f"/accounts/{busy}/replies/try?text=%E8%BF%9B%E7%BE%A4&at=23:15")
    for name, path in (
        ("list", None),
        ("form", "/new?preset=join"),
        ("follow", "/new?trigger=follow"),
    ):
        if path is not None:
            page.goto(f"/accounts/{busy}/replies{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the screen"
        screenshot(page, f"replies-{name}-{where}")
        assert axe(page) == []
