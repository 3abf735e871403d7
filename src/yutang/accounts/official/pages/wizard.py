"""The wizard that connects an official account: its class, its keys, its address, and whether it works."""

import secrets
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.accounts.models import PushMode
from yutang.accounts.official.actions import (
    ConnectForm,
    connection_of,
    do_change_keys,
    do_connect,
    do_note_check,
    do_replace_secret,
    find_account,
    look_at_keys,
)
from yutang.accounts.official.pages.wording import WORDS, Id, Text, mode_options
from yutang.accounts.official.rules.checks import address_worries, is_connected, steps
from yutang.accounts.official.rules.classes import CLASSES
from yutang.accounts.official.rules.features import abilities
from yutang.errors import DomainError
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/accounts")


@router.get("/new")
def choose_class(visit: SignedIn) -> Response:
    visit.actor.require(Permission.ACCOUNTS)
    return visit.page("accounts/official/choose.html", abilities={each: abilities(each) for each in CLASSES}, **WORDS)


@router.get("/new/{account_class}")
def keys_page(visit: SignedIn, account_class: AccountClass) -> Response:
    visit.actor.require(Permission.ACCOUNTS)
    return _keys(visit, ConnectForm(account_class, "", "", "", timezone=visit.timezone))


@router.post("/new/{account_class}")
def connect(
    visit: SignedIn,
    account_class: AccountClass,
    name: Text = "",
    app_id: Text = "",
    secret: Text = "",
    token: Text = "",
    aes_key: Text = "",
    mode: Annotated[PushMode, Form()] = PushMode.SECURE,
) -> Response:
    form = ConnectForm(account_class, name, app_id, secret, token, aes_key, mode, visit.timezone)
    try:
        with visit.working() as work:
            account = do_connect(work, visit.services.sealer, form, secrets.SystemRandom())
    except DomainError as error:
        if error.status not in (409, 422):
            raise
        return _keys(visit, form, error)
    return visit.redirect(f"/accounts/{account.id}/connect")


def _keys(visit: Visit, form: ConnectForm, error: DomainError | None = None) -> Response:
    status = 200 if error is None else error.status
    options = mode_options(visit)
    return visit.page("accounts/official/keys.html", status, form=form, error=error, mode_options=options, **WORDS)


@router.get("/{account_id}/connect")
def connect_page(visit: SignedIn, account_id: Id) -> Response:
    return _connection(visit, account_id)


@router.get("/{account_id}/connect/live")
def connect_page_again(visit: SignedIn, account_id: Id) -> Response:
    visit.actor.require(Permission.ACCOUNTS)
    with visit.reading() as work:
        account = find_account(work, account_id)
    done = is_connected(account)
    return visit.page("accounts/official/steps.html", account=account, steps=steps(account), done=done)


def _connection(visit: Visit, account_id: int, error: DomainError | None = None) -> Response:
    settings = visit.services.settings
    base_url = settings.base_url
    with visit.reading() as work:
        account = find_account(work, account_id)
        connection = connection_of(work, visit.services.sealer, base_url, account)
    return visit.page(
        "accounts/official/connect.html",
        200 if error is None else error.status,
        account=account,
        connection=connection,
        steps=steps(account),
        done=is_connected(account),
        worries=address_worries(base_url, settings.wechat_api_url),
        mode_options=mode_options(visit),
        error=error,
        **WORDS,
    )


@router.post("/{account_id}/check")
def check(visit: SignedIn, account_id: Id) -> Response:
    """Ask WeChat now. It takes as long as WeChat takes, at most some seconds, and in no transaction."""
    visit.actor.require(Permission.ACCOUNTS)
    services = visit.services
    with visit.reading() as work:
        account = find_account(work, account_id)
    found = look_at_keys(services.wechat, services.sealer, account, visit.now)
    with visit.working() as work:
        do_note_check(work, account_id, found)
    return visit.redirect(f"/accounts/{account_id}/connect")


@router.post("/{account_id}/keys")
def change_keys(
    visit: SignedIn,
    account_id: Id,
    what: Annotated[Literal["token", "aes_key", "mode"], Form()],
    token: Text = "",
    aes_key: Text = "",
    mode: Annotated[PushMode, Form()] = PushMode.SECURE,
) -> Response:
    """`what` is changed, the others stay; an empty token or AES key is made anew."""
    rng, sealer = secrets.SystemRandom(), visit.services.sealer
    wanted: dict[str, Any] = {what: {"token": token, "aes_key": aes_key, "mode": mode}[what]}
    try:
        with visit.working() as work:
            do_change_keys(work, sealer, account_id, rng, **wanted)
    except DomainError as error:
        if error.status != 422:  # noqa: PLR2004
            raise
        return _connection(visit, account_id, error)
    said = visit.t("Saved. Put the same into WeChat's console now: until then pushes are refused.")
    return visit.redirect(f"/accounts/{account_id}/connect", said, "warning")


@router.post("/{account_id}/secret")
def replace_secret(visit: SignedIn, account_id: Id, secret: Text = "") -> Response:
    try:
        with visit.working() as work:
            do_replace_secret(work, visit.services.sealer, account_id, secret)
    except DomainError as error:
        if error.status != 422:  # noqa: PLR2004
            raise
        return _connection(visit, account_id, error)
    return visit.redirect(f"/accounts/{account_id}/connect", visit.t("The new secret is kept. Check it now."))
