"""What visitors answered: counted, listed, exported, deleted."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.fields import id_in
from yutang.pages.actions.answering import answers_of, counts_of, do_delete_answers, do_export_answers
from yutang.pages.actions.looking import content_of
from yutang.pages.console.pages.words import Id
from yutang.web.visits import SignedIn
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/pages/{page_id:int}/answers")
Before = Annotated[int | None, Query(ge=0, le=2**63 - 1)]


@router.get("")
def answers_page(visit: SignedIn, page_id: Id, before: Before = None) -> Response:
    with visit.reading() as work:
        page, found, more = answers_of(work, page_id, before)
        counts = counts_of(work, page_id)
        asked = {block.id: block["question"] for block in content_of(work, page).blocks if block.kind == "form"}
    grouped: dict[str, list[tuple[str, int]]] = {}
    for block, answer, number in counts:
        grouped.setdefault(block, []).append((answer, number))
    return visit.page(
        "pages/answers.html",
        page=page,
        answers=found,
        more=more,
        asked=asked,
        grouped=grouped,
        may_change=visit.actor.may(Permission.PAGES),
        may_export=visit.actor.may(Permission.EXPORT),
    )


@router.post("/export.csv")
def export(visit: SignedIn, page_id: Id) -> Response:
    with visit.working() as work:
        content = do_export_answers(work, page_id)
    headers = {"Content-Disposition": f'attachment; filename="answers-{page_id}.csv"', "Cache-Control": "no-store"}
    return Response("\ufeff" + content, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/delete")
def delete(visit: SignedIn, page_id: Id, answer: Annotated[str, Form(max_length=20)] = "") -> Response:
    """One answer, or all of them."""
    with visit.working() as work:
        number = do_delete_answers(work, page_id, id_in(answer) if answer else None)
    return visit.redirect(f"/pages/{page_id}/answers", visit.t("Answers deleted: {n}.", n=number))
