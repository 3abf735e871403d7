"""What one fan did: the ledger's rows, the visits of their phones, their conversations."""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.dialogue.models import Conversation
from yutang.fans.models import Fan, FanIdentity, IdentityKind
from yutang.groups.models import Group
from yutang.insights.models import Event
from yutang.livecodes.models import Assignment, LiveCode

_AT_ONCE: Final = 500


class Assigned(NamedTuple):
    """What one live code gave a phone of this fan."""

    assignment: Assignment
    code: LiveCode
    group: Group | None


def ids_of(session: Session, workspace_id: int, fan_id: int) -> Sequence[int]:
    """The fan and all who were merged into them: the ledger keeps the ids of their time."""
    merged = select(Fan.id).where(Fan.workspace_id == workspace_id, Fan.merged_into_id == fan_id)
    return [fan_id, *session.scalars(merged)]


def events(session: Session, workspace_id: int, ids: Collection[int], limit: int | None = None) -> Sequence[Event]:
    """Rows of the ledger, those that came in last; the newest first by WeChat's time.

    Two steps, each along an index: asked for several fans or for more than ids, SQLite reads the whole ledger.
    """
    found: list[int] = []
    for fan_id in ids:
        query = select(Event.id).where(Event.workspace_id == workspace_id, Event.fan_id == fan_id)
        found += session.scalars(query.order_by(Event.id.desc()).limit(limit)).all()
    found = sorted(found, reverse=True)[:limit]
    rows: list[Event] = []
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        rows += session.scalars(select(Event).where(Event.workspace_id == workspace_id, Event.id.in_(some))).all()
    return sorted(rows, key=lambda event: (event.at, event.id), reverse=True)


def assigned(session: Session, workspace_id: int, fan_id: int) -> Sequence[Assigned]:
    """What the live codes gave the phones that are linked with this fan, the newest first."""
    visitors = session.scalars(
        select(FanIdentity.value).where(
            FanIdentity.workspace_id == workspace_id,
            FanIdentity.fan_id == fan_id,
            FanIdentity.kind == IdentityKind.VISITOR,
        )
    ).all()
    if not visitors:
        return []
    codes = select(LiveCode.id).where(LiveCode.workspace_id == workspace_id)
    rows = session.execute(
        select(Assignment, LiveCode, Group)
        .join(LiveCode, (LiveCode.workspace_id == Assignment.workspace_id) & (LiveCode.id == Assignment.code_id))
        .outerjoin(Group, (Group.workspace_id == Assignment.workspace_id) & (Group.id == Assignment.group_id))
        .where(
            Assignment.workspace_id == workspace_id,
            Assignment.code_id.in_(codes),  # the key's second part: each code is looked up by visitor
            Assignment.visitor_id.in_([int(value) for value in visitors]),
        )
        .order_by(Assignment.first_seen_at.desc())
    )
    return [Assigned(*row) for row in rows]


def conversations(session: Session, workspace_id: int, fan_id: int) -> dict[int, int]:
    """The fan's conversations: account → id."""
    query = select(Conversation.account_id, Conversation.id).where(
        Conversation.workspace_id == workspace_id, Conversation.fan_id == fan_id
    )
    return {account_id: conversation_id for account_id, conversation_id in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy
