"""Which poster fans can make, and other art for their milestones."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Form
from pydantic import BaseModel
from starlette.responses import Response

from yutang.checkins.actions import do_change, find_programme, form_of
from yutang.checkins.console.pages.wording import OVER, WORDS, Id
from yutang.checkins.models import Programme
from yutang.checkins.rules.levels import levels_from_json
from yutang.errors import DomainError
from yutang.fields import id_in
from yutang.posters.actions import looks
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/programmes/{programme_id:int}")
_EMPTY_ROWS: Final = 1
_LONGEST: Final = 5  # digits of a number of days


class Chosen(BaseModel):
    """`days` and `looks` belong together by their places."""

    poster: str = ""
    days: list[str] = []
    looks: list[str] = []
    seen: str = ""

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [(days.strip(), look) for days, look in zip(self.days, self.looks, strict=False) if days.strip()]


@router.get("/poster")
def poster_page(visit: SignedIn, programme_id: Id) -> Response:
    with visit.reading() as work:
        programme = find_programme(work, programme_id)
    form = form_of(programme)
    listed = {level.days: "" for level in levels_from_json(programme.levels)} | dict(form.milestones)
    rows = [(str(days), look) for days, look in sorted(listed.items())]
    return _page(visit, programme, form.poster, rows)


@router.post("/poster")
def choose_poster(visit: SignedIn, programme_id: Id, chosen: Annotated[Chosen, Form()]) -> Response:
    visit.actor.require(Permission.HABIT)
    with visit.reading() as work:
        programme = find_programme(work, programme_id)
    # What is no number becomes one that no check lets pass.
    art = {_days(days): look for days, look in chosen.rows if look}
    try:
        with visit.working() as work:
            kept = form_of(find_programme(work, programme_id))
            form = replace(kept, poster=chosen.poster, milestones=art, seen_version=id_in(chosen.seen))
            do_change(work, programme_id, form)
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        return _page(visit, programme, chosen.poster, chosen.rows, error)
    return visit.redirect(f"/programmes/{programme_id}/poster", visit.t("Saved."))


def _days(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _LONGEST else -1


def _page(
    visit: Visit, programme: Programme, poster: str, rows: list[tuple[str, str]], error: DomainError | None = None
) -> Response:
    with visit.reading() as work:
        offered = looks(work)
    return visit.page(
        "programmes/poster.html",
        status=error.status if error is not None else 200,
        error=error,
        programme=programme,
        looks=offered,
        look_options=[("", visit.t("as usual")), *((each.value, each.title_in(visit.language)) for each in offered)],
        chosen=poster,
        rows=[*rows, *[("", "")] * _EMPTY_ROWS],
        titles={str(level.days): level.title for level in levels_from_json(programme.levels)},
        may_change=visit.actor.may(Permission.HABIT) and programme.state not in OVER,
        **WORDS,
    )
