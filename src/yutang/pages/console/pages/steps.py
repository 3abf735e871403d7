"""Pages and articles on their way: published, paused, put away, brought back, copied; and their QR."""

import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.errors import DomainError
from yutang.pages.actions.addresses import printed_url
from yutang.pages.actions.looking import content_of, find_page
from yutang.pages.actions.making import do_copy
from yutang.pages.actions.publishing import do_archive, do_pause, do_publish, do_restore, do_resume
from yutang.pages.actions.showing import Site, shown
from yutang.pages.console.pages.editor import path_of
from yutang.pages.console.pages.words import Id
from yutang.pages.public.pages.rendering import Shown, html_of_page, weight_of
from yutang.web.i18n import as_language
from yutang.web.visits import Guest, SignedIn, Visit
from yutang.wechat.qr import qr_print_png, qr_svg
from yutang.workspaces.actions import Work

router = APIRouter(prefix="/pages/{page_id:int}")


@router.post("/publish")
def publish(visit: SignedIn, page_id: Id, reason: Annotated[str, Form(max_length=400)] = "") -> Response:
    try:
        with visit.working() as work:
            page = do_publish(work, page_id, _weight(visit, work, page_id), reason)
    except DomainError as error:
        if error.status != 409:  # noqa: PLR2004
            raise
        with visit.reading() as work:
            page = find_page(work, page_id)
        return visit.redirect(path_of(page), visit.sentence(error), "danger")
    return visit.redirect(f"{path_of(page)}#address", visit.t("Published. Visitors see this version now."))


def _weight(visit: Visit, work: Work, page_id: int) -> int:
    """Bytes of the page as it would go out: drawn as for a visitor."""
    page = find_page(work, page_id)
    content = content_of(work, page)
    guest = Guest(visit.kernel, visit.request, as_language(page.language) or "zh")
    site = Site(visit.services.settings.base_url, f"/p/{page.slug}/picture/")
    return weight_of(html_of_page(guest, Shown(page, content, shown(work, site, page, content), site)))


@router.post("/pause")
def pause(visit: SignedIn, page_id: Id) -> Response:
    with visit.working() as work:
        page = do_pause(work, page_id)
    return visit.redirect(path_of(page), visit.t("Paused. Visitors see that it takes a break."))


@router.post("/resume")
def resume(visit: SignedIn, page_id: Id) -> Response:
    with visit.working() as work:
        page = do_resume(work, page_id)
    return visit.redirect(path_of(page), visit.t("Visitors see it again."))


@router.post("/archive")
def archive(visit: SignedIn, page_id: Id) -> Response:
    with visit.working() as work:
        page = do_archive(work, page_id)
    return visit.redirect(path_of(page).rpartition("/")[0], visit.t("Archived. Its address says that it is over."))


@router.post("/restore")
def restore(visit: SignedIn, page_id: Id) -> Response:
    with visit.working() as work:
        page = do_restore(work, page_id)
    return visit.redirect(path_of(page), visit.t("It is back. Nothing goes out by itself."))


@router.post("/copy")
def copy(visit: SignedIn, page_id: Id) -> Response:
    with visit.working() as work:
        title = visit.t("Copy of {title}", title=find_page(work, page_id).title)
        page = do_copy(work, page_id, title, secrets.SystemRandom())
    return visit.redirect(path_of(page), visit.t("This is the copy."))


@router.get("/qr.{ending}")
def qr(
    visit: SignedIn, page_id: Id, ending: Literal["svg", "png"], size: Annotated[float, Query(ge=2, le=100)] = 5
) -> Response:
    """The QR of its address, to be printed; `size` in cm."""
    with visit.reading() as work:
        page = find_page(work, page_id)
        address = printed_url(work, page, visit.services.settings.base_url)
    drawn = qr_svg(address).encode() if ending == "svg" else qr_print_png(address, size)
    media_type = "image/svg+xml" if ending == "svg" else "image/png"
    headers = {"Content-Disposition": f'attachment; filename="{page.slug}.{ending}"', "Cache-Control": "no-store"}
    return Response(drawn, media_type=media_type, headers=headers)
