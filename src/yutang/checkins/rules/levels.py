"""Levels: what a row of days is called, a badge for each. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple


class Level(NamedTuple):
    """`days` in a row bring a badge of this name."""

    days: int
    title: str


DEFAULT_LEVELS: Final[Mapping[str, Sequence[Level]]] = {
    "zh": (Level(3, "起步"), Level(7, "一周"), Level(21, "习惯初成"), Level(49, "七七"), Level(100, "百日")),
    "en": (
        Level(3, "Off to a start"),
        Level(7, "One week"),
        Level(21, "A habit begins"),
        Level(49, "Seven weeks"),
        Level(100, "A hundred days"),
    ),
}


def levels_from_json(data: Mapping[str, Any]) -> tuple[Level, ...]:
    """By days, the shortest first."""
    return tuple(sorted(Level(int(each["days"]), str(each["title"])) for each in data.get("levels", ())))


def levels_to_json(levels: Sequence[Level]) -> dict[str, Any]:
    return {"levels": [{"days": each.days, "title": each.title} for each in sorted(levels)]}


def reached(levels: Sequence[Level], before: int, after: int) -> list[Level]:
    """The levels that a longest row of `after` days has and one of `before` days had not."""
    return [level for level in levels if before < level.days <= after]


def ahead(levels: Sequence[Level], run: int) -> Level | None:
    """The next one."""
    return next((level for level in levels if level.days > run), None)
