"""What an account says when it answers by itself, and why each rule answers or does not."""

from datetime import datetime

from tests.support.reply_rules import DEFAULT, FOLLOW, KEYWORD, MENU, NOON, PLACES, SCENE, a_rule
from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.rules import (
    Rule,
    choose_reply,
    explain,
    most_messages,
    never_asked,
)
from yutang.accounts.replies.rules.variables import variables_in
from yutang.wechat.messages import (
    Content,
    Follow,
    MenuClick,
    Scan,
    Text,
)
from yutang.wechat.outgoing import Article, ImageOut, NewsOut, TextOut

# ---- what is said ------------------------------------------------------------------------------------------------


def said(text: str, nickname: str | None = None) -> str:
    chosen = choose_reply([a_rule(1, FOLLOW, messages=(TextOut(text),))], Follow(), NOON, nickname, PLACES)
    assert chosen is not None
    (message,) = chosen.messages
    assert isinstance(message, TextOut)
    return message.text


def test_variables_are_filled_in() -> None:
    assert said("我是{persona}，{account}的", "妮妮") == "我是小鱼，瑜伽妈妈的"
    assert said("{nickname}，你好", "妮妮") == "妮妮，你好"
    assert said("进群：{link:yoga22}") == "进群：https://yu.example/c/yoga22?from=reply"
    assert said("{link:yoga22/menu}") == "https://yu.example/c/yoga22?from=menu"


def test_a_fan_whose_name_is_not_known_is_still_spoken_to() -> None:
    assert said("{nickname|同学}，你好") == "同学，你好"
    assert said("{nickname}，你好") == "朋友，你好"
    assert said("Hello {nickname}") == "Hello friend"
    assert said("{nickname|朋友}，你好", "  \n ") == "朋友，你好"


def test_a_nickname_is_a_name_and_nothing_else() -> None:
    assert said("{nickname}!", "<a href='x'>{link:y}</a>") == "a href='x' link:y /a!"
    assert said("{nickname}!", "长" * 100) == "长" * 32 + "!"
    assert said("{nickname}!", "a\nb\x00") == "a b!"


def test_what_is_no_variable_stays_and_an_unknown_one_is_not_said() -> None:
    assert said("{ } {") == "{ } {"
    assert said("a {{persona}} b") == "a {小鱼} b"
    assert said("x{nonsense}y{link}z") == "xyz"
    assert [v.is_known for v in variables_in((TextOut("{link:a}{link}{who}{nickname:x}"),))] == [
        True,
        False,
        False,
        False,
    ]


def test_cards_are_filled_too_and_pictures_stay() -> None:
    card = NewsOut((Article("给{nickname}", "{persona}写的", "{link:abc}", "https://p/1.png"),))
    rule = a_rule(1, FOLLOW, messages=(card, ImageOut("m")))
    chosen = choose_reply([rule], Follow(), NOON, "妮妮", PLACES)

    assert chosen is not None
    assert chosen.messages == (
        NewsOut((Article("给妮妮", "小鱼写的", "https://yu.example/c/abc?from=reply", "https://p/1.png"),)),
        ImageOut("m"),
    )


def test_after_a_message_five_may_follow_and_after_a_tap_three() -> None:
    assert {trigger: most_messages(trigger) for trigger in ReplyTrigger} == {
        FOLLOW: 4,
        SCENE: 4,
        MENU: 4,
        KEYWORD: 6,
        DEFAULT: 6,
    }


# ---- reasons -----------------------------------------------------------------------------------------------------


def reasons(rules: list[Rule], content: Content, local: datetime = NOON) -> dict[int, str]:
    return {
        asked.rule.id: asked.why.sentence.format(**dict(asked.why.values))
        for asked in explain(rules, content, local).asked
    }


def test_every_rule_says_why_it_answers_or_not() -> None:
    rules = [
        a_rule(1, KEYWORD, "进群"),
        a_rule(2, KEYWORD, "群", how=Matching.CONTAINS),
        a_rule(3, KEYWORD, "周末", "群", how=Matching.ALL),
        a_rule(4, KEYWORD, "进群", active=False),
        a_rule(5, KEYWORD, "进群", opens_at=60, closes_at=120),
        a_rule(6, DEFAULT),
        a_rule(7, FOLLOW),
    ]

    assert reasons(rules, Text("进群")) == {
        1: "The whole text is “进群”.",
        2: "It would match, but “rule 1” comes first.",
        3: "Not all of its words are in the text: 周末 · 群.",
        4: "It is switched off.",
        5: "It would match, but it answers only from 01:00 to 02:00.",
        6: "It would match, but “rule 1” comes first.",
        7: "It answers only somebody who follows.",
    }


def test_scenes_and_menu_entries_say_which_they_are_for() -> None:
    rules = [a_rule(1, SCENE, "shop-*"), a_rule(2, SCENE, "bus"), a_rule(3, MENU, "A"), a_rule(4, DEFAULT)]

    assert reasons(rules, Scan("shop-3")) == {
        1: "The scene begins with “shop-”.",
        2: "It is for other scenes: bus.",
        3: "It answers only a menu entry.",
        4: "It answers only messages that a person sends, not what they tap or scan.",
    }
    assert reasons(rules, MenuClick("B"))[3] == "It is for other menu entries: A."


# ---- rules that never answer -------------------------------------------------------------------------------------


def hidden(*rules: Rule) -> dict[int, int]:
    return {rule_id: other.id for rule_id, other in never_asked(list(rules)).items()}


def test_a_rule_that_others_always_precede_is_found() -> None:
    part = a_rule(2, KEYWORD, "群", how=Matching.CONTAINS)

    assert hidden(a_rule(1, FOLLOW), a_rule(2, FOLLOW)) == {2: 1}
    assert hidden(a_rule(1, KEYWORD, "进群", "加群"), a_rule(2, KEYWORD, "加群！")) == {2: 1}
    assert hidden(a_rule(1, KEYWORD, "进群"), part) == {}, "longer texts are left to it"
    assert hidden(part, a_rule(3, KEYWORD, "进群", how=Matching.CONTAINS)) == {3: 2}
    assert hidden(part, a_rule(3, KEYWORD, "进群")) == {}, "the exact one is asked first"
    assert hidden(a_rule(1, SCENE, "shop-*", priority=1), a_rule(2, SCENE, "shop-1", "shop-a-*")) == {2: 1}


def test_a_rule_that_answers_at_any_hour_is_not_hidden() -> None:
    night = a_rule(1, DEFAULT, opens_at=1320, closes_at=420)

    assert hidden(night, a_rule(2, DEFAULT)) == {}
    assert hidden(night, a_rule(2, DEFAULT, opens_at=0, closes_at=60)) == {2: 1}
    assert hidden(night, a_rule(2, DEFAULT, opens_at=420, closes_at=1320), a_rule(3, DEFAULT)) == {3: 1}
    assert hidden(a_rule(1, DEFAULT, active=False), a_rule(2, DEFAULT)) == {}
