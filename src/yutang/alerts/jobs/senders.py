"""The three ways out: a webhook signed as Standard Webhooks, a WeCom group robot, e-mail."""

import json
import smtplib
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final

from standardwebhooks import Webhook

from yutang.alerts.jobs.letters import Letter
from yutang.errors import N_
from yutang.jobs.kinds import GiveUp, TryLater
from yutang.jobs.outgoing import Answer, post
from yutang.settings import Settings

MAIL_SECONDS: Final = 15.0
_GONE: Final = 410
_ROBOT_TOO_OFTEN: Final = 45009  # WeCom: more than 20 messages a minute
_ROBOT_UNKNOWN: Final = 93000  # WeCom: the key is wrong, or the robot was removed from its group
_ROBOT_BYTES: Final = 4096  # WeCom's limit for the text of a markdown message


def send_webhook(
    settings: Settings, address: str, secret: str, message_id: str, event: Mapping[str, Any], now: datetime
) -> None:
    """`message_id` stays the same in every repetition: receivers tell repetitions by it.

    https://www.standardwebhooks.com: webhook-id, webhook-timestamp, webhook-signature over "id.timestamp.body".
    """
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    signed_at = now.astimezone(UTC).replace(microsecond=0)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(signed_at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, signed_at, body),
    }
    answer = post(address, body.encode(), headers, private_addresses=settings.webhook_private_addresses)
    if answer.status == _GONE:
        raise GiveUp(N_("The receiver says that this address is gone (410)."))
    _check(answer)


def send_to_robot(settings: Settings, address: str, letter: Letter) -> None:
    """https://developer.work.weixin.qq.com/document/path/91770: 200 with an errcode, 0 when the message was taken."""
    message = {"msgtype": "markdown", "markdown": {"content": letter.markdown(_ROBOT_BYTES)}}
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    answer = post(address, body, headers, private_addresses=settings.webhook_private_addresses)
    _check(answer)
    code = _errcode(answer)
    if code == _ROBOT_TOO_OFTEN:
        raise TryLater(N_("WeCom takes 20 messages a minute from one robot."), wait=timedelta(minutes=1))
    if code == _ROBOT_UNKNOWN:
        raise GiveUp(N_("WeCom does not know this robot. Was it removed from its group?"))
    if code != 0:
        raise TryLater(N_("WeCom refused the message (errcode {code})."), code=code)


def send_mail(settings: Settings, address: str, message_id: str, letter: Letter, now: datetime) -> None:
    if not settings.smtp_host:
        raise TryLater(N_("This installation has no mail server yet. Set smtp_host and smtp_from first."))
    message = EmailMessage()
    message["Subject"] = f"[Yutang] {letter.subject}"
    message["From"] = settings.smtp_from
    message["To"] = address
    message["Date"] = format_datetime(now)
    domain = settings.smtp_from.rpartition("@")[2].rstrip(">") or "yutang.invalid"
    message["Message-ID"] = f"<{message_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies
    message.set_content(letter.plain())
    try:
        _hand_over(settings, message)
    except smtplib.SMTPRecipientsRefused as error:
        raise GiveUp(N_("The mail server does not take mail for this address.")) from error
    except smtplib.SMTPAuthenticationError as error:
        raise TryLater(N_("The mail server refused the user name or password (smtp_user, smtp_password).")) from error
    except smtplib.SMTPResponseException as error:
        raise TryLater(N_("The mail server refused the message ({code})."), code=error.smtp_code) from error
    except (smtplib.SMTPException, OSError) as error:
        raise TryLater(N_("The mail server could not be reached ({kind})."), kind=type(error).__name__) from error


def _hand_over(settings: Settings, message: EmailMessage) -> None:
    trusted = ssl.create_default_context()
    host, port = settings.smtp_host, settings.smtp_port
    connection = (
        smtplib.SMTP_SSL(host, port, timeout=MAIL_SECONDS, context=trusted)
        if settings.smtp_tls == "tls"
        else smtplib.SMTP(host, port, timeout=MAIL_SECONDS)
    )
    with connection as server:
        if settings.smtp_tls == "starttls":
            server.starttls(context=trusted)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(message)


def _check(answer: Answer) -> None:
    if not answer.ok:
        raise TryLater(N_("The receiver answered with {status}."), wait=answer.retry_after, status=answer.status)


def _errcode(answer: Answer) -> int:
    try:
        code = json.loads(answer.body)["errcode"]
    except (ValueError, TypeError, KeyError):
        return -1
    return code if isinstance(code, int) else -1
