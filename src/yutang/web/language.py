"""The language switch: a choice is kept in a cookie and, for a member, with the member."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.errors import N_, Invalid
from yutang.web.i18n import as_language
from yutang.web.paths import safe_path
from yutang.web.visits import AnyGuest, Visit
from yutang.workspaces.team.actions import do_choose_language

router = APIRouter()


@router.post("/language")
def switch_language(
    visit: AnyGuest, language: Annotated[str, Form()], then: Annotated[str, Form(alias="next")] = "/"
) -> Response:
    chosen = as_language(language)
    if chosen is None:
        raise Invalid(N_("Yutang speaks Chinese and English."))
    visit.cookies.remember("language", chosen)
    if isinstance(visit, Visit):
        with visit.working() as work:
            do_choose_language(work, chosen)
    return visit.redirect(safe_path(then))
