"""Taking part by a tap, in campaigns without an account: people are known by their phones."""

from fastapi import APIRouter
from starlette.responses import Response

from yutang.campaigns.fan_pages.actions.about import About
from yutang.campaigns.fan_pages.actions.behind import behind, do_note_touch
from yutang.campaigns.fan_pages.pages.answering import changing, client_of, key_of, looking, site_of
from yutang.campaigns.fan_pages.rules.phases import Phase
from yutang.campaigns.running.actions.phones import do_take_part_by_page
from yutang.errors import N_, Conflict
from yutang.web.fan_pages import kindly, onward, with_phone
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest

router = APIRouter()


@router.post("/k/{slug}/join")
@kindly
def take_part(visit: AnyGuest, slug: str) -> Response:
    """On to their own page, with the entrance and the poster."""
    phone = visitor_id(visit) or visit.services.new_id()
    with looking(visit, slug) as (_work, about):
        _check_open(about)
    with changing(visit, about.campaign.workspace_id) as work:
        me = do_take_part_by_page(work, site_of(visit), about.campaign, phone)
    welcome = visit.t(N_("Good that you are here. This page is yours: keep it in your favourites."))
    return with_phone(visit, visit.redirect(f"/k/{about.campaign.slug}/{me.page_key}", welcome), phone)


@router.post("/r/{slug}/{token}/join")
@kindly
def join_through_friend(visit: AnyGuest, slug: str, token: str) -> Response:
    """On to the group at once; their own page is on the campaign's page from now on."""
    key, known = key_of(visit), visitor_id(visit)
    phone = known or visit.services.new_id()
    with looking(visit, slug) as (work, about):
        _check_open(about)
        found = behind(work, key, about, token, known)
    with changing(visit, about.campaign.workspace_id) as work:
        if found.to_note and found.inviter is not None:  # they came without a cookie
            do_note_touch(work, key, about.campaign, found.inviter, client_of(visit, phone))
        me = do_take_part_by_page(work, site_of(visit), about.campaign, phone)
    return with_phone(visit, onward(about.entrance or f"/k/{about.campaign.slug}/{me.page_key}"), phone)


def _check_open(about: About) -> None:
    """Raises Conflict: a form may be older than the pause."""
    if about.phase is not Phase.OPEN:
        raise Conflict(N_("This campaign does not take anybody in at the moment."), "not_open")
