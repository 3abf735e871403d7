"""One issue with all that a list says of it. Pure."""

from typing import NamedTuple

from yutang.campaigns.fraud.models import Review
from yutang.campaigns.models import Participant
from yutang.campaigns.rewards.models import RewardIssue, RewardTier


class Listed(NamedTuple):
    """`review`: none while nobody judged the participant."""

    issue: RewardIssue
    tier: RewardTier
    participant: Participant
    review: Review | None
