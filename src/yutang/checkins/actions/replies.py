"""The reply rules that a programme keeps on its account: what the edge says at once."""

from typing import Any

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.actions.keeping import do_keep
from yutang.checkins.models import Programme, ProgrammeState, Proof
from yutang.checkins.rules.clashes import PRIORITY
from yutang.checkins.rules.hearing import MENU_PREFIX
from yutang.checkins.rules.replying import KEPT, kept_data, listed_text
from yutang.checkins.store import programmes
from yutang.wechat.outgoing import TextOut
from yutang.wechat.writing import to_data
from yutang.workspaces.actions import Work


def do_keep_replies(work: Work, programme: Programme) -> bool:
    """The rules as the programme wants them now; whether anything changed. The edge notices within a second.

    They hold at any hour: whether the window is open is said by the answer. The same twice changes nothing.
    """
    kept = programmes.rules_of(work.session, work.workspace_id, programme.id)
    return do_keep(work, kept, programme.account_id, _wanted(programme), programme_id=programme.id)


def _wanted(programme: Programme) -> dict[ReplyTrigger, dict[str, Any]]:
    """The columns of each rule that there should be."""
    gone = programme.state is ProgrammeState.ARCHIVED
    if programme.account_id is None or programme.started_at is None or gone:
        return {}
    data = kept_data(programme)
    same = {
        "name": programme.title,
        "priority": 0 if programme.ended_at is not None else PRIORITY,
        "messages": {
            "messages": [to_data(TextOut(listed_text(data)))],
            "base_url": "",
            "pictures": {},
            KEPT: data,
        },
        "active": True,
    }
    wanted = {
        ReplyTrigger.MENU: {**same, "matching": Matching.EXACT, "words": [MENU_PREFIX + programme.slug]},
    }
    if programme.keyword:
        alone = not {Proof.TEXT, Proof.QUANTITY} & set(programme.proofs)
        how = Matching.EXACT if alone else Matching.CONTAINS
        wanted[ReplyTrigger.KEYWORD] = {**same, "matching": how, "words": [programme.keyword]}
    return wanted
