"""Settling: what was kept back is looked at, parcels are sent, finance gets its file."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.console.pages.wording import DECISIONS, VERDICTS, WORDS, Id
from yutang.campaigns.fraud.models import Review
from yutang.campaigns.fraud.rules.findings import Finding, finding_from_json
from yutang.campaigns.rewards.actions.sending import do_look_at_address, do_send, parcels
from yutang.campaigns.rewards.actions.settling import (
    do_approve,
    do_approve_passing,
    do_reject,
    review_list,
    settlement_of,
)
from yutang.campaigns.rewards.models import IssueState
from yutang.campaigns.rewards.rules.listed import Listed
from yutang.campaigns.rewards.rules.money import yuan
from yutang.campaigns.rewards.rules.reasons import SENTENCES, why_of
from yutang.campaigns.rewards.rules.wording import SHORT_KINDS, SIGNS, STATES, TONES
from yutang.campaigns.running.actions import do_tell_issued
from yutang.campaigns.running.addresses import Site
from yutang.campaigns.tokens import PURPOSE
from yutang.errors import DomainError
from yutang.fans.actions.naming import FanCard, cards
from yutang.fields import id_in
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work

router = APIRouter(prefix="/campaigns/{campaign_id:int}/settlement")
Typed = Annotated[str, Form(max_length=2000)]
Chosen = Annotated[list[str], Form(max_length=500)]
Asked = Annotated[str, Query(max_length=20)]
_NONE: Final[list[str]] = []


@router.get("")
def settlement_page(visit: SignedIn, campaign_id: Id, after: Asked = "") -> Response:
    return show_settlement(visit, campaign_id, id_in(after) or 0)


def show_settlement(
    visit: Visit, campaign_id: int, after: int = 0, error: DomainError | None = None, chosen: Sequence[int] = ()
) -> Response:
    """The page; with `error` as the answer to a form about the `chosen` ones."""
    with visit.reading() as work:
        campaign = find_campaign(work, campaign_id)
        settlement = settlement_of(work, campaign)
        listed, following = review_list(work, campaign, after)
        to_send = parcels(work, campaign)
        people = _cards(work, [*listed, *(parcel.listed for parcel in to_send)])
    return visit.page(
        "campaigns/settlement.html",
        status=error.status if error is not None else 200,
        error=error,
        campaign=campaign,
        settlement=settlement,
        listed=listed,
        after=after,
        following=following,
        parcels=to_send,
        chosen=set(chosen),
        names=_names(visit, people),
        found=findings_of,
        reason=_reason,
        issue_states=[(state, STATES[state], TONES[state]) for state in IssueState],
        verdicts=VERDICTS,
        decisions=DECISIONS,
        short_kinds=SHORT_KINDS,
        signs=SIGNS,
        yuan=yuan,
        **WORDS,
    )


def _cards(work: Work, listed: Sequence[Listed]) -> Mapping[int, FanCard]:
    return cards(work, {each.participant.fan_id for each in listed})


def _names(visit: Visit, people: Mapping[int, FanCard]) -> dict[int, str]:
    return {fan_id: card.title(visit.t) for fan_id, card in people.items()}


def findings_of(review: Review | None) -> list[Finding]:
    """What was found about a participant; what another version found is left out."""
    found: list[Any] = [] if review is None else review.findings.get("findings", [])
    read = []
    for each in found:
        try:
            read.append(finding_from_json(each))
        except (ValueError, TypeError, KeyError):
            continue
    return read


def _reason(reason: str) -> str:
    """A msgid; a reason of a newer version as it is."""
    why = why_of(reason)
    return SENTENCES[why] if why is not None else reason


# ---- deciding --------------------------------------------------------------------------------------------------------


@router.post("/approve")
def approve(visit: SignedIn, campaign_id: Id, issue: Chosen = _NONE) -> Response:
    ids = _ids(issue)
    with visit.working() as work:
        done = do_approve(work, find_campaign(work, campaign_id), ids)
    return _said(visit, campaign_id, [each.state for each in done])


@router.post("/approve-passing")
def approve_passing(visit: SignedIn, campaign_id: Id) -> Response:
    with visit.working() as work:
        done = do_approve_passing(work, find_campaign(work, campaign_id))
    return _said(visit, campaign_id, [each.state for each in done])


@router.post("/reject")
def reject(visit: SignedIn, campaign_id: Id, issue: Chosen = _NONE, reason: Typed = "") -> Response:
    ids = _ids(issue)
    try:
        with visit.working() as work:
            campaign = find_campaign(work, campaign_id)
            done = do_reject(work, campaign, ids, reason)
            site = Site(visit.services.settings.base_url, visit.services.sealer.key(PURPOSE))
            do_tell_issued(work, site, campaign, done)
    except DomainError as error:
        if error.status != 422:  # noqa: PLR2004
            raise
        return show_settlement(visit, campaign_id, max(min(ids, default=1) - 1, 0), error, ids)
    return visit.redirect(_here(campaign_id), visit.t("{n} refused.", n=len(done)))


def _ids(texts: Sequence[str]) -> list[int]:
    return [number for text in texts if (number := id_in(text)) is not None]


def _said(visit: Visit, campaign_id: int, states: Sequence[IssueState]) -> Response:
    waiting = states.count(IssueState.WAITING)
    if waiting:
        flash = visit.t("{n} approved; {waiting} of them wait for stock or budget.", n=len(states), waiting=waiting)
    else:
        flash = visit.t("{n} approved.", n=len(states))
    return visit.redirect(_here(campaign_id), flash)


def _here(campaign_id: int) -> str:
    return f"/campaigns/{campaign_id}/settlement"


# ---- parcels ---------------------------------------------------------------------------------------------------------


@router.post("/{issue_id:int}/address")
def address_page(visit: SignedIn, campaign_id: Id, issue_id: Id) -> Response:
    """Where a parcel goes. Asked for by a form: whoever looks is in the audit log."""
    with visit.working() as work:
        campaign = find_campaign(work, campaign_id)
        shown = do_look_at_address(work, visit.services.sealer, campaign, issue_id)
        names = _names(visit, _cards(work, [shown.listed]))
    answer = visit.page("campaigns/reward_address.html", campaign=campaign, shown=shown, names=names, **WORDS)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/{issue_id:int}/send")
def send(visit: SignedIn, campaign_id: Id, issue_id: Id, note: Typed = "") -> Response:
    with visit.working() as work:
        do_send(work, find_campaign(work, campaign_id), issue_id, note)
    return visit.redirect(f"{_here(campaign_id)}#parcels", visit.t("Noted as sent."))
