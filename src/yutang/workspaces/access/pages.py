"""First start, signing in and out, and the pages behind one-time links."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.errors import Invalid, TooMany
from yutang.web.cookies import SESSION
from yutang.web.paths import client_address, safe_path
from yutang.web.visits import AnyGuest, Guest, SignedIn, Visit
from yutang.workspaces.access import rules
from yutang.workspaces.access.actions.first_start import SetUp, check_setup_link, do_set_up, is_set_up
from yutang.workspaces.access.actions.links import do_choose_password, do_enter, invited
from yutang.workspaces.access.actions.sessions import Client, Gate, do_sign_out
from yutang.workspaces.access.actions.sign_in import HalfWay, do_sign_in, do_sign_in_with_code
from yutang.workspaces.models import Purpose

router = APIRouter()
Text = Annotated[str, Form()]


# ---- first start -----------------------------------------------------------------------------------------------------


@router.get("/setup/{token}")
def setup_page(visit: AnyGuest, token: str) -> Response:
    check_setup_link(_gate(visit), token)
    return visit.page("workspaces/setup.html", form=SetUp(), token=token)


@router.post("/setup/{token}")
def set_up(
    visit: AnyGuest, token: str, workspace: Text = "", name: Text = "", email: Text = "", password: Text = ""
) -> Response:
    form = SetUp(workspace, name, email, password, visit.language)
    try:
        session = do_set_up(_gate(visit), token, form)
    except Invalid as error:
        return visit.page("workspaces/setup.html", status=422, form=form, token=token, error=error)
    return _welcome(visit, session, visit.t("Welcome. This is where every day starts."))


# ---- signing in and out ----------------------------------------------------------------------------------------------


@router.get("/sign-in")
def sign_in_page(visit: AnyGuest, then: Annotated[str, Query(alias="next")] = "/") -> Response:
    if isinstance(visit, Visit):
        return visit.redirect(safe_path(then))
    if not is_set_up(visit.services.database):
        return visit.page("workspaces/not_set_up.html")
    return visit.page("workspaces/sign_in.html", email="", then=safe_path(then))


@router.post("/sign-in")
def sign_in(
    visit: AnyGuest, email: Text = "", password: Text = "", then: Annotated[str, Form(alias="next")] = "/"
) -> Response:
    try:
        outcome = do_sign_in(_gate(visit), email, password)
    except (Invalid, TooMany) as error:
        return _refused(visit, "workspaces/sign_in.html", error, email=email, then=safe_path(then))
    if isinstance(outcome, HalfWay):
        return visit.page("workspaces/code.html", ticket=outcome.ticket, then=safe_path(then))
    return _welcome(visit, outcome, to=safe_path(then))


@router.post("/sign-in/code")
def sign_in_with_code(
    visit: AnyGuest, ticket: Text = "", code: Text = "", then: Annotated[str, Form(alias="next")] = "/"
) -> Response:
    try:
        session = do_sign_in_with_code(_gate(visit), ticket, code)
    except (Invalid, TooMany) as error:
        template = "workspaces/sign_in.html" if error.code == "ticket" else "workspaces/code.html"
        return _refused(visit, template, error, email="", ticket=ticket, then=safe_path(then))
    return _welcome(visit, session, to=safe_path(then))


@router.post("/sign-out")
def sign_out(visit: SignedIn) -> Response:
    with visit.working() as work:
        do_sign_out(work, visit.presence.session.id)
    visit.cookies.forget(SESSION)
    return visit.redirect("/sign-in", visit.t("You are signed out."))


# ---- one-time links --------------------------------------------------------------------------------------------------


@router.get("/invite/{token}")
def invitation_page(visit: AnyGuest, token: str) -> Response:
    return visit.page("workspaces/choose_password.html", who=_invited(visit, token), token=token)


@router.post("/invite/{token}")
def choose_password(visit: AnyGuest, token: str, password: Text = "") -> Response:
    try:
        session = do_choose_password(_gate(visit), token, password)
    except Invalid as error:
        who = _invited(visit, token)
        return visit.page("workspaces/choose_password.html", status=422, who=who, token=token, error=error)
    if session is None:
        return visit.redirect("/sign-in", visit.t("Your new password is set. Please sign in with it."))
    return _welcome(visit, session, visit.t("Your password is set. Welcome."))


@router.get("/enter/{token}")
def enter(visit: AnyGuest, token: str) -> Response:
    return _welcome(visit, do_enter(_gate(visit), token))


def _invited(visit: Guest, token: str) -> object:
    return invited(_gate(visit), token, Purpose.INVITE, Purpose.RESET)


def _gate(visit: Guest) -> Gate:
    services, request = visit.services, visit.request
    trusted = {address.strip() for address in services.settings.trusted_proxies.split(",")}
    client = Client(
        client_address(request.scope, trusted), request.headers.get("user-agent", ""), request.cookies.get(SESSION)
    )
    return Gate(services.database, services.sealer, services.settings, services.new_id, visit.now, client)


def _welcome(visit: Guest, session: rules.Token, flash: str | None = None, to: str = "/") -> Response:
    visit.cookies.stay_signed_in(str(session))
    return visit.redirect(to, flash)


def _refused(visit: Guest, template: str, error: Invalid | TooMany, **values: object) -> Response:
    response = visit.page(template, status=error.status, error=error, **values)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response
