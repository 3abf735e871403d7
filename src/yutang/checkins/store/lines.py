"""What fans sent, as their conversations keep it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from yutang.checkins.rules.hearing import Line, line_of
from yutang.dialogue.models import Conversation, Direction, Message

_AT_ONCE = 500


def lines_of(
    session: Session, workspace_id: int, account_id: int, fan_ids: Collection[int], since: datetime, until: datetime
) -> Mapping[int, list[Line]]:
    """By fan, in any order."""
    found: dict[int, list[Line]] = defaultdict(list)
    listed = sorted(fan_ids)
    for start in range(0, len(listed), _AT_ONCE):
        query = (
            select(Conversation.fan_id, Message.at, Message.kind, Message.text, Message.data, Message.media_id)
            .join(
                Message,
                and_(Message.workspace_id == Conversation.workspace_id, Message.conversation_id == Conversation.id),
            )
            .where(
                Conversation.workspace_id == workspace_id,
                Conversation.account_id == account_id,
                Conversation.fan_id.in_(listed[start : start + _AT_ONCE]),
                Message.direction == Direction.IN,
                Message.at >= since,
                Message.at <= until,
            )
        )
        for fan_id, at, kind, text, data, media_id in session.execute(query):
            found[fan_id].append(line_of(at, kind, text, data, media_id))
    return found
