"""Asking WeChat about fans: where they came from, since when, and whether two of them are one person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from yutang.fans.store.hot import AccountFacts, Key
from yutang.jobs.actions import enqueue
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.actions import Work

ASK_JOB: Final = "wechat.ask_fan"
AT_ONCE: Final = 100  # openids that user/info/batchget takes
MAY_ASK: Final = frozenset({AccountClass.SUBSCRIPTION_CERTIFIED, AccountClass.SERVICE_CERTIFIED})


def ask_soon(work: Work, keys: Iterable[Key], accounts: Mapping[int, AccountFacts]) -> None:
    """Have the worker ask about these fans, a hundred at a time; those of accounts that may not ask are left out."""
    by_account: dict[int, list[str]] = defaultdict(list)
    for account_id, openid in keys:
        if account_id in accounts and accounts[account_id].account_class in MAY_ASK:
            by_account[account_id].append(openid)
    for account_id, openids in sorted(by_account.items()):
        for start in range(0, len(openids), AT_ONCE):
            enqueue(work, ASK_JOB, {"account_id": account_id, "openids": openids[start : start + AT_ONCE]})
