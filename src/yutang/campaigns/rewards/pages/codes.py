"""Code batches on a reward's page: a file taken in, codes made, codes taken out for the shop."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from yutang.campaigns.console.pages.wording import Id
from yutang.campaigns.rewards.actions.codes import do_export_codes, do_generate_codes, do_import_codes
from yutang.campaigns.rewards.pages.exports import as_xlsx
from yutang.campaigns.rewards.pages.tiers import show_tier
from yutang.campaigns.rewards.reading import MOST_BYTES
from yutang.campaigns.rewards.rules.codes import MakeForm
from yutang.errors import N_, DomainError, Invalid
from yutang.sheets.tables import Table
from yutang.web.visits import SignedIn

router = APIRouter(prefix="/campaigns/{campaign_id:int}/rewards/{tier_id:int}/codes")
Typed = Annotated[str, Form(max_length=100)]


@router.post("/import")
def import_codes(visit: SignedIn, campaign_id: Id, tier_id: Id, file: UploadFile | None = None) -> Response:
    """Answered with the page itself: it says what became of each line."""
    try:
        if file is None or not file.filename:
            raise Invalid(N_("Please choose a file."), None, {"file": N_("Please choose a file.")})
        body = file.file.read(MOST_BYTES + 1)
        with visit.working() as work:
            imported = do_import_codes(work, visit.services.sealer, campaign_id, tier_id, body)
    except DomainError as error:
        if error.status not in (413, 422):
            raise
        error.fields = error.fields or {"file": error.sentence}
        return show_tier(visit, campaign_id, tier_id, error=error)
    return show_tier(visit, campaign_id, tier_id, imported=imported)


@router.post("/generate")
def generate(
    visit: SignedIn, campaign_id: Id, tier_id: Id, count: Typed = "", length: Typed = "", alphabet: Typed = ""
) -> Response:
    form = MakeForm(count, length, alphabet)
    sealer, rng = visit.services.sealer, secrets.SystemRandom()
    try:
        with visit.working() as work:
            made = do_generate_codes(work, sealer, campaign_id, tier_id, form, rng)
    except Invalid as error:
        return show_tier(visit, campaign_id, tier_id, make=form, error=error)
    said = visit.t("{n} codes are made. Export them for whoever honours them.", n=made)
    return visit.redirect(f"/campaigns/{campaign_id}/rewards/{tier_id}", said)


@router.post("/export")
def export(visit: SignedIn, campaign_id: Id, tier_id: Id) -> Response:
    """Every code and whether it was given. The audit log keeps who took them."""
    with visit.working() as work:
        codes = do_export_codes(work, visit.services.sealer, campaign_id, tier_id)
    given, free = visit.t("given"), visit.t("free")
    rows = [[code, given if is_given else free] for code, is_given in codes]
    table = Table(visit.t("Codes"), [visit.t("Code"), visit.t("State")], rows)
    return as_xlsx([table], f"codes-{tier_id}")
