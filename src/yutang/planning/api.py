"""The JSON API of the plan and of today: read only. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from yutang.errors import N_, Invalid
from yutang.planning.actions.duties import today_of
from yutang.planning.actions.plan import items_between
from yutang.planning.actions.today import today
from yutang.planning.models import Aim, ItemKind, ItemState, PlanItem
from yutang.planning.rules.plan import due_day
from yutang.planning.rules.thing import Thing
from yutang.web.visits import ApiCaller

router = APIRouter(prefix="/api/v1", tags=["planning"])
_LONGEST = timedelta(days=366)


class ItemOut(BaseModel):
    id: str
    community_id: str
    kind: ItemKind
    title: str
    note: str
    day: date = Field(description="On the community's clocks")
    minute: int | None = Field(description="Of the day, when it is to appear; none: some time that day")
    ready_by: date
    owner_id: str | None
    state: ItemState
    aim: Aim
    pillar: str
    target: int | None
    unit: str
    reached: int | None


class ThingOut(BaseModel):
    rule: str
    cost: float = Field(description="Estimated: how many people lose something by tomorrow if nobody does it")
    sentence: str
    path: str = Field(description="Of the console, where it is done")
    community_id: str | None


@router.get("/plan")
def plan(
    caller: ApiCaller,
    first: Annotated[date | None, Query(description="Today, by default")] = None,
    last: Annotated[date | None, Query(description="30 days after the first, by default; a year at most")] = None,
) -> list[ItemOut]:
    """What is planned for these days, both included, in the order of the calendar."""
    with caller.reading() as work:
        start = first or today_of(work)
        end = last or start + timedelta(days=30)
        if not timedelta() <= end - start <= _LONGEST:
            raise Invalid(N_("Please ask for a year at most."))
        return [_item(item) for item in items_between(work, start, end)]


@router.get("/today")
def things(caller: ApiCaller) -> list[ThingOut]:
    """What stands on everybody's list, the most costly first, ten at most."""
    with caller.reading() as work:
        found = today(work, everybody=True)
    return [
        ThingOut(
            rule=thing.rule.value,
            cost=round(thing.cost, 1),
            sentence=_said(thing),
            path=thing.path,
            community_id=None if thing.community_id is None else str(thing.community_id),
        )
        for thing in found.things
    ]


def _said(thing: Thing) -> str:
    """In English, with what stands in its places."""
    named = {"duties": ", ".join(thing.duties), "day": "" if thing.day is None else thing.day.isoformat()}
    return thing.sentence.format(**{**named, **thing.values})


def _item(item: PlanItem) -> ItemOut:
    return ItemOut(
        id=str(item.id),
        community_id=str(item.community_id),
        kind=item.kind,
        title=item.title,
        note=item.note,
        day=item.day,
        minute=item.minute,
        ready_by=due_day(item.day, item.due),
        owner_id=None if item.owner_id is None else str(item.owner_id),
        state=item.state,
        aim=item.aim,
        pillar=item.pillar,
        target=item.target,
        unit=item.unit,
        reached=item.reached,
    )
