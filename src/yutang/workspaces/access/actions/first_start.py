"""The first start: a link for whoever stands at the server, and the first workspace with its owner."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from yutang.db.engine import Database
from yutang.errors import N_, Conflict, NotFound
from yutang.fields import Fields
from yutang.workspaces.access import passwords, rules, store
from yutang.workspaces.access.actions.links import new_link, open_link
from yutang.workspaces.access.actions.sessions import Gate, start_session
from yutang.workspaces.actions import Work, system_actor
from yutang.workspaces.models import INSTANCE, Member, MemberState, OneTimeLink, Purpose, Role, SignInName, Workspace
from yutang.workspaces.team.rules import read_email


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the set-up page asks."""

    workspace: str = ""
    name: str = ""
    email: str = ""
    password: str = ""
    language: str = "zh"


def new_setup_link(database: Database, now: datetime, new_id: Callable[[], int]) -> rules.Token | None:
    """A link to the set-up page while there is no member at all; each start makes a new one and voids the last."""
    with database.write() as session:
        if not store.nobody_yet(session):
            return None
        return new_link(Work(session, system_actor(INSTANCE), now, new_id), Purpose.SETUP, None)


def is_set_up(database: Database) -> bool:
    with database.read() as session:
        return not store.nobody_yet(session)


def check_setup_link(gate: Gate, link_text: str) -> OneTimeLink:
    """Raises NotFound with what to do next."""
    try:
        return open_link(gate, link_text, Purpose.SETUP)
    except NotFound as error:
        if is_set_up(gate.database):
            raise NotFound(N_("Yutang is set up already. Please sign in.")) from error
        sentence = N_("This link is too old. Start Yutang again: it then prints a new one.")
        raise NotFound(sentence, "worthless_link") from error


def do_set_up(gate: Gate, link_text: str, form: SetUp) -> rules.Token:
    """The first workspace, its owner and their session.

    Raises Invalid, NotFound for a worthless link, Conflict when somebody was faster.
    """
    link = check_setup_link(gate, link_text)
    checked = _checked(form)
    password_hash = passwords.hash_password(form.password)
    with gate.database.write() as session:
        used = store.use_link(session, INSTANCE, link.id, gate.now)
        if not used or not store.nobody_yet(session):
            raise Conflict(N_("Yutang is set up already. Please sign in."))
        workspace_id = gate.new_id()
        work = Work(session, system_actor(workspace_id, checked.name), gate.now, gate.new_id)
        add_workspace(work, checked.workspace, checked.language, gate.settings.default_timezone)
        owner = add_member(work, checked.email, checked.name, [str(Role.OWNER)], password_hash)
        session.flush()
        return start_session(gate, session, owner)


def _checked(form: SetUp) -> SetUp:
    fields = Fields()
    workspace = fields.line("workspace", form.workspace, required=True)
    name = fields.line("name", form.name, required=True)
    email = read_email(fields, "email", form.email)
    wrong = passwords.problem(form.password, email, name)
    if wrong is not None:
        fields.refuse("password", wrong)
    fields.check()
    return SetUp(workspace, name, email, form.password, form.language)


def add_workspace(work: Work, name: str, language: str, timezone: str) -> Workspace:
    """The workspace that `work` is for."""
    workspace = Workspace(
        workspace_id=work.workspace_id, name=name, language=language, timezone=timezone, created_at=work.now
    )
    work.session.add(workspace)
    work.audit("workspace.create", "workspace", work.workspace_id, None, {"name": name})
    return workspace


def add_member(work: Work, email: str, name: str, roles: list[str], password_hash: str) -> Member:
    """The member and the name in the directory. The caller has checked both."""
    member = Member(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        email=email,
        name=name,
        roles=roles,
        state=MemberState.ACTIVE,
        password_hash=password_hash,
        totp_secret=None,
        totp_last_step=None,
        language=None,
        theme=None,
        created_at=work.now,
        last_seen_at=None,
    )
    work.session.add(member)
    work.session.add(SignInName(email=email, workspace_id=work.workspace_id, member_id=member.id))
    work.audit("member.add", "member", member.id, None, {"name": name, "email": email, "roles": roles})
    return member
