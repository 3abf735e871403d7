"""Articles: written as one text, with a phone beside it; pasted from a document; copied for WeChat's editor."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import JSONResponse, Response

from yutang.errors import N_, DomainError, TooLarge
from yutang.fields import id_in
from yutang.livecodes.actions import list_codes
from yutang.livecodes.models import CodeState
from yutang.pages.actions.articles import html_for_wechat, offers
from yutang.pages.actions.looking import content_of, find_page
from yutang.pages.actions.making import do_save, do_set_frame
from yutang.pages.actions.pictures import do_keep_picture
from yutang.pages.console.pages.editor import PICTURE_PATH, around, phone_values
from yutang.pages.console.pages.going_out import PUBLISH, published
from yutang.pages.console.pages.typed import Sent, SentForm, pictures_of, with_pictures
from yutang.pages.console.pages.words import WORDS, Id
from yutang.pages.models import Page, PageKind
from yutang.pages.rules.content import LONGEST_SOURCE, Content, code_mark, picture_mark
from yutang.pages.rules.pasting import LONGEST_PASTE, markdown_of
from yutang.web.i18n import as_language
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/articles")
NOTES: Final = N_("Links")
SCAN: Final = N_("Tap “Read the original” below to join.")


@router.post("/paste")
def paste(visit: SignedIn, html: Annotated[str, Form()] = "") -> Response:
    """Markdown of what was copied out of a document, for the script of the editor."""
    visit.actor.require(Permission.PAGES)
    if len(html) > LONGEST_PASTE:
        raise TooLarge(N_("What was sent is too large."))
    return JSONResponse({"markdown": markdown_of(html)[:LONGEST_SOURCE]})


@router.get("/{page_id:int}")
def editor(visit: SignedIn, page_id: Id) -> Response:
    with visit.reading() as work:
        page = find_page(work, page_id, PageKind.ARTICLE)
        return _show(visit, work, page, content_of(work, page))


@router.post("/{page_id:int}")
def save(visit: SignedIn, page_id: Id, sent: Sent = SentForm) -> Response:
    """What is chosen beside the text is put at its end where no script has put it where the cursor is."""
    content = replace(sent.content, blocks=())
    try:
        visit.actor.require(Permission.PAGES)
        kept = pictures_of(sent)
        content = with_pictures(content, kept)
        with visit.working() as work:
            for each in kept.values():
                do_keep_picture(work, each)
            marks = [picture_mark(kept["insert"].source)] if "insert" in kept else []
            code_id = id_in(sent["entrance"])
            marks += [code_mark(code_id)] if code_id is not None else []
            content = replace(content, source="\n\n".join([content.source, *marks]).strip())
            do_set_frame(work, page_id, sent["language"], id_in(sent["community_id"]))
            do_save(work, page_id, content, id_in(sent["seen"]))
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        with visit.reading() as work:
            return _show(visit, work, find_page(work, page_id, PageKind.ARTICLE), content, error)
    if sent["act"] == PUBLISH:
        return published(visit, page_id)
    return visit.redirect(f"/articles/{page_id}", visit.t("Saved."))


def _show(visit: Visit, work: Work, page: Page, content: Content, error: DomainError | None = None) -> Response:
    values = {**WORDS, **phone_values(visit, work, page, content), **around(visit, work, page, content)}
    codes, _ = list_codes(work, (CodeState.ACTIVE, CodeState.PAUSED))
    base = visit.services.settings.base_url
    say = visit.kernel.translations.speaker(as_language(page.language) or "zh")
    addresses = {source: f"{base}/p/{page.slug}/picture/{source}" for source in _sources(content)}
    return visit.page(
        "pages/article.html",
        status=error.status if error is not None else 200,
        error=error,
        longest=LONGEST_SOURCE,
        codes=[("", visit.t("none")), *((line.code.id, line.code.name) for line in codes)],
        offers=offers(work, page),
        picture_base=PICTURE_PATH,
        wechat=html_for_wechat(values["pieces"], addresses, say(NOTES), say(SCAN)),
        **values,
    )


def _sources(content: Content) -> list[str]:
    return [block["source"] for block in content.shown if block["source"]]
