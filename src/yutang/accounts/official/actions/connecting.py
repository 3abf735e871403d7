"""Connect an official account: its keys, its push address."""

from dataclasses import dataclass
from random import Random

from yutang.accounts.models import Account, AccountState, PushMode
from yutang.accounts.official import store
from yutang.accounts.official.rules import keys
from yutang.communities.actions import communities_of
from yutang.errors import N_, Conflict
from yutang.fields import Fields
from yutang.sealing import Sealer
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class ConnectForm:
    """What a person says of the account they connect. An empty token and AES key are made."""

    account_class: AccountClass
    name: str
    app_id: str
    secret: str
    token: str = ""
    aes_key: str = ""
    mode: PushMode = PushMode.SECURE
    timezone: str = "Asia/Shanghai"


def check_connect(work: Work, form: ConnectForm) -> ConnectForm:
    """The form tidied up. Raises NotAllowed, Invalid, or Conflict for an app id that is connected already (named)."""
    work.actor.require(Permission.ACCOUNTS)
    fields = Fields()
    tidy = ConnectForm(
        account_class=form.account_class,
        name=fields.line("name", form.name, required=True),
        app_id=keys.tidy_app_id(fields, form.app_id),
        secret=keys.tidy_secret(fields, form.secret),
        token=keys.tidy_token(fields, form.token),
        aes_key=keys.tidy_aes_key(fields, form.aes_key),
        mode=form.mode,
        timezone=fields.timezone("timezone", form.timezone),
    )
    fields.check()
    other = store.with_app_id(work.session, work.workspace_id, tidy.app_id)
    if other is not None:
        said = N_("The account “{name}” is connected with this app id already. You find it in the list or the archive.")
        raise Conflict(said, "app_id_taken", {"app_id": said}, name=other.name)
    return tidy


def do_connect(work: Work, sealer: Sealer, form: ConnectForm, rng: Random) -> Account:
    """A new account in state `new`, with a push address nobody can guess. `rng`: secrets.SystemRandom().

    Where there is one community only, it belongs to that one. Nothing is asked of WeChat: see check_now.
    """
    tidy = check_connect(work, form)
    communities = communities_of(work)
    account = Account(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        name=tidy.name,
        account_class=tidy.account_class,
        app_id=tidy.app_id,
        original_id=None,
        secret=sealer.seal(tidy.secret),
        push_key=keys.new_push_key(rng),
        token=sealer.seal(tidy.token or keys.new_token(rng)),
        aes_key=sealer.seal(tidy.aes_key or keys.new_aes_key(rng)),  # plain mode too: the mode may change
        mode=tidy.mode,
        state=AccountState.NEW,
        community_id=communities[0].id if len(communities) == 1 else None,
        persona="",
        sign_off="",
        quiet_from=0,
        quiet_until=0,
        timezone=tidy.timezone,
        version=1,
        checked_at=None,
        check=None,
        keys_check=None,
        last_push_at=None,
        created_at=work.now,
        changed_at=work.now,
    )
    store.add(work.session, account)
    after = {"name": tidy.name, "account_class": tidy.account_class, "app_id": tidy.app_id, "mode": tidy.mode}
    work.audit("account.connect", "account", account.id, None, after)
    return account
