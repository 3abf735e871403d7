"""What an account answers by itself: which rule is chosen, what it says, and why the others do not."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.reply_rules import DEFAULT, FOLLOW, KEYWORD, MENU, NOON, SCENE, a_rule, at, chosen_id
from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.rules import (
    Rule,
    Verdict,
    explain,
    in_order,
    rules_from_rows,
)
from yutang.accounts.replies.rules.folding import bare, fold
from yutang.wechat.messages import (
    Content,
    Follow,
    Image,
    Location,
    MenuAction,
    MenuClick,
    MenuView,
    Other,
    Scan,
    Text,
    Unfollow,
)
from yutang.wechat.outgoing import TextOut

# ---- triggers ----------------------------------------------------------------------------------------------------


def test_a_follow_is_greeted() -> None:
    assert chosen_id([a_rule(1, FOLLOW), a_rule(2, DEFAULT)], Follow()) == 1


def test_a_follow_through_a_code_is_answered_by_the_scene_first() -> None:
    rules = [a_rule(1, FOLLOW), a_rule(2, SCENE, "poster-3")]

    assert chosen_id(rules, Follow("poster-3")) == 2
    assert chosen_id(rules, Follow("poster-4")) == 1


def test_a_scan_by_a_follower_is_answered_by_scenes_only() -> None:
    rules = [a_rule(1, FOLLOW), a_rule(2, SCENE, "poster-*"), a_rule(3, DEFAULT)]

    assert chosen_id(rules, Scan("poster-9")) == 2
    assert chosen_id(rules, Scan("shop")) is None


def test_the_whole_scene_wins_over_its_beginning_and_the_longer_beginning_over_the_shorter() -> None:
    rules = [
        a_rule(1, SCENE, "*"),
        a_rule(2, SCENE, "shop-*"),
        a_rule(3, SCENE, "shop-1-*"),
        a_rule(4, SCENE, "shop-1"),
    ]

    assert [chosen_id(rules, Scan(scene)) for scene in ("shop-1", "shop-1-a", "shop-2", "x")] == [4, 3, 2, 1]


def test_a_menu_entry_is_answered_by_its_key_and_never_by_the_default() -> None:
    rules = [a_rule(1, MENU, "LESSON"), a_rule(2, DEFAULT), a_rule(3, KEYWORD, "lesson")]

    assert chosen_id(rules, MenuClick("LESSON")) == 1
    assert chosen_id(rules, MenuAction("scancode_waitmsg", "LESSON")) == 1
    assert chosen_id(rules, MenuClick("lesson")) is None, "keys are compared as they are"


def test_the_default_answers_what_a_person_sends_and_no_event() -> None:
    rules = [a_rule(1, DEFAULT)]
    sent: list[Content] = [Text("你好"), Image("https://p", "m"), Location(1.0, 2.0, 3, "here")]
    events: list[Content] = [Follow(), Unfollow(), MenuView("https://x"), MenuClick("k"), Scan("s"), Other("new")]

    assert [chosen_id(rules, content) for content in sent] == [1, 1, 1]
    assert [chosen_id(rules, content) for content in events] == [None] * len(events)


def test_a_rule_that_is_off_or_has_nothing_to_say_does_not_answer() -> None:
    rules = [a_rule(1, FOLLOW, active=False), a_rule(2, FOLLOW, messages=()), a_rule(3, FOLLOW)]

    assert chosen_id(rules, Follow()) == 3


# ---- keywords ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keyword", "said"),
    [
        ("进群", "进群"),
        ("进群", " 进群 \n"),
        ("进群", "“进群”"),
        ("进群", "进群！！"),
        ("进群", "【进群】"),
        ("YOGA", "yoga"),
        ("yoga", "ＹＯＧＡ"),
        ("1", "１。"),
        ("Straße", "STRASSE"),
        ("早上 好", "早上　　好"),
        ("❤", "❤\ufe0f"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("？", "?"),
        ("C#", "c#"),
    ],
)
def test_an_exact_keyword_is_the_whole_text_however_it_is_typed(keyword: str, said: str) -> None:
    assert chosen_id([a_rule(1, KEYWORD, keyword)], Text(said)) == 1


@pytest.mark.parametrize("said", ["我想进群", "进", "进群吗朋友", "", "   ", "进 群"])
def test_an_exact_keyword_is_not_a_part_of_the_text(said: str) -> None:
    assert chosen_id([a_rule(1, KEYWORD, "进群")], Text(said)) is None


def test_a_keyword_may_be_a_part_of_the_text() -> None:
    rules = [a_rule(1, KEYWORD, "价格", "多少钱", how=Matching.CONTAINS)]

    assert chosen_id(rules, Text("请问课程多少钱呀")) == 1
    assert chosen_id(rules, Text("课程")) is None


def test_all_of_several_words_must_be_there_in_any_order() -> None:
    rules = [a_rule(1, KEYWORD, "周末", "上课", how=Matching.ALL)]

    assert chosen_id(rules, Text("上课是周末吗")) == 1
    assert chosen_id(rules, Text("周末见")) is None


def test_the_more_exact_keyword_is_asked_first_then_the_older() -> None:
    contains, both = a_rule(1, KEYWORD, "群", how=Matching.CONTAINS), a_rule(2, KEYWORD, "进", "群", how=Matching.ALL)
    exact, later = a_rule(3, KEYWORD, "进群"), a_rule(4, KEYWORD, "进群")

    assert chosen_id([later, contains, both, exact], Text("进群")) == 3
    assert chosen_id([contains, both], Text("进群")) == 2
    assert chosen_id([contains, replace(contains, id=0)], Text("进群")) == 0


def test_priority_comes_before_everything_else() -> None:
    rules = [a_rule(1, KEYWORD, "进群"), a_rule(2, KEYWORD, "群", how=Matching.CONTAINS, priority=1)]

    assert chosen_id(rules, Text("进群")) == 2


def test_a_keyword_after_thousands_of_characters_is_not_looked_for() -> None:
    rules = [a_rule(1, KEYWORD, "进群", how=Matching.CONTAINS)]

    assert chosen_id(rules, Text("长" * 990 + "进群")) == 1
    assert chosen_id(rules, Text("长" * 3000 + "进群")) is None


# ---- hours -------------------------------------------------------------------------------------------------------


def test_outside_its_hours_a_rule_lets_the_next_one_answer() -> None:
    night, day = a_rule(1, DEFAULT, opens_at=22 * 60, closes_at=7 * 60, priority=1), a_rule(2, DEFAULT)

    answers = [chosen_id([night, day], Text("?"), at(hour)) for hour in (21, 22, 23, 0, 6, 7, 12)]

    assert answers == [2, 1, 1, 1, 1, 2, 2]


def test_the_closing_minute_is_outside_and_the_same_minute_twice_is_always() -> None:
    office = [a_rule(1, KEYWORD, "hi", opens_at=9 * 60, closes_at=18 * 60)]

    assert [chosen_id(office, Text("hi"), at(*t)) for t in ((8, 59), (9, 0), (17, 59), (18, 0))] == [None, 1, 1, None]
    assert chosen_id([a_rule(1, KEYWORD, "hi", opens_at=600, closes_at=600)], Text("hi"), at(3)) == 1


# ---- the edge ----------------------------------------------------------------------------------------------------


def row(**changes: object) -> dict[str, object]:
    messages = {"messages": [{"kind": "text", "text": "你好 {nickname}"}]}
    columns = {
        "id": 1,
        "name": "n",
        "trigger": "keyword",
        "matching": "exact",
        "words": ["ＨＩ！"],
        "messages": messages,
        "opens_at": 0,
        "closes_at": 0,
        "priority": 0,
        "active": True,
        "workspace_id": 7,
        "account_id": 8,
        "created_at": 9,
        "changed_at": 10,
    }
    return {**columns, **changes}


def test_rows_as_either_database_reads_them_make_the_same_book() -> None:
    read = row()
    raw = row(words=json.dumps(read["words"]), messages=json.dumps(read["messages"]), active=1)

    answers = [rules_from_rows([each]).choose(Text("hi"), NOON, "妮妮") for each in (read, raw)]

    assert answers[0] == answers[1] is not None
    assert answers[0] is not None
    assert answers[0].messages == (TextOut("你好 妮妮"),)


@pytest.mark.parametrize(
    "changes",
    [
        {"trigger": "unheard"},
        {"messages": "{"},
        {"messages": {}},
        {"messages": {"messages": [{"kind": "hologram"}]}},
        {"words": None},
        {"words": "5"},
    ],
)
def test_a_row_that_cannot_be_read_does_not_silence_the_others(changes: dict[str, object]) -> None:
    book = rules_from_rows([row(**changes), row(id=2)])
    chosen = book.choose(Text("hi"), NOON)

    assert chosen is not None
    assert chosen.rule_id == 2


def test_a_book_knows_whether_it_says_names() -> None:
    assert rules_from_rows([row()]).says_names
    plain = {"messages": [{"kind": "text", "text": "{persona}"}]}
    assert not rules_from_rows([row(messages=plain), row(id=2, active=False)]).says_names


def test_an_account_without_rules_says_nothing() -> None:
    assert rules_from_rows([]).choose(Text("hi"), NOON) is None


# ---- the book is the plain reading of the rules ------------------------------------------------------------------

TEXTS = st.text("进群课aA１1 ！*", max_size=6)
CONTENTS = st.one_of(
    st.builds(Text, TEXTS),
    st.builds(Follow, st.none() | TEXTS),
    st.builds(Scan, TEXTS),
    st.builds(MenuClick, TEXTS),
    st.just(Image("u", "m")),
    st.just(Unfollow()),
)
MINUTES = st.integers(0, 1439)


@st.composite
def some_rules(draw: st.DrawFn) -> list[Rule]:
    def one(id_: int) -> Rule:
        trigger, how = draw(st.sampled_from(ReplyTrigger)), draw(st.sampled_from(Matching))
        words = draw(st.lists(TEXTS, max_size=3))
        rule = a_rule(id_, trigger, *words, how=how if trigger is KEYWORD else Matching.EXACT)
        hours = draw(st.just((0, 0)) | st.tuples(MINUTES, MINUTES))
        return replace(
            rule,
            priority=draw(st.integers(-1, 1)),
            active=draw(st.sampled_from([True, True, False])),
            opens_at=hours[0],
            closes_at=hours[1],
        )

    return draw(st.permutations([one(id_) for id_ in range(draw(st.integers(0, 8)))]))


def exactness(rule: Rule, trigger: ReplyTrigger, content: Content) -> tuple[int, int] | None:
    """How exactly one rule fits (less is more exact), or None: word by word, without any preparation."""
    match trigger, content:
        case (ReplyTrigger.KEYWORD, Text(text)):
            folded = fold(text)
            found = [bare(folded) == w if rule.matching is Matching.EXACT else w in folded for w in rule.words]
            enough = all(found) and found if rule.matching is Matching.ALL else any(found)
            kinds = [Matching.EXACT, Matching.ALL, Matching.CONTAINS]
            return (kinds.index(rule.matching), 0) if enough else None
        case (ReplyTrigger.MENU, MenuClick(key)) | (ReplyTrigger.SCENE, Follow(str(key)) | Scan(key)):
            whole = [(0, 0) for w in rule.words if w == key and not w.endswith("*")]
            begun = [(1, -len(w)) for w in rule.words if w.endswith("*") and key.startswith(w[:-1])]
            return min(whole + begun, default=None)
    return (0, 0) if trigger in {FOLLOW, DEFAULT} else None


def plainly(rules: list[Rule], content: Content, local: datetime) -> int | None:
    asked = {Text: [KEYWORD, DEFAULT], Image: [DEFAULT], Follow: [SCENE, FOLLOW], Scan: [SCENE], MenuClick: [MENU]}
    for trigger in asked.get(type(content), []):
        fits = [
            ((-rule.priority, *fit, rule.id), rule.id)
            for rule in rules
            if rule.trigger is trigger and rule.active and rule.is_open(local.hour * 60 + local.minute)
            if (fit := exactness(rule, trigger, content)) is not None
        ]
        if fits:
            return min(fits)[1]
    return None


@given(some_rules(), CONTENTS, MINUTES)
def test_the_book_chooses_what_asking_every_rule_in_turn_would(
    rules: list[Rule], content: Content, minute: int
) -> None:
    local = at(0) + timedelta(minutes=minute)

    assert chosen_id(rules, content, local) == plainly(rules, content, local)


@given(some_rules(), CONTENTS, MINUTES)
def test_the_try_out_tells_the_same_as_the_book(rules: list[Rule], content: Content, minute: int) -> None:
    local = at(0) + timedelta(minutes=minute)
    told = explain(rules, content, local)

    assert [asked.rule.id for asked in told.asked] == [rule.id for rule in in_order(rules)]
    winners = [asked.rule.id for asked in told.asked if asked.verdict is Verdict.ANSWERS]
    assert winners == ([told.chosen.rule_id] if told.chosen else [])
    late = [asked for asked in told.asked if asked.verdict is Verdict.TOO_LATE]
    assert all(plainly([asked.rule], content, local) == asked.rule.id for asked in late)
    silent = [asked for asked in told.asked if asked.verdict is Verdict.NO]
    assert all(plainly([asked.rule], content, local) is None for asked in silent)


@given(st.text(max_size=50))
def test_any_text_is_folded_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert bare(bare(fold(text))) == bare(fold(text))
