"""Messages that were given up: seen, sent again, or put away (promise I6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yutang.alerts import store
from yutang.alerts.actions.receivers import DELIVER, TEST
from yutang.dialogue.actions.receiving import SEND
from yutang.errors import N_
from yutang.jobs import actions as jobs
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One dead row of the outbox. `what` and `error` are msgids with {places}."""

    id: int
    what: str
    values: Mapping[str, str | int]
    receiver: str  # its name; "" when it was removed, or when this is no alert
    error: str
    error_values: Mapping[str, Any]
    created_at: datetime
    given_up_at: datetime | None
    href: str = ""  # where it is seen in its place; "" for alerts


def undelivered(work: Work) -> list[Undelivered]:
    """Newest first; the last 100."""
    work.actor.require(Permission.ALERTS)
    names = {row.id: row.name for row in store.receivers(work.session, work.workspace_id)}
    found = []
    for row in jobs.undelivered(work):
        what, values = _what(row.kind, row.payload)
        receiver = names.get(row.payload.get("receiver_id", 0), "")
        error = (row.last_error or "", row.error_values or {})
        href = f"/inbox/{row.payload['conversation_id']}" if row.kind == SEND else ""
        found.append(Undelivered(row.id, what, values, receiver, *error, row.created_at, row.done_at, href))
    return found


def count_undelivered(work: Work) -> int:
    work.actor.require(Permission.SEE)
    return jobs.lengths(work).dead


def do_send_again(work: Work, outbox_id: int) -> None:
    work.actor.require(Permission.ALERTS)
    jobs.do_send_again(work, outbox_id)


def do_discard(work: Work, outbox_id: int) -> None:
    work.actor.require(Permission.ALERTS)
    jobs.do_discard(work, outbox_id)


def _what(kind: str, payload: Mapping[str, Any]) -> tuple[str, Mapping[str, str | int]]:
    if kind == SEND:
        return N_("A message to a fan"), {}
    if kind == TEST:
        return N_("A test message"), {}
    if kind == DELIVER:
        alerts = payload["alerts"]
        if len(alerts) == 1:
            return alerts[0]["sentence"], alerts[0]["values"]
        return N_("{n} alerts in one message"), {"n": len(alerts)}
    return N_("A message ({kind})"), {"kind": kind}
