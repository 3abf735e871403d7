"""What reminders keep of one person: led over to who they turn out to be, handed out, or forgotten."""

from typing import Any

from yutang.dialogue.reaching.models import NoticeGrant
from yutang.dialogue.reaching.rules.choosing import ANY_NUMBER, Grant
from yutang.dialogue.reaching.store import facts, reminders
from yutang.dialogue.reaching.store.facts import Allowed
from yutang.workspaces.actions import Work


def do_move_fan(work: Work, from_id: int, to_id: int) -> None:
    """Two fans turn out to be one person: what either stopped is stopped, what both allowed adds up."""
    session, workspace_id = work.session, work.workspace_id
    mine = {_key(row, to_id): _grant(row) for row in facts.grants_of(session, workspace_id, to_id)}
    made: dict[Allowed, Grant] = {}
    joined: dict[Allowed, Grant] = {}
    for row in facts.grants_of(session, workspace_id, from_id):
        key, theirs = _key(row, to_id), _grant(row)
        if key in mine:
            joined[key] = _sum(mine[key], theirs)
        else:
            made[key] = theirs
    stopped = {row.notice for row in facts.stops_of(session, workspace_id, from_id)}
    stopped -= {row.notice for row in facts.stops_of(session, workspace_id, to_id)}
    facts.forget(session, workspace_id, from_id)
    facts.add_grants(session, workspace_id, made)
    facts.set_grants(session, workspace_id, joined)
    if stopped:
        facts.stop(session, workspace_id, to_id, stopped, work.now)
    reminders.lead_over(session, workspace_id, from_id, to_id)


def _key(row: NoticeGrant, fan_id: int) -> Allowed:
    return Allowed(row.account_id, row.template_id, fan_id)


def _grant(row: NoticeGrant) -> Grant:
    return Grant(row.left, row.granted_at, row.refused_at, row.withdrawn_at)


def _sum(mine: Grant, theirs: Grant) -> Grant:
    any_number = ANY_NUMBER in (mine.left, theirs.left)
    moments = {
        name: max((at for at in (getattr(mine, name), getattr(theirs, name)) if at is not None), default=None)
        for name in ("granted_at", "refused_at", "withdrawn_at")
    }
    return Grant(ANY_NUMBER if any_number else mine.left + theirs.left, **moments)


def export_of(work: Work, fan_id: int) -> dict[str, Any]:
    """For fans' own export, which asks for permission."""
    session, workspace_id = work.session, work.workspace_id
    return {
        "notices_allowed": [
            {
                "account_id": str(row.account_id),
                "template": row.template_id,
                "left": row.left,
                "granted_at": row.granted_at.isoformat() if row.granted_at else None,
                "refused_at": row.refused_at.isoformat() if row.refused_at else None,
            }
            for row in facts.grants_of(session, workspace_id, fan_id)
        ],
        "notices_stopped": [
            {"notice": row.notice.value, "at": row.at.isoformat()}
            for row in facts.stops_of(session, workspace_id, fan_id)
        ],
        "reminders": [
            {
                "notice": row.notice.value,
                "at": row.at.isoformat(),
                "text": row.text,
                "way": row.way.value if row.way else None,
                "why_not": row.why.value if row.why else None,
                "state": row.state.value,
            }
            for row in reminders.of_fan(session, workspace_id, fan_id)
        ],
    }


def do_erase_fan(work: Work, fan_id: int) -> None:
    """Nothing is kept; what is on its way is not sent. For fans' own erasure, which asks for permission."""
    facts.forget(work.session, work.workspace_id, fan_id)
    reminders.drop_of_fan(work.session, work.workspace_id, fan_id)
