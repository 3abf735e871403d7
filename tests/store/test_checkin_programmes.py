"""Programmes as the team keeps them: made, started, changed, paused, ended; and the replies that they keep."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tests.support.fandom import ACCOUNT
from tests.support.people import Person
from tests.support.programmes import COMMUNITY, Habit, at
from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.actions import do_delete_rule, rules_of
from yutang.checkins.actions import (
    do_archive,
    do_change,
    do_change_texts,
    do_end,
    do_make_programme,
    do_pause,
    do_resume,
    do_start,
    find_programme,
    form_of,
    programmes_of,
)
from yutang.checkins.models import Programme, ProgrammeState
from yutang.checkins.rules.levels import Level
from yutang.checkins.rules.replying import KEPT
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed
from yutang.workspaces.models import AuditEntry, Role


def change(habit: Habit, **fields: Any) -> Programme:  # noqa: ANN401 - of the form
    with habit.working() as work:
        return do_change(work, habit.id, replace(form_of(find_programme(work, habit.id)), **fields))


def test_a_draft_keeps_no_replies_and_one_that_has_started_keeps_two(database: Database) -> None:
    habit = Habit(database, starts=False)
    assert habit.rules() == []

    with habit.working() as work:
        programme = do_start(work, habit.id)
        slug = programme.slug

    rules = {rule.trigger: rule for rule in habit.rules()}
    assert rules[ReplyTrigger.MENU].words == [f"checkin.{slug}"]
    assert (rules[ReplyTrigger.KEYWORD].words, rules[ReplyTrigger.KEYWORD].matching) == (["打卡"], Matching.EXACT)
    assert rules[ReplyTrigger.MENU].messages[KEPT]["id"] == habit.id


def test_people_see_a_kept_reply_as_kept_and_cannot_change_it_there(database: Database) -> None:
    habit = Habit(database)
    with habit.working() as work:
        kept = rules_of(work, ACCOUNT)
    assert [(rule.is_kept, rule.programme_id) for rule in kept] == [(True, habit.id)] * 2

    with habit.working() as work, pytest.raises(Conflict) as refused:
        do_delete_rule(work, ACCOUNT, kept[0].id)
    assert refused.value.code == "kept_by_programme"


def test_what_the_edge_has_said_stands_in_the_conversation(database: Database) -> None:
    habit = Habit(database)
    rule_id = habit.rules()[0].id
    for day in (22, 23):
        habit.now = at(day)
        habit.receive(replace(habit.tap("oA"), rule_id=rule_id, received_at=habit.now))

    first, second = habit.said_to("oA")
    assert "连续 1 天，一共 1 天" in first
    assert "连续 2 天，一共 2 天" in second
    assert f"https://yu.example/checkin/{habit.programme().slug}/{habit.enrolments()['oA'].page_key}" in second


def test_what_would_change_streaks_is_locked_once_it_has_started(database: Database) -> None:
    habit = Habit(database)
    for name, value in {"weekdays": [0, 1], "cut_off": "03:00", "starts": "2026-01-05", "language": "en"}.items():
        with pytest.raises(Invalid) as refused:
            change(habit, **{name: value})
        assert list(refused.value.fields) == [name]

    assert change(habit, title="晨读", early="07:00", closes="22:00").early_until == 420
    assert {rule.name for rule in habit.rules()} == {"晨读"}


def test_another_zone_holds_from_now_on(database: Database) -> None:
    habit = Habit(database)

    zones = change(habit, timezone="Europe/Berlin").zones["zones"]

    assert zones == [[0, "Asia/Shanghai"], [round(habit.now.timestamp() * 1000), "Europe/Berlin"]]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": ""}, "title"),
        ({"starts": ""}, "starts"),
        ({"ends": "2025-12-31"}, "ends"),
        ({"weekdays": []}, "weekdays"),
        ({"opens": "25:00"}, "opens"),
        ({"opens": "20:00", "closes": "04:00", "cut_off": "03:00"}, "closes"),
        ({"opens": "05:00", "closes": "09:00", "early": "10:00"}, "early"),
        ({"proofs": ["dance"]}, "proofs"),
        ({"least": 0}, "least"),
        ({"levels": [Level(7, "a"), Level(7, "b")]}, "levels"),
        ({"prompts": ["鱼" * 61]}, "prompts"),
        ({"texts": {"checked": "{nobody}"}}, "texts.checked"),
        ({"texts": {"checked": "转发到朋友圈才能打卡"}}, "texts.checked"),
        ({"community_id": 999}, "community_id"),
        ({"account_id": 999}, "account_id"),
        ({"poster": "own:nothing"}, "poster"),
        ({"timezone": "Moon/Base"}, "timezone"),
    ],
)
def test_a_form_that_cannot_be_is_refused_by_its_field(database: Database, fields: dict[str, Any], wrong: str) -> None:
    habit = Habit(database, starts=False)
    with habit.working() as work, pytest.raises(Invalid) as refused:
        do_make_programme(work, habit.a_form(**fields), Random(2))
    assert wrong in refused.value.fields


def test_the_form_shows_what_was_kept(database: Database) -> None:
    habit = Habit(database, starts=False)
    form = habit.a_form(early="07:30", milestones={7: "own:small_circle"}, texts={"again": "好"}, ends="2027-01-01")
    with habit.working() as work:
        made = do_make_programme(work, form, Random(2))
        shown = form_of(made)

    assert (shown.early, shown.milestones, shown.texts, shown.opens) == ("07:30", form.milestones, form.texts, "05:00")
    assert shown.levels is not None
    assert [level.days for level in shown.levels] == [3, 7, 21, 49, 100]


def test_only_who_keeps_habits_may_change_them(database: Database) -> None:
    habit = Habit(database)
    analyst = Person(database, 1, roles=frozenset({Role.ANALYST}))
    with analyst.working() as work:
        with pytest.raises(NotAllowed):
            do_pause(work, habit.id)
        assert [each.id for each in programmes_of(work)] == [habit.id]


def test_two_people_do_not_overwrite_each_other(database: Database) -> None:
    habit = Habit(database)
    with habit.working() as work:
        seen = form_of(find_programme(work, habit.id))
    change(habit, title="晨读")
    with habit.working() as work, pytest.raises(Conflict) as refused:
        do_change(work, habit.id, seen)
    assert refused.value.code == "changed"


def test_each_step_of_its_life_is_taken_once_and_told_in_the_log(database: Database) -> None:
    habit = Habit(database)
    steps = (do_pause, do_pause, do_resume, do_end, do_end, do_archive)
    for step in steps:
        with habit.working() as work:
            step(work, habit.id)

    assert habit.programme().state is ProgrammeState.ARCHIVED
    assert habit.rules() == []
    with habit.database.read() as session:
        actions = [entry.action for entry in session.query(AuditEntry).filter(AuditEntry.workspace_id == 1)]
    told = ["programme.pause", "programme.resume", "programme.end", "programme.archive"]
    assert sorted(actions)[-6:] == sorted(["programme.make", "programme.start", *told])
    with habit.working() as work, pytest.raises(Conflict):
        do_resume(work, habit.id)


def test_a_second_programme_of_an_account_needs_a_keyword_of_its_own(database: Database) -> None:
    habit = Habit(database)
    with habit.working() as work:
        second = do_make_programme(work, habit.a_form(title="晨读", community_id=COMMUNITY), Random(2)).id
    with habit.working() as work, pytest.raises(Conflict) as refused:
        do_start(work, second)
    assert refused.value.code == "keyword_taken"


def test_changed_texts_are_what_the_edge_says_from_then_on(database: Database) -> None:
    habit = Habit(database)
    with habit.working() as work:
        do_change_texts(work, habit.id, {"checked": "{nickname}，「{programme}」好。\n第 {streak} 天"})

    (rule, _) = habit.rules()
    assert rule.messages[KEPT]["texts"] == {"checked": "{nickname}，「{programme}」好。\n第 {streak} 天"}
    assert (
        rule.messages["messages"][0]["text"] == "{nickname}，「七天晨练」好。"
    )  # lists show it without anybody's days
