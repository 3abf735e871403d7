"""The proof that scores are the ledger's sums (promise I8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.orm import Session

from yutang.campaigns.referrals.store import checks
from yutang.campaigns.referrals.store.checks import Sums

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One participant whose friends do not add up. The sentence is English, for `yutang doctor`."""

    participant_id: int
    sentence: str


def ledger_findings(session: Session, workspace_id: int) -> list[Finding]:
    """Participants' sums, and those of the referrals as they stand, against the ledger; at most 50 findings."""
    return list(islice(_findings(session, workspace_id), _SHOWN))


def _findings(session: Session, workspace_id: int) -> Iterator[Finding]:
    counted = {sums.participant_id: sums for sums in checks.counted(session, workspace_id)}
    truth = {sums.participant_id: sums for sums in checks.in_ledger(session, workspace_id)}
    standing = {sums.participant_id: sums for sums in checks.standing(session, workspace_id)}
    for each in sorted({*counted, *truth, *standing}):
        nothing = Sums(each, 0, 0)
        must = truth.get(each, nothing)
        for what, has in (("counters", counted.get(each, nothing)), ("referrals", standing.get(each, nothing))):
            if has != must:
                yield Finding(
                    each,
                    f"participant {each}: the {what} say {has.waiting} waiting and {has.score} friends, "
                    f"the ledger says {must.waiting} and {must.score}.",
                )
