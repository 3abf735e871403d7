"""The theme check against labelled texts, of which one half was never looked at while rules and lists were tuned."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from yutang.communities.position.cutting import cut
from yutang.communities.position.library import library
from yutang.communities.position.rules.position import Sheet, theme_words
from yutang.communities.position.rules.theme import Score, theme_score

ENOUGH = 0.9


@dataclass(frozen=True)
class Labelled:
    position: str
    text: str
    alarms: bool
    held: bool  # held apart: never looked at while tuning


@cache
def labelled() -> list[Labelled]:
    found = []
    for name, data in read().items():
        for label in ("fits", "strange", "taboo"):
            found += [
                Labelled(name, text, label != "fits", place % 2 == 1 or label == "taboo")
                for place, text in enumerate(data[label])
            ]
    return found


@cache
def read() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("theme_texts.toml").read_text(encoding="utf-8"))


def sheet_of(data: dict[str, Any]) -> Sheet:
    return Sheet(
        crowd=data["crowd"],
        product=data["product"],
        industry=data["industry"],
        pillars=tuple(data["pillars"]),
        words=tuple(data["words"]),
        related=tuple(data["related"]),
        taboos=tuple(data["taboos"]),
    )


def score(each: Labelled) -> Score:
    return theme_score(each.text, theme_words(sheet_of(read()[each.position]), library(), cut), library(), cut)


def wrong(some: list[Labelled]) -> list[str]:
    return [f"{each.position}: {each.text}" for each in some if score(each).alarms != each.alarms]


@pytest.mark.parametrize("held", [False, True], ids=["tuned", "held apart"])
def test_the_check_agrees_with_the_labels(held: bool) -> None:
    half = [each for each in labelled() if each.held is held]
    misses = wrong(half)

    assert len(labelled()) >= 120
    assert len(half) >= 60
    assert 1 - len(misses) / len(half) >= ENOUGH, "\n".join(misses)
