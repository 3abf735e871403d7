"""Posters in a real browser: the page that strangers see, and the gallery of templates."""

import io
from collections.abc import Callable

import httpx2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support import posters
from tests.support.browser import DESKTOP, PHONE, Pages, axe, screenshot
from tests.support.console import Console, Language
from tests.support.waiting import wait_until
from yutang.posters.actions import put_poster
from yutang.posters.actions.templates import do_copy_own, do_save
from yutang.posters.designs import design, own_designs

pytestmark = pytest.mark.e2e

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
EVERY_IMAGE = "[...document.images].every(image => image.complete && image.naturalWidth > 0)"


@pytest.fixture(scope="module")
def token(console: Console) -> str:
    with console.owner.working() as work:
        return put_poster(work, key="e2e", template_id=None, own="morning_streak", values=posters.values())


def wait_for_images(page: Page) -> None:
    page.evaluate("document.querySelectorAll('img').forEach(image => { image.loading = 'eager'; })")
    wait_until(lambda: page.evaluate(EVERY_IMAGE), what="all pictures", within=60)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_poster_opens_in_the_language_of_the_phone_and_its_code_can_be_read(
    console: Console, pages: Pages, token: str, size: tuple[int, int], language: Language
) -> None:
    page = pages.open(*size, base_url=console.server.base_url, locale=LOCALES[language], touch=size == PHONE)
    page.goto(f"/poster/{token}")
    wait_for_images(page)

    phone = {"zh": "长按图片保存", "en": "Press and hold the picture to save it"}
    computer = {"zh": "右键点图片保存", "en": "Right-click the picture to save it"}
    hint = (phone if size == PHONE else computer)[language]
    expect(page.get_by_text(hint)).to_be_visible()
    shot = screenshot(page, f"poster-public-{size[0]}-{language}")
    assert axe(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    source = page.locator("img").get_attribute("src")
    picture = httpx2.get(f"{console.server.base_url}{source}").content
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    assert [code.text for code in codes] == [posters.LINK]
    assert shot.stat().st_size > 0


def test_the_picture_has_its_room_before_it_is_there(console: Console, pages: Pages, token: str) -> None:
    page = pages.open(*PHONE, base_url=console.server.base_url)
    page.route("**/*.jpg", lambda route: route.abort())
    page.goto(f"/poster/{token}")

    box = page.locator("img").bounding_box()

    assert box is not None
    assert box["height"] / box["width"] == pytest.approx(1920 / 1080, rel=0.01)
    ground = page.evaluate("getComputedStyle(document.querySelector('img')).backgroundColor")
    assert ground == "rgb{}".format(own_designs()["morning_streak"].template.ground.rgb)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_the_pages_of_templates_fit_and_are_accessible(
    console: Console, open_console: Callable[..., Page], size: tuple[int, int], language: Language, dark: bool
) -> None:
    with console.owner.working() as work:
        made = do_copy_own(work, "morning_streak", "晨读打卡")
    with console.owner.working() as work:
        do_save(work, made.id, 1, made.title, design(own_designs()["small_circle"].content))
    page = open_console(*size, language=language, dark=dark, touch=size == PHONE)
    faults = []

    for path in ("/posters", f"/posters/{made.id}", "/posters/own/morning_streak", "/posters?archived=1"):
        page.goto(path)
        wait_for_images(page)
        name = path.replace(str(made.id), "one").strip("/").replace("/", "-").partition("?")
        screenshot(page, f"{name[0]}{'-archived' if name[2] else ''}-{size[0]}-{language}")
        faults += [f"{path}: {violation}" for violation in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{path}: too wide")

    assert faults == []


def test_a_template_of_ours_is_taken_renamed_and_put_away(open_console: Callable[..., Page]) -> None:
    page = open_console()
    page.goto("/posters")
    page.locator(".poster-card", has_text="课程邀请").get_by_role("button", name="用这个").click()
    expect(page.get_by_role("heading", name="课程邀请")).to_be_visible()

    page.get_by_label("标题").fill("秋天的课")
    page.get_by_role("button", name="改名").click()
    expect(page.get_by_role("heading", name="秋天的课")).to_be_visible()

    page.get_by_role("button", name="归档").click()
    page.get_by_role("dialog").get_by_role("button", name="归档").click()
    expect(page.get_by_text("模板已归档，可以在这里恢复。")).to_be_visible()
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_text("模板已恢复使用。")).to_be_visible()
