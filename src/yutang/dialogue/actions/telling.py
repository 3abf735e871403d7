"""Other capabilities tell fans something by themselves: within the reply budget, many in one go."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from yutang.dialogue.actions.receiving import NO_BUDGET, SEND, message_row
from yutang.dialogue.contents import said_by_us
from yutang.dialogue.models import Direction
from yutang.dialogue.rules import Budget, latest
from yutang.dialogue.store import receiving as store
from yutang.dialogue.store.receiving import Draft
from yutang.jobs.actions import enqueue_many
from yutang.wechat.capabilities import AccountClass, Feature, may
from yutang.wechat.outgoing import Outgoing
from yutang.workspaces.actions import Work


class Telling(NamedTuple):
    """One message to one fan."""

    account_id: int
    fan_id: int
    message: Outgoing | Callable[[], Outgoing]  # a function is only asked where there is room for its message
    spare: int = 0  # so many of the budget must be left afterwards, for what is more important
    rule_id: int | None = None  # the reply rule that it belongs to: such a message waits for the end of quiet hours
    quiet: bool = False  # what cannot be sent leaves no line in the conversation


def do_tell(work: Work, tellings: Sequence[Telling]) -> list[bool]:
    """Queue each message that the fan's reply budget has room for, in order; whether it did, one for each.

    What does not fit is dropped: WeChat would refuse it. So is everything of accounts that may not write to fans. The
    worker that sends them may still find a budget used up; the conversation then says so.
    """
    return [message_id is not None for message_id in do_tell_each(work, tellings)]


def do_tell_each(work: Work, tellings: Sequence[Telling]) -> list[int | None]:
    """The same; the message's id in place of True."""
    if not tellings:
        return []
    session, workspace_id = work.session, work.workspace_id
    session.flush()
    keys = {(each.account_id, each.fan_id) for each in tellings}
    classes = store.classes(session, workspace_id, {account_id for account_id, _ in keys})
    batch = _Batch(work, store.drafts(session, workspace_id, keys))
    writes = {account_id for account_id, kind in classes.items() if may(AccountClass(kind), Feature.CUSTOM)}
    told = [batch.tell(each) if each.account_id in writes else None for each in tellings]
    batch.write()
    return told


def can_be_told(work: Work, account_id: int, fan_id: int) -> bool:
    """Whether one more message would go out now. For what is costly to prepare."""
    session, workspace_id = work.session, work.workspace_id
    kind = store.classes(session, workspace_id, [account_id]).get(account_id)
    draft = store.drafts(session, workspace_id, [(account_id, fan_id)]).get((account_id, fan_id))
    if kind is None or draft is None or not may(AccountClass(kind), Feature.CUSTOM):
        return False
    return Budget(draft.budget_left, draft.budget_until).now_left(work.now) > 0


class _Batch:
    def __init__(self, work: Work, drafts: Mapping[tuple[int, int], Draft]) -> None:
        self._work = work
        self._drafts = drafts
        self._changed: dict[int, Draft] = {}
        self._messages: list[dict[str, object]] = []
        self._sent: list[dict[str, object]] = []

    def tell(self, telling: Telling) -> int | None:
        """The message's id; None: there was no room for it."""
        draft = self._drafts.get((telling.account_id, telling.fan_id))
        if draft is None:
            return None
        now = self._work.now
        left = Budget(draft.budget_left, draft.budget_until).now_left(now)
        if left <= telling.spare:
            if not telling.quiet:
                self._add(draft, telling, dropped=NO_BUDGET)
            return None
        draft.budget_left -= 1
        draft.budget_at = latest(draft.budget_at, now)
        self._changed[draft.id] = draft
        message_id = self._add(draft, telling)
        self._sent.append({"message_id": message_id, "conversation_id": draft.id})
        return message_id

    def _add(self, draft: Draft, telling: Telling, dropped: str | None = None) -> int:
        message_id = self._work.new_id()
        message = telling.message() if callable(telling.message) else telling.message
        row = message_row(
            message_id, draft.id, self._work.now, Direction.OUT, said_by_us(message),
            rule_id=telling.rule_id, counted=dropped is None, dropped=dropped,
        )  # fmt: skip
        self._messages.append(row)
        return message_id

    def write(self) -> None:
        session, workspace_id = self._work.session, self._work.workspace_id
        store.add_messages(session, workspace_id, self._messages)
        store.spend_budgets(session, workspace_id, list(self._changed.values()))
        enqueue_many(self._work, SEND, self._sent)
