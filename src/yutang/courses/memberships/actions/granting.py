"""Giving and taking back: a row of the ledger, and the membership as all its rows come to. By hand, or by a cause."""

from typing import Final

from yutang.courses.memberships.actions.looking import all_ids, find_tier, line_of
from yutang.courses.memberships.models import Membership, MembershipCause, MembershipTier
from yutang.courses.memberships.rules.periods import MOST_PERIODS, Standing, term_of
from yutang.courses.memberships.store import members
from yutang.errors import N_, Conflict
from yutang.fans.actions.linking import fan_today
from yutang.fans.actions.looking import find_fan
from yutang.fields import Fields
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_LONGEST_NOTE: Final = 200


def do_grant(
    work: Work, fan_id: int, tier: MembershipTier, cause: MembershipCause, key: str, periods: int = 1, note: str = ""
) -> Membership:
    """So many periods more, from the later of now and the end; below 0: so many back. The membership afterwards.

    Idempotent by `key`, e.g. order:<id>: the same cause counts once. For other actions, so it asks for no permission.
    """
    today = fan_today(work, fan_id)
    kept = members.lock(work.session, work.workspace_id, today, tier.id, work.now)
    row = {
        "id": work.new_id(),
        "fan_id": today,
        "tier_id": tier.id,
        "cause": cause,
        "periods": periods,
        "days": tier.days,
        "key": key,
        "note": note,
        "at": work.now,
        "member_id": work.actor.member_id,
    }
    members.add_entry(work.session, work.workspace_id, row)
    do_recount(work, kept)
    return kept


def do_recount(work: Work, kept: Membership) -> None:
    """The membership is what its ledger says; one without any row is none."""
    ids = all_ids(work, kept.fan_id)
    term = term_of(members.entries_of(work.session, work.workspace_id, ids, kept.tier_id))
    if term is None:
        work.session.delete(kept)
    else:
        kept.since, kept.ends_at, kept.revoked_at = term.since, term.ends_at, term.revoked_at
    work.session.flush()


def do_grant_by_hand(work: Work, fan_id: int, tier_id: int, periods: str = "1", note: str = "") -> Membership:
    """A member of the team gives it. Raises NotAllowed, NotFound, Invalid, or Conflict for an archived tier."""
    work.actor.require(Permission.MEMBERSHIPS)
    fan, tier = find_fan(work, fan_id), find_tier(work, tier_id)
    if tier.archived_at is not None:
        raise Conflict(N_("This membership is archived. Bring it back first."), "archived")
    fields = Fields()
    count = 1 if tier.days == 0 else fields.number("periods", periods, 1, MOST_PERIODS, _FROM_1_TO_60)
    said = _note(fields, note)
    fields.check()
    kept = do_grant(work, fan.id, tier, MembershipCause.HAND, f"hand:{work.new_id()}", count, said)
    work.audit("membership.grant", "fan", fan.id, None, {"membership": tier.title, "periods": count, "note": said})
    return kept


def do_revoke(work: Work, fan_id: int, tier_id: int, note: str) -> Membership:
    """End it now; a later gift begins anew. `note` says why. Raises Invalid, and Conflict where there is none."""
    work.actor.require(Permission.MEMBERSHIPS)
    fan, tier = find_fan(work, fan_id), find_tier(work, tier_id)
    fields = Fields()
    said = _note(fields, note)
    if not said:
        fields.refuse("note", N_("Please say why: it stays with the membership."))
    fields.check()
    held = members.find(work.session, work.workspace_id, fan.id, tier.id)
    if held is None or line_of(held, tier, work.now).standing is Standing.REVOKED:
        raise Conflict(N_("There is no membership to take back."), "no_membership")
    kept = do_grant(work, fan.id, tier, MembershipCause.REVOKED, f"revoked:{work.new_id()}", -1, said)
    work.audit("membership.revoke", "fan", fan.id, None, {"membership": tier.title, "note": said})
    return kept


_FROM_1_TO_60: Final = N_("Please choose from 1 to 60.")


def _note(fields: Fields, text: str) -> str:
    note = " ".join(fields.prose("note", text).split())
    if len(note) > _LONGEST_NOTE:
        fields.refuse("note", N_("Please keep this under 200 characters."))
    return note
