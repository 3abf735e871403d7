"""Somebody known by their phone alone says that they are the fan whose own page they have opened from the chat.

A code may be used on a phone before its owner ever opens a page of their own: then a person of that phone has what the
fan should have. Nobody is made one with another by a link alone, for a link can be forwarded; so it takes a word of
whoever holds the phone, and it works only while the fan has no phone yet, as with the first phone that opens a page.
"""

from yutang.errors import N_, Conflict
from yutang.fans.actions.linking import fan_today, has_phone, phone_owner
from yutang.fans.actions.merging import do_merge
from yutang.fans.models import IdentityKind
from yutang.fans.store import identities, people
from yutang.workspaces.actions import Work


def may_claim(work: Work, fan_id: int, visitor_id: int) -> bool:
    """Whether the phone's owner is known by phones alone, and the fan by none."""
    owner, today = phone_owner(work, visitor_id), fan_today(work, fan_id)
    if owner is None or fan_today(work, owner) == today or has_phone(work, today):
        return False
    known = identities.of_fan(work.session, work.workspace_id, owner)
    theirs = identities.of_fan(work.session, work.workspace_id, today)
    return bool(theirs) and all(identity.kind is IdentityKind.VISITOR for identity in known)


def do_claim(work: Work, fan_id: int, visitor_id: int) -> int:
    """Both are one person from now on. Returns the fan's id afterwards. Raises Conflict where that cannot be."""
    owner, today = phone_owner(work, visitor_id), fan_today(work, fan_id)
    for each in sorted({today} | ({owner} if owner is not None else set())):
        people.lock(work.session, work.workspace_id, each)
    if owner is None or not may_claim(work, fan_id, visitor_id):
        raise Conflict(N_("This phone cannot be taken for the one of this page. Please ask the team."), "not_claimable")
    merged = do_merge(work, owner, today)
    work.audit("fan.claim", "fan", merged, None, {"phone_of": str(owner)})
    return merged
