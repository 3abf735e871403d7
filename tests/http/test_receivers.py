"""Who is told: adding, pausing, removing; what stays secret; who may."""

import base64

import pytest

from tests.support.alert_line import SECRET, Line
from tests.support.receivers import HttpReceiver
from yutang.alerts.actions import (
    do_remove_receiver,
    do_set_active,
    do_test_receiver,
    receivers,
    undelivered,
)
from yutang.alerts.models import AlertReceiver, ReceiverKind
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.workspaces.models import AuditEntry, Role


@pytest.mark.parametrize("address", ["lin", "lin@", "@example.com", "a b@example.com", "a@b", "a@example.com, b@x.com"])
def test_what_is_no_mail_address_is_refused(mail_line: Line, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        mail_line.add(ReceiverKind.EMAIL, address)
    assert set(refused.value.fields) == {"address"}


def test_a_paused_receiver_gets_tests_and_no_alerts(line: Line, hook: HttpReceiver) -> None:
    receiver_id = line.add(ReceiverKind.WEBHOOK, hook.url)
    with line.owner.working() as work:
        do_set_active(work, receiver_id, active=False)
    line.qr_runs_out(0)
    assert hook.requests == []
    line.test(receiver_id)
    assert len(hook.requests) == 1


def test_what_waits_for_a_receiver_that_was_removed_is_given_up(line: Line, hook: HttpReceiver) -> None:
    hook.status = 500
    receiver_id = line.add(ReceiverKind.WEBHOOK, hook.url)
    line.qr_runs_out(0)
    with line.owner.working() as work:
        do_remove_receiver(work, receiver_id)
    line.work(minutes=1)
    assert [error for _, error in line.dead()] == ["The receiver was removed."]


def test_addresses_and_secrets_are_sealed_and_never_in_logs_or_the_audit_log(
    line: Line, hook: HttpReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "yutang")
    hook.status = 500
    receiver_id = line.add(ReceiverKind.WEBHOOK, hook.url)
    line.test(receiver_id)
    with line.services.database.read() as session:
        row = session.get(AlertReceiver, (1, receiver_id))
        audits = [(entry.before, entry.after) for entry in session.query(AuditEntry)]
    assert row is not None
    secret = base64.b64encode(SECRET).decode()
    everything = " ".join([row.address, str(row.secret), str(audits), caplog.text, str(line.seen().last_error)])
    assert "key=0123" not in everything
    assert secret not in everything
    assert "job put off" in caplog.text


def test_a_receiver_sealed_with_another_key_says_so(line: Line, hook: HttpReceiver) -> None:
    receiver_id = line.add(ReceiverKind.WEBHOOK, hook.url)
    with line.services.database.write() as session:
        row = session.get(AlertReceiver, (1, receiver_id))
        assert row is not None
        row.address = "AAAA" + row.address[4:]
    assert line.seen().shown_address is None
    line.test(receiver_id)
    assert [error.split(".")[0] for _, error in line.dead()] == ["The address was sealed with another secret key"]


def test_only_who_may_change_alerts_sees_or_changes_receivers(line: Line, hook: HttpReceiver) -> None:
    receiver_id = line.add(ReceiverKind.WEBHOOK, hook.url)
    for role in (Role.EDITOR, Role.DESIGNER, Role.ANALYST):
        with line.owner.as_role(role).working() as work:
            for act in (
                lambda: receivers(work, line.services.sealer),
                lambda: do_test_receiver(work, receiver_id),
                lambda: do_remove_receiver(work, receiver_id),
                lambda: undelivered(work),
            ):
                with pytest.raises(NotAllowed):
                    act()


def test_another_workspace_cannot_touch_a_receiver(line: Line, hook: HttpReceiver) -> None:
    receiver_id = line.add(ReceiverKind.WEBHOOK, hook.url)
    with line.owner.of_workspace(2).working() as work:
        assert receivers(work, line.services.sealer) == []
        with pytest.raises(NotFound):
            do_test_receiver(work, receiver_id)
        with pytest.raises(NotFound):
            do_remove_receiver(work, receiver_id)


def test_there_is_an_end_to_receivers(line: Line) -> None:
    for _ in range(20):
        line.add(ReceiverKind.WEBHOOK, "https://example.com/")
    with pytest.raises(Conflict, match="20 receivers already"):
        line.add(ReceiverKind.WEBHOOK, "https://example.com/")
