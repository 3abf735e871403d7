"""The JSON API of official accounts. Secret, token and AES key are taken and never given back."""

import secrets
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, status
from pydantic import BaseModel, Field

from yutang.accounts.models import Account, AccountState, PushMode
from yutang.accounts.numbers.rules import clock_text
from yutang.accounts.official.actions import (
    AccountForm,
    ConnectForm,
    Today,
    accounts_of,
    do_change_account,
    do_change_keys,
    do_connect,
    do_note_check,
    do_replace_secret,
    do_set_account_state,
    find_account,
    look_at_keys,
    todays_numbers,
)
from yutang.accounts.official.rules.checks import Tone, steps
from yutang.web.visits import ApiCaller, Caller
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/api/v1/accounts", tags=["official accounts"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
IdIn = Annotated[int, Field(ge=0, le=2**63 - 1, description="May be given as text")]


class ConnectIn(BaseModel):
    account_class: AccountClass
    name: str
    app_id: str
    secret: str = Field(description="Kept encrypted, never given back")
    token: str = Field("", description="3 to 32 letters and digits; left out: one is made, shown in the console")
    aes_key: str = Field("", description="43 letters and digits; left out: one is made, shown in the console")
    mode: PushMode = PushMode.SECURE
    timezone: str = "Asia/Shanghai"


class AccountIn(BaseModel):
    name: str
    account_class: AccountClass
    community_id: IdIn | None = None
    persona: str = Field("", description="Who speaks for the account")
    sign_off: str = ""
    quiet_from: str = Field("00:00", description="Local time of day; the same as quiet_until: no quiet hours")
    quiet_until: str = "00:00"
    timezone: str = "Asia/Shanghai"


class KeysIn(BaseModel):
    """What is left out stays as it is."""

    secret: str | None = None
    token: str | None = Field(None, description="Empty: a new one is made")
    aes_key: str | None = Field(None, description="Empty: a new one is made")
    mode: PushMode | None = None


class StateIn(BaseModel):
    state: AccountState = Field(description="paused, archived, or active to use it again")


class TodayOut(BaseModel):
    follows: int
    unfollows: int
    messages: int
    menu_taps: int
    scenes: int


class StepOut(BaseModel):
    name: str
    state: Tone
    sentence: str
    advice: str
    at: datetime | None


class AccountOut(BaseModel):
    id: str
    name: str
    account_class: AccountClass
    app_id: str
    original_id: str | None
    mode: PushMode
    state: AccountState
    push_url: str | None = Field(description="None for callers who may not connect accounts")
    community_id: str | None
    persona: str
    sign_off: str
    quiet_from: str
    quiet_until: str
    timezone: str
    today: TodayOut = Field(description="Counts of the account's local day")
    connection: list[StepOut]
    last_push_at: datetime | None
    created_at: datetime


class AccountsOut(BaseModel):
    accounts: list[AccountOut]


@router.get("")
def list_accounts(caller: ApiCaller, archived: bool = False) -> AccountsOut:  # noqa: FBT001, FBT002 - ?archived=true
    with caller.reading() as work:
        accounts = accounts_of(work, archived=archived)
        today = todays_numbers(work, accounts)
    return AccountsOut(accounts=[_out(caller, account, today[account.id]) for account in accounts])


@router.post("", status_code=status.HTTP_201_CREATED)
def connect_account(caller: ApiCaller, account: ConnectIn) -> AccountOut:
    form = ConnectForm(**account.model_dump())
    with caller.working() as work:
        made = do_connect(work, caller.services.sealer, form, secrets.SystemRandom())
    return _out(caller, made, Today())


@router.get("/{account_id}")
def get_account(caller: ApiCaller, account_id: Id) -> AccountOut:
    return _found(caller, account_id)


@router.put("/{account_id}")
def change_account(caller: ApiCaller, account_id: Id, account: AccountIn) -> AccountOut:
    with caller.working() as work:
        do_change_account(work, account_id, AccountForm(**account.model_dump()))
    return _found(caller, account_id)


@router.post("/{account_id}/keys")
def change_keys(caller: ApiCaller, account_id: Id, keys: KeysIn) -> AccountOut:
    sealer, rng = caller.services.sealer, secrets.SystemRandom()
    with caller.working() as work:
        if keys.secret is not None:
            do_replace_secret(work, sealer, account_id, keys.secret)
        do_change_keys(work, sealer, account_id, rng, token=keys.token, aes_key=keys.aes_key, mode=keys.mode)
    return _found(caller, account_id)


@router.post("/{account_id}/state")
def set_state(caller: ApiCaller, account_id: Id, wanted: StateIn) -> AccountOut:
    with caller.working() as work:
        do_set_account_state(work, account_id, wanted.state)
    return _found(caller, account_id)


@router.post("/{account_id}/check")
def check_account(caller: ApiCaller, account_id: Id) -> AccountOut:
    """Ask WeChat now whether it takes the keys; the answer is in `connection`."""
    caller.actor.require(Permission.ACCOUNTS)
    with caller.reading() as work:
        account = find_account(work, account_id)
    found = look_at_keys(caller.services.wechat, caller.services.sealer, account, caller.now)
    with caller.working() as work:
        do_note_check(work, account_id, found)
    return _found(caller, account_id)


def _found(caller: Caller, account_id: int) -> AccountOut:
    with caller.reading() as work:
        account = find_account(work, account_id)
        today = todays_numbers(work, [account])[account_id]
    return _out(caller, account, today)


def _out(caller: Caller, account: Account, today: Today) -> AccountOut:
    may_connect = caller.actor.may(Permission.ACCOUNTS)
    told = [
        StepOut(
            name=caller.t(step.name),
            state=step.tone,
            sentence=caller.t(step.sentence, **step.values),
            advice=caller.t(step.advice) if step.advice else "",
            at=step.at,
        )
        for step in steps(account)
    ]
    return AccountOut(
        id=str(account.id),
        name=account.name,
        account_class=account.account_class,
        app_id=account.app_id,
        original_id=account.original_id,
        mode=account.mode,
        state=account.state,
        push_url=f"{caller.services.settings.base_url}/wx/{account.push_key}" if may_connect else None,
        community_id=str(account.community_id) if account.community_id else None,
        persona=account.persona,
        sign_off=account.sign_off,
        quiet_from=clock_text(account.quiet_from),
        quiet_until=clock_text(account.quiet_until),
        timezone=account.timezone,
        today=TodayOut(
            follows=today.follows,
            unfollows=today.unfollows,
            messages=today.messages,
            menu_taps=today.menu_taps,
            scenes=today.scenes,
        ),
        connection=told,
        last_push_at=account.last_push_at,
        created_at=account.created_at,
    )
