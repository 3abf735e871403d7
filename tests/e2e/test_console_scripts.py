"""What console.js does for a page, in a real browser under the console's content security policy."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import axe
from tests.support.pictures import picture_file
from tests.support.static_site import StaticSite, document, manifest, serving

pytestmark = pytest.mark.e2e

DROP_FORM = """
  <form data-dropzone hx-post="/upload" hx-encoding="multipart/form-data" hx-target="#result">
    <label class="form-label" for="files">截图</label>
    <input id="files" class="form-control" type="file" name="files" multiple>
    <ul data-dropzone-list></ul><progress data-dropzone-progress hidden></progress><button>上传</button>
  </form><div id="result"></div>"""


@pytest.fixture
def site() -> Iterator[StaticSite]:
    with serving({}) as started:
        yield started


@pytest.fixture
def visit(page: Page, site: StaticSite) -> Callable[..., Page]:
    """Puts a body on a page and opens it."""

    def open_with(body: str, *, lang: str = "zh-CN", theme: str = "light") -> Page:
        site.pages["/"] = document(body, lang=lang, theme=theme)
        page.goto(site.url)
        return page

    return open_with


def test_a_page_with_menus_dialogs_and_icons_obeys_the_policy_and_has_no_axe_violation(
    visit: Callable[..., Page],
) -> None:
    page = visit(f"""
      <div class="dropdown"><button class="btn dropdown-toggle" data-bs-toggle="dropdown">菜单</button>
        <div class="dropdown-menu"><a class="dropdown-item" href="/">首页</a></div></div>
      <button class="btn btn-primary" data-bs-toggle="offcanvas" data-bs-target="#side">打开
        <svg class="icon" aria-hidden="true"><use href="/static/{manifest()["icons.svg"]}#qrcode"/></svg></button>
      <p class="text-secondary">还有 3 个位置</p><a href="/">看看</a>
      <div class="offcanvas offcanvas-start" id="side" tabindex="-1" aria-label="侧栏">
        <div class="offcanvas-body">内容</div></div>""")

    page.get_by_role("button", name="菜单").click()
    expect(page.get_by_role("link", name="首页")).to_be_visible()
    page.keyboard.press("Escape")
    assert axe(page) == []
    page.get_by_role("button", name="打开").click()

    expect(page.locator("#side")).to_be_visible()
    assert page.evaluate("document.querySelector('svg use').getBBox().width") > 10


def test_pictures_that_are_chosen_twice_add_up_and_are_sent_together(
    visit: Callable[..., Page], site: StaticSite, tmp_path: Path
) -> None:
    page = visit(DROP_FORM)
    one, two = (picture_file(tmp_path / name) for name in ("one.png", "two.png"))

    for file in (one, two, two):
        page.locator("#files").set_input_files(file)
    expect(page.locator(".dropzone-file")).to_have_count(2)
    page.get_by_role("button", name="移除 one.png").click()
    expect(page.locator(".dropzone-file")).to_have_count(1)
    page.get_by_role("button", name="上传").click()

    expect(page.locator("#answer")).to_have_text("好")
    assert site.posted[0].headers["X-CSRF-Token"] == "token-of-the-page"
    assert site.posted[0].body.count(b"filename=") == 1
    expect(page.locator(".dropzone-file")).to_have_count(0)


@pytest.mark.parametrize(("event", "holder"), [("drop", "dataTransfer"), ("paste", "clipboardData")])
def test_pictures_can_be_dropped_and_pasted(visit: Callable[..., Page], event: str, holder: str) -> None:
    page = visit(DROP_FORM)

    page.evaluate(
        """([name, holder]) => {
          const data = new DataTransfer();
          for (const each of ["a.png", "b.png"]) data.items.add(new File(["not a picture"], each, {type: "image/png"}));
          const made = new Event(name, {bubbles: true, cancelable: true});
          made[holder] = data;
          document.querySelector(name === "drop" ? "[data-dropzone]" : "body").dispatchEvent(made);
        }""",
        [event, holder],
    )

    expect(page.locator(".dropzone-file")).to_have_text(["a.png", "b.png"])
    expect(page.locator("canvas.dropzone-unreadable")).to_have_count(2)


def test_a_destructive_form_asks_once_and_keeps_everything_on_no(visit: Callable[..., Page], site: StaticSite) -> None:
    page = visit("""<form method="post" action="/delete" data-confirm="删除这个活码?" data-confirm-yes="删除">
      <button name="which" value="7">删掉</button></form>""")

    page.get_by_role("button", name="删掉").click()
    expect(page.get_by_role("dialog", name="删除这个活码?")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Enter")  # the safe answer has the focus
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert site.posted == []

    page.get_by_role("button", name="删掉").click()
    page.get_by_role("button", name="删除", exact=True).click()
    page.wait_for_url("**/delete")
    assert [sent.body for sent in site.posted] == [b"which=7"]


def test_htmx_hears_of_a_confirmed_form_only_after_yes(visit: Callable[..., Page], site: StaticSite) -> None:
    page = visit('<form hx-post="/pause" data-confirm="Pause this code?"><button>Pause</button></form>', lang="en")

    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Yes").click()

    expect(page.locator("#answer")).to_be_visible()
    assert [sent.path for sent in site.posted] == ["/pause"]


def test_a_button_with_hx_delete_style_request_asks_too(visit: Callable[..., Page], site: StaticSite) -> None:
    page = visit('<button hx-post="/archive" hx-target="#out" data-confirm="存档?">存档</button><div id="out"></div>')

    page.get_by_role("button", name="存档").click()
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert site.posted == []
    page.get_by_role("button", name="存档").click()
    page.get_by_role("button", name="确定").click()

    expect(page.locator("#answer")).to_be_visible()


def test_the_stepper_counts_within_its_limits(visit: Callable[..., Page]) -> None:
    page = visit("""<div data-stepper><button data-step="-1" aria-label="少一个">-</button>
      <input type="number" aria-label="人数" min="0" max="200" value="199">
      <button data-step="10" aria-label="多十个">+</button></div>""")

    page.get_by_role("button", name="多十个").click()
    expect(page.get_by_label("人数")).to_have_value("200")
    page.get_by_role("button", name="少一个").click()
    expect(page.get_by_label("人数")).to_have_value("199")


def test_a_copied_link_is_in_the_clipboard_and_the_button_says_so(visit: Callable[..., Page], site: StaticSite) -> None:
    page = visit(
        '<input id="link" value="https://go.example.com/c/abc" aria-label="链接">'
        '<button data-copy-from="#link">复制</button>'
    )
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)

    page.get_by_role("button").click()

    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "https://go.example.com/c/abc"


def test_the_theme_changes_at_once_and_is_remembered(visit: Callable[..., Page], site: StaticSite) -> None:
    page = visit('<button data-theme-set="dark">深色</button><button data-theme-set="auto">自动</button>')

    page.get_by_role("button", name="深色").click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.get_by_role("button", name="深色")).to_have_attribute("aria-pressed", "true")
    assert [(c["name"], c["value"]) for c in page.context.cookies(site.url)] == [("theme", "dark")]


@pytest.mark.parametrize(("dark", "expected"), [(True, "dark"), (False, "light")])
def test_the_automatic_theme_follows_the_phone(
    open_page: Callable[..., Page], site: StaticSite, dark: bool, expected: str
) -> None:
    site.pages["/"] = document("<p>好</p>", theme="auto")
    page = open_page(dark=dark)

    page.goto(site.url)

    expect(page.locator("html")).to_have_attribute("data-bs-theme", expected)
