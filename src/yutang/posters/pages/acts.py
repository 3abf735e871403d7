"""What is done to a template with one button or one field. All of it can be taken back."""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from yutang.errors import N_, Invalid, NotFound
from yutang.posters.actions.looks import own_looks
from yutang.posters.actions.templates import (
    do_add_blank,
    do_archive,
    do_copy_own,
    do_duplicate,
    do_go_back,
    do_rename,
    do_restore,
    find_template,
)
from yutang.posters.pages.wording import TemplateId
from yutang.web.visits import SignedIn

router = APIRouter(prefix="/posters")
Version = Annotated[int, Form(ge=1, le=2**31)]


@router.post("/new")
def new(visit: SignedIn) -> Response:
    with visit.working() as work:
        template = do_add_blank(work, visit.t("New poster"))
    return visit.redirect(f"/posters/{template.id}/edit")


@router.post("/own/{key}/copy")
def copy(visit: SignedIn, key: Annotated[str, Path(max_length=60)]) -> Response:
    look = next((each for each in own_looks() if each.own == key), None)
    if look is None:
        raise NotFound(N_("There is no such poster template."))
    with visit.working() as work:
        template = do_copy_own(work, key, look.title_in(visit.language))
    return visit.redirect(f"/posters/{template.id}", visit.t("The template is yours now. Change it as you like."))


@router.post("/{template_id:int}/duplicate")
def duplicate(visit: SignedIn, template_id: TemplateId) -> Response:
    with visit.working() as work:
        title = find_template(work, template_id).template.title
        template = do_duplicate(work, template_id, visit.t("Copy of {title}", title=title))
    return visit.redirect(f"/posters/{template.id}", visit.t("This is the copy."))


@router.post("/{template_id:int}/rename")
def rename(visit: SignedIn, template_id: TemplateId, title: Annotated[str, Form()] = "") -> Response:
    try:
        with visit.working() as work:
            do_rename(work, template_id, title)
    except Invalid as error:
        return visit.redirect(f"/posters/{template_id}", visit.form_errors(error).get("title"), "danger")
    return visit.redirect(f"/posters/{template_id}", visit.t("Saved."))


@router.post("/{template_id:int}/back")
def go_back(visit: SignedIn, template_id: TemplateId, version: Version) -> Response:
    with visit.working() as work:
        template = do_go_back(work, template_id, version)
    said = visit.t("It looks as in version {old} again, as version {new}.", old=version, new=template.version)
    return visit.redirect(f"/posters/{template_id}", said)


@router.post("/{template_id:int}/archive")
def archive(visit: SignedIn, template_id: TemplateId) -> Response:
    with visit.working() as work:
        do_archive(work, template_id)
    return visit.redirect(f"/posters/{template_id}", visit.t("The template is archived. You can restore it here."))


@router.post("/{template_id:int}/restore")
def restore(visit: SignedIn, template_id: TemplateId) -> Response:
    with visit.working() as work:
        do_restore(work, template_id)
    return visit.redirect(f"/posters/{template_id}", visit.t("The template is in use again."))
