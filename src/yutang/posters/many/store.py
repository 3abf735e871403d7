"""Adding posters of many people in a statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from yutang.posters.models import Poster

_AT_ONCE = 500


def add_posters(
    session: Session, workspace_id: int, rows: Sequence[Mapping[str, Any]], now: datetime
) -> dict[str, str]:
    """The token of each row's key: of the row, or of the poster that there is already."""
    if not rows:
        return {}
    dialect = session.connection().dialect.name
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(Poster).on_conflict_do_nothing()
    same = {"workspace_id": workspace_id, "face": None, "created_at": now, "changed_at": now}
    session.connection().execute(statement, [{**same, **row} for row in rows])
    keys = [row["key"] for row in rows]
    found: dict[str, str] = {}
    for start in range(0, len(keys), _AT_ONCE):
        query = select(Poster.key, Poster.token).where(
            Poster.workspace_id == workspace_id, Poster.key.in_(keys[start : start + _AT_ONCE])
        )
        found |= {row[0]: row[1] for row in session.execute(query)}
    return found
