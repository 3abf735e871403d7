"""What is rehearsed: a campaign without its people, as it is kept, or the usual one of the tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from yutang.campaigns.models import CampaignKind, CampaignPath
from yutang.campaigns.rewards.models import RewardKind
from yutang.campaigns.rules.values import CampaignRules
from yutang.wechat.capabilities import AccountClass

LONGEST: Final = timedelta(days=7)
SHORTEST: Final = timedelta(days=2)
"""What is rehearsed is not longer and not shorter: what happens in three weeks is seen in one."""


@dataclass(frozen=True, slots=True)
class TierPlan:
    """`stock`: none for as many as are reached. Codes are made up, never the real ones."""

    threshold: int
    kind: RewardKind
    title: str
    stock: int | None = None
    codes: int = 0
    note: str = ""
    points: int = 0
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    title: str = "七天晨练"
    kind: CampaignKind = CampaignKind.GOALS
    path: CampaignPath = CampaignPath.QR
    language: str = "zh"
    timezone: str = "Asia/Shanghai"
    length: timedelta = LONGEST
    rules: CampaignRules = field(
        default_factory=lambda: CampaignRules(keyword="海报", organiser="早起瑜伽馆", must_open=True)
    )
    texts: Mapping[str, Any] = field(default_factory=dict)
    tiers: Sequence[TierPlan] = ()
    poster_own: str = "yoga_breath"
    account_name: str = "早起瑜伽"
    account_class: AccountClass = AccountClass.SERVICE_CERTIFIED


def usual(people: int) -> Definition:
    """Three goals; of the second there is less than will be reached, of the third a budget is short."""
    tiers = (
        TierPlan(3, RewardKind.POINTS, "早起积分", points=30),
        TierPlan(
            10, RewardKind.CODE, "一节体验课", stock=max(2, people // 600), codes=max(1, people // 700), cost=1900
        ),
        TierPlan(30, RewardKind.BADGE, "晨练之星"),
    )
    return Definition(tiers=tiers)


@dataclass(frozen=True, slots=True)
class Span:
    """When it is played, by the clock of the rehearsal: all of it lies behind us, so that no row is of tomorrow."""

    starts_at: datetime
    ends_at: datetime
    over_at: datetime  # the last hold has passed


def span_of(definition: Definition, now: datetime) -> Span:
    length = max(SHORTEST, min(definition.length, LONGEST))
    over_at = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    ends_at = over_at - definition.rules.hold - timedelta(hours=2)
    return Span(ends_at - length, ends_at, over_at)
