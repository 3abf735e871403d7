"""Keeping quick replies."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from yutang.dialogue.actions.quick_replies import (
    QuickReplyForm,
    do_add_quick_reply,
    do_change_quick_reply,
    do_remove_quick_reply,
    find_quick_reply,
    quick_replies,
)
from yutang.dialogue.pages.wording import Id
from yutang.errors import Invalid
from yutang.web.visits import SignedIn, Visit

router = APIRouter(prefix="/inbox/quick-replies")


def sent_form(title: Annotated[str, Form()] = "", text: Annotated[str, Form()] = "") -> QuickReplyForm:
    return QuickReplyForm(title, text)


Sent = Annotated[QuickReplyForm, Depends(sent_form)]


@router.get("")
def quick_replies_page(visit: SignedIn) -> Response:
    return _page(visit, QuickReplyForm("", ""))


@router.post("")
def add(visit: SignedIn, form: Sent) -> Response:
    try:
        with visit.working() as work:
            do_add_quick_reply(work, form)
    except Invalid as error:
        return _page(visit, form, error=error)
    return visit.redirect("/inbox/quick-replies", visit.t("Saved."))


@router.get("/{reply_id}")
def edit_page(visit: SignedIn, reply_id: Id) -> Response:
    with visit.reading() as work:
        reply = find_quick_reply(work, reply_id)
    return _page(visit, QuickReplyForm(reply.title, reply.text), reply_id)


@router.post("/{reply_id}")
def change(visit: SignedIn, reply_id: Id, form: Sent) -> Response:
    try:
        with visit.working() as work:
            do_change_quick_reply(work, reply_id, form)
    except Invalid as error:
        return _page(visit, form, reply_id, error)
    return visit.redirect("/inbox/quick-replies", visit.t("Saved."))


@router.post("/{reply_id}/remove")
def remove(visit: SignedIn, reply_id: Id) -> Response:
    with visit.working() as work:
        do_remove_quick_reply(work, reply_id)
    return visit.redirect("/inbox/quick-replies", visit.t("The quick reply was removed."))


def _page(visit: Visit, form: QuickReplyForm, reply_id: int | None = None, error: Invalid | None = None) -> Response:
    with visit.reading() as work:
        rows = quick_replies(work)
    status = 200 if error is None else error.status
    return visit.page("dialogue/quick_replies.html", status, rows=rows, form=form, reply_id=reply_id, error=error)
