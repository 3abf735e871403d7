"""The composer: every button sends the whole form, so nothing typed is lost, with or without script."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from yutang.accounts.numbers.actions import numbers_of
from yutang.communities.actions import communities_of
from yutang.courses.actions.looking import courses_of
from yutang.errors import DomainError
from yutang.fields import id_in
from yutang.livecodes.actions import list_codes
from yutang.livecodes.models import CodeState
from yutang.pages.actions.addresses import page_url
from yutang.pages.actions.looking import content_of, find_page, versions_of, ways_back
from yutang.pages.actions.making import do_go_back, do_redo, do_save, do_set_frame, do_undo
from yutang.pages.actions.pictures import do_keep_picture, find_picture, newest_pictures
from yutang.pages.actions.publishing import ready
from yutang.pages.actions.showing import Site, shown
from yutang.pages.actions.wording import findings_of
from yutang.pages.console.pages.going_out import PUBLISH, path_of, published
from yutang.pages.console.pages.typed import Sent, SentForm, acted, pictures_of, with_pictures
from yutang.pages.console.pages.words import WORDS, Id
from yutang.pages.models import Page, PageKind
from yutang.pages.rules.blocks import MOST_BLOCKS
from yutang.pages.rules.content import Content
from yutang.web.i18n import as_language
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/pages")
PICTURE_PATH: Final = "/pages/pictures/"
_FOR_GOOD: Final = "private, max-age=31536000, immutable"
_CHOICES: Final = 200  # of each kind in a form


@router.get("/pictures/{source}")
def picture(visit: SignedIn, source: Annotated[str, Path(max_length=40)]) -> Response:
    with visit.reading() as work:
        found = find_picture(work, source)
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": _FOR_GOOD}
    return Response(found.content, media_type=found.mime, headers=headers)


@router.get("/{page_id:int}")
def editor(visit: SignedIn, page_id: Id) -> Response:
    with visit.reading() as work:
        page = find_page(work, page_id, PageKind.PAGE)
        return _show(visit, work, page, content_of(work, page))


@router.post("/{page_id:int}")
def save(visit: SignedIn, page_id: Id, sent: Sent = SentForm) -> Response:
    """Save what was typed, and do what the button says. Only what is too long is not kept; it is said beside it."""
    content = sent.content
    act = sent["act"]
    try:
        visit.actor.require(Permission.PAGES)
        kept = pictures_of(sent)
        content = with_pictures(content, kept)
        with visit.working() as work:
            for each in kept.values():
                do_keep_picture(work, each)
            content = acted(content, act, _new_id())
            do_set_frame(work, page_id, sent["language"], id_in(sent["community_id"]))
            do_save(work, page_id, content, id_in(sent["seen"]))
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        with visit.reading() as work:
            return _show(visit, work, find_page(work, page_id, PageKind.PAGE), content, error)
    if act == PUBLISH:
        return published(visit, page_id)
    return visit.redirect(f"/pages/{page_id}{_anchor(content, act)}", None if act else visit.t("Saved."))


@router.post("/{page_id:int}/preview")
def preview(visit: SignedIn, page_id: Id, sent: Sent = SentForm) -> Response:
    """The phone for what is being typed; nothing is saved."""
    with visit.reading() as work:
        page = find_page(work, page_id)
        return visit.page("pages/phone.html", **phone_values(visit, work, page, sent.content))


@router.post("/{page_id:int}/undo")
def undo(visit: SignedIn, page_id: Id) -> Response:
    with visit.working() as work:
        page = do_undo(work, page_id)
    return visit.redirect(path_of(page))


@router.post("/{page_id:int}/redo")
def redo(visit: SignedIn, page_id: Id) -> Response:
    with visit.working() as work:
        page = do_redo(work, page_id)
    return visit.redirect(path_of(page))


@router.post("/{page_id:int}/back")
def go_back(visit: SignedIn, page_id: Id, version: Annotated[int, Form(ge=1, le=2**31)]) -> Response:
    with visit.working() as work:
        page = do_go_back(work, page_id, version)
    return visit.redirect(path_of(page), visit.t("It is as in version {n} again.", n=version))


def _new_id() -> str:
    return secrets.token_hex(4)


def _anchor(content: Content, act: str) -> str:
    """Back to the block that was touched, because the page is long."""
    word, _, rest = act.partition(":")
    if word == "add":
        after = rest.partition(":")[2]
        ids = [block.id for block in content.blocks]
        place = ids.index(after) + 1 if after in ids[:-1] else len(ids) - 1
        return f"#block-{ids[place]}" if ids else ""
    return f"#block-{rest}" if word in {"up", "down", "nopicture"} and rest.isalnum() else "#blocks" if act else ""


def phone_values(visit: Visit, work: Work, page: Page, content: Content) -> dict[str, Any]:
    """What `pages/phone.html` shows."""
    language = as_language(page.language) or "zh"
    site = Site(visit.services.settings.base_url, PICTURE_PATH)
    return {
        "page": page,
        "content": content,
        "pieces": shown(work, site, page, content),
        "picture_path": PICTURE_PATH,
        "answered": {},
        "error_block": None,
        "typed": "",
        "open": False,
        "hidden": True,
        "say": visit.kernel.translations.speaker(language),
        "kinds": WORDS["kinds"],
    }


def _show(visit: Visit, work: Work, page: Page, content: Content, error: DomainError | None = None) -> Response:
    values = {**WORDS, **phone_values(visit, work, page, content), **around(visit, work, page, content)}
    return visit.page(
        "pages/editor.html",
        status=error.status if error is not None else 200,
        error=error,
        choices=_choices(visit, work),
        most=MOST_BLOCKS,
        **values,
    )


def around(visit: Visit, work: Work, page: Page, content: Content) -> dict[str, Any]:
    """What stands beside the form, of a page and of an article: what is in the way, versions, the address."""
    state = ready(work, page, content)
    back, on = ways_back(work, page)
    faults: dict[str, dict[str, str]] = {}
    for each in state.faults:
        faults.setdefault(each.block, {}).setdefault(each.slot, each.sentence)
    return {
        "faults": faults,
        "is_ready": state.is_ready,
        "forbidden": state.forbidden,
        "findings": findings_of(content),
        "versions": versions_of(work, page),
        "may_undo": back is not None,
        "may_redo": on is not None,
        "address": page_url(work, page, visit.services.settings.base_url),
        "pictures": newest_pictures(work),
        "communities": [("", visit.t("none")), *((each.id, each.name) for each in communities_of(work))],
        "may_change": visit.actor.may(Permission.PAGES),
        "may_override": visit.actor.may(Permission.WORKSPACE),
        "here": path_of(page),
    }


def _choices(visit: Visit, work: Work) -> Mapping[str, list[tuple[str, str]]]:
    """What the blocks can lead to."""
    codes, _ = list_codes(work, (CodeState.ACTIVE, CodeState.PAUSED))
    listed = {
        "code": [(str(line.code.id), line.code.name) for line in codes],
        "number": [(str(each.id), each.name) for each in numbers_of(work)],
        "course": [(str(each.id), each.title) for each in courses_of(work)],
        "community": [(str(each.id), each.name) for each in communities_of(work)],
    }
    first = ("", visit.t("Please choose"))
    return {name: [first, *found[:_CHOICES]] for name, found in listed.items()}
