"""Whose phone it is that opens a fan's own page, and giving the first one to the fan."""

from yutang.fans.actions.linking import do_link_visitor, fan_today, has_phone, ids_of_fan, phone_owner
from yutang.fans.rules.phones import Phone, whose
from yutang.fans.store import people
from yutang.workspaces.actions import Work

__all__ = ["Phone", "do_open", "fans_here", "phone_of"]


def phone_of(work: Work, fan_id: int, visitor_id: int | None) -> Phone:
    """`visitor_id`: of the phone's cookie. Without one a phone is nobody's."""
    owner = None if visitor_id is None else phone_owner(work, visitor_id)
    today = fan_today(work, fan_id)
    return whose(owner, today, fan_has_one=owner is None and has_phone(work, today))


def do_open(work: Work, fan_id: int, visitor_id: int) -> Phone:
    """The fan looks at their own page: a first phone becomes theirs. Of phones that come at once, one does.

    The caller knows that the phone keeps its cookie (`web.fan_pages.proves_cookie`): what fetches links once does not.
    """
    phone = phone_of(work, fan_id, visitor_id)
    if phone is not Phone.FIRST:
        return phone
    people.lock(work.session, work.workspace_id, fan_today(work, fan_id))
    phone = phone_of(work, fan_id, visitor_id)
    return Phone.OWN if phone is Phone.FIRST and do_link_visitor(work, fan_id, visitor_id) else phone


def fans_here(work: Work, visitor_id: int | None) -> set[int]:
    """All ids of the fan whose phone it is; none: nobody's."""
    owner = None if visitor_id is None else phone_owner(work, visitor_id)
    return set() if owner is None else set(ids_of_fan(work, owner))
