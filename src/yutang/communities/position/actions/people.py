"""What is kept of one person: led over to who they turn out to be, handed out, or forgotten."""

from typing import Any

from yutang.communities.position import store
from yutang.fans.actions.linking import phones_of
from yutang.workspaces.actions import Work


def do_move_fan(work: Work, from_id: int, to_id: int) -> None:
    """Two fans turn out to be one person: of two answers in one community the earlier one is theirs, the other one
    nobody's. For fans' own merging, so it asks for no permission."""
    session, workspace_id = work.session, work.workspace_id
    ours = {row.community_id: row for row in store.answers_of_fan(session, workspace_id, to_id)}
    for row in store.answers_of_fan(session, workspace_id, from_id):
        known = ours.get(row.community_id)
        if known is not None and known.id < row.id:
            row.fan_id, row.visitor_id = None, row.id
            continue
        if known is not None:
            known.fan_id, known.visitor_id = None, known.id
            session.flush()
        row.fan_id = to_id
    session.flush()


def export_of(work: Work, fan_id: int) -> dict[str, Any]:
    """What a person answered when they came, as JSON can hold it. For fans' own export, which asks for permission."""
    return {
        "fit_answers": [
            {"community": str(row.community_id), "answer": row.choice, "at": row.answered_at.isoformat()}
            for row in store.answers_of_person(work.session, work.workspace_id, fan_id, phones_of(work, fan_id))
        ]
    }


def do_erase_fan(work: Work, fan_id: int) -> None:
    """Forget who gave an answer. The answer stays in the sums. For fans' own erasure, which asks for permission."""
    work.session.flush()
    store.forget_person(work.session, work.workspace_id, fan_id, phones_of(work, fan_id))
