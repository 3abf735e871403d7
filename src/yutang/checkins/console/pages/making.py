"""The form: make a programme, change one."""

import secrets
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.accounts.official.actions import accounts_of
from yutang.campaigns.actions.views import codes_to_offer, list_campaigns
from yutang.checkins.actions import do_change, do_make_programme, find_programme, form_of
from yutang.checkins.actions.forms import LOCKED, MOST_LEVELS, ProgrammeForm
from yutang.checkins.console.pages.typed import Typed, said, typed_of
from yutang.checkins.console.pages.wording import OVER, WORDS, Id
from yutang.checkins.models import Programme
from yutang.communities.actions import communities_of
from yutang.errors import N_, Conflict, DomainError
from yutang.groups.actions import groups_of
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/programmes")
_EMPTY_LEVELS: Final = 2  # rows to add badges in
_KEYWORDS: Final = {"zh": "打卡", "en": "check in"}


@router.get("/new")
def new_page(visit: SignedIn) -> Response:
    visit.actor.require(Permission.HABIT)
    with visit.reading() as work:
        communities, accounts = communities_of(work), accounts_of(work)
    community = next(iter(communities), None)
    timezone = community.timezone if community else visit.timezone
    language = visit.workspace.language if visit.workspace.language in _KEYWORDS else "zh"
    form = ProgrammeForm(
        title="",
        community_id=community.id if community else 0,
        language=language,
        account_id=next((each.id for each in accounts), None),
        timezone=timezone,
        starts=visit.now.astimezone(ZoneInfo(timezone)).date().isoformat(),
        early="08:00",
        keyword=_KEYWORDS[language],
    )
    return _form(visit, typed_of(form), None)


@router.post("")
def make(visit: SignedIn, typed: Annotated[Typed, Form()]) -> Response:
    try:
        with visit.working() as work:
            made = do_make_programme(work, said(typed, None), secrets.SystemRandom())
    except DomainError as error:
        return _again(visit, typed, error)
    flash = visit.t("The draft is there. Look at texts and poster, then start it.")
    return visit.redirect(f"/programmes/{made.id}", flash)


@router.get("/{programme_id:int}/change")
def change_page(visit: SignedIn, programme_id: Id) -> Response:
    visit.actor.require(Permission.HABIT)
    with visit.reading() as work:
        programme = find_programme(work, programme_id)
    if programme.state in OVER:
        raise Conflict(N_("This programme is over and does not change any more."), "over")
    return _form(visit, typed_of(form_of(programme)), programme)


@router.post("/{programme_id:int}/change")
def change(visit: SignedIn, programme_id: Id, typed: Annotated[Typed, Form()]) -> Response:
    with visit.reading() as work:
        programme = find_programme(work, programme_id)
    try:
        with visit.working() as work:
            do_change(work, programme_id, said(typed, programme))
    except DomainError as error:
        return _again(visit, typed, error, programme)
    return visit.redirect(f"/programmes/{programme_id}", visit.t("Saved."))


def _again(visit: Visit, typed: Typed, error: DomainError, programme: Programme | None = None) -> Response:
    """The form as it was typed, with what is wrong; errors that it has no place for go to their own page."""
    if error.status not in {409, 422}:
        raise error
    return _form(visit, typed, programme, error)


def _form(visit: Visit, typed: Typed, programme: Programme | None = None, error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        communities, accounts = communities_of(work), accounts_of(work)
        groups, codes, campaigns = groups_of(work), codes_to_offer(work), list_campaigns(work)[0]
    levels = typed.levels
    return visit.page(
        "programmes/form.html",
        status=error.status if error is not None else 200,
        error=error,
        typed=typed,
        programme=programme,
        locked=LOCKED if programme is not None and programme.started_at is not None else (),
        level_rows=levels + [("", "")] * min(_EMPTY_LEVELS, max(0, MOST_LEVELS - len(levels))),
        communities=[(each.id, each.name) for each in communities],
        accounts=[(each.id, each.name) for each in accounts],
        groups=[(each.group.id, f"{each.community.name} · {each.group.name}") for each in groups],
        codes=[(each.id, each.name) for each in codes],
        campaigns=[(line.campaign.id, line.campaign.title) for line in campaigns],
        **WORDS,
    )
