"""How many messages one rule may hold: the immediate reply, and what WeChat lets an account send after it. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from yutang.accounts.models import ReplyTrigger


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may follow the immediate reply: so many customer-service messages within so long (reference §2.7)."""

    messages: int
    within: timedelta


_AFTER_EVENT: Final = Allowance(3, timedelta(minutes=1))
_AFTER_MESSAGE: Final = Allowance(5, timedelta(hours=48))

ALLOWANCES: Final = {
    ReplyTrigger.FOLLOW: _AFTER_EVENT,
    ReplyTrigger.SCENE: _AFTER_EVENT,
    ReplyTrigger.MENU: _AFTER_EVENT,
    ReplyTrigger.KEYWORD: _AFTER_MESSAGE,
    ReplyTrigger.DEFAULT: _AFTER_MESSAGE,
}


def most_messages(trigger: ReplyTrigger) -> int:
    """The immediate reply does not count against the allowance, what comes after it does."""
    return 1 + ALLOWANCES[trigger].messages
