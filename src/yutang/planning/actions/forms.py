"""One thing on the plan as a person types it, and what of it is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from yutang.errors import N_
from yutang.fields import Fields, id_in
from yutang.planning.models import Aim, ItemKind, ItemState, PlanItem

_Word = TypeVar("_Word", bound=StrEnum)
_MOST: Final = 10**9
_NUMBER: Final = N_("Please choose from 0 to 1000000000.")
_CHOOSE: Final = N_("Please choose one of these.")
_YEARS: Final = (2000, 2100)


@dataclass(frozen=True, slots=True)
class ItemForm:
    """`day` and `due` as 2026-11-29, `time` as 07:30, `seen`: the version that was on the screen."""

    community_id: str = ""
    kind: str = "article"
    title: str = ""
    note: str = ""
    day: str = ""
    time: str = ""
    due: str = ""
    owner_id: str = ""
    state: str = "idea"
    aim: str = "serves"
    pillar: str = ""
    target: str = ""
    unit: str = ""
    reached: str = ""
    seen: str = ""


def form_of(item: PlanItem) -> ItemForm:
    return ItemForm(
        community_id=str(item.community_id),
        kind=item.kind.value,
        title=item.title,
        note=item.note,
        day=item.day.isoformat(),
        time="" if item.minute is None else f"{item.minute // 60:02}:{item.minute % 60:02}",
        due="" if item.due is None else item.due.isoformat(),
        owner_id="" if item.owner_id is None else str(item.owner_id),
        state=item.state.value,
        aim=item.aim.value,
        pillar=item.pillar,
        target="" if item.target is None else str(item.target),
        unit=item.unit,
        reached="" if item.reached is None else str(item.reached),
        seen=str(item.version),
    )


def tidy(form: ItemForm, communities: Collection[int], team: Collection[int]) -> dict[str, Any]:
    """The columns. Raises Invalid with the fields that are wrong."""
    fields = Fields()
    community_id, owner_id = id_in(form.community_id), id_in(form.owner_id)
    if community_id not in communities:
        fields.refuse("community_id", N_("Please choose a community."))
    if form.owner_id.strip() and owner_id not in team:
        fields.refuse("owner_id", N_("There is no such member."))
    day, due = fields.day("day", form.day), fields.day("due", form.due)
    if day is None:
        fields.refuse("day", N_("Please fill this in."))
    elif not _YEARS[0] <= day.year <= _YEARS[1]:
        fields.refuse("day", N_("Please type a date like 2026-11-29."))
    elif due is not None and due > day:
        fields.refuse("due", N_("It cannot be ready after the day on which it appears."))
    found = {
        "community_id": community_id,
        "kind": _word(fields, "kind", form.kind, ItemKind),
        "title": fields.line("title", form.title, required=True),
        "note": fields.prose("note", form.note),
        "day": day,
        "minute": minute_in(fields, "time", form.time),
        "due": due,
        "owner_id": owner_id,
        "state": _word(fields, "state", form.state, ItemState),
        "aim": _word(fields, "aim", form.aim, Aim),
        "pillar": fields.line("pillar", form.pillar),
        "target": _number(fields, "target", form.target),
        "unit": fields.line("unit", form.unit),
        "reached": _number(fields, "reached", form.reached),
    }
    fields.check()
    return found


def minute_in(fields: Fields, name: str, text: str) -> int | None:
    """07:30 as a minute of the day."""
    said = text.strip()
    if not said:
        return None
    hours, _, minutes = said.partition(":")
    if hours.isascii() and hours.isdecimal() and minutes[:2].isascii() and minutes[:2].isdecimal() and len(said) <= 8:  # noqa: PLR2004 - 07:30:00
        hour, minute = int(hours), int(minutes[:2])
        if hour < 24 and minute < 60:  # noqa: PLR2004 - of a day, of an hour
            return hour * 60 + minute
    fields.refuse(name, N_("Please type a time like 07:30."))
    return None


def _number(fields: Fields, name: str, text: str) -> int | None:
    return fields.number(name, text, 0, _MOST, _NUMBER) if text.strip() else None


def _word(fields: Fields, name: str, text: str, kind: type[_Word]) -> _Word:
    try:
        return kind(text.strip())
    except ValueError:
        fields.refuse(name, _CHOOSE)
        return next(iter(kind))


def day_in(text: str) -> date | None:
    """A day of an address; none for anything else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if _YEARS[0] <= found.year <= _YEARS[1] else None
