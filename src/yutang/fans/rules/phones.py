"""Whose phone opens a fan's own page. Pure.

A page can be forwarded. The first phone that opens it is taken for the fan's: only there things are changed, and what
is meant for the fan alone is shown. A phone that is somebody else's is never moved, and a second phone is let in by the
team, who send the fan a link of their own.
"""

from enum import StrEnum


class Phone(StrEnum):
    OWN = "own"
    FIRST = "first"  # nobody's yet, and the fan has none: it becomes theirs
    SECOND = "second"  # nobody's yet, but the fan has another one
    OTHERS = "others"  # another fan's


def whose(owner: int | None, fan_id: int, *, fan_has_one: bool) -> Phone:
    """`owner`: the fan whose phone it is; None: nobody's."""
    if owner == fan_id:
        return Phone.OWN
    if owner is not None:
        return Phone.OTHERS
    return Phone.SECOND if fan_has_one else Phone.FIRST
