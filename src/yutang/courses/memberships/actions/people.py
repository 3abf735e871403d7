"""What memberships keep of one person: led over to who they turn out to be, handed out, or forgotten."""

from typing import Any

from yutang.courses.memberships.actions.granting import do_recount
from yutang.courses.memberships.actions.looking import all_ids
from yutang.courses.memberships.pay.store import orders
from yutang.courses.memberships.store import codes, members, tiers
from yutang.workspaces.actions import Work


def do_move_fan(work: Work, from_id: int, to_id: int) -> None:
    """Two fans turn out to be one person: the memberships of the older one are what both ledgers come to.

    The younger one's rows of the ledger stay as they are. For fans' own merging, so it asks for no permission.
    """
    session, workspace_id = work.session, work.workspace_id
    session.flush()
    for held in members.of_fan(session, workspace_id, [from_id]):
        told_at = held.membership.told_at
        kept = members.lock(session, workspace_id, to_id, held.tier.id, work.now)
        kept.told_at = max((each for each in (kept.told_at, told_at) if each is not None), default=None)
        do_recount(work, kept)
    members.drop(session, workspace_id, from_id)


def export_of(work: Work, fan_id: int) -> dict[str, Any]:
    """The memberships of a person, the ledger of them, and the codes they used, as JSON can hold them.

    For fans' own export, which asks for permission.
    """
    session, workspace_id = work.session, work.workspace_id
    ids = all_ids(work, fan_id)
    ledger = members.ledger_of(session, workspace_id, ids)
    titles = {tier.id: tier.title for tier in tiers.all_of(session, workspace_id)}
    return {
        "memberships": [
            {
                "membership": tier.title,
                "since": membership.since.isoformat(),
                "ends_at": membership.ends_at.isoformat() if membership.ends_at else None,
                "revoked_at": membership.revoked_at.isoformat() if membership.revoked_at else None,
                "ledger": [
                    {
                        "at": entry.at.isoformat(),
                        "cause": entry.cause.value,
                        "periods": entry.periods,
                        "days": entry.days,
                        "note": entry.note,
                    }
                    for entry in reversed(ledger)
                    if entry.tier_id == tier.id
                ],
            }
            for membership, tier in members.of_fan(session, workspace_id, ids)
        ],
        "redeem_codes": [
            {
                "batch": batch.title,
                "membership": titles.get(batch.tier_id or 0),
                "used_at": code.used_at.isoformat() if code.used_at else None,
            }
            for code, batch in codes.used_by(session, workspace_id, ids)
        ],
        "orders": [
            {
                "number": order.number,
                "membership": titles.get(order.tier_id),
                "fen": order.amount,
                "state": order.state.value,
                "created_at": order.created_at.isoformat(),
                "paid_at": order.paid_at.isoformat() if order.paid_at else None,
            }
            for order in orders.of_fan(session, workspace_id, ids)
        ],
    }


def do_erase_fan(work: Work, fan_id: int) -> None:
    """Forget what somebody is a member of, and what was written about it. The ledgers, orders and used codes stay, so
    that all sums stay right. For fans' own erasure, which asks for permission.
    """
    session, workspace_id = work.session, work.workspace_id
    ids = all_ids(work, fan_id)
    for each in ids:
        members.drop(session, workspace_id, each)
    members.forget_notes(session, workspace_id, ids)
    orders.forget(session, workspace_id, ids)
