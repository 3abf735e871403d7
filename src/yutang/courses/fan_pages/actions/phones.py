"""Letting one more phone in: for the team, who send the fan a link in the chat."""

from datetime import timedelta
from typing import Final

from yutang.courses.models import Course, Learner
from yutang.fans.actions.linking import fan_path
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

PHONE_LINK_LASTS: Final = timedelta(days=2)


def do_make_phone_link(work: Work, sealer: Sealer, course: Course, learner: Learner) -> str:
    """A path to the fan's own page that makes one more phone theirs. Raises NotAllowed, NotFound."""
    work.actor.require(Permission.FANS)
    target = f"/class/{course.slug}/{learner.page_key}"
    path = fan_path(work, sealer, learner.fan_id, target, PHONE_LINK_LASTS)
    work.audit("participant.phone", "fan", learner.fan_id, None, {"course": str(course.id)})
    return path
