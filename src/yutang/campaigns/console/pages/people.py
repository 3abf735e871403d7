"""Who takes part: the list, one person, what the team decides by hand, and the file."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import Response

from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.actions.people import (
    FILTERS,
    ORDERS,
    Asked,
    Row,
    do_keep_out,
    do_let_count,
    do_let_in,
    do_mark_staff,
    do_take_back,
    every_person,
    list_people,
    show_person,
)
from yutang.campaigns.actions.reviewing import do_decide_person
from yutang.campaigns.actions.views import line_of
from yutang.campaigns.console.pages.entrance import attachment
from yutang.campaigns.console.pages.wording import DECISIONS, REFERRAL_STATES, VERDICTS, WORDS, Id
from yutang.campaigns.fan_pages.actions.phones import do_make_phone_link
from yutang.campaigns.fraud.models import Decision, Review
from yutang.campaigns.fraud.rules.findings import Finding, finding_from_json
from yutang.campaigns.models import Campaign
from yutang.campaigns.referrals.rules import REASONS, Reason
from yutang.errors import N_, DomainError
from yutang.fans.actions.naming import FanCard
from yutang.fields import id_in
from yutang.sheets.tables import Table, Value
from yutang.sheets.writing import XLSX_TYPE, xlsx
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/campaigns/{campaign_id:int}")
Typed = Annotated[str, Form(max_length=2000)]
Chosen = Annotated[list[str], Form(max_length=500)]

FILTER_WORDS: Final = {
    "": N_("everybody"),
    "review": N_("to look at"),
    "blocked": N_("kept out"),
    "stopped": N_("stopped"),
    "staff": N_("of the team"),
}
ORDER_WORDS: Final = {
    "score": N_("friends, the most first"),
    "waiting": N_("waiting, the most first"),
    "newest": N_("the newest first"),
}


def asked_for(
    q: Annotated[str, Query(max_length=100)] = "",
    only: Annotated[str, Query(max_length=20)] = "",
    order: Annotated[str, Query(max_length=20)] = "score",
    page: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Asked:
    return Asked(q, only if only in FILTERS else "", order if order in ORDERS else ORDERS[0], page)


Filters = Annotated[Asked, Depends(asked_for)]


@router.get("/people")
def people_page(visit: SignedIn, campaign_id: Id, asked: Filters) -> Response:
    with visit.reading() as work:
        line = line_of(work, campaign_id)
        people = list_people(work, campaign_id, asked)
    said = {"q": asked.text, "only": asked.only, "order": asked.order}
    return visit.page(
        "campaigns/people.html",
        campaign=line.campaign,
        line=line,
        people=people,
        asked=asked,
        query=urlencode({key: value for key, value in said.items() if value}),
        filters=[(key, visit.t(words)) for key, words in FILTER_WORDS.items()],
        orders=[(key, visit.t(words)) for key, words in ORDER_WORDS.items()],
        verdicts=VERDICTS,
        decisions=DECISIONS,
        may_export=visit.actor.may(Permission.EXPORT),
        **WORDS,
    )


@router.get("/people.xlsx")
def people_file(visit: SignedIn, campaign_id: Id, asked: Filters) -> Response:
    with visit.working() as work:
        campaign = find_campaign(work, campaign_id)
        content = xlsx([_table(visit, campaign, every_person(work, campaign_id, asked))])
    return Response(content, media_type=XLSX_TYPE, headers=attachment(campaign.title, "-people", ".xlsx"))


@router.get("/people/{person_id:int}")
def person_page(visit: SignedIn, campaign_id: Id, person_id: Id) -> Response:
    return _person(visit, campaign_id, person_id)


@router.post("/people/{person_id:int}/friends")
def decide_friends(
    visit: SignedIn,
    campaign_id: Id,
    person_id: Id,
    do: Annotated[str, Form(max_length=20)] = "",
    friend: Chosen = [],  # noqa: B006 - FastAPI copies it
    reason: Typed = "",
) -> Response:
    """Friends count no more, or count at once."""
    ids = [fan_id for each in friend if (fan_id := id_in(each)) is not None]
    act = do_let_count if do == "release" else do_take_back
    try:
        with visit.working() as work:
            changes = act(work, campaign_id, person_id, ids, reason)
    except DomainError as error:
        return _again(visit, campaign_id, person_id, error)
    n = len(changes)
    done = N_("Friends who count now: {n}.") if act is do_let_count else N_("Friends who count no more: {n}.")
    return visit.redirect(f"/campaigns/{campaign_id}/people/{person_id}", visit.t(done, n=n))


@router.post("/people/{person_id:int}/decide")
def decide_person(
    visit: SignedIn,
    campaign_id: Id,
    person_id: Id,
    decision: Annotated[str, Form(max_length=20)] = "",
    note: Typed = "",
) -> Response:
    """Fair: what was kept back counts. Unfair: it is reversed."""
    chosen = Decision.FAIR if decision == Decision.FAIR.value else Decision.UNFAIR
    try:
        with visit.working() as work:
            do_decide_person(work, campaign_id, person_id, chosen, note)
    except DomainError as error:
        return _again(visit, campaign_id, person_id, error)
    return visit.redirect(f"/campaigns/{campaign_id}/people/{person_id}", visit.t("Decided. It stands in the log."))


@router.post("/people/{person_id:int}/block")
def block(visit: SignedIn, campaign_id: Id, person_id: Id, why: Typed = "") -> Response:
    try:
        with visit.working() as work:
            do_keep_out(work, campaign_id, person_id, why)
    except DomainError as error:
        return _again(visit, campaign_id, person_id, error)
    flash = visit.t("Kept out of campaigns. It can be taken back here.")
    return visit.redirect(f"/campaigns/{campaign_id}/people/{person_id}", flash, "info")


@router.post("/people/{person_id:int}/unblock")
def unblock(visit: SignedIn, campaign_id: Id, person_id: Id) -> Response:
    with visit.working() as work:
        do_let_in(work, campaign_id, person_id)
    return visit.redirect(f"/campaigns/{campaign_id}/people/{person_id}", visit.t("Takes part again."))


@router.post("/people/{person_id:int}/staff")
def mark_staff(
    visit: SignedIn, campaign_id: Id, person_id: Id, staff: Annotated[str, Form(max_length=1)] = ""
) -> Response:
    with visit.working() as work:
        do_mark_staff(work, campaign_id, person_id, staff=staff == "1")
    return visit.redirect(f"/campaigns/{campaign_id}/people/{person_id}", visit.t("Saved."))


@router.post("/people/{person_id:int}/phone")
def let_in_phone(visit: SignedIn, campaign_id: Id, person_id: Id) -> Response:
    """A link that lets one more phone of theirs in; shown once, on the answer to this."""
    try:
        with visit.working() as work:
            campaign = find_campaign(work, campaign_id)
            who = find_participant(work, campaign_id, person_id)
            path = do_make_phone_link(work, visit.services.sealer, campaign, who)
    except DomainError as error:
        return _again(visit, campaign_id, person_id, error)
    return _person(visit, campaign_id, person_id, phone_link=visit.services.settings.base_url + path)


def _again(visit: Visit, campaign_id: int, person_id: int, error: DomainError) -> Response:
    if error.status not in {409, 422}:
        raise error
    return _person(visit, campaign_id, person_id, error)


def _person(
    visit: Visit, campaign_id: int, person_id: int, error: DomainError | None = None, phone_link: str = ""
) -> Response:
    with visit.reading() as work:
        campaign = find_campaign(work, campaign_id)
        person = show_person(work, visit.services.sealer, campaign_id, person_id)
    return visit.page(
        "campaigns/person.html",
        status=error.status if error is not None else 200,
        error=error,
        campaign=campaign,
        person=person,
        who=person.row.participant,
        review=person.row.review,
        title=_name(visit, person.row, person.card),
        found=_findings(person.row.review),
        phone_link=phone_link,
        may_let_in=visit.actor.may(Permission.FANS),
        reason_of=reason_of,
        verdicts=VERDICTS,
        decisions=DECISIONS,
        referral_states=REFERRAL_STATES,
        may_decide=visit.actor.may(Permission.REWARDS),
        may_mark=visit.actor.may(Permission.CAMPAIGNS),
        names={fan_id: card.title(visit.t) for fan_id, card in person.cards.items()},
        **WORDS,
    )


def reason_of(code: str) -> str:
    """A sentence (a msgid) for what the ledger says; a code of a newer version is shown as it is."""
    return REASONS[Reason(code)] if code in {each.value for each in Reason} else code


def _findings(review: Review | None) -> Sequence[Finding]:
    found: list[Finding] = []
    for each in [] if review is None else review.findings.get("findings", []):
        try:
            found.append(finding_from_json(each))
        except (ValueError, TypeError, KeyError):  # of a newer version
            continue
    return found


def _name(visit: Visit, row: Row, card: FanCard | None) -> str:
    return card.title(visit.t) if card is not None else row.participant.name or row.participant.code


def _table(visit: Visit, campaign: Campaign, people: Iterable[tuple[Row, FanCard | None]]) -> Table:
    head = (N_("Name"), N_("Invite code"), N_("Joined"), N_("Friends who count"), N_("Friends who wait"))
    rest = (N_("Depth"), N_("Of the team"), N_("Stopped"), N_("Kept out"), N_("What the check says"), N_("Decided"))
    heads = [visit.t(words) for words in (*head, *rest)]
    return Table(campaign.title, heads, [_line(visit, campaign.timezone, row, card) for row, card in people])


def _line(visit: Visit, timezone: str, row: Row, card: FanCard | None) -> list[Value]:
    who, review, yes = row.participant, row.review, visit.t("yes")
    return [
        _name(visit, row, card),
        who.code,
        f"{who.joined_at.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}",
        who.score,
        who.waiting,
        who.depth,
        yes if who.staff else None,
        yes if who.stopped_at is not None else None,
        yes if row.blocked else None,
        None if review is None else visit.t(VERDICTS[review.verdict][0]),
        None if review is None or review.decision is None else visit.t(DECISIONS[review.decision][0]),
    ]
