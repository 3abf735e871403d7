"""What the pages of a position call things."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Path

from yutang.communities.position.library import library
from yutang.communities.position.rules.position import Step
from yutang.communities.position.rules.theme import Verdict, Why
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
WHYS: Final[Mapping[Why, str]] = {
    Why.OWN: N_("our own word"),
    Why.INDUSTRY: N_("our industry"),
    Why.CROWD: N_("our crowd or product"),
    Why.NEAR: N_("near to it"),
    Why.RELATED: N_("a theme you allow"),
    Why.OTHER: N_("another theme"),
    Why.STRANGER: N_("what strangers send"),
    Why.TABOO: N_("what we never say"),
}
VERDICTS: Final[Mapping[Verdict, tuple[str, str]]] = {
    Verdict.FITS: (N_("Fits"), "green"),
    Verdict.PLAIN: (N_("Plain talk"), "grey"),
    Verdict.STRANGE: (N_("Off the theme"), "amber"),
    Verdict.TABOO: (N_("Not said here"), "red"),
}
CHOICES_OFFERED: Final = 4
PERIODS: Final = (30, 90, 0)


def score_words(language: str) -> dict[str, Any]:
    """What `position/score.html` needs besides the score."""
    return {"whys": WHYS, "verdicts": VERDICTS, "theme_named": theme_named(language)}


def theme_named(language: str) -> Callable[[str], str]:
    """An industry's key in words; the kind of spam as it is."""
    return lambda key: library().named(key, language)
