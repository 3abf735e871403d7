"""Detectors that look at what friends did afterwards, and at the shape in which people invite each other."""

from collections.abc import Sequence
from math import fsum

from yutang.campaigns.fraud.rules.case import Case, finding, percent
from yutang.campaigns.fraud.rules.findings import Code, Finding
from yutang.campaigns.fraud.rules.measures import surprise
from yutang.campaigns.fraud.rules.surroundings import Pool, is_quiet


def detect_unfollowed(case: Case) -> list[Finding]:
    """Friends who left, once the reward was given (or at any time where none was yet)."""
    rewarded = case.person.rewarded_at
    left = [each for each in case.credits if each.unfollowed_at is not None and each.unfollowed_at >= (rewarded or 0.0)]
    if case.total < case.limits.fewest or len(left) < case.limits.unfollowed_share * case.total:
        return []
    usual = case.limits.unfollowed_usual.within(case.around.left.without(case.person.key))
    score = case.limits.unfollowed.score(surprise(len(left), case.total, usual))
    evidence = {"count": len(left), "total": case.total, "usual": percent(usual)}
    return finding(Code.UNFOLLOWED, score, evidence, left)


def detect_zero_depth(case: Case) -> list[Finding]:
    """Nearly all friends did nothing afterwards: no page, no message, no friend of their own."""
    states = [(credit, is_quiet(credit, case.around.credits)) for credit in case.credits]
    known = [credit for credit, state in states if state is not None]
    quiet = [credit for credit, state in states if state]
    if not case.enough(known) or len(quiet) < case.limits.quiet_share * len(known):
        return []
    usual = case.limits.quiet_usual.within(case.around.quiet.without(case.person.key))
    score = case.limits.quiet.score(surprise(len(quiet), len(known), usual))
    evidence = {"count": len(quiet), "total": len(known), "usual": percent(usual)}
    return finding(Code.ZERO_DEPTH, score, evidence, quiet)


def detect_quiet_pool(case: Case) -> list[Finding]:
    """Friends out of a pool: the same networks, phones or branch bring several inviters quiet friends only.

    This sees a farm that is cut into many small inviters, each with too few friends to show anything by themselves.
    """
    pools, branch = case.around.pools, case.around.parents.get(case.person.key, 0)
    friends = [each for each in case.credits if branch in pools or each.network in pools or each.agent in pools]
    if len(friends) < max(2, case.limits.pool_share * case.total):
        return []
    # Several pools are several reasons; networks, phones and branches are three views of the same people.
    views: list[set[str | int]] = [{c.network for c in friends}, {c.agent for c in friends}, {branch}]
    views_pools = [_summed([pools[each] for each in view if each in pools]) for view in views]
    pool = max(views_pools, key=lambda each: each.surprise)
    evidence = {"count": len(friends), "total": case.total, "people": pool.people}
    return finding(Code.QUIET_POOL, case.limits.pool.score(pool.surprise), evidence, friends)


def _summed(pools: Sequence[Pool]) -> Pool:
    return Pool(sum(each.people for each in pools), fsum(sorted(each.surprise for each in pools)))


def detect_star(case: Case) -> list[Finding]:
    """Many friends and not one of them brought anybody, in a campaign where people do."""
    known = [state for each in case.credits if (state := is_quiet(each, case.around.credits)) is not None]
    brought = any(each.invitee in case.around.credits for each in case.credits)
    if brought or not case.enough(known) or len(known) < case.limits.star_fewest:
        return []
    if sum(known) < case.limits.star_quiet * len(known):
        return []
    usual = case.limits.star_usual.within(case.around.bringing.without(case.person.key))
    score = case.limits.star.score(surprise(case.total, case.total, 1 - usual))
    return finding(Code.STAR, score, {"total": case.total, "usual": percent(usual)}, case.credits)


def detect_ring(case: Case) -> list[Finding]:
    """People, taken together with their other accounts on the same phone, who invite each other in a circle."""
    around, limits = case.around, case.limits
    ring = around.ring_of.get(around.knot.get(case.person.key, case.person.key))
    if ring is None:
        return []
    inside = [each for each in case.credits if around.ring_of.get(around.knot.get(each.invitee, each.invitee)) == ring]
    if len(inside) < limits.ring_fewest:
        return []
    score = limits.ring_share.score(len(inside) / case.total)
    evidence = {"count": len(inside), "total": case.total, "people": around.ring[ring]}
    return finding(Code.RING, score, evidence, inside)
