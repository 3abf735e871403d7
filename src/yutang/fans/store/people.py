"""Fans by id, with what stands beside their names."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.fans.models import Fan, FanTag, Follow, Tag

_LONGEST_CHAIN: Final = 16  # merges after merges that an old link is followed through


def survivors(session: Session, workspace_id: int, fan_ids: Collection[int]) -> Mapping[int, Fan]:
    """Each asked id and the fan it stands for today: merged ones lead to the one they became."""
    leads = _fans(session, workspace_id, fan_ids)
    for _ in range(_LONGEST_CHAIN):
        onward = {fan.merged_into_id for fan in leads.values() if fan.merged_into_id is not None}
        if not onward:
            break
        known = _fans(session, workspace_id, onward)
        leads = {asked: known.get(fan.merged_into_id or fan.id, fan) for asked, fan in leads.items()}
    return leads


def _fans(session: Session, workspace_id: int, fan_ids: Collection[int]) -> dict[int, Fan]:
    rows = session.scalars(select(Fan).where(Fan.workspace_id == workspace_id, Fan.id.in_(fan_ids)))
    return {fan.id: fan for fan in rows}


def lock(session: Session, workspace_id: int, fan_id: int) -> None:
    """Until the transaction ends, who else asks for it waits."""
    session.execute(select(Fan.id).where(Fan.workspace_id == workspace_id, Fan.id == fan_id).with_for_update())


def tag_names(session: Session, workspace_id: int, fan_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The names of each fan's tags, in order."""
    rows = session.execute(
        select(FanTag.fan_id, Tag.name)
        .join(Tag, (Tag.workspace_id == FanTag.workspace_id) & (Tag.id == FanTag.tag_id))
        .where(FanTag.workspace_id == workspace_id, FanTag.fan_id.in_(fan_ids))
        .order_by(Tag.name)
    )
    names: dict[int, list[str]] = defaultdict(list)
    for fan_id, name in rows:
        names[fan_id].append(name)
    return names


def remarks(session: Session, workspace_id: int, fan_ids: Collection[int]) -> Mapping[int, str]:
    """A remark of each fan that has one on any account."""
    query = select(Follow.fan_id, Follow.account_id, Follow.remark).where(
        Follow.workspace_id == workspace_id, Follow.fan_id.in_(fan_ids)
    )
    # Sorted and narrowed here: asked for either, SQLite walks over all follows to find those of fifty fans.
    rows = sorted(session.execute(query), key=lambda row: -row.account_id)
    return {row.fan_id: row.remark for row in rows if row.remark}
