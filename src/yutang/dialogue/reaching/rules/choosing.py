"""Whether, and by which way, a fan can be reminded at one moment. Pure.

WeChat leaves three ways to an account that writes first: a message while the fan's reply budget is open, a
subscription notice that they allowed (each allows one), and a template message of the right kind. What costs the fan
and the account least comes first. Everything else waits for the fan's next visit.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yutang.dialogue.reaching.models import Way, WhyNot
from yutang.dialogue.rules import Budget, Quiet, quiet_until

ANY_NUMBER: Final = -1
"""Of grants that are not used up."""
SPARE: Final = 1
"""So many messages of a reply budget are left to the team: a person's answer matters more than a reminder."""
A_DAY: Final = 1
"""Reminders of one kind to one fan on one day."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What an account can do: by its class, whether it is in use, and which templates serve this kind of notice."""

    in_use: bool
    writes: bool  # customer-service messages
    subscription: bool  # it may send subscription notices, and one is chosen
    template: bool
    quiet: Quiet


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one fan and one kind of notice."""

    follows: bool
    budget: Budget
    grants: int  # ANY_NUMBER: as many as we like
    stopped: bool
    told_today: int
    asked: bool  # they chose this very hour: quiet hours do not hold back what somebody asked for


def choose_way(sender: Sender, facts: Facts, now: datetime) -> Way | WhyNot:
    """The best way that is open, or the first reason why there is none. The fan's own wish comes before all."""
    refused = _refusal(sender, facts, now)
    if refused is not None:
        return refused
    if sender.writes and facts.budget.now_left(now) > SPARE:
        return Way.BUDGET
    if sender.subscription and facts.grants:
        return Way.SUBSCRIPTION
    if sender.template:
        return Way.TEMPLATE
    return WhyNot.NO_WAY


def _refusal(sender: Sender, facts: Facts, now: datetime) -> WhyNot | None:
    if facts.stopped:
        return WhyNot.STOPPED
    if not sender.in_use or not (sender.writes or sender.subscription or sender.template):
        return WhyNot.ACCOUNT
    if not facts.follows:
        return WhyNot.NOT_FOLLOWING
    if facts.told_today >= A_DAY:
        return WhyNot.TOLD
    if not facts.asked and quiet_until(sender.quiet, now) is not None:
        return WhyNot.QUIET
    return None


# ---- what a fan allowed ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Grant:
    """The state of one fan's permissions for one template. Pushes may come late, and in any order."""

    left: int = 0
    granted_at: datetime | None = None
    refused_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def allow(self, at: datetime, *, long_term: bool) -> None:
        """The fan tapped "allow": one more, unless they have switched the notice off since."""
        if self.withdrawn_at is not None and at <= self.withdrawn_at:
            return
        if long_term:
            self.left = ANY_NUMBER
        elif self.left != ANY_NUMBER:
            self.left += 1
        self.granted_at = _later(self.granted_at, at)

    def refuse(self, at: datetime) -> None:
        """They were asked and said no; what they allowed before stays."""
        self.refused_at = _later(self.refused_at, at)

    def withdraw(self, at: datetime) -> None:
        """They switched it off: nothing of before counts any more. Where that is told late, what was allowed before and
        after stays: WeChat then refuses one, and our count is put right."""
        self.refused_at = _later(self.refused_at, at)
        self.withdrawn_at = _later(self.withdrawn_at, at)
        if self.granted_at is None or self.granted_at <= at:
            self.left = 0

    def take(self) -> bool:
        """Use one up. False: there is none."""
        if self.left > 0:
            self.left -= 1
            return True
        return self.left == ANY_NUMBER


def _later(first: datetime | None, other: datetime) -> datetime:
    return other if first is None else max(first, other)
