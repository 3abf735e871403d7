"""The wording and mechanics check: measured on labelled lines, and it cannot be got round by the usual tricks."""

import json
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from io import BytesIO, TextIOWrapper
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.campaigns.wording import ADVICE, Context, Mechanics, Place, Severity, blocks, check
from yutang.campaigns.wording.rules.checking import LONGEST, MOST_FINDINGS
from yutang.campaigns.wording.rules.mechanics import broken
from yutang.campaigns.wording.words import rulebook
from yutang.cli import main

LINES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("wording_lines.toml").read_text(encoding="utf-8"))
SETS = sorted(LINES)
RECALL, FALSE_ALARMS = 0.95, 0.05
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


def test_a_third_of_the_lines_was_kept_apart() -> None:
    apart = len(forbidden("apart")) + len(LINES["apart"]["fine"])

    assert apart * 3 >= len(ALL_FORBIDDEN) + len(FINE)


@pytest.mark.parametrize("name", SETS)
def test_forbidden_lines_are_found_under_their_own_rule(name: str) -> None:
    lines = forbidden(name)
    missed = [line for line in lines if line.rule not in rules_of(line.text)]

    assert 1 - len(missed) / len(lines) >= RECALL, missed


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
    text = "早上好!\n轉 發 海报,领【红包】"
    (finding,) = check(text)

    assert (finding.rule, finding.severity) == (1, Severity.BLOCK)
    assert [spot.words for spot in finding.spots] == ["轉 發", "红包"]
    assert all(text[spot.start : spot.end] == spot.words for spot in finding.spots)
    assert "红包" in finding.quote
    assert finding.source
    assert finding.advice == ADVICE[1]


def test_the_gravest_finding_comes_first() -> None:
    found = check("防封短链。邀请好友得红包。不转不是中国人。")

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
    everything = Mechanics(
        **{each.name: not each.default if type(each.default) is bool else 9 for each in fields(Mechanics)}
    )

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

    assert time.process_time() - started < 5  # measured 0.1 to 0.3


# ---- the file -------------------------------------------------------------------------------------------------------


def test_the_file_has_the_ten_rules_with_their_sources() -> None:
    book = rulebook()

    assert [rule.number for rule in book.rules] == list(range(1, 11))
    assert [rule.severity.value for rule in book.rules] == ["block"] * 3 + ["high"] * 3 + ["medium"] * 3 + ["low"]
    assert all(rule.source for rule in book.rules)
    assert {name for rule in book.rules for names, _ in rule.together for name in names} <= set(book.groups)
    assert {name for rule in book.rules for names in rule.places.values() for name in names} <= set(book.groups)


# ---- the command ----------------------------------------------------------------------------------------------------

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def told(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main(["check-wording", *map(str, arguments)])
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return told


@pytest.fixture
def fine_file(tmp_path: Path) -> Path:
    return written(tmp_path / "fine.txt", "早上6点打卡\n")


@pytest.fixture
def bad_file(tmp_path: Path) -> Path:
    return written(tmp_path / "bad.txt", "你好\n转发到朋友圈领红包\n")


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def rows(out: str) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in out.splitlines())


def test_the_command_says_whether_something_blocks(run: Run, fine_file: Path, bad_file: Path) -> None:
    assert run("--json", fine_file)[0] == 0
    code, out, _ = run("--json", fine_file, bad_file)
    good, bad = rows(out)

    assert code == 1
    assert good == {"file": str(fine_file), "blocks": False, "findings": []}
    assert (bad["blocks"], bad["findings"][0]["rule"], bad["findings"][0]["severity"]) == (True, 1, "block")
    assert bad["findings"][0]["spots"][0] == {"words": "转发", "start": 3, "end": 5, "line": 2}


def test_what_is_high_but_does_not_block_ends_with_zero(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("--json", written(tmp_path / "a.txt", "集赞38个"))

    assert code == 0
    assert next(rows(out))["findings"][0]["severity"] == "high"


def test_people_read_the_words_the_advice_and_the_quote(run: Run, bad_file: Path, fine_file: Path) -> None:
    _, out, _ = run(bad_file, fine_file)

    assert all(each in out for each in ("BLOCK", "rule 1", "line 2", "转发", ADVICE[1], "虚拟奖品", "nothing found"))


def test_standard_input_is_read_where_a_dash_stands(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO("不转不是中国人".encode())))

    assert run("-")[0] == 1


def test_texts_of_chinese_windows_editors_are_read(run: Run, tmp_path: Path) -> None:
    assert run(written(tmp_path / "a.txt", "转发领红包", "gb18030"))[0] == 1
    assert run(written(tmp_path / "b.txt", "转发领红包", "utf-8-sig"))[0] == 1


def test_one_file_that_cannot_be_read_keeps_no_other_from_it(run: Run, tmp_path: Path, bad_file: Path) -> None:
    (tmp_path / "huge.txt").write_bytes(b"a" * (1024 * 1024 + 1))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xff\x80\x81")
    code, out, err = run(
        "--json", tmp_path / "none.txt", tmp_path, tmp_path / "huge.txt", tmp_path / "picture.png", bad_file
    )

    assert code == 2
    assert [row["blocks"] for row in rows(out)] == [True]
    assert len(err.splitlines()) == 4
    assert "Traceback" not in err


def test_the_place_and_the_mechanics_can_be_told(run: Run, tmp_path: Path, fine_file: Path) -> None:
    promotion = written(tmp_path / "p.txt", "全场促销")
    facts = written(tmp_path / "facts.json", json.dumps({"rewards_sharing": True, "commission_levels": 2}))
    found = next(rows(run("--json", "--place", "template", promotion)[1]))["findings"]
    code, out, _ = run("--json", "--mechanics", facts, fine_file)

    assert [each["rule"] for each in found] == [8]
    assert code == 1
    assert [each["fact"] for each in next(rows(out))["findings"]] == ["rewards_sharing", "commission_levels"]


@pytest.mark.parametrize(
    "facts", ["[]", "{", '{"x": true}', '{"has_end": 1}', '{"commission_levels": true}', "[" * 100_000]
)
def test_facts_that_are_none_are_wrong_use(run: Run, tmp_path: Path, fine_file: Path, facts: str) -> None:
    code, out, err = run("--mechanics", written(tmp_path / "facts.json", facts), fine_file)

    assert (code, out) == (2, "")
    assert err.startswith("yutang check-wording: ")


@pytest.mark.parametrize("arguments", [(), ("--place", "moon", "x"), ("--colour", "x")])
def test_wrong_use_ends_with_two(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


@pytest.mark.parametrize("place", list(Place))
def test_a_forbidden_line_is_forbidden_in_every_place(place: Place) -> None:
    assert 1 in rules_of("转发领红包", Context(place))
