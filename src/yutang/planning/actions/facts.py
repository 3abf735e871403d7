"""What today's rules are told, gathered from every capability. Reads only."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final

from yutang.alerts.rules import Level
from yutang.alerts.wording import Told
from yutang.campaigns.actions.views import running_campaigns
from yutang.campaigns.models import CampaignState
from yutang.campaigns.results.actions import weeks_of
from yutang.checkins.actions import about_to_lose, programmes_of
from yutang.checkins.models import ProgrammeState
from yutang.communities.actions import communities_of
from yutang.courses.actions import courses_of
from yutang.courses.actions.sums import homework_counts, learner_counts, lesson_days
from yutang.courses.models import Course, CourseState, Release
from yutang.dialogue.actions.looking import still_answerable
from yutang.groups.actions.changes import groups_of
from yutang.planning.actions.duties import away_today, held_by, members_in_use, today_of
from yutang.planning.rules.facts import (
    Alerted,
    Communal,
    Facts,
    NextLesson,
    Planned,
    Running,
    Step,
    Streaks,
    Waiting,
)
from yutang.planning.rules.things import CLOSES_AFTER, STREAK, WAITS_LONG
from yutang.planning.store import plan as plan_store
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_URGENCY: Final = {Level.CRITICAL: 0, Level.WARNING: 1, Level.NOTICE: 2}
_BACK, _AHEAD = timedelta(days=30), timedelta(days=7)
_RHYTHM: Final = 3
"""A calendar course that had a lesson on so many days in a row, today the last, is expected to go on tomorrow."""


def facts_of(work: Work, alerts: Sequence[Told]) -> Facts:
    """Everything that stands on somebody's list today. `alerts`: the open ones."""
    work.actor.require(Permission.SEE)
    today = today_of(work)
    team = members_in_use(work)
    people, since = still_answerable(work, WAITS_LONG, CLOSES_AFTER)
    return Facts(
        now=work.now,
        today=today,
        communities=_communities(work, today),
        alerts=[_alerted(told) for told in alerts],
        waiting=None if since is None else Waiting(people, work.now - since),
        streaks=_streaks(work) if work.actor.may(Permission.FANS) else [],
        courses=_courses(work, today),
        campaigns=_campaigns(work),
        planned=_planned(work, today),
        held=held_by(work),
        away=away_today(work, today),
        team=frozenset(team),
    )


def _communities(work: Work, today: date) -> list[Communal]:
    groups = Counter(row.community.id for row in groups_of(work))
    planned = plan_store.counts(work.session, work.workspace_id, today, today + _AHEAD)
    written = plan_store.positioned(work.session, work.workspace_id)
    return [
        Communal(each.id, each.name, each.id in written, planned.get(each.id, 0), groups[each.id])
        for each in communities_of(work)
    ]


def key_of(told: Told) -> str:
    return f"alert:{told.id}"


def _alerted(told: Told) -> Alerted:
    people = int(told.values.get("n") or 0)
    return Alerted(key_of(told), told.sentence, told.values, told.action, told.path, people, _URGENCY[told.level])


def _streaks(work: Work) -> list[Streaks]:
    found = []
    for programme in programmes_of(work):
        if programme.state is ProgrammeState.RUNNING:
            risks = about_to_lose(work, programme, STREAK)
            longest = max((each.streak for each in risks), default=0)
            found.append(Streaks(programme.id, programme.community_id, programme.title, len(risks), longest))
    return found


def _courses(work: Work, today: date) -> list[NextLesson]:
    courses = [course for course in courses_of(work) if course.state is CourseState.OPEN]
    ids = [course.id for course in courses]
    learners, homework, days = learner_counts(work, ids), homework_counts(work, ids), lesson_days(work, ids)
    return [
        NextLesson(
            course.id,
            course.community_id,
            course.title,
            learners.get(course.id, 0),
            _breaks_off(course, days.get(course.id, []), today),
            homework.get(course.id, 0),
        )
        for course in courses
    ]


def _breaks_off(course: Course, days: Collection[date], today: date) -> bool:
    """A lesson a day until today, and none for tomorrow. Courses by own days end when they end."""
    if course.release is not Release.CALENDAR:
        return False
    daily = all(today - timedelta(days=back) in days for back in range(_RHYTHM))
    return daily and today + timedelta(days=1) not in days


def _campaigns(work: Work) -> list[Running]:
    lines = running_campaigns(work)
    weeks = weeks_of(work, [line.campaign for line in lines if line.campaign.state is CampaignState.RUNNING])
    return [
        Running(
            campaign_id=line.campaign.id,
            community_id=line.campaign.community_id,
            title=line.campaign.title,
            takers=line.counts.people,
            ends_at=line.campaign.ends_at,
            has_ended=line.campaign.state is CampaignState.ENDED,
            review=line.to_review,
            steps=[Step(each.name, each.before, each.now) for each in weeks.get(line.campaign.id, ())],
        )
        for line in lines
    ]


def _planned(work: Work, today: date) -> Sequence[Planned]:
    rows = plan_store.unfinished(work.session, work.workspace_id, today - _BACK, today + _AHEAD)
    return [Planned(r.id, r.community_id, r.title, r.day, r.due, r.state, r.owner_id) for r in rows]
