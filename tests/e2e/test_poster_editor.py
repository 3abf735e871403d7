"""The poster editor in a real browser: what people do to a poster is kept, and what is wrong is told in words."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.support import posters
from tests.support.browser import DESKTOP, axe, screenshot
from tests.support.console import Console
from tests.support.poster_desk import EDITOR, Desk, copy_of, saved
from yutang.posters.actions.templates import do_add_blank, do_save, find_template
from yutang.posters.designs import design

pytestmark = pytest.mark.e2e


@pytest.fixture
def desk(open_console: Callable[..., Page]) -> Desk:
    return Desk(open_console(*DESKTOP))


def state(desk: Desk, text: str) -> None:
    expect(desk.page.locator("[data-state]")).to_have_text(text)


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


def test_the_list_shows_what_is_chosen_on_the_poster(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "morning_streak"))
    desk.choose(0)
    desk.page.get_by_role("button", name="添加", exact=True).click()
    desk.page.get_by_role("button", name="日期", exact=True).click()

    chosen = desk.page.locator("[data-layers] [aria-pressed=true][data-layer]")
    expect(chosen).to_have_count(1)
    expect(chosen).to_be_in_viewport()
    assert desk.page.evaluate("document.querySelector('[data-layers]').scrollTop") == 0, "the new one is the topmost"


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


def test_without_a_connection_nothing_is_lost(desk: Desk, console: Console) -> None:
    template_id = copy_of(console, "small_circle")
    desk.open(template_id)
    desk.choose(desk.index("nickname"))
    desk.page.keyboard.press("ArrowDown")
    desk.page.context.set_offline(True)
    desk.act("save")
    told = desk.page.get_by_role("alert").filter(has_text="连不上服务器")
    expect(told).to_be_visible()
    state(desk, "有未保存的修改")

    desk.page.context.set_offline(False)
    desk.act("save")
    state(desk, "已保存")
    expect(told).to_be_hidden()
    assert saved(console, template_id)["layers"] == desk.layers


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
