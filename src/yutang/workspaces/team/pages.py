"""The team: who is in it, inviting, roles, disabling."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.errors import Conflict, Invalid
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.access import rules as access_rules
from yutang.workspaces.models import Member, MemberState, Role
from yutang.workspaces.rules import PERMISSION_NAMES, PERMISSIONS, Permission
from yutang.workspaces.team.actions import (
    NewMember,
    do_add_member,
    do_change_member,
    do_disable_member,
    do_enable_member,
    do_make_link,
    member_of,
    team_of,
)
from yutang.workspaces.team.rules import ROLE_NAMES, ROLE_WORK

router = APIRouter(prefix="/team")
Text = Annotated[str, Form()]
Several = Annotated[tuple[str, ...], Form()]


@router.get("")
def team_page(visit: SignedIn) -> Response:
    with visit.reading() as work:
        members = team_of(work)
    matrix = [(name, [p in PERMISSIONS[role] for role in Role]) for p, name in PERMISSION_NAMES.items()]
    return visit.page(
        "workspaces/team.html",
        members=members,
        roles=ROLE_NAMES,
        matrix=matrix,
        may=visit.actor.may(Permission.MEMBERS),
    )


@router.get("/new")
def invite_page(visit: SignedIn) -> Response:
    visit.actor.require(Permission.MEMBERS)
    return _form(visit, NewMember(roles=[Role.OPERATOR]))


@router.post("")
def invite(visit: SignedIn, email: Text = "", name: Text = "", roles: Several = ()) -> Response:
    form = NewMember(email, name, roles)
    try:
        with visit.working() as work:
            member = do_add_member(work, form)
            work.session.flush()
            token = do_make_link(work, member.id)
    except Invalid as error:
        return _form(visit, form, error)
    return _link_page(visit, member, token)


@router.get("/{member_id}")
def member_page(visit: SignedIn, member_id: int) -> Response:
    visit.actor.require(Permission.MEMBERS)
    with visit.reading() as work:
        member = member_of(work, member_id)
    return _member(visit, member)


@router.post("/{member_id}")
def change_member(visit: SignedIn, member_id: int, name: Text = "", roles: Several = ()) -> Response:
    try:
        with visit.working() as work:
            do_change_member(work, member_id, name, roles)
    except (Invalid, Conflict) as error:
        with visit.reading() as work:
            return _member(visit, member_of(work, member_id), error, name=name, chosen=roles)
    return visit.redirect("/team", visit.t("Saved."))


@router.post("/{member_id}/link")
def make_link(visit: SignedIn, member_id: int) -> Response:
    with visit.working() as work:
        token = do_make_link(work, member_id)
        member = member_of(work, member_id)
    return _link_page(visit, member, token)


@router.post("/{member_id}/disable")
def disable_member(visit: SignedIn, member_id: int) -> Response:
    with visit.working() as work:
        member = do_disable_member(work, member_id)
    return visit.redirect("/team", visit.t("{name} can no longer sign in.", name=member.name))


@router.post("/{member_id}/enable")
def enable_member(visit: SignedIn, member_id: int) -> Response:
    with visit.working() as work:
        member = do_enable_member(work, member_id)
    return visit.redirect("/team", visit.t("{name} can sign in again.", name=member.name))


def _form(visit: Visit, form: NewMember, error: Invalid | None = None) -> Response:
    return visit.page(
        "workspaces/invite.html",
        status=422 if error else 200,
        form=form,
        error=error,
        roles=ROLE_NAMES,
        role_work=ROLE_WORK,
    )


def _member(
    visit: Visit,
    member: Member,
    error: Invalid | Conflict | None = None,
    name: str | None = None,
    chosen: tuple[str, ...] | None = None,
) -> Response:
    return visit.page(
        "workspaces/member.html",
        status=error.status if error else 200,
        member=member,
        name=member.name if name is None else name,
        chosen=member.roles if chosen is None else chosen,
        error=error,
        roles=ROLE_NAMES,
        role_work=ROLE_WORK,
        is_active=member.state is MemberState.ACTIVE,
    )


def _link_page(visit: Visit, member: Member, token: access_rules.Token) -> Response:
    """Shown once: only the hash of the link's secret is kept."""
    address = f"{visit.services.settings.base_url}/invite/{token}"
    days = (access_rules.LINK_LASTS if member.password_hash else access_rules.INVITATION_LASTS).days
    return visit.page("workspaces/link.html", member=member, address=address, days=days)
