"""Sessions, one-time links, codes and failures, on both databases and under races."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import event

from tests.support.house import password_hash
from tests.support.people import NOON, Person
from tests.support.services import services_over
from yutang.db.engine import Database
from yutang.errors import Conflict, DomainError, Invalid, NotFound, TooMany
from yutang.wiring import Services
from yutang.workspaces.access import rules, store, totp
from yutang.workspaces.access.actions.codes import do_turn_codes_on
from yutang.workspaces.access.actions.first_start import SetUp, do_set_up, new_setup_link
from yutang.workspaces.access.actions.links import do_choose_password
from yutang.workspaces.access.actions.sessions import Client, Gate, recognise
from yutang.workspaces.access.actions.sign_in import HalfWay, do_sign_in, do_sign_in_with_code
from yutang.workspaces.models import Member, MemberState, Role
from yutang.workspaces.team.actions import (
    NewMember,
    do_add_member,
    do_change_member,
    do_disable_member,
    do_make_link,
    team_of,
)

PASSWORD = "correct horse battery"
SET_UP = SetUp("Yoga", "Lin", "lin@example.com", PASSWORD)


@pytest.fixture
def services(database: Database) -> Services:
    return services_over(database)


@pytest.fixture
def gate(services: Services) -> Gate:
    return gate_of(services)


def gate_of(services: Services, address: str = "192.0.2.7") -> Gate:
    client = Client(address, "a browser")
    return Gate(services.database, services.sealer, services.settings, services.new_id, NOON, client)


def set_up(services: Services) -> Person:
    link = new_setup_link(services.database, NOON, services.new_id)
    token = do_set_up(gate_of(services), str(link), SET_UP)
    return Person(services.database, workspace_id=token.workspace_id)


def add(owner: Person, email: str, *roles: Role, joined: bool = True) -> Member:
    with owner.working() as work:
        form = NewMember(email, email.partition("@")[0], [str(role) for role in roles])
        return do_add_member(work, form, password_hash(PASSWORD) if joined else "")


def outcomes(*attempts: Callable[[], object]) -> list[str]:
    """Run all at once; what each gave: ok, or the name of the domain error."""

    def tried(attempt: Callable[[], object]) -> str:
        try:
            attempt()
        except DomainError as error:
            return type(error).__name__
        return "ok"

    with ThreadPoolExecutor(len(attempts)) as pool:
        return sorted(pool.map(tried, attempts))


def test_a_session_leads_to_its_member_and_workspace(services: Services, gate: Gate) -> None:
    owner = set_up(services)
    token = do_sign_in(gate, "lin@example.com", PASSWORD)

    presence = recognise(services.database, str(token), NOON, 30)

    assert presence is not None
    assert presence.member.email == "lin@example.com"
    assert presence.workspace.workspace_id == owner.workspace_id


@pytest.mark.parametrize("change", ["workspace", "id", "secret"])
def test_a_session_with_any_part_changed_is_none(services: Services, gate: Gate, change: str) -> None:
    set_up(services)
    token = do_sign_in(gate, "lin@example.com", PASSWORD)
    assert isinstance(token, rules.Token)
    forged = {
        "workspace": rules.Token(token.workspace_id + 1, token.id, token.secret),
        "id": rules.Token(token.workspace_id, token.id + 1, token.secret),
        "secret": rules.Token(token.workspace_id, token.id, token.secret + "x"),
    }

    assert recognise(services.database, str(forged[change]), NOON, 30) is None


def test_of_many_who_open_the_set_up_link_at_once_one_becomes_owner(services: Services) -> None:
    link = str(new_setup_link(services.database, NOON, services.new_id))
    forms = [SetUp("Yoga", "Lin", f"lin{n}@example.com", PASSWORD) for n in range(4)]

    results = outcomes(*[lambda form=form: do_set_up(gate_of(services), link, form) for form in forms])

    assert results.count("ok") == 1
    assert set(results) <= {"ok", "Conflict", "NotFound"}


def test_of_many_who_take_up_one_invitation_at_once_one_gets_in(services: Services) -> None:
    owner = set_up(services)
    wang = add(owner, "wang@example.com", Role.EDITOR, joined=False)
    with owner.working() as work:
        link = str(do_make_link(work, wang.id))

    results = outcomes(
        *[lambda n=n: do_choose_password(gate_of(services), link, f"another password {n}") for n in range(4)]
    )

    assert results == ["NotFound"] * 3 + ["ok"]


def test_of_many_who_use_one_code_at_once_one_gets_in(services: Services) -> None:
    owner = set_up(services)
    secret = turn_codes_on(services, owner)
    code = code_of(secret)
    ways = [do_sign_in(gate_of(services), "lin@example.com", PASSWORD) for _ in range(4)]
    tickets = [way.ticket for way in ways if isinstance(way, HalfWay)]

    results = outcomes(
        *[lambda ticket=ticket: do_sign_in_with_code(gate_of(services), ticket, code) for ticket in tickets]
    )

    assert results == ["Invalid"] * 3 + ["ok"]


def turn_codes_on(services: Services, owner: Person) -> str:
    """Half a minute before noon, so that noon's code is a fresh one."""
    secret, before = totp.new_secret(), owner.later(seconds=-totp.SECONDS)
    with before.working() as work:
        (member,) = team_of(work)
        do_turn_codes_on(work, services.sealer, member, services.sealer.seal(secret), code_of(secret, -1))
    return secret


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(NOON + timedelta(seconds=totp.SECONDS * steps))


def test_many_wrong_passwords_at_once_are_all_counted(services: Services) -> None:
    set_up(services)

    def wrong() -> object:
        return do_sign_in(gate_of(services), "lin@example.com", "wrong horse")

    results = outcomes(*[wrong] * 12)

    assert results == ["Invalid"] * 8 + ["TooMany"] * 4


def test_two_owners_who_retire_each_other_at_once_leave_one(services: Services) -> None:
    owner = set_up(services)
    add(owner, "wang@example.com", Role.OWNER)
    with owner.reading() as work:
        first, second = team_of(work)

    def retire(by: Member, whom: Member) -> None:
        person = Person(services.database, owner.workspace_id, member_id=by.id)
        with person.working() as work:
            do_disable_member(work, whom.id)

    results = outcomes(lambda: retire(first, second), lambda: retire(second, first))

    with owner.reading() as work:
        standing = [member.state for member in team_of(work)]
    assert results == ["Conflict", "ok"]
    assert standing.count(MemberState.ACTIVE) == 1


def test_two_owners_who_lay_down_the_role_at_once_leave_one(services: Services) -> None:
    owner = set_up(services)
    add(owner, "wang@example.com", Role.OWNER)
    with owner.reading() as work:
        team = list(team_of(work))

    def lay_down(member: Member) -> None:
        with owner.working() as work:
            do_change_member(work, member.id, member.name, [str(Role.EDITOR)])

    results = outcomes(*[lambda member=member: lay_down(member) for member in team])

    assert results == ["Conflict", "ok"]


def test_one_e_mail_belongs_to_one_member_of_the_whole_installation(services: Services) -> None:
    owner = set_up(services)
    with pytest.raises(Invalid) as raised:
        add(owner.of_workspace(services.new_id()), "LIN@example.com", Role.OWNER)

    assert "email" in raised.value.fields


def test_disabling_ends_sessions_of_that_member_only(services: Services, gate: Gate) -> None:
    owner = set_up(services)
    wang = add(owner, "wang@example.com", Role.EDITOR)
    hers = str(do_sign_in(gate, "wang@example.com", PASSWORD))
    his = str(do_sign_in(gate_of(services), "lin@example.com", PASSWORD))

    with owner.working() as work:
        do_disable_member(work, wang.id)

    assert recognise(services.database, hers, NOON, 30) is None
    assert recognise(services.database, his, NOON, 30) is not None


def test_sessions_that_ended_are_cleared_away(services: Services, gate: Gate) -> None:
    owner = set_up(services)
    later = Gate(
        gate.database, gate.sealer, gate.settings, gate.new_id, NOON + timedelta(days=31), Client("192.0.2.7", "")
    )
    do_sign_in(later, "lin@example.com", PASSWORD)

    with owner.reading() as work:
        (member,) = team_of(work)
        left = store.sessions_of(work.session, owner.workspace_id, member.id, NOON)

    assert len(left) == 1


def test_windows_of_failures_are_cleared_away(services: Services) -> None:
    with services.database.write() as session:
        store.count_failure(session, "a", rules.window_of(NOON))
        store.count_failure(session, "b", rules.window_of(NOON + timedelta(hours=1)))
        store.drop_old_windows(session, rules.window_of(NOON + timedelta(hours=1)))
        again = store.count_failure(session, "a", rules.window_of(NOON))
        later = store.count_failure(session, "b", rules.window_of(NOON + timedelta(hours=1)))

    assert (again, later) == (1, 2)


def test_too_many_says_when_to_come_back(services: Services) -> None:
    set_up(services)
    gate = gate_of(services)
    for _ in range(8):
        with pytest.raises(Invalid):
            do_sign_in(gate, "lin@example.com", "wrong horse")

    with pytest.raises(TooMany) as raised:
        do_sign_in(gate, "lin@example.com", PASSWORD)

    assert raised.value.retry_after == 15 * 60  # noon is the start of a window


def test_a_link_of_another_kind_opens_nothing(services: Services, gate: Gate) -> None:
    owner = set_up(services)
    wang = add(owner, "wang@example.com", Role.EDITOR, joined=False)
    with owner.working() as work:
        link = str(do_make_link(work, wang.id))

    with pytest.raises((NotFound, Conflict)):
        do_set_up(gate, link, SET_UP)


@pytest.mark.parametrize("email", ["lin\x00@example.com", "x" * 5000, "林@例子.中国", "' OR 1=1 --"])
def test_a_strange_name_is_only_a_wrong_one(services: Services, gate: Gate, email: str) -> None:
    set_up(services)

    with pytest.raises(Invalid):
        do_sign_in(gate, email, PASSWORD)


def test_failures_are_taken_back_in_the_order_in_which_they_are_counted(database: Database) -> None:
    """Two people at one address must not wait for each other's counters crosswise: one would be told to try again."""
    window = rules.window_of(NOON)
    keys = ["c", "b", "a"]
    with database.write() as session:
        for key in reversed(keys):
            store.count_failure(session, key, window)
    statements: list[str] = []

    def note(_c: object, _cursor: object, sql: str, values: object, *_: object) -> None:
        if sql.startswith("UPDATE rate_windows"):
            statements.append(str(values))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.write() as session:
        store.take_back_failure(session, keys, window)
    event.remove(database.engine, "before_cursor_execute", note)

    assert [[key for key in keys if f"'{key}'" in sql] for sql in statements] == [[key] for key in keys]
    with database.write() as session:
        assert [store.count_failure(session, key, window) for key in keys] == [1, 1, 1]
