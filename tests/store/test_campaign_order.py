"""The same pushes in any order, in batches of any size, late or twice, come to the same (promises I4 and I9)."""

from datetime import timedelta
from random import Random

import pytest

from tests.support.running import Running
from yutang.db.engine import Database
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.messages import Content, Follow, Scan, Text, Unfollow

ROUNDS = 6


@pytest.fixture
def run(database: Database) -> Running:
    started = Running(database)
    started.join("oA")
    started.join("oB")
    return started


def happenings(run: Running) -> list[tuple[str, Content, float]]:
    """Who does what, and after how many minutes: friends who come, leave, come back, meet two codes, or write first."""
    a, b = run.scene("oA"), run.scene("oB")
    code = run.participant("oB").code
    return [
        ("1", Follow(a), 10),
        ("2", Follow(a), 11), ("2", Unfollow(), 30), ("2", Follow(b), 60),
        ("3", Follow(), 12), ("3", Scan(b), 12.05),
        ("4", Follow(), 13), ("4", Text(f"海报 {code}"), 20), ("4", Scan(a), 40),
        ("5", Follow(b), 14), ("5", Scan(a), 15), ("5", Unfollow(), 16),
        ("6", Scan(a), 17), ("6", Follow("k.yoga7."), 5),
        ("7", Unfollow(), 50), ("7", Follow(b), 49),
    ]  # fmt: skip


def pushes_of(run: Running, name: str) -> list[ReceivedPush]:
    began = run.now
    return [
        run.push(f"o{name}-{who}", content, began + timedelta(minutes=minutes))
        for who, content, minutes in happenings(run)
    ]


def outcome(run: Running, name: str, inviters: dict[int, str]) -> dict[str, tuple[str, str, str] | None]:
    referrals = run.referrals()
    found: dict[str, tuple[str, str, str] | None] = {}
    for who in "1234567":
        known = referrals.get(run.fandom.fan(f"o{name}-{who}").id)
        found[who] = None if known is None else (inviters[known[0]], *known[1:])
    return found


def test_any_order_comes_to_the_same_referrals(run: Running) -> None:
    run.change(rules={"keyword": "海报"})
    inviters = {run.participant(openid).id: openid for openid in ("oA", "oB")}
    rounds = {f"r{number}": pushes_of(run, f"r{number}") for number in range(ROUNDS)}
    run.later(hours=3)
    outcomes = []
    for seed, (name, pushes) in enumerate(rounds.items()):
        chance = Random(seed)
        told = [*pushes, *chance.sample(pushes, 4)]  # some are told twice
        if seed:
            chance.shuffle(told)
        while told:
            size = chance.randint(1, 5)
            run.receive(*told[:size])
            told = told[size:]
        outcomes.append(outcome(run, name, inviters))

    assert outcomes[0] == {
        "1": ("oA", "credited", "friend_came"),
        "2": ("oA", "reversed", "left"),
        "3": ("oB", "credited", "friend_came"),
        "4": ("oB", "credited", "friend_came"),
        "5": ("oB", "reversed", "left"),
        "6": None,
        "7": ("oB", "reversed", "left"),
    }
    assert all(each == outcomes[0] for each in outcomes)
    assert run.findings() == []
    assert run.participant("oA").waiting == ROUNDS
