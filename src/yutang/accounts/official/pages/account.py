"""The list of official accounts, and the page of each."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from yutang.accounts.models import AccountState
from yutang.accounts.official.actions import (
    AccountForm,
    accounts_of,
    calls_today,
    do_change_account,
    do_set_account_state,
    find_account,
    form_of,
    has_failed_pushes,
    todays_numbers,
)
from yutang.accounts.official.pages.wording import WORDS, Id, Text
from yutang.accounts.official.rules.checks import is_connected, steps
from yutang.accounts.official.rules.classes import CLASSES
from yutang.accounts.official.rules.features import abilities
from yutang.communities.actions import communities_of
from yutang.errors import N_, DomainError
from yutang.fields import id_in
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/accounts")


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
        **WORDS,
    )


@router.get("/{account_id}")
def account_page(visit: SignedIn, account_id: Id) -> Response:
    with visit.reading() as work:
        account = find_account(work, account_id)
        today = todays_numbers(work, [account])[account_id]
        calls = calls_today(work, account_id)
        failed = has_failed_pushes(work, account_id)
        communities = {each.id: each.name for each in [*communities_of(work), *communities_of(work, archived=True)]}
    return visit.page(
        "accounts/official/account.html",
        account=account,
        today=today,
        calls=calls,
        failed=failed,
        communities=communities,
        steps=steps(account),
        done=is_connected(account),
        hours=form_of(account),
        abilities=abilities(account.account_class),
        may_change=visit.actor.may(Permission.ACCOUNTS),
        **WORDS,
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
    community = id_in(community_id)
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
        **WORDS,
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
