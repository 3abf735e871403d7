"""What a batch of pushes reads and writes: a fixed number of statements, whatever the number of pushes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, AccountState, ReplyRule, ReplyTrigger
from yutang.db.ids import first_id_at
from yutang.db.tables import Table
from yutang.dialogue.models import Conversation, ConversationState, Direction, Media, Message, MessageState
from yutang.fans.models import Fan
from yutang.insights.models import Event

Row = Mapping[str, Any]
Key = tuple[int, int]
"""An account's id and a fan's."""


@dataclass(slots=True)
class Draft:
    """What pushes may change of one conversation."""

    id: int
    account_id: int
    fan_id: int
    openid: str
    state: ConversationState
    snoozed_until: datetime | None
    waiting_since: datetime | None
    first_in_at: datetime | None
    last_in_at: datetime | None
    last_at: datetime
    preview: str
    newest_message_id: int
    budget_left: int
    budget_until: datetime | None
    budget_at: datetime | None


_COLUMNS = tuple(getattr(Conversation, field.name) for field in fields(Draft))
_KEPT = tuple(field.name for field in fields(Draft) if field.name not in {"id", "account_id", "fan_id"})


def drafts(session: Session, workspace_id: int, keys: Collection[Key]) -> dict[Key, Draft]:
    """The conversations that there are, locked until the end of the transaction, by account and fan."""
    query = (
        select(*_COLUMNS)
        .where(
            Conversation.workspace_id == workspace_id,
            Conversation.account_id.in_({account_id for account_id, _ in keys}),
            Conversation.fan_id.in_({fan_id for _, fan_id in keys}),
        )
        .order_by(Conversation.id)  # everybody locks in the same order
        .with_for_update()
    )
    found = (Draft(*row) for row in session.execute(query))
    return {(draft.account_id, draft.fan_id): draft for draft in found if (draft.account_id, draft.fan_id) in keys}


def add_conversations(session: Session, workspace_id: int, made: Sequence[Draft]) -> None:
    empty = {
        "assignee_id": None,
        "first_answer_at": None,
        "composing_member_id": None,
        "composing_until": None,
    }
    rows = [{**{f.name: getattr(d, f.name) for f in fields(Draft)}, **empty} for d in made]
    _add(session, Conversation, workspace_id, rows)


def change_conversations(session: Session, workspace_id: int, changed: Sequence[Draft]) -> None:
    statement = (
        update(Conversation)
        .where(Conversation.workspace_id == workspace_id, Conversation.id == bindparam("row_id"))
        .values({name: bindparam(f"new_{name}") for name in _KEPT})
    )
    rows = [{"row_id": d.id, **{f"new_{name}": getattr(d, name) for name in _KEPT}} for d in changed]
    if rows:
        session.connection().execute(statement, rows)


def spend_budgets(session: Session, workspace_id: int, changed: Sequence[Draft]) -> None:
    """Nothing of these conversations but their reply budgets."""
    statement = (
        update(Conversation)
        .where(Conversation.workspace_id == workspace_id, Conversation.id == bindparam("row_id"))
        .values(budget_left=bindparam("left"), budget_at=bindparam("at"))
    )
    rows = [{"row_id": d.id, "left": d.budget_left, "at": d.budget_at} for d in changed]
    if rows:
        session.connection().execute(statement, rows)


def add_messages(session: Session, workspace_id: int, rows: Sequence[Row]) -> None:
    _add(session, Message, workspace_id, rows)


def add_media(session: Session, workspace_id: int, rows: Sequence[Row]) -> None:
    _add(session, Media, workspace_id, rows)


def add_events(session: Session, workspace_id: int, rows: Sequence[Row]) -> None:
    """Rows of the ledger."""
    _add(session, Event, workspace_id, rows)


def _add(session: Session, table: type[Table], workspace_id: int, rows: Sequence[Row]) -> None:
    """All rows in one go, past the ORM: it would spend as long on each as the database does."""
    if rows:
        session.connection().execute(insert(table), [{"workspace_id": workspace_id, **row} for row in rows])


@dataclass(frozen=True, slots=True)
class Counted:
    """One message of a history that the budget is counted from."""

    at: datetime
    direction: Direction
    kind: str
    data: Mapping[str, Any] | None


_TOOK = (MessageState.QUEUED, MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN)


def histories(
    session: Session, workspace_id: int, conversation_ids: Collection[int], since: datetime
) -> dict[int, list[Counted]]:
    """What came in, and what was sent and counts, of each conversation, as far as it was written since then."""
    found: dict[int, list[Counted]] = {conversation_id: [] for conversation_id in conversation_ids}
    query = select(Message.conversation_id, Message.at, Message.direction, Message.kind, Message.data).where(
        Message.workspace_id == workspace_id,
        Message.conversation_id.in_(conversation_ids),
        Message.id >= first_id_at(since),
        (Message.direction == Direction.IN)
        | ((Message.direction == Direction.OUT) & Message.counted & Message.state.in_(_TOOK)),
    )
    for conversation_id, *rest in session.execute(query):
        found[conversation_id].append(Counted(*rest))
    return found


def keyword_rules(session: Session, workspace_id: int, rule_ids: Collection[int]) -> set[int]:
    """Which of these rules answer a keyword: what such a rule answered waits for nobody."""
    query = select(ReplyRule.id).where(
        ReplyRule.workspace_id == workspace_id,
        ReplyRule.id.in_(rule_ids),
        ReplyRule.trigger == ReplyTrigger.KEYWORD,
    )
    return set(session.scalars(query))


def names(session: Session, workspace_id: int, fan_ids: Collection[int]) -> dict[int, str]:
    """What these fans are called, of those of whom it is known."""
    query = select(Fan.id, Fan.name).where(Fan.workspace_id == workspace_id, Fan.id.in_(fan_ids), Fan.name.is_not(None))
    return {fan_id: name for fan_id, name in session.execute(query) if name}


def classes(session: Session, workspace_id: int, account_ids: Collection[int]) -> dict[int, str]:
    """What these accounts are (AccountClass), of those that are in use."""
    query = select(Account.id, Account.account_class).where(
        Account.workspace_id == workspace_id,
        Account.id.in_(account_ids),
        Account.state.not_in((AccountState.PAUSED, AccountState.ARCHIVED)),
    )
    return {row[0]: row[1] for row in session.execute(query)}
