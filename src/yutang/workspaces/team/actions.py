"""Inviting, changing and disabling members; and what a member changes of their own account."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.fields import Fields
from yutang.workspaces.access import passwords, rules
from yutang.workspaces.access import store as access_store
from yutang.workspaces.access.actions.first_start import add_member
from yutang.workspaces.access.actions.links import check_password, new_link
from yutang.workspaces.actions import Work
from yutang.workspaces.models import Member, MemberState, Purpose
from yutang.workspaces.rules import Permission
from yutang.workspaces.team import store
from yutang.workspaces.team.rules import Standing, owner_remains, read_email, read_roles

LANGUAGES = ("zh", "en")
THEMES = ("light", "dark", "auto")


@dataclass(frozen=True, slots=True)
class NewMember:
    """`password`: none for somebody who is sent an invitation."""

    email: str = ""
    name: str = ""
    roles: Collection[str] = ()
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What a member changes of themselves."""

    name: str = ""
    language: str = ""  # empty: the browser's choice stays
    theme: str = ""


def team_of(work: Work) -> Sequence[Member]:
    work.actor.require(Permission.SEE)
    return store.members_of(work.session, work.workspace_id)


def member_of(work: Work, member_id: int) -> Member:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    found = store.member(work.session, work.workspace_id, member_id)
    if found is None:
        raise NotFound(N_("There is no such member."))
    return found


def check_new_member(work: Work, form: NewMember) -> NewMember:
    """The form in its normal form. Raises NotAllowed, Invalid."""
    work.actor.require(Permission.MEMBERS)
    fields = Fields()
    email = read_email(fields, "email", form.email)
    name = fields.line("name", form.name, required=True)
    roles = read_roles(fields, form.roles)
    if form.password is not None and (wrong := passwords.problem(form.password, email, name)):
        fields.refuse("password", wrong)
    if "email" not in fields.errors and store.email_taken(work.session, email):
        fields.refuse("email", N_("Somebody with this e-mail is here already."))
    fields.check()
    return NewMember(email, name, roles, form.password)


def do_add_member(work: Work, form: NewMember, password_hash: str = "") -> Member:
    """Add a member, with the hash of their password or waiting for their invitation (`do_make_link`)."""
    checked = check_new_member(work, form)
    return add_member(work, checked.email, checked.name, list(checked.roles), password_hash)


def do_make_link(work: Work, member_id: int) -> rules.Token:
    """A one-time link with which a member chooses a password: an invitation, or, once they joined, a reset."""
    work.actor.require(Permission.MEMBERS)
    member = member_of(work, member_id)
    if member.state is not MemberState.ACTIVE:
        raise Conflict(N_("This member is disabled. Enable them first."))
    purpose, lasts = Purpose.INVITE, rules.INVITATION_LASTS
    if member.password_hash:
        purpose, lasts = Purpose.RESET, rules.LINK_LASTS
    work.audit(f"member.{purpose}_link", "member", member.id, None, {"name": member.name})
    return new_link(work, purpose, member.id, lasts)


def do_change_member(work: Work, member_id: int, name: str, roles: Collection[str]) -> Member:
    """Raises Conflict when no owner would remain."""
    work.actor.require(Permission.MEMBERS)
    fields = Fields()
    checked_name = fields.line("name", name, required=True)
    checked_roles = read_roles(fields, roles)
    fields.check()
    store.lock_workspace(work.session, work.workspace_id)
    member = member_of(work, member_id)
    before = {"name": member.name, "roles": list(member.roles)}
    member.name, member.roles = checked_name, checked_roles
    _keep_an_owner(work)
    after = {"name": member.name, "roles": list(member.roles)}
    if after != before:
        work.audit("member.change", "member", member.id, before, after)
    return member


def do_disable_member(work: Work, member_id: int) -> Member:
    """Their sessions and links end with this. Raises Conflict when no owner would remain."""
    work.actor.require(Permission.MEMBERS)
    store.lock_workspace(work.session, work.workspace_id)
    member = member_of(work, member_id)
    if member.id == work.actor.member_id:
        raise Conflict(N_("You cannot disable yourself. Another owner can."))
    if member.state is MemberState.ACTIVE:
        member.state = MemberState.DISABLED
        _keep_an_owner(work)
        access_store.end_sessions(work.session, work.workspace_id, member.id)
        for purpose in (Purpose.INVITE, Purpose.RESET):
            access_store.drop_links(work.session, work.workspace_id, purpose, member.id)
        work.audit("member.disable", "member", member.id, {"state": "active"}, {"state": "disabled"})
    return member


def do_enable_member(work: Work, member_id: int) -> Member:
    work.actor.require(Permission.MEMBERS)
    member = member_of(work, member_id)
    if member.state is MemberState.DISABLED:
        member.state = MemberState.ACTIVE
        work.audit("member.enable", "member", member.id, {"state": "disabled"}, {"state": "active"})
    return member


def _keep_an_owner(work: Work) -> None:
    work.session.flush()
    team = [
        Standing(each.id, frozenset(each.roles), each.state is MemberState.ACTIVE, bool(each.password_hash))
        for each in store.members_of(work.session, work.workspace_id)
    ]
    if not owner_remains(team):
        raise Conflict(N_("A workspace needs an owner. Make somebody else owner first."), "last_owner")


# ---- one's own account -----------------------------------------------------------------------------------------------


def me(work: Work) -> Member:
    """The member who acts. Raises NotFound for those who are no member, e.g. an API key."""
    return member_of(work, work.actor.member_id or 0)


def do_change_account(work: Work, form: Account) -> Member:
    fields = Fields()
    name = fields.line("name", form.name, required=True)
    if form.language not in ("", *LANGUAGES):
        fields.refuse("language", N_("Yutang speaks Chinese and English."))
    if form.theme not in ("", *THEMES):
        fields.refuse("theme", N_("Please choose one of these."))
    fields.check()
    member = me(work)
    before = {"name": member.name, "language": member.language, "theme": member.theme}
    member.name, member.language, member.theme = name, form.language or None, form.theme or None
    after = {"name": member.name, "language": member.language, "theme": member.theme}
    if after != before:
        work.audit("member.change", "member", member.id, before, after)
    return member


def do_choose_language(work: Work, language: str) -> None:
    """The switch in the page: kept with the member, so that their other devices follow."""
    member = me(work)
    if language in LANGUAGES and member.language != language:
        work.audit("member.change", "member", member.id, {"language": member.language}, {"language": language})
        member.language = language


def check_new_password(work: Work, current: str, password: str) -> str:
    """The hash of the new password, for `do_change_password`; slow. Raises Invalid."""
    member = me(work)
    check_my_password(work, "current", current)
    check_password("password", password, member.email, member.name)
    return passwords.hash_password(password)


def check_my_password(work: Work, field: str, password: str) -> None:
    """Whoever finds an open browser must not be able to change how one signs in; slow. Raises Invalid."""
    if not passwords.matches(me(work).password_hash, password):
        sentence = N_("This is not your password.")
        raise Invalid(sentence, "wrong_password", {field: sentence})


def do_change_password(work: Work, password_hash: str, this_session: int) -> None:
    """Ends the member's other sessions."""
    member = me(work)
    member.password_hash = password_hash
    access_store.end_sessions(work.session, work.workspace_id, member.id, but=this_session)
    work.audit("member.change_password", "member", member.id, None, {"name": member.name})
