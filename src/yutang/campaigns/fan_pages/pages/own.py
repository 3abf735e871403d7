"""`/k/{slug}/{page_key}`: a fan's own page. Opening it tells which phone is theirs."""

from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from yutang.campaigns.actions.looking import participant_of_page
from yutang.campaigns.fan_pages.actions.about import About
from yutang.campaigns.fan_pages.actions.mine import Mine, mine
from yutang.campaigns.fan_pages.actions.phones import do_open_page, phone_of
from yutang.campaigns.fan_pages.pages.answering import (
    changing,
    client_of,
    is_robot,
    key_of,
    kindly,
    looking,
    moment_page,
    onward,
    page,
    with_phone,
)
from yutang.campaigns.fan_pages.rules.phases import Phase
from yutang.campaigns.fan_pages.rules.phones import Phone
from yutang.campaigns.fan_pages.rules.words import said_of_friend, why_not
from yutang.campaigns.models import Participant
from yutang.errors import N_, DomainError, NotFound
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest, Guest
from yutang.workspaces.actions import Work

router = APIRouter()

_KEY_LENGTH: Final = 20
_SOON: Final = 3  # seconds: the worker is that far behind at most, most of the time
_CAME_BACK: Final = "back"  # in the query: the phone was given its cookie and came back
_MOST_FRIENDS: Final = 50
_CONSENT: Final = N_(
    "My name may be shown in “{campaign}” to who invited me, to friends I invite, and on its board. I can take this "
    "back on this page."
)
_ADDRESS_CONSENT: Final = N_(
    "{organiser} may use this address to send me “{campaign}”'s reward. It is deleted {days} days after that."
)


@router.get("/k/{slug}/{page_key}")
@kindly
def own_page(visit: AnyGuest, slug: str, page_key: str) -> Response:
    known = visitor_id(visit)
    with looking(visit, slug) as (work, found):
        if len(page_key) != _KEY_LENGTH:
            raise NotFound(N_("There is no such page. Please open it again from the chat."))
        participant = participant_of_page(work, found.campaign.id, page_key)
        phone = None if participant is None else phone_of(work, participant, known)
        if participant is not None and phone is not None and not _to_open(phone, participant):
            return own(visit, found, mine(work, found, participant, phone))
    if participant is None:
        return _not_yet(visit, found)
    return _first_time(visit, found, page_key, known)


def _to_open(phone: Phone, participant: Participant) -> bool:
    """Whether something is to be written: the phone becomes the fan's, or they look for the first time."""
    return phone is Phone.FIRST or (phone is Phone.OWN and participant.opened_at is None)


def _first_time(visit: Guest, found: About, page_key: str, known: int | None) -> Response:
    """A phone must show that it keeps a cookie before it becomes somebody's: what fetches links once does not."""
    workspace_id, campaign_id = found.campaign.workspace_id, found.campaign.id
    if known is None and not is_robot(visit) and _CAME_BACK not in visit.request.query_params:
        back = onward(f"/k/{found.campaign.slug}/{page_key}?{_CAME_BACK}=1")
        return with_phone(visit, back, visit.services.new_id())
    with changing(visit, workspace_id) as work:
        participant = participant_of_page(work, campaign_id, page_key)
        if participant is None:
            return _not_yet(visit, found)
        phone = Phone.SECOND
        if known is not None:
            phone = do_open_page(work, key_of(visit), found.campaign, participant, client_of(visit, known))
        shown = mine(work, found, participant, phone)
    return own(visit, found, shown)


def _not_yet(visit: Guest, found: About) -> Response:
    """The link may be older than the row, as long as people can join; after that it is no link of ours."""
    if found.phase in (Phase.OVER, Phase.HIDDEN):
        raise NotFound(N_("There is no such page. Please open it again from the chat."))
    return moment_page(visit, found, _SOON)


def own(
    visit: Guest, found: About, shown: Mine, error: DomainError | None = None, typed: dict[str, str] | None = None
) -> Response:
    """The page; after a form that was wrong, with what is wrong beside its fields."""
    values: dict[str, Any] = {
        "mine": shown,
        "asking": "stop" in visit.request.query_params and shown.phone is Phone.OWN,
        "most_friends": _MOST_FRIENDS,
        "said_of_friend": said_of_friend,
        "why_not": why_not,
        "consent": consent(visit, found),
        "address_consent": address_consent(visit, found),
        "typed": {"name": "", "appeal": "", "issue": "", "phone": "", "address": "", **(typed or {})},
        "error": error,
    }
    return page(visit, "own.html", found, status=200 if error is None else error.status, **values)


def own_work(work: Work, found: About, page_key: str, known: int | None) -> Mine:
    """Whose page it is, for changing something on it. Raises NotFound; `phone` says whether this phone may."""
    participant = participant_of_page(work, found.campaign.id, page_key)
    if participant is None:
        raise NotFound(N_("There is no such page. Please open it again from the chat."))
    return mine(work, found, participant, phone_of(work, participant, known))


def consent(visit: Guest, found: About) -> str:
    """What a fan agrees to who is shown by name; kept with the receipt, word by word."""
    return visit.t(_CONSENT, campaign=found.campaign.title)


def address_consent(visit: Guest, found: About) -> str:
    organiser = found.rules.organiser or found.account or visit.t(N_("The organiser"))
    return visit.t(_ADDRESS_CONSENT, organiser=organiser, campaign=found.campaign.title, days=found.rules.address_days)
