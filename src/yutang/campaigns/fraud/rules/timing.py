"""Detectors that look at when the friends came."""

from itertools import pairwise
from math import sqrt

from yutang.campaigns.fraud.rules.case import Case, finding, percent
from yutang.campaigns.fraud.rules.facts import Credit
from yutang.campaigns.fraud.rules.findings import Code, Finding
from yutang.campaigns.fraud.rules.measures import most_within, spread, surprise
from yutang.campaigns.fraud.rules.surroundings import deadline_begin, place


def detect_velocity(case: Case) -> list[Finding]:
    """Many friends at once. A post in a large group does that too, so it never decides alone."""
    minutes = case.limits.window_minutes
    count = most_within([credit.credited_at for credit in case.credits], minutes * 60)
    return finding(Code.VELOCITY, case.limits.velocity.score(count), {"count": count, "minutes": minutes})


def detect_regular(case: Case) -> list[Finding]:
    """Intervals between friends, or from scan to follow, that are more even than people are."""
    limits = case.limits
    gaps = [after.credited_at - before.credited_at for before, after in pairwise(case.credits)]
    delays = [delay for credit in case.credits if (delay := _delay(credit)) is not None and delay > 0]
    scores = [(0.0, 0.0, 1.0)]
    if len(gaps) >= limits.regular_fewest and (found := spread(gaps)) <= limits.regular_most_spread:
        scores.append((limits.regular.score((1 - found) * sqrt(len(gaps))), sum(gaps) / len(gaps), found))
    if len(delays) >= limits.delay_fewest:
        found = spread(delays)
        measured = (limits.delay_spread - found) * sqrt(len(delays))
        scores.append((limits.delay.score(measured), sum(delays) / len(delays), found))
    score, seconds, found = max(scores)
    evidence = {"count": case.total, "seconds": round(seconds, 1), "evenness": percent(max(0.0, 1 - found))}
    return finding(Code.REGULAR, score, evidence, case.credits)


def detect_too_fast(case: Case) -> list[Finding]:
    """Followed before a hand could. Those friends do not count until somebody has looked."""
    limits = case.limits
    known = [(credit, delay) for credit in case.credits if (delay := _delay(credit)) is not None]
    fast = [credit for credit, delay in known if -limits.clock_seconds <= delay < limits.fast_seconds]
    if len(fast) < limits.fast_fewest:
        return []
    score = limits.fast_share.score(len(fast) / len(known))
    evidence = {"count": len(fast), "total": len(known), "seconds": limits.fast_seconds}
    return finding(Code.TOO_FAST, score, evidence, fast, doubts=True)


def detect_deadline_jump(case: Case) -> list[Finding]:
    """From nowhere onto a winning place in the last hours."""
    around, limits = case.around, case.limits
    begin = deadline_begin(around.campaign, limits)
    late = [credit for credit in case.credits if credit.credited_at >= begin]
    before, after = place(case.total - len(late), around.before), place(case.total, around.after)
    if len(late) < limits.deadline_fewest or not after <= around.campaign.prizes < before:
        return []
    usual = limits.deadline_usual.within(around.late.without(case.person.key))
    score = limits.deadline_jump.score(surprise(len(late), case.total, usual))
    minutes = round((around.campaign.ends_at - begin) / 60)
    evidence = {"count": len(late), "total": case.total, "minutes": minutes, "before": before, "after": after}
    return finding(Code.DEADLINE_JUMP, score, evidence, late)


def _delay(credit: Credit) -> float | None:
    """Seconds from scan to follow; None where one of them is unknown."""
    if credit.scanned_at is None or credit.followed_at is None:
        return None
    return credit.followed_at - credit.scanned_at
