"""Taking a code: one fan has it, for good; whoever comes second is told, but not who was first."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from yutang.courses.memberships.actions.granting import do_grant
from yutang.courses.memberships.actions.looking import all_ids, find_tier
from yutang.courses.memberships.actions.prints import print_of
from yutang.courses.memberships.models import Membership, MembershipCause, MembershipTier, RedeemBatch, RedeemCode
from yutang.courses.memberships.rules.codes import plain
from yutang.courses.memberships.store import codes, members
from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.fans.actions.linking import fan_today
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work

UNKNOWN: Final = N_("There is no such code. Please compare it with what you were given, letter by letter.")
USED: Final = N_("This code has been used already. If it was you, open this page on the phone that you used it on.")
_STOPPED: Final = N_("This code is not taken any more. Please ask whoever gave it to you.")
_ENDED: Final = N_("The time to use this code is over. Please ask whoever gave it to you.")
_EMPTY: Final = N_("Please type the code.")


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What a code gave: a membership, or one course. `again`: the same fan had used it before."""

    tier: MembershipTier | None
    membership: Membership | None
    course_id: int | None
    again: bool


def do_redeem(work: Work, sealer: Sealer, fan_id: int, text: str) -> Redeemed:
    """This fan uses the code, however it is typed. By one who has used it before: nothing happens again.

    Raises Invalid for none, NotFound (no_code), and Conflict: code_used, code_stopped, code_ended.
    """
    if not plain(text):
        raise Invalid(_EMPTY, None, {"code": _EMPTY})
    code = codes.by_digest(work.session, work.workspace_id, print_of(sealer, work.workspace_id, text))
    batch = None if code is None else codes.batch(work.session, work.workspace_id, code.batch_id)
    if code is None or batch is None:
        raise NotFound(UNKNOWN, "no_code")
    ids = all_ids(work, fan_id)
    if code.fan_id is not None:
        return _again(work, code, batch, ids)
    _check_open(work, batch)
    today = fan_today(work, fan_id)
    if not codes.take(work.session, work.workspace_id, code.id, today, work.now):
        now = codes.by_digest(work.session, work.workspace_id, code.digest)
        return _again(work, now or code, batch, ids)  # somebody was faster: another phone of theirs, or a stranger
    codes.count_one(work.session, work.workspace_id, batch.id)
    if batch.tier_id is None:
        return Redeemed(None, None, batch.course_id, again=False)
    tier = find_tier(work, batch.tier_id)
    membership = do_grant(work, today, tier, MembershipCause.CODE, f"code:{code.id}")
    return Redeemed(tier, membership, None, again=False)


def _again(work: Work, code: RedeemCode, batch: RedeemBatch, ids: Collection[int]) -> Redeemed:
    if code.fan_id is None or code.fan_id not in ids:
        raise Conflict(USED, "code_used")
    if batch.tier_id is None:
        return Redeemed(None, None, batch.course_id, again=True)
    tier = find_tier(work, batch.tier_id)
    membership = members.find(work.session, work.workspace_id, fan_today(work, code.fan_id), tier.id)
    return Redeemed(tier, membership, None, again=True)


def _check_open(work: Work, batch: RedeemBatch) -> None:
    """Raises Conflict."""
    if batch.stopped_at is not None:
        raise Conflict(_STOPPED, "code_stopped")
    if batch.ends_at is not None and batch.ends_at <= work.now:
        raise Conflict(_ENDED, "code_ended")
