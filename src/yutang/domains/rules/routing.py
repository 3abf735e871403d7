"""Where a visitor of an entrance or a page is led. Pure.

Other domains take over for one that is *down*. For one that WeChat blocks nobody takes over: its pages pause until
people have fixed them, passed the wording check and published them again (DESIGN §9).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    HERE = "here"
    THERE = "there"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Place:
    """One page domain, proved to be ours."""

    domain_id: int
    scheme: str
    host: str
    up: bool
    blocked: bool

    @property
    def base_url(self) -> str:
        return f"{self.scheme}://{self.host}"


@dataclass(frozen=True, slots=True)
class Led:
    way: Way
    place: Place | None = None  # for THERE: the one to go to


def home_of(places: Sequence[Place], home_id: int | None) -> Place | None:
    """The domain that a page is published on: the one chosen for it, else the first."""
    return next((place for place in places if place.domain_id == home_id), places[0] if places else None)


def lead(places: Sequence[Place], home_id: int | None, host: str) -> Led:
    """`places`: a workspace's page domains, in order. `host`: the one that was asked."""
    home = home_of(places, home_id)
    if home is None:
        return Led(Way.HERE)
    if home.blocked:
        return Led(Way.PAUSED)
    if any(place.host == host and not place.blocked for place in places):
        return Led(Way.HERE)  # it was reached, whatever the probes say: no detour
    for place in (home, *places):
        if place.up and not place.blocked:
            return Led(Way.THERE, place)
    return Led(Way.HERE)  # none is known to answer, and whoever was asked does
