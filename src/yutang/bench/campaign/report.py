"""What a rehearsal came to: the funnel, K, rewards, what was held; and whether the books agree with the model's truth.

Pure: everything follows from the people and from what was read afterwards.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from yutang.bench.campaign.figures import Edge, Figures
from yutang.bench.campaign.people import Deed, End, Fate, Person, Window, end_of, takes_part
from yutang.campaigns.models import ReferralState
from yutang.campaigns.rewards.models import IssueState
from yutang.insights.models import EventKind
from yutang.jobs.models import InboxState

_SHOWN: Final = 20  # differences; the first tell enough
_RELEASED: Final = ReferralState.RELEASED
_OUT: Final = frozenset({IssueState.READY, IssueState.DELIVERED})
_KINDS: Final = {
    Deed.FOLLOW: EventKind.FOLLOW,
    Deed.LEAVE: EventKind.UNFOLLOW,
}


def report(people: Sequence[Person], window: Window, figures: Figures) -> dict[str, Any]:
    ends = {person.openid: end_of(person, window) for person in people}
    differences = [
        *_takers(people, window, figures),
        *_edges(people, ends, figures),
        *_sums(figures),
        *_rewards(people, ends, figures),
        *_events(people, figures),
        *figures.findings,
    ]
    return {
        "simulated": True,
        "people": len(people),
        "funnel": _funnel(people, figures),
        "k": _k(figures),
        "referrals": _states(figures, ends),
        "rewards": _given(figures),
        "fairness": _fairness(people, ends, figures),
        "differences": differences[:_SHOWN],
        "ok": not differences,
    }


# ---- numbers -------------------------------------------------------------------------------------------------------


def _funnel(people: Sequence[Person], figures: Figures) -> dict[str, int]:
    states = Counter(edge.state for edge in figures.edges)
    inviting = {edge.inviter for edge in figures.edges if edge.state is _RELEASED}
    return {
        "met_a_poster": figures.touched,
        "followed": sum(any(act.deed is Deed.FOLLOW and act.at >= 0 for act in person.acts) for person in people),
        "take_part": len(figures.takers),
        "credited": len(figures.edges),
        "released": states[_RELEASED],
        "opened_their_page": sum(taker.opened for taker in figures.takers),
        "brought_friends": len(inviting),
        "saw_a_group": figures.assigned,
        "pressed_at_it": figures.pressed,
    }


def _k(figures: Figures) -> list[dict[str, Any]]:
    """Friends who count for each participant, by generation: 0 came by themselves."""
    takers = Counter(taker.depth for taker in figures.takers)
    scores: Counter[int] = Counter()
    for taker in figures.takers:
        scores[taker.depth] += taker.score
    return [
        {"generation": depth, "people": takers[depth], "friends": scores[depth], "k": round(scores[depth] / count, 3)}
        for depth, count in sorted(takers.items())
    ]


def _states(figures: Figures, ends: Mapping[str, End]) -> dict[str, Any]:
    fates = Counter(end.fate for end in ends.values())
    return {
        **{state.value: sum(edge.state is state for edge in figures.edges) for state in ReferralState},
        "truth": {"stayed": fates[Fate.STAYED], "left": fates[Fate.LEFT]},
        "rows": {state.value: figures.entries[state] for state in ReferralState},
    }


def _given(figures: Figures) -> list[dict[str, Any]]:
    found = []
    for tier in sorted(figures.tiers):
        states = Counter(issue.state.value for issue in figures.issues if issue.threshold == tier.threshold)
        found.append(
            {"friends": tier.threshold, "title": tier.title, "stock": tier.stock, "taken": tier.taken, **states}
        )
    return found


def _fairness(people: Sequence[Person], ends: Mapping[str, End], figures: Figures) -> dict[str, Any]:
    """Of the rewards that would be due were all friends genuine: how many of cheats' are kept back, and whether any
    honest person misses one. What only waits for stock is nobody's suspicion."""
    truth, tiers = _stays(people, ends), figures.tiers if figures.by_score else []
    given = {(issue.openid, issue.threshold): issue.state for issue in figures.issues}
    cheats = kept = honest = held = 0
    missing: list[str] = []
    for person in people:
        due = [tier.threshold for tier in tiers if truth[person.openid] >= tier.threshold]
        states = [given.get((person.openid, threshold)) for threshold in due]
        if not person.honest:
            cheats += len(due)
            kept += sum(state not in _OUT and state is not IssueState.WAITING for state in states)
        elif due:
            honest += 1
            is_held = any(state not in _OUT and state is not IssueState.WAITING for state in states)
            held += is_held
            missing += [person.kind] * is_held
    return {
        "by_score": figures.by_score,
        "cheats_rewards": cheats,
        "cheats_rewards_held": kept,
        "cheats_held_share": round(kept / cheats, 4) if cheats else 1.0,
        "honest_with_rewards": honest,
        "honest_held": held,
        "honest_held_share": round(held / honest, 4) if honest else 0.0,
        "honest_held_kinds": dict(Counter(missing)),
        "verdicts": dict(Counter(figures.verdicts.values())),
    }


def _stays(people: Sequence[Person], ends: Mapping[str, End]) -> Counter[str]:
    """Friends who count, by the truth."""
    return Counter(
        people[end.inviter].openid for end in ends.values() if end.fate is Fate.STAYED and end.inviter is not None
    )


# ---- does it agree? ------------------------------------------------------------------------------------------------


def _takers(people: Sequence[Person], window: Window, figures: Figures) -> Iterator[str]:
    wanted = {person.openid for person in people if takes_part(person, window)}
    found = {taker.openid for taker in figures.takers}
    for openid in sorted(wanted ^ found):
        yield f"{openid} {'takes no part and should' if openid in wanted else 'takes part and should not'}."


def _edges(people: Sequence[Person], ends: Mapping[str, End], figures: Figures) -> Iterator[str]:
    edges = {edge.invitee: edge for edge in figures.edges}
    for openid, end in ends.items():
        said = _wrong_edge(edges.get(openid), end, people)
        if said:
            yield f"{openid} ({people[int(openid[4:])].kind}): {said}."


_COUNTS: Final = frozenset({ReferralState.CREDITED, ReferralState.HELD, _RELEASED})


def _wrong_edge(edge: Edge | None, end: End, people: Sequence[Person]) -> str:
    """Held ones are what people have still to look at: they stand for those who stayed."""
    if end.inviter is None:
        return "" if edge is None or edge.state is ReferralState.REVERSED else "is credited and should not be"
    if edge is None:
        return f"{end.fate}, and nobody is credited"
    if edge.inviter != people[end.inviter].openid:
        return f"{edge.inviter} is credited, not {people[end.inviter].openid}"
    wanted = _COUNTS if end.fate is Fate.STAYED else {ReferralState.REVERSED}
    return "" if edge.state in wanted else f"{edge.state} ({edge.reason}), but {end.fate}"


def _sums(figures: Figures) -> Iterator[str]:
    released = Counter(edge.inviter for edge in figures.edges if edge.state is _RELEASED)
    for taker in figures.takers:
        if taker.score != released[taker.openid]:
            yield f"{taker.openid} has score {taker.score} of {released[taker.openid]} friends who count."
    dead = figures.pushes[InboxState.DEAD]
    if dead:
        yield f"{dead} pushes were given up."


def _rewards(people: Sequence[Person], ends: Mapping[str, End], figures: Figures) -> Iterator[str]:
    """Nobody has more than they reached, nor one thing twice; nothing goes out that is not there.

    What was handed over stays with people: of a friend whose leaving was told after their hold had passed.
    """
    truth, scores = _stays(people, ends), {taker.openid: taker.score for taker in figures.takers}
    gone = Counter(each.inviter for each in figures.edges if each.has_counted and each.state is not _RELEASED)
    for (openid, threshold), count in Counter((i.openid, i.threshold) for i in figures.issues).items():
        if count > 1:
            yield f"{openid} has the reward of {threshold} friends {count} times."
    for issue in figures.issues:
        late = gone[issue.openid] if issue.state is IssueState.DELIVERED else 0
        reached = min(scores[issue.openid], truth[issue.openid]) + late
        if figures.by_score and issue.state in _OUT and reached < issue.threshold:
            yield (
                f"{issue.openid} has the reward of {issue.threshold} friends with {scores[issue.openid]} "
                f"({truth[issue.openid]} by the truth)."
            )
    for tier in figures.tiers:
        if tier.taken < 0 or (tier.stock is not None and tier.taken > tier.stock):
            yield f"{tier.taken} of {tier.stock} were taken of the reward of {tier.threshold} friends."


def _events(people: Sequence[Person], figures: Figures) -> Iterator[str]:
    done = Counter(act.deed for person in people for act in person.acts)
    for deed, kind in _KINDS.items():
        if done[deed] != figures.events[kind]:
            yield f"{figures.events[kind]} events of the kind {kind}; people did it {done[deed]} times."
