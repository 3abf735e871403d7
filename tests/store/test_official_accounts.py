"""Official accounts, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from tests.support.people import Person
from yutang.accounts.models import Account, AccountState, AccountToken, PushAddress, PushMode
from yutang.accounts.official.actions import (
    AccountForm,
    ConnectForm,
    account_names,
    accounts_of,
    connection_of,
    do_bump_version,
    do_change_account,
    do_change_keys,
    do_connect,
    do_note_check,
    do_replace_secret,
    do_set_account_state,
    find_account,
    form_of,
    todays_numbers,
)
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.fans.models import AccountDay
from yutang.livecodes.rules import local_day
from yutang.sealing import Sealer
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.actions import Work
from yutang.workspaces.models import AuditEntry, Role

SEALER = Sealer(b"0123456789abcdef0123456789abcdef")
SECRET = "5f1d7a84db00d2fce00b31a7fc73c5c1"
FORM = ConnectForm(AccountClass.SERVICE_CERTIFIED, "早起瑜伽", "wx5823bf96d3bd56c7", SECRET)


def connected(work: Work, form: ConnectForm = FORM) -> Account:
    return do_connect(work, SEALER, form, Random(work.new_id()))


def test_a_connected_account_has_sealed_keys_and_an_address_of_its_own(database: Database) -> None:
    with Person(database).working() as work:
        account = connected(work)
    with Person(database).reading() as work:
        kept = find_account(work, account.id)
        assert SECRET not in kept.secret
        assert SEALER.open(kept.secret) == SECRET
        assert (kept.state, kept.version, kept.mode) == (AccountState.NEW, 1, PushMode.SECURE)
        connection = connection_of(work, SEALER, "https://pond.example.com", kept)
        assert connection.url == f"https://pond.example.com/wx/{kept.push_key}"
        assert connection.token is not None
        assert connection.aes_key is not None
        assert (len(kept.push_key), len(connection.token), len(connection.aes_key)) == (26, 32, 43)
        address = work.session.scalars(select(PushAddress).where(PushAddress.workspace_id == 1)).one()
        assert (address.push_key, address.account_id) == (kept.push_key, kept.id)
        assert account_names(work) == {kept.id: "早起瑜伽"}


def test_an_account_belongs_to_the_only_community_and_to_none_of_several(database: Database) -> None:
    with Person(database).working() as work:
        only = do_add_community(work, CommunityForm("Yoga"))
        assert connected(work).community_id == only.id
        do_add_community(work, CommunityForm("Tea"))
        other = replace(FORM, name="Tea", app_id="wx5823bf96d3bd56c8")
        assert connected(work, other).community_id is None


def test_a_token_and_a_key_that_exist_already_are_taken(database: Database) -> None:
    with Person(database).working() as work:
        account = connected(work, replace(FORM, token="yogaatsix", aes_key="a" * 43, mode=PushMode.PLAIN))
        connection = connection_of(work, SEALER, "https://pond.example.com", account)
        assert (connection.token, connection.aes_key, connection.mode) == ("yogaatsix", "a" * 43, "plain")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"app_id": ""}, "app_id"),
        ({"app_id": "gh_12ab34cd56ef"}, "app_id"),
        ({"app_id": "5823bf96d3bd56c7"}, "app_id"),
        ({"secret": ""}, "secret"),
        ({"secret": "short"}, "secret"),
        ({"secret": "5f1d7a84db00d2fc e00b31a7fc73c5c1"}, "secret"),
        ({"token": "no"}, "token"),
        ({"token": "with space"}, "token"),
        ({"aes_key": "a" * 42}, "aes_key"),
        ({"aes_key": "a" * 42 + "="}, "aes_key"),
    ],
)
def test_a_wrong_key_of_an_account_is_named(database: Database, change: dict[str, str], field: str) -> None:
    with Person(database).working() as work:
        with pytest.raises(Invalid) as refused:
            connected(work, replace(FORM, **change))  # type: ignore[arg-type]
        assert set(refused.value.fields) == {field}
        assert accounts_of(work) == []


def test_one_app_id_is_one_account_even_in_the_archive(database: Database) -> None:
    with Person(database).working() as work:
        first = connected(work)
        do_set_account_state(work, first.id, AccountState.ARCHIVED)
        with pytest.raises(Conflict) as refused:
            connected(work, replace(FORM, name="Another"))
        assert refused.value.values == {"name": "早起瑜伽"}


def test_every_change_counts_the_version_up_and_is_audited_without_secrets(database: Database) -> None:
    other_secret, other_token = "0" * 32, "anothertoken"
    with Person(database).working() as work:
        account = connected(work)
        community = do_add_community(work, CommunityForm("Yoga"))
        changed = replace(
            form_of(account), community_id=community.id, persona="小鱼", quiet_from="22", quiet_until="7:30"
        )
        do_change_account(work, account.id, changed)
        assert (account.version, account.quiet_from, account.quiet_until) == (2, 1320, 450)
        do_change_account(work, account.id, changed)
        assert account.version == 2
        do_change_keys(work, SEALER, account.id, Random(1), token=other_token)
        do_change_keys(work, SEALER, account.id, Random(1), aes_key="", mode=PushMode.COMPATIBLE)
        do_replace_secret(work, SEALER, account.id, other_secret)
        do_set_account_state(work, account.id, AccountState.PAUSED)
        assert do_bump_version(work, account.id) == 7
        assert SEALER.open(account.secret) == other_secret
    with Person(database).reading() as work:
        entries = work.session.scalars(select(AuditEntry).where(AuditEntry.workspace_id == 1)).all()
        told = " ".join(str((entry.before, entry.after)) for entry in entries)
        assert [e.action for e in entries if e.subject_type == "account"] == [
            *("account.connect", "account.change", "account.token", "account.aes_key"),
            *("account.change", "account.secret", "account.pause"),
        ]
        assert not [secret for secret in (SECRET, other_secret, other_token, "a" * 43) if secret in told]


def test_a_new_secret_forgets_the_tokens_of_the_older_one(database: Database) -> None:
    with Person(database).working() as work:
        account = connected(work)
        for workspace_id in (1, 2):
            token = {"family": "stable", "value": "x", "expires_at": None, "fetched_at": None, "lease_until": None}
            work.session.add(AccountToken(workspace_id=workspace_id, account_id=account.id, **token))
        work.session.flush()
        do_replace_secret(work, SEALER, account.id, "1" * 32)
        left = work.session.scalars(select(AccountToken).where(AccountToken.account_id == account.id)).all()
        assert [row.workspace_id for row in left] == [2]


def test_an_account_is_paused_archived_and_brought_back(database: Database) -> None:
    with Person(database).working() as work:
        account = connected(work)
        do_set_account_state(work, account.id, AccountState.ARCHIVED)
        assert accounts_of(work) == []
        assert [row.id for row in accounts_of(work, archived=True)] == [account.id]
        assert do_set_account_state(work, account.id, AccountState.ACTIVE).state == AccountState.NEW
        account.last_push_at = work.now
        do_set_account_state(work, account.id, AccountState.PAUSED)
        assert do_set_account_state(work, account.id, AccountState.ACTIVE).state == AccountState.ACTIVE


def test_what_a_check_found_is_kept_until_the_keys_change(database: Database) -> None:
    with Person(database).working() as work:
        account = connected(work)
        account.check = {"url_ok_at": 5}
        version = account.version
        do_note_check(work, account.id, {"at": 7, "failure": None})
    with Person(database).working() as work:
        kept = find_account(work, account.id)
        assert (kept.check, kept.keys_check, kept.version) == ({"url_ok_at": 5}, {"at": 7, "failure": None}, version)
        do_replace_secret(work, SEALER, account.id, "1" * 32)
        assert (kept.check, kept.keys_check) == ({"url_ok_at": 5}, None)
        do_change_keys(work, SEALER, account.id, Random(1), aes_key="")
        assert kept.check is None


def test_todays_numbers_are_those_of_the_accounts_own_day(database: Database) -> None:
    with Person(database).working() as work:
        here = connected(work)
        there = connected(work, replace(FORM, app_id="wx00000000000000aa", timezone="America/New_York"))
        for account in (here, there):
            for days_ago, follows in ((0, 3), (1, 40)):
                day = local_day(work.now, account.timezone)
                row = AccountDay(
                    workspace_id=1, account_id=account.id, day=day.replace(day=day.day - days_ago), follows=follows,
                    unfollows=1, messages=5, menu_taps=2, scenes=0,
                )  # fmt: skip
                work.session.add(row)
    with Person(database).reading() as work:
        numbers = todays_numbers(work, accounts_of(work))
        assert {account_id: today.follows for account_id, today in numbers.items()} == {here.id: 3, there.id: 3}


def test_a_community_of_nobody_and_wrong_hours_are_refused(database: Database) -> None:
    with Person(database).working() as work:
        account = connected(work)
        with pytest.raises(Invalid) as refused:
            do_change_account(work, account.id, AccountForm("", AccountClass.SERVICE, 99, quiet_from="25:00"))
        assert set(refused.value.fields) == {"name", "community_id", "quiet_from"}


def every_change(work: Work, account_id: int) -> list[Callable[[], object]]:
    return [
        lambda: do_change_account(work, account_id, AccountForm("x", AccountClass.SERVICE)),
        lambda: do_change_keys(work, SEALER, account_id, Random(1), token=""),
        lambda: do_replace_secret(work, SEALER, account_id, SECRET),
        lambda: do_set_account_state(work, account_id, AccountState.PAUSED),
        lambda: do_note_check(work, account_id, {}),
    ]


def test_only_who_may_connect_accounts_changes_them_or_sees_their_keys(database: Database) -> None:
    with Person(database).working() as work:
        account = connected(work)
    with Person(database).as_role(Role.OPERATOR).working() as work:
        assert find_account(work, account.id).name == "早起瑜伽"
        attempts = every_change(work, account.id)
        attempts += [lambda: connection_of(work, SEALER, "", account), lambda: connected(work)]
        for attempt in attempts:
            with pytest.raises(NotAllowed):
                attempt()


def test_another_workspace_reaches_no_account(database: Database) -> None:
    with Person(database).working() as work:
        account = connected(work)
    with Person(database).of_workspace(2).working() as work:
        assert accounts_of(work) == []
        attempts = every_change(work, account.id)
        attempts.append(lambda: find_account(work, account.id))
        for attempt in attempts:
            with pytest.raises(NotFound):
                attempt()
        do_connect(work, SEALER, FORM, Random(8))  # the same app id in another team is theirs
