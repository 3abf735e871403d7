"""Coming into a course by its page: with a tap, or with a code. Whoever holds the phone is known by it."""

from dataclasses import dataclass
from typing import Final

from yutang.courses.actions.enrolling import Joining, do_enrol, may_enter
from yutang.courses.actions.rights import is_given
from yutang.courses.addresses import Site
from yutang.courses.fan_pages import store
from yutang.courses.memberships.actions.redeeming import Redeemed, do_redeem
from yutang.courses.models import Course, CourseState, Learner
from yutang.errors import N_, Conflict
from yutang.fans.actions.linking import fan_today, ids_of_fan, openid_on, phone_owner
from yutang.fans.actions.visitors import do_know_visitors
from yutang.fans.models import SourceKind
from yutang.fans.rules.page_keys import COURSE, own_page_key
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work

_BY_ACCOUNT: Final = N_("Please begin through the account: the page says how.")
_CLOSED: Final = N_("This course takes nobody new now.")
_NO_ACCOUNT: Final = 0


@dataclass(frozen=True, slots=True)
class Here:
    """Who holds the phone. `fan_id`: none for a phone of nobody; `let_in`: whether the course opens for them; `given`:
    whether it was given to them, e.g. as a reward."""

    fan_id: int | None
    learner: Learner | None
    let_in: bool
    given: bool = False


def here(work: Work, course: Course, visitor_id: int | None) -> Here:
    """Who looks at a course."""
    owner = None if visitor_id is None else phone_owner(work, visitor_id)
    if owner is None:
        return Here(None, None, let_in=False)
    learner = store.learner_of_any(work.session, work.workspace_id, course.id, ids_of_fan(work, owner))
    return Here(owner, learner, may_enter(work, course, owner, work.now), is_given(work, course, owner))


def may_begin_here(course: Course, who: Here) -> bool:
    """Whether a tap is enough. A course over an account knows people by it, and strangers begin there; whose phone is
    known need not. Who was given a course begins it even when it is closed."""
    if course.state is CourseState.CLOSED:
        return who.given
    return course.state is CourseState.OPEN and (course.account_id is None or who.fan_id is not None)


def do_begin(work: Work, site: Site, course: Course, visitor_id: int) -> Learner:
    """Whoever holds the phone takes the course. Once in, nothing changes, but that who had left is back.

    Raises Conflict for strangers where an account is the way in, and where the course takes nobody new.
    """
    if not may_begin_here(course, here(work, course, visitor_id)):
        if course.state is CourseState.OPEN:
            raise Conflict(_BY_ACCOUNT, "by_account")
        raise Conflict(_CLOSED, "not_open")
    return _begin(work, site, course, visitor_id)


def _begin(work: Work, site: Site, course: Course, visitor_id: int) -> Learner:
    owner = do_know_visitors(work, [visitor_id], SourceKind.PAGE, course.slug)[visitor_id]
    fan_id = fan_today(work, owner)
    openid = "" if course.account_id is None else openid_on(work, course.account_id, fan_id)
    if course.account_id is not None and openid:
        key = site.page_key(course.account_id, course.id, openid)
        joining = Joining(fan_id, course.account_id, openid, key, work.now)
    else:
        key = own_page_key(site.key, COURSE, course.id, _NO_ACCOUNT, f"visitor.{visitor_id}")
        joining = Joining(fan_id, None, "", key, work.now)
    return do_enrol(work, course, [joining])[fan_id]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a code gave, and the learner where it opened this course."""

    got: Redeemed
    learner: Learner | None


def do_redeem_here(work: Work, sealer: Sealer, site: Site, course: Course, visitor_id: int, text: str) -> Opened:
    """Whoever holds the phone uses the code; where it opens this course they take it from now on.

    Raises what `do_redeem` raises.
    """
    fan_id = do_know_visitors(work, [visitor_id], SourceKind.PAGE, course.slug)[visitor_id]
    got = do_redeem(work, sealer, fan_id, text)
    who = here(work, course, visitor_id)
    if who.let_in and (who.learner is not None or course.state is CourseState.OPEN):
        return Opened(got, _begin(work, site, course, visitor_id) if who.learner is None else who.learner)
    return Opened(got, None)
