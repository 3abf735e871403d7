"""`/k/{slug}/{page_key}`: a fan's own page. Opening it tells which phone is theirs."""

import re
from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from yutang.campaigns.actions.looking import find_participant, participant_of_page
from yutang.campaigns.fan_pages.actions.about import About
from yutang.campaigns.fan_pages.actions.mine import Mine, mine
from yutang.campaigns.fan_pages.actions.phones import do_open_page, is_to_note, phone_of
from yutang.campaigns.fan_pages.pages.answering import changing, client_of, looking, moment_page, page, site_of
from yutang.campaigns.fan_pages.rules.phases import Phase
from yutang.campaigns.fan_pages.rules.words import said_of_friend, why_not
from yutang.campaigns.models import Participant
from yutang.campaigns.rewards.actions.delivering import do_open
from yutang.communities.position.actions.asking import Asked, asked_in_campaign
from yutang.errors import N_, DomainError, NotFound
from yutang.fans.rules.phones import Phone
from yutang.fields import id_in
from yutang.web.fan_pages import ACTOR, READ, is_robot, kindly, to_prove
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest, Guest
from yutang.workspaces.actions import Work, reading, system_actor

router = APIRouter()

_PAGE_KEY: Final = re.compile("[A-Za-z0-9_-]{20}")
_SOON: Final = 3  # seconds: the worker is that far behind at most, most of the time
_TRIES: Final = 20  # then the worker stands still, or nobody was ever given this address
_TRY: Final = "try"  # in the query: how often the page looked again
_NO_PAGE: Final = N_("There is no such page. Please open it again from the chat.")
_CONSENT: Final = N_(
    "My name may be shown in “{campaign}” to who invited me, to friends I invite, and on its board. I can take this "
    "back on this page."
)
_ADDRESS_CONSENT: Final = N_(
    "{organiser} may use this address to send me “{campaign}”'s reward. It is deleted {days} days after that."
)


@router.api_route("/k/{slug}/{page_key}", methods=READ)
@kindly
def own_page(visit: AnyGuest, slug: str, page_key: str) -> Response:
    with looking(visit, slug) as (work, found):
        participant = _participant(work, found, page_key)
        if participant is None:
            return _not_yet(visit, found)
        shown = mine(work, visit.services.sealer, found, participant, phone_of(work, participant, visitor_id(visit)))
    return _written(visit, found, shown) if _is_to_write(shown) else own(visit, found, shown)


def _participant(work: Work, found: About, page_key: str) -> Participant | None:
    """Raises NotFound for what was never a key of a page."""
    if not _PAGE_KEY.fullmatch(page_key):
        raise NotFound(_NO_PAGE)
    return participant_of_page(work, found.campaign.id, page_key)


def _is_to_write(shown: Mine) -> bool:
    """The phone becomes the fan's, or they look for the first time, or see a reward for the first time."""
    unseen = shown.participant.opened_at is None or any(reward.to_open for reward in shown.rewards)
    if is_to_note(shown.participant) or shown.phone is Phone.FIRST:
        return True
    return shown.phone is Phone.OWN and unseen


def _written(visit: Guest, found: About, shown: Mine) -> Response:
    """A phone must show that it keeps a cookie before it becomes somebody's: what fetches links once does not."""
    known, participant = visitor_id(visit), shown.participant
    if known is None or is_robot(visit):
        back = to_prove(visit, f"/k/{found.campaign.slug}/{participant.page_key}")
        return back or own(visit, found, replace(shown, phone=Phone.SECOND))
    sealer = visit.services.sealer
    with changing(visit, found.campaign.workspace_id) as work:
        phone = do_open_page(work, site_of(visit), found.campaign, participant, client_of(visit, known))
        if phone is Phone.OWN:
            do_open(work, sealer, participant)
        now = find_participant(work, found.campaign.id, participant.id)
        shown = mine(work, sealer, found, now, phone)
    return own(visit, found, shown)


def _not_yet(visit: Guest, found: About) -> Response:
    """The link may be older than the row, as long as people can join; after that it is no link of ours."""
    if found.phase in (Phase.OVER, Phase.HIDDEN):
        raise NotFound(_NO_PAGE)
    tries = (id_in(visit.request.query_params.get(_TRY, "")) or 0) + 1
    if tries > _TRIES:
        raise NotFound(N_("This page is not ready yet. Please open it again from the chat in a few minutes."))
    return moment_page(visit, found, _SOON, f"{visit.request.url.path}?{_TRY}={tries}")


def own(
    visit: Guest, found: About, shown: Mine, error: DomainError | None = None, typed: dict[str, str] | None = None
) -> Response:
    """The page; after a form that was wrong, with what is wrong beside its fields."""
    values: dict[str, Any] = {
        "mine": shown,
        "asking": "stop" in visit.request.query_params and shown.phone is Phone.OWN,
        "base_url": visit.services.settings.base_url,
        "said_of_friend": said_of_friend,
        "why_not": why_not,
        "consent": consent(visit, found),
        "address_consent": address_consent(visit, found),
        "typed": {"name": "", "appeal": "", "issue": "", "phone": "", "address": "", **(typed or {})},
        "error": error,
        "asked": _asked(visit, found) if shown.phone is Phone.OWN else None,
    }
    return page(visit, "own.html", found, status=200 if error is None else error.status, **values)


def _asked(visit: Guest, found: About) -> Asked | None:
    """The question for newcomers, unless this phone has answered it."""
    services, workspace_id = visit.services, found.campaign.workspace_id
    with reading(services.database, system_actor(workspace_id, ACTOR), visit.now, services.new_id) as work:
        return asked_in_campaign(work, found.campaign.id, visitor_id(visit))


def own_work(visit: Guest, work: Work, found: About, page_key: str) -> Mine:
    """Whose page it is, for changing something on it. Raises NotFound; `phone` says whether this phone may."""
    participant = _participant(work, found, page_key)
    if participant is None:
        raise NotFound(_NO_PAGE)
    phone = phone_of(work, participant, visitor_id(visit))
    return mine(work, visit.services.sealer, found, participant, phone)


def consent(visit: Guest, found: About) -> str:
    """What a fan agrees to who is shown by name; kept with the receipt, word by word."""
    return visit.t(_CONSENT, campaign=found.campaign.title)


def address_consent(visit: Guest, found: About) -> str:
    organiser = found.rules.organiser or found.account or visit.t(N_("The organiser"))
    return visit.t(_ADDRESS_CONSENT, organiser=organiser, campaign=found.campaign.title, days=found.rules.address_days)
