"""Pictures and recordings of lessons. What they are is known here; the files themselves are the pages' business."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yutang.courses.markdown import OWN_FILES
from yutang.courses.models import Course, CourseMedia, MediaKind
from yutang.courses.store import overview
from yutang.dialogue.actions.erasing import REMOVE
from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.jobs.actions import enqueue
from yutang.posters.rules.tokens import poster_token, workspace_of
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST_TOGETHER: Final = 10 << 30  # bytes of a workspace
MOST_LISTED: Final = 100
_LONGEST_NAME: Final = 120
_NO_FILE: Final = N_("There is no such file.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in and was looked at. `size`: bytes as they are kept."""

    kind: MediaKind
    mime: str
    name: str
    size: int
    width: int = 0
    height: int = 0


def do_keep_media(work: Work, course: Course, sent: Sent, chance: bytes) -> CourseMedia:
    """Note a file of a course; it is kept under `file_id`. `chance`: 16 random bytes. Raises NotAllowed or Invalid."""
    work.actor.require(Permission.HABIT)
    if overview.media_weight(work.session, work.workspace_id) + sent.size > MOST_TOGETHER:
        raise Invalid(N_("The pictures and recordings of all courses take at most {gb} GB."), gb=MOST_TOGETHER >> 30)
    name = "".join(each for each in sent.name if each.isprintable())[-_LONGEST_NAME:]
    media = CourseMedia(
        workspace_id=work.workspace_id,
        token=poster_token(work.workspace_id, chance),
        file_id=work.new_id(),
        course_id=course.id,
        kind=sent.kind,
        mime=sent.mime,
        name=name,
        size=sent.size,
        width=sent.width,
        height=sent.height,
        member_id=work.actor.member_id,
        created_at=work.now,
    )
    work.session.add(media)
    work.session.flush()
    work.audit("lesson.media", "course", course.id, None, {"file": name})
    return media


def do_delete_media(work: Work, course: Course, token: str) -> CourseMedia:
    """Take a file away that no lesson shows; the file itself goes once this is committed. Older versions of a lesson
    that showed it have a gap from then on.

    Raises NotAllowed, NotFound, or Conflict where something shows it.
    """
    work.actor.require(Permission.HABIT)
    media = find_media(work, token)
    if media.course_id != course.id:
        raise NotFound(_NO_FILE)
    title = overview.naming(work.session, work.workspace_id, token)
    if title is not None:
        raise Conflict(N_("“{title}” shows this file. Take it out there first."), "in_use", title=title)
    work.session.delete(media)
    work.session.flush()
    enqueue(work, REMOVE, {"media_ids": [media.file_id]})
    work.audit("lesson.media_delete", "course", course.id, {"file": media.name}, None)
    return media


def media_of(work: Work, course: Course) -> Sequence[CourseMedia]:
    """The newest hundred of a course."""
    work.actor.require(Permission.SEE)
    return overview.media_of(work.session, work.workspace_id, course.id, MOST_LISTED)


def find_media(work: Work, token: str) -> CourseMedia:
    """For whoever has the address, so it asks for no permission. Raises NotFound."""
    found = overview.media(work.session, work.workspace_id, token)
    if found is None:
        raise NotFound(_NO_FILE)
    return found


def address_of(media: CourseMedia) -> str:
    """Where it is served: what Markdown names."""
    return OWN_FILES + media.token


def workspace_of_media(token: str) -> int:
    """Raises NotFound for what is no token."""
    found = workspace_of(token)
    if found is None:
        raise NotFound(_NO_FILE)
    return found
