"""Homework as the teacher sees it: who wrote what, and where the answer goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from yutang.courses.actions.homework import homework_waiting
from yutang.courses.models import Course, Lesson, LessonRead
from yutang.courses.store import overview
from yutang.fans.actions.naming import FanCard, cards
from yutang.workspaces.actions import Work


@dataclass(frozen=True, slots=True)
class HandedIn:
    """`conversation_id`: none where the account cannot write to them.

    `newest_message_id`: what the teacher has seen before they answer.
    """

    read: LessonRead
    lesson: Lesson
    card: FanCard | None
    conversation_id: int | None
    newest_message_id: int


def homework_page(work: Work, course: Course) -> Sequence[HandedIn]:
    """The first fifty that wait, the oldest first. Raises NotAllowed."""
    found = homework_waiting(work, course)
    fans = {read.fan_id for read, _ in found}
    named = cards(work, fans) if fans else {}
    talks = overview.conversations(work.session, work.workspace_id, course.id, fans)
    return [
        HandedIn(read, lesson, named.get(read.fan_id), *talks.get(read.fan_id, (None, 0))) for read, lesson in found
    ]
