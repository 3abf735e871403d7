"""The reply rules that a programme keeps on its account: what the edge says at once."""

from typing import Any, Final

from yutang.accounts.models import Matching, ReplyRule, ReplyTrigger
from yutang.accounts.official.actions import do_bump_version
from yutang.checkins.models import Programme, ProgrammeState, Proof
from yutang.checkins.rules.hearing import MENU_PREFIX
from yutang.checkins.rules.replying import KEPT, kept_data, listed_text
from yutang.checkins.store import programmes
from yutang.errors import NotFound
from yutang.wechat.outgoing import TextOut
from yutang.wechat.writing import to_data
from yutang.workspaces.actions import Work

_PRIORITY: Final = 400
"""Before what an account says on other days, behind a campaign that runs."""


def do_keep_replies(work: Work, programme: Programme) -> bool:
    """The rules as the programme wants them now; whether anything changed. The edge notices within a second.

    They hold at any hour: whether the window is open is said by the answer. The same twice changes nothing.
    """
    wanted = _wanted(programme)
    kept = {row.trigger: row for row in programmes.rules_of(work.session, work.workspace_id, programme.id)}
    touched: set[int] = set()
    for trigger, row in kept.items():
        if trigger not in wanted or row.account_id != programme.account_id:
            touched.add(row.account_id)
            work.session.delete(row)
    work.session.flush()
    for trigger, columns in wanted.items():
        known = kept.get(trigger)
        if known is None or known.account_id != programme.account_id:
            work.session.add(_new(work, programme, trigger, columns))
            touched.add(int(programme.account_id or 0))
        elif any(getattr(known, name) != value for name, value in columns.items()):
            for name, value in columns.items():
                setattr(known, name, value)
            known.changed_at = work.now
            touched.add(known.account_id)
    for account_id in sorted(touched):
        _bump(work, account_id)
    return bool(touched)


def _bump(work: Work, account_id: int) -> None:
    try:
        do_bump_version(work, account_id)
    except NotFound:  # the account is gone; so are its pushes
        return


def _wanted(programme: Programme) -> dict[ReplyTrigger, dict[str, Any]]:
    """The columns of each rule that there should be."""
    gone = programme.state is ProgrammeState.ARCHIVED
    if programme.account_id is None or programme.started_at is None or gone:
        return {}
    data = kept_data(programme)
    same = {
        "name": programme.title,
        "priority": 0 if programme.ended_at is not None else _PRIORITY,
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


def _new(work: Work, programme: Programme, trigger: ReplyTrigger, columns: dict[str, Any]) -> ReplyRule:
    return ReplyRule(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        account_id=programme.account_id,
        programme_id=programme.id,
        trigger=trigger,
        opens_at=0,
        closes_at=0,
        created_at=work.now,
        changed_at=work.now,
        **columns,
    )
