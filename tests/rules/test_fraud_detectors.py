"""Each detector alone: it sees its fraud, leaves alone what only looks like it, and its evidence names the numbers."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import pytest

from tests.support.crowds import DAY, HOUR, STARTS, Way, after_a_post, new_crowd
from tests.support.fraud_stage import NOON, Change, Stage, circle, opens
from yutang.campaigns.fraud import LIMITS, Code, Credit, Decision, Facts, Person, judge, keeps_back, prepare


@pytest.fixture
def stage() -> Stage:
    return Stage()


def every(other: int) -> Callable[[int], bool]:
    return lambda number: number % other == 0


def test_an_honest_post_passes_and_leaves_no_trace(stage: Stage) -> None:
    stage.friends(25)

    assert stage.decision() is Decision.PASS
    assert stage.judged().score < 0.2


# ---- who they are ---------------------------------------------------------------------------------------------------


def test_friends_who_followed_before_do_not_count_and_many_of_them_are_a_habit(stage: Stage) -> None:
    stage.friends(10, lambda number, each: replace(each, new_to_account=number >= 6))
    found = stage.found(Code.NOT_NEW)

    assert found is not None
    assert (found.evidence, len(found.invitees), found.doubts) == ({"count": 6, "total": 10}, 6, True)
    assert stage.decision() is Decision.REVIEW


def test_one_friend_who_followed_before_costs_that_friend_only(stage: Stage) -> None:
    stage.friends(10, lambda number, each: replace(each, new_to_account=number > 0))
    judged = stage.judged()
    friends = [each.invitee for each in stage.crowd.credits if each.inviter == stage.inviter]

    assert (judged.decision, len(judged.doubtful)) == (Decision.PASS, 1)
    assert (keeps_back(judged, friends, 9), keeps_back(judged, friends, 10)) == (False, True)


def test_a_campaign_for_everybody_does_not_mind_old_followers(stage: Stage) -> None:
    stage.crowd.campaign = replace(stage.crowd.campaign, new_only=False)
    stage.friends(10, lambda _, each: replace(each, new_to_account=False))

    assert stage.found(Code.NOT_NEW) is None


def test_friends_on_the_own_phone_are_the_inviter_again(stage: Stage) -> None:
    stage.is_(devices=frozenset({"mine"}))
    stage.friends(8, lambda number, each: replace(each, device="mine") if number < 5 else each)
    found = stage.found(Code.SELF_REFERRAL)

    assert found is not None
    assert (found.evidence, found.score, found.doubts) == ({"count": 5, "total": 8}, 0.9, True)


def test_a_couple_on_one_phone_keeps_the_reward_without_the_partner(stage: Stage) -> None:
    stage.is_(devices=frozenset({"ours"}))
    stage.friends(8, lambda number, each: replace(each, device="ours") if number < 1 else each)

    assert stage.score(Code.SELF_REFERRAL) == 0.1
    assert stage.decision() is Decision.PASS


def test_nobody_is_their_own_friend() -> None:
    facts = Facts(campaign=new_crowd(1).campaign, credits=[Credit(invitee=1, inviter=1, credited_at=NOON)])

    assert judge(1, prepare(facts)).doubtful == {1}


def test_a_whole_set_on_the_own_network_is_a_note_only(stage: Stage) -> None:
    stage.is_(networks=frozenset({"home"}))
    stage.friends(6, lambda _, each: replace(each, network="home"))

    assert stage.score(Code.SELF_NETWORK) == LIMITS.self_network
    assert stage.decision() is Decision.PASS


def test_serial_helpers_are_seen_and_a_few_old_helpers_are_not(stage: Stage) -> None:
    stage.friends(12)
    friends = [each.invitee for each in stage.crowd.credits if each.inviter == stage.inviter]
    stage.crowd.people |= {key: Person(key=key, helped=4) for key in friends[:4]}
    assert stage.found(Code.SERIAL_HELPERS) is None

    stage.crowd.people |= {key: Person(key=key, helped=4) for key in friends[:11]}
    found = stage.found(Code.SERIAL_HELPERS)
    assert found is not None
    assert found.evidence == {"count": 11, "total": 12, "campaigns": 3}
    assert stage.decision() is Decision.REVIEW


@pytest.mark.parametrize(("people", "kept"), [(2, False), (3, False), (6, True)])
def test_payees_of_many_people_are_seen_and_households_are_not(stage: Stage, people: int, kept: bool) -> None:
    stage.friends(8)
    stage.is_(payees=frozenset({"one account"}))
    for _ in range(people - 1):
        stage.crowd.inviter("another", payees=frozenset({"one account"}))
    found = stage.found(Code.PAYEE_REUSE)

    assert (stage.decision() is not Decision.PASS) == kept
    assert (None if found is None else found.evidence) == (None if people == 2 else {"people": people})


@pytest.mark.parametrize("near", [{"is_staff": True}, {"payees": frozenset({"p"})}, {"devices": frozenset({"d"})}])
def test_the_team_and_who_shares_its_phone_or_payee_is_looked_at(stage: Stage, near: dict[str, object]) -> None:
    member = stage.crowd.inviter("staff", phone="d", payees=frozenset({"p"}), is_staff=True)
    stage.friends(4)
    assert stage.found(Code.STAFF) is None

    stage.is_(**near)
    assert stage.score(Code.STAFF) == LIMITS.staff
    assert stage.decision() is Decision.REVIEW
    assert judge(member, prepare(stage.crowd.facts())).decision is Decision.REVIEW


# ---- when they came -------------------------------------------------------------------------------------------------


def test_velocity_counts_the_busiest_minutes_and_never_decides_alone(stage: Stage) -> None:
    stage.friends(
        150, lambda number, each: replace(each, credited_at=NOON + 3.3 * (number + 20 * Random(number).random()))
    )
    found = stage.found(Code.VELOCITY)

    assert found is not None
    assert (found.evidence, found.score) == ({"count": 150, "minutes": 10}, 0.2)
    assert stage.decision() is Decision.PASS


def at(moments: Sequence[float]) -> Change:
    return lambda number, each: replace(
        each, credited_at=moments[number], scanned_at=moments[number] - 9 - number % 17, followed_at=moments[number]
    )


def test_even_intervals_are_seen_and_chance_and_a_queue_are_not(stage: Stage) -> None:
    random = Random(4)
    stage.friends(30, at([NOON + 60 * (number + random.uniform(-0.1, 0.1)) for number in range(30)]))
    found = stage.found(Code.REGULAR)
    assert found is not None
    assert found.evidence["seconds"] == pytest.approx(60, abs=1)
    assert int(found.evidence["evenness"]) > 85
    assert found.score > 0.4

    for pauses in ([random.expovariate(1 / 60) for _ in range(30)], [random.gammavariate(2, 60) for _ in range(30)]):
        other = Stage()
        other.friends(30, at([NOON + sum(pauses[: number + 1]) for number in range(30)]))
        assert other.score(Code.REGULAR) < 0.3


def test_pauses_between_scan_and_follow_as_a_script_makes_them_are_too_even(stage: Stage) -> None:
    stage.friends(60, way=Way(even_delay=(3.0, 8.0)))
    assert stage.score(Code.REGULAR) > 0.3

    people = Stage()
    people.friends(60)
    assert people.score(Code.REGULAR) == 0.0


def follows_after(seconds: float, which: Callable[[int], bool]) -> Change:
    return lambda number, each: (
        replace(each, scanned_at=each.credited_at - seconds, followed_at=each.credited_at) if which(number) else each
    )


def test_who_follows_faster_than_a_hand_does_not_count(stage: Stage) -> None:
    stage.friends(8, follows_after(1.0, lambda _: True))
    found = stage.found(Code.TOO_FAST)

    assert found is not None
    assert (found.evidence, found.doubts) == ({"count": 8, "total": 8, "seconds": 1.5}, True)
    assert stage.decision() is Decision.HOLD


@pytest.mark.parametrize("seconds", [3.0, -60.0])
def test_practised_thumbs_and_wrong_clocks_are_not_too_fast(stage: Stage, seconds: float) -> None:
    stage.friends(8, follows_after(seconds, every(2)))

    assert stage.found(Code.TOO_FAST) is None


def late(share: float) -> Change:
    def change(number: int, each: Credit) -> Credit:
        moment = STARTS + 7 * DAY - 100 - 60 * Random(number).uniform(0, 200) if number >= 60 * (1 - share) else None
        return each if moment is None else replace(each, credited_at=moment, scanned_at=None)

    return change


def test_a_jump_onto_a_winning_place_in_the_last_hours_is_seen(stage: Stage) -> None:
    stage.friends(60, late(0.95))
    stage.crowd.campaign = replace(stage.crowd.campaign, prizes=20)
    found = stage.found(Code.DEADLINE_JUMP)

    assert found is not None
    assert (found.evidence["count"], found.evidence["total"], found.evidence["minutes"]) == (56, 60, 360)
    assert int(found.evidence["after"]) <= 20 < int(found.evidence["before"])
    assert stage.decision() is Decision.PASS  # everybody hurries then: alone it is a note


@pytest.mark.parametrize(("share", "prizes"), [(0.95, 0), (0.1, 20)])
def test_without_a_prize_or_from_a_good_place_nobody_jumps(stage: Stage, share: float, prizes: int) -> None:
    stage.friends(60, late(share))
    stage.crowd.campaign = replace(stage.crowd.campaign, prizes=prizes)

    assert stage.found(Code.DEADLINE_JUMP) is None


# ---- networks and phones --------------------------------------------------------------------------------------------


def test_a_whole_set_on_one_network_is_seen_and_alone_is_no_reason_to_hold(stage: Stage) -> None:
    stage.friends(30, lambda _, each: replace(each, network="one room"))
    found = stage.found(Code.ONE_NETWORK)

    assert found is not None
    assert (found.evidence, found.score) == ({"count": 30, "total": 30, "usual": 0}, 0.45)
    assert stage.decision() is Decision.PASS


@pytest.mark.parametrize("network", ["listed school", "carrier 0"])
def test_listed_networks_and_gates_of_carriers_are_let_be(stage: Stage, network: str) -> None:
    if network.startswith("carrier"):  # a town with one gate
        stage.crowd.credits = [
            replace(c, network=network if c.invitee % 4 == 0 else c.network) for c in stage.crowd.credits
        ]
    stage.friends(30, lambda _, each: replace(each, network=network))

    assert stage.found(Code.ONE_NETWORK) is None


def test_half_of_the_friends_at_the_office_is_not_the_whole_set(stage: Stage) -> None:
    stage.friends(30, lambda number, each: replace(each, network="office") if number % 2 else each)

    assert stage.found(Code.ONE_NETWORK) is None


def test_phones_with_more_people_than_a_family_has_are_seen(stage: Stage) -> None:
    stage.friends(12, lambda number, each: replace(each, device=f"rack {number % 2}") if number < 10 else each)
    found = stage.found(Code.SHARED_PHONES)

    assert found is not None
    assert (found.evidence, found.doubts) == ({"count": 10, "total": 12, "phones": 2, "people": 10}, True)
    assert stage.decision() is Decision.HOLD


def test_three_people_of_a_family_on_one_phone_are_let_be(stage: Stage) -> None:
    stage.friends(12, lambda number, each: replace(each, device="grandmother") if number < 3 else each)

    assert stage.found(Code.SHARED_PHONES) is None


def test_second_accounts_of_others_who_take_part_are_seen(stage: Stage) -> None:
    for number in range(3):
        stage.crowd.inviter("another", phone=f"other {number}")
    stage.friends(3, lambda number, each: replace(each, device=f"other {number}"))

    assert stage.score(Code.SHARED_PHONES) > 0.6


def test_cloned_user_agents_are_seen_and_a_common_phone_is_not(stage: Stage) -> None:
    stage.friends(12, lambda number, each: replace(each, agent=f"rack {number % 2}"))
    found = stage.found(Code.CLONED_AGENTS)
    assert found is not None
    assert found.evidence == {"count": 12, "total": 12, "models": 2, "usual": 0}
    assert stage.decision() is Decision.REVIEW

    common = Stage()
    common.friends(12, lambda number, each: replace(each, agent="agent 0" if number < 4 else each.agent))
    assert common.score(Code.CLONED_AGENTS) < 0.2


def test_the_equal_tablets_of_a_listed_school_are_let_be(stage: Stage) -> None:
    stage.friends(40, lambda _, each: replace(each, network="listed school", agent="tablet"))

    assert stage.decision() is Decision.PASS


# ---- what they did --------------------------------------------------------------------------------------------------


def leaves_after(hours: float, which: Callable[[int], bool]) -> Change:
    return lambda number, each: replace(each, unfollowed_at=NOON + hours * HOUR if which(number) else None)


def test_friends_who_leave_after_the_reward_are_seen(stage: Stage) -> None:
    stage.is_(rewarded_at=NOON + 30 * HOUR)
    stage.friends(20, leaves_after(31, lambda number: number < 15))
    found = stage.found(Code.UNFOLLOWED)

    assert found is not None
    assert (found.evidence["count"], found.evidence["total"]) == (15, 20)
    assert stage.decision() is Decision.REVIEW


@pytest.mark.parametrize("change", [leaves_after(29, every(2)), leaves_after(31, every(5))])
def test_who_left_before_the_reward_and_a_few_who_leave_are_no_reason(stage: Stage, change: Change) -> None:
    stage.is_(rewarded_at=NOON + 30 * HOUR)
    stage.friends(20, change)

    assert stage.found(Code.UNFOLLOWED) is None


def test_friends_who_open_nothing_are_seen(stage: Stage) -> None:
    stage.friends(30, opens(lambda _: 0))
    found = stage.found(Code.ZERO_DEPTH)

    assert found is not None
    assert (found.evidence["count"], found.evidence["total"]) == (30, 30)
    assert 25 <= int(found.evidence["usual"]) <= 60
    assert stage.decision() is Decision.REVIEW


@pytest.mark.parametrize("change", [opens(lambda number: number % 4 // 3), opens(lambda _: None)])
def test_a_quiet_crowd_and_friends_of_whom_nothing_is_known_are_let_be(stage: Stage, change: Change) -> None:
    stage.friends(30, change)

    assert stage.found(Code.ZERO_DEPTH) is None
    assert stage.decision() is Decision.PASS


def test_a_farm_cut_into_many_small_inviters_is_seen_by_its_pool(stage: Stage) -> None:
    farm = Way(quiet=1.0, agents=("rack",))
    others = [stage.crowd.inviter("farm") for _ in range(10)]
    for other in others:
        stage.crowd.friends(other, after_a_post(Random(other), NOON, 3, HOUR), farm)
    stage.friends(3, way=farm)
    found = stage.found(Code.QUIET_POOL)

    assert found is not None
    assert found.evidence == {"count": 3, "total": 3, "people": 33}
    assert stage.decision() is Decision.REVIEW


def test_three_quiet_friends_with_ordinary_phones_are_no_pool(stage: Stage) -> None:
    stage.friends(3, opens(lambda _: 0))

    assert stage.decision() is Decision.PASS


def test_a_star_of_quiet_people_is_seen_and_a_livestream_is_not(stage: Stage) -> None:
    stage.friends(120, opens(lambda number: int(number % 12 == 0)))
    found = stage.found(Code.STAR)
    assert found is not None
    assert found.evidence["total"] == 120
    assert stage.decision() is Decision.REVIEW

    livestream = Stage()
    livestream.friends(120, opens(lambda number: int(number % 3 == 0)))
    assert livestream.found(Code.STAR) is None


def test_a_ring_of_people_with_second_accounts_is_seen(stage: Stage) -> None:
    members = circle(stage.crowd, 5, 4)
    around = prepare(stage.crowd.facts())

    for member in members:
        found = {each.code: each for each in judge(member, around).findings}
        assert found[Code.RING].evidence == {"count": 4, "total": 4, "people": 5}
        assert judge(member, around).decision is Decision.HOLD


def test_friends_who_scan_each_others_codes_are_no_ring(stage: Stage) -> None:
    club = [stage.inviter, *(stage.crowd.inviter("honest") for _ in range(4))]
    stage.friends(10)
    stage.crowd.touches += [(one, other) for one in club for other in club if one != other]

    assert stage.found(Code.RING) is None
    assert stage.decision() is Decision.PASS
