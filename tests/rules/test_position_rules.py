"""The worksheet, its words, shares with their intervals, and the library."""

from dataclasses import replace

import pytest

from yutang.communities.position.cutting import cut
from yutang.communities.position.library import library
from yutang.communities.position.rules.fit import Comparison, compared, share_of, together
from yutang.communities.position.rules.position import (
    Bait,
    Sheet,
    Step,
    from_example,
    industry_of,
    missing,
    sheet_from,
    suggested_names,
    theme_words,
)
from yutang.communities.position.rules.theme import Score, Verdict, Why, theme_score
from yutang.communities.position.rules.typed import check_step
from yutang.communities.position.rules.words import words_in
from yutang.errors import Invalid
from yutang.fields import LINE

YOGA = Sheet(
    crowd="年轻妈妈",
    product="在家练瑜伽",
    industry="瑜伽",
    words=("瑜伽", "拉伸"),
    related=("fashion",),
    taboos=("减肥药",),
)


def score(text: str, sheet: Sheet = YOGA) -> Score:
    return theme_score(text, theme_words(sheet, library(), cut), library(), cut)


# ---- the theme check ------------------------------------------------------------------------------------------------


def test_a_score_shows_each_word_that_pulled_and_why() -> None:
    found = score("瑜伽课后聊聊穿搭和股票")

    assert [(pull.word, pull.why, pull.points) for pull in found.pulls] == [
        ("瑜伽", Why.OWN, 2),
        ("穿搭", Why.RELATED, 2),
        ("股票", Why.OTHER, -2),
    ]
    assert (found.up, found.down, found.fit, found.verdict) == (4, 2, 67, Verdict.FITS)


def test_a_theme_that_is_allowed_does_not_alarm_and_one_that_is_not_does() -> None:
    text = "秋天的外套怎么配色，三套穿搭给你看，面料也讲明白"

    assert not score(text).alarms
    assert score(text, replace(YOGA, related=())).verdict is Verdict.STRANGE


def test_plain_talk_is_never_held_against_anybody() -> None:
    found = score("明天见，大家早点休息")

    assert (found.verdict, found.fit, found.alarms, list(found.pulls)) == (Verdict.PLAIN, 50, False, [])


def test_one_word_that_is_never_said_outweighs_all_others() -> None:
    assert score("瑜伽 拉伸 瑜伽垫 体式 冥想，还有减肥药").verdict is Verdict.TABOO


def test_a_word_counts_once_however_often_it_comes() -> None:
    assert score("股票股票股票，股票！瑜伽、拉伸").down == score("股票！瑜伽、拉伸").down


@pytest.mark.parametrize(
    "hidden",
    [
        "减\u200b肥\u200b药到货",
        "减\u2060肥药",
        "\u202e减肥药\u202c",
        "減肥药减肥药",
        "<b>减肥药</b>",
        "a" * 10_000 + "减肥药",
    ],
)
def test_letters_that_nobody_sees_hide_no_word(hidden: str) -> None:
    assert score(hidden).verdict is Verdict.TABOO


@pytest.mark.parametrize("text", ["", " ", "\x00\x01", "𠮷" * 500, "%s{0}{{}}", "a" * 100_000, "茶" * 30_000, "\ud83d"])
def test_no_text_breaks_the_check(text: str) -> None:
    assert 0 <= score(text).fit <= 100


def test_english_texts_are_read_as_words_not_as_pieces_of_words() -> None:
    sheet = Sheet(industry="Yoga", words=("yoga",))

    assert score("Catch the car keys", sheet).verdict is Verdict.PLAIN
    assert [pull.word for pull in score("New YOGA class, and cookies after", sheet).pulls] == ["yoga", "cookies"]


# ---- the worksheet --------------------------------------------------------------------------------------------------


def test_a_sheet_comes_back_as_it_was_kept() -> None:
    sheet = replace(YOGA, baits=(Bait("口红小样", "爱美的人", "多数男性"),), pillars=("练", "吃", "睡"))
    short = {name: getattr(sheet, name) for name in ("crowd", "product", "industry")}

    assert sheet_from({**sheet.as_json(), "of a newer version": 1}, short) == sheet


def test_the_steps_that_are_missing_are_told_in_order() -> None:
    assert missing(Sheet()) == list(Step)
    assert missing(YOGA) == [Step.CROWD, Step.PRODUCT, Step.SENTENCE, Step.PILLARS, Step.BAITS]


def test_an_example_fills_in_what_is_empty_and_leaves_what_was_written() -> None:
    filled = from_example(YOGA, "yoga", library().examples["yoga"]["zh"], library().themes["yoga"].strong)

    assert (filled.crowd, filled.words, filled.related) == ("年轻妈妈", ("瑜伽", "拉伸"), ("fashion",))
    assert filled.example == "yoga"
    assert missing(filled) == []


@pytest.mark.parametrize(
    ("sheet", "key"),
    [
        (Sheet(industry="钓鱼"), "fishing"),
        (Sheet(industry="Fishing"), "fishing"),
        (Sheet(words=("猫粮", "猫砂", "绝育")), "pets"),
        (Sheet(industry="航天"), ""),
        (Sheet(example="tea", industry="钓鱼"), "tea"),
        (Sheet(), ""),
    ],
)
def test_the_industry_is_known_by_example_name_or_words(sheet: Sheet, key: str) -> None:
    assert industry_of(sheet, library()) == key


def test_names_are_suggested_from_the_product_and_the_example() -> None:
    assert suggested_names(YOGA, library().examples["yoga"]["zh"])[:2] == ["在家练瑜伽", "一刻钟瑜伽"]
    assert suggested_names(Sheet(), None) == []


def test_typed_words_are_split_tidied_and_bounded() -> None:
    assert words_in("瑜伽、拉伸, Yoga；yoga\n\n 冥 想 ") == ["瑜伽", "拉伸", "yoga", "冥 想"]
    assert len(words_in(",".join(str(n) for n in range(500)))) == 60
    assert words_in("长" * 21) == []


def test_a_step_refuses_what_is_too_long_and_a_bait_without_a_name() -> None:
    with pytest.raises(Invalid) as long:
        check_step(Step.CROWD, {"crowd": "长" * 61, "wants": "长" * 201}, library())
    assert set(long.value.fields) == {"crowd", "wants"}
    with pytest.raises(Invalid) as nameless:
        check_step(Step.BAITS, {"baits": [("", "某人", "")]}, library())
    assert set(nameless.value.fields) == {"baits"}
    assert check_step(Step.WORDS, {"related": ["fashion", "<b>"]}, library())["related"] == ("fashion",)


# ---- shares ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    """The last line is Newcombe's (1998) example, the others follow from the formula by hand."""
    share = share_of(hits, n)

    assert [share.low, share.high] == pytest.approx([low, high], abs=5e-5)


def test_shares_of_the_same_name_are_added_up() -> None:
    found = together([("海报", 3, 10), ("欢迎语", 8, 20), ("海报", 2, 15)])

    assert [(name, share.hits, share.n) for name, share in found] == [("海报", 5, 25), ("欢迎语", 8, 20)]


def test_baits_are_compared_only_when_enough_have_answered_and_the_intervals_lie_apart() -> None:
    few, low, high = share_of(3, 5), share_of(8, 40), share_of(36, 40)

    assert compared([("a", few), ("b", high)]) == (Comparison.TOO_FEW, "")
    assert compared([("a", low), ("b", high)]) == (Comparison.CLEAR, "b")
    assert compared([("a", share_of(20, 40)), ("b", share_of(22, 40))]) == (Comparison.ALIKE, "b")
    assert compared([("b", high)]) == (Comparison.TOO_FEW, "")


# ---- the library ----------------------------------------------------------------------------------------------------


def test_the_library_has_twenty_industries_in_both_languages_that_fit_into_the_worksheet() -> None:
    assert len(library().examples) >= 20
    for key, languages in library().examples.items():
        for language, example in languages.items():
            short = (example.crowd, example.product, example.name)
            assert all(len(text) <= LINE for text in short), (key, language)
            assert all(bait.draws and bait.keeps and len(bait.name) <= LINE for bait in example.baits), (key, language)
            filled = from_example(Sheet(), key, example, library().themes[key].strong)
            assert missing(filled) == [], (key, language)


def test_no_word_of_a_theme_is_that_of_strangers_to_all() -> None:
    strangers = {word for words in library().strangers.values() for word in words}

    assert {key: theme.strong & strangers for key, theme in library().themes.items() if theme.strong & strangers} == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_example_fits_its_own_theme(language: str) -> None:
    for key, languages in library().examples.items():
        example = languages[language]
        sheet = from_example(Sheet(), key, example, library().themes[key].strong)
        assert not score(" ".join((example.sentence, *example.pillars)), sheet).alarms, key
