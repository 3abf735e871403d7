"""A text against a community's position. Articles, lessons, replies and posters all come through here."""

from yutang.communities.position.actions.sheets import standing_of
from yutang.communities.position.cutting import cut
from yutang.communities.position.library import library
from yutang.communities.position.rules.position import Step, theme_words
from yutang.communities.position.rules.theme import Score, theme_score
from yutang.workspaces.actions import Work


def score_for(work: Work, community_id: int, text: str) -> Score | None:
    """How a text stands to the position; None where nobody has written what the community is about.

    Show it with `position/score.html` (`score`, `theme_named`). Raises NotFound.
    """
    found = standing_of(work, community_id)
    if Step.WORDS in found.missing and Step.PRODUCT in found.missing:
        return None
    return theme_score(text, theme_words(found.sheet, library(), cut), library(), cut)
