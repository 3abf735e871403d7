"""Articles with official accounts: into the drafts, then published where the account may."""

from fastapi import APIRouter
from starlette.responses import Response

from yutang.errors import N_, Conflict, DomainError
from yutang.pages.actions.addresses import page_url
from yutang.pages.actions.articles import (
    Parcel,
    do_begin,
    do_note,
    outcome,
    parcel_of,
    release_of,
    send_draft,
)
from yutang.pages.actions.looking import find_page
from yutang.pages.actions.showing import Site
from yutang.pages.console.pages.articles import NOTES, SCAN
from yutang.pages.console.pages.words import Id
from yutang.pages.models import PageKind, PageState, ReleaseState
from yutang.web.i18n import as_language
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.api import publishing
from yutang.wechat.errors import Unanswered
from yutang.workspaces.actions import Work

router = APIRouter(prefix="/articles/{page_id:int}/accounts/{account_id:int}")


@router.post("/draft")
def draft(visit: SignedIn, page_id: Id, account_id: Id) -> Response:
    """The article with its pictures as a draft of the account."""
    try:
        with visit.working() as work:
            parcel = _parcel(visit, work, page_id)
            do_begin(work, page_id, account_id)
        media_id = visit.services.wechat.call(
            visit.workspace.workspace_id, account_id, lambda client: send_draft(client, parcel)
        )
    except DomainError as error:
        return _failed(visit, page_id, account_id, error)
    with visit.working() as work:
        do_note(work, page_id, account_id, ReleaseState.DRAFT, media_id=media_id)
    return _back(visit, page_id, visit.t("The article is among the drafts of the account."))


@router.post("/publish")
def publish(visit: SignedIn, page_id: Id, account_id: Id) -> Response:
    """Hand the draft in. What comes of it is asked for with `look`."""
    with visit.working() as work:
        release = release_of(work, page_id, account_id)
        if release.state is not ReleaseState.DRAFT:
            raise Conflict(N_("Put the article among the drafts first."), "no_draft")
        media_id = release.media_id
        do_note(work, page_id, account_id, ReleaseState.SENDING)
    try:
        publish_id = visit.services.wechat.call(
            visit.workspace.workspace_id, account_id, lambda client: publishing.submit(client, media_id)
        )
    except DomainError as error:
        return _failed(visit, page_id, account_id, error, ReleaseState.DRAFT)
    with visit.working() as work:
        do_note(work, page_id, account_id, ReleaseState.SUBMITTED, publish_id=publish_id)
    return _back(visit, page_id, visit.t("Handed in. WeChat looks at it; that takes a minute or two."))


@router.post("/look")
def look(visit: SignedIn, page_id: Id, account_id: Id) -> Response:
    """Ask WeChat what came of the publishing."""
    with visit.reading() as work:
        publish_id = release_of(work, page_id, account_id).publish_id
    if not publish_id:
        raise Conflict(N_("Put the article among the drafts first."), "no_draft")
    try:
        answer = visit.services.wechat.call(
            visit.workspace.workspace_id, account_id, lambda client: publishing.status(client, publish_id)
        )
    except DomainError as error:
        return _back(visit, page_id, visit.sentence(error), "danger")
    state, url = outcome(answer)
    with visit.working() as work:
        do_note(work, page_id, account_id, state, url=url)
    said = {
        ReleaseState.PUBLISHED: (N_("WeChat has published it."), "success"),
        ReleaseState.SUBMITTED: (N_("WeChat is still looking at it."), "info"),
    }.get(state, (N_("WeChat did not publish it. Look into its console for the reason."), "danger"))
    return _back(visit, page_id, visit.t(said[0]), said[1])


def _parcel(visit: Visit, work: Work, page_id: int) -> Parcel:
    """The link below the article leads to the page that we host: there its entrances work."""
    base = visit.services.settings.base_url
    page = find_page(work, page_id, PageKind.ARTICLE)
    say = visit.kernel.translations.speaker(as_language(page.language) or "zh")
    hosted = page_url(work, page, base) if page.state is PageState.PUBLISHED else ""
    return parcel_of(work, page, Site(base, ""), hosted, say(NOTES), say(SCAN))


def _back(visit: Visit, page_id: int, sentence: str, tone: str = "success") -> Response:
    return visit.redirect(f"/articles/{page_id}#accounts", sentence, tone)


def _failed(
    visit: Visit, page_id: int, account_id: int, error: DomainError, before: ReleaseState = ReleaseState.FAILED
) -> Response:
    """What WeChat refused was not done; what it did not answer may have been, and stays unknown."""
    if error.status in {403, 404}:
        raise error
    if error.__cause__ is not None and not isinstance(error.__cause__, Unanswered):
        with visit.working() as work:
            do_note(work, page_id, account_id, before)
    return _back(visit, page_id, visit.sentence(error), "danger")
