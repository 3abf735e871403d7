"""Tables for people who open them in a spreadsheet. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

Value = str | int | float | None
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `money`: columns that hold yuan; `total`: a last row, where there is one."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    money: frozenset[int] = frozenset()
    total: Sequence[Value] = ()


def harmless(value: Value) -> Value:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it: what fans type is in here."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA) else value
