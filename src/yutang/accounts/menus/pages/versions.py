"""Earlier versions of a menu, roll-back, and what WeChat has now."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from yutang.accounts.menus.actions import codes_of, do_note_taken_down, do_save_menu, menu_of
from yutang.accounts.menus.pages.editor import PUBLISHED, publish_version
from yutang.accounts.menus.pages.wording import STATES
from yutang.accounts.menus.rules import differences, entries_of
from yutang.errors import N_, DomainError, Invalid
from yutang.groups.actions import member_names
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.api import menus
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/accounts/{account_id}/menu")
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]


@router.get("/versions")
def versions_page(visit: SignedIn, account_id: Id) -> Response:
    return _versions(visit, account_id)


@router.post("/versions/{menu_id}/publish")
def publish(visit: SignedIn, account_id: Id, menu_id: Id) -> Response:
    """Any version: publishing an earlier one is the way back."""
    try:
        publish_version(visit, account_id, menu_id)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _versions(visit, account_id, error)
    return visit.redirect(f"/accounts/{account_id}/menu/versions", visit.t(PUBLISHED))


@router.post("/take-down")
def take_down(visit: SignedIn, account_id: Id) -> Response:
    """Fans see no menu any more."""
    visit.actor.require(Permission.REPLIES)
    try:
        visit.services.wechat.call(visit.workspace.workspace_id, account_id, menus.delete)
    except DomainError as error:
        if error.status == 404:  # noqa: PLR2004
            raise
        return _versions(visit, account_id, error)
    with visit.working() as work:
        do_note_taken_down(work, account_id)
    return visit.redirect(f"/accounts/{account_id}/menu/versions", visit.t("The menu is taken down. Fans see none."))


@router.get("/now")
def what_wechat_has(visit: SignedIn, account_id: Id) -> Response:
    """A part of a page: what fans see by WeChat's word, and how it differs from what we published."""
    visit.actor.require(Permission.REPLIES)
    base_url = visit.services.settings.base_url
    with visit.reading() as work:
        menu = menu_of(work, account_id, base_url)
    page = "accounts/menus/now.html"
    try:
        theirs = visit.services.wechat.call(work.workspace_id, account_id, menus.get)
    except DomainError as error:
        return visit.page(page, account=menu.account, error=error, entries=None, changes=[], conditional=0)
    entries = None if theirs is None else entries_of(theirs.buttons, menu.codes.urls)
    ours = menu.published.entries if menu.published else ()
    return visit.page(
        page,
        account=menu.account,
        entries=entries,
        changes=differences(ours, entries or ()),
        conditional=0 if theirs is None else len(theirs.conditional),
        published=menu.published,
    )


@router.post("/now")
def take_over(visit: SignedIn, account_id: Id) -> Response:
    """Keep what WeChat has as a draft."""
    visit.actor.require(Permission.REPLIES)
    base_url = visit.services.settings.base_url
    try:
        theirs = visit.services.wechat.call(visit.workspace.workspace_id, account_id, menus.get)
        if theirs is None:
            raise Invalid(N_("WeChat has no menu of this account."))
    except DomainError as error:
        if error.status == 404:  # noqa: PLR2004
            raise
        return _versions(visit, account_id, error)
    with visit.working() as work:
        entries = entries_of(theirs.buttons, codes_of(work, base_url).urls)
        do_save_menu(work, account_id, entries, base_url)
    said = visit.t("This is what WeChat has. Change it, and publish when it is right.")
    return visit.redirect(f"/accounts/{account_id}/menu", said)


def _versions(visit: Visit, account_id: int, error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        menu = menu_of(work, account_id, visit.services.settings.base_url)
        names = member_names(work)
    ours = menu.published.entries if menu.published else ()
    changes = {version.menu.id: differences(ours, version.entries) for version in menu.versions}
    return visit.page(
        "accounts/menus/versions.html",
        200 if error is None else error.status,
        menu=menu,
        account=menu.account,
        changes=changes,
        names=names,
        error=error,
        states=STATES,
        may_change=visit.actor.may(Permission.REPLIES),
    )
