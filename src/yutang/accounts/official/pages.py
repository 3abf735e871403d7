"""Pages of official accounts: the list, the wizard that connects one, and its own page."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import Response

from yutang.accounts.models import AccountState, PushMode
from yutang.accounts.official.actions import (
    AccountForm,
    ConnectForm,
    accounts_of,
    calls_today,
    connection_of,
    do_change_account,
    do_change_keys,
    do_connect,
    do_replace_secret,
    do_set_account_state,
    find_account,
    form_of,
    todays_numbers,
)
from yutang.accounts.official.rules.checks import address_worries, is_connected, steps
from yutang.accounts.official.rules.classes import CLASSES
from yutang.accounts.official.rules.features import abilities
from yutang.communities.actions import communities_of
from yutang.errors import N_, DomainError
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/accounts")
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
Text = Annotated[str, Form()]

STATES = {
    AccountState.NEW: (N_("Being connected"), "blue"),
    AccountState.ACTIVE: (N_("In use"), "green"),
    AccountState.PAUSED: (N_("Paused"), "amber"),
    AccountState.ARCHIVED: (N_("Archived"), "grey"),
}
MODES = (
    (PushMode.SECURE.value, N_("Secure"), N_("Everything is encrypted. Take this one.")),
    (PushMode.COMPATIBLE.value, N_("Compatible"), N_("Encrypted and in the clear at once, for a change-over.")),
    (PushMode.PLAIN.value, N_("Plain"), N_("In the clear: fans' words can be read on the way.")),
)
_WORDS: Mapping[str, Any] = {"states": STATES, "classes": CLASSES, "modes": MODES}


def _mode_options(visit: Visit) -> list[tuple[str, str]]:
    return [(value, f"{visit.t(name)} — {visit.t(meaning)}") for value, name, meaning in MODES]


@router.get("")
def account_list(visit: SignedIn, archived: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?archived=1
    with visit.reading() as work:
        accounts = accounts_of(work, archived=archived)
        today = todays_numbers(work, accounts)
    return visit.page(
        "accounts/official/list.html",
        accounts=accounts,
        today=today,
        archived=archived,
        may_change=visit.actor.may(Permission.ACCOUNTS),
        **_WORDS,
    )


# ---- the wizard ------------------------------------------------------------------------------------------------------


@router.get("/new")
def choose_class(visit: SignedIn) -> Response:
    visit.actor.require(Permission.ACCOUNTS)
    return visit.page("accounts/official/choose.html", abilities={each: abilities(each) for each in CLASSES}, **_WORDS)


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
    options = _mode_options(visit)
    return visit.page("accounts/official/keys.html", status, form=form, error=error, mode_options=options, **_WORDS)


@router.get("/{account_id}/connect")
def connect_page(visit: SignedIn, account_id: Id) -> Response:
    return _connection(visit, account_id)


@router.get("/{account_id}/connect/live")
def connect_page_again(visit: SignedIn, account_id: Id) -> Response:
    visit.actor.require(Permission.ACCOUNTS)
    with visit.reading() as work:
        account = find_account(work, account_id)
    return visit.page("accounts/official/steps.html", account=account, steps=steps(account.check, account.last_push_at))


def _connection(visit: Visit, account_id: int, error: DomainError | None = None) -> Response:
    base_url = visit.services.settings.base_url
    with visit.reading() as work:
        account = find_account(work, account_id)
        connection = connection_of(work, visit.services.sealer, base_url, account)
    return visit.page(
        "accounts/official/connect.html",
        200 if error is None else error.status,
        account=account,
        connection=connection,
        steps=steps(account.check, account.last_push_at),
        done=is_connected(account.check, account.last_push_at),
        worries=address_worries(base_url),
        mode_options=_mode_options(visit),
        error=error,
        **_WORDS,
    )


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


# ---- one account -----------------------------------------------------------------------------------------------------


@router.get("/{account_id}")
def account_page(visit: SignedIn, account_id: Id) -> Response:
    with visit.reading() as work:
        account = find_account(work, account_id)
        today = todays_numbers(work, [account])[account_id]
        calls = calls_today(work, account_id)
        communities = {each.id: each.name for each in [*communities_of(work), *communities_of(work, archived=True)]}
    return visit.page(
        "accounts/official/account.html",
        account=account,
        today=today,
        calls=calls,
        communities=communities,
        steps=steps(account.check, account.last_push_at),
        done=is_connected(account.check, account.last_push_at),
        hours=form_of(account),
        abilities=abilities(account.account_class),
        may_change=visit.actor.may(Permission.ACCOUNTS),
        **_WORDS,
    )


@router.get("/{account_id}/edit")
def edit_page(visit: SignedIn, account_id: Id) -> Response:
    visit.actor.require(Permission.ACCOUNTS)
    with visit.reading() as work:
        form = form_of(find_account(work, account_id))
    return _edit(visit, account_id, form)


def sent_form(
    account_class: Annotated[AccountClass, Form()],
    name: Text = "",
    community_id: Text = "",
    persona: Text = "",
    sign_off: Text = "",
    quiet_from: Text = "",
    quiet_until: Text = "",
    timezone: Text = "",
) -> AccountForm:
    """The form's fields as a person typed them."""
    community = int(community_id) if community_id.isdecimal() and len(community_id) < 19 else None  # noqa: PLR2004
    return AccountForm(name, account_class, community, persona, sign_off, quiet_from, quiet_until, timezone)


@router.post("/{account_id}/edit")
def change(visit: SignedIn, account_id: Id, form: Annotated[AccountForm, Depends(sent_form)]) -> Response:
    try:
        with visit.working() as work:
            do_change_account(work, account_id, form)
    except DomainError as error:
        if error.status != 422:  # noqa: PLR2004
            raise
        return _edit(visit, account_id, form, error)
    return visit.redirect(f"/accounts/{account_id}", visit.t("Saved."))


def _edit(visit: Visit, account_id: int, form: AccountForm, error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        account = find_account(work, account_id)
        communities = [(each.id, each.name) for each in communities_of(work)]
    return visit.page(
        "accounts/official/edit.html",
        200 if error is None else error.status,
        account=account,
        form=form,
        communities=communities,
        class_options=[(value.value, visit.t(words.name)) for value, words in CLASSES.items()],
        error=error,
        **_WORDS,
    )


@router.post("/{account_id}/state")
def set_state(visit: SignedIn, account_id: Id, state: Annotated[AccountState, Form()]) -> Response:
    again = N_("The account is in use again.")
    said = {
        AccountState.PAUSED: N_("The account is paused: what fans send is kept, nothing is sent."),
        AccountState.ARCHIVED: N_("The account is archived: its pushes are refused. You can bring it back here."),
    }
    with visit.working() as work:
        do_set_account_state(work, account_id, state)
    return visit.redirect(f"/accounts/{account_id}", visit.t(said.get(state, again)))
