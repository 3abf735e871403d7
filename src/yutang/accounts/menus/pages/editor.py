"""The editor of a menu with its phone: put in order, check, save, publish."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import JSONResponse, Response

from yutang.accounts.menus.actions import (
    MenuOf,
    check_publish,
    codes_of,
    do_note_published,
    do_save_menu,
    menu_of,
    problems_of,
    unanswered_keys,
)
from yutang.accounts.menus.pages.forms import Typed
from yutang.accounts.menus.pages.ready import typical_for
from yutang.accounts.menus.pages.wording import KINDS, STATES, USED_BY, refused_sentence
from yutang.accounts.menus.rules import Entry, Problem, arranged, is_publishable
from yutang.accounts.menus.rules.arranging import added
from yutang.accounts.official.actions import find_account
from yutang.errors import N_, DomainError, Invalid, NotFound
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.api import menus
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/accounts/{account_id}/menu")
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
Sent = Annotated[Typed, Form()]

PUBLISHED = N_("Published. Phones show it within five minutes, and at once to who follows anew.")


@router.get("")
def menu_page(
    visit: SignedIn, account_id: Id, version: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None
) -> Response:
    """The newest version, or the one that is asked for, to go on from it."""
    with visit.reading() as work:
        menu = menu_of(work, account_id, visit.services.settings.base_url)
        chosen = menu.newest if version is None else menu.version(version)
        unanswered = [] if chosen is None else unanswered_keys(work, account_id, chosen.entries)
    if chosen is None and version is not None:
        raise NotFound(N_("There is no such version of the menu."))
    entries = () if chosen is None else chosen.entries
    shown = _problems(visit, entries, menu) if entries else []
    return _page(visit, menu, entries, shown, version=chosen.menu if chosen else None, unanswered=unanswered)


@router.post("/arrange")
def arrange(visit: SignedIn, account_id: Id, typed: Sent) -> Response:
    """The form again in another order; nothing is kept by it."""
    visit.actor.require(Permission.REPLIES)
    with visit.reading() as work:
        menu = menu_of(work, account_id, visit.services.settings.base_url)
    entries, here = _stepped(visit, account_id, typed)
    opened = {here} if typed.step.startswith(("add", "typical")) else set()
    if not typed.step.startswith(("up", "down", "move", "remove")):
        opened |= typed.open_places()
    return _page(
        visit, menu, entries, [], part=visit.is_htmx, opened=opened, here=here, verb=typed.step.partition(":")[0]
    )


@router.post("/check")
def check(visit: SignedIn, account_id: Id, typed: Sent) -> JSONResponse:
    """What is wrong, while it is typed: for the editor's script."""
    visit.actor.require(Permission.REPLIES)
    with visit.reading() as work:
        find_account(work, account_id)
        codes = codes_of(work, visit.services.settings.base_url)
    found = problems_of(typed.entries(), codes, visit.services.wechat.limits)
    return JSONResponse({"problems": [_told(visit, problem) for problem in found]})


@router.post("")
def save(visit: SignedIn, account_id: Id, typed: Sent) -> Response:
    """Keep it as a new version; with `publish`, also let fans see it."""
    base_url = visit.services.settings.base_url
    entries = typed.entries()
    with visit.working() as work:
        saved = do_save_menu(work, account_id, entries, base_url)
    if not typed.publish:
        return visit.redirect(f"/accounts/{account_id}/menu", visit.t("Saved as a draft. Fans do not see it yet."))
    try:
        publish_version(visit, account_id, saved.id)
    except DomainError as error:
        with visit.reading() as work:
            menu = menu_of(work, account_id, base_url)
        return _page(visit, menu, entries, _problems(visit, entries, menu), error=error, version=saved)
    return visit.redirect(f"/accounts/{account_id}/menu", visit.t(PUBLISHED))


def publish_version(visit: Visit, account_id: int, menu_id: int) -> None:
    """Let WeChat show a version. Raises DomainError with a sentence; then nothing has changed here.

    WeChat is asked between two transactions: where it did it and we died, “What WeChat has now” tells the difference.
    """
    services = visit.services
    base_url = services.settings.base_url
    with visit.reading() as work:
        buttons = check_publish(work, account_id, menu_id, base_url, services.wechat.limits)
    try:
        services.wechat.call(work.workspace_id, account_id, lambda client: menus.create(client, buttons))
    except DomainError as error:
        sentence = refused_sentence(error)
        if sentence is None:
            raise
        raise Invalid(sentence, "wechat_refused") from error
    with visit.working() as work:
        do_note_published(work, account_id, menu_id, base_url)


def _stepped(visit: Visit, account_id: int, typed: Typed) -> tuple[tuple[Entry, ...], str]:
    entries = typed.entries()
    verb, _, name = typed.step.partition(":")
    if verb == "typical":
        with visit.reading() as work:
            wanted = typical_for(work, account_id, entries).get(name)
        if wanted is not None:
            return added(entries, wanted.entry(visit.t(wanted.name)))
    return arranged(entries, typed.step)


def _problems(visit: Visit, entries: Sequence[Entry], menu: MenuOf) -> list[Problem]:
    return problems_of(entries, menu.codes, visit.services.wechat.limits)


def _told(visit: Visit, problem: Problem) -> dict[str, Any]:
    text = visit.t(problem.sentence, **problem.values)
    return {"place": problem.place, "part": problem.part, "text": text, "severe": problem.severe}


def _page(
    visit: Visit,
    menu: MenuOf,
    entries: Sequence[Entry],
    problems: Sequence[Problem],
    *,
    part: bool = False,
    error: DomainError | None = None,
    **more: object,
) -> Response:
    by_place: dict[str, list[dict[str, Any]]] = {}
    for problem in problems:
        by_place.setdefault(f"{problem.place}:{problem.part}", []).append(_told(visit, problem))
    with visit.reading() as work:
        typical = typical_for(work, menu.account.id, entries)
    values: Mapping[str, Any] = {"opened": set(), "here": "", "verb": "", "version": None, "unanswered": [], **more}
    return visit.page(
        "accounts/menus/editor.html" if part else "accounts/menus/menu.html",
        200 if error is None else error.status,
        menu=menu,
        account=menu.account,
        entries=entries,
        problems=by_place,
        severe_places={problem.place for problem in problems if problem.severe},
        publishable=is_publishable(problems),
        error=error,
        kinds=KINDS,
        used_by=USED_BY,
        typical=typical,
        states=STATES,
        limits=visit.services.wechat.limits,
        may_change=visit.actor.may(Permission.REPLIES),
        **values,
    )
