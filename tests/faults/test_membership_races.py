"""Several processes race for the same redeem codes: each code has one winner, and everybody else is told."""

import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from typing import Final

from tests.support.members import Club
from tests.support.people import NOON
from tests.support.source import ROOT
from yutang.db.engine import Database

RACERS: Final = 4
CODES: Final = 12


def race(url: str, fans: list[int], codes: list[str]) -> list[list[str]]:
    """Each fan in a process of its own, all let go at once; what came of each code."""
    with ExitStack() as stack:
        racers = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.support.code_racer", url, str(fan), *codes],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            for fan in fans
        ]
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        ended = [racer.communicate("go\n", timeout=120) for racer in racers]
    assert [errors for _, errors in ended if errors] == []
    return [said.split() for said, _ in ended]


def test_of_four_who_redeem_one_code_one_wins_and_the_others_are_told(database: Database, database_url: str) -> None:
    club = Club(database)
    tier = club.tier(days="30")
    batch, codes = club.batch(tier, CODES)
    fans = [club.fan() for _ in range(RACERS)]

    said = race(database_url, fans, codes)

    assert all(Counter(of_one) == {"won": 1, "code_used": RACERS - 1} for of_one in zip(*said, strict=True))
    assert club.used(batch) == (CODES, CODES)
    assert len(club.entries()) == CODES
    for fan, answers in zip(fans, said, strict=True):
        assert club.entitled(fan) is ("won" in answers)
    assert club.findings() == []


def test_one_fan_on_four_phones_has_each_code_once(database: Database, database_url: str) -> None:
    club = Club(database)
    tier = club.tier(days="30")
    batch, codes = club.batch(tier, CODES)
    fan = club.fan()

    said = race(database_url, [fan] * RACERS, codes)

    assert all(Counter(of_one) == {"won": 1, "again": RACERS - 1} for of_one in zip(*said, strict=True))
    assert club.used(batch) == (CODES, CODES)
    assert club.line(fan).membership.ends_at == NOON + timedelta(days=30 * CODES)
    assert club.findings() == []
