"""Signing in: e-mail and password, then a code from the phone where the member turned that on."""

import json
from dataclasses import dataclass

from yutang.db.tables import from_ms, to_ms
from yutang.errors import N_, Invalid, TooMany
from yutang.workspaces.access import passwords, rules, store, totp
from yutang.workspaces.access.actions.sessions import Gate, start_session
from yutang.workspaces.models import Member, MemberState


@dataclass(frozen=True, slots=True)
class HalfWay:
    """The password was right; `ticket` goes into the form that asks for the code."""

    ticket: str


def do_sign_in(gate: Gate, email: str, password: str) -> rules.Token | HalfWay:
    """A new session, or the way to the second step.

    Raises Invalid with one and the same sentence whatever was wrong, and TooMany after too many failures. An unknown
    name takes as long as a wrong password.
    """
    name = email.strip().lower()
    allowances = _count_attempt(gate, name)
    member = _member_of(gate, name)
    good = passwords.matches(member.password_hash if member else "", password)
    if member is None or not good or member.state is not MemberState.ACTIVE:
        raise Invalid(N_("The e-mail or the password is not right."), "wrong_credentials")
    if passwords.is_outdated(member.password_hash):
        _renew_hash(gate, member, password)
    if member.totp_secret is not None:
        _take_back(gate, allowances)
        return HalfWay(_ticket(gate, member))
    return _welcome(gate, member, allowances)


def do_sign_in_with_code(gate: Gate, ticket: str, code: str) -> rules.Token:
    """The second step. Raises Invalid for a wrong, late or already used code, TooMany after too many."""
    member = _member_of_ticket(gate, ticket)
    allowances = _count_attempt(gate, f"code:{member.id}")
    try:
        secret = gate.sealer.open(member.totp_secret or "")
    except ValueError as error:
        raise Invalid(N_("Please sign in again."), "ticket") from error
    step = totp.step_of(secret, code, gate.now)
    if step is None:
        raise Invalid(N_("This code is not right. Take the newest one from your phone."), "wrong_code")
    with gate.database.write() as session:
        fresh = store.take_step(session, member.workspace_id, member.id, step)
    if not fresh:
        raise Invalid(N_("This code was used before. Wait for the next one."), "used_code")
    return _welcome(gate, member, allowances)


def _welcome(gate: Gate, member: Member, allowances: tuple[rules.Allowance, ...]) -> rules.Token:
    with gate.database.write() as session:
        # The failures before it are forgiven for this name from this address; the wider counts only lose this one.
        store.take_back_failure(session, [each.key for each in allowances], rules.window_of(gate.now))
        store.forget_failures(session, [allowances[0].key])
        return start_session(gate, session, member)


def _count_attempt(gate: Gate, name: str) -> tuple[rules.Allowance, ...]:
    """Counted before anything is compared: many attempts at once must not slip through together."""
    allowances = rules.allowances(name, gate.client.address, gate.settings.sign_in_attempts)
    window = rules.window_of(gate.now)
    with gate.database.write() as session:
        over = [each for each in allowances if store.count_failure(session, each.key, window) > each.most]
        if over:
            # Waiting must not get longer by trying, nor one person's waiting become everybody's.
            store.take_back_failure(session, [each.key for each in allowances], window)
        store.drop_old_windows(session, window - rules.WINDOW)
    if over:
        minutes = rules.minutes_left(gate.now)
        raise TooMany(
            N_("Too many attempts. Please wait {minutes} minutes and try again."),
            retry_after=minutes * 60,
            minutes=minutes,
        )
    return allowances


def _take_back(gate: Gate, allowances: tuple[rules.Allowance, ...]) -> None:
    with gate.database.write() as session:
        store.take_back_failure(session, [each.key for each in allowances], rules.window_of(gate.now))


def _member_of(gate: Gate, email: str) -> Member | None:
    with gate.database.read() as session:
        place = store.sign_in_name(session, email)
        row = place and store.member_with_workspace(session, place.workspace_id, place.member_id)
    return row[0] if row else None


def _renew_hash(gate: Gate, member: Member, password: str) -> None:
    renewed = passwords.hash_password(password)
    with gate.database.write() as session:
        store.set_password_hash(session, member.workspace_id, member.id, renewed)


def _ticket(gate: Gate, member: Member) -> str:
    return gate.sealer.seal(json.dumps([member.workspace_id, member.id, to_ms(gate.now + rules.CODE_WAITS)]))


def _member_of_ticket(gate: Gate, ticket: str) -> Member:
    try:
        workspace_id, member_id, until = json.loads(gate.sealer.open(ticket))
    except ValueError as error:
        raise Invalid(N_("Please sign in again."), "ticket") from error
    with gate.database.read() as session:
        row = store.member_with_workspace(session, int(workspace_id), int(member_id))
    if row is None or row[0].state is not MemberState.ACTIVE or gate.now >= from_ms(int(until)):
        raise Invalid(N_("That took too long. Please sign in again."), "ticket")
    return row[0]
