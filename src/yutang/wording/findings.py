"""What the check answers: findings, each with its rule, the words that led to it, and what to do instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yutang.errors import N_
from yutang.wording.mechanics import Mechanics

TOO_LONG: Final = 0  # the number of the finding that a text could not be checked to its end

ADVICE: Final[Mapping[int, str]] = {
    TOO_LONG: N_("This text is too long to be checked. Please check it in parts."),
    1: N_("Give the reward without sharing: WeChat forbids to tie it to Moments or groups, and nobody can verify it."),
    2: N_("Show the content to everybody. Sharing or following may follow freely, it must not open anything."),
    3: N_("Say what is in it for the reader. Forcing, frightening and promising luck is forbidden."),
    4: N_("Drop the task or the reward: helping, bargaining, collecting likes and paying for invitations are named."),
    5: N_("Count the check-in itself. Leave sharing free, without points and without making up for missed days."),
    6: N_("Welcome people without a prize for following, and reward one level only."),
    7: N_("Give everybody the same chance, and publish odds, rules, the end and the organiser."),
    8: N_("Template and mass messages are for services that people use. Take the advertising out."),
    9: N_("Use several domains only to stay reachable. Correct what was blocked and appeal, never dodge it."),
    10: N_("Show names and pictures only of people who agreed, and do not imitate WeChat's own pages."),
}


class Severity(StrEnum):
    """How grave it is; `block` keeps a campaign from starting unless an owner gives a reason."""

    BLOCK = "block"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Place(StrEnum):
    """Where people read the text: the same words are fine on a page and forbidden in a template message."""

    PAGE = "page"
    MESSAGE = "message"
    TEMPLATE = "template"
    MASS = "mass"


@dataclass(frozen=True, slots=True)
class Context:
    """Where the text stands, and what the campaign does (none: only the words are looked at)."""

    place: Place = Place.PAGE
    mechanics: Mechanics | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Words as they stand in the text, characters `start` up to but without `end`."""

    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that is broken: in words (`spots`) or by what the campaign does (`fact`, a field of Mechanics)."""

    rule: int
    severity: Severity
    spots: tuple[Spot, ...]
    quote: str
    source: str
    advice: str
    fact: str = ""


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether any of them keeps a campaign from starting."""
    return any(finding.severity is Severity.BLOCK for finding in findings)
