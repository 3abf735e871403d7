"""Pages of personal numbers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Path, UploadFile
from starlette.responses import Response

from yutang.accounts.models import NumberState, PersonalNumber
from yutang.accounts.numbers.actions import (
    NumberForm,
    codes_with,
    do_add_number,
    do_change_number,
    do_set_number_state,
    find_number,
    form_of,
    handed_today,
    numbers_of,
)
from yutang.accounts.numbers.rules import CAP_WARNING, KINDS, cap_words, clock_text, is_person
from yutang.errors import N_, DomainError
from yutang.fields import id_in
from yutang.groups.actions import member_names
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/numbers")
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
Text = Annotated[str, Form()]
_CAP: Mapping[str, Any] = {"warn": CAP_WARNING, "cap_words": cap_words}
Picture = Annotated[UploadFile | None, File()]


@router.get("")
def number_list(visit: SignedIn, archived: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?archived=1
    return _list(visit, "accounts/numbers.html", archived=archived)


@router.get("/live")
def number_list_again(visit: SignedIn, archived: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?archived=1
    return _list(visit, "accounts/numbers_live.html", archived=archived)


def _list(visit: Visit, template: str, *, archived: bool) -> Response:
    with visit.reading() as work:
        numbers = numbers_of(work, archived=archived)
        handed = handed_today(work, numbers)
        names = member_names(work)
    return visit.page(
        template, numbers=numbers, handed=handed, names=names, archived=archived, hours=_hours, kinds=KINDS, **_CAP
    )


def _hours(number: PersonalNumber) -> str | None:
    """09:00–21:30; None: all day."""
    if number.opens_at == number.closes_at:
        return None
    return f"{clock_text(number.opens_at)}–{clock_text(number.closes_at)}"


@router.get("/new")
def new_page(visit: SignedIn) -> Response:
    visit.actor.require(Permission.GROUPS)
    return _form(visit, NumberForm("", "", timezone=visit.timezone))


@router.get("/{number_id}")
def number_page(visit: SignedIn, number_id: Id) -> Response:
    with visit.reading() as work:
        number = find_number(work, number_id)
        handed, codes, names = handed_today(work, [number])[number.id], codes_with(work, number_id), member_names(work)
    return visit.page(
        "accounts/number.html",
        number=number,
        handed=handed,
        codes=codes,
        names=names,
        hours=_hours,
        kinds=KINDS,
        **_CAP,
    )


@router.get("/{number_id}/edit")
def edit_page(visit: SignedIn, number_id: Id) -> Response:
    visit.actor.require(Permission.GROUPS)
    with visit.reading() as work:
        form = form_of(find_number(work, number_id))
    return _form(visit, form, number_id)


def sent_form(
    name: Text = "",
    payload: Text = "",
    owner: Text = "",
    daily_cap: Text = "",
    opens_at: Text = "",
    closes_at: Text = "",
    timezone: Text = "",
) -> NumberForm:
    """The form's fields as a person typed them."""
    return NumberForm(name, payload, id_in(owner), daily_cap, opens_at, closes_at, timezone)


Sent = Annotated[NumberForm, Depends(sent_form)]


@router.post("/new")
def add(visit: SignedIn, form: Sent, picture: Picture = None) -> Response:
    return _save(visit, form, picture, None)


@router.post("/{number_id}/edit")
def change(visit: SignedIn, number_id: Id, form: Sent, picture: Picture = None) -> Response:
    return _save(visit, form, picture, number_id)


def _save(visit: Visit, form: NumberForm, picture: UploadFile | None, number_id: int | None) -> Response:
    """A picture wins over the QR that the form remembers from an earlier try; either way it is checked again."""
    visit.actor.require(Permission.GROUPS)
    if picture is not None and picture.filename:
        seen = visit.services.drop_reader.read_person(picture.file)
        if seen.refusal is not None:
            said = seen.refusal.zh if visit.language == "zh" else seen.refusal.en
            return _form(visit, form, number_id, refusal=said)
        form = replace(form, payload=seen.payload, name=form.name.strip() or seen.name)
    try:
        with visit.working() as work:
            number = do_add_number(work, form) if number_id is None else do_change_number(work, number_id, form)
    except DomainError as error:
        if error.status not in (409, 422):
            raise
        return _form(visit, form, number_id, error)
    return visit.redirect(f"/numbers/{number.id}", visit.t("Saved."))


def _form(
    visit: Visit,
    form: NumberForm,
    number_id: int | None = None,
    error: DomainError | None = None,
    refusal: str | None = None,
) -> Response:
    """The form; `refusal` is the sentence about a picture that cannot be used."""
    with visit.reading() as work:
        members = member_names(work, active_only=True)
    return visit.page(
        "accounts/form.html",
        status=error.status if error else 422 if refusal else 200,
        form=form,
        # Only a QR that the rules accept is drawn again; anything else would be a picture of what somebody sent.
        drawn=is_person(form.payload),
        number_id=number_id,
        members=members,
        refusal=refusal,
        error=error,
    )


@router.post("/{number_id}/state")
def set_state(visit: SignedIn, number_id: Id, state: Annotated[NumberState, Form()]) -> Response:
    said = {
        NumberState.ACTIVE: N_("The personal number is in use again."),
        NumberState.PAUSED: N_("The personal number is paused. Nobody is shown it."),
        NumberState.ARCHIVED: N_("The personal number is archived. You can bring it back here."),
    }
    with visit.working() as work:
        do_set_number_state(work, number_id, state)
    return visit.redirect(f"/numbers/{number_id}", visit.t(said[state]))
