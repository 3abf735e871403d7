"""Which phone belongs to which fan: learned when a fan opens a link that was made for them."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

from yutang.fans.actions.looking import find_fan
from yutang.fans.links import PURPOSE, FanLink, link_token
from yutang.fans.models import IdentityKind
from yutang.fans.store import history, identities, people
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work

LINK_LASTS: Final = timedelta(days=30)
_ALL: Final = 0  # of identities that belong to no account


def fan_path(work: Work, sealer: Sealer, fan_id: int, target: str, lasts: timedelta = LINK_LASTS) -> str:
    """A path like /f/… that leads this fan to a path of our site and tells us which phone is theirs."""
    fan = find_fan(work, fan_id)
    link = FanLink(work.workspace_id, fan.id, target, work.now + lasts)
    return "/f/" + link_token(sealer.key(PURPOSE), link)


def do_link_visitor(work: Work, fan_id: int, visitor_id: int) -> bool:
    """The phone with this visitor cookie is the fan's. False: it is another fan's already, or the fan was erased.

    Nobody is merged by this: a link can be forwarded.
    """
    fan = people.survivors(work.session, work.workspace_id, [fan_id]).get(fan_id)
    if fan is None or fan.erased_at is not None:
        return False
    owner = identities.add(
        work.session, work.workspace_id, IdentityKind.VISITOR, _ALL, str(visitor_id), fan.id, work.now
    )
    return owner == fan.id


def phone_owner(work: Work, visitor_id: int) -> int | None:
    """The fan whose phone has this visitor cookie; None: nobody is known to have it."""
    return identities.owner_of(work.session, work.workspace_id, IdentityKind.VISITOR, _ALL, str(visitor_id))


def has_phone(work: Work, fan_id: int) -> bool:
    """Whether any phone is known to be the fan's."""
    known = identities.of_fan(work.session, work.workspace_id, fan_id)
    return any(identity.kind is IdentityKind.VISITOR for identity in known)


def openid_on(work: Work, account_id: int, fan_id: int) -> str:
    """What WeChat calls a fan on an account; "" where it is not known to be theirs."""
    for identity in identities.of_fan(work.session, work.workspace_id, fan_id):
        if identity.kind is IdentityKind.OPENID and identity.account_id == account_id:
            return identity.value
    return ""


def phones_of(work: Work, fan_id: int) -> list[int]:
    """The visitor cookies of the phones that are known to be the fan's."""
    known = identities.of_fan(work.session, work.workspace_id, fan_id)
    return [int(identity.value) for identity in known if identity.kind is IdentityKind.VISITOR]


def fan_today(work: Work, fan_id: int) -> int:
    """The id that a fan is kept by today: of one who was merged into another it is the other's."""
    found = people.survivors(work.session, work.workspace_id, [fan_id]).get(fan_id)
    return fan_id if found is None else found.id


def fans_today(work: Work, fan_ids: Collection[int]) -> Mapping[int, int]:
    """The same for many at once, by the asked id; without those who were erased."""
    found = people.survivors(work.session, work.workspace_id, fan_ids)
    return {asked: fan.id for asked, fan in found.items() if fan.erased_at is None}


def ids_of_fan(work: Work, fan_id: int) -> Collection[int]:
    """The ids that a fan was known by, theirs of today among them."""
    return history.ids_of(work.session, work.workspace_id, fan_id)
