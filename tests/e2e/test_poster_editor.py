"""The poster editor in a real browser: what it shows is what the server draws, and what people do to it is kept."""

import io
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Dialog, Page, expect

from tests.support import posters
from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.console import Console, Language
from tests.support.likeness import ssim
from tests.support.poster_desk import EDITOR, Desk, copy_of, saved, uploaded
from yutang.posters.actions.templates import do_add_blank, do_save, find_template
from yutang.posters.designs import design
from yutang.posters.own import own_templates
from yutang.posters.renderer import Renderer
from yutang.posters.rules.fitting import fit
from yutang.posters.rules.layers import Align, Colour, Style, Values
from yutang.posters.rules.names import shown_name, shown_text
from yutang.posters.rules.reading import read_template
from yutang.posters.samples import LINK, sample_face

pytestmark = pytest.mark.e2e

TABLET = (820, 1180)
ALIKE = 0.98
NAMES = {"plain": ("小鱼爱读书", True), "forty": ("很长很长的名字" * 6, False), "none": ("", False)}


@pytest.fixture
def desk(open_console: Callable[..., Page]) -> Desk:
    return Desk(open_console(*DESKTOP))


def state(desk: Desk, text: str) -> None:
    expect(desk.page.locator("[data-state]")).to_have_text(text)


# ---- what is shown is what the server draws --------------------------------------------------------------------------


def check_likeness(desk: Desk, data: dict[str, Any], pictures: Mapping[str, bytes]) -> None:
    renderer = Renderer(read_template(data), pictures, posters.face())
    alike = {}
    for case, (name, face) in NAMES.items():
        desk.show_for(name, face=face)
        values = Values(LINK, name, sample_face() if face else None, 36, desk.day)
        alike[case] = ssim(desk.picture(), np.asarray(renderer.frame(values)))

    assert {case: share for case, share in alike.items() if share < ALIKE} == {}


@pytest.mark.parametrize("key", sorted(own_templates()))
def test_the_editor_shows_our_own_templates_as_the_server_draws_them(desk: Desk, console: Console, key: str) -> None:
    template_id = copy_of(console, key)
    desk.open(template_id)

    check_likeness(desk, saved(console, template_id), {})


def test_the_editor_shows_every_kind_of_layer_as_the_server_draws_it(desk: Desk, console: Console) -> None:
    template_id, pictures = uploaded(console, posters.full_template(), posters.pictures())
    desk.open(template_id)

    check_likeness(desk, saved(console, template_id), pictures)


def test_the_editor_shows_latin_words_as_the_server_draws_them(desk: Desk, console: Console) -> None:
    """Digits above all: a browser takes other ones on a Chinese page than the font's own."""
    text = "Reading 365 days, WXYZ 0123456789 hamburgefonstiv " * 3
    for size, bold in ((34, False), (60, True), (120, False), (180, True)):
        words = posters.layer("text", 40, 40, 1000, 1840, text=text, size=size, min_size=size, lines=12, bold=bold)
        template_id, _ = uploaded(console, posters.full_template() | {"name": "words", "layers": [words]}, {})
        desk.open(template_id)
        check_likeness(desk, saved(console, template_id), {})


def test_the_editor_fits_pictures_as_the_server_does(desk: Desk, console: Console) -> None:
    """Much smaller, a little smaller, larger, see-through; cut off, whole and stretched; with round corners."""
    files = {
        "large": posters.picture(2200, 1500),
        "tall": posters.picture(900, 1400, seed=4),
        "small": posters.picture(120, 90, seed=5),
        "clear": see_through(700, 500),
    }
    boxes = [
        ("large", "cover", (0, 0, 1080, 700), 0),
        ("large", "contain", (60, 720, 400, 300), 30),
        ("large", "stretch", (500, 720, 500, 200), 0),
        ("tall", "cover", (60, 1050, 300, 300), 150),
        ("small", "cover", (400, 950, 600, 420), 0),
        ("clear", "contain", (60, 1400, 500, 400), 0),
        ("clear", "cover", (600, 1420, 400, 400), 40),
    ]
    layers = [posters.layer("picture", *box, source=name, fit=fit, corner=corner) for name, fit, box, corner in boxes]
    template = posters.full_template() | {"name": "pictures", "layers": layers}
    template_id, pictures = uploaded(console, template, files)
    desk.open(template_id)

    check_likeness(desk, saved(console, template_id), pictures)


def see_through(width: int, height: int) -> bytes:
    """An ellipse of a picture, and nothing around it."""
    picture = Image.open(io.BytesIO(posters.picture(width, height, seed=6)))
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).ellipse((5, 5, width - 5, height - 5), fill=220)
    picture.putalpha(mask)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_names_and_lines_are_made_as_on_the_server(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "morning_streak"))
    face = posters.face()
    names = [
        *posters.AWKWARD.values(),
        "ﬁn ½ ㎏",
        "Ünïcödé",
        "a" * 39 + " bc",
        "鱼\u3000塘",
        "龘" * 41,
        "٣٤٥ 鱼",
        "－－",
    ]

    shown = desk.page.evaluate(
        f"(names) => names.map((n) => {EDITOR}.functions.shownName(n, {EDITOR}.tools.face.covers))", names
    )
    assert shown == [shown_name(name, face.covers) for name in names]

    texts = [
        *names,
        "第一行 words（注）\n第二行，很长：一二三四五六七八九十",
        "A sentence, with (brackets) and 中文混排。" * 4,
        " ",
    ]
    boxes = [(w, h, size, lines) for w in (90, 333, 900) for h in (40, 260) for size in (36, 77) for lines in (1, 3)]
    cases = [(shown_text(text, face.covers), *box) for text in texts for box in boxes]
    laid_out = desk.page.evaluate(
        f"""(cases) => cases.map(([text, width, height, size, lines]) => {EDITOR}.functions.fit(
          text, width, height, {{ size, min_size: 20, lines, line_height: 1.3 }}, {EDITOR}.tools.face.width))""",
        cases,
    )
    for (text, width, height, size, lines), found in zip(cases, laid_out, strict=True):
        style = Style(size, 20, lines, Colour(0, 0, 0), Align.LEFT, bold=False, line_height=1.3)
        expected = fit(text, width, height, style, face.width)
        assert (found["size"], tuple(found["lines"])) == (expected.size, expected.lines), (text, width, height, size)


def test_the_exact_picture_comes_from_the_server(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "small_circle"))
    desk.show_for("🐟小鱼", face=True)
    desk.act("preview")

    shown = desk.page.get_by_role("dialog")
    expect(shown.get_by_text(re.compile(r"^750 × 1334 像素，\d+ KB$"))).to_be_visible(timeout=20_000)
    assert desk.page.evaluate("document.querySelector('[data-shown-picture]').decode().then(() => true)")
    screenshot(desk.page, "poster-editor-exact-zh")
    assert axe(desk.page) == []
    shown.get_by_role("button", name="关闭").click()
    expect(shown).to_be_hidden()


# ---- dragging, steps, saving -----------------------------------------------------------------------------------------


def test_a_nickname_is_dragged_and_saved_and_is_there_after_a_reload(desk: Desk, console: Console) -> None:
    template_id = copy_of(console, "morning_streak")
    desk.open(template_id)
    number = desk.index("nickname")
    before = desk.layers[number]
    start = (before["x"] + 90, before["y"] + before["height"] / 2)
    desk.act("snap")
    desk.drag(start, (start[0] - 200, start[1] - 310))

    after = desk.layers[number]
    assert after != before
    assert abs(after["x"] - before["x"] + 200) <= 4
    assert abs(after["y"] - before["y"] + 310) <= 4
    assert {**after, "x": 0, "y": 0} == {**before, "x": 0, "y": 0}
    state(desk, "有未保存的修改")
    desk.act("save")
    state(desk, "已保存")
    expect(desk.page.locator('[data-do="save"]')).to_be_disabled()
    assert saved(console, template_id)["layers"][number] == after

    desk.page.reload()
    desk.wait()
    assert desk.layers[number] == after


def test_a_box_is_resized_by_its_handle_and_stays_in_whole_pixels(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "morning_streak"))
    number = desk.index("nickname")
    before = desk.layers[number]
    corner = (before["x"] + before["width"], before["y"] + before["height"])
    desk.choose(number)
    desk.act("snap")
    desk.drag(corner, (corner[0] - 61, corner[1] - 27))

    after = desk.layers[number]
    assert (after["x"], after["y"]) == (before["x"], before["y"])
    assert abs(after["width"] - before["width"] + 61) <= 4
    assert abs(after["height"] - before["height"] + 27) <= 4
    assert all(isinstance(after[side], int) for side in ("x", "y", "width", "height"))


def test_a_round_face_stays_round_when_it_is_resized(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "morning_streak"))
    number = desk.index("avatar")
    before = desk.layers[number]
    corner = (before["x"] + before["width"], before["y"] + before["height"])
    desk.choose(number)
    desk.page.get_by_label("圆角").fill(str(before["width"] // 2))
    desk.act("snap")
    desk.drag(corner, (corner[0] - 40, corner[1] - 30))

    after = desk.layers[number]
    assert after["width"] == after["height"] < before["width"] - 20
    assert after["corner"] == after["width"] // 2


def test_a_dragged_layer_rests_on_the_middle_of_the_poster(desk: Desk, console: Console) -> None:
    with console.owner.working() as work:
        template_id = do_add_blank(work, "空白").id
    desk.open(template_id)
    desk.choose(0)
    desk.page.get_by_label("距左").fill("100")
    box = desk.layers[0]
    start = (box["x"] + 30, box["y"] + 30)
    centred = (1080 - box["width"]) / 2
    with desk.dragging(start, (start[0] + centred - box["x"] + 9, start[1] - 500)):
        assert desk.page.evaluate(f"{EDITOR}.board.stage.find('Line').length") >= 1, "the guide is shown"

    assert desk.layers[0]["x"] == centred
    assert desk.page.evaluate(f"{EDITOR}.board.stage.find('Line').length") == 0


def test_a_hundred_steps_are_undone_and_done_again(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "morning_streak"))
    desk.choose(desk.index("date"))
    at_first = desk.layers
    for _ in range(60):
        desk.page.evaluate(
            "for (const side of ['left', 'right']) document.querySelector(`[data-align=${side}]`).click()"
        )
    at_last = desk.layers
    assert at_last != at_first

    for _ in range(120):
        desk.page.keyboard.press("Control+z")
    assert desk.layers == at_first
    state(desk, "已保存")
    expect(desk.page.get_by_role("button", name="撤销")).to_be_disabled()
    for _ in range(120):
        desk.page.keyboard.press("Control+Shift+z")
    assert desk.layers == at_last


def test_the_keyboard_moves_duplicates_removes_and_saves(desk: Desk, console: Console) -> None:
    template_id = copy_of(console, "morning_streak")
    desk.open(template_id)
    number, count = desk.index("avatar"), len(desk.layers)
    before = desk.layers[number]
    desk.choose(number)
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowUp"):
        desk.page.keyboard.press(key)
    assert (desk.layers[number]["x"], desk.layers[number]["y"]) == (before["x"] - 2, before["y"] - 10)

    desk.page.keyboard.press("Control+d")
    assert len(desk.layers) == count + 1
    assert desk.layers[-1]["kind"] == "avatar"
    desk.page.keyboard.press("Delete")
    assert len(desk.layers) == count
    desk.page.keyboard.press("Control+s")
    state(desk, "已保存")
    assert saved(console, template_id)["layers"][number]["x"] == before["x"] - 2


def test_several_layers_move_together_and_are_aligned_to_each_other(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "morning_streak"))
    first, second = desk.index("nickname"), desk.index("date")
    desk.choose(first)
    desk.choose(second, more=True)
    before = [desk.layers[number] for number in (first, second)]
    start = (before[0]["x"] + 40, before[0]["y"] + 40)
    desk.drag(start, (start[0], start[1] - 400))
    moved = [desk.layers[number] for number in (first, second)]
    shifts = {(new["x"] - old["x"], new["y"] - old["y"]) for new, old in zip(moved, before, strict=True)}
    assert len(shifts) == 1
    assert next(iter(shifts))[1] < -350

    desk.page.get_by_role("button", name="右对齐").click()
    edges = [desk.layers[number]["x"] + desk.layers[number]["width"] for number in (first, second)]
    assert edges[0] == edges[1] == max(each["x"] + each["width"] for each in moved)


def test_a_locked_layer_is_not_caught(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "morning_streak"))
    number = desk.index("qr")
    box = desk.layers[number]
    rows = desk.page.locator("[data-lock]")
    rows.nth(len(desk.layers) - 1 - number).click()
    desk.drag((box["x"] + 50, box["y"] + 50), (box["x"] - 20, box["y"] - 200))

    assert desk.layers[number] == box


def test_what_a_layer_says_is_typed_beside_the_poster(desk: Desk, console: Console) -> None:
    template_id = copy_of(console, "morning_streak")
    desk.open(template_id)
    number = desk.index("nickname")
    desk.choose(number)
    before = desk.picture()
    desk.page.get_by_label("后面的文字").fill(" 邀请你")
    desk.page.get_by_label("字号", exact=True).fill("64")
    desk.page.get_by_label("加粗").check()
    desk.page.get_by_label("文字对齐").select_option("right")
    assert desk.layers[number] | {"after": " 邀请你", "size": 64, "bold": True, "align": "right"} == desk.layers[number]
    assert not np.array_equal(desk.picture(), before)

    desk.page.get_by_label("字号", exact=True).fill("9")  # too small: not taken, and put back when left
    desk.page.get_by_label("字号", exact=True).blur()
    expect(desk.page.get_by_label("字号", exact=True)).to_have_value("64")
    desk.act("save")
    state(desk, "已保存")
    assert saved(console, template_id)["layers"][number]["size"] == 64


def test_a_double_click_leads_to_what_a_layer_says(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "morning_streak"))
    number = len(desk.layers) - 1
    box = desk.layers[number]
    assert box["kind"] == "text"
    desk.page.mouse.dblclick(*desk.place(box["x"] + 20, box["y"] + box["height"] / 2))
    desk.page.keyboard.type("好")

    assert desk.layers[number]["text"] == "好"


def test_layers_are_added_and_brought_up_and_down(desk: Desk, console: Console) -> None:
    template_id = copy_of(console, "morning_streak")
    desk.open(template_id)
    count = len(desk.layers)
    for name, kind in (("文字", "text"), ("形状", "shape"), ("日期", "date")):
        desk.page.get_by_role("button", name="添加", exact=True).click()
        desk.page.get_by_role("button", name=name, exact=True).click()
        assert desk.layers[-1]["kind"] == kind
    desk.page.locator("[data-layer][aria-pressed=true]").press("Alt+ArrowDown")
    assert [layer["kind"] for layer in desk.layers[count:]] == ["text", "date", "shape"]
    for _ in range(3):
        desk.act("down")
    assert desk.layers[count - 2]["kind"] == "date"


def test_a_box_off_the_grid_is_said_to_be_slower_and_rounded(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "morning_streak"))
    number = desk.index("date")
    desk.choose(number)
    desk.page.get_by_label("距左").fill("645")
    hint = desk.page.get_by_text("会慢一点点")
    expect(hint).to_be_visible()
    desk.act("to-grid")

    expect(hint).to_be_hidden()
    box = desk.layers[number]
    assert (box["x"] % 64, box["y"] % 16, box["height"] % 16) == (0, 0, 0)


# ---- what can go wrong -----------------------------------------------------------------------------------------------


def test_a_refusal_is_told_in_words_at_its_layer(desk: Desk, console: Console) -> None:
    template_id = copy_of(console, "morning_streak")
    desk.open(template_id)
    number = desk.index("qr")
    desk.choose(number)
    desk.page.get_by_label("颜色（要够深，手机才能识别）").fill("#e0e0e0")
    desk.choose(0)
    desk.act("save")

    refusal = desk.page.get_by_role("alert").filter(has_text=f"第 {number + 1} 层")
    expect(refusal).to_be_visible()
    row = desk.page.locator("[data-layers] li").filter(has_text="二维码")
    expect(row).to_contain_text("手机")
    state(desk, "有未保存的修改")
    refusal.get_by_role("button", name="查看这一层").click()
    expect(desk.page.get_by_role("heading", name="二维码")).to_be_visible()
    screenshot(desk.page, "poster-editor-refused-zh")
    assert axe(desk.page) == []

    desk.page.keyboard.press("Control+z")
    expect(refusal).to_be_hidden()
    state(desk, "已保存")
    assert find_version(console, template_id) == 1


def find_version(console: Console, template_id: int) -> int:
    with console.owner.reading() as work:
        return find_template(work, template_id).template.version


def save_elsewhere(console: Console, template_id: int) -> None:
    """Somebody else makes the ground pink."""
    with console.owner.working() as work:
        row = find_template(work, template_id)
        content = row.version.content.replace('"ground": "', '"ground":"')
        changed = re.sub(r'"ground":"#\w+"', '"ground":"#ffc0cb"', content, count=1)
        do_save(work, template_id, row.template.version, row.template.title, design(changed))


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_when_somebody_else_saved_one_chooses(desk: Desk, console: Console, choice: str) -> None:
    template_id = copy_of(console, "small_circle")
    desk.open(template_id)
    desk.choose(desk.index("nickname"))
    desk.page.keyboard.press("Shift+ArrowDown")
    mine = desk.layers
    save_elsewhere(console, template_id)
    desk.act("save")
    asked = desk.page.get_by_role("dialog", name="这张海报刚刚被别人保存过")
    expect(asked).to_contain_text("你打开的是第 1 版，最新的是第 2 版。")
    screenshot(desk.page, "poster-editor-conflict-zh")
    asked.get_by_role("button", name="先不保存").click()
    state(desk, "有未保存的修改")
    desk.act("save")
    asked.get_by_role("button", name={"mine": "把我的保存为最新版", "theirs": "打开对方的版本"}[choice]).click()

    state(desk, "已保存")
    kept = saved(console, template_id)
    if choice == "mine":
        assert kept["layers"] == mine
        assert kept["ground"] != "#ffc0cb"
    else:
        assert desk.layers == kept["layers"] != mine
        assert kept["ground"] == "#ffc0cb"


def test_one_is_asked_before_leaving_unsaved_changes(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "small_circle"))
    desk.choose(desk.index("nickname"))
    desk.page.keyboard.press("ArrowDown")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.page.on("dialog", stay)
    desk.page.close(run_before_unload=True)
    expect(desk.page.locator("[data-state]")).to_have_text("有未保存的修改")
    assert asked == ["beforeunload"]


# ---- pictures --------------------------------------------------------------------------------------------------------


def test_backgrounds_and_logos_are_uploaded(desk: Desk, console: Console) -> None:
    template_id = copy_of(console, "small_circle")
    desk.open(template_id)
    count = len(desk.layers)
    desk.page.get_by_role("button", name="添加", exact=True).click()
    desk.pick("ground", "背景.jpg", posters.picture(750, 1334))
    expect(desk.page.locator("[data-layers] li")).to_have_count(count + 1)
    ground = desk.layers[0]
    assert (ground["kind"], ground["x"], ground["y"], ground["width"], ground["height"]) == ("picture", 0, 0, 750, 1334)

    desk.choose(desk.index("qr"))
    desk.pick("logo", "标志.png", posters.picture(90, 90, "PNG", 3))
    expect(desk.page.get_by_role("button", name="去掉标志")).to_be_enabled()
    state(desk, "有未保存的修改")
    desk.act("save")
    state(desk, "已保存")

    kept = saved(console, template_id)["layers"]
    assert kept[0]["source"] == ground["source"]
    assert kept[desk.index("qr")]["logo"]


def test_a_file_that_is_no_picture_is_refused_in_words(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "small_circle"))
    before = desk.layers
    desk.page.get_by_role("button", name="添加", exact=True).click()
    desk.pick("picture", "脚本.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")

    expect(desk.page.get_by_role("alert").filter(has_text="无法读取")).to_be_visible()
    assert desk.layers == before


# ---- screens ---------------------------------------------------------------------------------------------------------


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
    state(desk, "已保存")
    assert saved(console, template_id)["layers"][text]["text"] == "晚安，好梦"
