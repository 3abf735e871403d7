"""Pushes whose effects could not be applied: look at them, try again, or leave them."""

from fastapi import APIRouter
from starlette.responses import Response

from yutang.accounts.official.actions import (
    do_discard_dead_push,
    do_try_dead_push_again,
    failed_pushes,
    find_account,
)
from yutang.accounts.official.pages.wording import Id
from yutang.jobs.inbox.reader import FAILED
from yutang.web.visits import SignedIn

router = APIRouter(prefix="/accounts/{account_id}/pushes")


@router.get("")
def pushes_page(visit: SignedIn, account_id: Id) -> Response:
    with visit.reading() as work:
        rows = failed_pushes(work, account_id)
        account = find_account(work, account_id)
    return visit.page("accounts/official/pushes.html", account=account, rows=rows, failed=FAILED)


@router.post("/{inbox_id}/again")
def try_again(visit: SignedIn, account_id: Id, inbox_id: Id) -> Response:
    with visit.working() as work:
        do_try_dead_push_again(work, account_id, inbox_id)
    said = visit.t("It is being tried again. If it fails once more, it comes back here.")
    return visit.redirect(f"/accounts/{account_id}/pushes", said)


@router.post("/{inbox_id}/discard")
def discard(visit: SignedIn, account_id: Id, inbox_id: Id) -> Response:
    with visit.working() as work:
        do_discard_dead_push(work, account_id, inbox_id)
    return visit.redirect(f"/accounts/{account_id}/pushes", visit.t("Taken off the list."))
