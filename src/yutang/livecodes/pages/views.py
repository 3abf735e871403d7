"""The list of live codes and the page of each; both renew themselves while they are looked at."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from yutang.communities.actions import communities_of
from yutang.groups.rules.wording import list_words
from yutang.insights.rules import Period
from yutang.livecodes import actions
from yutang.livecodes.models import CodeState
from yutang.livecodes.pages.charts import bars_of
from yutang.livecodes.pages.wording import PERIODS, STATES, STRATEGIES, CodeId, links_of, mends_for
from yutang.web.visits import SignedIn
from yutang.workspaces.rules import Permission

router = APIRouter()

_IN_USE = (CodeState.ACTIVE, CodeState.PAUSED)
_MOST = 2**63 - 1
Id = Annotated[int | None, Query(ge=0, le=_MOST)]


@router.get("/codes")
def code_list(visit: SignedIn, community: Id = None, before: Id = None, deleted: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?deleted=1
    return _list(visit, "livecodes/list.html", community, before, deleted=deleted)


@router.get("/codes/live")
def code_list_again(visit: SignedIn, community: Id = None, before: Id = None, deleted: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?deleted=1
    return _list(visit, "livecodes/list_lines.html", community, before, deleted=deleted)


def _list(visit: SignedIn, template: str, community: int | None, before: int | None, *, deleted: bool) -> Response:
    states = (CodeState.DELETED,) if deleted else _IN_USE
    with visit.reading() as work:
        lines, more = actions.list_codes(work, states, community_id=community, before_id=before)
        counts = actions.count_by_state(work)
        communities = communities_of(work)
    return visit.page(
        template,
        lines=lines,
        more=more,
        community=community,
        before=before,
        deleted=deleted,
        communities=communities,
        in_use=sum(counts.get(state, 0) for state in _IN_USE),
        gone=counts.get(CodeState.DELETED, 0),
        states=STATES,
        may_change=visit.actor.may(Permission.LIVE_CODES),
    )


@router.get("/codes/{code_id:int}")
def code_page(visit: SignedIn, code_id: CodeId, period: Period = Period.HOURS_48) -> Response:
    return _code(visit, "livecodes/code.html", code_id, period)


@router.get("/codes/{code_id:int}/live")
def code_page_again(visit: SignedIn, code_id: CodeId, period: Period = Period.HOURS_48) -> Response:
    return _code(visit, "livecodes/code_live.html", code_id, period)


def _code(visit: SignedIn, template: str, code_id: int, period: Period) -> Response:
    with visit.reading() as work:
        shown = actions.show_code(work, code_id, period)
        others = actions.merge_choices(work, shown.line.code)
    return visit.page(
        template,
        shown=shown,
        line=shown.line,
        code=shown.line.code,
        numbers=shown.numbers,
        period=period.value,
        periods=PERIODS,
        bars=bars_of(shown.numbers, shown.line.community.timezone, visit.language),
        links=links_of(visit),
        mends=mends_for(visit.actor),
        states=STATES,
        strategies={value: label for value, label, _ in STRATEGIES},
        others=others,
        may_change=visit.actor.may(Permission.LIVE_CODES),
        **list_words(),
    )
