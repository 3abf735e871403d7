"""Finding tiers and members, and whether somebody is let in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from yutang.checkins.models import ProgrammeState
from yutang.courses.memberships.models import Membership, MembershipTier
from yutang.courses.memberships.rules.entitlements import gives, ids_of
from yutang.courses.memberships.rules.periods import Standing, Term, is_open, standing_of
from yutang.courses.memberships.store import codes, members, things, tiers
from yutang.courses.memberships.store.members import Asked
from yutang.courses.models import Course, CourseState
from yutang.errors import N_, NotFound
from yutang.fans.actions.linking import fan_today, ids_of_fan
from yutang.fans.actions.naming import FanCard, cards
from yutang.groups.models import GroupState
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

NO_TIER: Final = N_("There is no such membership.")
PAGE: Final = 50
SOON: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    """One membership of one fan as it stands. `until`: of the days of grace; none: for good, or taken back."""

    membership: Membership
    tier: MembershipTier
    standing: Standing
    until: datetime | None

    @property
    def open(self) -> bool:
        return self.standing in (Standing.MEMBER, Standing.GRACE)


@dataclass(frozen=True, slots=True)
class TierView:
    """`members`: now; `ever`: with those who were one."""

    tier: MembershipTier
    members: int
    ever: int


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A page of the list of members. `after`: where the next one begins; none: this is the last."""

    lines: Sequence[tuple[Line, FanCard]]
    count: int
    after: int | None


def entitled(work: Work, fan_id: int, kind: str, thing_id: int, now: datetime) -> bool:
    """Whether a membership, or a code for this one course, lets the fan in.

    `kind`: courses, groups or programmes. Days of grace count. A course may also name the tiers that open it.
    """
    ids = all_ids(work, fan_id)
    course = things.course(work.session, work.workspace_id, thing_id) if kind == "courses" else None
    named = set(course.tiers) if course is not None else set()
    for membership, tier in members.of_fan(work.session, work.workspace_id, ids):
        is_it = gives(tier.entitlements, kind, thing_id) or str(tier.id) in named
        if is_it and is_open(term(membership), tier.grace_days, now):
            return True
    return kind == "courses" and codes.has_used(work.session, work.workspace_id, ids, thing_id)


def all_ids(work: Work, fan_id: int) -> Collection[int]:
    """The ids that this person was and is known by, whichever of them is asked for."""
    return ids_of_fan(work, fan_today(work, fan_id))


def term(membership: Membership) -> Term:
    return Term(membership.since, membership.ends_at, membership.revoked_at)


def line_of(membership: Membership, tier: MembershipTier, now: datetime) -> Line:
    standing = standing_of(term(membership), tier.grace_days, now)
    over = membership.ends_at is None or membership.revoked_at is not None
    until = None if over or membership.ends_at is None else membership.ends_at + timedelta(days=tier.grace_days)
    return Line(membership, tier, standing, until)


def memberships_of(work: Work, fan_id: int) -> list[Line]:
    """Everything a fan is or was a member of, the oldest first. For pages of fans, so it asks for no permission."""
    found = members.of_fan(work.session, work.workspace_id, all_ids(work, fan_id))
    return [line_of(membership, tier, work.now) for membership, tier in found]


def tiers_of(work: Work) -> list[TierView]:
    """In the order of their making, archived ones last."""
    work.actor.require(Permission.SEE)
    counts = tiers.counts(work.session, work.workspace_id, work.now)
    return [TierView(tier, *counts.get(tier.id, (0, 0))) for tier in tiers.all_of(work.session, work.workspace_id)]


def find_tier(work: Work, tier_id: int) -> MembershipTier:
    """Raises NotFound. For pages of fans and the worker, so it asks for no permission."""
    return existing(tiers.find(work.session, work.workspace_id, tier_id))


def existing(tier: MembershipTier | None) -> MembershipTier:
    if tier is None:
        raise NotFound(NO_TIER)
    return tier


def tier_of_slug(session: Session, slug: str) -> tuple[int, int] | None:
    """Workspace and tier of a public address."""
    return tiers.slug_target(session, slug)


# ---- the list of members ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """`standing`: "" all, "soon" who ends within 30 days, else one of Standing. `text`: of a name."""

    tier_id: int | None = None
    standing: str = ""
    text: str = ""


def member_page(work: Work, wanted: MemberFilter, offset: int = 0) -> MemberPage:
    """Who ends first stands first."""
    work.actor.require(Permission.FANS)
    asked = Asked(
        tier_id=wanted.tier_id,
        standing=Standing(wanted.standing) if wanted.standing in set(Standing) else None,
        until=work.now + SOON if wanted.standing == "soon" else None,
        text=wanted.text.strip()[:60],
    )
    found = members.listed(work.session, work.workspace_id, asked, work.now, offset, PAGE + 1)
    known = cards(work, {held.membership.fan_id for held in found})
    lines = [(line_of(*held, work.now), known[held.membership.fan_id]) for held in found[:PAGE]]
    count = members.count(work.session, work.workspace_id, asked, work.now)
    return MemberPage(lines, count, offset + PAGE if len(found) > PAGE else None)


# ---- what a tier gives -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gift:
    """One thing that a tier opens. `path`: of its public page, for a group of the live code that leads to it; ""
    without one. Only members are shown where it is."""

    kind: str
    name: str
    path: str


def gifts_of(work: Work, tier: MembershipTier) -> list[Gift]:
    """What there still is of it: courses, then programmes, then groups. A course may name the tier, too."""
    session, workspace_id = work.session, work.workspace_id
    found = []
    named = (course.id for course in things.courses(session, workspace_id) if str(tier.id) in course.tiers)
    for course_id in dict.fromkeys([*ids_of(tier.entitlements, "courses"), *named]):
        gift = course_gift(work, course_id)
        if gift is not None:
            found.append(gift)
    for programme_id in ids_of(tier.entitlements, "programmes"):
        programme = things.programme(session, workspace_id, programme_id)
        if programme is not None and programme.state is not ProgrammeState.ARCHIVED:
            path = "" if programme.state is ProgrammeState.DRAFT else f"/checkin/{programme.slug}"
            found.append(Gift("programmes", programme.title, path))
    group_ids = ids_of(tier.entitlements, "groups")
    ways = things.ways_in(session, workspace_id, group_ids) if group_ids else {}
    for group_id in group_ids:
        group = things.group(session, workspace_id, group_id)
        if group is not None and group.state is not GroupState.ARCHIVED:
            found.append(Gift("groups", group.name, f"/c/{ways[group_id]}" if group_id in ways else ""))
    return found


def course_gift(work: Work, course_id: int) -> Gift | None:
    """None for a course that is gone."""
    course = things.course(work.session, work.workspace_id, course_id)
    if course is None or course.state is CourseState.ARCHIVED:
        return None
    return Gift("courses", course.title, "" if course.state is CourseState.DRAFT else f"/class/{course.slug}")


def courses_of(work: Work) -> Sequence[Course]:
    """For choosing; the newest first, without archived ones."""
    work.actor.require(Permission.SEE)
    return things.courses(work.session, work.workspace_id)


def course_of(work: Work, course_id: int) -> Course | None:
    return things.course(work.session, work.workspace_id, course_id)


def name_of(work: Work, kind: str, thing_id: int) -> str:
    """Of a course, programme or group, also of an archived one; "" for what is gone."""
    if kind == "groups":
        group = things.group(work.session, work.workspace_id, thing_id)
        return "" if group is None else group.name
    find = things.course if kind == "courses" else things.programme
    found = find(work.session, work.workspace_id, thing_id)
    return "" if found is None else found.title
