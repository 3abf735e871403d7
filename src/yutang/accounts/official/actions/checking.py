"""Ask WeChat whether an account's keys work and whether it reaches us; note what came of it."""

from typing import Any

from yutang.accounts.models import Account
from yutang.accounts.official import store
from yutang.accounts.official.actions.views import find_account
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


def do_note_check(work: Work, account_id: int, found: dict[str, Any]) -> Account:
    """Put what was found beside what the edge has noted. It changes nothing that the edge keeps. Raises NotFound."""
    work.actor.require(Permission.ACCOUNTS)
    account = store.find_and_lock(work.session, work.workspace_id, account_id) or find_account(work, account_id)
    account.check = {**(account.check or {}), **found}
    account.checked_at = work.now
    return account
