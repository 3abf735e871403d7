"""A programme as anybody sees it: what it is, what it asks for, how to take part."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from yutang.accounts.official.actions.views import find_account
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.rules.values import rules_from_json
from yutang.checkins.actions.looking import enrolment_of, find_programme
from yutang.checkins.models import Enrolment, Programme, ProgrammeState
from yutang.checkins.rules.plans import TAKES_PEOPLE, Phase, Plan, plan_at, weekdays_of
from yutang.checkins.rules.streaks import MakeUpRule
from yutang.checkins.rules.texts import clock_words, day_words, prompt_of, wanted_of
from yutang.checkins.store import numbers, people, programmes
from yutang.db.engine import Database
from yutang.errors import N_, NotFound
from yutang.fans.actions.own_phones import fans_here
from yutang.livecodes.rules.links import code_url
from yutang.workspaces.actions import Work

NO_PROGRAMME: Final = N_("There is no such check-in. Please check the address, or ask whoever gave it to you.")
CHANNEL: Final = "checkin"
"""Key of the live code's channel under which visits from a fan's page count."""
_SLUG: Final = re.compile("[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class About:
    """`follow`: what the account's QR holds, where the team gave it; `entrance`: path of the group's live code; ""
    without one. `people`, `checked`: who take part, and who of them have checked in today."""

    programme: Programme
    plan: Plan
    phase: Phase
    today: date
    account: str
    community: str
    follow: str
    entrance: str
    people: int
    checked: int

    @property
    def by_page(self) -> bool:
        """Whether one takes part on the page itself: there is no account to write to."""
        return self.programme.account_id is None

    @property
    def takes_people(self) -> bool:
        return self.phase in TAKES_PEOPLE

    @property
    def rule(self) -> MakeUpRule:
        return MakeUpRule(**self.programme.make_up)

    @property
    def prompt(self) -> str:
        """Today's; "" where there are none, and outside of its days."""
        calendar = self.plan.calendar
        inside = calendar.starts_on <= self.today and self.phase is not Phase.OVER
        return prompt_of(self.programme.prompts, calendar.starts_on, self.today) if inside else ""

    @property
    def wanted(self) -> str:
        """What counts beside a tap; "" where a tap is all."""
        one = self.programme
        return wanted_of(one.proofs, one.unit, one.least, one.language)

    @property
    def weekdays(self) -> Sequence[int]:
        """0 is Monday."""
        return sorted(weekdays_of(self.programme.weekdays))

    @property
    def values(self) -> Mapping[str, str]:
        """What sentences about its days and hours are filled with."""
        calendar, one = self.plan.calendar, self.programme
        return {
            "starts": day_words(calendar.starts_on, one.language),
            "ends": day_words(calendar.ends_on, one.language) if calendar.ends_on else "",
            "opens": clock_words(one.opens_at),
            "closes": clock_words(one.closes_at),
            "early": "" if one.early_until is None else clock_words(one.early_until),
            "cut_off": clock_words(one.cut_off),
            "zone": str(calendar.zones[-1].zone),
        }


def way_of(database: Database, slug: str) -> tuple[int, int]:
    """Workspace and programme of a public address. Raises NotFound."""
    with database.read() as session:
        found = programmes.slug_target(session, slug) if _SLUG.fullmatch(slug) else None
    if found is None:
        raise NotFound(NO_PROGRAMME)
    return found


def about(work: Work, programme_id: int) -> About:
    """Raises NotFound."""
    programme = find_programme(work, programme_id)
    plan = plan_at(programme, work.now)
    today = plan.day_of(work.now)
    place = (work.session, work.workspace_id, programme.id)
    community = programmes.community(work.session, work.workspace_id, programme.community_id)
    slug = programmes.code_slug(work.session, work.workspace_id, programme.code_id)
    return About(
        programme=programme,
        plan=plan,
        phase=_phase(programme, plan.phase_at(work.now)),
        today=today,
        account="" if programme.account_id is None else find_account(work, programme.account_id).name,
        community="" if community is None else community.name,
        follow=_follow(work, programme),
        entrance=code_url("", slug, CHANNEL) if slug else "",
        people=people.count_people(*place),
        checked=numbers.day(*place, today).checked,
    )


def enrolment_here(work: Work, programme: Programme, visitor_id: int | None) -> Enrolment | None:
    """Who takes part with this phone."""
    found = (enrolment_of(work, programme, fan_id) for fan_id in sorted(fans_here(work, visitor_id)))
    return next((each for each in found if each is not None and each.left_at is None), None)


def enrolment_of_page(work: Work, programme: Programme, page_key: str) -> Enrolment | None:
    """None: nobody's page, or not yet."""
    return people.by_page_key(work.session, work.workspace_id, programme.id, page_key)


def _phase(programme: Programme, phase: Phase) -> Phase:
    """Where the worker has not yet ended what is over, and the other way round."""
    return Phase.OVER if programme.state is ProgrammeState.ENDED else phase


def _follow(work: Work, programme: Programme) -> str:
    if programme.campaign_id is None or programme.account_id is None:
        return ""
    try:
        campaign = find_campaign(work, programme.campaign_id)
    except NotFound:
        return ""
    return rules_from_json(campaign.rules).follow_payload if campaign.account_id == programme.account_id else ""
