"""What learners change on their own page."""

from yutang.accounts.numbers.rules import clock_text
from yutang.courses.actions.enrolling import Joining, do_enrol, do_set_reminder
from yutang.courses.fan_pages import store
from yutang.courses.models import Course, Learner
from yutang.courses.rules.values import minute_of
from yutang.dialogue.actions.reaching import Notice, do_resume
from yutang.errors import N_, NotFound
from yutang.fans.actions.claiming import do_claim
from yutang.fans.actions.linking import ids_of_fan
from yutang.fields import Fields
from yutang.workspaces.actions import Work


def do_take_reminder(work: Work, course: Course, learner: Learner, text: str) -> str:
    """Remind at an hour like 06:30 of the course's day. Returns it. Raises Invalid."""
    fields = Fields()
    minute = minute_of(fields, "at", text)
    fields.check()
    do_set_reminder(work, course, learner, minute)
    do_resume(work, learner.fan_id, [Notice.LESSON])  # also where they had stopped all in the chat
    return clock_text(minute)


def do_return(work: Work, course: Course, learner: Learner) -> None:
    """Be in again, with everything that was there."""
    joining = Joining(learner.fan_id, learner.account_id, learner.openid, learner.page_key, work.now)
    do_enrol(work, course, [joining])


def do_claim_page(work: Work, course: Course, learner: Learner, visitor_id: int) -> Learner:
    """Whoever holds the phone is the fan of this page. The learner afterwards. Raises Conflict."""
    fan_id = do_claim(work, learner.fan_id, visitor_id)
    found = store.learner_of_any(work.session, work.workspace_id, course.id, ids_of_fan(work, fan_id))
    if found is None:
        raise NotFound(N_("This page is not there (any more). Please come in through the account again."))
    return found
