"""From an alert to a receiver that really listens: webhook, WeCom robot, e-mail."""

import base64
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from tests.support.people import Person
from tests.support.ponds import Pond, change_group, make_pond
from tests.support.receivers import HttpReceiver, MailReceiver, http_receiver, mail_receiver, tls_pair
from tests.support.services import Clock, services_over
from yutang.alerts.actions import (
    NewReceiver,
    Receiver,
    do_add_receiver,
    do_remove_receiver,
    do_send_again,
    do_set_active,
    do_test_receiver,
    receivers,
    undelivered,
)
from yutang.alerts.actions.receivers import WECOM_ROBOT_PREFIX
from yutang.alerts.jobs.watch import watch_workspace
from yutang.alerts.models import AlertReceiver, ReceiverKind
from yutang.db.engine import Database, open_database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.jobs.registry import registry
from yutang.jobs.rules import MAX_ATTEMPTS
from yutang.jobs.worker import Worker
from yutang.workspaces.models import AuditEntry, Role

NOW = datetime.now(UTC).replace(microsecond=0)  # the receivers' library checks signatures against the real clock
SECRET = bytes(range(32))
NEVER = threading.Event()
OK = b'{"errcode": 0, "errmsg": "ok"}'


class Line:
    """A workspace whose alerts go out, and the worker that sends them, with a clock to move."""

    def __init__(self, database: Database, **settings: Any) -> None:  # noqa: ANN401 - values of Settings
        self.pond: Pond = make_pond(database, limits=(500, 500))
        for group_id in self.pond.group_ids:
            change_group(self.pond, group_id, closes_at=None)
        self.clock = Clock(NOW)
        common = {"webhook_private_addresses": True, "public_url": "https://go.example.com"}
        self.services = services_over(database, self.clock, **{**common, **settings})
        self.worker = Worker(self.services, registry(), lambda: 0.5)

    @property
    def owner(self) -> Person:
        return Person(self.services.database, now=self.clock.now)

    def add(self, kind: ReceiverKind, address: str, language: str = "zh") -> int:
        with self.owner.working() as work:
            form = NewReceiver(kind, "ops", address, language)
            return do_add_receiver(work, self.services.settings, self.services.sealer, form, SECRET)

    def work(self, **span: float) -> int:
        """Move the clock and carry out what is due; how many rows."""
        self.clock.move(**span)
        done = 0
        while claimed := self.worker.serve_batch(1, NEVER):
            done += claimed
        return done

    def test(self, receiver_id: int) -> None:
        with self.owner.working() as work:
            do_test_receiver(work, receiver_id)
        self.work()

    def qr_runs_out(self, *numbers: int, hours: float = 20) -> None:
        """The QR of these groups (0, 1) has so many hours left; the worker looks and sends."""
        for number in numbers:
            change_group(self.pond, self.pond.group_ids[number], closes_at=self.clock.now + timedelta(hours=hours))
        watch_workspace(self.services, 1, self.clock.now)
        self.work()

    def seen(self) -> Receiver:
        with self.owner.reading() as work:
            (receiver,) = receivers(work, self.services.sealer)
        return receiver

    def dead(self) -> list[tuple[str, str]]:
        with self.owner.reading() as work:
            return [(row.what, row.error) for row in undelivered(work)]


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


@pytest.fixture
def hook() -> Iterator[HttpReceiver]:
    with http_receiver() as started:
        yield started


@pytest.fixture
def mailbox() -> Iterator[MailReceiver]:
    with mail_receiver() as started:
        yield started


@pytest.fixture
def mail_line(database: Database, mailbox: MailReceiver) -> Line:
    mail = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_tls": "none", "smtp_from": "yutang@example.com"}
    return Line(database, **mail)


def verified(hook: HttpReceiver, number: int = 0) -> Any:  # noqa: ANN401 - JSON
    request = hook.requests[number]
    return Webhook(f"whsec_{base64.b64encode(SECRET).decode()}").verify(request.body, request.headers)


# ---- webhook -----------------------------------------------------------------------------------------------------


def test_a_webhook_is_signed_so_that_the_librarys_own_check_takes_it(line: Line, hook: HttpReceiver) -> None:
    line.add(ReceiverKind.WEBHOOK, hook.url, "en")
    line.qr_runs_out(0)

    event = verified(hook)
    group_id = line.pond.group_ids[0]
    assert event["type"] == "alert.due"
    assert event["data"]["text"] == "The QR of “早起瑜伽1群” runs out within 24 hours"
    assert event["data"]["url"] == f"https://go.example.com/groups/{group_id}/qr"
    assert (event["data"]["subject_id"], event["data"]["level"]) == (str(group_id), "warning")
    assert line.seen().secret == f"whsec_{base64.b64encode(SECRET).decode()}"


def test_a_changed_body_does_not_pass_the_check(line: Line, hook: HttpReceiver) -> None:
    line.test(line.add(ReceiverKind.WEBHOOK, hook.url))
    assert verified(hook)["type"] == "test"
    hook.requests[0].body += b" "
    with pytest.raises(WebhookVerificationError):
        verified(hook)


def test_a_repeated_message_keeps_its_id_and_is_signed_anew(line: Line, hook: HttpReceiver) -> None:
    hook.status = 500
    line.test(line.add(ReceiverKind.WEBHOOK, hook.url))
    line.work(seconds=10)
    hook.status = 204
    line.work(seconds=40)

    ids = {request.headers["webhook-id"] for request in hook.requests}
    assert (len(hook.requests), len(ids)) == (3, 1)
    assert len({request.headers["webhook-signature"] for request in hook.requests}) == 3
    assert (line.seen().failing, line.seen().last_ok_at) == (False, line.clock.now)
    assert line.work(days=1) == 0


def test_a_failing_webhook_ends_among_the_undelivered_and_can_be_sent_again(line: Line, hook: HttpReceiver) -> None:
    hook.status = 503
    line.add(ReceiverKind.WEBHOOK, hook.url)
    line.qr_runs_out(0)
    for _ in range(MAX_ATTEMPTS):
        line.work(hours=3)
    assert len(hook.requests) == MAX_ATTEMPTS
    assert line.dead() == [("The QR of “{name}” runs out within 24 hours", "The receiver answered with {status}.")]
    assert line.seen().failing
    assert line.seen().error_values == {"status": 503}

    hook.status = 200
    with line.owner.working() as work:
        do_send_again(work, undelivered(work)[0].id)
    line.work()
    assert line.dead() == []
    assert hook.requests[-1].headers["webhook-id"] == hook.requests[0].headers["webhook-id"]


def test_an_address_that_is_gone_is_not_tried_again(line: Line, hook: HttpReceiver) -> None:
    hook.status = 410
    line.test(line.add(ReceiverKind.WEBHOOK, hook.url))
    assert line.dead() == [("A test message", "The receiver says that this address is gone (410).")]


def test_a_receiver_that_asks_for_time_is_left_alone_so_long(line: Line, hook: HttpReceiver) -> None:
    hook.status, hook.headers = 429, {"Retry-After": "600"}
    line.test(line.add(ReceiverKind.WEBHOOK, hook.url))
    assert line.work(seconds=599) == 0
    assert line.work(seconds=1) == 1


def test_a_private_address_is_refused_again_when_the_message_is_sent(database: Database, hook: HttpReceiver) -> None:
    """The setting was withdrawn, or the row came from another installation."""
    allowed = Line(database)
    receiver_id = allowed.add(ReceiverKind.WEBHOOK, hook.url.replace("http://127.0.0.1", "https://localhost"))
    strict = services_over(database, allowed.clock, webhook_private_addresses=False)
    with allowed.owner.working() as work:
        do_test_receiver(work, receiver_id)
    Worker(strict, registry()).serve_batch(1, NEVER)

    assert hook.requests == []
    ((_, error),) = allowed.dead()
    assert error.startswith("This address is inside a private network.")


# ---- WeCom robot -------------------------------------------------------------------------------------------------


def test_a_robot_gets_markdown_in_the_receivers_language_with_a_link_to_the_upload(
    line: Line, hook: HttpReceiver
) -> None:
    hook.body = OK
    line.add(ReceiverKind.WECOM_ROBOT, hook.url, "zh")
    line.qr_runs_out(0, hours=-1)

    message = json.loads(hook.requests[0].body)
    assert message["msgtype"] == "markdown"
    text = message["markdown"]["content"]
    assert "“早起瑜伽1群”的群二维码已过期" in text
    assert f"[上传新二维码](https://go.example.com/groups/{line.pond.group_ids[0]}/qr)" in text
    assert "早起瑜伽 · " in text
    assert line.dead() == []


def test_alerts_of_one_moment_reach_people_in_one_message(line: Line, hook: HttpReceiver) -> None:
    hook.body = OK
    line.add(ReceiverKind.WECOM_ROBOT, hook.url, "en")
    line.qr_runs_out(0, 1)

    (request,) = hook.requests
    text = json.loads(request.body)["markdown"]["content"]
    assert text.startswith("**2 things need you**")
    assert text.count("](https://go.example.com/groups/") == 2


def test_a_name_with_brackets_makes_no_link_of_its_own(line: Line, hook: HttpReceiver) -> None:
    hook.body = OK
    change_group(line.pond, line.pond.group_ids[0], name="[x](https://evil.example)<b>")
    line.add(ReceiverKind.WECOM_ROBOT, hook.url)
    line.qr_runs_out(0)
    text = json.loads(hook.requests[0].body)["markdown"]["content"]
    assert "［x］(https://evil.example)＜b＞" in text


@pytest.mark.parametrize(
    ("errcode", "error", "given_up"),
    [
        (93000, "WeCom does not know this robot. Was it removed from its group?", True),
        (45009, "WeCom takes 20 messages a minute from one robot.", False),
        (40008, "WeCom refused the message (errcode {code}).", False),
    ],
)
def test_what_wecom_says_is_understood(
    line: Line, hook: HttpReceiver, errcode: int, error: str, given_up: bool
) -> None:
    hook.body = json.dumps({"errcode": errcode, "errmsg": "no"}).encode()
    line.test(line.add(ReceiverKind.WECOM_ROBOT, hook.url))
    assert line.seen().last_error == error
    assert bool(line.dead()) is given_up


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"errcode": "0"}'])
def test_an_answer_that_is_not_wecoms_is_no_success(line: Line, hook: HttpReceiver, body: bytes) -> None:
    hook.body = body
    line.test(line.add(ReceiverKind.WECOM_ROBOT, hook.url))
    assert line.seen().failing


def test_the_key_of_a_robot_is_enough(line: Line) -> None:
    key = "11111111-2222-3333-4444-555555555555"
    receiver_id = line.add(ReceiverKind.WECOM_ROBOT, key)
    with line.services.database.read() as session:
        row = session.get(AlertReceiver, (1, receiver_id))
    assert row is not None
    assert line.services.sealer.open(row.address) == WECOM_ROBOT_PREFIX + key
    assert line.seen().shown_address == "https://qyapi.weixin.qq.com/…5555"


# ---- e-mail ------------------------------------------------------------------------------------------------------


def test_mail_says_what_since_when_and_where(mail_line: Line, mailbox: MailReceiver) -> None:
    mail_line.add(ReceiverKind.EMAIL, "lin@example.com", "en")
    mail_line.qr_runs_out(0)

    (message,) = mailbox.messages
    assert message["To"] == "lin@example.com"
    assert message["From"] == "yutang@example.com"
    assert message["Subject"] == "[Yutang] The QR of “早起瑜伽1群” runs out within 24 hours"
    text = message.get_content()
    assert f"Upload a new QR: https://go.example.com/groups/{mail_line.pond.group_ids[0]}/qr" in text
    assert "早起瑜伽 · since " in text
    assert mail_line.seen().last_ok_at == mail_line.clock.now


def test_a_chinese_mail_is_chinese(mail_line: Line, mailbox: MailReceiver) -> None:
    mail_line.test(mail_line.add(ReceiverKind.EMAIL, "lin@example.com", "zh"))
    (message,) = mailbox.messages
    assert message["Subject"] == "[Yutang] 这是鱼塘发来的测试消息"


def test_an_address_that_the_mail_server_refuses_is_given_up(mail_line: Line, mailbox: MailReceiver) -> None:
    mailbox.refused = "nobody@example.com"
    mail_line.test(mail_line.add(ReceiverKind.EMAIL, "nobody@example.com"))
    assert mail_line.dead() == [("A test message", "The mail server does not take mail for this address.")]


def test_a_mail_server_that_is_away_is_tried_again(database: Database) -> None:
    with mail_receiver() as gone:
        port = gone.port
    line = Line(database, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", smtp_from="yutang@example.com")
    line.test(line.add(ReceiverKind.EMAIL, "lin@example.com"))
    assert line.seen().last_error == "The mail server could not be reached ({kind})."
    assert line.dead() == []


@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_mail_is_not_handed_to_a_server_whose_certificate_nobody_vouches_for(
    database: Database, tmp_path: Path, way: str
) -> None:
    certificate, _ = tls_pair(tmp_path, "127.0.0.1")
    with mail_receiver(certificate, at_once=way == "tls") as mailbox:
        mail = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_tls": way, "smtp_from": "y@example.com"}
        line = Line(database, **mail)
        line.test(line.add(ReceiverKind.EMAIL, "lin@example.com"))
        assert mailbox.messages == []
    assert line.seen().error_values == {"kind": "SSLCertVerificationError"}


def test_without_a_mail_server_no_mail_receiver_can_be_added(line: Line) -> None:
    with pytest.raises(Invalid) as refused:
        line.add(ReceiverKind.EMAIL, "lin@example.com")
    assert "smtp_host" in refused.value.fields["address"]


# ---- receivers ---------------------------------------------------------------------------------------------------


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
