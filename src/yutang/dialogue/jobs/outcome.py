"""What WeChat's answer to a message means."""

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final
from zoneinfo import ZoneInfo

from yutang.errors import DomainError
from yutang.wechat.errors import (
    Busy,
    KeysRejected,
    OutOfCount,
    OutOfWindow,
    QuotaUsedUp,
    TokenRejected,
    TooFast,
    Unanswered,
    Unreachable,
)

_CHINA: Final = ZoneInfo("Asia/Shanghai")  # where WeChat's days begin
_AGAIN: Final = (Busy, KeysRejected, TokenRejected, Unreachable)


class Outcome(Enum):
    UNKNOWN = auto()  # perhaps sent
    USED_UP = auto()  # WeChat's count is not ours: nothing more may be sent
    WAIT = auto()  # the day's or the minute's calls are used up
    AGAIN = auto()  # it did not go out; trying again may help
    REFUSED = auto()  # trying again cannot help


def outcome_of(problem: DomainError) -> Outcome:
    cause = problem.__cause__
    if isinstance(cause, Unanswered):
        return Outcome.UNKNOWN
    if isinstance(cause, OutOfWindow | OutOfCount):
        return Outcome.USED_UP
    if isinstance(cause, QuotaUsedUp):
        return Outcome.WAIT
    return Outcome.AGAIN if isinstance(cause, _AGAIN) else Outcome.REFUSED


def goes_on_at(problem: DomainError, now: datetime) -> datetime:
    """When calls are possible again: as the client knows, else in a minute, or when China's next day begins."""
    cause = problem.__cause__
    known = cause.until if isinstance(cause, QuotaUsedUp) else None
    if known is not None and known > now:
        return known
    if isinstance(cause, TooFast):
        return now + timedelta(minutes=1)
    tomorrow = now.astimezone(_CHINA).date() + timedelta(days=1)
    return datetime.combine(tomorrow, datetime.min.time(), _CHINA) + timedelta(minutes=1)
