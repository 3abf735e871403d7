"""Handlers of the outbox: one message to one receiver."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from yutang.alerts import store
from yutang.alerts.jobs.letters import Letter, as_event, trial_letter, write_letter
from yutang.alerts.jobs.senders import send_mail, send_to_robot, send_webhook
from yutang.alerts.models import AlertReceiver, ReceiverKind
from yutang.alerts.wording import Told
from yutang.errors import N_, DomainError
from yutang.jobs.kinds import GiveUp, Handler, Job, TryLater
from yutang.web.i18n import Language, Translations, as_language
from yutang.wiring import Services


@dataclass(frozen=True, slots=True)
class _Message:
    letter: Letter
    event: dict[str, object]


def deliver(translations: Translations) -> Handler:
    """The handler of alerts: payload {receiver_id, alerts: [Told.as_json()]}."""

    def handle(services: Services, job: Job) -> None:
        now = services.clock()
        told = [Told.from_json(data) for data in job.payload["alerts"]]

        def write(language: Language) -> _Message:
            letter = write_letter(told, translations, language, services.settings.base_url, now)
            return _Message(letter, as_event(told[0], letter))

        receiver = _receiver(services, job)
        if not receiver.active:
            raise GiveUp(N_("This receiver is paused."))
        _send_noting(services, job, receiver, write, now)

    return handle


def deliver_test(translations: Translations) -> Handler:
    """The handler of test messages: payload {receiver_id}. A paused receiver is tried, too."""

    def handle(services: Services, job: Job) -> None:
        now = services.clock()

        def write(language: Language) -> _Message:
            letter = trial_letter(translations, language, services.settings.base_url)
            text = letter.parts[0].headline
            return _Message(letter, {"type": "test", "timestamp": now.isoformat(), "data": {"text": text}})

        _send_noting(services, job, _receiver(services, job), write, now)

    return handle


def _receiver(services: Services, job: Job) -> AlertReceiver:
    with services.database.read() as session:
        receiver = store.receiver(session, job.workspace_id, job.payload["receiver_id"])
    if receiver is None:
        raise GiveUp(N_("The receiver was removed."))
    return receiver


def _send_noting(
    services: Services, job: Job, receiver: AlertReceiver, write: Callable[[Language], _Message], now: datetime
) -> None:
    """Send, and note on the receiver how it went; the page shows that beside it."""
    try:
        _send(services, job, receiver, write(as_language(receiver.language) or "zh"), now)
    except (TryLater, GiveUp) as problem:
        _note(services, receiver, problem)
        raise
    _note(services, receiver, None)


def _send(services: Services, job: Job, receiver: AlertReceiver, message: _Message, now: datetime) -> None:
    try:
        address = services.sealer.open(receiver.address)
        secret = services.sealer.open(receiver.secret) if receiver.secret is not None else ""
    except ValueError as error:
        raise GiveUp(N_("The address was sealed with another secret key. Add this receiver again.")) from error
    if receiver.kind is ReceiverKind.WEBHOOK:
        send_webhook(services.settings, address, secret, str(job.id), message.event, now)
    elif receiver.kind is ReceiverKind.WECOM_ROBOT:
        send_to_robot(services.settings, address, message.letter)
    else:
        send_mail(services.settings, address, str(job.id), message.letter, now)


def _note(services: Services, receiver: AlertReceiver, problem: DomainError | None) -> None:
    now = services.clock()
    with services.database.write() as session:
        if problem is None:
            store.note_delivered(session, receiver.workspace_id, receiver.id, now)
        else:
            error = (problem.sentence, problem.values)
            store.note_failed(session, receiver.workspace_id, receiver.id, error, now)
