"""The proof that memberships are what their ledger says, and that batches count their codes right (promise I8)."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session

from yutang.courses.memberships.pay.actions.checking import money_findings
from yutang.courses.memberships.rules.periods import term_of
from yutang.courses.memberships.store import codes, members
from yutang.insights.actions import Finding

_SHOWN: Final = 50


def ledger_findings(session: Session, workspace_id: int) -> list[Finding]:
    """Compare memberships and batches with ledger and codes; an empty list is the proof.

    Reads all of them, and expects the one consistent view of `Database.read()`. At most 50 findings of each kind.
    """
    checks = (_memberships, _batches, money_findings)
    return [finding for check in checks for finding in islice(check(session, workspace_id), _SHOWN)]


def _memberships(session: Session, workspace_id: int) -> Iterator[Finding]:
    gone = members.forgotten(session, workspace_id)
    ledger = {key: term_of(rows) for key, rows in members.whole_ledger(session, workspace_id).items()}
    must = {key: term for key, term in ledger.items() if key[0] not in gone}
    has = members.everything(session, workspace_id)
    for fan_id, tier_id in sorted({*has, *must}):
        if has.get((fan_id, tier_id)) != must.get((fan_id, tier_id)):
            yield Finding("memberships", f"fan {fan_id}, membership {tier_id}: differs from its ledger", 1, 0)


def _batches(session: Session, workspace_id: int) -> Iterator[Finding]:
    must = codes.counted_codes(session, workspace_id)
    for batch_id, (count, used) in codes.counted(session, workspace_id).items():
        real_count, real_used = must.get(batch_id, (0, 0))
        if count != real_count:
            yield Finding("redeem_codes", f"batch {batch_id}: codes", count, real_count)
        if used != real_used:
            yield Finding("redeem_codes", f"batch {batch_id}: used", used, real_used)
