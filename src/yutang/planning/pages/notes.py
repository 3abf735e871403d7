"""Notes for the boss: one page, to be printed or sent on."""

from fastapi import APIRouter
from starlette.responses import Response

from yutang.planning.actions.forms import day_in
from yutang.planning.actions.notes import notes_of
from yutang.planning.pages.today import lines_of
from yutang.planning.rules.plan import KINDS, SELLING_TARGET, STATES
from yutang.web.visits import SignedIn

router = APIRouter(prefix="/plan/notes")


@router.get("")
def notes_page(visit: SignedIn, first: str = "", last: str = "") -> Response:
    with visit.reading() as work:
        notes = notes_of(work, day_in(first), day_in(last))
    return visit.page(
        "planning/notes.html",
        notes=notes,
        lines=lines_of(visit, notes.needed),
        kinds=KINDS,
        states=STATES,
        target=SELLING_TARGET,
    )
