"""What a campaign does, as facts, whatever its texts say; and which rule each fact breaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ALLOWED_LEVELS: Final = 1  # from three on, a commission is also taken for pyramid selling


@dataclass(frozen=True, slots=True)
class Mechanics:
    """The facts of one campaign; the defaults are those of a fair one.

    `commission_levels`: how many levels above a new friend earn. `chance`: it draws lots.
    """

    rewards_sharing: bool = False
    unlocks_after_share: bool = False
    unlocks_after_follow: bool = False
    rewards_inviting: bool = False
    collects_help: bool = False  # helping, bargaining, collecting likes or cards
    check_in_needs_share: bool = False
    rewards_following: bool = False
    commission_levels: int = 0
    chance: bool = False
    chance_grows_by_inviting: bool = False
    publishes_odds: bool = True
    has_end: bool = True
    names_organiser: bool = True
    has_privacy_note: bool = True
    advertises_by_template: bool = False
    rotates_domains_against_blocks: bool = False
    shows_people_without_consent: bool = False


def broken(facts: Mechanics) -> Iterator[tuple[int, str]]:
    """Each rule that is broken and the fact that breaks it."""
    wrong = [
        (1, "rewards_sharing", facts.rewards_sharing),
        (2, "unlocks_after_share", facts.unlocks_after_share),
        (2, "unlocks_after_follow", facts.unlocks_after_follow),
        (4, "rewards_inviting", facts.rewards_inviting),
        (4, "collects_help", facts.collects_help),
        (5, "check_in_needs_share", facts.check_in_needs_share),
        (6, "rewards_following", facts.rewards_following),
        (6, "commission_levels", facts.commission_levels > ALLOWED_LEVELS),
        (7, "chance_grows_by_inviting", facts.chance_grows_by_inviting),
        (7, "publishes_odds", facts.chance and not facts.publishes_odds),
        (7, "has_end", not facts.has_end),
        (7, "names_organiser", not facts.names_organiser),
        (7, "has_privacy_note", not facts.has_privacy_note),
        (8, "advertises_by_template", facts.advertises_by_template),
        (9, "rotates_domains_against_blocks", facts.rotates_domains_against_blocks),
        (10, "shows_people_without_consent", facts.shows_people_without_consent),
    ]
    return ((rule, fact) for rule, fact, holds in wrong if holds)
