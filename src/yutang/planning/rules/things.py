"""The rules of today, one by one: facts in, things to do out. Pure.

The cost of a thing is an estimate: how many people lose something by tomorrow if nobody does it. Each rule says how it
comes to its number; `WEIGHTS` has what one person is worth to each rule.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from yutang.errors import N_
from yutang.planning.models import Duty, ItemState
from yutang.planning.rules.duties import unheld
from yutang.planning.rules.facts import Facts, Planned, Step
from yutang.planning.rules.plan import OPEN, due_day, is_late
from yutang.planning.rules.thing import Rule, Thing
from yutang.workspaces.rules import Permission

WAITS_LONG: Final = timedelta(hours=3)
CLOSES_AFTER: Final = timedelta(hours=48)
"""WeChat lets nobody answer a fan whose last message is older."""
WORSE: Final = 0.7
"""A step of a campaign that keeps less than this of last week's share is told of."""
FEWEST: Final = 30
"""Below so many people at a step its share says nothing."""
FOLDED: Final = 2
"""More things of one plan than this are one line: the list has ten."""
STREAK: Final = 20
"""Days: from here on a streak that breaks is a loss that somebody should write about."""


WEIGHTS: Final[Mapping[Rule, float]] = {
    Rule.ALERT: 1.0,  # each visitor who comes to a dead end is lost
    Rule.WAITING: 0.8,  # who is not answered today mostly does not write again
    Rule.STREAK: 0.5,  # half of those whose long streak breaks do not begin again
    Rule.LESSON: 0.3,  # learners who find nothing at their hour
    Rule.HOMEWORK: 0.3,
    Rule.CONVERSION: 0.5,  # of those who will go missing at that step until tomorrow
    Rule.REVIEW: 0.4,  # people who wait for a reward
    Rule.SETTLE: 0.2,
    Rule.ENDS: 0.2,
    Rule.LATE: 4.0,  # things, not people: each as much as four
    Rule.DUE: 2.0,
    Rule.UNHELD: 3.0,
    Rule.POSITION: 5.0,
    Rule.EMPTY: 2.5,
}
"""What one of each counts. Estimates, to be changed by whoever knows better."""


def alerts(facts: Facts) -> Iterator[Thing]:
    """An entrance that is dead or will be. Costs its visitors of a day; what is urgent costs at least ten."""
    for each in facts.alerts:
        people = max(each.people, {0: 10, 1: 5}.get(each.urgency, 1))
        yield Thing(
            key=each.key,
            rule=Rule.ALERT,
            cost=people * WEIGHTS[Rule.ALERT],
            duty=Duty.GROUP_CARE,
            permission=Permission.SEE,
            sentence=each.sentence,
            reason="",
            action=each.action,
            path=each.path,
            values=each.values,
        )


def waiting(facts: Facts) -> Iterator[Thing]:
    """People who wrote and were not answered. Those near WeChat's 48 hours count double: then nobody may answer."""
    found = facts.waiting
    if found is None or not found.people:
        return
    hours = int(found.longest.total_seconds() // 3600)
    soon = found.longest >= CLOSES_AFTER - timedelta(hours=12)
    yield Thing(
        key="waiting",
        rule=Rule.WAITING,
        cost=found.people * WEIGHTS[Rule.WAITING] * (2 if soon else 1),
        duty=Duty.CONVERSATION,
        permission=Permission.DIALOGUE,
        sentence=N_("{n} people wait for an answer for more than 3 hours"),
        reason=N_("The first of them for {hours} hours. After 48 hours WeChat lets nobody answer any more."),
        action=N_("Answer them"),
        path="/inbox",
        values={"n": found.people, "hours": hours},
    )


def streaks(facts: Facts) -> Iterator[Thing]:
    """Long streaks that break tonight: people to write to, not a broadcast."""
    for each in facts.streaks:
        if each.people and each.longest >= STREAK:
            yield Thing(
                key=f"streak:{each.programme_id}",
                rule=Rule.STREAK,
                cost=each.people * WEIGHTS[Rule.STREAK],
                duty=Duty.CONVERSATION,
                permission=Permission.FANS,
                sentence=N_("{n} long streaks of “{title}” break tonight"),
                reason=N_("The longest is {days} days. A word from a person helps; a broadcast does not."),
                action=N_("See who"),
                path=f"/programmes/{each.programme_id}",
                values={"n": each.people, "days": each.longest, "title": each.title},
                community_id=each.community_id,
            )


def lessons(facts: Facts) -> Iterator[Thing]:
    """A course whose learners find nothing tomorrow."""
    for each in facts.courses:
        if each.missing and each.learners:
            yield Thing(
                key=f"lesson:{each.course_id}",
                rule=Rule.LESSON,
                cost=each.learners * WEIGHTS[Rule.LESSON],
                duty=Duty.WRITING,
                permission=Permission.HABIT,
                sentence=N_("“{title}” has no lesson for tomorrow"),
                reason=N_("{n} learners come at their usual hour."),
                action=N_("Write it"),
                path=f"/courses/{each.course_id}",
                values={"title": each.title, "n": each.learners},
                community_id=each.community_id,
            )


def homework(facts: Facts) -> Iterator[Thing]:
    for each in facts.courses:
        if each.homework:
            yield Thing(
                key=f"homework:{each.course_id}",
                rule=Rule.HOMEWORK,
                cost=each.homework * WEIGHTS[Rule.HOMEWORK],
                duty=Duty.CONVERSATION,
                permission=Permission.DIALOGUE,
                sentence=N_("{n} pieces of homework wait for an answer in “{title}”"),
                reason=N_("Who is answered hands in again."),
                action=N_("Read them"),
                path=f"/courses/{each.course_id}/homework",
                values={"n": each.homework, "title": each.title},
                community_id=each.community_id,
            )


def conversions(facts: Facts) -> Iterator[Thing]:
    """The step of a running campaign that lost most against last week. Costs who went missing there each day."""
    for each in facts.campaigns:
        worst = max((step for step in each.steps if _lost(step) > 0), key=_lost, default=None)
        if each.has_ended or worst is None:
            continue
        yield Thing(
            key=f"conversion:{each.campaign_id}",
            rule=Rule.CONVERSION,
            cost=_lost(worst) / 7 * WEIGHTS[Rule.CONVERSION],
            duty=Duty.NUMBERS,
            permission=Permission.CAMPAIGNS,
            sentence=N_("“{title}” loses more people than last week"),
            reason=N_("At the step “{step}” {now} % went on in the last 7 days, {before} % in the 7 before."),
            action=N_("See where"),
            path=f"/campaigns/{each.campaign_id}",
            values={
                "title": each.title,
                "step": worst.name,
                "now": _percent(worst.now),
                "before": _percent(worst.before),
            },
            community_id=each.community_id,
        )


def _percent(step: tuple[int, int]) -> int:
    return round(100 * step[1] / step[0]) if step[0] else 0


def _lost(step: Step) -> float:
    """People of the last seven days who would have gone on as in the seven before; 0 where it is no worse."""
    if min(step.before[0], step.now[0]) < FEWEST or not step.before[1]:
        return 0.0
    usual, share = step.before[1] / step.before[0], step.now[1] / step.now[0]
    return (usual - share) * step.now[0] if share < usual * WORSE else 0.0


def reviews(facts: Facts) -> Iterator[Thing]:
    """People whose reward waits until somebody has looked."""
    for each in facts.campaigns:
        if each.review:
            yield Thing(
                key=f"review:{each.campaign_id}",
                rule=Rule.REVIEW,
                cost=each.review * WEIGHTS[Rule.REVIEW],
                duty=Duty.NUMBERS,
                permission=Permission.REWARDS,
                sentence=N_("{n} people of “{title}” are to be looked at"),
                reason=N_("Their rewards wait until somebody has."),
                action=N_("Look at them"),
                path=f"/campaigns/{each.campaign_id}/people?only=review",
                values={"n": each.review, "title": each.title},
                community_id=each.community_id,
            )


def endings(facts: Facts) -> Iterator[Thing]:
    """A campaign that ends within 36 hours, or has ended and is to be settled."""
    for each in facts.campaigns:
        if each.has_ended:
            yield Thing(
                key=f"settle:{each.campaign_id}",
                rule=Rule.SETTLE,
                cost=max(5, each.takers) * WEIGHTS[Rule.SETTLE],
                duty=Duty.PLANNING,
                permission=Permission.REWARDS,
                sentence=N_("“{title}” has ended and is not settled"),
                reason=N_("{n} people took part. Boards, draws and what was kept back wait for it."),
                action=N_("Settle it"),
                path=f"/campaigns/{each.campaign_id}",
                values={"title": each.title, "n": each.takers},
                community_id=each.community_id,
            )
        elif facts.now < each.ends_at <= facts.now + timedelta(hours=36):
            yield Thing(
                key=f"ends:{each.campaign_id}",
                rule=Rule.ENDS,
                cost=max(5, each.takers) * WEIGHTS[Rule.ENDS] / 2,
                duty=Duty.PLANNING,
                permission=Permission.CAMPAIGNS,
                sentence=N_("“{title}” ends within {hours} hours"),
                reason=N_("{n} people take part. Decide now whether it goes on, and what follows."),
                action=N_("Look at it"),
                path=f"/campaigns/{each.campaign_id}",
                values={
                    "title": each.title,
                    "hours": -int((facts.now - each.ends_at).total_seconds() // 3600),
                    "n": each.takers,
                },
                community_id=each.community_id,
            )


def plan(facts: Facts) -> Iterator[Thing]:
    """What is late, and what must be ready by today. Of many in one community, and of one owner, a single line."""
    found: dict[tuple[Rule, int, int | None], list[Planned]] = {}
    for each in facts.planned:
        rule = _when(each, facts.today)
        if rule is not None:
            found.setdefault((rule, each.community_id, each.owner_id), []).append(each)
    for (rule, community_id, owner_id), items in found.items():
        if len(items) > FOLDED:
            yield _folded(rule, community_id, owner_id, items, facts.today)
        else:
            yield from (_planned(rule, each, facts.today) for each in items)


def _when(item: Planned, today: date) -> Rule | None:
    """Late, due today, or neither."""
    if is_late(item.state, item.day, item.due, today):
        return Rule.LATE
    if item.state in OPEN:
        return Rule.DUE if due_day(item.day, item.due) == today else None
    return Rule.DUE if item.state is ItemState.READY and item.day == today else None


def _planned(rule: Rule, item: Planned, today: date) -> Thing:
    appears = item.state is ItemState.READY
    overdue = max(0, (today - due_day(item.day, item.due)).days)
    return Thing(
        key=f"plan:{item.item_id}",
        rule=rule,
        cost=WEIGHTS[rule] + min(7, overdue) / 10,
        duty=Duty.WRITING,
        permission=Permission.PLAN,
        sentence=(N_("“{title}” is to appear") if appears else N_("“{title}” is to be ready")),
        reason=(N_("Planned for {day}: it is late.") if rule is Rule.LATE else N_("Planned for {day}: that is near.")),
        action=N_("Open it"),
        path=f"/plan/{item.item_id}",
        values={"title": item.title},
        day=item.day,
        community_id=item.community_id,
        owner_id=item.owner_id,
    )


def _folded(rule: Rule, community_id: int, owner_id: int | None, items: Sequence[Planned], today: date) -> Thing:
    first = min(items, key=lambda item: (item.day, item.item_id))
    late = rule is Rule.LATE
    return Thing(
        key=f"plan:{rule}:{community_id}:{owner_id or 0}",
        rule=rule,
        cost=WEIGHTS[rule] * len(items) ** 0.5,
        duty=Duty.WRITING,
        permission=Permission.PLAN,
        sentence=N_("{n} things on the plan are late") if late else N_("{n} things on the plan are due"),
        reason=N_("The first is “{title}”, planned for {day}."),
        action=N_("Open the plan"),
        path=f"/plan?month={today:%Y-%m}&community={community_id}",
        values={"n": len(items), "title": first.title},
        day=first.day,
        community_id=community_id,
        owner_id=owner_id,
    )


def empty_plans(facts: Facts) -> Iterator[Thing]:
    """Groups full of people, and nothing planned for them in the next seven days."""
    for each in facts.communities:
        if each.groups and not each.planned:
            yield Thing(
                key=f"empty:{each.community_id}",
                rule=Rule.EMPTY,
                cost=WEIGHTS[Rule.EMPTY],
                duty=Duty.PLANNING,
                permission=Permission.PLAN,
                sentence=N_("Nothing is planned for “{name}” in the next 7 days"),
                reason=N_("{n} groups wait for something worth reading."),
                action=N_("Plan the week"),
                path=f"/plan?community={each.community_id}",
                values={"name": each.name, "n": each.groups},
                community_id=each.community_id,
            )


def positions(facts: Facts) -> Iterator[Thing]:
    """A community of which nobody has said whom it is for."""
    for each in facts.communities:
        if not each.has_position:
            yield Thing(
                key=f"position:{each.community_id}",
                rule=Rule.POSITION,
                cost=WEIGHTS[Rule.POSITION],
                duty=Duty.POSITIONING,
                permission=Permission.COMMUNITIES,
                sentence=N_("Nobody has said whom “{name}” is for"),
                reason=N_("Without a position every text and every bait is a guess. It takes ten minutes."),
                action=N_("Write it down"),
                path=f"/communities/{each.community_id}/position",
                values={"name": each.name},
                community_id=each.community_id,
            )


def unheld_duties(facts: Facts) -> Iterator[Thing]:
    """Duties that nobody answers for today, one line for each community that has begun to share them out."""
    begun = {each.community_id for each in facts.held}
    found = unheld(begun, facts.held, facts.away, facts.team)
    for each in facts.communities:
        nobody = found.get(each.community_id)
        if not nobody:
            continue
        yield Thing(
            key=f"unheld:{each.community_id}",
            rule=Rule.UNHELD,
            cost=WEIGHTS[Rule.UNHELD] + len(nobody) / 10,
            duty=Duty.PLANNING,
            permission=Permission.MEMBERS,
            sentence=N_("Nobody answers for {duties} in “{name}” today"),
            reason=N_("What nobody answers for does not get done."),
            action=N_("Name somebody"),
            path=f"/communities/{each.community_id}/duties",
            values={"name": each.name},
            community_id=each.community_id,
            duties=nobody,
        )


RULES: Final[Sequence[Callable[[Facts], Iterator[Thing]]]] = (
    *(alerts, waiting, streaks, lessons, homework, conversions, reviews, endings),
    *(plan, empty_plans, positions, unheld_duties),
)
