"""The JSON API of personal numbers. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, status
from pydantic import BaseModel, Field

from yutang.accounts.models import NumberState, PersonalNumber
from yutang.accounts.numbers.actions import (
    NumberForm,
    do_add_number,
    do_change_number,
    do_set_number_state,
    find_number,
    handed_today,
    numbers_of,
)
from yutang.accounts.numbers.rules import DAILY_CAP_DEFAULT, clock_text
from yutang.web.visits import ApiCaller

router = APIRouter(prefix="/api/v1/numbers", tags=["personal numbers"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
IdIn = Annotated[int, Field(ge=0, le=2**63 - 1, description="May be given as text")]


class NumberIn(BaseModel):
    name: str
    payload: str = Field(description="The text of the person's QR, e.g. https://u.wechat.com/…")
    owner_member_id: IdIn | None = None
    daily_cap: int = Field(DAILY_CAP_DEFAULT, description="Visitors a day")
    opens_at: str = Field("00:00", description="Local time of day; the same as closes_at: all day")
    closes_at: str = Field("00:00", description="Before opens_at: past midnight")
    timezone: str = "Asia/Shanghai"

    def form(self) -> NumberForm:
        return NumberForm(
            self.name, self.payload, self.owner_member_id, self.daily_cap, self.opens_at, self.closes_at, self.timezone
        )


class StateIn(BaseModel):
    state: NumberState


class NumberOut(BaseModel):
    id: str
    name: str
    kind: str
    payload: str
    owner_member_id: str | None
    daily_cap: int
    handed_today: int = Field(description="Visitors who were shown it on its local day")
    opens_at: str
    closes_at: str
    timezone: str
    state: NumberState
    created_at: datetime


class NumbersOut(BaseModel):
    numbers: list[NumberOut]


def number_out(number: PersonalNumber, handed: int) -> NumberOut:
    return NumberOut(
        id=str(number.id),
        name=number.name,
        kind=number.kind,
        payload=number.payload,
        owner_member_id=str(number.owner_member_id) if number.owner_member_id else None,
        daily_cap=number.daily_cap,
        handed_today=handed,
        opens_at=clock_text(number.opens_at),
        closes_at=clock_text(number.closes_at),
        timezone=number.timezone,
        state=number.state,
        created_at=number.created_at,
    )


@router.get("")
def list_numbers(caller: ApiCaller, archived: bool = False) -> NumbersOut:  # noqa: FBT001, FBT002 - ?archived=true
    with caller.reading() as work:
        numbers = numbers_of(work, archived=archived)
        handed = handed_today(work, numbers)
    return NumbersOut(numbers=[number_out(number, handed[number.id]) for number in numbers])


@router.post("", status_code=status.HTTP_201_CREATED)
def add_number(caller: ApiCaller, number: NumberIn) -> NumberOut:
    with caller.working() as work:
        made = do_add_number(work, number.form())
    return number_out(made, 0)


@router.get("/{number_id}")
def get_number(caller: ApiCaller, number_id: Id) -> NumberOut:
    with caller.reading() as work:
        number = find_number(work, number_id)
        handed = handed_today(work, [number])[number_id]
    return number_out(number, handed)


@router.put("/{number_id}")
def change_number(caller: ApiCaller, number_id: Id, number: NumberIn) -> NumberOut:
    with caller.working() as work:
        changed = do_change_number(work, number_id, number.form())
        handed = handed_today(work, [changed])[number_id]
    return number_out(changed, handed)


@router.post("/{number_id}/state")
def set_state(caller: ApiCaller, number_id: Id, wanted: StateIn) -> NumberOut:
    with caller.working() as work:
        changed = do_set_number_state(work, number_id, wanted.state)
        handed = handed_today(work, [changed])[number_id]
    return number_out(changed, handed)
