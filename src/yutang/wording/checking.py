"""The check: which rules a text breaks, with the words that say so."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from yutang.wording.findings import ADVICE, TOO_LONG, Context, Finding, Place, Severity, Spot
from yutang.wording.folding import Folded, fold
from yutang.wording.mechanics import broken
from yutang.wording.patterns import Group, Hit, hits, without

LONGEST: Final = 50_000  # characters of one text: a long article has ten thousand
MOST_FINDINGS: Final = 20  # of one rule: more of the same help nobody
_ORDER: Final = tuple(Severity)


@dataclass(frozen=True)
class Rule:
    """One rule. It is broken where the groups of one of `together` stand within its `within` units of each other.

    `places`: in these places a single group is already too much.
    """

    number: int
    severity: Severity
    quote: str
    source: str
    together: Sequence[tuple[Sequence[str], int]]
    places: Mapping[Place, Sequence[str]]

    def finding(self, spots: tuple[Spot, ...], fact: str = "") -> Finding:
        """That it is broken."""
        return Finding(self.number, self.severity, spots, self.quote, self.source, ADVICE[self.number], fact)


@dataclass(frozen=True)
class Rulebook:
    """All rules with the groups of words that they name; `harmless` sayings hide the words inside them."""

    rules: Sequence[Rule]
    groups: Mapping[str, Group]
    harmless: Group

    @cached_property
    def by_number(self) -> Mapping[int, Rule]:
        """The rules by their number."""
        return {rule.number: rule for rule in self.rules}


def check_by(text: str, context: Context, book: Rulebook) -> list[Finding]:
    """The findings of a rulebook, the gravest first, then in the order of the text. Linear in the text's length."""
    findings = [_too_long()] if len(text) > LONGEST else []
    folded = fold(text[:LONGEST])
    harmless = hits(book.harmless, folded)
    met = {name: without(hits(group, folded), harmless) for name, group in book.groups.items()}
    for rule in book.rules:
        findings += [rule.finding(_spots(some, text, folded)) for some in _broken_by(rule, context, met, folded)]
    if context.mechanics is not None:
        findings += [book.by_number[number].finding((), fact) for number, fact in broken(context.mechanics)]
    return sorted(findings, key=lambda each: _ORDER.index(each.severity))


def _too_long() -> Finding:
    return Finding(TOO_LONG, Severity.BLOCK, (), "", "", ADVICE[TOO_LONG])


def _broken_by(rule: Rule, context: Context, met: Mapping[str, list[Hit]], folded: Folded) -> list[tuple[Hit, ...]]:
    """The words that break the rule, once in a sentence."""
    single = [((name,), 0) for name in rule.places.get(context.place, ())]
    found: dict[int, tuple[Hit, ...]] = {}
    for names, within in (*rule.together, *single):
        for some in _together([met[name] for name in names], within, folded):
            found.setdefault(folded.sentences[some[0].start], some)
    return [found[sentence] for sentence in sorted(found)][:MOST_FINDINGS]


def _together(groups: Sequence[list[Hit]], within: int, folded: Folded) -> Iterator[tuple[Hit, ...]]:
    """Each hit of the first group with the nearest ones of the others, if all are near enough."""
    first, *others = groups
    for hit in first:
        near = [_nearest(hit, group, within, folded) for group in others]
        if all(near):
            yield (hit, *(each for each in near if each))


def _nearest(hit: Hit, group: list[Hit], within: int, folded: Folded) -> Hit | None:
    """The hit of the group that stands nearest, in the same sentence or the one beside it."""
    index = bisect_left(group, hit.start, key=lambda each: each.start)
    near = sorted(group[max(0, index - 1) : index + 2], key=lambda each: _distance(hit, each, folded))
    for other in near:
        beside = abs(folded.sentences[hit.start] - folded.sentences[other.start]) <= 1
        if beside and _distance(hit, other, folded) <= within:
            return other
    return None


def _distance(one: Hit, other: Hit, folded: Folded) -> int:
    """How many Chinese characters and Latin words lie from the end of the first to the beginning of the second."""
    first, second = sorted((one, other), key=lambda each: each.start)
    return max(0, folded.units[second.start] - folded.units[first.end - 1])


def _spots(some: tuple[Hit, ...], text: str, folded: Folded) -> tuple[Spot, ...]:
    """The hits as they stand in the original text, without doubles, in its order."""
    spans = sorted({(folded.places[hit.start], folded.places[hit.end - 1] + 1) for hit in some})
    return tuple(Spot(text[start:end], start, end) for start, end in spans)
