"""Moving everything of one fan to another."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from yutang.fans.models import Consent, Fan, FanIdentity, FanTag, Follow


def move(session: Session, workspace_id: int, from_id: int, to_id: int) -> None:
    """Identities, follows, consents and tags; and those who were merged into the one follow on to the other."""
    session.flush()
    for table in (FanIdentity, Follow, Consent):
        session.execute(
            update(table)
            .where(table.workspace_id == workspace_id, table.fan_id == from_id)
            .values(fan_id=to_id)
            .execution_options(synchronize_session=False)
        )
    held = select(FanTag.tag_id).where(FanTag.workspace_id == workspace_id, FanTag.fan_id == to_id)
    double = list(session.scalars(held))
    session.execute(
        delete(FanTag).where(FanTag.workspace_id == workspace_id, FanTag.fan_id == from_id, FanTag.tag_id.in_(double))
    )
    session.execute(
        update(FanTag)
        .where(FanTag.workspace_id == workspace_id, FanTag.fan_id == from_id)
        .values(fan_id=to_id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Fan)
        .where(Fan.workspace_id == workspace_id, Fan.merged_into_id == from_id)
        .values(merged_into_id=to_id)
        .execution_options(synchronize_session=False)
    )
