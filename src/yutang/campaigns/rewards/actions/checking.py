"""The proof that what is held, taken and spent is what the ledger says (promise I8)."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from yutang.campaigns.rewards.store import ledger
from yutang.insights.actions import Finding

_SHOWN: Final = 50
_Key = TypeVar("_Key")


def ledger_findings(session: Session, workspace_id: int) -> list[Finding]:
    """Compare tiers, budgets, issues and codes with the ledger's rows; an empty list is the proof.

    Reads all rewards, and expects the one consistent view of `Database.read()`. At most 50 findings of each kind.
    """
    checks = (_tiers, _limits, _budgets, _issues, _codes)
    return [finding for check in checks for finding in islice(check(session, workspace_id), _SHOWN)]


def _tiers(session: Session, workspace_id: int) -> Iterator[Finding]:
    counted = {key: taken for key, (taken, _) in ledger.taken(session, workspace_id).items()}
    for tier_id, has, must in _unequal(counted, ledger.taken_in_ledger(session, workspace_id)):
        yield Finding("rewards", f"reward {tier_id}: taken", has, must)


def _limits(session: Session, workspace_id: int) -> Iterator[Finding]:
    for tier_id, (taken, stock) in ledger.taken(session, workspace_id).items():
        if taken < 0:
            yield Finding("limit", f"reward {tier_id}: taken", taken, 0)
        if stock is not None and taken > stock:
            yield Finding("limit", f"reward {tier_id}: taken of its stock", taken, stock)


def _budgets(session: Session, workspace_id: int) -> Iterator[Finding]:
    counted, truth = ledger.budgets(session, workspace_id), ledger.budgets_in_ledger(session, workspace_id)
    for name, place in (("fen spent", 0), ("rewards given", 1)):
        has = {key: row[place] for key, row in counted.items()}
        must = {key: row[place] for key, row in truth.items()}
        for (campaign_id, day), wrong, right in _unequal(has, must):
            when = "in all" if day == ledger.ALL_DAYS else f"on {day}"
            yield Finding("budget", f"campaign {campaign_id}, {name} {when}", wrong, right)


def _issues(session: Session, workspace_id: int) -> Iterator[Finding]:
    for issue_id, name, has, must in ledger.issues_that_differ(session, workspace_id):
        yield Finding("issues", f"issue {issue_id}: {name}", has, must)


def _codes(session: Session, workspace_id: int) -> Iterator[Finding]:
    for code_id in ledger.codes_astray(session, workspace_id):
        yield Finding("codes", f"code {code_id}: issues that hold it", 0, 1)


def _unequal(counted: Mapping[_Key, int], truth: Mapping[_Key, int]) -> Iterator[tuple[_Key, int, int]]:
    for key in sorted({*counted, *truth}, key=str):
        has, must = counted.get(key, 0), truth.get(key, 0)
        if has != must:
            yield key, has, must
