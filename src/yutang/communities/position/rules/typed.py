"""What a person typed into a step of the worksheet, tidied. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from yutang.communities.position.rules.library import Library
from yutang.communities.position.rules.position import BAITS, PILLARS, Bait, Step
from yutang.communities.position.rules.words import words_in
from yutang.errors import N_
from yutang.fields import Fields

LONGEST: Final = 200  # characters of an answer: a sentence or two
_LINES: Final[Mapping[Step, Sequence[str]]] = {
    Step.CROWD: ("does", "where", "wants", "tired"),
    Step.PRODUCT: ("gives",),
    Step.INDUSTRY: ("peers", "avoid", "season"),
    Step.SENTENCE: ("sentence",),
}
_SHORT: Final[Mapping[Step, str]] = {Step.CROWD: "crowd", Step.PRODUCT: "product", Step.INDUSTRY: "industry"}


def check_step(step: Step, typed: Mapping[str, Any], library: Library) -> dict[str, Any]:
    """The step's values as a sheet holds them. Raises Invalid with the fields that are wrong.

    `typed`: texts; for `pillars` and `related` lists of texts; for `baits` a list of three texts each; words as one
    text with commas between.
    """
    fields = Fields()
    tidy: dict[str, Any] = {}
    if step in _SHORT:
        tidy[_SHORT[step]] = fields.line(_SHORT[step], typed.get(_SHORT[step], ""))
    for name in _LINES.get(step, ()):
        tidy[name] = _sentence(fields, name, typed.get(name, ""))
    if step is Step.PILLARS:
        tidy["pillars"] = tuple(
            filter(None, (_sentence(fields, "pillars", each) for each in typed["pillars"][:PILLARS]))
        )
    if step is Step.BAITS:
        tidy["baits"] = tuple(_baits(fields, typed["baits"]))
    if step is Step.WORDS:
        tidy |= {name: tuple(words_in(typed.get(name, ""))) for name in ("words", "related_words", "taboos")}
        tidy["related"] = tuple(key for key in library.themes if key in typed.get("related", ()))
    fields.check()
    return tidy


def _sentence(fields: Fields, name: str, value: str) -> str:
    text = " ".join(fields.prose(name, value).split())
    if len(text) > LONGEST:
        fields.refuse(name, N_("Please keep this under 200 characters."))
    return text


def _baits(fields: Fields, typed: Sequence[Sequence[str]]) -> list[Bait]:
    found = []
    for name, draws, keeps in typed[:BAITS]:
        bait = Bait(fields.line("baits", name), _sentence(fields, "baits", draws), _sentence(fields, "baits", keeps))
        if not bait.name and (bait.draws or bait.keeps):
            fields.refuse("baits", N_("Please give each bait a name."))
        if bait.name:
            found.append(bait)
    return found
