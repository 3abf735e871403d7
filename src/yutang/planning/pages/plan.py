"""The plan: a month on one page, one thing on another, and plans to start from."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import Response

from yutang.communities.actions import communities_of
from yutang.errors import N_, DomainError, Invalid, NotFound
from yutang.fields import id_in
from yutang.planning.actions.duties import members_in_use, today_of
from yutang.planning.actions.feed import has_feed
from yutang.planning.actions.forms import ItemForm, day_in, form_of
from yutang.planning.actions.plan import (
    do_change_item,
    do_lay_out,
    do_move_item,
    do_plan,
    do_put_back,
    do_set_state,
    do_take_off,
    find_item,
    month_of_plan,
    removed_items,
)
from yutang.planning.library import find_template, plan_templates
from yutang.planning.models import ItemState, PlanItem
from yutang.planning.pages.words import KIND_SIGNS, STATE_TONES
from yutang.planning.rules.plan import AIMS, KINDS, SELLING_TARGET, STATES, due_day, is_late, month_before, next_month
from yutang.web import wording
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/plan")
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
Text = Annotated[str, Form(max_length=200)]
_LONGEST = 3000
WORDS: dict[str, Any] = {"kinds": KINDS, "states": STATES, "aims": AIMS, "kind_signs": KIND_SIGNS, "tones": STATE_TONES}


@router.get("")
def plan_page(visit: SignedIn, month: str = "", community: str = "") -> Response:
    with visit.reading() as work:
        shown = month_of_plan(work, day_in(f"{month[:7]}-01") if month else None, id_in(community))
        gone = removed_items(work)
        feed = has_feed(work)
    return visit.page(
        "planning/plan.html",
        month=shown,
        month_title=wording.month(shown.first, visit.language),
        weekdays=wording.weekdays(visit.language),
        community_options=[(str(each.id), each.name) for each in shown.communities],
        chosen=community if id_in(community) is not None else "",
        before=month_before(shown.first),
        after=next_month(shown.first),
        is_late=is_late,
        target=SELLING_TARGET,
        gone=gone,
        has_feed=feed,
        templates=plan_templates(),
        tongue="zh" if visit.language == "zh" else "en",
        may_change=visit.actor.may(Permission.PLAN),
        **WORDS,
    )


@router.get("/new")
def new_page(visit: SignedIn, day: str = "", community: str = "") -> Response:
    visit.actor.require(Permission.PLAN)
    with visit.reading() as work:
        first = day if day_in(day) else today_of(work).isoformat()
    return _form(visit, ItemForm(community_id=community[:20], day=first, owner_id=str(visit.member.id)))


async def sent(request: Request) -> ItemForm:
    """The form's fields as a person typed them; what is missing is as in an empty form."""
    typed = await request.form(max_fields=40)
    return ItemForm(**{name: str(typed[name])[:_LONGEST] for name in ItemForm.__slots__ if name in typed})


Sent = Annotated[ItemForm, Depends(sent)]


@router.post("/new")
def add(visit: SignedIn, form: Sent) -> Response:
    try:
        with visit.working() as work:
            item = do_plan(work, form)
    except Invalid as error:
        return _form(visit, form, error=error)
    return visit.redirect(_month_path(item), visit.t("It is on the plan."))


@router.post("/templates")
def lay_out(visit: SignedIn, template: Text = "", community_id: Text = "", first: Text = "") -> Response:
    chosen, day = find_template(template), day_in(first)
    if chosen is None or day is None:
        sentence = N_("Please choose a template and its first day.")
        return visit.redirect("/plan#templates", visit.t(sentence), "danger")
    try:
        with visit.working() as work:
            items = do_lay_out(work, chosen, id_in(community_id) or 0, day, visit.language)
    except Invalid as error:
        return visit.redirect("/plan#templates", visit.sentence(error), "danger")
    return visit.redirect(
        _month_path(items[0]), visit.t("{n} things are on the plan. Change what does not fit.", n=len(items))
    )


@router.get("/{item_id:int}")
def item_page(visit: SignedIn, item_id: Id) -> Response:
    with visit.reading() as work:
        item = find_item(work, item_id)
    return _form(visit, form_of(item), item)


@router.post("/{item_id:int}")
def change(visit: SignedIn, item_id: Id, form: Sent) -> Response:
    try:
        with visit.working() as work:
            item = do_change_item(work, item_id, form)
    except DomainError as error:
        if error.status not in (409, 422):
            raise
        with visit.reading() as work:
            item = find_item(work, item_id)
        return _form(visit, form, item, error)
    return visit.redirect(_month_path(item), visit.t("Saved."))


@router.post("/{item_id:int}/move")
def move(visit: SignedIn, item_id: Id, day: Text = "") -> Response:
    """By dragging, or by the form of one thing."""
    to = day_in(day)
    if to is None:
        sentence = N_("Please type a date like 2026-11-29.")
        raise Invalid(sentence, None, {"day": sentence})
    with visit.working() as work:
        item = do_move_item(work, item_id, to)
    return visit.redirect(_month_path(item), visit.t("Moved."))


@router.post("/{item_id:int}/state")
def set_state(visit: SignedIn, item_id: Id, state: Text = "") -> Response:
    try:
        wanted = ItemState(state)
    except ValueError as error:
        raise NotFound(N_("There is no such state.")) from error
    with visit.working() as work:
        item = do_set_state(work, item_id, wanted)
    return visit.redirect(_month_path(item), visit.t("Saved."))


@router.post("/{item_id:int}/remove")
def remove(visit: SignedIn, item_id: Id) -> Response:
    with visit.working() as work:
        item = do_take_off(work, item_id)
    return visit.redirect(_month_path(item), visit.t("It is off the plan. You can put it back below."))


@router.post("/{item_id:int}/restore")
def restore(visit: SignedIn, item_id: Id) -> Response:
    with visit.working() as work:
        item = do_put_back(work, item_id)
    return visit.redirect(_month_path(item), visit.t("It is on the plan again."))


def _month_path(item: PlanItem) -> str:
    return f"/plan?month={item.day:%Y-%m}#day-{item.day.isoformat()}"


def _form(visit: Visit, form: ItemForm, item: PlanItem | None = None, error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        values = _choices(work)
    day: date | None = day_in(form.day)
    return visit.page(
        "planning/item.html",
        status=error.status if error else 200,
        error=error,
        form=form,
        item=item,
        ready_by=None if day is None else due_day(day, None),
        may_change=visit.actor.may(Permission.PLAN),
        **values,
        **WORDS,
        kind_options=_options(visit, KINDS),
        state_options=_options(visit, STATES),
        aim_options=_options(visit, AIMS),
    )


def _options(visit: Visit, words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(value.value, visit.t(word)) for value, word in words.items()]


def _choices(work: Work) -> dict[str, Any]:
    return {
        "communities": [(str(each.id), each.name) for each in communities_of(work)],
        "team": [(str(each.id), each.name) for each in members_in_use(work).values()],
    }
