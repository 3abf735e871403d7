"""Names as strangers type them, and texts that must get into a box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.posters import AWKWARD, face
from yutang.posters.rules.coverage import characters
from yutang.posters.rules.fitting import broken, fit
from yutang.posters.rules.layers import Align, Colour, Style
from yutang.posters.rules.names import MAX_NAME, shown_name

SHOWN = {
    "none": "",
    "plain": "小鱼爱读书",
    "emoji": "小鱼",
    "only emoji": "",
    "rare": "□野家饭店□",
    "right to left": "",
    "zero width": "abcd",
    "stacked": "Zalgo",
    "decorated": "Anna ＦＵＬＬ",
    "control": "ab[31mc d",
}


def style(size: int = 40, min_size: int = 20, lines: int = 1) -> Style:
    return Style(size, min_size, lines, Colour(0, 0, 0), Align.LEFT, False, 1.3)


def one_em(text: str) -> float:
    return float(len(text))


@pytest.mark.parametrize("which", SHOWN)
def test_of_an_awkward_name_what_can_be_shown_is_shown(which: str) -> None:
    assert shown_name(AWKWARD[which], face().covers) == SHOWN[which]


def test_a_long_name_is_cut_with_dots() -> None:
    shown = shown_name("长" * 60, face().covers)

    assert (len(shown), shown[-1]) == (MAX_NAME, "…")


@given(st.text(max_size=200))
def test_whatever_is_typed_only_characters_of_the_font_are_drawn(name: str) -> None:
    shown = shown_name(name, face().covers)

    assert all(face().covers(char) for char in shown)
    assert len(shown) <= MAX_NAME
    assert shown == shown.strip()
    assert "\n" not in shown


def test_the_font_has_chinese_and_no_emoji() -> None:
    assert all(face().covers(char) for char in "鱼塘aé…□，")
    assert not any(face().covers(char) for char in "🐟𪚥\u200b")


@given(st.binary(max_size=300))
def test_what_is_no_font_is_said_so(data: bytes) -> None:
    with pytest.raises(ValueError, match="font"):
        characters(data)


def test_a_text_shrinks_before_it_is_cut() -> None:
    assert fit("四个字吧", 160, 60, style(), one_em).size == 40
    assert fit("这里有八个字的", 160, 60, style(), one_em).size == 21
    cut = fit("这里远远不止八个字的长度", 160, 60, style(), one_em)
    assert (cut.size, cut.lines) == (20, ("这里远远不止八…",))


def test_a_text_breaks_over_the_lines_that_there_are() -> None:
    assert fit("一二三四五六", 120, 130, style(lines=2, min_size=40), one_em).lines == ("一二三", "四五六")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("你好，世界", 2, ["你", "好，", "世界"]),
        ("（注）好", 3, ["（注）", "好"]),
        ("read one page", 8, ["read one", "page"]),
        ("incomprehensible", 6, ["incomp", "rehens", "ible"]),
        ("一\n\n二", 5, ["一", "", "二"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_where_readers_expect_it(text: str, width: int, lines: list[str]) -> None:
    assert broken(text, width, one_em) == lines


@given(st.text(max_size=60), st.integers(20, 400), st.integers(20, 200), st.integers(1, 4))
def test_no_line_is_wider_than_its_box_and_there_are_never_too_many(
    text: str, width: int, height: int, lines: int
) -> None:
    found = fit(text, width, height, style(lines=lines), one_em)

    assert 1 <= len(found.lines) <= lines
    assert all(len(line) * found.size <= max(width, found.size) for line in found.lines)
