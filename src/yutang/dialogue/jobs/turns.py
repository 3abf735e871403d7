"""When a message may go out: the account's speed, and its quiet hours."""

import threading
from datetime import datetime

from yutang.accounts.models import Account
from yutang.dialogue.models import Message
from yutang.dialogue.rules import PRESENT, Bucket, Quiet, quiet_until, take_token


class Turns:
    """How fast this worker may send for each account."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._buckets: dict[int, Bucket] = {}

    def next_turn(self, account_id: int, now: datetime) -> datetime | None:
        """When to ask again; none: now, and the turn is taken."""
        with self._guard:
            self._buckets[account_id], wait = take_token(self._buckets.get(account_id), now)
        return now + wait if wait else None


def quiet_end(message: Message, account: Account, now: datetime) -> datetime | None:
    """Until when an automatic message has to wait; none: it may go.

    Answers by people are never held back, nor is what answers a fan who did something a moment ago.
    """
    if message.rule_id is None or now < message.at + PRESENT:
        return None
    return quiet_until(Quiet(account.quiet_from, account.quiet_until, account.timezone), now)
