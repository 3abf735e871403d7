"""Pushes become messages of conversations, and open reply budgets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from yutang.accounts.replies.actions import Answer, answers_of
from yutang.dialogue.contents import Said, preview_of, said_by_push, said_by_us
from yutang.dialogue.models import ConversationState, Direction, MediaState, MessageState
from yutang.dialogue.rules import (
    Allowances,
    Budget,
    Happened,
    after_trigger,
    allowances_of,
    budget_of,
    earliest,
    happened_of,
    is_message,
    latest,
    trigger_of,
    waiting_since,
)
from yutang.dialogue.store import receiving as store
from yutang.dialogue.store.receiving import Draft, Key
from yutang.errors import N_
from yutang.insights.models import EventKind
from yutang.jobs.actions import enqueue
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.limits import Limits
from yutang.wechat.messages import MassResult
from yutang.wechat.outgoing import Outgoing
from yutang.workspaces.actions import Work

SEND: Final = "wechat.send"
"""The outbox's word for one message to one fan: payload {message_id, conversation_id}."""
FETCH: Final = "wechat.fetch_media"
"""…and for one file to be fetched from WeChat: payload {media_id}."""

NO_BUDGET: Final = N_("Not sent: WeChat allows no more messages to this fan until they write again.")


def do_receive(
    work: Work,
    pushes: Sequence[ReceivedPush],
    fans: Mapping[tuple[int, str], int],
    *,
    base_url: str | None = None,
    page_key: Callable[[int, int, str], str] | None = None,
    said: Mapping[int, tuple[Outgoing, ...]] | None = None,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
) -> None:
    """Apply what pushes say; `fans` leads from (account, openid) to the fan. Pushes of nobody known are left out.

    `base_url` and `page_key`: what the edge filled into the answers, see `answers_of`. `said`: what was answered
    where a rule alone does not tell it, by the push's id in the inbox. `limits`: WeChat's numbers.
    """
    batch = _Batch(work, said or {}, allowances_of(limits))
    rules = {each.rule_id for each in pushes if each.rule_id is not None}
    batch.replies = answers_of(work, rules, base_url=base_url, page_key=page_key) if rules else {}
    personal = {rule_id for rule_id, answer in batch.replies.items() if answer.says_name}
    told = {
        fans[each.account_id, each.push.from_user]
        for each in pushes
        if _is_known(each, fans) and each.rule_id in personal
    }
    batch.names = store.names(work.session, work.workspace_id, told) if told else {}
    batch.keywords = store.keyword_rules(work.session, work.workspace_id, rules) if rules else set()
    for each in pushes:
        if isinstance(each.push.content, MassResult) and each.push.content.sent:
            batch.add_event(EventKind.BROADCAST, each.account_id, None, {"sent": each.push.content.sent})
    known = [(each, fans[each.account_id, each.push.from_user]) for each in pushes if _is_known(each, fans)]
    batch.conversations = store.drafts(work.session, work.workspace_id, {(p.account_id, fan) for p, fan in known})
    for received, fan_id in known:
        batch.take(received, fan_id)
    batch.write()


def _is_known(received: ReceivedPush, fans: Mapping[tuple[int, str], int]) -> bool:
    return (received.account_id, received.push.from_user) in fans


@dataclass(slots=True)
class _Batch:
    """The rows that a batch of pushes comes to; written at the end, a statement for each table."""

    work: Work
    said: Mapping[int, tuple[Outgoing, ...]]
    allowances: Allowances
    replies: Mapping[int, Answer] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    keywords: set[int] = field(default_factory=set)
    conversations: dict[Key, Draft] = field(default_factory=dict)
    made: dict[Key, Draft] = field(default_factory=dict)
    changed: dict[int, Draft] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    messages: list[dict[str, Any]] = field(default_factory=list)
    media: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    def take(self, received: ReceivedPush, fan_id: int) -> None:
        said = said_by_push(received.push)
        if said is None:  # nothing that belongs into a thread
            return
        draft = self._draft(received, fan_id)
        self._open_budget(draft, received)
        self._add_incoming(draft, received, said)
        if received.rule_id is not None:
            self._add_replies(draft, received, received.rule_id)

    def _draft(self, received: ReceivedPush, fan_id: int) -> Draft:
        key = received.account_id, fan_id
        draft = self.conversations.get(key)
        if draft is None:
            draft = _new_draft(self.work.new_id(), *key, received)
            self.conversations[key] = self.made[key] = draft
        elif key not in self.made:
            self.changed[draft.id] = draft
        draft.openid = received.push.from_user
        return draft

    def _open_budget(self, draft: Draft, received: ReceivedPush) -> None:
        trigger = trigger_of(received.push)
        if trigger is None:
            return
        budget = after_trigger(_budget(draft), draft.budget_at, Happened(received.at, trigger), self.allowances)
        if budget is None:
            self.late.add(draft.id)
            return
        draft.budget_left, draft.budget_until, draft.budget_at = budget.left, budget.until, received.at

    def _add_incoming(self, draft: Draft, received: ReceivedPush, said: Said) -> None:
        media_id = self._add_media(draft, said) if said.wechat_id else None
        message_id = self._add_message(draft, received.at, Direction.IN, said, media_id=media_id)
        draft.newest_message_id = message_id
        if not is_message(received.push):
            return
        draft.first_in_at = earliest(draft.first_in_at, received.at)
        draft.last_in_at = latest(draft.last_in_at, received.at)
        draft.state, draft.snoozed_until = ConversationState.OPEN, None
        if received.rule_id not in self.keywords:
            draft.waiting_since = waiting_since(draft.waiting_since, received.at)
        _show(draft, received.at, said)

    def _add_media(self, draft: Draft, said: Said) -> int:
        media_id = self.work.new_id()
        self.media.append(
            {
                "id": media_id,
                "account_id": draft.account_id,
                "kind": said.kind,
                "state": MediaState.WAITING,
                "wechat_id": said.wechat_id,
                "mime": "",
                "size": 0,
                "created_at": self.work.now,
            }
        )
        enqueue(self.work, FETCH, {"media_id": media_id})
        return media_id

    def _add_replies(self, draft: Draft, received: ReceivedPush, rule_id: int) -> None:
        """The first message went out as the answer to the push; the rest goes the way of all messages."""
        answer = self.replies.get(rule_id)
        messages = self.said.get(received.inbox_id, ())
        if not messages and answer is not None:
            messages = answer.to(self.names.get(draft.fan_id), received.push.from_user)
        for position, outgoing in enumerate(messages):
            said = said_by_us(outgoing)
            if position == 0:
                self._add_message(draft, received.received_at, Direction.OUT, said, rule_id=rule_id)
            else:
                self._queue(draft, said, rule_id)
        self.add_event(EventKind.REPLY, draft.account_id, draft.fan_id, {"rule_id": rule_id})

    def _queue(self, draft: Draft, said: Said, rule_id: int) -> None:
        now = self.work.now
        if not _budget(draft).now_left(now):
            self._add_message(draft, now, Direction.OUT, said, rule_id=rule_id, dropped=NO_BUDGET)
            return
        draft.budget_left -= 1
        draft.budget_at = latest(draft.budget_at, now)
        message_id = self._add_message(draft, now, Direction.OUT, said, rule_id=rule_id, counted=True)
        enqueue(self.work, SEND, {"message_id": message_id, "conversation_id": draft.id})

    def _add_message(
        self,
        draft: Draft,
        at: datetime,
        direction: Direction,
        said: Said,
        *,
        media_id: int | None = None,
        rule_id: int | None = None,
        counted: bool = False,
        dropped: str | None = None,
    ) -> int:
        row = message_row(
            self.work.new_id(), draft.id, at, direction, said,
            rule_id=rule_id, counted=counted, dropped=dropped,
        )  # fmt: skip
        self.messages.append({**row, "media_id": media_id})
        return int(row["id"])

    def add_event(self, kind: EventKind, account_id: int, fan_id: int | None, data: dict[str, Any]) -> None:
        self.events.append(
            {
                "id": self.work.new_id(),
                "at": self.work.now,
                "kind": kind,
                "account_id": account_id,
                "fan_id": fan_id,
                "channel": "",
                "data": data,
                **dict.fromkeys(("code_id", "group_id", "number_id", "visitor_id")),
            }
        )

    def write(self) -> None:
        session, workspace_id = self.work.session, self.work.workspace_id
        store.add_media(session, workspace_id, self.media)
        store.add_messages(session, workspace_id, self.messages)
        store.add_events(session, workspace_id, self.events)
        self._count_again()
        store.add_conversations(session, workspace_id, list(self.made.values()))
        store.change_conversations(session, workspace_id, list(self.changed.values()))

    def _count_again(self) -> None:
        """Where a trigger came late, the budget is what the whole history comes to in WeChat's order."""
        if not self.late:
            return
        longest = max(allowance.lasts for allowance in self.allowances.values())
        since = self.work.now - longest - timedelta(hours=1)
        told = store.histories(self.work.session, self.work.workspace_id, self.late, since)
        for draft in self.conversations.values():
            if draft.id in told:
                history = list(_history(told[draft.id]))
                budget = budget_of(history, self.allowances)
                draft.budget_left, draft.budget_until = budget.left, budget.until
                draft.budget_at = max((each.at for each in history), default=draft.budget_at)


def message_row(
    message_id: int,
    conversation_id: int,
    at: datetime,
    direction: Direction,
    said: Said,
    *,
    rule_id: int | None = None,
    counted: bool = False,
    dropped: str | None = None,
) -> dict[str, Any]:
    """A new message's columns. `counted`: to be sent, out of the reply budget; `dropped`: why it is not."""
    state = MessageState.RECEIVED if direction is Direction.IN else MessageState.SENT
    if counted:
        state = MessageState.QUEUED
    return {
        "id": message_id,
        "conversation_id": conversation_id,
        "at": at,
        "direction": direction,
        "kind": said.kind,
        "text": said.text,
        "data": said.data,
        "media_id": None,
        "member_id": None,
        "rule_id": rule_id,
        "counted": counted,
        "state": MessageState.DROPPED if dropped else state,
        "error": dropped,
        "error_values": None,
        "sent_at": at if state is MessageState.SENT and not dropped else None,
    }


def _history(rows: Iterable[store.Counted]) -> Iterable[Happened]:
    for row in rows:
        found = Happened(row.at, None) if row.direction is Direction.OUT else happened_of(row.at, row.kind, row.data)
        if found is not None:
            yield found


def _new_draft(conversation_id: int, account_id: int, fan_id: int, received: ReceivedPush) -> Draft:
    return Draft(
        id=conversation_id,
        account_id=account_id,
        fan_id=fan_id,
        openid=received.push.from_user,
        state=ConversationState.QUIET,
        snoozed_until=None,
        waiting_since=None,
        first_in_at=None,
        last_in_at=None,
        last_at=received.at,
        preview="",
        newest_message_id=0,
        budget_left=0,
        budget_until=None,
        budget_at=None,
    )


def _budget(draft: Draft) -> Budget:
    return Budget(draft.budget_left, draft.budget_until)


def _show(draft: Draft, at: datetime, said: Said) -> None:
    """What lists show of the conversation, unless something newer stands there."""
    if at >= draft.last_at or not draft.preview:
        draft.preview = preview_of(said)
    draft.last_at = max(draft.last_at, at)
