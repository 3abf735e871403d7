"""What courses keep of one person: led over to who they turn out to be, handed out, or forgotten."""

from typing import Any, Final

from yutang.courses.actions.looking import find_course
from yutang.courses.models import Learner, LessonRead
from yutang.courses.store import learners, rights
from yutang.workspaces.actions import Work

FORGOTTEN: Final = "erased-"
"""How the key of a page begins whose fan was forgotten: it opens nothing."""


def do_move_fan(work: Work, from_id: int, to_id: int) -> None:
    """Two fans turn out to be one person: what both did is the older one's, the earlier moment of each counts.

    For fans' own merging, so it asks for no permission.
    """
    session, workspace_id = work.session, work.workspace_id
    session.flush()
    rights.move(session, workspace_id, from_id, to_id)
    ours = {row.course_id: row for row in learners.of_fan(session, workspace_id, to_id)}
    for younger in learners.of_fan(session, workspace_id, from_id):
        older = ours.get(younger.course_id)
        if older is None:
            younger.fan_id = to_id
        else:
            session.delete(younger)
            session.flush()  # its page's key may become the older one's
            _join(older, younger)
    mine = {row.lesson_id: row for row in learners.all_reads_of(session, workspace_id, to_id)}
    for read in learners.all_reads_of(session, workspace_id, from_id):
        known = mine.get(read.lesson_id)
        session.expunge(read)
        if known is None:
            learners.move_read(session, workspace_id, read.lesson_id, from_id, to_id)
        else:
            _join_reads(known, read)
            learners.drop_read(session, workspace_id, read.lesson_id, from_id)
    session.flush()


def _join(older: Learner, younger: Learner) -> None:
    older.joined_at = min(older.joined_at, younger.joined_at)
    older.starts_on = min(older.starts_on, younger.starts_on)
    older.by_code = older.by_code or younger.by_code
    if older.left_at is not None:
        older.left_at = None if younger.left_at is None else max(older.left_at, younger.left_at)
    if older.account_id is None:  # the account's links lead on
        older.account_id, older.openid, older.page_key = younger.account_id, younger.openid, younger.page_key
    if older.remind_minute is None:
        older.remind_minute, older.remind_at = younger.remind_minute, younger.remind_at


def _join_reads(known: LessonRead, other: LessonRead) -> None:
    known.opened_at = min(known.opened_at, other.opened_at)
    finished = [each for each in (known.finished_at, other.finished_at) if each is not None]
    known.finished_at = min(finished, default=None)
    if known.answers is None or (other.answers is not None and other.right > known.right):
        known.answers, known.right = other.answers, other.right
    if known.handed_in_at is None or (other.handed_in_at is not None and other.handed_in_at > known.handed_in_at):
        known.homework, known.handed_in_at = other.homework, other.handed_in_at
        known.answer, known.answered_at = other.answer, other.answered_at


def export_of(work: Work, fan_id: int) -> dict[str, Any]:
    """The courses that a person takes and what they did there, and those that they were given, as JSON can hold it. For
    fans' own export, which asks for permission."""
    session, workspace_id = work.session, work.workspace_id
    return {
        "courses": [_exported(work, row) for row in learners.of_fan(session, workspace_id, fan_id)],
        "course_rights": [
            {"course": find_course(work, course_id).title, "change": change, "at": at.isoformat()}
            for course_id, change, at in rights.of_fan(session, workspace_id, fan_id)
        ],
    }


def _exported(work: Work, row: Learner) -> dict[str, Any]:
    reads = learners.reads_of(work.session, work.workspace_id, row.course_id, row.fan_id)
    return {
        "course": find_course(work, row.course_id).title,
        "joined_at": row.joined_at.isoformat(),
        "left_at": row.left_at.isoformat() if row.left_at else None,
        "starts_on": row.starts_on.isoformat(),
        "openid": row.openid,
        "by_code": row.by_code,
        "remind_minute": row.remind_minute,
        "lessons": [
            {
                "lesson": str(read.lesson_id),
                "opened_at": read.opened_at.isoformat(),
                "finished_at": read.finished_at.isoformat() if read.finished_at else None,
                "answers": read.answers,
                "right": read.right,
                "homework": read.homework,
                "handed_in_at": read.handed_in_at.isoformat() if read.handed_in_at else None,
                "answer": read.answer,
            }
            for read in sorted(reads.values(), key=lambda each: each.opened_at)
        ],
    }


def do_erase_fan(work: Work, fan_id: int) -> None:
    """Forget who somebody was in courses: openid, page, answers, homework, what they were given. That lessons were read
    stays, so that all sums stay right. For fans' own erasure, which asks for permission."""
    for row in learners.of_fan(work.session, work.workspace_id, fan_id):
        row.openid, row.page_key = "", f"{FORGOTTEN}{row.id}"
        row.left_at = row.left_at or work.now
        row.remind_minute = row.remind_at = None
    work.session.flush()
    rights.forget(work.session, work.workspace_id, fan_id)
    learners.forget_words(work.session, work.workspace_id, fan_id)
