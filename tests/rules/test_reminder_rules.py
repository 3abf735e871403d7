"""By which way a fan may be reminded: every reason, the order of ways, what pushes say of permissions, and fields."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import NOON
from yutang.dialogue.reaching.models import Notice, Way, WhyNot
from yutang.dialogue.reaching.rules.choosing import A_DAY, ANY_NUMBER, SPARE, Facts, Grant, Sender, choose_way
from yutang.dialogue.reaching.rules.fields import filled, problem_of, suggested, variables
from yutang.dialogue.reaching.rules.texts import STOP_WORDS, answer_to, wish_of, with_stop
from yutang.dialogue.rules import Budget, Quiet
from yutang.sim.api.forms import KINDS
from yutang.wechat.template_fields import Place, fitted, places_of

NIGHT = Quiet(22 * 60, 8 * 60, "Asia/Shanghai")
SENDER = Sender(in_use=True, writes=True, subscription=True, template=True, quiet=NIGHT)
OPEN = Budget(5, NOON + timedelta(hours=48))
FAN = Facts(follows=True, budget=OPEN, grants=1, stopped=False, told_today=0, asked=False)
MIDNIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PERSONAL = replace(SENDER, writes=False, subscription=False, template=False)


@pytest.mark.parametrize(
    ("sender", "fan", "now", "expected"),
    [
        (SENDER, FAN, NOON, Way.BUDGET),
        (SENDER, replace(FAN, budget=Budget()), NOON, Way.SUBSCRIPTION),
        (SENDER, FAN, NOON + timedelta(hours=48), Way.SUBSCRIPTION),
        (SENDER, replace(FAN, budget=Budget(SPARE, OPEN.until)), NOON, Way.SUBSCRIPTION),
        (SENDER, replace(FAN, budget=Budget(), grants=ANY_NUMBER), NOON, Way.SUBSCRIPTION),
        (SENDER, replace(FAN, budget=Budget(), grants=0), NOON, Way.TEMPLATE),
        (replace(SENDER, subscription=False), replace(FAN, budget=Budget()), NOON, Way.TEMPLATE),
        (replace(SENDER, template=False), replace(FAN, budget=Budget(), grants=0), NOON, WhyNot.NO_WAY),
        (replace(PERSONAL, subscription=True), FAN, NOON, Way.SUBSCRIPTION),
        (PERSONAL, FAN, NOON, WhyNot.ACCOUNT),
        (replace(SENDER, in_use=False), FAN, NOON, WhyNot.ACCOUNT),
        (SENDER, replace(FAN, follows=False), NOON, WhyNot.NOT_FOLLOWING),
        (SENDER, replace(FAN, told_today=A_DAY), NOON, WhyNot.TOLD),
        (SENDER, FAN, MIDNIGHT, WhyNot.QUIET),
        (SENDER, replace(FAN, asked=True), MIDNIGHT, Way.BUDGET),
        (SENDER, replace(FAN, stopped=True, asked=True), NOON, WhyNot.STOPPED),
        (PERSONAL, replace(FAN, stopped=True, follows=False), MIDNIGHT, WhyNot.STOPPED),
    ],
)  # fmt: skip
def test_the_way_is_the_first_that_is_open(sender: Sender, fan: Facts, now: datetime, expected: Way | WhyNot) -> None:
    assert choose_way(sender, fan, now) is expected


BOOLS = st.booleans()
QUIETS = st.sampled_from([NIGHT, Quiet(0, 0, "UTC")])
SENDERS = st.builds(Sender, in_use=BOOLS, writes=BOOLS, subscription=BOOLS, template=BOOLS, quiet=QUIETS)
FANS = st.builds(
    Facts,
    follows=BOOLS,
    budget=st.builds(Budget, st.integers(0, 5), st.sampled_from([None, NOON, NOON + timedelta(hours=1)])),
    grants=st.sampled_from([ANY_NUMBER, 0, 1, 3]),
    stopped=BOOLS,
    told_today=st.integers(0, 2),
    asked=BOOLS,
)
MOMENTS = st.datetimes(datetime(2026, 11, 22), datetime(2026, 11, 24), timezones=st.just(ZoneInfo("Asia/Shanghai")))  # noqa: DTZ001


@given(SENDERS, FANS, MOMENTS)
def test_nobody_is_reminded_against_their_wish_or_what_wechat_allows(sender: Sender, fan: Facts, now: datetime) -> None:
    way = choose_way(sender, fan, now)
    if not isinstance(way, Way):
        return

    assert (fan.stopped, fan.follows, sender.in_use) == (False, True, True)
    assert fan.told_today < A_DAY
    assert fan.asked or sender.quiet != NIGHT or 8 <= now.hour < 22
    assert way is not Way.BUDGET or (sender.writes and fan.budget.now_left(now) > SPARE)
    assert way is not Way.SUBSCRIPTION or (sender.subscription and fan.grants)
    assert way is not Way.TEMPLATE or sender.template


@given(SENDERS, FANS, MOMENTS)
def test_more_permissions_never_make_a_fan_harder_to_reach(sender: Sender, fan: Facts, now: datetime) -> None:
    if isinstance(choose_way(sender, fan, now), Way):
        assert isinstance(choose_way(sender, replace(fan, grants=ANY_NUMBER, asked=True), now), Way)
        assert isinstance(choose_way(sender, replace(fan, budget=Budget(5, now + timedelta(hours=1))), now), Way)


# ---- permissions -----------------------------------------------------------------------------------------------------


def test_each_tap_on_allow_is_worth_one_message() -> None:
    grant = Grant()
    grant.allow(NOON, long_term=False)
    grant.allow(NOON, long_term=False)

    assert [grant.take() for _ in range(3)] == [True, True, False]


def test_a_long_term_permission_is_not_used_up() -> None:
    grant = Grant()
    grant.allow(NOON, long_term=True)

    assert [grant.take() for _ in range(3)] == [True] * 3


def test_a_refusal_in_the_pop_up_leaves_what_was_allowed() -> None:
    grant = Grant()
    grant.allow(NOON, long_term=False)
    grant.refuse(NOON + timedelta(minutes=1))

    assert grant.take()


def test_whoever_switches_a_notice_off_and_on_has_what_they_allowed_since_in_any_order_of_arrival() -> None:
    def allow(grant: Grant) -> None:
        grant.allow(NOON + timedelta(minutes=2), long_term=False)

    def early(grant: Grant) -> None:
        grant.allow(NOON, long_term=False)

    def withdraw(grant: Grant) -> None:
        grant.withdraw(NOON + timedelta(minutes=1))

    for order in permutations([early, withdraw]):
        grant = Grant()
        for act in order:
            act(grant)
        assert grant.left == 0
    for three in ([early, withdraw, allow], [withdraw, allow, early], [withdraw, early, allow]):
        grant = Grant()
        for act in three:
            act(grant)
        assert grant.left == 1, [act.__name__ for act in three]


# ---- fields ----------------------------------------------------------------------------------------------------------

CONTENT = (
    "{{first.DATA}}\n课程名称：{{thing1.DATA}}\n天数：{{number2.DATA}}\n时间：{{time3.DATA}}\n备注：{{keyword4.DATA}}"
)


def test_a_templates_fields_are_read_with_their_labels_and_types() -> None:
    assert places_of(CONTENT) == (
        Place("thing1", "课程名称", "thing"),
        Place("number2", "天数", "number"),
        Place("time3", "时间", "time"),
        Place("keyword4", "备注", ""),
    )


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(value=st.text(max_size=60))
def test_whatever_fits_a_field_is_taken_by_wechat(kind: str, value: str) -> None:
    text = fitted(kind, value)

    assert text is None or KINDS[kind].fullmatch(text)


def test_a_long_title_is_shortened_and_a_wrong_number_is_known_before_sending() -> None:
    assert fitted("thing", "一二三四五六七八九十" * 3) == "一二三四五六七八九十一二三四五六七八九…"
    assert fitted("number", "seven") is None
    assert filled("{{number1.DATA}}", {"number1": "{title}"}, {"title": "晨练"}) is None
    assert filled("{{number1.DATA}}", {}, {}) is None


@pytest.mark.parametrize("notice", list(Notice))
def test_what_is_suggested_for_a_template_can_be_sent(notice: Notice) -> None:
    fields = suggested(CONTENT)

    assert fields == {"thing1": "{title}", "number2": "{number}", "time3": "{time}", "keyword4": "{what}"}
    assert not [place for place in places_of(CONTENT) if problem_of(place, fields[place.key], notice)]
    values = {each.name: each.sample for each in variables(notice)}
    assert (filled(CONTENT, fields, values) or {})["time3"] == "2026-11-26 21:00"


def test_a_field_that_wechat_would_refuse_is_said_in_words() -> None:
    place = Place("phrase1", "状态", "phrase")

    assert problem_of(place, "{what}", Notice.MEMBERSHIP) is None
    assert "only a" in (problem_of(place, "7 days", Notice.LESSON) or ("",))[0]
    assert "no such place" in (problem_of(place, "{nobody}", Notice.LESSON) or ("",))[0]
    assert "has to hold" in (problem_of(place, " ", Notice.LESSON) or ("",))[0]


# ---- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", sorted(STOP_WORDS))
@pytest.mark.parametrize("notice", list(Notice))
def test_the_link_in_a_reminder_says_a_word_that_stops_it(language: str, notice: Notice) -> None:
    wish = wish_of(STOP_WORDS[language][notice])

    assert wish is not None
    assert (wish.stop, wish.notices, wish.language) == (True, (notice,), language)
    assert "weixin://bizmsgmenu?msgmenucontent=%" in with_stop("Hello", notice, language)
    again = wish_of(
        answer_to(wish).split("「" if language == "zh" else "“")[1].split("」" if language == "zh" else "”")[0]
    )
    assert again is not None
    assert (again.stop, again.notices) == (False, (notice,))


@pytest.mark.parametrize(
    ("said", "stops"), [("TD", True), (" 停止提醒。", True), ("恢复提醒", False), ("stop reminders", True)]
)
def test_one_word_is_for_all_kinds(said: str, stops: bool) -> None:
    wish = wish_of(said)

    assert wish is not None
    assert (wish.stop, wish.notices) == (stops, tuple(Notice))


@pytest.mark.parametrize("said", ["", "请停止提醒我", "停止", "打卡"])
def test_other_words_stop_nothing(said: str) -> None:
    assert wish_of(said) is None
