"""The teacher's side: who handed in what, and the answer, which goes through the conversation."""

from collections.abc import Sequence

from yutang.courses.actions.looking import find_course, find_lesson
from yutang.courses.models import Course, Lesson, LessonRead
from yutang.courses.rules.values import LONGEST_HANDED_IN, text_of
from yutang.courses.store import learners
from yutang.dialogue.actions.answering import do_answer
from yutang.errors import N_, NotFound
from yutang.fields import Fields
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


def homework_waiting(work: Work, course: Course, limit: int = 50) -> Sequence[tuple[LessonRead, Lesson]]:
    """Handed in and not answered yet, the oldest first."""
    work.actor.require(Permission.DIALOGUE)
    return learners.homework_waiting(work.session, work.workspace_id, course.id, limit)


def read_counts(work: Work, course: Course) -> dict[int, tuple[int, int]]:
    """By lesson: how many people opened it, and how many finished it."""
    work.actor.require(Permission.SEE)
    return learners.read_counts(work.session, work.workspace_id, course.id)


def learner_count(work: Work, course: Course) -> int:
    work.actor.require(Permission.SEE)
    return learners.count(work.session, work.workspace_id, course.id)


def do_answer_homework(
    work: Work, course_id: int, fan_id: int, lesson_id: int, text: str, seen_message_id: int
) -> LessonRead:
    """Send the answer as a message of the conversation, and keep it for the fan's page. Who is known by their phone
    alone, and cannot be written to, finds it there.

    Raises what `dialogue.actions.answering.do_answer` raises (no reply budget left, answered meanwhile …), NotFound
    where nothing was handed in, Invalid for an empty or endless answer.
    """
    work.actor.require(Permission.DIALOGUE)
    course = find_course(work, course_id)
    lesson = find_lesson(work, course, lesson_id, removed=True)
    learner = learners.of_fan_in(work.session, work.workspace_id, course.id, fan_id)
    read = learners.read(work.session, work.workspace_id, fan_id, lesson.id)
    if learner is None or read is None or read.handed_in_at is None:
        raise NotFound(N_("No homework was handed in here."))
    conversation_id = learners.conversation_of(work.session, work.workspace_id, learner.account_id, fan_id)
    answer = _answer_in(text)
    if conversation_id is not None:
        do_answer(work, conversation_id, text, seen_message_id)
    read.answer, read.answered_at = answer, work.now
    work.session.flush()
    return read


def _answer_in(text: str) -> str:
    fields = Fields()
    answer = text_of(fields, "text", text, LONGEST_HANDED_IN)
    if not answer:
        fields.refuse("text", N_("Please write something."))
    fields.check()
    return answer
