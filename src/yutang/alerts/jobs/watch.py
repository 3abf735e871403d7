"""Every 20 seconds: what is due is opened or refreshed, what is not any more is resolved, and receivers are told."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yutang.alerts import store
from yutang.alerts.actions import DELIVER
from yutang.alerts.jobs.facts import Known, gather
from yutang.alerts.models import Alert, AlertReceiver, ReceiverKind
from yutang.alerts.rules import Action, AlertDue, SubjectType, due_alerts, should_send
from yutang.alerts.wording import Place, as_data, tell
from yutang.jobs.actions import enqueue
from yutang.wiring import Services
from yutang.workspaces.actions import Work, system_actor, working

EVERY: Final = timedelta(seconds=20)
"""Whoever has just uploaded a QR and comes back to the list should not find the alert still there. One look at 200
groups and a day of 40,000 assignments takes 50 ms."""
TOGETHER: Final = 10
"""Alerts in one message to people. One message each would be a flood when twenty QRs run out on one day, and WeCom
takes 20 messages a minute from a robot."""

_DONE_ON: Final[dict[Action, SubjectType]] = {
    "upload_qr": "group",
    "type_head_count": "group",
    "open_group": "group",
    "add_group": "live_code",
    "see_account": "account",
    "see_pushes": "account",
    "see_pay": "pay",
    "see_domain": "domain",
    "see_case": "block",
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watched:
    """How many alerts one look opened and resolved, and how many messages it put in the outbox."""

    opened: int
    resolved: int
    messages: int


def watch_workspace(services: Services, workspace_id: int, now: datetime) -> None:
    with services.database.read() as session:
        known = gather(session, workspace_id, now)
    with working(services.database, system_actor(workspace_id, "worker"), now, services.new_id) as work:
        watched = settle(work, known)
    if watched != Watched(0, 0, 0):
        about = {"opened": watched.opened, "resolved": watched.resolved, "messages": watched.messages}
        logger.info("alerts changed", extra={"workspace_id": workspace_id, **about})


def settle(work: Work, known: Known) -> Watched:
    """Bring the open alerts in line with the facts, and put messages in the outbox."""
    due = due_alerts(known.facts, work.now)
    before = {alert.key: alert for alert in store.open_alerts(work.session, work.workspace_id)}
    last = store.last_sent(work.session, work.workspace_id, [alert.key for alert in due])
    to_send: list[Alert] = []
    for item in due:
        alert = _open_or_refresh(work, known, item, before.get(item.key))
        if should_send(item, last.get(item.key), work.now):
            to_send.append(alert)
    gone = [alert for key, alert in before.items() if key not in {item.key for item in due}]
    for alert in gone:
        alert.resolved_at, alert.open_key = work.now, None
    opened = sum(item.key not in before for item in due)
    return Watched(opened, len(gone), _send(work, to_send))


def _open_or_refresh(work: Work, known: Known, due: AlertDue, alert: Alert | None) -> Alert:
    since = due.since or (datetime.fromisoformat(alert.data["since"]) if alert is not None else work.now)
    target = known.places.get((_DONE_ON[due.action], due.action_subject_id), Place(""))
    data = as_data(due, known.places[due.subject_type, due.subject_id], target, since)
    if alert is None:
        alert = Alert(
            workspace_id=work.workspace_id,
            id=work.new_id(),
            kind=due.kind,
            level=due.level,
            subject_type=due.subject_type,
            subject_id=due.subject_id,
            data=data,
            key=due.key,
            open_key=due.key,
            opened_at=work.now,
        )
        store.add_alert(work.session, alert)
    elif (alert.data, alert.level) != (data, due.level):
        alert.data, alert.level = data, due.level
    return alert


def _send(work: Work, alerts: Sequence[Alert]) -> int:
    """One message for each alert and webhook; people get what is due at the same moment in one message."""
    active = [row for row in store.receivers(work.session, work.workspace_id) if row.active]
    if not active or not alerts:
        return 0  # who is added later hears of what is still open then
    messages = 0
    for receiver in active:
        for part in _parts(receiver, alerts):
            enqueue(work, DELIVER, {"receiver_id": receiver.id, "alerts": [tell(alert).as_json() for alert in part]})
            messages += 1
    for alert in alerts:
        alert.last_sent_at = work.now
    return messages


def _parts(receiver: AlertReceiver, alerts: Sequence[Alert]) -> Iterable[Sequence[Alert]]:
    size = 1 if receiver.kind is ReceiverKind.WEBHOOK else TOGETHER
    return (alerts[start : start + size] for start in range(0, len(alerts), size))
