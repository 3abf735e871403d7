"""The plan as a sheet, out and in again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, UploadFile
from starlette.responses import Response

from yutang.communities.actions import communities_of
from yutang.errors import N_, DomainError, Invalid
from yutang.planning.actions.duties import members_in_use, today_of
from yutang.planning.actions.forms import ItemForm, form_of
from yutang.planning.actions.plan import do_import, items_between
from yutang.planning.models import PlanItem
from yutang.planning.sheets import COLUMNS, DEFAULTS, MOST_BYTES, WORDS, day_text, read_table, rows_in, time_text
from yutang.sheets.tables import Table
from yutang.sheets.writing import CSV_TYPE, XLSX_TYPE, csv_text, xlsx
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/plan")
_SPAN = timedelta(days=366)


@router.get("/plan.xlsx")
def export_book(visit: SignedIn) -> Response:
    return _file(xlsx([_table(visit)]), XLSX_TYPE, "plan.xlsx")


@router.get("/plan.csv")
def export_lines(visit: SignedIn) -> Response:
    return _file(csv_text(_table(visit)), CSV_TYPE, "plan.csv")


@router.get("/import")
def import_page(visit: SignedIn) -> Response:
    visit.actor.require(Permission.PLAN)
    return visit.page("planning/import.html", columns=COLUMNS, error=None)


@router.post("/import")
def take_in(visit: SignedIn, file: UploadFile | None = None) -> Response:
    """All rows or none: what is wrong is told row by row."""
    try:
        if file is None or not file.filename:
            raise Invalid(N_("Please choose a file."))
        rows = read_table(rows_in(file.file.read(MOST_BYTES + 1)), _names(visit))
        with visit.working() as work:
            items = do_import(work, [_form(visit, row, **_ids(work)) for row in rows])
    except DomainError as error:
        if error.status not in (413, 422):
            raise
        return visit.page("planning/import.html", status=error.status, columns=COLUMNS, error=error)
    return visit.redirect("/plan", visit.t("{n} things are on the plan.", n=len(items)))


def _table(visit: Visit) -> Table:
    visit.actor.require(Permission.SEE)
    with visit.reading() as work:
        today = today_of(work)
        items = items_between(work, today - _SPAN, today + _SPAN)
        communities = {each.id: each.name for each in communities_of(work)}
        team = {each.id: each.name for each in members_in_use(work).values()}
    heads = [visit.t(head) for head in COLUMNS.values()]
    rows = [_row(visit, item, communities, team) for item in items if item.community_id in communities]
    return Table(visit.t("Plan"), heads, rows)


def _row(visit: Visit, item: PlanItem, communities: Mapping[int, str], team: Mapping[int, str]) -> list[str]:
    form = form_of(item)
    said: dict[str, Any] = {name: getattr(form, name) for name in COLUMNS if hasattr(form, name)}
    said |= {name: visit.t(words[said[name]]) for name, words in WORDS.items()}
    said |= {"community": communities[item.community_id], "owner": team.get(item.owner_id or 0, "")}
    return [said[name] for name in COLUMNS]


def _names(visit: Visit) -> dict[str, str]:
    """What a column may be called: by us in either language, or by its field's name."""
    say = visit.kernel.translations.say
    names = {field: field for field in COLUMNS}
    for field, head in COLUMNS.items():
        names |= {say("zh", head).lower(): field, say("en", head).lower(): field}
    return names


def _ids(work: Work) -> dict[str, Mapping[str, str]]:
    return {
        "communities": {each.name: str(each.id) for each in communities_of(work)},
        "team": {each.name: str(each.id) for each in members_in_use(work).values()},
    }


def _form(visit: Visit, row: Mapping[str, str], communities: Mapping[str, str], team: Mapping[str, str]) -> ItemForm:
    owner = row.get("owner", "")
    return ItemForm(
        community_id=communities.get(row.get("community", ""), ""),
        title=row.get("title", ""),
        note=row.get("note", ""),
        day=day_text(row.get("day", "")),
        time=time_text(row.get("time", "")),
        due=day_text(row.get("due", "")),
        owner_id=team.get(owner, owner and "?"),  # a name that nobody has is refused, not left out
        kind=_word(visit, "kind", row.get("kind", "")),
        state=_word(visit, "state", row.get("state", "")),
        aim=_word(visit, "aim", row.get("aim", "")),
        pillar=row.get("pillar", ""),
        target=row.get("target", ""),
        unit=row.get("unit", ""),
        reached=row.get("reached", ""),
    )


def _word(visit: Visit, field: str, said: str) -> str:
    """The value behind a word of either language; what is no such word stays, and is refused."""
    if not said:
        return DEFAULTS[field]
    say = visit.kernel.translations.say
    known = {value: value for value in WORDS[field]}
    for value, word in WORDS[field].items():
        known |= {say("zh", word).lower(): value, say("en", word).lower(): value}
    return known.get(said.lower(), said)


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=kind, headers=headers)
