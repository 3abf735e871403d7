"""Redeem codes in the console: batches made or taken in, taken out once, stopped."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from yutang.courses.memberships.actions.batches import (
    BatchForm,
    Imported,
    batches_of,
    do_export_batch,
    do_import_batch,
    do_make_batch,
    do_stop_batch,
)
from yutang.courses.memberships.actions.looking import courses_of, tiers_of
from yutang.courses.memberships.pages.tiers import Id
from yutang.errors import N_, DomainError, Invalid
from yutang.sheets.tables import Table
from yutang.sheets.writing import CSV_TYPE, XLSX_TYPE, csv_text, xlsx
from yutang.web.visits import SignedIn, Visit

router = APIRouter(prefix="/memberships/codes")
Text = Annotated[str, Form(max_length=200)]
_MOST_BYTES = 4 << 20
_SHOWN = 50  # lines of a file that were refused


@router.get("")
def codes_page(visit: SignedIn, gives: str = "") -> Response:
    return _show(visit, BatchForm(gives=gives[:40]))


@router.post("")
def make(visit: SignedIn, title: Text = "", gives: Text = "", ends: Text = "", count: Text = "") -> Response:
    form = BatchForm(title, gives, ends, count)
    try:
        with visit.working() as work:
            batch = do_make_batch(work, visit.services.sealer, form, secrets.SystemRandom())
    except DomainError as error:
        return _again(visit, form, error)
    said = visit.t("{n} codes are made. Take them out as a file: that can be done once.", n=batch.count)
    return visit.redirect("/memberships/codes", said)


@router.post("/import")
def import_codes(
    visit: SignedIn, title: Text = "", gives: Text = "", ends: Text = "", file: UploadFile | None = None
) -> Response:
    """Answered with the page itself: it says what became of each line."""
    form = BatchForm(title, gives, ends)
    try:
        if file is None or not file.filename:
            raise Invalid(N_("Please choose a file."), None, {"file": N_("Please choose a file.")})
        body = file.file.read(_MOST_BYTES + 1)
        with visit.working() as work:
            imported = do_import_batch(work, visit.services.sealer, form, body)
    except DomainError as error:
        error.fields = error.fields or {"file": error.sentence}
        return _again(visit, form, error)
    return _show(visit, BatchForm(), imported=imported)


@router.post("/{batch_id:int}/export.xlsx")
def export_book(visit: SignedIn, batch_id: Id) -> Response:
    return _file(xlsx([_table(visit, batch_id)]), XLSX_TYPE, f"codes-{batch_id}.xlsx")


@router.post("/{batch_id:int}/export.csv")
def export_lines(visit: SignedIn, batch_id: Id) -> Response:
    return _file(csv_text(_table(visit, batch_id)), CSV_TYPE, f"codes-{batch_id}.csv")


@router.post("/{batch_id:int}/stop")
def stop(visit: SignedIn, batch_id: Id) -> Response:
    with visit.working() as work:
        do_stop_batch(work, batch_id)
    return visit.redirect("/memberships/codes", visit.t("Codes of this batch are taken no more."))


def _table(visit: Visit, batch_id: int) -> Table:
    with visit.working() as work:
        batch, codes = do_export_batch(work, visit.services.sealer, batch_id)
    used, free = visit.t("used"), visit.t("free")
    rows = [[code, used if is_used else free] for code, is_used in codes]
    return Table(batch.title, [visit.t("Code"), visit.t("State")], rows)


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=kind, headers=headers)


def _again(visit: Visit, form: BatchForm, error: DomainError) -> Response:
    """What is refused for what was typed is said beside it."""
    if error.status not in (409, 413, 422):
        raise error
    return _show(visit, form, error)


def _show(
    visit: Visit, typed: BatchForm, error: DomainError | None = None, imported: Imported | None = None
) -> Response:
    with visit.reading() as work:
        batches = batches_of(work)
        tiers = [view.tier for view in tiers_of(work) if view.tier.archived_at is None]
        courses = courses_of(work)
    choices = [(f"tier:{tier.id}", tier.title) for tier in tiers]
    choices += [(f"course:{course.id}", visit.t("Course: {course}", course=course.title)) for course in courses]
    return visit.page(
        "memberships/codes.html",
        status=error.status if error is not None else 200,
        error=error,
        batches=batches,
        typed=typed,
        imported=imported,
        shown=_SHOWN,
        choices=choices,
    )
