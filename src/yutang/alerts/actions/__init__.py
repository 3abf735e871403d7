"""What people do with alerts: see them, say who is told, and look after messages that did not arrive."""

from yutang.alerts.actions.opened import count_open, open_alerts, resolved_alerts
from yutang.alerts.actions.receivers import (
    DELIVER,
    SECRET_BYTES,
    TEST,
    NewReceiver,
    Receiver,
    check_add_receiver,
    check_room,
    do_add_receiver,
    do_remove_receiver,
    do_set_active,
    do_test_receiver,
    receiver,
    receivers,
)
from yutang.alerts.actions.undelivered import (
    Undelivered,
    count_undelivered,
    do_discard,
    do_send_again,
    undelivered,
)

__all__ = [
    "DELIVER",
    "SECRET_BYTES",
    "TEST",
    "NewReceiver",
    "Receiver",
    "Undelivered",
    "check_add_receiver",
    "check_room",
    "count_open",
    "count_undelivered",
    "do_add_receiver",
    "do_discard",
    "do_remove_receiver",
    "do_send_again",
    "do_set_active",
    "do_test_receiver",
    "open_alerts",
    "receiver",
    "receivers",
    "resolved_alerts",
    "undelivered",
]
