"""The people of rehearsals: a model whose truth is known, and how it is told on a bad day."""

from collections import Counter
from random import Random

import pytest

from yutang.bench.campaign.kills import plan_kills
from yutang.bench.campaign.people import DAY, ENTRANCE, HOUR, WITHOUT, Deed, End, Fate, Person, Window, end_of
from yutang.bench.campaign.people import takes_part as takes_part_in
from yutang.bench.campaign.traffic import BY_WECHAT, Weather, deliveries_of, in_steps, make_people

WINDOW = Window()
A, B = 1, 2  # inviters


def friend(*deeds: tuple[Deed, float, int]) -> Person:
    person = Person(9, "honest ordinary", "phone 9", "59.0.1.7", "agent")
    for deed, at, through in deeds:
        person.does(deed, at, through)
    return person


def fate(*deeds: tuple[Deed, float, int], window: Window = WINDOW) -> Fate:
    return end_of(friend(*deeds), window).fate


# ---- the truth ------------------------------------------------------------------------------------------------------


def test_the_first_poster_that_somebody_new_met_counts() -> None:
    person = friend((Deed.FOLLOW, HOUR, A), (Deed.SCAN, 2 * HOUR, B))

    assert end_of(person, WINDOW) == End(Fate.STAYED, A, HOUR)


def test_who_leaves_within_the_hold_does_not_count_and_who_leaves_later_does() -> None:
    assert fate((Deed.FOLLOW, 0, A), (Deed.LEAVE, DAY, WITHOUT)) is Fate.LEFT
    assert fate((Deed.FOLLOW, 0, A), (Deed.LEAVE, DAY + 1, WITHOUT)) is Fate.STAYED


def test_where_pages_must_be_opened_only_who_opened_one_counts() -> None:
    by_opening = Window(must_open=True)
    opened = friend((Deed.FOLLOW, HOUR, A), (Deed.OPEN, 2 * HOUR, WITHOUT))

    assert fate((Deed.FOLLOW, HOUR, A), window=by_opening) is Fate.UNSEEN
    assert end_of(opened, by_opening) == End(Fate.STAYED, A, 2 * HOUR)
    assert fate((Deed.FOLLOW, 0, A), (Deed.LEAVE, 5, WITHOUT), (Deed.OPEN, 9, WITHOUT), window=by_opening) is Fate.LEFT


def test_coming_back_does_not_count_again() -> None:
    came_back = ((Deed.FOLLOW, 0, A), (Deed.LEAVE, HOUR, WITHOUT), (Deed.FOLLOW, 2 * HOUR, A))

    assert fate(*came_back) is Fate.LEFT


@pytest.mark.parametrize(
    ("deeds", "expected"),
    [
        ([(Deed.FOLLOW, 0, ENTRANCE)], Fate.NOBODY),
        ([(Deed.FOLLOW, 0, 9)], Fate.NOBODY),  # their own poster
        ([(Deed.FOLLOW, -DAY, WITHOUT), (Deed.SCAN, HOUR, A)], Fate.NOT_NEW),
        ([(Deed.FOLLOW, 0, ENTRANCE), (Deed.SCAN, HOUR, A)], Fate.NOT_NEW),
        ([(Deed.FOLLOW, 7 * DAY + 1, A)], Fate.OUT_OF_TIME),
    ],
)
def test_nobody_is_credited_for_somebody_who_is_not_new_or_came_otherwise(
    deeds: list[tuple[Deed, float, int]], expected: Fate
) -> None:
    assert fate(*deeds) is expected


def test_with_invite_codes_a_friend_is_new_for_a_day() -> None:
    deeds = ((Deed.FOLLOW, 0, ENTRANCE), (Deed.SCAN, HOUR, A))

    assert fate(*deeds, window=Window(slack=DAY)) is Fate.STAYED


def test_a_campaign_may_credit_the_last_touch_and_people_who_were_there_before() -> None:
    open_to_all = Window(last_touch=True, newcomers_only=False)
    person = friend((Deed.FOLLOW, -DAY, WITHOUT), (Deed.SCAN, HOUR, A), (Deed.SCAN, 2 * HOUR, B))

    assert end_of(person, open_to_all) == End(Fate.STAYED, B, 2 * HOUR)


@pytest.mark.parametrize(
    "window", [Window(hold=0), Window(length=2 * DAY), Window(hold=14 * DAY), Window(must_open=True, told_late=HOUR)]
)
def test_crowds_fit_into_any_campaign(window: Window) -> None:
    people = make_people(200, 1, window)

    assert len(people) >= 190
    assert all(takes_part_in(person, window) for person in people if any(a.deed is Deed.OPEN for a in person.acts))


def test_nobody_does_two_things_in_one_second() -> None:
    person = friend((Deed.FOLLOW, 5, A), (Deed.OPEN, 5, WITHOUT), (Deed.LEAVE, 5.9, WITHOUT))

    assert [act.at for act in person.acts] == [5, 6, 7]


# ---- the crowd ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [60, 200, 2_000])
def test_a_crowd_has_about_as_many_people_as_were_asked_for_and_of_every_kind(count: int) -> None:
    people = make_people(count, 7)
    kinds = Counter(person.kind.split()[0] for person in people)

    assert abs(len(people) - count) <= 12
    assert [person.number for person in people] == list(range(len(people)))
    assert kinds["honest"] > count * 0.8
    assert count < 200 or (kinds["farm"] and kinds["ring"])


def test_the_same_seed_makes_the_same_crowd_and_another_one_another() -> None:
    assert deliveries_of(make_people(300, 3), 3) == deliveries_of(make_people(300, 3), 3)
    assert deliveries_of(make_people(300, 3), 3) != deliveries_of(make_people(300, 4), 4)


def test_nobody_scans_a_poster_before_its_owner_has_one() -> None:
    people = make_people(1_000, 11)
    for person in people:
        for act in person.acts:
            if act.through >= 0 and act.through != person.number:
                inviter = people[act.through]
                assert takes_part_in(inviter, WINDOW)
                assert min(each.at for each in inviter.acts if each.through != WITHOUT) < act.at


def test_posters_spread_over_several_generations() -> None:
    people = make_people(1_000, 5)
    depth: dict[int, int] = {}
    for person in sorted(people, key=lambda each: min(act.at for act in each.acts)):
        end = end_of(person, WINDOW)
        depth[person.number] = 0 if end.inviter is None else depth.get(end.inviter, 0) + 1

    assert max(depth.values()) >= 4


# ---- how it is told -------------------------------------------------------------------------------------------------


def test_every_push_is_told_once_or_twice_and_pages_are_opened_once() -> None:
    people = make_people(500, 2)
    told = deliveries_of(people, 2, Weather(twice=0.5))

    assert len(told) == sum(len(person.acts) for person in people)
    assert {each.times for each in told} == {1, 2}
    assert all(each.times == 1 for each in told if each.act.deed not in BY_WECHAT)
    assert len({each.act.number for each in told}) == len(told)


def test_what_is_late_is_told_after_what_came_later() -> None:
    told = deliveries_of(make_people(500, 2), 2, Weather(late=0.5))
    by_person: dict[int, list[int]] = {}
    for each in told:
        by_person.setdefault(each.act.person, []).append(each.act.at)

    assert all(each.at >= each.act.at for each in told)
    assert any(moments != sorted(moments) for moments in by_person.values())


def test_steps_hold_everything_in_order_and_end_after_it() -> None:
    told = deliveries_of(make_people(300, 8), 8)
    steps = in_steps(told, 6 * HOUR)

    assert [each for _, batch in steps for each in batch] == told
    assert all(each.at <= end for end, batch in steps for each in batch)


def test_kills_fall_into_steps_in_which_something_happens() -> None:
    planned = plan_kills([5, 100, 60, 80], 5, Random(1))

    assert set(planned) == {1, 2, 3}
    assert {kill.what for kill in planned.values()} == {"server", "worker"}
    assert all(1 <= kill.after < 100 for kill in planned.values())
