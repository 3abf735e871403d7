"""Official accounts: connect them, change them, look whether they work."""

from yutang.accounts.official.actions.changes import (
    AccountForm,
    do_bump_version,
    do_change_account,
    do_change_keys,
    do_replace_secret,
    do_set_account_state,
)
from yutang.accounts.official.actions.checking import do_note_check
from yutang.accounts.official.actions.connecting import ConnectForm, check_connect, do_connect
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
    "do_note_check",
    "do_replace_secret",
    "do_set_account_state",
    "find_account",
    "form_of",
    "todays_numbers",
]
