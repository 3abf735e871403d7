"""One poster as a file, for who sends it on: drawn by the same press as the pages, so that both are the same bytes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from yutang.db.engine import Database
from yutang.posters.actions.pictures import picture_files
from yutang.posters.actions.posters import face_of, shown_poster
from yutang.posters.press import Form, Order, Press
from yutang.posters.rules.layers import Values
from yutang.workspaces.actions import Actor, reading

_LONGEST = 20.0  # seconds that somebody waits for the press


def drawn_jpeg(
    press: Press, database: Database, actor: Actor, now: datetime, new_id: Callable[[], int], token: str
) -> bytes:
    """The poster of this token. Never called inside a transaction: it takes as long as drawing takes.

    Raises NotFound, Unavailable where too much waits, Invalid for what cannot be drawn, TimeoutError.
    """
    with reading(database, actor, now, new_id) as work:
        poster = shown_poster(work, token)

    def values() -> Values:
        with reading(database, actor, now, new_id) as work:
            return replace(poster.values, avatar=face_of(work, token))

    key = f"{poster.digest}.{Form.JPEG}"
    kept = press.kept(key)
    if kept is not None:
        return kept
    order = Order(key, poster.design, values, picture_files(database, actor, now, new_id), Form.JPEG)
    return press.submit(order).result(_LONGEST)
