"""Today's rules, one by one: with the fact, without it, and once it is over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from yutang.planning.models import Duty, ItemState
from yutang.planning.rules.duties import DUTIES, Away, Held, answers_for, away_on, unheld
from yutang.planning.rules.facts import (
    Alerted,
    Communal,
    Facts,
    NextLesson,
    Planned,
    Running,
    Step,
    Streaks,
    Waiting,
)
from yutang.planning.rules.thing import Rule, Thing
from yutang.planning.rules.things import FEWEST, STREAK
from yutang.planning.rules.today import MOST, all_things, mine
from yutang.workspaces.rules import Permission

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
TODAY = date(2026, 11, 26)
YOGA, OTHER = 7, 8
LIN, WANG, ZHAO = 1, 2, 3
EVERYTHING = frozenset(Permission)

ALERT = Alerted(
    "alert:1", "The QR of “{name}” runs out within 24 hours", {"name": "一群"}, "Upload", "/groups/1/qr", 40, 1
)
LESSON = NextLesson(5, YOGA, "早起课", 80, missing=True)
GOOD_WEEK, BAD_WEEK = Step("stayed", (200, 160), (200, 150)), Step("stayed", (200, 160), (200, 60))
CAMPAIGN = Running(9, YOGA, "晨练", 300, NOW + timedelta(days=5), has_ended=False, review=0, steps=[BAD_WEEK])
PLANNED = Planned(11, YOGA, "文章", TODAY, None, ItemState.DOING, None)
COMMUNITY = Communal(YOGA, "早起瑜伽", has_position=True, planned=3, groups=2)
ALL_HELD = [Held(YOGA, duty, LIN) for duty in Duty]


def facts(**values: object) -> Facts:
    given: dict[str, object] = {"now": NOW, "today": TODAY, "team": frozenset({LIN, WANG, ZHAO}), **values}
    return Facts(**given)  # type: ignore[arg-type]  # as a test says


def rules_of(found: Facts) -> list[Rule]:
    return [thing.rule for thing in all_things(found)]


PRESENT = {
    Rule.ALERT: facts(alerts=[ALERT]),
    Rule.WAITING: facts(waiting=Waiting(5, timedelta(hours=7))),
    Rule.STREAK: facts(streaks=[Streaks(3, YOGA, "早起打卡", 2, 60)]),
    Rule.LESSON: facts(courses=[LESSON]),
    Rule.HOMEWORK: facts(courses=[replace(LESSON, missing=False, homework=4)]),
    Rule.CONVERSION: facts(campaigns=[CAMPAIGN]),
    Rule.REVIEW: facts(campaigns=[replace(CAMPAIGN, steps=[], review=6)]),
    Rule.SETTLE: facts(campaigns=[replace(CAMPAIGN, has_ended=True)]),
    Rule.ENDS: facts(campaigns=[replace(CAMPAIGN, steps=[], ends_at=NOW + timedelta(hours=30))]),
    Rule.LATE: facts(planned=[replace(PLANNED, day=TODAY)]),
    Rule.DUE: facts(planned=[replace(PLANNED, day=TODAY + timedelta(days=1))]),
    Rule.UNHELD: facts(communities=[COMMUNITY], held=ALL_HELD[1:]),
    Rule.POSITION: facts(communities=[replace(COMMUNITY, has_position=False)]),
    Rule.EMPTY: facts(communities=[replace(COMMUNITY, planned=0)]),
}
RESOLVED = {
    Rule.ALERT: facts(),
    Rule.WAITING: facts(waiting=Waiting(0, timedelta())),
    Rule.STREAK: facts(streaks=[Streaks(3, YOGA, "早起打卡", 0, 0)]),
    Rule.LESSON: facts(courses=[replace(LESSON, missing=False)]),
    Rule.HOMEWORK: facts(courses=[replace(LESSON, missing=False, homework=0)]),
    Rule.CONVERSION: facts(campaigns=[replace(CAMPAIGN, steps=[GOOD_WEEK])]),
    Rule.REVIEW: facts(campaigns=[replace(CAMPAIGN, steps=[], review=0)]),
    Rule.SETTLE: facts(campaigns=[]),
    Rule.ENDS: facts(campaigns=[replace(CAMPAIGN, steps=[], ends_at=NOW + timedelta(days=9))]),
    Rule.LATE: facts(planned=[replace(PLANNED, state=ItemState.DONE)]),
    Rule.DUE: facts(planned=[replace(PLANNED, day=TODAY + timedelta(days=1), state=ItemState.READY)]),
    Rule.UNHELD: facts(communities=[COMMUNITY], held=ALL_HELD),
    Rule.POSITION: facts(communities=[COMMUNITY]),
    Rule.EMPTY: facts(communities=[COMMUNITY]),
}


def test_every_rule_is_tried() -> None:
    assert set(PRESENT) == set(RESOLVED) == set(Rule)


@pytest.mark.parametrize("rule", Rule)
def test_a_thing_stands_there_while_its_fact_holds(rule: Rule) -> None:
    things = all_things(PRESENT[rule])

    assert [thing.rule for thing in things] == [rule]
    assert things[0].cost > 0
    assert things[0].path.startswith("/")
    assert things[0].action


@pytest.mark.parametrize("rule", Rule)
def test_a_thing_vanishes_by_itself_when_its_fact_is_over(rule: Rule) -> None:
    assert all_things(RESOLVED[rule]) == []


def test_where_nothing_is_wrong_nothing_is_to_do() -> None:
    assert all_things(facts()) == []


def test_what_costs_most_to_leave_stands_first() -> None:
    found = all_things(facts(alerts=[ALERT], waiting=Waiting(5, timedelta(hours=7)), courses=[LESSON]))

    assert [thing.rule for thing in found] == [Rule.ALERT, Rule.LESSON, Rule.WAITING]
    assert [thing.cost for thing in found] == sorted((thing.cost for thing in found), reverse=True)


def test_people_whom_wechat_soon_lets_nobody_answer_count_double() -> None:
    early, late = (all_things(facts(waiting=Waiting(5, timedelta(hours=h))))[0] for h in (35, 36))

    assert late.cost == 2 * early.cost


def test_short_streaks_are_nobody_s_work() -> None:
    assert all_things(facts(streaks=[Streaks(3, YOGA, "早起打卡", 9, STREAK - 1)])) == []


def test_a_step_with_few_people_says_nothing() -> None:
    few = Step("stayed", (FEWEST - 1, FEWEST - 1), (FEWEST - 1, 0))

    assert all_things(facts(campaigns=[replace(CAMPAIGN, steps=[few])])) == []


def test_only_the_worst_step_of_a_campaign_is_told() -> None:
    worse = Step("opened", (200, 160), (200, 20))
    found = all_things(facts(campaigns=[replace(CAMPAIGN, steps=[BAD_WEEK, worse])]))

    assert [thing.values["step"] for thing in found] == ["opened"]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (replace(PLANNED, day=TODAY + timedelta(days=2)), []),
        (replace(PLANNED, day=TODAY + timedelta(days=9), due=TODAY), [Rule.DUE]),
        (replace(PLANNED, day=TODAY + timedelta(days=9), due=TODAY - timedelta(days=1)), [Rule.LATE]),
        (replace(PLANNED, state=ItemState.READY), [Rule.DUE]),
        (replace(PLANNED, state=ItemState.READY, day=TODAY - timedelta(days=1)), [Rule.LATE]),
        (replace(PLANNED, state=ItemState.DROPPED, day=TODAY - timedelta(days=1)), []),
    ],
)
def test_what_is_planned_is_told_when_it_must_be_ready_and_when_it_appears(
    item: Planned, expected: Sequence[Rule]
) -> None:
    assert rules_of(facts(planned=[item])) == expected


def test_many_late_things_of_one_plan_are_one_line() -> None:
    late = [replace(PLANNED, item_id=n, day=TODAY - timedelta(days=n)) for n in range(1, 6)]
    found = all_things(facts(planned=late))

    assert [(thing.rule, thing.values["n"], thing.day) for thing in found] == [
        (Rule.LATE, 5, TODAY - timedelta(days=5))
    ]
    assert len(all_things(facts(planned=late[:2]))) == 2


def test_a_community_that_has_not_begun_to_share_duties_out_is_not_nagged() -> None:
    assert all_things(facts(communities=[COMMUNITY])) == []


# ---- whose it is ----------------------------------------------------------------------------------------------------


def of(member_id: int, found: Facts, may: frozenset[Permission] = EVERYTHING) -> list[Thing]:
    return mine(found, all_things(found), member_id, may)


def test_who_may_not_do_it_does_not_see_it() -> None:
    assert of(LIN, PRESENT[Rule.WAITING], frozenset({Permission.SEE})) == []


def test_where_nobody_holds_the_duty_everybody_sees_it() -> None:
    assert len(of(LIN, PRESENT[Rule.LESSON])) == len(of(WANG, PRESENT[Rule.LESSON])) == 1


def test_where_somebody_holds_the_duty_only_they_see_it() -> None:
    found = replace(PRESENT[Rule.LESSON], held=[Held(YOGA, Duty.WRITING, WANG)])

    assert of(LIN, found) == []
    assert len(of(WANG, found)) == 1


def test_while_the_holder_is_away_the_deputy_sees_it() -> None:
    found = replace(PRESENT[Rule.LESSON], held=[Held(YOGA, Duty.WRITING, WANG, ZHAO)], away=frozenset({WANG}))

    assert len(of(ZHAO, found)) == 1
    assert of(WANG, found) == of(LIN, found) == []


def test_what_has_an_owner_is_the_owner_s_unless_they_are_away() -> None:
    found = facts(planned=[replace(PLANNED, owner_id=WANG)])

    assert of(LIN, found) == []
    assert len(of(WANG, found)) == 1
    assert len(of(LIN, replace(found, away=frozenset({WANG})))) == 1


def test_what_belongs_to_no_community_goes_to_whoever_holds_the_duty_anywhere() -> None:
    found = replace(PRESENT[Rule.WAITING], held=[Held(OTHER, Duty.CONVERSATION, ZHAO)])

    assert len(of(ZHAO, found)) == 1
    assert of(LIN, found) == []


def test_ten_things_are_shown_at_most() -> None:
    many = facts(alerts=[replace(ALERT, key=f"alert:{n}") for n in range(25)])

    assert MOST == 10
    assert len(all_things(many)) == 25


# ---- duties ---------------------------------------------------------------------------------------------------------


def test_a_holder_who_left_the_team_holds_nothing() -> None:
    held = Held(YOGA, Duty.WRITING, 99, LIN)

    assert answers_for(held, frozenset(), frozenset({LIN})) == LIN
    assert answers_for(replace(held, deputy_id=None), frozenset(), frozenset({LIN})) is None
    assert answers_for(None, frozenset(), frozenset({LIN})) is None


def test_both_days_of_a_leave_are_days_off() -> None:
    leave = Away(LIN, TODAY, TODAY + timedelta(days=2))

    assert away_on(TODAY - timedelta(days=1), [leave]) == frozenset()
    assert away_on(TODAY, [leave]) == away_on(TODAY + timedelta(days=2), [leave]) == {LIN}
    assert away_on(TODAY + timedelta(days=3), [leave]) == frozenset()


def test_what_nobody_holds_is_listed_by_community() -> None:
    held = [Held(YOGA, duty, LIN) for duty in list(Duty)[1:]]

    assert unheld([YOGA, OTHER], held, frozenset(), frozenset({LIN})) == {YOGA: [Duty.POSITIONING], OTHER: list(Duty)}
    assert unheld([YOGA], held, frozenset({LIN}), frozenset({LIN})) == {YOGA: list(Duty)}


def test_every_duty_has_a_name_and_says_what_it_is() -> None:
    assert list(DUTIES) == list(Duty)
    assert all(name and about for name, about in DUTIES.values())
