"""Who answers for what in a community, and who is away."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import Response

from yutang.communities.actions import find_community
from yutang.errors import DomainError
from yutang.planning.actions.duties import (
    do_end_leave,
    do_share_out,
    do_take_leave,
    duties_of,
    leaves_of,
    members_in_use,
)
from yutang.planning.models import Duty
from yutang.planning.rules.duties import DUTIES
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter()
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
Text = Annotated[str, Form(max_length=200)]


@router.get("/communities/{community_id:int}/duties")
def duties_page(visit: SignedIn, community_id: Id) -> Response:
    return _show(visit, community_id)


@router.post("/communities/{community_id:int}/duties")
async def share_out(visit: SignedIn, community_id: Id, request: Request) -> Response:
    form = await request.form(max_fields=100)
    said = {
        duty.value: (str(form.get(duty.value, "")), str(form.get(f"{duty.value}_deputy", "")))
        for duty in Duty
        if duty.value in form
    }
    return _shared(visit, community_id, said)


def _shared(visit: Visit, community_id: int, said: dict[str, tuple[str, str]]) -> Response:
    try:
        with visit.working() as work:
            do_share_out(work, community_id, said)
    except DomainError as error:
        if error.status != 422:  # noqa: PLR2004
            raise
        return _show(visit, community_id, error, said)
    return visit.redirect(f"/communities/{community_id}/duties", visit.t("Saved."))


@router.post("/leave")
def take_leave(
    visit: SignedIn,
    community_id: Text = "",
    member_id: Text = "",
    from_day: Text = "",
    to_day: Text = "",
    note: Text = "",
) -> Response:
    back = f"/communities/{community_id}/duties" if community_id.isascii() and community_id.isdecimal() else "/team"
    try:
        with visit.working() as work:
            do_take_leave(work, member_id, from_day, to_day, note)
    except DomainError as error:
        if error.status != 422:  # noqa: PLR2004
            raise
        sentence = next(iter(visit.form_errors(error).values()), visit.sentence(error))
        return visit.redirect(f"{back}#leave", sentence, "danger")
    return visit.redirect(f"{back}#leave", visit.t("Noted. Deputies stand in on these days."))


@router.post("/leave/{leave_id:int}/end")
def end_leave(visit: SignedIn, leave_id: Id) -> Response:
    with visit.working() as work:
        do_end_leave(work, leave_id)
    return visit.redirect(visit.here, visit.t("Back in."))


def _show(
    visit: Visit, community_id: int, error: DomainError | None = None, said: dict[str, tuple[str, str]] | None = None
) -> Response:
    with visit.reading() as work:
        community = find_community(work, community_id)
        answers = duties_of(work, community_id)
        team = members_in_use(work)
        leaves = leaves_of(work)
    chosen = said or {
        answer.duty.value: (
            str(answer.holder.id) if answer.holder else "",
            str(answer.deputy.id) if answer.deputy else "",
        )
        for answer in answers
    }
    return visit.page(
        "planning/duties.html",
        status=error.status if error else 200,
        error=error,
        community=community,
        answers=answers,
        chosen=chosen,
        team=team,
        team_options=[(str(each.id), each.name) for each in team.values()],
        leaves=leaves,
        words=DUTIES,
        may_change=visit.actor.may(Permission.MEMBERS),
    )
