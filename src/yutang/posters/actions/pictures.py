"""The pictures that templates of a workspace show."""

from collections.abc import Callable, Mapping
from datetime import datetime

from yutang.db.engine import Database
from yutang.posters import store
from yutang.workspaces.actions import Actor, reading


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
