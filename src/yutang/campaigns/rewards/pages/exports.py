"""Downloads: rewards for finance, parcels for who sends them."""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.console.pages.wording import Id
from yutang.campaigns.rewards.actions.exporting import do_export, do_export_parcels
from yutang.sheets.tables import Table
from yutang.sheets.writing import CSV_TYPE, XLSX_TYPE, csv_text, xlsx
from yutang.web.visits import SignedIn

router = APIRouter(prefix="/campaigns/{campaign_id:int}/settlement")


@router.post("/export.xlsx")
def export_book(visit: SignedIn, campaign_id: Id) -> Response:
    with visit.working() as work:
        tables = do_export(work, find_campaign(work, campaign_id), visit.t)
    return as_xlsx(tables, f"rewards-{campaign_id}")


@router.post("/export.csv")
def export_lines(visit: SignedIn, campaign_id: Id) -> Response:
    """The ledger's rows, one a line: the sum of the column of costs is what was spent."""
    with visit.working() as work:
        ledger = do_export(work, find_campaign(work, campaign_id), visit.t)[1]
    return _file(csv_text(ledger), CSV_TYPE, f"rewards-{campaign_id}.csv")


@router.post("/parcels.xlsx")
def export_parcels(visit: SignedIn, campaign_id: Id) -> Response:
    with visit.working() as work:
        table = do_export_parcels(work, visit.services.sealer, find_campaign(work, campaign_id), visit.t)
    return as_xlsx([table], f"parcels-{campaign_id}")


def as_xlsx(tables: Sequence[Table], name: str) -> Response:
    return _file(xlsx(tables), XLSX_TYPE, f"{name}.xlsx")


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=kind, headers=headers)
