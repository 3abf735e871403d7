"""From an alert to a receiver that really listens: webhook, WeCom robot, e-mail."""

import base64
import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from tests.support.alert_line import NEVER, SECRET, Line
from tests.support.ponds import change_group
from tests.support.receivers import HttpReceiver, MailReceiver, mail_receiver, tls_pair
from tests.support.services import services_over
from yutang.alerts.actions import (
    do_send_again,
    do_test_receiver,
    undelivered,
)
from yutang.alerts.actions.receivers import WECOM_ROBOT_PREFIX
from yutang.alerts.jobs.letters import Letter, Part
from yutang.alerts.models import AlertReceiver, ReceiverKind
from yutang.db.engine import Database
from yutang.errors import Invalid
from yutang.jobs.registry import registry
from yutang.jobs.rules import MAX_ATTEMPTS
from yutang.jobs.worker import Worker

OK = b'{"errcode": 0, "errmsg": "ok"}'


def verified(line: Line, hook: HttpReceiver) -> Any:  # noqa: ANN401 - JSON
    """What the library makes of the first message, on a clock that shows the time of the test."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls.fromtimestamp(line.clock.now.timestamp(), tz)

    request = hook.requests[0]
    with patch("standardwebhooks.webhooks.datetime", Clock):
        return Webhook(f"whsec_{base64.b64encode(SECRET).decode()}").verify(request.body, request.headers)


# ---- webhook -----------------------------------------------------------------------------------------------------


def test_a_webhook_is_signed_so_that_the_librarys_own_check_takes_it(line: Line, hook: HttpReceiver) -> None:
    line.add(ReceiverKind.WEBHOOK, hook.url, "en")
    line.qr_runs_out(0)

    event = verified(line, hook)
    group_id = line.pond.group_ids[0]
    assert event["type"] == "alert.due"
    assert event["data"]["text"] == "The QR of “早起瑜伽1群” runs out within 24 hours"
    assert event["data"]["url"] == f"https://go.example.com/groups/{group_id}/qr"
    assert (event["data"]["subject_id"], event["data"]["level"]) == (str(group_id), "warning")
    assert line.seen().secret == f"whsec_{base64.b64encode(SECRET).decode()}"


def test_a_changed_body_does_not_pass_the_check(line: Line, hook: HttpReceiver) -> None:
    line.test(line.add(ReceiverKind.WEBHOOK, hook.url))
    assert verified(line, hook)["type"] == "test"
    hook.requests[0].body += b" "
    with pytest.raises(WebhookVerificationError):
        verified(line, hook)


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


def test_a_private_address_is_refused_again_at_sending(sqlite_database: Database, hook: HttpReceiver) -> None:
    """The setting was withdrawn, or the row came from another installation."""
    allowed = Line(sqlite_database)
    receiver_id = allowed.add(ReceiverKind.WEBHOOK, hook.url.replace("http://127.0.0.1", "https://localhost"))
    strict = services_over(sqlite_database, allowed.clock, webhook_private_addresses=False)
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


@pytest.mark.parametrize("most_bytes", [4096, 1000, 40])
def test_what_does_not_fit_into_a_robots_message_is_left_out_as_a_whole(most_bytes: int) -> None:
    part = Part(
        "“早起瑜伽1群”的群二维码已过期" * 4,
        "停止分配访客。" * 9,
        "早起瑜伽",
        "上传新二维码",
        "https://x/groups/1/qr",
        "critical",
    )
    text = Letter("有 10 件事需要处理", [part] * 10, "https://x/alerts").markdown(most_bytes)
    assert len(text.encode()) <= most_bytes
    assert text.endswith("(https://x/alerts)")
    assert text.count("<font") == text.count("</font>") == text.count("/groups/1/qr)")


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


def test_a_mail_server_that_is_away_is_tried_again(sqlite_database: Database) -> None:
    with mail_receiver() as gone:
        port = gone.port
    line = Line(sqlite_database, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", smtp_from="yutang@example.com")
    line.test(line.add(ReceiverKind.EMAIL, "lin@example.com"))
    assert line.seen().last_error == "The mail server could not be reached ({kind})."
    assert line.dead() == []


@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_mail_is_not_handed_to_a_server_whose_certificate_nobody_vouches_for(
    sqlite_database: Database, tmp_path: Path, way: str
) -> None:
    certificate, _ = tls_pair(tmp_path, "127.0.0.1")
    with mail_receiver(certificate, at_once=way == "tls") as mailbox:
        mail = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_tls": way, "smtp_from": "y@example.com"}
        line = Line(sqlite_database, **mail)
        line.test(line.add(ReceiverKind.EMAIL, "lin@example.com"))
        assert mailbox.messages == []
    assert line.seen().error_values == {"kind": "SSLCertVerificationError"}


def test_without_a_mail_server_no_mail_receiver_can_be_added(line: Line) -> None:
    with pytest.raises(Invalid) as refused:
        line.add(ReceiverKind.EMAIL, "lin@example.com")
    assert "smtp_host" in refused.value.fields["address"]
