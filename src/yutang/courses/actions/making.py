"""Make, change, open, close and archive courses."""

from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from yutang.accounts.models import AccountState
from yutang.courses.actions.looking import existing, lessons_of
from yutang.courses.actions.replies import do_keep_replies
from yutang.courses.models import Course, CourseSlug, CourseState
from yutang.courses.rules.release import next_moment
from yutang.courses.rules.values import CourseForm, course_columns
from yutang.courses.store import courses, releases
from yutang.errors import N_, Conflict
from yutang.fields import Fields
from yutang.livecodes.rules import new_slug
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_DRAWS: Final = 20  # a million courses leave one draw in 27,000 taken
CHANGED: Final = N_("Somebody else changed this course meanwhile. Reload the page to see it.")


def check_course(work: Work, form: CourseForm, course: Course | None = None) -> dict[str, Any]:
    """The columns of the form. `course`: the one that is changed, none for a new one.

    Raises NotAllowed, Invalid with the fields that are wrong, or Conflict where somebody else was faster.
    """
    work.actor.require(Permission.HABIT)
    if course is not None and form.seen_version is not None and form.seen_version != course.version:
        raise Conflict(CHANGED, "changed")
    fields = Fields()
    columns = course_columns(fields, form)
    _check_places(work, fields, form, course)
    fields.check()
    return columns


def do_make_course(work: Work, form: CourseForm, rng: Random) -> Course:
    """A new draft. `rng` draws the public address: secrets.SystemRandom(). Raises what `check_course` raises."""
    columns = check_course(work, form)
    course = Course(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        slug=_free_slug(work, rng),
        state=CourseState.DRAFT,
        version=1,
        created_at=work.now,
        changed_at=work.now,
        **columns,
    )
    slug = CourseSlug(slug=course.slug, workspace_id=work.workspace_id, course_id=course.id)
    work.session.add_all([course, slug])
    work.session.flush()
    work.audit("course.make", "course", course.id, None, record(course))
    return course


def do_change_course(work: Work, course_id: int, form: CourseForm) -> Course:
    """Change it; what learners have opened stays open, whatever is changed."""
    course = locked(work, course_id)
    columns = check_course(work, form, course)
    before = record(course)
    zone = course.timezone
    for name, value in columns.items():
        setattr(course, name, value)
    touched(work, course)
    if course.timezone != zone:
        arm(work, course)
    do_keep_replies(work, course)
    work.audit("course.change", "course", course.id, before, record(course))
    return course


def do_open_course(work: Work, course_id: int) -> Course:
    """Fans may take it from now on; also one that was closed. Raises Conflict for one without lessons."""
    course = locked(work, course_id)
    if course.state is CourseState.OPEN:
        return course
    if course.state is CourseState.ARCHIVED:
        raise Conflict(N_("Bring this course back before it is opened."), "wrong_state")
    if not lessons_of(work, course):
        raise Conflict(N_("Write the first lesson before this course is opened."), "no_lessons")
    return _go(work, course, CourseState.OPEN, "course.open")


def do_close_course(work: Work, course_id: int) -> Course:
    """Nobody new comes in; who is in goes on."""
    course = locked(work, course_id)
    if course.state is CourseState.CLOSED:
        return course
    if course.state is not CourseState.OPEN:
        raise Conflict(N_("Only an open course can be closed."), "wrong_state")
    return _go(work, course, CourseState.CLOSED, "course.close")


def do_archive_course(work: Work, course_id: int) -> Course:
    """Out of the lists; its pages are shut and nobody is reminded."""
    course = locked(work, course_id)
    if course.state is CourseState.ARCHIVED:
        return course
    if course.state is CourseState.OPEN:
        raise Conflict(N_("Close this course before it is archived."), "wrong_state")
    return _go(work, course, CourseState.ARCHIVED, "course.archive")


def do_restore_course(work: Work, course_id: int) -> Course:
    """An archived course is a closed one again."""
    course = locked(work, course_id)
    if course.state is not CourseState.ARCHIVED:
        return course
    _go(work, course, CourseState.CLOSED, "course.restore")
    arm(work, course)
    return course


# ---- what other actions of courses need -----------------------------------------------------------------------------


def locked(work: Work, course_id: int) -> Course:
    """The course, to be changed. Raises NotAllowed or NotFound."""
    work.actor.require(Permission.HABIT)
    return existing(courses.find_and_lock(work.session, work.workspace_id, course_id))


def touched(work: Work, course: Course) -> None:
    course.version += 1
    course.changed_at = work.now
    work.session.flush()


def arm(work: Work, course: Course) -> None:
    """Everybody who wants to be reminded is, at the next time that the course's clocks show their minute: there is
    something new, or the clocks are other ones."""
    zone = ZoneInfo(course.timezone)
    for minute in releases.minutes_of(work.session, work.workspace_id, course.id):
        moment = next_moment(zone, minute, work.now)
        releases.arm(work.session, work.workspace_id, course.id, minute, work.now, moment)
    work.session.expire_all()


def record(course: Course) -> dict[str, Any]:
    """What the audit log keeps of a course."""
    names = (
        *("title", "intro", "language", "community_id", "account_id", "timezone", "release_at", "weekdays"),
        *("catch_up", "programme_id", "tiers", "keyword"),
    )
    kept = {name: getattr(course, name) for name in names}
    return {**kept, "release": course.release.value, "access": course.access.value}


def _go(work: Work, course: Course, state: CourseState, action: str) -> Course:
    before = {"state": course.state.value}
    course.state = state
    touched(work, course)
    do_keep_replies(work, course)
    work.audit(action, "course", course.id, before, {"state": state.value})
    return course


def _check_places(work: Work, fields: Fields, form: CourseForm, course: Course | None) -> None:
    session, workspace_id = work.session, work.workspace_id
    community = courses.community(session, workspace_id, form.community_id)
    kept = course is not None and course.community_id == form.community_id
    if community is None or (community.archived_at is not None and not kept):
        fields.refuse("community_id", N_("Please choose a community."))
    if form.account_id is not None:
        account = courses.account(session, workspace_id, form.account_id)
        kept = course is not None and course.account_id == form.account_id
        if account is None or (account.state is AccountState.ARCHIVED and not kept):
            fields.refuse("account_id", N_("Please choose an official account, or none."))
    same = course is not None and course.programme_id == form.programme_id
    if (
        form.programme_id is not None
        and not same
        and not courses.has_programme(session, workspace_id, form.programme_id)
    ):
        fields.refuse("programme_id", N_("Please choose the check-ins that open the lessons."))
    known = {str(tier.id) for tier in courses.tiers(session, workspace_id)}
    if not set(form.tiers) <= known:
        fields.refuse("tiers", N_("There is no such membership."))


def _free_slug(work: Work, rng: Random) -> str:
    for _ in range(_DRAWS):
        slug = new_slug(rng)
        if courses.slug_target(work.session, slug) is None:
            return slug
    raise Conflict(N_("No free address was found. Please try again."), "slug_taken")
