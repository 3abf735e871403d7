"""A course as anybody sees it: what it is, its lessons, what opens it."""

from collections.abc import Sequence
from dataclasses import dataclass

from yutang.accounts.official.actions.views import find_account
from yutang.checkins.models import ProgrammeState
from yutang.courses.actions.looking import find_course
from yutang.courses.fan_pages import store
from yutang.courses.fan_pages.store import Title
from yutang.courses.memberships.rules.entitlements import gives
from yutang.courses.memberships.store import things
from yutang.courses.models import Access, Course, CourseState
from yutang.courses.store import courses
from yutang.db.engine import Database
from yutang.errors import N_, NotFound
from yutang.livecodes.rules import tidy_slug
from yutang.workspaces.actions import Work

NO_COURSE = N_("There is no such course. Please check the address.")
_LONGEST_SLUG = 64


@dataclass(frozen=True, slots=True)
class Way:
    """Something that opens a course, or its lessons. `path`: "" for what has no page. `label`: its price in words."""

    title: str
    path: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """`account`: the name of the one that the course is over, "" without. `programme`: whose check-ins open lessons."""

    course: Course
    account: str
    titles: Sequence[Title]
    programme: Way | None
    tiers: Sequence[Way]

    @property
    def takes_people(self) -> bool:
        return self.course.state is CourseState.OPEN

    @property
    def is_closed(self) -> bool:
        """Whether something has to be held to be let in."""
        return self.course.access in (Access.MEMBERSHIP, Access.CODE)


def way_of(database: Database, slug: str) -> tuple[int, int]:
    """Workspace and course of a public address. Raises NotFound."""
    with database.read() as session:
        found = courses.slug_target(session, tidy_slug(slug)) if len(slug) <= _LONGEST_SLUG else None
    if found is None:
        raise NotFound(NO_COURSE)
    return found


def about(work: Work, course_id: int) -> About:
    """Raises NotFound."""
    course = find_course(work, course_id)
    return About(
        course=course,
        account="" if course.account_id is None else find_account(work, course.account_id).name,
        titles=store.titles_of(work.session, work.workspace_id, course.id),
        programme=_programme(work, course),
        tiers=_tiers(work, course),
    )


def _programme(work: Work, course: Course) -> Way | None:
    if course.access is not Access.CHECK_IN or course.programme_id is None:
        return None
    programme = things.programme(work.session, work.workspace_id, course.programme_id)
    if programme is None:
        return None
    running = programme.state not in (ProgrammeState.DRAFT, ProgrammeState.ARCHIVED)
    return Way(programme.title, f"/checkin/{programme.slug}" if running else "")


def _tiers(work: Work, course: Course) -> list[Way]:
    """Memberships that let in and can be had."""
    if course.access not in (Access.MEMBERSHIP, Access.CODE):
        return []
    return [
        Way(tier.title, f"/member/{tier.slug}", tier.price_label)
        for tier in courses.tiers(work.session, work.workspace_id)
        if tier.archived_at is None and (str(tier.id) in course.tiers or gives(tier.entitlements, "courses", course.id))
    ]
