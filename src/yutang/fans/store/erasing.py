"""Forgetting one fan's rows."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from yutang.fans.models import Consent, FanIdentity, FanTag, Follow


def forget(session: Session, workspace_id: int, fan_id: int) -> None:
    """Identities, follows with their remarks, tags, receipts."""
    for table in (FanIdentity, Follow, FanTag, Consent):
        session.execute(delete(table).where(table.workspace_id == workspace_id, table.fan_id == fan_id))
    session.flush()
