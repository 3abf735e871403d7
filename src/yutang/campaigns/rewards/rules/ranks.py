"""What a place on the board brings: the tier with the smallest threshold that it reaches. Pure."""

from collections.abc import Sequence

from yutang.campaigns.rewards.rules.giving import Tier


def tier_of_rank(rank: int, tiers: Sequence[Tier]) -> Tier | None:
    """`threshold` is the last place that a tier is for: with tiers of 1, 3 and 10, place 2 gets the second."""
    fitting = [tier for tier in tiers if rank <= tier.threshold]
    return min(fitting, key=lambda tier: (tier.threshold, tier.id), default=None)


def last_rank(tiers: Sequence[Tier]) -> int:
    """The last place that brings anything."""
    return max((tier.threshold for tier in tiers), default=0)
