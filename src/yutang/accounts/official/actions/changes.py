"""Change an official account. Each change counts its version up: the edge keeps accounts in memory and compares it."""

from dataclasses import dataclass
from random import Random
from typing import Any

from yutang.accounts.models import Account, AccountState, PushMode
from yutang.accounts.numbers.rules import minute_of_day
from yutang.accounts.official import store
from yutang.accounts.official.rules import keys
from yutang.communities.actions import communities_of
from yutang.errors import N_, NotFound
from yutang.fans.actions.counting import do_count_anew
from yutang.fields import Fields
from yutang.sealing import Sealer
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What an account is and who speaks for it. Quiet hours are local times of day; the same twice: none."""

    name: str
    account_class: AccountClass
    community_id: int | None = None
    persona: str = ""
    sign_off: str = ""
    quiet_from: str = "00:00"
    quiet_until: str = "00:00"
    timezone: str = "Asia/Shanghai"


def do_change_account(work: Work, account_id: int, form: AccountForm) -> Account:
    """Raises NotAllowed, NotFound or Invalid."""
    account = _locked(work, account_id)
    columns = _checked(work, form, account)
    before = {name: getattr(account, name) for name in columns}
    for name, value in columns.items():
        setattr(account, name, value)
    if before["timezone"] != columns["timezone"]:
        work.session.flush()
        do_count_anew(work, account_id)  # its days begin at another hour
    if before != columns:
        _changed(work, account)
        work.audit("account.change", "account", account_id, before, columns)
    return account


def do_change_keys(
    work: Work,
    sealer: Sealer,
    account_id: int,
    rng: Random,
    *,
    token: str | None = None,
    aes_key: str | None = None,
    mode: PushMode | None = None,
) -> Account:
    """Another token, AES key or mode; none: as it is; an empty text: a new one is made.

    Pushes are refused until WeChat's console says the same. Raises NotAllowed, NotFound or Invalid.
    """
    account = _locked(work, account_id)
    fields = Fields()
    token = None if token is None else keys.tidy_token(fields, token) or keys.new_token(rng)
    aes_key = None if aes_key is None else keys.tidy_aes_key(fields, aes_key) or keys.new_aes_key(rng)
    fields.check()
    before: dict[str, Any] = {"mode": account.mode}
    if token is not None:
        account.token = sealer.seal(token)
        work.audit("account.token", "account", account_id, None, {"name": account.name})
    if aes_key is not None:
        account.aes_key = sealer.seal(aes_key)
        work.audit("account.aes_key", "account", account_id, None, {"name": account.name})
    if mode is not None and mode != account.mode:
        account.mode = mode
        work.audit("account.change", "account", account_id, before, {"mode": mode})
    if token is not None or aes_key is not None:
        account.check = None  # it was said of the older ones
    if token is not None or aes_key is not None or mode is not None:
        _changed(work, account)
    return account


def do_replace_secret(work: Work, sealer: Sealer, account_id: int, secret: str) -> Account:
    """Another app secret; tokens of the older one are forgotten. Raises NotAllowed, NotFound or Invalid."""
    account = _locked(work, account_id)
    fields = Fields()
    tidy = keys.tidy_secret(fields, secret)
    fields.check()
    account.secret = sealer.seal(tidy)
    store.forget_tokens(work.session, work.workspace_id, account_id)
    account.keys_check = None
    _changed(work, account)
    work.audit("account.secret", "account", account_id, None, {"name": account.name})
    return account


def do_set_account_state(work: Work, account_id: int, state: AccountState) -> Account:
    """Pause, archive or use again. An account in use whose first push has not come yet is `new`."""
    account = _locked(work, account_id)
    if state in (AccountState.ACTIVE, AccountState.NEW):
        state = AccountState.NEW if account.last_push_at is None else AccountState.ACTIVE
    before = account.state
    if before != state:
        account.state = state
        _changed(work, account)
        action = {AccountState.PAUSED: "account.pause", AccountState.ARCHIVED: "account.archive"}
        name = action.get(state, "account.resume")
        work.audit(name, "account", account_id, {"state": before}, {"state": state})
    return account


def locked_account(work: Work, account_id: int) -> Account:
    """The account, held until the transaction ends: what belongs to it is changed by one person at a time.

    Whoever calls it has asked for the permission of their change. Raises NotFound.
    """
    return _existing(store.find_and_lock(work.session, work.workspace_id, account_id))


def do_bump_version(work: Work, account_id: int) -> int:
    """Something that the edge keeps of the account has changed, e.g. its replies: the edge reads it anew.

    Whoever calls it has asked for the permission of their change. Raises NotFound. Returns the new version.
    """
    account = locked_account(work, account_id)
    _changed(work, account)
    return account.version


def _checked(work: Work, form: AccountForm, account: Account) -> dict[str, Any]:
    fields = Fields()
    columns = {
        "name": fields.line("name", form.name, required=True),
        "account_class": form.account_class,
        "community_id": form.community_id,
        "persona": fields.line("persona", form.persona),
        "sign_off": fields.line("sign_off", form.sign_off),
        "quiet_from": _minute(fields, "quiet_from", form.quiet_from),
        "quiet_until": _minute(fields, "quiet_until", form.quiet_until),
        "timezone": fields.timezone("timezone", form.timezone),
    }
    if form.community_id not in (None, account.community_id):
        known = {community.id for community in communities_of(work)}
        if form.community_id not in known:
            fields.refuse("community_id", N_("Please choose a community."))
    fields.check()
    return columns


def _minute(fields: Fields, name: str, typed: str) -> int:
    minute = minute_of_day(typed)
    if minute is None:
        fields.refuse(name, N_("Please type a time like 09:00."))
        return 0
    return minute


def _locked(work: Work, account_id: int) -> Account:
    work.actor.require(Permission.ACCOUNTS)
    return locked_account(work, account_id)


def _existing(account: Account | None) -> Account:
    if account is None:
        raise NotFound(N_("There is no such official account."))
    return account


def _changed(work: Work, account: Account) -> None:
    account.version += 1
    account.changed_at = work.now
