"""One's own account: name, language and light, password, codes from a phone, sessions."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.errors import DomainError, Invalid
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.access.actions.codes import do_turn_codes_off, do_turn_codes_on, offer_codes
from yutang.workspaces.access.actions.sessions import do_end_other_sessions, do_end_session, my_sessions
from yutang.workspaces.team.actions import (
    Account,
    check_my_password,
    check_new_password,
    do_change_account,
    do_change_password,
    me,
)
from yutang.workspaces.team.rules import ROLE_NAMES

router = APIRouter(prefix="/me")
Text = Annotated[str, Form()]


@router.get("")
def account_page(visit: SignedIn) -> Response:
    return _account(visit)


@router.post("")
def change_account(visit: SignedIn, name: Text = "", language: Text = "", theme: Text = "") -> Response:
    form = Account(name, language, theme)
    try:
        with visit.working() as work:
            do_change_account(work, form)
    except Invalid as error:
        return _account(visit, form=form, error=error)
    for cookie, value in (("language", language), ("theme", theme)):
        if value:
            visit.cookies.remember(cookie, value)
    return visit.redirect("/me", visit.t("Saved."))


@router.post("/password")
def change_password(visit: SignedIn, current: Text = "", password: Text = "") -> Response:
    try:
        with visit.reading() as work:
            password_hash = check_new_password(work, current, password)
    except Invalid as error:
        return _account(visit, error=error)
    with visit.working() as work:
        do_change_password(work, password_hash, visit.presence.session.id)
    return visit.redirect("/me", visit.t("Your password is changed. Your other devices are signed out."))


@router.get("/codes")
def codes_page(visit: SignedIn) -> Response:
    return _codes(visit)


@router.post("/codes")
def turn_codes_on(visit: SignedIn, sealed: Text = "", code: Text = "") -> Response:
    try:
        with visit.working() as work:
            do_turn_codes_on(work, visit.services.sealer, me(work), sealed, code)
    except Invalid as error:
        return _codes(visit, sealed, error)
    return visit.redirect("/me", visit.t("From now on signing in asks for a code from your phone."))


@router.post("/codes/off")
def turn_codes_off(visit: SignedIn, off_password: Text = "") -> Response:
    try:
        with visit.reading() as work:
            check_my_password(work, "off_password", off_password)
    except Invalid as error:
        return _account(visit, error=error)
    with visit.working() as work:
        do_turn_codes_off(work, me(work))
    return visit.redirect("/me", visit.t("Signing in asks for your password only."))


@router.post("/sessions/end-others")
def end_other_sessions(visit: SignedIn) -> Response:
    with visit.working() as work:
        do_end_other_sessions(work, visit.presence.session.id)
    return visit.redirect("/me", visit.t("You are signed out everywhere else."))


@router.post("/sessions/{session_id}/end")
def end_session(visit: SignedIn, session_id: int) -> Response:
    with visit.working() as work:
        do_end_session(work, session_id)
    return visit.redirect("/me", visit.t("That device is signed out."))


def _account(visit: Visit, form: Account | None = None, error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        member, sessions = me(work), my_sessions(work)
    shown = form or Account(member.name, member.language or "", member.theme or "")
    return visit.page(
        "workspaces/account.html",
        status=error.status if error else 200,
        member=member,
        form=shown,
        sessions=sessions,
        this_session=visit.presence.session.id,
        roles=ROLE_NAMES,
        error=error,
    )


def _codes(visit: Visit, sealed: str | None = None, error: DomainError | None = None) -> Response:
    codes = offer_codes(visit.services.sealer, visit.member, visit.t("Yutang"), sealed)
    return visit.page("workspaces/codes.html", status=error.status if error else 200, codes=codes, error=error)
