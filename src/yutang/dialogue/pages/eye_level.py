"""The page "At eye level"."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from yutang.accounts.official.actions import account_names
from yutang.dialogue.actions.eye_level import UNANSWERED_HOURS, Days, eye_level
from yutang.dialogue.pages.wording import span
from yutang.fields import id_in
from yutang.web.visits import SignedIn

router = APIRouter(prefix="/inbox")


@router.get("/eye-level")
def eye_level_page(
    visit: SignedIn,
    days: Days = Days.MONTH,
    hours: Annotated[int, Query(ge=1, le=720)] = 4,
    account: Annotated[str, Query()] = "",
) -> Response:
    account_id = id_in(account)
    with visit.reading() as work:
        level = eye_level(work, days, hours, account_id)
        names = account_names(work)

    def said(took: timedelta) -> str:
        sentence, values = span(took)
        return visit.t(sentence, **values)

    return visit.page(
        "dialogue/eye_level.html",
        level=level,
        days=days,
        hours=hours,
        account_id=account_id,
        accounts=names,
        day_choices=list(Days),
        hour_choices=UNANSWERED_HOURS,
        span=said,
    )
