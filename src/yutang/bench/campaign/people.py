"""Simulated people and what they do in a campaign. Pure: all of it follows from the seed.

Times are whole seconds from the campaign's start: WeChat tells the moments of events in seconds, and tells two events
of one person apart by them. People are known by their place in the list.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

HOUR: Final = 3600
DAY: Final = 24 * HOUR
ENTRANCE: Final = -1
"""Came by the campaign's own printed entrance: through nobody."""
WITHOUT: Final = -2
"""Followed the account without any code of the campaign."""


class Deed(StrEnum):
    FOLLOW = "follow"
    LEAVE = "leave"
    SCAN = "scan"  # somebody's poster, while following
    WRITE = "write"  # a message
    OPEN = "open"  # their own page
    ENTER = "enter"  # the live code's page
    PRESS = "press"  # long press at the group's QR there


@dataclass(frozen=True, slots=True)
class Act:
    """`through`: whose poster it was, ENTRANCE or WITHOUT; of follows and scans only. `number`: its own."""

    at: int
    person: int
    deed: Deed
    through: int = WITHOUT
    number: int = 0


@dataclass(slots=True)
class Person:
    """`kind`: "honest …", "farm …" or "ring". `device`: people who share one share its cookie."""

    number: int
    kind: str
    device: str
    address: str  # IPv4, as a proxy tells it
    agent: str
    acts: list[Act] = field(default_factory=list)

    @property
    def openid(self) -> str:
        return f"oSim{self.number:024d}"

    @property
    def honest(self) -> bool:
        return self.kind.startswith("honest")

    def does(self, deed: Deed, at: float, through: int = WITHOUT) -> int:
        """Returns when: never two things in one second."""
        second = int(at)
        taken = {act.at for act in self.acts}
        while second in taken:
            second += 1
        self.acts.append(Act(second, self.number, deed, through))
        return second


@dataclass(frozen=True, slots=True)
class Window:
    """When the campaign runs, how long a friend must stay, how long after they came a friend is still new, in seconds
    (a scan and the follow it leads to are one push or two; an invite code is written afterwards), and its rules."""

    length: int = 7 * DAY
    hold: int = DAY
    slack: int = 5
    last_touch: bool = False
    newcomers_only: bool = True
    must_open: bool = False  # a friend counts once they opened their own page…
    told_late: int = 0  # …whose moment the server takes by its own clock: up to so late


class Fate(StrEnum):
    """What the referral ledger must come to for one person, fraud and what people decide left aside."""

    NOBODY = "nobody"  # came by themselves, or through nobody who counts
    UNSEEN = "unseen"  # never opened their page, where that counts
    NOT_NEW = "not_new"
    OUT_OF_TIME = "out_of_time"
    LEFT = "left"
    STAYED = "stayed"


@dataclass(frozen=True, slots=True)
class End:
    """`inviter`: who is credited; none where nobody is."""

    fate: Fate
    inviter: int | None = None
    credited_at: int = 0


def end_of(person: Person, window: Window) -> End:
    """Found from what the person did, not by the product's own rules: mostly the first poster that somebody new met."""
    came = min((act.at for act in person.acts if act.deed is Deed.FOLLOW), default=None)
    met = sorted(
        (act for act in person.acts if act.through >= 0 and act.through != person.number),
        key=lambda act: (act.at, act.through),
    )
    if came is None or not met:
        return End(Fate.NOBODY)
    is_late = came > window.length
    on_time = [act for act in met if 0 <= act.at <= window.length and not is_late]
    valid = [act for act in on_time if not window.newcomers_only or (came >= 0 and act.at <= came + window.slack)]
    if not valid:
        return End(Fate.NOT_NEW if on_time else Fate.OUT_OF_TIME)
    chosen = valid[-1 if window.last_touch else 0]
    there = credited = max(chosen.at, came)
    if window.must_open:
        opened = min((act.at for act in person.acts if act.deed is Deed.OPEN), default=None)
        if opened is None:
            return End(Fate.UNSEEN)
        credited = max(there, opened)
    left = any(act.deed is Deed.LEAVE and there < act.at <= credited + window.hold for act in person.acts)
    return End(Fate.LEFT if left else Fate.STAYED, chosen.through, credited)


def takes_part(person: Person, window: Window) -> bool:
    """Whether they came by a code of the campaign within its time."""
    return any(
        act.deed in (Deed.FOLLOW, Deed.SCAN) and act.through != WITHOUT and 0 <= act.at <= window.length
        for act in person.acts
    )
