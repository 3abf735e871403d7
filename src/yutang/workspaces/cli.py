"""`yutang user …`, and the links that the program itself hands out when it starts."""

import argparse
import json
import os
import sys
from collections.abc import Sequence

from yutang.db.migrate import upgrade
from yutang.errors import N_, Invalid
from yutang.settings import Settings
from yutang.wiring import Services, build, clock_from
from yutang.workspaces.access import passwords
from yutang.workspaces.access.actions.first_start import add_workspace, new_setup_link
from yutang.workspaces.access.actions.links import new_link
from yutang.workspaces.actions import all_workspaces, reading, system_actor, working
from yutang.workspaces.models import Member, Purpose, Role
from yutang.workspaces.team.actions import NewMember, check_new_member, do_add_member, do_make_link

ACTOR = "command line"  # as the audit log shows it


def ensure_setup_link(services: Services) -> str | None:
    """The address of the set-up page while there is no member yet; each call makes a new one and voids the last."""
    token = new_setup_link(services.database, services.clock(), services.new_id)
    return None if token is None else f"{services.settings.base_url}/setup/{token}"


def make_demo_link(services: Services, member: Member) -> str:
    """An address that signs a member in once, without a password. For the demo only."""
    actor = system_actor(member.workspace_id, ACTOR)
    with working(services.database, actor, services.clock(), services.new_id) as work:
        return f"{services.settings.base_url}/enter/{new_link(work, Purpose.DEMO, member.id)}"


def create_user(services: Services, form: NewMember, workspace_id: int) -> tuple[Member, str | None]:
    """The new member; and, where the form has no password, the address of their invitation.

    Raises Invalid for what is wrong with the form.
    """
    actor, now = system_actor(workspace_id, ACTOR), services.clock()
    with reading(services.database, actor, now, services.new_id) as work:
        check_new_member(work, form)
    password_hash = "" if form.password is None else passwords.hash_password(form.password)
    with working(services.database, actor, now, services.new_id) as work:
        member = do_add_member(work, form, password_hash)
        if form.password is not None:
            return member, None
        work.session.flush()
        return member, f"{services.settings.base_url}/invite/{do_make_link(work, member.id)}"


def choose_workspace(services: Services, wanted: int | None, name: str) -> int:
    """The workspace for a command: the one wanted, or the only one; in an empty installation a new one called `name`.

    Raises Invalid when it is not clear which.
    """
    with services.database.read() as session:
        known = [row.workspace_id for row in all_workspaces(session)]
    if wanted is not None:
        if wanted not in known:
            raise Invalid(N_("There is no such workspace."))
        return wanted
    if len(known) > 1:
        raise Invalid(N_("There are several workspaces. Please name one: {ids}."), ids=", ".join(map(str, known)))
    return known[0] if known else _new_workspace(services, name)


def _new_workspace(services: Services, name: str) -> int:
    settings, workspace_id = services.settings, services.new_id()
    actor = system_actor(workspace_id, ACTOR)
    with working(services.database, actor, services.clock(), services.new_id) as work:
        add_workspace(work, name, settings.default_language, settings.default_timezone)
    return workspace_id


# ---- commands --------------------------------------------------------------------------------------------------------


def add_user_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `user create` to the program's commands."""
    actions = commands.add_parser("user").add_subparsers(required=True, metavar="ACTION")
    command = actions.add_parser("create", help="add a member, with a password or an invitation to choose one")
    command.add_argument("--email", required=True)
    command.add_argument("--name", required=True)
    command.add_argument("--role", action="append", choices=list(Role), help="may be given several times")
    command.add_argument("--workspace", type=int, help="its number, where there are several")
    command.add_argument("--workspace-name", default="鱼塘", help="for the first member of an empty installation")
    way = command.add_mutually_exclusive_group(required=True)
    way.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    way.add_argument("--invite", action="store_true", help="print a link to choose a password; valid 7 days, once")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=run_user_create)


def run_user_create(args: argparse.Namespace, settings: Settings) -> int:
    """Exit codes: 0 done, 1 refused with a sentence (as every DomainError), 2 wrong use."""
    services = build(settings, clock_from(os.environ))
    try:
        upgrade(services.database)
        password = sys.stdin.readline().rstrip("\r\n") if args.password_stdin else None
        form = NewMember(args.email, args.name, _roles(args.role), password)
        member, link = create_user(services, form, choose_workspace(services, args.workspace, args.workspace_name))
    except Invalid as error:
        sentences = [text.format(**error.values) for text in error.fields.values()]
        print(f"yutang: {error} {' '.join(sentences)}".rstrip(), file=sys.stderr)
        return 1
    finally:
        services.close()
    if args.json:
        row = {"workspace_id": member.workspace_id, "member_id": member.id, "email": member.email, "link": link}
        print(json.dumps(row, ensure_ascii=False))
    else:
        print(link or f"{member.email}: {', '.join(member.roles)}")
    return 0


def _roles(given: Sequence[str] | None) -> list[str]:
    return [str(role) for role in given or [Role.OWNER]]
