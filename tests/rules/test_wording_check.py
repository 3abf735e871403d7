"""The wording and mechanics check: measured on labelled lines, and it cannot be got round by the usual tricks."""

import time
import tomllib
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.web.i18n import CATALOGUES, catalogue
from yutang.wording import ADVICE, Context, Mechanics, Place, Severity, blocks, check
from yutang.wording.checking import LONGEST, MOST_FINDINGS
from yutang.wording.mechanics import broken
from yutang.wording.words import rulebook

LINES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("wording_lines.toml").read_text(encoding="utf-8"))
SETS = sorted(LINES)
RECALL, FALSE_ALARMS = 0.95, 0.05
RECALL_UNSEEN = 0.55  # measured 19 of 33 under their own rule: a list of words does not know every wording
CHINESE = range(0x4E00, 0x9FFF)


@dataclass(frozen=True)
class Forbidden:
    text: str
    rule: int


def forbidden(name: str) -> list[Forbidden]:
    return [Forbidden(text, int(rule)) for rule, texts in LINES[name]["forbidden"].items() for text in texts]


ALL_FORBIDDEN = [line for name in SETS for line in forbidden(name)]
CAUGHT = [line for line in ALL_FORBIDDEN if line.rule in {finding.rule for finding in check(line.text)}]
FINE = [text for name in SETS for text in LINES[name]["fine"]]


def rules_of(text: str, context: Context | None = None) -> set[int]:
    return {finding.rule for finding in check(text, context)}


def is_chinese(text: str) -> bool:
    return any(ord(character) in CHINESE for character in text)


# ---- the measure ----------------------------------------------------------------------------------------------------


def test_there_are_at_least_two_hundred_different_lines_in_both_languages() -> None:
    texts = [line.text for line in ALL_FORBIDDEN] + FINE

    assert len(texts) == len(set(texts)) >= 200
    for some in ([line.text for line in ALL_FORBIDDEN], FINE):
        assert 0.25 < sum(map(is_chinese, some)) / len(some) < 0.75


def test_a_fifth_of_the_lines_was_kept_apart() -> None:
    apart = sum(len(forbidden(name)) + len(LINES[name]["fine"]) for name in SETS if name != "tuned")

    assert apart * 5 >= len(ALL_FORBIDDEN) + len(FINE)


def test_of_all_forbidden_lines_enough_are_found() -> None:
    assert len(CAUGHT) / len(ALL_FORBIDDEN) >= RECALL


def test_of_all_innocent_lines_few_raise_an_alarm() -> None:
    assert sum(bool(check(text)) for text in FINE) / len(FINE) <= FALSE_ALARMS


@pytest.mark.parametrize("name", SETS)
def test_forbidden_lines_are_found_under_their_own_rule(name: str) -> None:
    lines = forbidden(name)
    missed = [line for line in lines if line.rule not in rules_of(line.text)]

    assert 1 - len(missed) / len(lines) >= (RECALL_UNSEEN if name == "later" else RECALL), missed


@pytest.mark.parametrize("name", SETS)
def test_innocent_lines_raise_no_false_alarm(name: str) -> None:
    lines = LINES[name]["fine"]
    alarms = [(text, rules_of(text)) for text in lines if check(text)]

    assert len(alarms) / len(lines) <= FALSE_ALARMS, alarms


@pytest.mark.parametrize("rule", range(1, 11))
def test_each_rule_has_lines_and_finds_some_of_them(rule: int) -> None:
    assert [line for line in CAUGHT if line.rule == rule]


def test_what_is_plainly_forbidden_blocks() -> None:
    plain = [line for line in CAUGHT if line.rule in {1, 2, 3}]

    assert [line.text for line in plain if not blocks(check(line.text))] == []


def test_the_program_s_own_sentences_raise_hardly_any_alarm() -> None:
    # Nobody wrote these for the check: thousands of innocent sentences about sharing, following, groups and codes.
    catalogues = [path for path in CATALOGUES.rglob("*.po") if path.name != "campaigns.po"]
    sentences = [text for path in catalogues for pair in catalogue(path).items() for text in pair]
    alarms = [text for text in sentences if check(text)]

    assert len(sentences) > 1000
    assert len(alarms) / len(sentences) <= 0.005, alarms  # measured 0.001


# ---- tricks ---------------------------------------------------------------------------------------------------------


def sprinkled(text: str, between: str, chance: Random) -> str:
    """The text with something put between some of its Chinese characters."""
    parts = [text[0]]
    for before, after in pairwise(text):
        if ord(before) in CHINESE and ord(after) in CHINESE and chance.random() < 0.4:
            parts.append(between)
        parts.append(after)
    return "".join(parts)


@pytest.mark.parametrize(
    "between", [" ", "\u3000", "\u200b", "\u200d", "\ufeff", "·", "*", "_", "~", "-", "|", "❤️", "\u0301"]
)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_put_between_characters_changes_nothing(between: str, seed: int) -> None:
    chance = Random(seed)
    changed = [(line, sprinkled(line.text, between, chance)) for line in CAUGHT]

    assert [text for line, text in changed if line.rule not in rules_of(text)] == []


@pytest.mark.parametrize("between", [" ", ".", "\n", "。", ","])
def test_a_line_that_is_pulled_apart_altogether_is_still_read(between: str) -> None:
    chinese = [line for line in CAUGHT if all(ord(each) in CHINESE for each in line.text if each.isalnum())]

    assert len(chinese) > 30
    assert [line for line in chinese if line.rule not in rules_of(between.join(line.text))] == []


@given(
    st.sampled_from(CAUGHT), st.sampled_from("\u200b\u200c\u2060\u00ad\ufe0f\u202e"), st.randoms(use_true_random=False)
)
def test_invisible_characters_change_nothing_in_any_language(line: Forbidden, invisible: str, chance: Random) -> None:
    hidden = "".join(each + invisible * chance.randrange(3) for each in line.text)

    assert rules_of(hidden) == rules_of(line.text)


@given(st.sampled_from(FINE), st.sampled_from("\u200b\u2060"))
def test_invisible_characters_make_nothing_forbidden(text: str, invisible: str) -> None:
    assert rules_of(invisible.join(text)) == rules_of(text)


def test_full_width_letters_and_capitals_change_nothing() -> None:
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

    for line in CAUGHT:
        assert rules_of(line.text.translate(wide)) == rules_of(line.text)
        assert rules_of(line.text.upper()) == rules_of(line.text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("轉發到朋友圈領紅包", 1),
        ("分享到盆友圈领红bao", 1),
        ("发pyq领券", 1),
        ("s h a r e  t o  w i n", 1),
        ("S.H.A.R.E this and get a gift", 1),
        ("ѕhаre and win", 1),
        ("邀請好友助力,免費領課", 4),
        ("關註公眾號領現金紅包", 6),
    ],
)
def test_other_ways_to_write_it_are_known(text: str, rule: int) -> None:
    assert rule in rules_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "分享后领红包,完全自愿",
        "不转发不能领取奖品",
        "没有分享就看不到答案?分享后可查看答案",
        "无需付费,转发朋友圈即可领取",
        "Totally optional: share to win",
    ],
)
def test_a_kind_word_beside_it_excuses_nothing(text: str) -> None:
    assert blocks(check(text))


# ---- findings -------------------------------------------------------------------------------------------------------


def test_a_finding_shows_the_words_as_they_stand_with_quote_source_and_advice() -> None:
    text = "早上好!\n轉 發 海报,得【红包】"
    (finding,) = check(text)

    assert (finding.rule, finding.severity) == (1, Severity.BLOCK)
    assert [spot.words for spot in finding.spots] == ["轉 發", "红包"]
    assert all(text[spot.start : spot.end] == spot.words for spot in finding.spots)
    assert "红包" in finding.quote
    assert finding.source
    assert finding.advice == ADVICE[1]


def test_the_gravest_finding_comes_first() -> None:
    found = check("邀请好友得红包。防封短链。明天见。后天见。不转不是中国人。")

    assert [finding.severity for finding in found] == [Severity.BLOCK, Severity.HIGH, Severity.MEDIUM]


def test_words_far_from_each_other_have_nothing_to_do_with_each_other() -> None:
    assert check("转发键在右上角。" + "今天我们读第三章,明天休息。" * 5 + "书店送礼物。") == []


def test_promotion_is_only_forbidden_where_it_is_read_as_a_notice() -> None:
    text = "本周书店全场八折促销"

    assert rules_of(text, Context(Place.PAGE)) == set()
    assert rules_of(text, Context(Place.TEMPLATE)) == {8}


def test_more_of_the_same_is_not_listed_without_end() -> None:
    found = check("转发领红包。" * 500)

    assert len(found) == MOST_FINDINGS
    assert {finding.rule for finding in found} == {1}


def test_what_is_too_long_to_be_checked_does_not_pass() -> None:
    text = "好" * LONGEST + "转发领红包"

    assert [(finding.rule, finding.severity) for finding in check(text)] == [(0, Severity.BLOCK)]
    assert check("好" * LONGEST) == []


# ---- mechanics ------------------------------------------------------------------------------------------------------


def test_a_fair_campaign_breaks_nothing() -> None:
    assert check("", Context(mechanics=Mechanics())) == []
    assert check("", Context(mechanics=Mechanics(chance=True, commission_levels=1))) == []


@pytest.mark.parametrize(
    ("facts", "rule", "severity"),
    [
        (Mechanics(rewards_sharing=True), 1, Severity.BLOCK),
        (Mechanics(unlocks_after_share=True), 2, Severity.BLOCK),
        (Mechanics(unlocks_after_follow=True), 2, Severity.BLOCK),
        (Mechanics(rewards_inviting=True), 4, Severity.HIGH),
        (Mechanics(collects_help=True), 4, Severity.HIGH),
        (Mechanics(check_in_needs_share=True), 5, Severity.HIGH),
        (Mechanics(rewards_following=True), 6, Severity.HIGH),
        (Mechanics(commission_levels=3), 6, Severity.HIGH),
        (Mechanics(chance_grows_by_inviting=True), 7, Severity.MEDIUM),
        (Mechanics(chance=True, publishes_odds=False), 7, Severity.MEDIUM),
        (Mechanics(has_end=False), 7, Severity.MEDIUM),
        (Mechanics(names_organiser=False), 7, Severity.MEDIUM),
        (Mechanics(has_privacy_note=False), 7, Severity.MEDIUM),
        (Mechanics(advertises_by_template=True), 8, Severity.MEDIUM),
        (Mechanics(rotates_domains_against_blocks=True), 9, Severity.MEDIUM),
        (Mechanics(shows_people_without_consent=True), 10, Severity.LOW),
    ],
)
def test_what_a_campaign_does_counts_whatever_it_says(facts: Mechanics, rule: int, severity: Severity) -> None:
    (finding,) = check("一起读书", Context(mechanics=facts))

    assert (finding.rule, finding.severity, finding.spots) == (rule, severity, ())
    assert finding.fact in {each.name for each in fields(Mechanics)}


def test_every_fact_that_breaks_a_rule_names_one_of_the_ten() -> None:
    wrong: dict[str, Any] = {name: not fact for name, fact in asdict(Mechanics()).items()}
    everything = Mechanics(**{**wrong, "commission_levels": 9})

    assert {rule for rule, _fact in broken(everything)} <= set(rulebook().by_number)


# ---- hostile texts --------------------------------------------------------------------------------------------------


@given(st.text(st.characters(), max_size=200))
def test_no_text_makes_the_check_raise(text: str) -> None:
    assert isinstance(check(text), list)


WORDS = st.sampled_from(
    ["转发", "分享", "红包", "群", "不用", "share", "win", "5", "。", " ", ",", "\n", "\u200b", "ﷺ", "\ud800"]
)


@given(st.lists(WORDS, max_size=60).map("".join))
@settings(max_examples=200)
def test_every_spot_stands_in_the_text(text: str) -> None:
    spots = [spot for finding in check(text) for spot in finding.spots]

    assert all(text[spot.start : spot.end] == spot.words and spot.words.strip() for spot in spots)


@pytest.mark.parametrize(
    "piece",
    [
        "分享",
        "转给一二三四五六七八九",
        "奖励红包",
        "s h a r e ",
        "转.发.",
        "送9",
        "不用分享给",
        "a",
        "share to win a gift ",
    ],
)
def test_the_longest_text_is_checked_in_a_moment(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    started = time.process_time()
    check(text)

    assert time.process_time() - started < 10  # measured 0.2 to 2; it would be minutes if it were not linear


# ---- the file -------------------------------------------------------------------------------------------------------


def test_the_file_has_the_ten_rules_with_their_sources() -> None:
    book = rulebook()

    assert [rule.number for rule in book.rules] == list(range(1, 11))
    assert [rule.severity.value for rule in book.rules] == ["block"] * 3 + ["high"] * 3 + ["medium"] * 3 + ["low"]
    assert all(rule.source for rule in book.rules)
    assert {name for rule in book.rules for names, _ in rule.together for name in names} <= set(book.groups)
    assert {name for rule in book.rules for names in rule.places.values() for name in names} <= set(book.groups)


@pytest.mark.parametrize("place", list(Place))
def test_a_forbidden_line_is_forbidden_in_every_place(place: Place) -> None:
    assert 1 in rules_of("转发领红包", Context(place))
