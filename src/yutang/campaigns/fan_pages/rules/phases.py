"""Where a campaign stands for people who open its pages. Pure."""

from datetime import datetime
from enum import StrEnum

from yutang.campaigns.models import CampaignState


class Phase(StrEnum):
    HIDDEN = "hidden"  # a draft: nobody but the team sees it
    SOON = "soon"
    OPEN = "open"
    PAUSED = "paused"
    OVER = "over"


_OVER = frozenset({CampaignState.ENDED, CampaignState.SETTLED})


def phase_of(state: CampaignState, starts_at: datetime, ends_at: datetime, now: datetime) -> Phase:
    """The window decides also where the worker has not yet ended what is over."""
    if state is CampaignState.DRAFT or (state is CampaignState.CHECKED and now < ends_at):
        return Phase.HIDDEN
    if state in _OVER or now >= ends_at:
        return Phase.OVER
    if now < starts_at:
        return Phase.SOON
    return Phase.PAUSED if state is CampaignState.PAUSED else Phase.OPEN


class Span(StrEnum):
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"


def time_left(until: datetime, now: datetime) -> tuple[int, Span]:
    """In the largest unit of which there are two, rounded down: "2 days", "47 hours", "5 minutes"; never below 0."""
    minutes = max(0, int((until - now).total_seconds() // 60))
    if minutes >= 2 * 24 * 60:
        return minutes // (24 * 60), Span.DAYS
    if minutes >= 2 * 60:
        return minutes // 60, Span.HOURS
    return minutes, Span.MINUTES
