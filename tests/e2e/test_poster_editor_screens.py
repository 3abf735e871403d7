"""The poster editor on a phone, a tablet and a desktop: fingers, sizes, languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.console import Console, Language
from tests.support.poster_desk import EDITOR, Desk, copy_of, saved

pytestmark = pytest.mark.e2e

TABLET = (820, 1180)


@pytest.mark.parametrize("size", [PHONE, TABLET, DESKTOP])
@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_the_editor_fits_its_screen_and_is_accessible(
    console: Console, open_console: Callable[..., Page], size: tuple[int, int], language: Language, dark: bool
) -> None:
    desk = Desk(open_console(*size, language=language, dark=dark, touch=size != DESKTOP))
    desk.open(copy_of(console, "morning_streak"))
    for chosen in (None, "text", "shape", "qr", "avatar"):
        if chosen is not None:
            desk.choose(desk.index(chosen))
        assert axe(desk.page) == []
        assert not desk.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    screenshot(desk.page, f"poster-editor-{size[0]}-{language}")


def test_on_a_tablet_a_finger_drags(console: Console, open_console: Callable[..., Page]) -> None:
    desk = Desk(open_console(*TABLET, touch=True))
    desk.open(copy_of(console, "morning_streak"))
    number = desk.index("avatar")
    before = desk.layers[number]
    start = (before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
    desk.touch_drag(start, (start[0], start[1] - 500))

    assert desk.layers[number]["y"] < before["y"] - 450


def test_two_fingers_make_the_poster_larger_and_move_no_layer(
    console: Console, open_console: Callable[..., Page]
) -> None:
    desk = Desk(open_console(*TABLET, touch=True))
    desk.open(copy_of(console, "morning_streak"))
    before, zoom = desk.layers, desk.page.evaluate(f"{EDITOR}.board.zoom")
    desk.pinch((540, 700), 100, 220)

    assert desk.page.evaluate(f"{EDITOR}.board.zoom") / zoom == pytest.approx(2.2, rel=0.1)
    assert desk.layers == before
    x, y = desk.place(540, 700)
    room = desk.page.locator("[data-room]").bounding_box()
    assert room is not None
    assert abs(x - room["x"] - room["width"] / 2) < 100, "what was under the fingers is seen"
    assert room["y"] < y < room["y"] + room["height"]


def test_on_a_phone_one_reads_and_types_but_does_not_drag(console: Console, open_console: Callable[..., Page]) -> None:
    desk = Desk(open_console(*PHONE, touch=True))
    template_id = copy_of(console, "morning_streak")
    desk.open(template_id)
    expect(desk.page.get_by_text("拖动图层需要更宽的屏幕")).to_be_visible()
    number = desk.index("qr")
    before = desk.layers
    box = before[number]
    desk.touch_drag((box["x"] + 60, box["y"] + 60), (box["x"] + 60, box["y"] - 400))
    assert desk.layers == before

    text = desk.index("text")
    desk.choose(text)
    desk.page.get_by_role("textbox", name="文字", exact=True).fill("晚安，好梦")
    desk.act("save")
    expect(desk.page.locator("[data-state]")).to_have_text("已保存")
    assert saved(console, template_id)["layers"][text]["text"] == "晚安，好梦"
