"""What pages keep of one person: led over to who they turn out to be, handed out, or forgotten."""

from collections import Counter
from typing import Any

from yutang.fans.actions.linking import ids_of_fan
from yutang.pages.store import answers
from yutang.workspaces.actions import Work


def do_move_fan(work: Work, from_id: int, to_id: int) -> None:
    """Two fans turn out to be one person. For fans' own merging, so it asks for no permission."""
    answers.move_fan(work.session, work.workspace_id, from_id, to_id)


def export_of(work: Work, fan_id: int) -> dict[str, Any]:
    """The answers of a person, as JSON can hold them. For fans' own export, which asks for permission."""
    return {
        "page_answers": [
            {
                "page_id": str(each.page_id),
                "question": each.question,
                "answer": each.answer,
                "consent": each.consent,
                "at": each.at.isoformat(),
            }
            for each in answers.of_fans(work.session, work.workspace_id, ids_of_fan(work, fan_id))
        ]
    }


def do_erase_fan(work: Work, fan_id: int) -> None:
    """Forget what somebody answered. For fans' own erasure, which asks for permission."""
    session, workspace_id = work.session, work.workspace_id
    found = answers.of_fans(session, workspace_id, ids_of_fan(work, fan_id))
    for page_id, number in Counter(each.page_id for each in found).items():
        answers.drop(session, workspace_id, page_id, [each.id for each in found if each.page_id == page_id])
        answers.give_back(session, workspace_id, page_id, number)
