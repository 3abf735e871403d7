"""Receipts of what fans agreed to, and taking them back."""

from datetime import datetime
from typing import Final

from yutang.fans.store import consents
from yutang.fans.store.hot import EventRow, Hot
from yutang.insights.models import EventKind
from yutang.workspaces.actions import Work

OF_AUTHORISATION: Final = ("name", "avatar")
"""What a fan lets us know through WeChat's web authorisation, and takes back by its revocation."""


def do_withdraw_authorisation(work: Work, fan_id: int, account_id: int, at: datetime) -> None:
    """The fan took back at WeChat what they had let us know: their name goes, unless they agreed again since then."""
    gone = consents.withdraw(work.session, work.workspace_id, fan_id, OF_AUTHORISATION, at)
    if not consents.has(work.session, work.workspace_id, fan_id, "name"):
        consents.forget_name(work.session, work.workspace_id, fan_id)
    rows = [
        EventRow(work.new_id(), at, EventKind.CONSENT, account_id, fan_id, {"kind": kind, "given": False})
        for kind in gone
    ]
    Hot(work.session, work.workspace_id).write_events(rows)
