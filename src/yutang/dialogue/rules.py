"""Pure decisions about conversations: the reply budget, who waits, and until when something is put aside.

The numbers are WeChat's (customer-service messages, in force since 2023): after a fan's message 5 messages within 48
hours; after a follow, a tap on the menu, or the scan of a parametric QR 3 within one minute. They do not add up: a new
trigger sets the count to the larger and the time to the longer one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from yutang.dialogue.models import Conversation
from yutang.errors import N_
from yutang.wechat.limits import Limits
from yutang.wechat.messages import (
    Follow,
    Image,
    Link,
    Location,
    MenuAction,
    MenuClick,
    Other,
    Push,
    Scan,
    Text,
    Unfollow,
    Video,
    Voice,
)

# ---- the reply budget ------------------------------------------------------------------------------------------------


class Trigger(StrEnum):
    """What a fan does that lets the account send."""

    MESSAGE = "message"
    FOLLOW = "follow"
    MENU = "menu"
    SCENE = "scene"
    UNFOLLOW = "unfollow"  # ends it: WeChat sends nothing to somebody who has left


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one trigger allows."""

    count: int
    lasts: timedelta


Allowances = Mapping[Trigger, Allowance]


def allowances_of(limits: Limits) -> Allowances:
    """By WeChat's numbers as this installation has them (`wechat_limits`)."""
    moment = timedelta(seconds=limits.custom_event_seconds)
    return {
        Trigger.MESSAGE: Allowance(limits.custom_after_message, timedelta(hours=limits.custom_message_hours)),
        Trigger.FOLLOW: Allowance(limits.custom_after_follow, moment),
        Trigger.MENU: Allowance(limits.custom_after_menu, moment),
        Trigger.SCENE: Allowance(limits.custom_after_scan, moment),
    }


ALLOWANCES: Final = allowances_of(Limits())
MOST: Final = max(allowance.count for allowance in ALLOWANCES.values())
# Other menu entries (photo, place, link …) open nothing.
_MENU_ACTIONS: Final = frozenset({"scancode_push", "scancode_waitmsg"})


@dataclass(frozen=True, slots=True)
class Budget:
    """How many messages may still be sent, and until when. `left` of a budget that is over means nothing."""

    left: int = 0
    until: datetime | None = None

    def now_left(self, now: datetime) -> int:
        return self.left if self.until is not None and now < self.until else 0


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of a conversation's history: a trigger, or (none) a message that was sent and counts."""

    at: datetime
    trigger: Trigger | None

    @property
    def order(self) -> tuple[datetime, bool, str]:
        """WeChat's times are whole seconds. Of the same second, what was sent is taken to have come before what the fan
        did: to believe that they may still be answered is put right by WeChat, not to believe it would leave them
        without an answer."""
        return self.at.replace(microsecond=0), self.trigger is not None, str(self.trigger)


def trigger_of(push: Push) -> Trigger | None:
    """Which trigger a push is, if it is one. The tap on an answer of a message menu counts as one on the menu."""
    match push.content:
        case Text(menu_id=str()):
            return Trigger.MENU
        case Follow():
            return Trigger.FOLLOW
        case Unfollow():
            return Trigger.UNFOLLOW
        case Scan():
            return Trigger.SCENE
        case MenuClick():
            return Trigger.MENU
        case MenuAction(event=event):
            return Trigger.MENU if event in _MENU_ACTIONS else None
        case _:
            return Trigger.MESSAGE if is_message(push) else None


def is_message(push: Push) -> bool:
    """Whether the fan said something: text, picture, voice, video, place or link, or a kind that is new to us."""
    if isinstance(push.content, Other):
        return push.message_id is not None
    return isinstance(push.content, Text | Image | Voice | Video | Location | Link)


def opened(budget: Budget, trigger: Trigger, at: datetime, allowances: Allowances = ALLOWANCES) -> Budget:
    """The budget after a trigger, for triggers in the order in which they happened."""
    if trigger is Trigger.UNFOLLOW:
        return Budget()
    allowance = allowances[trigger]
    until = at + allowance.lasts
    if budget.until is None or budget.until <= at:
        return Budget(allowance.count, until)
    return Budget(max(budget.left, allowance.count), max(budget.until, until))


def budget_of(history: Iterable[Happened], allowances: Allowances = ALLOWANCES) -> Budget:
    """The budget that a history comes to, in whatever order it is told: pushes come late, and WeChat counts by its own
    times. It is enough to know what happened in the longest time that an allowance lasts, and a minute."""
    budget = Budget()
    for happened in sorted(history, key=lambda each: each.order):
        if happened.trigger is not None:
            budget = opened(budget, happened.trigger, happened.at, allowances)
        elif budget.now_left(happened.at):
            budget = Budget(budget.left - 1, budget.until)
    return budget


def after_trigger(
    budget: Budget, counted_at: datetime | None, happened: Happened, allowances: Allowances = ALLOWANCES
) -> Budget | None:
    """The budget after a trigger that came in now; none when it came late and the history has to be counted again.

    `counted_at`: the newest moment that the budget knows of. Of the same second it is not known what came first.
    """
    if happened.trigger is None or (counted_at is not None and happened.order[0] <= counted_at.replace(microsecond=0)):
        return None
    return opened(budget, happened.trigger, happened.at, allowances)


class StillPossible(StrEnum):
    """What can be done when the budget is used up."""

    WAIT = "wait"  # until the fan writes, or taps the menu
    TEMPLATE = "template"  # service notices only
    SUBSCRIPTION = "subscription"  # a notice that the fan has asked for


def still_possible(*, templates: bool, subscriptions: bool) -> Sequence[StillPossible]:
    """By what the class of the account may do."""
    found = [StillPossible.WAIT]
    if templates:
        found.append(StillPossible.TEMPLATE)
    if subscriptions:
        found.append(StillPossible.SUBSCRIPTION)
    return found


# ---- waiting ---------------------------------------------------------------------------------------------------------


def waiting_since(before: datetime | None, message_at: datetime) -> datetime:
    """When the oldest message came that nobody has answered: also one that is pushed late."""
    return message_at if before is None else min(before, message_at)


def earliest(first: datetime | None, other: datetime) -> datetime:
    return other if first is None else min(first, other)


def latest(first: datetime | None, other: datetime) -> datetime:
    return other if first is None else max(first, other)


def is_composing(conversation: Conversation, member_id: int | None, now: datetime) -> bool:
    """Whether somebody else is writing an answer just now."""
    until = conversation.composing_until
    writes = conversation.composing_member_id
    return writes is not None and writes != member_id and until is not None and now < until


# ---- putting aside ---------------------------------------------------------------------------------------------------


class Snooze(StrEnum):
    HOUR = "hour"
    TOMORROW = "tomorrow"
    THREE_DAYS = "three_days"


SNOOZE_NAMES: Final[Mapping[Snooze, str]] = {
    Snooze.HOUR: N_("For one hour"),
    Snooze.TOMORROW: N_("Until tomorrow morning"),
    Snooze.THREE_DAYS: N_("For three days"),
}
MORNING: Final = time(9)


def snoozed_until(choice: Snooze, now: datetime, timezone: str) -> datetime:
    """When the conversation comes back. Mornings are those of the workspace's clocks."""
    if choice is Snooze.HOUR:
        return now + timedelta(hours=1)
    zone = ZoneInfo(timezone)
    days = 1 if choice is Snooze.TOMORROW else 3
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, MORNING, zone)


# ---- sending ---------------------------------------------------------------------------------------------------------

COMPOSING: Final = timedelta(seconds=12)
"""How long somebody is taken to be writing after the last sign of it; the page says so every 5 seconds."""
SENDS_A_SECOND: Final = 10
BURST: Final = 30
"""One account's customer-service messages from one worker. WeChat names no figure; it answers 45011 to too many in a
minute."""
PRESENT: Final = timedelta(minutes=2)
"""After a fan did something they are still there: an automatic message answers them and disturbs nobody."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """The quiet hours of an account: minutes of its local day. The same twice: none."""

    begins: int
    ends: int
    timezone: str


def quiet_until(quiet: Quiet, now: datetime) -> datetime | None:
    """When the quiet hours end that it is in now; none outside of them."""
    if quiet.begins == quiet.ends:
        return None
    zone = ZoneInfo(quiet.timezone)
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if quiet.begins < quiet.ends:
        inside = quiet.begins <= minute < quiet.ends
    else:
        inside = minute >= quiet.begins or minute < quiet.ends
    if not inside:
        return None
    day = local.date() if minute < quiet.ends else local.date() + timedelta(days=1)
    return datetime.combine(day, time(quiet.ends // 60, quiet.ends % 60), zone)


def happened_of(at: datetime, kind: str, data: Mapping[str, Any] | None) -> Happened | None:
    """What a kept incoming message or event was to the budget."""
    word = (data or {}).get("trigger")
    if word is not None:
        return Happened(at, Trigger(word))
    return None if kind == "event" else Happened(at, Trigger.MESSAGE)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A token bucket: it fills up by `SENDS_A_SECOND`, to `BURST` at most."""

    tokens: float
    at: datetime


def take_token(bucket: Bucket | None, now: datetime) -> tuple[Bucket, timedelta]:
    """The bucket afterwards, and how long to wait before asking again; no wait: a token was taken."""
    filled = float(BURST)
    if bucket is not None:
        filled = min(filled, bucket.tokens + max((now - bucket.at).total_seconds(), 0.0) * SENDS_A_SECOND)
    if filled >= 1:
        return Bucket(filled - 1, now), timedelta(0)
    return Bucket(filled, now), timedelta(seconds=(1 - filled) / SENDS_A_SECOND)


# ---- lists -----------------------------------------------------------------------------------------------------------


class Tab(StrEnum):
    OPEN = "open"
    MINE = "mine"
    WAITING = "waiting"  # the longest first
    SNOOZED = "snoozed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is asked of the lists. `member_id` is who looks."""

    tab: Tab = Tab.OPEN
    member_id: int | None = None
    account_id: int | None = None


# ---- figures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits that a person ended. `median` and `p90`: half, and nine of ten, were no longer (nearest rank)."""

    answers: int
    conversations: int
    median: timedelta
    p90: timedelta


def waits_of(ended: Collection[tuple[int, int]]) -> Waits | None:
    """Of pairs of a conversation and how many milliseconds its fan waited; none for none."""
    if not ended:
        return None
    took = sorted(milliseconds for _, milliseconds in ended)
    half, nine_of_ten = -(-len(took) // 2), -(-len(took) * 9 // 10)
    return Waits(
        answers=len(took),
        conversations=len({conversation_id for conversation_id, _ in ended}),
        median=timedelta(milliseconds=took[half - 1]),
        p90=timedelta(milliseconds=took[nine_of_ten - 1]),
    )
