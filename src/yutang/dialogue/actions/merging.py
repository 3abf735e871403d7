"""Two fans turn out to be one person: their conversations become theirs."""

from yutang.dialogue.models import Conversation, ConversationState
from yutang.dialogue.reaching.actions import people as reaching
from yutang.dialogue.store import lists, people
from yutang.workspaces.actions import Work


def do_move_fan(work: Work, from_id: int, to_id: int) -> None:
    """Lead all conversations of one fan over to another. Where both have one on the same account, they become one.

    For fans' own merging, so it asks for no permission.
    """
    rows = lists.of_fans(work.session, work.workspace_id, [from_id, to_id])
    own = {row.account_id: row for row in rows if row.fan_id == to_id}
    for row in rows:
        if row.fan_id != from_id:
            continue
        kept = own.get(row.account_id)
        if kept is None:
            row.fan_id = to_id
        else:
            _join(work, row, kept)
    reaching.do_move_fan(work, from_id, to_id)


def _join(work: Work, gone: Conversation, kept: Conversation) -> None:
    """The one thread goes on as the newer one of the two; it waits as long as the longer one."""
    people.lead_over(work.session, work.workspace_id, gone.id, kept.id)
    if gone.last_at >= kept.last_at:
        for name in ("openid", "last_at", "preview", "budget_left", "budget_until", "budget_at"):
            setattr(kept, name, getattr(gone, name))
    if gone.state is ConversationState.OPEN or kept.state is ConversationState.QUIET:
        kept.state, kept.snoozed_until = gone.state, gone.snoozed_until
    kept.assignee_id = kept.assignee_id or gone.assignee_id
    for name in ("waiting_since", "first_in_at", "first_answer_at"):
        moments = [moment for moment in (getattr(kept, name), getattr(gone, name)) if moment is not None]
        setattr(kept, name, min(moments, default=None))
    last_in = [moment for moment in (kept.last_in_at, gone.last_in_at) if moment is not None]
    kept.last_in_at = max(last_in, default=None)
    kept.newest_message_id = max(kept.newest_message_id, gone.newest_message_id)
    people.drop(work.session, gone)
