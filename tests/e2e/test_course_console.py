"""Courses in a real browser: the console's pages on phone and desk, and a lesson written with the phone beside."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.console import Console, Language
from tests.support.programmes import COMMUNITY
from tests.support.taught import Taught
from yutang.communities.position.actions.sheets import do_start_from

pytestmark = pytest.mark.e2e

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
FROM_WORD = (
    "<html><head><style>p{color:red}</style></head><body><h1>第三天：晒太阳</h1>"
    "<p class=MsoNormal>出门<b>十分钟</b>。</p>"
    "<ul><li>不戴墨镜</li><li>不看手机</li></ul><script>alert(1)</script><img src='file:///C:/1.png'></body></html>"
)


@pytest.fixture(scope="module")
def taught(console: Console) -> Taught:
    return Taught(console.owner)


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_courses_fit_and_are_accessible(
    taught: Taught, open_console: Callable[..., Page], size: tuple[int, int], language: Language
) -> None:
    page = open_console(*size, language=language)
    pages = {
        "list": "/courses",
        "new": "/courses/new",
        "course": taught.here,
        "lesson": taught.lesson(2),
        "new-lesson": f"{taught.here}/lessons/new",
        "versions": f"{taught.lesson(1)}/versions",
        "homework": f"{taught.here}/homework",
        "learners": f"{taught.here}/learners",
    }

    for name, path in pages.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok
        screenshot(page, f"courses-{name}-{size[0]}-{language}")
        assert axe(page) == [], name
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is wider than the screen by {wide} px"


def test_a_lesson_is_pasted_seen_on_the_phone_and_gets_a_picture(
    taught: Taught, open_console: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_console()
    page.goto(f"{taught.here}/lessons/new")
    page.locator("#f-title").fill("第三天：晒太阳")
    body = page.locator("#f-body")
    body.evaluate(
        """(box, html) => {
          box.focus();
          const data = new DataTransfer();
          data.setData("text/html", html);
          data.setData("text/plain", "第三天");
          box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        FROM_WORD,
    )

    expect(body).to_have_value("# 第三天：晒太阳\n\n出门**十分钟**。\n\n- 不戴墨镜\n- 不看手机")
    expect(page.get_by_text("有 1 张图片没有跟着粘贴过来")).to_be_visible()
    phone = page.locator("[data-lesson-screen]")
    expect(phone.locator("strong")).to_have_text("十分钟")
    expect(phone.locator("li")).to_have_count(2)

    picture = io.BytesIO()
    Image.new("RGB", (640, 360), "#5fd39a").save(picture, "PNG")
    page.locator("[data-lesson-file]").set_input_files(
        {"name": "sun.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    expect(phone.locator("img")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("课时写好了。")).to_be_visible()
    expect(page.locator("[data-lesson-screen] img")).to_be_visible()
    screenshot(page, "courses-written-1280-zh")
    assert axe(page) == []


def test_the_theme_check_follows_what_is_typed(taught: Taught, open_console: Callable[..., Page]) -> None:
    with taught.owner.working() as work:
        do_start_from(work, COMMUNITY, "yoga", "zh")
    page = open_console(*PHONE, touch=True)
    page.goto(taught.lesson(3))
    page.locator("#f-body").fill("今天练十分钟瑜伽：腹式呼吸，再做三次猫式伸展。")
    score = page.locator("#theme-score")
    expect(score).to_contain_text("瑜伽")
    screenshot(page, "courses-theme-390-zh")
    assert axe(page) == []
    page.locator("#f-body").fill("股票涨停，内部消息，进群领红包。")
    expect(score).to_contain_text("股票")
    expect(score).not_to_contain_text("瑜伽")


def test_a_learner_s_link_for_one_more_phone_is_made_and_copied(
    taught: Taught, open_console: Callable[..., Page]
) -> None:
    page = open_console(*PHONE, touch=True)
    page.goto(f"{taught.here}/learners")
    line = page.locator(".course-learners li").first
    line.get_by_text("另一部手机", exact=True).click()
    line.get_by_role("button", name="生成链接").click()

    expect(page.locator("#phone-link")).to_have_value(re.compile(r"^https?://[^/]+/f/"))
    screenshot(page, "courses-phone-link-390-zh")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_cannot_be_undone_by_a_slip_asks_first(taught: Taught, open_console: Callable[..., Page]) -> None:
    page = open_console()
    page.goto(taught.lesson(1))

    page.get_by_role("button", name="移出课程").click()
    expect(page.get_by_role("dialog")).to_contain_text("把这一课移出课程？")
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith(taught.lesson(1))
