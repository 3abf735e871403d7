"""What a fan is told of a review: that it is looked at, and what they may say to it. Pure."""

from enum import StrEnum

from yutang.campaigns.fraud.models import Decision, Review
from yutang.campaigns.fraud.rules.findings import Decision as Judged


class Stage(StrEnum):
    NOTHING = "nothing"
    LOOKED_AT = "looked_at"  # somebody looks; the fan may say something
    HEARD = "heard"  # …and has
    UNFAIR = "unfair"  # decided against them; they may say something, and it is looked at again


def stage_of(review: Review | None, held: int) -> Stage:
    """`held`: how many friends are kept back. Where only those are, there is nobody yet to say something to."""
    if review is not None and review.decision is Decision.UNFAIR:
        return Stage.UNFAIR
    if review is not None and review.decision is None and (review.verdict != Judged.PASS.value or held):
        return Stage.HEARD if review.appealed_at is not None else Stage.LOOKED_AT
    return Stage.NOTHING
