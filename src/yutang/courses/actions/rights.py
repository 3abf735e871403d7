"""A course that fans are given for good, e.g. as a reward; and taken back from them."""

from collections.abc import Sequence
from dataclasses import dataclass

from yutang.courses.models import Course
from yutang.courses.store import courses, rights
from yutang.fans.actions.linking import fans_today
from yutang.workspaces.actions import Work


@dataclass(frozen=True, slots=True)
class Right:
    """A change of what a fan has. `change`: 1 given, -1 taken back. `key`: its cause, e.g. reward:<issue>:<entry>."""

    fan_id: int
    course_id: int
    key: str
    change: int


def do_move_rights(work: Work, moved: Sequence[Right]) -> None:
    """Give these rights, or take them back; a cause counts once, by its key.

    A right that is taken back leaves alone what else lets the fan in: another right, a membership, a code. Nothing for
    fans who were erased in the meantime, nor where the course is gone. A fixed number of statements, however many there
    are. For other actions, so it asks for no permission.
    """
    if not moved:
        return
    today = fans_today(work, {right.fan_id for right in moved})
    known = courses.by_ids(work.session, work.workspace_id, {right.course_id for right in moved})
    rows = [
        {
            "id": work.new_id(),
            "course_id": right.course_id,
            "fan_id": today[right.fan_id],
            "change": right.change,
            "key": right.key,
            "at": work.now,
        }
        for right in moved
        if right.fan_id in today and right.course_id in known
    ]
    rights.add(work.session, work.workspace_id, rows)


def is_given(work: Work, course: Course, fan_id: int) -> bool:
    """Whether this fan was given the course, and it was not taken back. For pages of fans, without permission."""
    return bool(rights.holders(work.session, work.workspace_id, course.id, [fan_id]))
