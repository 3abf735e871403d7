"""Campaigns to begin with: JSON files beside this one, in both languages, read once.

A file's name orders and names the example. Fields: kind, days (how long it lasts), sign (icon), poster (own template),
rules (of CampaignRules), and for each of zh and en: title, summary (why it works), texts (only those that differ from
the defaults). Who organises it is never given. `tiers`: threshold, kind, stock, points, cost (fen), and title and note
in both languages.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from yutang.campaigns.models import CampaignKind
from yutang.campaigns.rewards.models import RewardKind

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ExampleTier:
    """One reward of an example. `title` and `note` by language."""

    threshold: int
    kind: RewardKind
    stock: int | None
    points: int
    cost: int
    title: Mapping[str, str]
    note: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """One campaign to begin with; `title`, `summary` and `texts` by language."""

    key: str
    kind: CampaignKind
    sign: str
    days: int
    poster: str
    rules: Mapping[str, Any]
    title: Mapping[str, str]
    summary: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    tiers: Sequence[ExampleTier]


@cache
def examples() -> Mapping[str, Example]:
    """All of them by key, in their order."""
    files = sorted(_FOLDER.glob("*.json"))
    return {key: _read(key, path) for path in files if (key := path.stem.partition("_")[2])}


def _read(key: str, path: Path) -> Example:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Example(
        key=key,
        kind=CampaignKind(data["kind"]),
        sign=data["sign"],
        days=data["days"],
        poster=data["poster"],
        rules=data.get("rules", {}),
        title={language: data[language]["title"] for language in ("zh", "en")},
        summary={language: data[language]["summary"] for language in ("zh", "en")},
        texts={language: data[language].get("texts", {}) for language in ("zh", "en")},
        tiers=[_tier(tier) for tier in data.get("tiers", ())],
    )


def _tier(data: Mapping[str, Any]) -> ExampleTier:
    return ExampleTier(
        threshold=data["threshold"],
        kind=RewardKind(data["kind"]),
        stock=data.get("stock"),
        points=data.get("points", 0),
        cost=data.get("cost", 0),
        title={language: data[language]["title"] for language in ("zh", "en")},
        note={language: data[language].get("note", "") for language in ("zh", "en")},
    )
