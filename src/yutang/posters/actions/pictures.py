"""The pictures that templates of a workspace show: taking them in, and giving them out again."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from yutang.db.engine import Database
from yutang.errors import N_, Invalid, NotFound
from yutang.posters import store
from yutang.posters.models import PosterPicture
from yutang.posters.rules.layers import Picture, QrCode, Template
from yutang.posters.uploads import KeptPicture
from yutang.workspaces.actions import Actor, Work, reading
from yutang.workspaces.rules import Permission

MOST_BYTES: Final = 200 << 20  # of a workspace


def picture_files(
    database: Database, actor: Actor, now: datetime, new_id: Callable[[], int]
) -> Callable[[frozenset[str]], Mapping[str, bytes]]:
    """What the press asks for the files of a template, on its own thread."""

    def files(sources: frozenset[str]) -> Mapping[str, bytes]:
        if not sources:
            return {}
        with reading(database, actor, now, new_id) as work:
            return store.pictures_named(work.session, work.workspace_id, sources)

    return files


def find_picture(work: Work, source: str) -> PosterPicture:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    found = store.find_picture(work.session, work.workspace_id, source)
    if found is None:
        raise NotFound(N_("This picture is not here (any more)."))
    return found


def check_pictures(work: Work, template: Template) -> None:
    """Raises Invalid for the first layer whose picture the workspace has not."""
    sources = template.sources
    known = store.known_sources(work.session, work.workspace_id, sources) if sources else frozenset()
    for number, layer in enumerate(template.layers, 1):
        source = layer.source if isinstance(layer, Picture) else layer.logo if isinstance(layer, QrCode) else ""
        if source and source not in known:
            sentence = N_("The picture “{name}” is missing. Please upload it again.")
            raise Invalid(sentence, name=source, layer=number)


def do_keep_picture(work: Work, kept: KeptPicture) -> PosterPicture:
    """The same picture is kept once. Raises Invalid where the workspace has too many."""
    work.actor.require(Permission.POSTERS)
    known = store.find_picture(work.session, work.workspace_id, kept.source)
    if known is not None:
        return known
    if store.picture_weight(work.session, work.workspace_id) + len(kept.content) > MOST_BYTES:
        raise Invalid(N_("The pictures of a workspace take at most {mb} MB together."), mb=MOST_BYTES >> 20)
    picture = PosterPicture(
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
