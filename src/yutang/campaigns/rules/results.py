"""The numbers of a campaign: its funnel, how far it carries itself (K), and what a new fan cost. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Funnel:
    """People, each counted once. `followed` and `entered`: none where nobody can know (no account; no live code)."""

    touched: int  # met an inviter's code: scanned, opened a link or wrote a code
    followed: int | None
    credited: int  # counted for an inviter at some moment, also those who left later
    counting: int  # …of them, those who still count (waiting or released)
    opened: int  # of the credited: opened a page and poster of their own
    brought: int  # of the credited: brought at least one friend
    entered: int | None  # estimated: pressed the QR of a group behind the live code


@dataclass(frozen=True, slots=True)
class Share:
    """One step of the funnel, as a share (0 to 1) of the step before that is known; none for the first."""

    name: str
    people: int | None
    share: float | None


def shares(funnel: Funnel) -> list[Share]:
    """The steps in order, each with its share of the last step that is known."""
    steps: Sequence[tuple[str, int | None]] = (
        ("touched", funnel.touched),
        ("followed", funnel.followed),
        ("credited", funnel.credited),
        ("opened", funnel.opened),
        ("brought", funnel.brought),
        ("entered", funnel.entered),
    )
    found: list[Share] = []
    before: int | None = None
    for name, people in steps:
        known = people is not None and before and name != "entered"  # who entered also came by other ways
        found.append(Share(name, people, people / before if known and people is not None and before else None))
        before = people if people is not None else before
    return found


@dataclass(frozen=True, slots=True)
class Generation:
    """Everybody at one depth: 0 came by themselves, 1 through one of those, and so on."""

    depth: int
    participants: int
    friends: int  # credited for them and still counting

    @property
    def k(self) -> float | None:
        return k_factor(self.friends, self.participants)


def k_factor(friends: int, participants: int) -> float | None:
    """New credited friends per participant; none while nobody takes part.

    The mean number of offspring of a branching process (Harris, "The Theory of Branching Processes", 1963, §I.2):
    above 1 the campaign carries itself, below 1 it ends after 1 / (1 - K) times the people who were brought in.
    """
    return friends / participants if participants else None


def total_per_seed(k: float | None) -> float | None:
    """All people for each who came by themselves, in the long run: 1 / (1 - K), the mean total progeny of a branching
    process with K below 1 (Harris 1963, §I.13); none where it would not end."""
    return 1 / (1 - k) if k is not None and k < 1 else None


@dataclass(frozen=True, slots=True)
class Day:
    """One local day. `k`: of who joined on it, friends credited so far per person."""

    day: date
    joined: int = 0
    credited: int = 0
    reversed: int = 0
    friends: int = 0  # of who joined on this day, up to now

    @property
    def k(self) -> float | None:
        return k_factor(self.friends, self.joined)


MOST_DAYS: Final = 92


def by_day(hours: Mapping[str, Mapping[int, int]], timezone: str, starts_at: datetime, until: datetime) -> list[Day]:
    """Counts by hour (hours since 1970 UTC) folded into the local days from the start up to now, the last 92 of them.

    `hours` has any of the fields of Day. Zones off by half an hour put half an hour into a neighbour.
    """
    zone = ZoneInfo(timezone)
    first, last = starts_at.astimezone(zone).date(), until.astimezone(zone).date()
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    counts: dict[date, dict[str, int]] = {first + timedelta(days=n): {} for n in range(max((last - first).days + 1, 1))}
    for name, found in hours.items():
        for hour, number in found.items():
            day = datetime.fromtimestamp(hour * HOUR_MS / 1000, zone).date()
            if day in counts:
                counts[day][name] = counts[day].get(name, 0) + number
    return [Day(day, **values) for day, values in counts.items()]


def cost_per_fan(cost: int, fans: int) -> float | None:
    """Fen for each new fan who still counts: all rewards that were given, over those fans; none without any."""
    return cost / fans if fans else None
