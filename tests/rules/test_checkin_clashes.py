"""Which other reply of an account wants a programme's keyword."""

import pytest

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.rules import Rule
from yutang.checkins.rules.clashes import PRIORITY, rival_of
from yutang.wechat.outgoing import TextOut


def rule(*words: str, matching: Matching = Matching.EXACT, priority: int = 0, **more: object) -> Rule:
    given: dict[str, object] = {"id": 1, "trigger": ReplyTrigger.KEYWORD, "messages": (TextOut("x"),)}
    return Rule(**{**given, "words": words, "matching": matching, "priority": priority, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        rule("打卡"),
        rule("进群", "打卡"),
        rule("打卡", matching=Matching.CONTAINS),
        rule("打卡", matching=Matching.ALL),
        rule("打", matching=Matching.CONTAINS, priority=PRIORITY + 1),
        rule("打", "卡", matching=Matching.ALL, priority=PRIORITY + 1),
        rule("打卡", opens_at=0, closes_at=60),
    ],
)
def test_a_reply_to_the_same_word_or_one_that_goes_before_is_a_rival(other: Rule) -> None:
    assert rival_of([rule("别的"), other], "打卡") == other
    assert rival_of([other], " “打卡” ") == other


@pytest.mark.parametrize(
    "other",
    [
        rule("打卡啦"),
        rule("打", matching=Matching.CONTAINS),
        rule("打", "卡", matching=Matching.ALL),
        rule("打卡", active=False),
        rule("打卡", trigger=ReplyTrigger.MENU),
        rule(trigger=ReplyTrigger.DEFAULT, matching=Matching.CONTAINS, priority=900),
    ],
)
def test_a_reply_that_answers_something_else_or_only_comes_after_is_none(other: Rule) -> None:
    assert rival_of([other], "打卡") is None


def test_a_programme_without_a_keyword_has_no_rival() -> None:
    assert rival_of([rule("打卡")], "") is None
