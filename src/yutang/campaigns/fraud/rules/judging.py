"""All detectors over one inviter, and the verdict: pass, review or hold, always with the reasons."""

from collections.abc import Iterable, Mapping
from typing import Final

from yutang.campaigns.fraud.rules import behaviour, persons, places, timing
from yutang.campaigns.fraud.rules.case import Detector, case_of
from yutang.campaigns.fraud.rules.facts import Facts
from yutang.campaigns.fraud.rules.findings import Code, Decision, Finding, Verdict
from yutang.campaigns.fraud.rules.limits import LIMITS, Limits
from yutang.campaigns.fraud.rules.measures import together
from yutang.campaigns.fraud.rules.surroundings import Surroundings, prepare

DETECTORS: Final[tuple[Detector, ...]] = (
    persons.detect_blocked,
    persons.detect_not_new,
    persons.detect_self_referral,
    persons.detect_serial_helpers,
    persons.detect_payee_reuse,
    persons.detect_staff,
    timing.detect_velocity,
    timing.detect_regular,
    timing.detect_too_fast,
    timing.detect_deadline_jump,
    places.detect_one_network,
    places.detect_self_network,
    places.detect_shared_phones,
    places.detect_cloned_agents,
    behaviour.detect_unfollowed,
    behaviour.detect_zero_depth,
    behaviour.detect_quiet_pool,
    behaviour.detect_star,
    behaviour.detect_ring,
)

# Reasons of one family have one cause: a crowd that comes at once also comes late; an office shares its network
# with the inviter. Only the strongest of a family counts: one cause is not taken for two.
FAMILIES: Final[Mapping[Code, str]] = {
    Code.BLOCKED: "list",
    Code.NOT_NEW: "account",
    Code.SELF_REFERRAL: "phone",
    Code.SHARED_PHONES: "phone",
    Code.CLONED_AGENTS: "model",
    Code.VELOCITY: "time",
    Code.REGULAR: "time",
    Code.DEADLINE_JUMP: "time",
    Code.TOO_FAST: "hand",
    Code.ONE_NETWORK: "network",
    Code.SELF_NETWORK: "network",
    Code.UNFOLLOWED: "afterwards",
    Code.ZERO_DEPTH: "afterwards",
    Code.QUIET_POOL: "afterwards",
    Code.STAR: "afterwards",
    Code.RING: "circle",
    Code.SERIAL_HELPERS: "history",
    Code.PAYEE_REUSE: "payee",
    Code.STAFF: "team",
}


def findings_of(inviter: int, around: Surroundings) -> tuple[Finding, ...]:
    """Everything that was noticed, the gravest first."""
    case = case_of(inviter, around)
    found = [each for detect in DETECTORS for each in detect(case)]
    return tuple(sorted(found, key=lambda each: (-each.score, each.code)))


def verdict(findings: Iterable[Finding], limits: Limits = LIMITS, *, allowed: bool = False) -> Verdict:
    """What to do with these findings. `allowed`: a person has looked at this inviter and put them on the list; the
    findings stay to be read, and nothing is kept back. The order of the findings does not matter."""
    ordered = tuple(sorted(findings, key=lambda each: (-each.score, each.code, each.invitees)))
    strongest: dict[str, float] = {}
    for each in ordered:
        strongest.setdefault(FAMILIES[each.code], each.score)
    score = together(strongest.values())
    if allowed or score < limits.review:
        return Verdict(decision=Decision.PASS, score=score, findings=ordered)
    return Verdict(decision=Decision.HOLD if score >= limits.hold else Decision.REVIEW, score=score, findings=ordered)


def judge(inviter: int, around: Surroundings) -> Verdict:
    """The verdict over one inviter; `around` comes from `prepare` and serves for all of them."""
    return verdict(findings_of(inviter, around), around.limits, allowed=inviter in around.allowed)


def judge_all(facts: Facts, limits: Limits = LIMITS) -> dict[int, Verdict]:
    """The verdict over everybody who invited somebody, by inviter."""
    around = prepare(facts, limits)
    return {inviter: judge(inviter, around) for inviter in around.credits}
