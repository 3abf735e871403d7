"""Asking WeChat about fans: where they came from, since when, and whether two of them are one person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from yutang.fans.store.hot import AccountFacts, Key
from yutang.jobs.actions import enqueue
from yutang.wechat.capabilities import AccountClass, Feature, may
from yutang.workspaces.actions import Work

ASK_JOB: Final = "wechat.ask_fan"
AT_ONCE: Final = 100  # openids that user/info/batchget takes


def may_ask(account: AccountFacts) -> bool:
    """Whether WeChat tells an account of this class who follows it."""
    return may(AccountClass(account.account_class), Feature.FANS)


def ask_soon(work: Work, keys: Iterable[Key], accounts: Mapping[int, AccountFacts], *, unlisted: bool = False) -> None:
    """Have the worker ask about these fans, a hundred at a time; those of accounts that may not ask are left out.

    `unlisted`: a poll did not find them among the followers; who then turns out not to follow has left.
    """
    by_account: dict[int, list[str]] = defaultdict(list)
    for account_id, openid in keys:
        if account_id in accounts and may_ask(accounts[account_id]):
            by_account[account_id].append(openid)
    for account_id, openids in sorted(by_account.items()):
        for start in range(0, len(openids), AT_ONCE):
            payload = {"account_id": account_id, "openids": openids[start : start + AT_ONCE], "unlisted": unlisted}
            enqueue(work, ASK_JOB, payload)
