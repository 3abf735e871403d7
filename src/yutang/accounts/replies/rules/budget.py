"""How many messages one rule may hold: the immediate reply, and what WeChat lets an account send after it. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from yutang.accounts.models import ReplyTrigger
from yutang.wechat.limits import Limits


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may follow the immediate reply: so many customer-service messages within so long (`wechat/limits.py`)."""

    messages: int
    within: timedelta


_LIMITS: Final = Limits()
_EVENT: Final = timedelta(seconds=_LIMITS.custom_event_seconds)
_AFTER_MESSAGE: Final = Allowance(_LIMITS.custom_after_message, timedelta(hours=_LIMITS.custom_message_hours))

ALLOWANCES: Final = {
    ReplyTrigger.FOLLOW: Allowance(_LIMITS.custom_after_follow, _EVENT),
    ReplyTrigger.SCENE: Allowance(_LIMITS.custom_after_scan, _EVENT),
    ReplyTrigger.MENU: Allowance(_LIMITS.custom_after_menu, _EVENT),
    ReplyTrigger.KEYWORD: _AFTER_MESSAGE,
    ReplyTrigger.DEFAULT: _AFTER_MESSAGE,
}


def most_messages(trigger: ReplyTrigger) -> int:
    """The immediate reply does not count against the allowance, what comes after it does."""
    return 1 + ALLOWANCES[trigger].messages
