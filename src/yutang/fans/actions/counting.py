"""Rows of the ledger and the counters that stand for them, always together (promise I8)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from yutang.fans.store import counters
from yutang.fans.store.hot import AccountFacts, EventRow, Hot, accounts_of
from yutang.insights.models import EventKind
from yutang.livecodes.rules import local_day
from yutang.workspaces.actions import Work

REPAIRED: Final[Mapping[str, Any]] = {"repaired": True}
"""The data of a row that no push told of."""

# The counters of account_days in their order.
COUNTED: Final = (EventKind.FOLLOW, EventKind.UNFOLLOW, EventKind.MESSAGE, EventKind.MENU, EventKind.SCENE)
_PLACE: Final = {kind: place for place, kind in enumerate(COUNTED)}


def add_to_ledger(work: Work, rows: Sequence[EventRow], accounts: Mapping[int, AccountFacts]) -> None:
    hot = Hot(work.session, work.workspace_id)
    hot.write_events(rows)
    hot.count(counts_of(rows, accounts))


def counts_of(
    events: Iterable[EventRow], accounts: Mapping[int, AccountFacts]
) -> dict[tuple[int, date], Sequence[int]]:
    """What these rows of the ledger add to the counters of each account and local day."""
    counts: dict[tuple[int, date], list[int]] = defaultdict(lambda: [0] * len(COUNTED))
    for event in events:
        place = _PLACE.get(event.kind)
        if place is not None and event.account_id is not None and event.account_id in accounts:
            day = local_day(event.at, accounts[event.account_id].timezone)
            counts[event.account_id, day][place] += 1
    return dict(counts)


def do_count_anew(work: Work, account_id: int) -> None:
    """Count an account's days again from the ledger: for an account whose time zone has just changed."""
    accounts = accounts_of(work.session, work.workspace_id)
    counters.forget(work.session, work.workspace_id, account_id)
    rows = counters.counted_rows(work.session, work.workspace_id, account_id, COUNTED)
    counts: dict[tuple[int, date], list[int]] = defaultdict(lambda: [0] * len(COUNTED))
    for kind, began, number in rows:
        counts[account_id, local_day(began, accounts[account_id].timezone)][_PLACE[kind]] += number
    Hot(work.session, work.workspace_id).count(counts)
