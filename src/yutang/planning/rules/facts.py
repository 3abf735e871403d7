"""What today's rules are told: plain values of one moment. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yutang.planning.models import ItemState
from yutang.planning.rules.duties import Held


@dataclass(frozen=True, slots=True)
class Alerted:
    """An open alert, in its own words. `people`: visitors who met it, as far as known."""

    key: str
    sentence: str
    values: Mapping[str, str | int]
    action: str
    path: str
    people: int
    urgency: int  # 0: now, 1: soon, 2: to be known


@dataclass(frozen=True, slots=True)
class Waiting:
    """Conversations of which the fan wrote last. `longest`: since when the first of them waits."""

    people: int
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Streaks:
    """One programme: how many long streaks have no check-in today, and the longest of them in days."""

    programme_id: int
    community_id: int
    title: str
    people: int
    longest: int


@dataclass(frozen=True, slots=True)
class NextLesson:
    """One open course. `missing`: its learners come to a day for which there is no lesson."""

    course_id: int
    community_id: int
    title: str
    learners: int
    missing: bool
    homework: int = 0  # handed in, not answered


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a campaign's funnel in the last seven days and the seven before: who came to it, who went on."""

    name: str  # a msgid
    before: tuple[int, int]
    now: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Running:
    """One campaign that runs, or has ended and waits. `review`: people somebody must look at."""

    campaign_id: int
    community_id: int
    title: str
    takers: int
    ends_at: datetime
    has_ended: bool
    review: int
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing on the plan."""

    item_id: int
    community_id: int
    title: str
    day: date
    due: date | None
    state: ItemState
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class Communal:
    """One community in use. `planned`: things on its plan for the next seven days."""

    community_id: int
    name: str
    has_position: bool
    planned: int
    groups: int


@dataclass(frozen=True, slots=True)
class Facts:
    now: datetime
    today: date  # on the workspace's clocks
    communities: Sequence[Communal] = ()
    alerts: Sequence[Alerted] = ()
    waiting: Waiting | None = None
    streaks: Sequence[Streaks] = ()
    courses: Sequence[NextLesson] = ()
    campaigns: Sequence[Running] = ()
    planned: Sequence[Planned] = ()
    held: Sequence[Held] = ()
    away: Collection[int] = ()
    team: Collection[int] = ()
