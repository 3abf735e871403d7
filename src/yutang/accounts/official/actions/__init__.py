"""Official accounts: connect them, change them, look whether they work."""

from yutang.accounts.official.actions.changes import (
    AccountForm,
    do_bump_version,
    do_change_account,
    do_change_keys,
    do_replace_secret,
    do_set_account_state,
    locked_account,
)
from yutang.accounts.official.actions.checking import do_note_check, look_at_keys
from yutang.accounts.official.actions.connecting import ConnectForm, check_connect, do_connect
from yutang.accounts.official.actions.pushes import (
    do_discard_dead_push,
    do_try_dead_push_again,
    failed_pushes,
    has_failed_pushes,
)
from yutang.accounts.official.actions.views import (
    Connection,
    Today,
    account_names,
    accounts_of,
    calls_today,
    connection_of,
    find_account,
    form_of,
    todays_numbers,
)

__all__ = [
    "AccountForm",
    "ConnectForm",
    "Connection",
    "Today",
    "account_names",
    "accounts_of",
    "calls_today",
    "check_connect",
    "connection_of",
    "do_bump_version",
    "do_change_account",
    "do_change_keys",
    "do_connect",
    "do_discard_dead_push",
    "do_note_check",
    "do_replace_secret",
    "do_set_account_state",
    "do_try_dead_push_again",
    "failed_pushes",
    "find_account",
    "form_of",
    "has_failed_pushes",
    "locked_account",
    "look_at_keys",
    "todays_numbers",
]
