"""Letting one more phone in: for the team, who send the fan a link in the chat."""

from datetime import timedelta
from typing import Final

from yutang.checkins.models import Enrolment, Programme
from yutang.fans.actions.linking import fan_path
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

PHONE_LINK_LASTS: Final = timedelta(days=2)


def do_make_phone_link(work: Work, sealer: Sealer, programme: Programme, enrolment: Enrolment) -> str:
    """A path to the fan's own page that makes one more phone theirs. Raises NotAllowed, NotFound."""
    work.actor.require(Permission.FANS)
    target = f"/checkin/{programme.slug}/{enrolment.page_key}"
    path = fan_path(work, sealer, enrolment.fan_id, target, PHONE_LINK_LASTS)
    work.audit("participant.phone", "fan", enrolment.fan_id, None, {"programme": str(programme.id)})
    return path
