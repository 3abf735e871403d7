"""What the detectors answer: findings with a reason, a score, numbers to look at; and the verdict over all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from yutang.errors import N_


class Code(StrEnum):
    """The reason; kept in the ledger's rows, so never rename one."""

    NOT_NEW = "not_new"
    SELF_REFERRAL = "self_referral"
    SELF_NETWORK = "self_network"
    SHARED_PHONES = "shared_phones"
    VELOCITY = "velocity"
    REGULAR = "regular"
    TOO_FAST = "too_fast"
    ONE_NETWORK = "one_network"
    CLONED_AGENTS = "cloned_agents"
    UNFOLLOWED = "unfollowed"
    ZERO_DEPTH = "zero_depth"
    QUIET_POOL = "quiet_pool"
    STAR = "star"
    RING = "ring"
    SERIAL_HELPERS = "serial_helpers"
    DEADLINE_JUMP = "deadline_jump"
    PAYEE_REUSE = "payee_reuse"
    STAFF = "staff"
    BLOCKED = "blocked"


# What an operator reads; the places are names in the finding's evidence.
SENTENCES: Final[Mapping[Code, str]] = {
    Code.NOT_NEW: N_("{count} of {total} friends followed the account before."),
    Code.SELF_REFERRAL: N_("{count} of {total} friends came on the inviter's own phone."),
    Code.SELF_NETWORK: N_("{count} of {total} friends came over the network that the inviter uses."),
    Code.SHARED_PHONES: N_("{count} of {total} friends share {phones} phones, on which {people} people followed."),
    Code.VELOCITY: N_("{count} friends came within {minutes} minutes."),
    Code.REGULAR: N_("{count} friends came at even intervals, {seconds} seconds apart (evenness {evenness} of 100)."),
    Code.TOO_FAST: N_("{count} of {total} friends followed within {seconds} seconds of the scan: faster than a hand."),
    Code.ONE_NETWORK: N_("{count} of {total} friends came over one network, {usual} % do in this campaign."),
    Code.CLONED_AGENTS: N_(
        "{count} of {total} friends have the same {models} models and versions; {usual} % do in this campaign."
    ),
    Code.UNFOLLOWED: N_("{count} of {total} friends left, {usual} % do in this campaign."),
    Code.ZERO_DEPTH: N_("{count} of {total} friends opened nothing afterwards, {usual} % do in this campaign."),
    Code.QUIET_POOL: N_(
        "{count} of {total} friends share networks, phones or a branch with {people} people who mostly opened nothing."
    ),
    Code.STAR: N_("None of {total} friends brought anybody, {usual} % do in this campaign."),
    Code.RING: N_("{count} of {total} friends belong to a ring of {people} people who invite each other."),
    Code.SERIAL_HELPERS: N_("{count} of {total} friends counted in {campaigns} or more earlier campaigns."),
    Code.DEADLINE_JUMP: N_(
        "{count} of {total} friends came in the last {minutes} minutes, from place {before} to place {after}."
    ),
    Code.PAYEE_REUSE: N_("{people} people want their rewards at the same account, telephone or address."),
    Code.STAFF: N_("A member of the team stands to gain this reward."),
    Code.BLOCKED: N_("This person is on the list of people who take no part."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reason to look closer. `score` from 0 (nothing) to 1 (certain); `invitees` are the friends it is about.

    `doubts`: these friends do not count until a person has looked, whatever becomes of the others.
    """

    code: Code
    score: float
    evidence: Mapping[str, float | str] = field(default_factory=dict)
    invitees: tuple[int, ...] = ()
    doubts: bool = False

    @property
    def sentence(self) -> str:
        """An English msgid; translate it, then fill it with `evidence`."""
        return SENTENCES[self.code]

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the ledger's evidence and with a review."""
        return {**asdict(self), "evidence": dict(self.evidence), "invitees": list(self.invitees)}


def finding_from_json(data: Mapping[str, Any]) -> Finding:
    """What was kept. Raises ValueError for a code that there is not."""
    return Finding(**{**data, "code": Code(data["code"]), "invitees": tuple(data["invitees"])})


class Decision(StrEnum):
    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    REVIEW = "review"  # a person decides before the reward goes out
    HOLD = "hold"  # kept back; a person may release it


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of one inviter's rewards. Nothing is kept back without a finding that says why."""

    decision: Decision
    score: float
    findings: tuple[Finding, ...] = ()

    @property
    def doubtful(self) -> frozenset[int]:
        """Friends who do not count until a person has looked."""
        return frozenset(each for finding in self.findings if finding.doubts for each in finding.invitees)


def keeps_back(verdict: Verdict, invitees: Iterable[int], needed: int) -> bool:
    """Whether a reward for `needed` friends stays here: by the verdict, or because too few beyond doubt remain."""
    return verdict.decision is not Decision.PASS or len(set(invitees) - verdict.doubtful) < needed
