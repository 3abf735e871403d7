"""What a fan changes on their own page, from their own phone."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.campaigns.fan_pages.actions.about import About
from yutang.campaigns.fan_pages.actions.changing import do_agree, do_hide, do_return, do_speak, do_stop
from yutang.campaigns.fan_pages.pages.answering import changing, looking, site_of
from yutang.campaigns.fan_pages.pages.own import address_consent, consent, own, own_work
from yutang.campaigns.models import Participant
from yutang.campaigns.rewards.actions.sending import do_give_address
from yutang.campaigns.rewards.rules.people import AddressForm
from yutang.errors import N_, Invalid, NotAllowed, NotFound
from yutang.fans.rules.phones import Phone
from yutang.fields import id_in
from yutang.web.fan_pages import kindly
from yutang.web.visits import AnyGuest, Guest
from yutang.workspaces.actions import Work

router = APIRouter()
Text = Annotated[str, Form()]
_AGREE_FIRST = N_("Please tick that you agree.")


@router.post("/k/{slug}/{page_key}/show")
@kindly
def show_name(visit: AnyGuest, slug: str, page_key: str, name: Text = "", agree: Text = "") -> Response:
    def change(work: Work, found: About, me: Participant) -> str:
        if not agree:
            raise Invalid(_AGREE_FIRST, None, {"agree": _AGREE_FIRST})
        shown_as = do_agree(work, site_of(visit), found.campaign, me, name, consent(visit, found))
        return visit.t(N_("You are shown as “{name}” now."), name=shown_as)

    return _changed(visit, slug, page_key, change, {"name": name})


@router.post("/k/{slug}/{page_key}/hide")
@kindly
def hide_name(visit: AnyGuest, slug: str, page_key: str) -> Response:
    def change(work: Work, found: About, me: Participant) -> str:
        do_hide(work, site_of(visit), found.campaign, me)
        return visit.t(N_("Your name is not shown any more."))

    return _changed(visit, slug, page_key, change)


@router.post("/k/{slug}/{page_key}/stop")
@kindly
def stop(visit: AnyGuest, slug: str, page_key: str) -> Response:
    def change(work: Work, _found: About, me: Participant) -> None:
        do_stop(work, me)  # the page itself says so

    return _changed(visit, slug, page_key, change)


@router.post("/k/{slug}/{page_key}/return")
@kindly
def come_back(visit: AnyGuest, slug: str, page_key: str) -> Response:
    def change(work: Work, _found: About, me: Participant) -> str:
        do_return(work, me)
        return visit.t(N_("Good to have you back."))

    return _changed(visit, slug, page_key, change)


@router.post("/k/{slug}/{page_key}/appeal")
@kindly
def appeal(visit: AnyGuest, slug: str, page_key: str, appeal: Text = "") -> Response:
    def change(work: Work, _found: About, me: Participant) -> str:
        do_speak(work, me, appeal)
        return visit.t(N_("Thank you. The team reads it when they look."))

    return _changed(visit, slug, page_key, change, {"appeal": appeal})


@router.post("/k/{slug}/{page_key}/address")
@kindly
def give_address(
    visit: AnyGuest,
    slug: str,
    page_key: str,
    issue: Text = "",
    name: Text = "",
    phone: Text = "",
    address: Text = "",
    agree: Text = "",
) -> Response:
    """Where a winner's reward is sent to."""
    issue_id = id_in(issue)

    def change(work: Work, found: About, me: Participant) -> str:
        if issue_id is None:
            raise NotFound(N_("There is no such reward."))
        form = AddressForm(name, phone, address, agree=bool(agree))
        do_give_address(work, visit.services.sealer, me, issue_id, form, address_consent(visit, found))
        return visit.t(N_("Thank you. Your address has arrived."))

    typed = {"issue": issue, "name": name, "phone": phone, "address": address}
    return _changed(visit, slug, page_key, change, typed)


def _changed(
    visit: Guest,
    slug: str,
    page_key: str,
    change: Callable[[Work, About, Participant], str | None],
    typed: dict[str, str] | None = None,
) -> Response:
    """Do it, and go back to the page with a sentence; or show what is wrong. From the fan's own phone only."""
    with looking(visit, slug) as (work, found):
        shown = own_work(visit, work, found, page_key)
        if shown.phone is not Phone.OWN:
            raise NotAllowed(N_("This can be changed only on the phone that opened this page first."))
    try:
        with changing(visit, found.campaign.workspace_id) as work:
            sentence = change(work, found, shown.participant)
    except Invalid as error:
        return own(visit, found, shown, error, typed)
    return visit.redirect(f"/k/{found.campaign.slug}/{shown.participant.page_key}", sentence)
