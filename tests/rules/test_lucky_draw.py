"""Lucky draws: nobody chooses the winners, and whoever changes anything afterwards is found out."""

import hashlib
import hmac
import json
from collections import Counter
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.campaigns.draws.rules import (
    PROBLEMS,
    DrawRules,
    DrawTier,
    Entry,
    Problem,
    commit,
    draw,
    entries_hash,
    odds,
    proof,
    verify,
)
from yutang.errors import Invalid

SEED = bytes(range(32))
RULES = DrawRules((DrawTier("一等奖", 1), DrawTier("二等奖", 3)), "the lottery of 1 December")
ENTRIES = [Entry(f"p{number}", 1 + number % 3) for number in range(20)]
CAMPAIGN, BEACON = "spring-2027", "04 11 19 23 30 33 + 07"
CHI_SQUARE_0_1_PERCENT = {9: 27.88, 19: 43.82}  # by degrees of freedom, from the usual tables


def seeds(count: int) -> list[bytes]:
    return [hashlib.sha256(f"seed {number}".encode()).digest() for number in range(count)]


def chi_square(found: Counter[str], expected: dict[str, float]) -> float:
    return sum((found[name] - wanted) ** 2 / wanted for name, wanted in expected.items())


def a_proof() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(proof(SEED, CAMPAIGN, RULES, ENTRIES, BEACON)))
    return made


# ---- the algorithm --------------------------------------------------------------------------------------------------


def written_again_from_its_description() -> tuple[str, str, list[list[str]]]:
    """As the docstring says it, with nothing of ours: commitment, hash of the entries, winners."""
    rules = "tier\t1\t一等奖\ntier\t3\t二等奖\nbeacon\tthe lottery of 1 December\n"
    commitment = hashlib.sha256(f"yutang-draw/1\n{SEED.hex()}\nspring-2027\n{rules}".encode()).hexdigest()
    left = sorted((f"p{number}", 1 + number % 3) for number in range(20))
    told = hashlib.sha256("".join(f"{name}\t{tickets}\n" for name, tickets in left).encode()).hexdigest()
    winners, at = [], 0
    for tier in ["一等奖", "二等奖", "二等奖", "二等奖"]:
        total = sum(tickets for _, tickets in left)
        while True:
            message = f"yutang-draw/1\n{told}\n04 11 19 23 30 33 + 07\n{at}".encode()
            number = int.from_bytes(hmac.new(SEED, message, hashlib.sha256).digest()[:8], "big")
            at += 1
            if number < 2**64 - 2**64 % total:
                break
        ticket = number % total
        for place, (name, tickets) in enumerate(left):
            if ticket < tickets:
                winners.append([tier, name])
                del left[place]
                break
            ticket -= tickets
    return commitment, told, winners


def test_a_program_written_from_the_description_finds_the_same() -> None:
    made = a_proof()

    assert (made["commitment"], made["entries_hash"], made["winners"]) == written_again_from_its_description()


def test_the_result_of_a_known_draw_never_changes() -> None:
    made = a_proof()

    assert made["commitment"] == "e7e202d7474bb795bc0ef8e4cf056bc0d1bd0874b8005654d547045f590c97a6"
    assert made["entries_hash"] == "ca32ff4d93d0e7ece7d8025bea9db82330b9329b782dd4d946fefa11a8c5b483"
    assert made["winners"] == [["一等奖", "p13"], ["二等奖", "p0"], ["二等奖", "p11"], ["二等奖", "p8"]]


@given(st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_the_entries_does_not_matter(random: Random) -> None:
    mixed = list(ENTRIES)
    random.shuffle(mixed)

    assert proof(SEED, CAMPAIGN, RULES, mixed, BEACON) == proof(SEED, CAMPAIGN, RULES, ENTRIES, BEACON)


@given(
    st.binary(min_size=32, max_size=32),
    st.dictionaries(st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True), st.integers(1, 50), max_size=30),
    st.lists(st.integers(1, 5), min_size=1, max_size=4),
)
@settings(max_examples=200, deadline=None)
def test_nobody_wins_twice_and_no_place_stays_empty_while_entries_are_left(
    seed: bytes, tickets: dict[str, int], places: list[int]
) -> None:
    rules = DrawRules(tuple(DrawTier(f"tier {number}", count) for number, count in enumerate(places)))
    entries = [Entry(name, count) for name, count in tickets.items()]
    winners = draw(seed, rules, entries)

    assert len({winner.id for winner in winners}) == len(winners) == min(sum(places), len(entries))
    assert {winner.id for winner in winners} <= set(tickets)
    assert verify(json.loads(json.dumps(proof(seed, "c", rules, entries)))).good


def test_equal_entries_win_equally_often() -> None:
    entries = [Entry(f"e{number}") for number in range(10)]
    rules = DrawRules((DrawTier("first", 1), DrawTier("second", 2)))
    rounds = 4000
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for seed in seeds(rounds):
        for winner in draw(seed, rules, entries):
            (first if winner.tier == "first" else second)[winner.id] += 1
    limit = CHI_SQUARE_0_1_PERCENT[9]

    assert odds(rules, 10) == {"first": 0.1, "second": 0.2}
    assert chi_square(first, {entry.id: rounds * 0.1 for entry in entries}) < limit
    assert chi_square(second, {entry.id: rounds * 0.2 for entry in entries}) < limit


def test_tickets_win_in_proportion() -> None:
    rounds = 6000
    rules = DrawRules((DrawTier("only", 1),))
    found = Counter(winner.id for seed in seeds(rounds) for winner in draw(seed, rules, ENTRIES))
    total = sum(entry.tickets for entry in ENTRIES)
    expected = {entry.id: rounds * entry.tickets / total for entry in ENTRIES}

    assert chi_square(found, expected) < CHI_SQUARE_0_1_PERCENT[19]


def test_odds_fall_to_what_entries_are_left() -> None:
    rules = DrawRules((DrawTier("a", 2), DrawTier("b", 5)))

    assert odds(rules, 4) == {"a": 0.5, "b": 0.5}
    assert odds(rules, 0) == {"a": 0.0, "b": 0.0}


def test_twenty_thousand_entries_and_a_thousand_prizes_are_drawn_and_verified() -> None:
    entries = [Entry(f"e{number}", 1 + number % 2) for number in range(20_000)]
    made = proof(SEED, CAMPAIGN, DrawRules((DrawTier("many", 1000),)), entries)

    assert len(made["winners"]) == 1000
    assert verify(made, made["commitment"], made["entries_hash"]).good


# ---- tampering ------------------------------------------------------------------------------------------------------


def test_an_untouched_proof_is_right() -> None:
    made = a_proof()
    checked = verify(made, commit(SEED, CAMPAIGN, RULES), entries_hash(ENTRIES))

    assert checked.good
    assert [[winner.tier, winner.id] for winner in checked.winners] == made["winners"]
    assert checked.entries == 20


def changed(value: object) -> list[object]:
    """Some small changes of one value, and of anything inside it."""
    found: list[object] = []
    if isinstance(value, dict):
        found += [{**value, key: other} for key in value for other in changed(value[key])]
        found += [{other: inside for other, inside in value.items() if other != key} for key in value]
        return [*found, {**value, "more": 1}]
    if isinstance(value, list):
        found += [[*value[:at], other, *value[at + 1 :]] for at in range(len(value)) for other in changed(value[at])]
        return [*found, value[1:], value[:-1], value[::-1], [*value, value[0]], None]
    if isinstance(value, int):
        return [value + 1, -value, str(value), float(value), None]
    text = str(value)
    digit = "0" if text[-1:] != "0" else "1"
    return [text[:-1] + digit, text + "0", text.upper() if text.upper() != text else "", text[::-1], 7, None]


def test_every_change_of_any_field_is_noticed() -> None:
    made = a_proof()
    tampered = [each for each in changed(made) if each != made]
    unnoticed = [each for each in tampered if verify(each, made["commitment"], made["entries_hash"]).good]

    assert len(tampered) > 300
    assert unnoticed == []


def test_a_proof_made_anew_with_other_entries_or_seed_is_noticed_by_what_was_published() -> None:
    made = a_proof()
    more = json.loads(json.dumps(proof(SEED, CAMPAIGN, RULES, [*ENTRIES, Entry("friend", 9)], BEACON)))
    other = json.loads(json.dumps(proof(bytes(32), CAMPAIGN, RULES, ENTRIES, BEACON)))

    assert verify(more, made["commitment"], made["entries_hash"]).problems == (Problem.PUBLISHED_ENTRIES,)
    assert verify(other, made["commitment"], made["entries_hash"]).problems == (Problem.PUBLISHED_COMMITMENT,)


def test_each_kind_of_tampering_is_called_by_its_name() -> None:
    made = a_proof()
    cases = {
        Problem.COMMITMENT: {"campaign": "another"},
        Problem.WINNERS: {"winners": made["winners"][::-1]},
        Problem.ENTRIES: {"entries": made["entries"][::-1]},
        Problem.BEACON: {"beacon": ""},
        Problem.MALFORMED: {"format": "yutang-draw/2"},
    }

    for problem, change in cases.items():
        assert problem in verify({**made, **change}).problems
        assert PROBLEMS[problem]


@pytest.mark.parametrize("hostile", [None, [], "proof", 3, {}, {"format": []}, [[]] * 1000, float("nan")])
def test_what_is_no_proof_is_malformed_and_never_an_error(hostile: object) -> None:
    assert verify(hostile).problems == (Problem.MALFORMED,)


@pytest.mark.parametrize("field", sorted(a_proof()))
@pytest.mark.parametrize(
    "value", [None, [], {}, -1, "\ud800", [[["x"]]], {"tiers": None}, "x" * 10_000, [[1, 2]], 1e400]
)
def test_hostile_values_in_any_field_are_refused_in_words(field: str, value: object) -> None:
    made = deepcopy(a_proof())

    assert not verify({**made, field: value}).good


@pytest.mark.parametrize(
    "entries",
    [[Entry("a"), Entry("a", 2)], [Entry("")], [Entry("a\tb")], [Entry("好")], [Entry("a", 0)], [Entry("a" * 65)]],
)
def test_entries_that_could_be_read_in_two_ways_are_refused(entries: list[Entry]) -> None:
    with pytest.raises(Invalid):
        entries_hash(entries)


@pytest.mark.parametrize("tiers", [(), (DrawTier("", 1),), (DrawTier("a", 0),), (DrawTier("a\nb", 1),)])
def test_rules_that_could_be_read_in_two_ways_are_refused(tiers: tuple[DrawTier, ...]) -> None:
    with pytest.raises(Invalid):
        DrawRules(tiers)


def test_a_short_seed_is_refused() -> None:
    with pytest.raises(Invalid):
        commit(b"short", CAMPAIGN, RULES)
