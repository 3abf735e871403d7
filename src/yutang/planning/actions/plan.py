"""The plan: things on days, moved, done, taken off and put back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from yutang.communities.actions import communities_of
from yutang.communities.models import Community
from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.planning.actions.duties import members_in_use, today_of
from yutang.planning.actions.forms import ItemForm, form_of, tidy
from yutang.planning.models import ItemState, PlanItem
from yutang.planning.rules.plan import MOST_DAYS, Balance, Template, balance_of, laid_out, month_of
from yutang.planning.store import plan as store
from yutang.workspaces.actions import Work
from yutang.workspaces.models import Member
from yutang.workspaces.rules import Permission

_CHANGED: Final = N_("Somebody else has changed this meanwhile. Look at it again, then change it.")
_NOT_THERE: Final = N_("There is no such thing on the plan.")


@dataclass(frozen=True, slots=True)
class Month:
    """The weeks of a month, each day with what is planned, and what it comes to."""

    first: date
    weeks: Sequence[Sequence[date]]
    items: Sequence[PlanItem]
    today: date
    balance: Balance
    communities: Sequence[Community]
    team: dict[int, Member]

    def on(self, day: date) -> list[PlanItem]:
        return [item for item in self.items if item.day == day]

    def name_of(self, community_id: int) -> str:
        return next((each.name for each in self.communities if each.id == community_id), "")


def month_of_plan(work: Work, day: date | None, community_id: int | None = None) -> Month:
    """The month that holds `day` (none: today)."""
    work.actor.require(Permission.SEE)
    today = today_of(work)
    first = (day or today).replace(day=1)
    weeks = month_of(first)
    items = store.between(work.session, work.workspace_id, weeks[0][0], weeks[-1][-1], community_id)
    of_month = [each.aim for each in items if each.day.month == first.month and each.state is not ItemState.DROPPED]
    communities = communities_of(work)
    return Month(first, weeks, items, today, balance_of(of_month), communities, members_in_use(work))


def items_between(work: Work, first: date, last: date, community_id: int | None = None) -> Sequence[PlanItem]:
    """In the order of the calendar. `first` and `last` included."""
    work.actor.require(Permission.SEE)
    return store.between(work.session, work.workspace_id, first, last, community_id)


def balance_between(work: Work, community_id: int, first: date, last: date) -> Balance:
    """How much of the plan sells; what was dropped does not count."""
    items = items_between(work, first, last, community_id)
    return balance_of([each.aim for each in items if each.state is not ItemState.DROPPED])


def find_item(work: Work, item_id: int) -> PlanItem:
    """Also one that was taken off. Raises NotFound."""
    work.actor.require(Permission.SEE)
    return _existing(store.item(work.session, work.workspace_id, item_id))


def removed_items(work: Work) -> Sequence[PlanItem]:
    work.actor.require(Permission.SEE)
    return store.removed(work.session, work.workspace_id)


def do_plan(work: Work, form: ItemForm) -> PlanItem:
    """Raises NotAllowed, Invalid."""
    work.actor.require(Permission.PLAN)
    values = _tidy(work, form)
    item = _add(work, values)
    work.audit("plan.add", "plan_item", item.id, None, _shown(item))
    return item


def do_change_item(work: Work, item_id: int, form: ItemForm) -> PlanItem:
    """Raises NotAllowed, NotFound, Invalid, Conflict (somebody else was faster)."""
    item = _locked(work, item_id)
    if form.seen and form.seen != str(item.version):
        raise Conflict(_CHANGED)
    return _put(work, item, _tidy(work, form))


def do_move_item(work: Work, item_id: int, day: date) -> PlanItem:
    """To another day; what it must be ready by moves with it. Raises NotAllowed, NotFound."""
    item = _locked(work, item_id)
    shift = day - item.day
    return _put(work, item, {"day": day, "due": None if item.due is None else item.due + shift})


def do_set_state(work: Work, item_id: int, state: ItemState, reached: int | None = None) -> PlanItem:
    """Ready, done, dropped, or back. Raises NotAllowed, NotFound."""
    item = _locked(work, item_id)
    return _put(work, item, {"state": state} | ({} if reached is None else {"reached": reached}))


def do_take_off(work: Work, item_id: int) -> PlanItem:
    """Can be put back. Raises NotAllowed, NotFound."""
    item = _locked(work, item_id)
    if item.removed_at is None:
        item.removed_at, item.version = work.now, item.version + 1
        work.audit("plan.remove", "plan_item", item.id)
    return item


def do_put_back(work: Work, item_id: int) -> PlanItem:
    item = _locked(work, item_id)
    if item.removed_at is not None:
        item.removed_at, item.version = None, item.version + 1
        work.audit("plan.restore", "plan_item", item.id)
    return item


def do_lay_out(work: Work, template: Template, community_id: int, first: date, language: str) -> list[PlanItem]:
    """A template's things from its first day on. What is there on those days stays. Raises NotAllowed, Invalid."""
    work.actor.require(Permission.PLAN)
    if community_id not in {each.id for each in communities_of(work)}:
        raise Invalid(N_("Please choose a community."), None, {"community_id": N_("Please choose a community.")})
    if template.days > MOST_DAYS:
        raise Invalid(N_("This template is too long."))
    tongue = "zh" if language == "zh" else "en"
    made = []
    for day, draft in laid_out(template, first):
        values = _BLANK | {
            "community_id": community_id,
            "kind": draft.kind,
            "title": draft.title[tongue],
            "note": draft.note.get(tongue, ""),
            "day": day,
            "minute": draft.minute,
            "aim": draft.aim,
        }
        made.append(_add(work, values))
    work.audit(
        "plan.lay_out", "community", community_id, None, {"name": template.title[tongue], "first": first.isoformat()}
    )
    return made


_BLANK: Final[dict[str, Any]] = {
    "note": "",
    "minute": None,
    "due": None,
    "owner_id": None,
    "state": ItemState.IDEA,
    "pillar": "",
    "target": None,
    "unit": "",
    "reached": None,
}


def do_import(work: Work, forms: Sequence[ItemForm]) -> list[PlanItem]:
    """All of them or none. Raises NotAllowed, Invalid with the number of the row as field."""
    work.actor.require(Permission.PLAN)
    communities, team = {each.id for each in communities_of(work)}, members_in_use(work)
    errors: dict[str, str] = {}
    tidied = []
    for number, form in enumerate(forms, start=2):  # the first row of a sheet names its columns
        try:
            tidied.append(tidy(form, communities, team))
        except Invalid as error:
            errors[str(number)] = next(iter(error.fields.values()), error.sentence)
    if errors:
        raise Invalid(N_("Some rows cannot be taken. Nothing was changed."), None, errors)
    made = [_add(work, values) for values in tidied]
    if made:
        work.audit("plan.import", "workspace", work.workspace_id, None, {"count": len(made)})
    return made


def _tidy(work: Work, form: ItemForm) -> dict[str, Any]:
    return tidy(form, {each.id for each in communities_of(work)}, members_in_use(work))


def _add(work: Work, values: dict[str, Any]) -> PlanItem:
    done_at = work.now if values["state"] is ItemState.DONE else None
    stamps = {"version": 1, "created_at": work.now, "changed_at": work.now, "done_at": done_at, "removed_at": None}
    item = PlanItem(workspace_id=work.workspace_id, id=work.new_id(), **values, **stamps)
    work.session.add(item)
    return item


def _put(work: Work, item: PlanItem, values: dict[str, Any]) -> PlanItem:
    before = _shown(item)
    for name, value in values.items():
        setattr(item, name, value)
    after = _shown(item)
    if after == before:
        return item
    if (item.state is ItemState.DONE) != (item.done_at is not None):
        item.done_at = work.now if item.state is ItemState.DONE else None
    item.version, item.changed_at = item.version + 1, work.now
    work.audit("plan.change", "plan_item", item.id, before, after)
    return item


def _shown(item: PlanItem) -> dict[str, Any]:
    form = form_of(item)
    return {name: getattr(form, name) for name in ItemForm.__slots__ if name != "seen"}


def _locked(work: Work, item_id: int) -> PlanItem:
    work.actor.require(Permission.PLAN)
    return _existing(store.lock(work.session, work.workspace_id, item_id))


def _existing(item: PlanItem | None) -> PlanItem:
    if item is None:
        raise NotFound(_NOT_THERE)
    return item
