"""Settings of the workspace, and its API keys."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.errors import DomainError, Invalid
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Details, do_change_workspace, workspace_of
from yutang.workspaces.keys.actions import NewKey, do_create_key, do_revoke_key, keys_of
from yutang.workspaces.models import Role
from yutang.workspaces.rules import Permission
from yutang.workspaces.team.rules import ROLE_NAMES

router = APIRouter(prefix="/settings")
Text = Annotated[str, Form()]


@router.get("")
def settings_page(visit: SignedIn) -> Response:
    return _settings(visit)


@router.post("")
def change_settings(visit: SignedIn, name: Text = "", language: Text = "", timezone: Text = "") -> Response:
    form = Details(name, language, timezone)
    try:
        with visit.working() as work:
            do_change_workspace(work, form)
    except Invalid as error:
        return _settings(visit, form=form, error=error)
    return visit.redirect("/settings", visit.t("Saved."))


@router.post("/keys")
def create_key(visit: SignedIn, key_name: Text = "", roles: Annotated[tuple[str, ...], Form()] = ()) -> Response:
    form = NewKey(key_name, roles)
    try:
        with visit.working() as work:
            row, key = do_create_key(work, form)
    except Invalid as error:
        return _settings(visit, new_key=form, error=error)
    return visit.page("workspaces/new_key.html", row=row, key=key)


@router.post("/keys/{key_id}/revoke")
def revoke_key(visit: SignedIn, key_id: int) -> Response:
    with visit.working() as work:
        do_revoke_key(work, key_id)
    return visit.redirect("/settings", visit.t("The key opens nothing any more."))


def _settings(
    visit: Visit, form: Details | None = None, new_key: NewKey | None = None, error: DomainError | None = None
) -> Response:
    visit.actor.require(Permission.WORKSPACE)
    with visit.reading() as work:
        workspace, keys = workspace_of(work), keys_of(work)
    return visit.page(
        "workspaces/settings.html",
        status=error.status if error else 200,
        form=form or Details(workspace.name, workspace.language, workspace.timezone),
        keys=keys,
        new_key=new_key or NewKey(roles=[Role.ANALYST]),
        roles=ROLE_NAMES,
        error=error,
    )
