"""What the pages of a position call things."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Path

from yutang.communities.position.rules.position import Step
from yutang.errors import N_

Id = Annotated[int, Path(ge=0, le=2**63 - 1)]


@dataclass(frozen=True, slots=True)
class Question:
    """One field: its label and what helps to answer it. `short`: one line of 60 characters."""

    name: str
    label: str
    hint: str
    short: bool = False


STEPS: Final[Mapping[Step, tuple[str, str]]] = {
    Step.CROWD: (N_("Crowd"), N_("Who are they? The narrower, the easier everything after it.")),
    Step.PRODUCT: (N_("Product"), N_("What do they really get from us?")),
    Step.INDUSTRY: (N_("Industry"), N_("Where do we stand, and what is not done there?")),
    Step.SENTENCE: (N_("One sentence"), N_("If a member were asked what this group is, what would they say?")),
    Step.PILLARS: (N_("Three pillars"), N_("What we talk about. Whatever fits none of the three is left out.")),
    Step.BAITS: (N_("Baits"), N_("What brings people in decides who comes. A good bait keeps the others away.")),
    Step.WORDS: (N_("Our words"), N_("What our texts are about, what is welcome beside it, what we never say.")),
}
QUESTIONS: Final[Mapping[Step, tuple[Question, ...]]] = {
    Step.CROWD: (
        Question("crowd", N_("Who are they?"), N_("A few words, e.g. young mothers"), short=True),
        Question("does", N_("What do they do already?"), N_("What they buy, watch and try today")),
        Question("where", N_("Where are they?"), N_("Places and groups where you can meet them")),
        Question("wants", N_("What do they want?"), N_("In their words, not in ours")),
        Question("tired", N_("What are they tired of?"), N_("What everybody else does to them")),
    ),
    Step.PRODUCT: (
        Question("product", N_("What is it?"), N_("A few words, e.g. yoga at home"), short=True),
        Question("gives", N_("What do we really give?"), N_("What they have after a week that they had not before")),
    ),
    Step.INDUSTRY: (
        Question("industry", N_("Which industry?"), N_("e.g. yoga"), short=True),
        Question("peers", N_("Who else offers this?"), N_("Whom they would go to without us")),
        Question("avoid", N_("What is not done?"), N_("Promises and topics that this industry must not touch")),
        Question("season", N_("When is the season?"), N_("When many come, when nobody has time")),
    ),
}
CHOICES_OFFERED: Final = 4
PERIODS: Final = (30, 90, 0)
