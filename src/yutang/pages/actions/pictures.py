"""The pictures of pages: taken in, and given out again."""

from collections.abc import Sequence
from typing import Final

from yutang.errors import N_, Invalid, NotFound
from yutang.pages.models import PagePicture
from yutang.pages.store import pictures
from yutang.pages.uploads import KeptPicture
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST_BYTES: Final = 200 << 20  # of a workspace
OFFERED: Final = 24
_LONGEST: Final = 40


def find_picture(work: Work, source: str) -> PagePicture:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    found = pictures.find(work.session, work.workspace_id, source) if len(source) <= _LONGEST else None
    if found is None:
        raise NotFound(N_("This picture is not here (any more)."))
    return found


def newest_pictures(work: Work) -> Sequence[str]:
    """What was uploaded last, to be chosen again."""
    work.actor.require(Permission.SEE)
    return pictures.newest(work.session, work.workspace_id, OFFERED)


def do_keep_picture(work: Work, kept: KeptPicture) -> PagePicture:
    """The same picture is kept once. Raises Invalid where the workspace has too many."""
    work.actor.require(Permission.PAGES)
    known = pictures.find(work.session, work.workspace_id, kept.source)
    if known is not None:
        return known
    if pictures.weight(work.session, work.workspace_id) + len(kept.content) > MOST_BYTES:
        raise Invalid(N_("The pictures of a workspace take at most {mb} MB together."), mb=MOST_BYTES >> 20)
    picture = PagePicture(
        workspace_id=work.workspace_id,
        source=kept.source,
        mime=kept.mime,
        width=kept.width,
        height=kept.height,
        size=len(kept.content),
        content=kept.content,
        member_id=work.actor.member_id,
        created_at=work.now,
    )
    work.session.add(picture)
    return picture
