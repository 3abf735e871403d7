"""A text against a community's position. Articles, lessons, replies and posters all come through here."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from yutang.communities.position.actions.sheets import standing_of
from yutang.communities.position.cutting import cut
from yutang.communities.position.library import library
from yutang.communities.position.rules.position import Step, theme_words
from yutang.communities.position.rules.theme import Score, Verdict, Why, theme_score
from yutang.errors import N_
from yutang.workspaces.actions import Work

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


def score_for(work: Work, community_id: int, text: str) -> Score | None:
    """How a text stands to the position; None where nobody has written what the community is about.

    Show it with `position/score.html` and `score_words`. Raises NotFound.
    """
    found = standing_of(work, community_id)
    if Step.WORDS in found.missing and Step.PRODUCT in found.missing:
        return None
    return theme_score(text, theme_words(found.sheet, library(), cut), library(), cut)


def score_words(language: str) -> dict[str, Any]:
    """What `position/score.html` needs besides the score."""
    return {"whys": WHYS, "verdicts": VERDICTS, "theme_named": theme_named(language)}


def theme_named(language: str) -> Callable[[str], str]:
    """An industry's key in words; the kind of spam as it is."""
    return lambda key: library().named(key, language)
