"""Menus: what WeChat would refuse, putting in order, and differences in words."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.accounts.menus.rules import (
    FIELDS,
    Entry,
    EntryKind,
    arranged,
    at,
    differences,
    entries_of,
    is_publishable,
    places,
    problems,
    to_buttons,
)
from yutang.wechat.limits import Limits

LIMITS = Limits()
CODES = {"77": "https://pond.example.com/c/k7m2"}
CLASS = Entry("去上课", EntryKind.LINK, url="https://example.com/class")
CHECK_IN = Entry("打卡", key="打卡")
JOIN = Entry("进群", EntryKind.CODE, code="77")
TALK = Entry("聊一聊", key="talk")
MORE = Entry("更多", subs=(JOIN, TALK))
MENU = (CLASS, CHECK_IN, MORE)


def said(*entries: Entry) -> list[tuple[str, str, bool]]:
    return [(problem.place, problem.part, problem.severe) for problem in problems(entries, CODES, LIMITS)]


def test_a_good_menu_has_no_problem_and_goes_to_wechat_and_back() -> None:
    assert said(*MENU) == []
    buttons = to_buttons(MENU, CODES)
    assert buttons == [
        {"type": "view", "name": "去上课", "url": "https://example.com/class"},
        {"type": "click", "name": "打卡", "key": "打卡"},
        {
            "name": "更多",
            "sub_button": [
                {"type": "view", "name": "进群", "url": "https://pond.example.com/c/k7m2"},
                {"type": "click", "name": "聊一聊", "key": "talk"},
            ],
        },
    ]
    assert entries_of(json.loads(json.dumps(buttons)), CODES) == MENU


@pytest.mark.parametrize("kind", list(EntryKind))
def test_every_kind_of_entry_goes_to_wechat_and_back(kind: EntryKind) -> None:
    given_all = {
        "key": "k",
        "url": "https://example.com",
        "code": "77",
        "app_id": "wx123456789a",
        "page": "p",
        "media": "m",
    }
    entry = replace(Entry("名字", kind), **{name: given_all[name] for name in FIELDS[kind]})  # type: ignore[arg-type]
    assert said(entry) == []
    assert entries_of(to_buttons([entry], CODES), CODES) == (entry,)


def test_a_live_code_that_is_not_chosen_yet_stays_one_in_a_draft() -> None:
    for entry in (replace(JOIN, code=""), replace(JOIN, code="78")):
        assert entries_of(to_buttons([entry], CODES), CODES) == (entry,)
        assert not is_publishable(problems([entry], CODES, LIMITS))


def test_an_entry_without_a_key_answers_by_its_name() -> None:
    assert to_buttons([replace(CHECK_IN, key=" ")], {}) == [{"type": "click", "name": "打卡", "key": "打卡"}]


@pytest.mark.parametrize(
    ("entry", "part", "severe"),
    [
        (replace(CHECK_IN, name=" "), "name", True),
        (replace(CHECK_IN, name="六个中文字的"), "name", True),  # 18 bytes
        (replace(CHECK_IN, name="五个汉字啊"), "name", False),  # 15 bytes, but phones show four
        (replace(CHECK_IN, name="Join the group"), "name", False),
        (replace(CHECK_IN, key="k" * 129), "key", True),
        (replace(CLASS, url=""), "url", True),
        (replace(CLASS, url="example.com/class"), "url", True),
        (replace(CLASS, url="javascript:alert(1)"), "url", True),
        (replace(CLASS, url="https://example.com/ a"), "url", True),
        (replace(CLASS, url=f"https://example.com/{'a' * 300}"), "url", False),
        (replace(CLASS, url=f"https://example.com/{'a' * 1100}"), "url", True),
        (replace(JOIN, code="78"), "code", True),
        (replace(JOIN, code=""), "code", True),
        (Entry("课程", EntryKind.MINI, url="https://example.com", app_id="gh_12", page="p"), "app_id", True),
        (Entry("课程", EntryKind.MINI, url="https://example.com", app_id="wx123456789a"), "page", True),
        (Entry("课程", EntryKind.MINI, app_id="wx123456789a", page="p"), "url", True),
        (Entry("课程", EntryKind.ARTICLE), "media", True),
    ],
)
def test_a_problem_stands_beside_its_entry(entry: Entry, part: str, severe: bool) -> None:
    assert said(CHECK_IN, entry) == [("1", part, severe)]
    found = problems([CHECK_IN, entry], CODES, LIMITS)
    assert is_publishable(found) is not severe
    assert found[0].sentence.format(**found[0].values)


@pytest.mark.parametrize(
    ("name", "severe"), [("八个中文字的名字啊呀", False), ("十四个中文字的名字放在第二层里", False), ("字" * 21, True)]
)
def test_names_below_may_be_longer(name: str, severe: bool) -> None:
    assert said(replace(MORE, subs=(replace(TALK, name=name),))) == [("0.0", "name", severe)]


def test_what_an_entry_with_a_list_was_before_does_not_matter() -> None:
    assert said(replace(CLASS, url="", subs=(TALK,))) == []
    assert "url" not in to_buttons([replace(CLASS, subs=(TALK,))], {})[0]


def test_too_many_entries_are_named_where_they_are() -> None:
    assert said() == [("", "", True)]
    assert said(CLASS, CHECK_IN, JOIN, TALK) == [("", "", True)]
    assert said(replace(MORE, subs=(TALK,) * 6)) == [("0", "subs", True)]


@pytest.mark.parametrize(
    ("step", "shape", "place"),
    [
        ("add", "去上课 打卡 更多(进群 聊一聊) ", "3"),
        ("add:1", "去上课 打卡() 更多(进群 聊一聊)", "1.0"),
        ("add:2", "去上课 打卡 更多(进群 聊一聊 )", "2.2"),
        ("up:1", "打卡 去上课 更多(进群 聊一聊)", "0"),
        ("down:1", "去上课 更多(进群 聊一聊) 打卡", "2"),
        ("down:2", "去上课 打卡 更多(进群 聊一聊)", "2"),
        ("up:0", "去上课 打卡 更多(进群 聊一聊)", "0"),
        ("up:2.1", "去上课 打卡 更多(聊一聊 进群)", "2.0"),
        ("remove:2.0", "去上课 打卡 更多(聊一聊)", ""),
        ("remove:2", "去上课 打卡", ""),
        ("move:0:2", "打卡 更多(进群 聊一聊) 去上课", "2"),
        ("move:2.0:0", "进群 去上课 打卡 更多(聊一聊)", "0"),
        ("move:2.0:1.0", "去上课 打卡(进群) 更多(聊一聊)", "1.0"),
        ("move:0:1.1", "打卡 更多(进群 去上课 聊一聊)", "1.1"),  # the place is counted without what moves
        ("move:2:0.0", "去上课 打卡 更多(进群 聊一聊)", "2"),  # a list does not go into a list
        ("move:0:0.0", "去上课 打卡 更多(进群 聊一聊)", "0"),
        ("move:9:0", "去上课 打卡 更多(进群 聊一聊)", "9"),
        ("remove:7.7", "去上课 打卡 更多(进群 聊一聊)", ""),
        ("dance:0", "去上课 打卡 更多(进群 聊一聊)", ""),
        ("up:x", "去上课 打卡 更多(进群 聊一聊)", ""),
    ],
)
def test_entries_are_put_in_order(step: str, shape: str, place: str) -> None:
    entries, here = arranged(MENU, step)
    assert (shape_of(entries), here) == (shape, place)


def shape_of(entries: tuple[Entry, ...]) -> str:
    """Names, and behind each in brackets those below it."""
    return " ".join(e.name + (f"({' '.join(s.name for s in e.subs)})" if e.subs else "") for e in entries)


@given(st.lists(st.text(alphabet="adupmove:.0123456789rn", max_size=12), max_size=12))
def test_no_step_however_odd_loses_or_doubles_an_entry_by_moving(steps: list[str]) -> None:
    entries: tuple[Entry, ...] = MENU
    for step in steps:
        before = sorted(entry.name for _, entry in places(entries))
        entries, here = arranged(entries, step)
        names = sorted(entry.name for _, entry in places(entries))
        assert at(entries, here) is not None or not here or step.startswith(("move", "up", "down"))
        if not step.startswith(("add", "remove")):
            assert names == before
        assert all(not sub.subs for _, entry in places(entries) for sub in entry.subs)


def words(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> list[str]:
    return [difference.sentence.format(**difference.values) for difference in differences(before, after)]


def test_differences_are_told_in_words() -> None:
    assert words(MENU, MENU) == []
    assert words(MENU, (CLASS, CHECK_IN)) == ["“更多” is gone.", "“进群” is gone.", "“聊一聊” is gone."]
    assert words((CLASS,), (CLASS, TALK)) == ["“聊一聊” is new."]
    assert words(MENU, (CLASS, CHECK_IN, replace(MORE, subs=(JOIN, TALK, Entry("投稿"))))) == [
        "“投稿” is new, below “更多”."
    ]
    assert words(MENU, (replace(CLASS, name="上课"), CHECK_IN, MORE)) == ["“去上课” is now called “上课”."]
    assert words(MENU, (replace(CLASS, url="https://example.com/2"), CHECK_IN, MORE)) == [
        "“去上课” does something else now."
    ]
    assert words(MENU, (CHECK_IN, CLASS, MORE)) == ["The entries stand in another order."]
    assert words(MENU, (CLASS, CHECK_IN, JOIN, replace(MORE, subs=(TALK,)))) == ["The entries stand in another order."]
    assert words(MENU, (CLASS, CHECK_IN, replace(MORE, name="其他"))) == ["“更多” is now called “其他”."]
    assert words((TALK,), (replace(TALK, subs=(JOIN,)),)) == [
        "“进群” is new, below “聊一聊”.",
        "“聊一聊” now opens a list.",
    ]


@pytest.mark.parametrize(
    "buttons", [[1, None, "x"], [{}], [{"name": 3, "type": {}, "sub_button": [7]}], [{"type": "new"}]]
)
def test_a_menu_from_elsewhere_is_read_whatever_it_holds(buttons: list[object]) -> None:
    for entry in entries_of(buttons, CODES):
        assert isinstance(entry.name, str)


def test_a_huge_menu_from_elsewhere_is_cut_off() -> None:
    below: list[object] = [{"name": "x" * 9000, "sub_button": [{"name": "deeper"}]}] * 5000
    entries = entries_of([{"name": "a", "sub_button": {"list": below}}, {"name": "b", "sub_button": "x"}] * 5000, CODES)
    assert len(entries) == 20
    assert len(entries[0].subs) == 20
    assert len(entries[0].subs[0].name) == 2048
    assert not entries[0].subs[0].subs
