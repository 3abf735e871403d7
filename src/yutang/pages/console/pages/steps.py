"""Pages and articles on their way: published, paused, put away, brought back, copied; and their QR."""

import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.pages.actions.addresses import printed_url
from yutang.pages.actions.looking import find_page
from yutang.pages.actions.making import do_copy
from yutang.pages.actions.publishing import do_archive, do_pause, do_restore, do_resume
from yutang.pages.console.pages.going_out import path_of, published
from yutang.pages.console.pages.words import Id
from yutang.web.visits import SignedIn
from yutang.wechat.qr import qr_print_png, qr_svg

router = APIRouter(prefix="/pages/{page_id:int}")


@router.post("/publish")
def publish(visit: SignedIn, page_id: Id, reason: Annotated[str, Form(max_length=400)] = "") -> Response:
    return published(visit, page_id, reason)


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
