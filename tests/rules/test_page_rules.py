"""What pages may hold and how they look: themes that can be read, countdowns, bounded blocks."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.source import PACKAGE
from yutang.pages.rules.blocks import KINDS, MOST_BLOCKS, Block, added, faults_of, moved, read_blocks, removed, tidy
from yutang.pages.rules.content import Content, content_to_json, pieces, read_content
from yutang.pages.rules.countdown import moment_in, words_left
from yutang.pages.rules.themes import THEMES, Theme, contrast
from yutang.pages.starters import starters

READABLE = 4.5  # WCAG AA
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
def test_every_theme_can_be_read(theme: Theme) -> None:
    pairs = [
        *((theme.ink, ground) for ground in (theme.back, theme.card)),
        *((theme.soft, ground) for ground in (theme.back, theme.card)),
        *((theme.accent, ground) for ground in (theme.back, theme.card)),
        (theme.on, theme.accent),
    ]

    assert min(contrast(*pair) for pair in pairs) >= READABLE


def test_the_phone_of_the_composer_has_the_colours_of_the_themes() -> None:
    css = (PACKAGE / "web" / "static" / "src" / "pages.css").read_text(encoding="utf-8")
    written = {
        name: dict(re.findall(r"--lp-(\w+): (#\w+)", line))
        for name, line in re.findall(r"lp-theme-(\w+) \{(.+)\}", css)
    }

    names = ("back", "card", "ink", "soft", "line", "accent", "on")
    assert written == {key: {name: getattr(theme, name) for name in names} for key, theme in THEMES.items()}


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=2, hours=3, minutes=59), {"days": 2, "hours": 3}),
        (timedelta(hours=5, minutes=7), {"hours": 5, "minutes": 7}),
        (timedelta(seconds=30), {"hours": 0, "minutes": 0}),
        (timedelta(0), None),
        (timedelta(days=-1), None),
    ],
)
def test_a_countdown_tells_days_then_minutes_then_nothing(left: timedelta, words: dict[str, int] | None) -> None:
    told = words_left(NOON + left, NOON)

    assert (told and told[1]) == words


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T00:00", "2026-11-22T12:00+08:00"])
def test_what_is_no_moment_on_a_wall_clock_is_none(text: str) -> None:
    assert moment_in(text, "Asia/Shanghai") is None


def test_a_moment_is_on_the_clocks_of_the_zone() -> None:
    assert moment_in("2026-11-22T12:00", "Asia/Shanghai") == NOON


def test_marks_that_turn_the_reading_direction_are_taken_out() -> None:
    assert tidy("a\u202eb\u2066c\x00d\u200f", lines=False) == "abcd"


def test_blocks_move_within_the_page_and_no_further() -> None:
    page = [Block(name, "divider") for name in "abc"]

    def order(blocks: list[Block]) -> str:
        return "".join(block.id for block in blocks)

    assert order(moved(page, "c", -1)) == "acb"
    assert order(moved(page, "a", -1)) == "abc"
    assert order(moved(page, "c", 5)) == "abc"
    assert order(moved(page, "z", 1)) == "abc"
    assert order(removed(page, "b")) == "ac"
    assert order(added(page, "text", "n", after="a")) == "anbc"
    assert order(added(page, "nonsense", "n")) == "abc"


def test_a_full_page_takes_no_more_blocks() -> None:
    full = [Block(f"b{number}", "divider") for number in range(MOST_BLOCKS)]

    assert len(added(full, "text", "n")) == MOST_BLOCKS


def test_an_empty_block_of_every_kind_says_what_it_misses() -> None:
    for kind, spec in KINDS.items():
        needed = [name for name, slot in spec.slots.items() if slot.needed]

        assert [fault.slot for fault in faults_of([Block("b", kind)])] == needed


def test_content_is_read_as_it_was_kept() -> None:
    for starter in starters():
        for language in ("zh", "en"):
            content = starter.content(language)

            assert read_content(content_to_json(content)) == content


def test_an_article_is_cut_where_its_pictures_and_entrances_stand() -> None:
    found = pieces("One\n\n{picture:pabc|The lake}\n\nTwo {code:7} stays\n\n{code:7|Join}")

    assert [(block.kind, *block.values.values()) for block in found] == [
        ("text", "One"),
        ("picture", "pabc", "The lake", "The lake"),
        ("text", "Two {code:7} stays"),
        ("code", "7", "Join"),
    ]


def test_an_article_of_nothing_but_entrances_stays_bounded() -> None:
    assert len(pieces("{code:7}\n" * 3000)) <= 62


def test_a_page_without_blocks_shows_nothing() -> None:
    assert list(Content(title="x").shown) == []


@pytest.mark.parametrize("key", [each.key for each in starters()])
def test_starters_speak_both_languages_in_every_block(key: str) -> None:
    starter = next(each for each in starters() if each.key == key)
    chinese, english = starter.content("zh"), starter.content("en")

    assert [block.kind for block in chinese.blocks] == [block.kind for block in english.blocks]
    assert not re.search(r"[\u4e00-\u9fff]", str([dict(block.values) for block in english.blocks]))
    assert read_blocks([]) == []
