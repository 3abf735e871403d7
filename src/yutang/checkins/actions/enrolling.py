"""Who is in a programme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from yutang.checkins.models import Enrolment, Programme
from yutang.checkins.store.hot import Hot, NewStay, Stay
from yutang.errors import N_, Conflict
from yutang.workspaces.actions import Work


@dataclass(frozen=True, slots=True)
class Joining:
    """A fan begins. `page_key`: `Site.page_key`."""

    fan_id: int
    account_id: int | None
    openid: str
    page_key: str
    at: datetime


def do_enrol(work: Work, programme: Programme, joinings: Sequence[Joining]) -> Mapping[int, Stay]:
    """Put these fans into a programme; those who are in stay as they are. Returns all of them, by fan.

    Who had left is in again. A joining that comes late keeps the earlier moment. Whether the programme takes people is
    the caller's to ask (`Plan.phase_at`). Raises Conflict where another worker was faster: it is tried again.
    """
    first: dict[int, Joining] = {}
    last: dict[int, datetime] = {}
    for joining in joinings:
        known = first.get(joining.fan_id)
        if known is None or joining.at < known.at:
            first[joining.fan_id] = joining
        last[joining.fan_id] = max(last.get(joining.fan_id, joining.at), joining.at)
    hot = Hot(work.session, work.workspace_id, programme.id)
    found = hot.stays(first)
    new = [
        NewStay(work.new_id(), each.fan_id, each.account_id, each.openid, each.page_key, each.at)
        for fan_id, each in sorted(first.items())
        if fan_id not in found
    ]
    if new:
        if hot.add_stays(new) != len(new):
            raise Conflict(N_("Somebody else has just added this fan. It is tried again."))
        found |= hot.stays([each.fan_id for each in new])
    hot.set_stays(_moved(found, first, last))
    return found


def _moved(stays: Mapping[int, Stay], first: Mapping[int, Joining], last: Mapping[int, datetime]) -> list[Stay]:
    """Whose coming or leaving is another one now."""
    moved = []
    for fan_id, stay in stays.items():
        joined_at = min(stay.joined_at, first[fan_id].at)
        left_at = None if stay.left_at is not None and last[fan_id] > stay.left_at else stay.left_at
        if (joined_at, left_at) != (stay.joined_at, stay.left_at):
            stay.joined_at, stay.left_at = joined_at, left_at
            moved.append(stay)
    return moved


def do_leave(work: Work, enrolment: Enrolment) -> None:
    """A fan leaves, by themselves: no reminders, no board. Their days stay theirs, and a check-in brings them back."""
    if enrolment.left_at is None:
        enrolment.left_at = work.now
        enrolment.remind_minute = enrolment.remind_at = None
        work.session.flush()
