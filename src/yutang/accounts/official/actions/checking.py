"""Ask WeChat whether an account's keys work and whether it reaches us; note what came of it."""

from datetime import datetime
from typing import Any, Final

from yutang.accounts.calls.actions import WeChatCalls
from yutang.accounts.models import Account
from yutang.accounts.official.actions.changes import locked_account
from yutang.accounts.official.rules.checks import refused_failure
from yutang.db.tables import to_ms
from yutang.errors import DomainError
from yutang.sealing import Sealer
from yutang.wechat.api.platform import callback_check
from yutang.wechat.errors import CallerNotListed, Unanswered, Unreachable, WeChatError
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_WITHIN: Final = 12.0  # seconds for a person who waits in front of the page
_NO_URL: Final = 40201  # reference §2.1
_LONGEST: Final = 200  # characters of what WeChat said


def look_at_keys(calls: WeChatCalls, sealer: Sealer, account: Account, now: datetime) -> dict[str, Any]:
    """Whether WeChat gives a token for the keys: what `keys_check` holds. It takes as long as WeChat takes."""
    found: dict[str, Any] = {"at": to_ms(now), "failure": None}
    try:
        secret = sealer.open(account.secret)
    except ValueError:
        return {**found, "failure": "sealed"}
    try:
        calls.try_keys(account.account_class, account.app_id, secret, within=_WITHIN)
    except DomainError as error:
        return {**found, **_failure(error)}
    return {**found, "reach": _reach(calls, account)}


def do_note_check(work: Work, account_id: int, found: dict[str, Any]) -> Account:
    """Keep what `look_at_keys` found. It changes nothing that the edge keeps in memory. Raises NotFound."""
    work.actor.require(Permission.ACCOUNTS)
    account = locked_account(work, account_id)
    account.keys_check = found
    return account


def _reach(calls: WeChatCalls, account: Account) -> str | None:
    """Whether WeChat's machines reach the push address, by their own word; none where they do not say."""
    try:
        looked = calls.call(account.workspace_id, account.id, callback_check, within=_WITHIN)
    except DomainError as error:
        cause = error.__cause__
        return "no_url" if isinstance(cause, WeChatError) and cause.code == _NO_URL else None
    losses = [each.loss for each in looked.pinged]
    return "lost" if losses and all(loss.startswith("100") for loss in losses) else "reached"


def _failure(error: DomainError) -> dict[str, Any]:
    match error.__cause__:
        case CallerNotListed() as cause:
            return {"failure": "ip", "address": cause.ip, "code": cause.code}
        case Unreachable() | Unanswered():
            return {"failure": "network"}
        case WeChatError() as cause:
            return {"failure": refused_failure(cause.code), "code": cause.code, "said": cause.message[:_LONGEST]}
    return {"failure": "other", "said": str(error)[:_LONGEST]}
