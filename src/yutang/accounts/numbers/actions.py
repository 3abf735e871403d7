"""Add and change personal numbers, the people a live code falls back to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yutang.accounts.models import NumberState, PersonalNumber
from yutang.accounts.numbers import store
from yutang.accounts.numbers.rules import DAILY_CAP_DEFAULT, DAILY_CAP_MAX, clock_text, is_person, minute_of_day
from yutang.errors import N_, Conflict, NotFound
from yutang.fields import Fields
from yutang.groups.actions import member_names
from yutang.livecodes.models import LiveCode
from yutang.livecodes.rules import local_day
from yutang.wechat.payloads import kind_of, payload_key
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class NumberForm:
    """What a person says about a personal number. Hours are local times of day; the same twice means all day."""

    name: str
    payload: str
    owner_member_id: int | None = None
    daily_cap: str | int = DAILY_CAP_DEFAULT
    opens_at: str = "00:00"
    closes_at: str = "00:00"
    timezone: str = "Asia/Shanghai"


def numbers_of(work: Work, *, archived: bool = False) -> Sequence[PersonalNumber]:
    work.actor.require(Permission.SEE)
    return store.listed(work.session, work.workspace_id, archived=archived)


def numbers_of_community(work: Work, community_id: int) -> Sequence[PersonalNumber]:
    """The numbers that the live codes of a community fall back to."""
    work.actor.require(Permission.SEE)
    return store.of_community(work.session, work.workspace_id, community_id)


def find_number(work: Work, number_id: int) -> PersonalNumber:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    number = store.find(work.session, work.workspace_id, number_id)
    if number is None:
        raise NotFound(N_("There is no such personal number."))
    return number


def codes_with(work: Work, number_id: int) -> Sequence[LiveCode]:
    """The live codes that fall back to it."""
    work.actor.require(Permission.SEE)
    return store.codes_with(work.session, work.workspace_id, number_id)


def handed_today(work: Work, numbers: Sequence[PersonalNumber]) -> dict[int, int]:
    """Visitors handed to each of these numbers on its own local day."""
    work.actor.require(Permission.SEE)
    days: dict[int, date] = {number.id: local_day(work.now, number.timezone) for number in numbers}
    since = work.now.date() - timedelta(days=2)  # no zone is further from UTC
    handed = store.handed(work.session, work.workspace_id, since)
    return {number_id: handed.get((number_id, day), 0) for number_id, day in days.items()}


def check_number(work: Work, form: NumberForm, number_id: int | None = None) -> dict[str, Any]:
    """The columns of the row. Raises NotAllowed, Invalid, or Conflict for a QR that another number has (named)."""
    work.actor.require(Permission.GROUPS)
    fields = Fields()
    kind = kind_of(form.payload)
    if not form.payload.strip():
        fields.refuse("payload", N_("Please upload the person's QR."))
    elif not is_person(form.payload):
        fields.refuse("payload", N_("This is not the QR of a person."))
    if form.owner_member_id is not None and form.owner_member_id not in member_names(work):
        fields.refuse("owner_member_id", N_("There is no such member."))
    cap_sentence = N_("The daily cap lies between 1 and 10000.")
    columns: dict[str, Any] = {
        "name": fields.line("name", form.name, required=True),
        "owner_member_id": form.owner_member_id,
        "kind": kind.value,
        "payload": form.payload.strip(),
        "payload_key": payload_key(form.payload),
        "daily_cap": fields.number("daily_cap", form.daily_cap, 1, DAILY_CAP_MAX, cap_sentence),
        "opens_at": _minute(fields, "opens_at", form.opens_at),
        "closes_at": _minute(fields, "closes_at", form.closes_at),
        "timezone": fields.timezone("timezone", form.timezone),
    }
    fields.check()
    other = store.with_payload(work.session, work.workspace_id, columns["payload_key"])
    if other is not None and other.id != number_id:
        raise Conflict(
            N_("The personal number “{name}” already uses this QR."),
            "duplicate_payload",
            {"payload": N_("Another personal number already uses this QR.")},
            name=other.name,
        )
    return columns


def do_add_number(work: Work, form: NumberForm) -> PersonalNumber:
    number = PersonalNumber(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        state=NumberState.ACTIVE,
        created_at=work.now,
        **check_number(work, form),
    )
    work.session.add(number)
    work.audit("number.add", "personal_number", number.id, None, _shown(number))
    return number


def do_change_number(work: Work, number_id: int, form: NumberForm) -> PersonalNumber:
    number = find_number(work, number_id)
    columns = check_number(work, form, number_id)
    before = _shown(number)
    for name, value in columns.items():
        setattr(number, name, value)
    work.audit("number.change", "personal_number", number.id, before, _shown(number))
    return number


def do_set_number_state(work: Work, number_id: int, state: NumberState) -> PersonalNumber:
    """Activate, pause or archive a number. Setting the state it has changes nothing."""
    work.actor.require(Permission.GROUPS)
    number = find_number(work, number_id)
    before = number.state
    if before != state:
        number.state = state
        work.audit(f"number.{state.value}", "personal_number", number.id, {"state": before}, {"state": state})
    return number


def form_of(number: PersonalNumber) -> NumberForm:
    """The number as its form shows it."""
    return NumberForm(
        name=number.name,
        payload=number.payload,
        owner_member_id=number.owner_member_id,
        daily_cap=number.daily_cap,
        opens_at=clock_text(number.opens_at),
        closes_at=clock_text(number.closes_at),
        timezone=number.timezone,
    )


def _minute(fields: Fields, name: str, value: str) -> int:
    minute = minute_of_day(value)
    if minute is None:
        fields.refuse(name, N_("Please type a time like 09:00."))
        return 0
    return minute


def _shown(number: PersonalNumber) -> dict[str, Any]:
    names = ("name", "owner_member_id", "kind", "payload_key", "daily_cap", "opens_at", "closes_at", "timezone")
    return {name: getattr(number, name) for name in names}
