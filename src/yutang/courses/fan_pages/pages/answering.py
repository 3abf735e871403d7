"""What the pages of one course share: which course, in which language, whose page, whether it may be seen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from starlette.responses import Response

from yutang.courses.actions.learning import WHY_SHUT
from yutang.courses.addresses import Site
from yutang.courses.fan_pages.actions import own
from yutang.courses.fan_pages.actions.about import About, about, way_of
from yutang.courses.fan_pages.actions.beginning import here
from yutang.courses.fan_pages.pages.words import release_words, zone_words
from yutang.courses.markdown import html_of, plain_text
from yutang.courses.models import CourseState, Learner
from yutang.errors import N_, Gone, NotFound
from yutang.fans.actions.own_phones import do_open, phone_of
from yutang.fans.rules.page_keys import PURPOSE
from yutang.fans.rules.phones import Phone
from yutang.fields import id_in
from yutang.web.fan_pages import ACTOR, lead_on, marked, onward, proves_cookie, to_prove
from yutang.web.i18n import as_language
from yutang.web.visitors import visitor_id
from yutang.web.visits import Guest, Visit
from yutang.workspaces.actions import Work, reading, system_actor, working

_PAGE_KEY: Final = re.compile("[A-Za-z0-9_-]{1,64}")
_LENGTH: Final = 20  # of a key that an account's answer holds
_SOON: Final = 3  # seconds: the worker is that far behind at most, most of the time
_TRIES: Final = 20  # then the worker stands still, or nobody was ever given this address
_TRY: Final = "try"  # in the query: how often the page looked again
NO_PAGE: Final = N_("There is no such page. Please open it again from the chat.")


@contextmanager
def looking(visit: Guest, slug: str) -> Iterator[tuple[Work, About]]:
    """The course behind an address, in its own language. Raises NotFound, also for what only the team may see."""
    services = visit.services
    workspace_id, course_id = way_of(services.database, slug)
    with reading(services.database, system_actor(workspace_id, ACTOR), visit.now, services.new_id) as work:
        found = about(work, course_id)
        course = found.course
        visit.language = as_language(course.language) or visit.language
        if course.state is CourseState.DRAFT and not _is_of_team(visit, workspace_id):
            raise NotFound(N_("This course has not been opened yet. Please come back later."))
        if course.state is CourseState.ARCHIVED:
            raise Gone(N_("This course is over. Thank you for having been here."))
        lead_on(visit, f"/class/{course.slug}")
        yield work, found


@contextmanager
def changing(visit: Guest, found: About) -> Iterator[Work]:
    services = visit.services
    actor = system_actor(found.course.workspace_id, ACTOR)
    with working(services.database, actor, visit.now, services.new_id) as work:
        yield work


def _is_of_team(visit: Guest, workspace_id: int) -> bool:
    """A member who is signed in there sees a course before it is opened."""
    return isinstance(visit, Visit) and visit.workspace.workspace_id == workspace_id


def site_of(visit: Guest) -> Site:
    return Site(visit.services.settings.base_url, visit.services.sealer.key(PURPOSE))


def page(visit: Guest, template: str, found: About, /, status: int = 200, **values: object) -> Response:
    """One of the templates, about this course."""
    course = found.course
    shared = {
        "about": found,
        "course": course,
        "zone": zone_words(visit.t, course.timezone, visit.language),
        "release": release_words(visit.t, course, visit.language),
        "intro": html_of(course.intro),
        "teaser": plain_text(course.intro),
        "why_shut": WHY_SHUT,
        "typed_code": "",
    }
    return marked(visit, visit.page(f"class_pages/{template}", status=status, **{**shared, **values}))


# ---- whose page it is ------------------------------------------------------------------------------------------------


def learner_of_key(work: Work, found: About, page_key: str) -> Learner | None:
    """Raises NotFound for what was never a key of a page."""
    if not _PAGE_KEY.fullmatch(page_key):
        raise NotFound(NO_PAGE)
    return own.learner_of_key(work, found.course, page_key)


def own_path(found: About, learner: Learner) -> str:
    return f"/class/{found.course.slug}/{learner.page_key}"


def without_learner(visit: Guest, work: Work, found: About, page_key: str) -> Response:
    """A key that leads to nobody: one that was another's before, one older than its row, or one that never was."""
    known = here(work, found.course, visitor_id(visit)).learner
    if known is not None:  # e.g. they began on a page, and through the account after that
        return onward(own_path(found, known))
    if not found.takes_people or found.course.account_id is None or len(page_key) != _LENGTH:
        raise NotFound(NO_PAGE)
    tries = (id_in(visit.request.query_params.get(_TRY, "")) or 0) + 1
    if tries > _TRIES:
        raise NotFound(N_("This page is not ready yet. Please open it again from the chat in a few minutes."))
    again = f"{visit.request.url.path}?{_TRY}={tries}"
    response = page(visit, "moment.html", found, again=again)
    response.headers["Refresh"] = f"{_SOON}; url={again}"
    return response


def phone_here(visit: Guest, work: Work, learner: Learner) -> Phone:
    return phone_of(work, learner.fan_id, visitor_id(visit))


def met(visit: Guest, found: About, learner: Learner, phone: Phone) -> Phone | Response:
    """The first phone becomes the fan's, once it has shown that it keeps a cookie. Others, and robots, may look."""
    if phone is not Phone.FIRST:
        return phone
    known = visitor_id(visit)
    if known is None or not proves_cookie(visit):
        return to_prove(visit, visit.request.url.path) or Phone.SECOND
    with changing(visit, found) as work:
        return do_open(work, learner.fan_id, known)
