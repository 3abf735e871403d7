"""What is known of official accounts. Secrets are never shown; token and AES key only to who may connect accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from yutang.accounts.models import Account, ApiDay, PushMode
from yutang.accounts.numbers.rules import clock_text
from yutang.accounts.official import store
from yutang.accounts.official.actions.changes import AccountForm
from yutang.errors import N_, NotFound
from yutang.livecodes.rules import local_day
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

CHINA: Final = "Asia/Shanghai"  # where WeChat's days begin


@dataclass(frozen=True, slots=True)
class Today:
    """What happened on one account on its local day."""

    follows: int = 0
    unfollows: int = 0
    messages: int = 0
    menu_taps: int = 0
    scenes: int = 0


@dataclass(frozen=True, slots=True)
class Connection:
    """What is pasted in WeChat's console. `token` and `aes_key`: none where the installation's secret has changed."""

    url: str
    token: str | None
    aes_key: str | None
    mode: PushMode


def accounts_of(work: Work, *, archived: bool = False) -> Sequence[Account]:
    work.actor.require(Permission.SEE)
    return store.listed(work.session, work.workspace_id, archived=archived)


def account_names(work: Work) -> dict[int, str]:
    """Of all accounts, archived ones included."""
    work.actor.require(Permission.SEE)
    both = [store.listed(work.session, work.workspace_id, archived=archived) for archived in (False, True)]
    return {account.id: account.name for accounts in both for account in accounts}


def find_account(work: Work, account_id: int) -> Account:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    account = store.find(work.session, work.workspace_id, account_id)
    if account is None:
        raise NotFound(N_("There is no such official account."))
    return account


def connection_of(work: Work, sealer: Sealer, base_url: str, account: Account) -> Connection:
    work.actor.require(Permission.ACCOUNTS)
    return Connection(
        f"{base_url}/wx/{account.push_key}",
        _opened(sealer, account.token),
        _opened(sealer, account.aes_key),
        account.mode,
    )


def todays_numbers(work: Work, accounts: Sequence[Account]) -> Mapping[int, Today]:
    """Of each account, on its own local day."""
    work.actor.require(Permission.SEE)
    days: dict[int, date] = {account.id: local_day(work.now, account.timezone) for account in accounts}
    since = work.now.date() - timedelta(days=2)  # no zone is further from UTC
    rows = store.days(work.session, work.workspace_id, list(days), since)
    counted = {
        row.account_id: Today(row.follows, row.unfollows, row.messages, row.menu_taps, row.scenes)
        for row in rows
        if row.day == days[row.account_id]
    }
    return {account_id: counted.get(account_id, Today()) for account_id in days}


def calls_today(work: Work, account_id: int) -> Sequence[ApiDay]:
    """How often each of WeChat's interfaces was called since midnight in China, the most called first."""
    work.actor.require(Permission.SEE)
    day = work.now.astimezone(ZoneInfo(CHINA)).date()
    return store.calls_on(work.session, work.workspace_id, account_id, day)


def form_of(account: Account) -> AccountForm:
    """The account as its form shows it."""
    return AccountForm(
        name=account.name,
        account_class=account.account_class,
        community_id=account.community_id,
        persona=account.persona,
        sign_off=account.sign_off,
        quiet_from=clock_text(account.quiet_from),
        quiet_until=clock_text(account.quiet_until),
        timezone=account.timezone,
    )


def _opened(sealer: Sealer, sealed: str | None) -> str | None:
    try:
        return None if sealed is None else sealer.open(sealed)
    except ValueError:
        return None
