"""What programmes say by default: within WeChat's limits, allowed, and never asking to share."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from yutang.checkins.models import Programme, Proof
from yutang.checkins.rules.default_texts import EN, ZH
from yutang.checkins.rules.levels import DEFAULT_LEVELS, levels_to_json
from yutang.checkins.rules.replying import Reader, Voice, kept_data, voice_of
from yutang.checkins.rules.standings import Standing
from yutang.checkins.rules.texts import BY_KEY, TEXTS, check_texts, completed, prompt_of, wanted_of
from yutang.errors import Invalid
from yutang.wording import Context, Place, check

LANGUAGES = {"zh": ZH, "en": EN}
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)  # 12:00 in Shanghai
DAY = timedelta(days=1)


def programme(**columns: Any) -> Programme:  # noqa: ANN401 - of the row
    return Programme(
        **{
            "workspace_id": 1, "id": 5, "slug": "abc234", "title": "晨练", "language": "zh",
            "zones": {"zones": [[0, "Asia/Shanghai"]]}, "pauses": {"pauses": []}, "started_at": NOON - 30 * DAY,
            "ended_at": None, "starts_on": date(2026, 11, 1), "ends_on": None, "weekdays": 127, "cut_off": 0,
            "opens_at": 300, "closes_at": 1439, "early_until": 480, "proofs": ["tap"], "unit": "", "least": 1,
            "levels": levels_to_json(DEFAULT_LEVELS["zh"]), "prompts": {"prompts": []}, "texts": {},
            **columns,
        }
    )  # fmt: skip


def voice(**columns: Any) -> Voice:  # noqa: ANN401 - of the row
    return voice_of(kept_data(programme(**columns)), NOON, "早起", "小鱼", "https://yu.example")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_default_text_passes_its_own_check_and_the_one_of_words(language: str) -> None:
    texts = dict(LANGUAGES[language])

    assert set(texts) == {each.key for each in TEXTS}
    assert check_texts(texts) == texts
    for text in [*texts.values(), *(level.title for level in DEFAULT_LEVELS[language])]:
        assert check(text, Context(Place.MESSAGE)) == []


@pytest.mark.parametrize("text", [text for texts in LANGUAGES.values() for text in texts.values()])
def test_no_default_text_asks_anybody_to_share(text: str) -> None:
    assert not re.search(r"分享|转发|朋友圈|邀请|share|forward|invite|moments", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("checked", "{streek}"),
        ("soon", "{streak}"),  # before the first day there is none
        ("checked", "{streak:words}"),  # no address
        ("checked", "鱼" * 601),
        ("again", "{programme}" * 15),  # too long with a long title
        ("nonsense", "text"),
    ],
)
def test_a_text_that_cannot_be_said_is_refused(key: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_texts({key: text})
    assert key in refused.value.fields


def test_an_empty_text_stands_for_its_default() -> None:
    assert completed({"checked": " \n"}, "en")["checked"] == EN["checked"]
    assert completed({"checked": "好"}, "zh")["checked"] == "好"
    assert BY_KEY["roll"].passive is False


def test_prompts_come_one_a_day_in_turn() -> None:
    prompts = {"prompts": ["a", "b", "c"]}
    days = [date(2026, 11, 1) + n * DAY for n in range(5)]
    assert [prompt_of(prompts, date(2026, 11, 1), day) for day in days] == ["a", "b", "c", "a", "b"]
    assert prompt_of({}, date(2026, 11, 1), date(2026, 11, 2)) == ""


def test_what_is_wanted_is_said_in_words() -> None:
    assert wanted_of(["text", "picture"], "", 1, "zh") == "一句话、一张照片"
    assert wanted_of(["quantity"], "minutes", 10, "en") == "at least 10 minutes"


# ---- the answer ------------------------------------------------------------------------------------------------------


def test_a_first_check_in_is_answered_with_the_next_badge_and_the_own_page() -> None:
    said = voice().answer(Standing(), NOON, Reader("小满", "https://yu.example/checkin/abc234/key"))

    assert said is not None
    assert (said.key, said.streak) == ("checked", 1)
    assert said.text == (
        "小满，今天的「晨练」记下了。\n连续 1 天，一共 1 天。\n再有 2 天就是「起步」。\n"
        '<a href="https://yu.example/checkin/abc234/key">你的日历和海报在这里</a>'
    )


def test_a_badge_and_an_early_bird_are_told_on_their_day() -> None:
    standing = Standing(run=6, longest=6, total=9, early=3, last_day=date(2026, 11, 21))
    early = datetime(2026, 11, 21, 22, tzinfo=UTC)  # 06:00 on the 22nd

    said = voice().answer(standing, early, Reader())

    assert said is not None
    assert "「一周」是你的了" in said.text
    assert "早鸟第 4 次" in said.text
    assert "再有 14 天就是「习惯初成」" in said.text


def test_who_has_checked_in_is_told_so_even_when_the_window_is_closed() -> None:
    standing = Standing(run=2, longest=5, total=9, last_day=date(2026, 11, 22))
    said = voice(closes_at=600).answer(standing, NOON, Reader())
    assert said is not None
    assert (said.key, said.streak) == ("again", 2)


@pytest.mark.parametrize(
    ("columns", "key"),
    [
        ({"closes_at": 600}, "closed"),
        ({"starts_on": date(2026, 11, 23)}, "soon"),
        ({"pauses": {"pauses": [[0, None]]}}, "paused"),
        ({"ended_at": NOON}, "over"),
        ({"ends_on": date(2026, 11, 21)}, "over"),
        ({"proofs": ["picture"]}, "ask"),
    ],
)
def test_what_else_a_programme_may_be_is_said(columns: dict[str, Any], key: str) -> None:
    said = voice(**columns).answer(Standing(), NOON, Reader())
    assert said is not None
    assert said.key == key
    assert said.text


def test_nobody_is_answered_before_the_programme_has_started() -> None:
    assert voice(started_at=None).answer(Standing(), NOON, Reader()) is None


def test_a_missed_day_ends_the_streak_in_the_answer_and_a_frozen_one_does_not() -> None:
    standing = Standing(run=4, longest=4, total=4, last_day=date(2026, 11, 20))
    frozen = Standing(run=4, longest=4, total=4, last_day=date(2026, 11, 20), frozen={date(2026, 11, 21)})
    after = [voice().answer(each, NOON, Reader()) for each in (standing, frozen)]
    assert [each.streak for each in after if each is not None] == [1, 5]


def test_a_title_with_mark_up_is_no_mark_up() -> None:
    said = voice(title='<a href="http://bad">x</a>{streak}').answer(Standing(), NOON, Reader("<b>{total}"))
    assert said is not None
    assert "<b>" not in said.text
    assert '<a href="http://bad"' not in said.text
    assert said.text.count("连续 1 天") == 1


def test_proofs_are_read_as_they_are_kept() -> None:
    assert voice(proofs=["tap", "voice"]).plan.proofs == {Proof.TAP, Proof.VOICE}
