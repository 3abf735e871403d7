"""Sends one message to one fan, at most once: WeChat takes no id by which it could tell a repetition.

`sending` is committed before the call. Whoever finds a message in that state knows that a worker ended in the middle,
and does not send again.
"""

from contextlib import AbstractContextManager
from typing import Final

from yutang.accounts.models import AccountState
from yutang.dialogue.actions.answering import NOTHING_LEFT, TOO_LATE
from yutang.dialogue.files import MediaFolder
from yutang.dialogue.jobs import states
from yutang.dialogue.jobs.outcome import Outcome, goes_on_at, outcome_of
from yutang.dialogue.jobs.turns import Turns, quiet_end
from yutang.dialogue.models import MessageState
from yutang.dialogue.store import threads
from yutang.dialogue.store.threads import Letter
from yutang.errors import N_, DomainError, Invalid
from yutang.jobs.kinds import GiveUp, Job, TryLater
from yutang.jobs.rules import is_last
from yutang.jobs.worker import JOB_SECONDS
from yutang.wechat.api import custom, media
from yutang.wechat.kept import from_data, to_data
from yutang.wechat.outgoing import ImageOut
from yutang.wiring import Services
from yutang.workspaces.actions import Work, system_actor, working

PAUSED: Final = N_("Not sent: the account is paused.")
QUIET: Final = N_("Not sent: it was the account's quiet hours, and after them WeChat does not allow it any more.")
NO_FILE: Final = N_("Not sent: the picture is not there any more.")
QUOTA: Final = N_("Not sent: WeChat's calls of the day are used up, and tomorrow it does not allow it any more.")
_WITHIN: Final = 0.45 * JOB_SECONDS  # a picture takes two calls, and no job longer than JOB_SECONDS
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png"}


class Sender:
    """The handler: payload {message_id}. Knows how fast each account may send."""

    def __init__(self) -> None:
        self._turns = Turns()

    def __call__(self, services: Services, job: Job) -> None:
        letter = self._take(services, job)
        if letter is None:
            return
        problem: DomainError | None = None
        try:
            ready = letter if letter.message.data is not None else _with_picture(services, job, letter)
            if ready is None:
                return
            _send(services, job, ready)
        except DomainError as raised:
            problem = raised
        with _working(services, job) as work:
            told = _settle(work, job, problem)
        if told is not None:
            raise told from problem

    def _take(self, services: Services, job: Job) -> Letter | None:
        """The message, if it is to be sent now; where it is ready to be sent, that is committed."""
        with _working(services, job) as work:
            letter = threads.letter(work.session, work.workspace_id, job.payload["message_id"])
            if letter is None:  # erased meanwhile
                return None
            refusal = self._why_not(work, letter)
            if refusal is None:
                return letter
            told = refusal if isinstance(refusal, GiveUp) else None
        if told is not None:
            raise told
        return None

    def _why_not(self, work: Work, letter: Letter) -> str | GiveUp | None:
        """None: it is to be sent. Else a word for the reason, or what the person should hear of it."""
        message, conversation, account = letter
        if message.state is MessageState.SENDING:
            states.note_unknown(work, message)
        if message.state is MessageState.FAILED and not states.revive(work, message, conversation):
            return GiveUp(NOTHING_LEFT)
        if message.state is not MessageState.QUEUED:
            return "ended"
        if account.state in {AccountState.PAUSED, AccountState.ARCHIVED}:
            return _refused(work, letter, PAUSED)
        if conversation.budget_until is None or conversation.budget_until <= work.now:
            return _refused(work, letter, TOO_LATE)
        later = quiet_end(message, account, work.now)
        if later is not None and later >= conversation.budget_until:
            states.fail(work, message, conversation, QUIET, state=MessageState.DROPPED)
            return "quiet"
        later = later or self._turns.next_turn(account.id, work.now)
        if later is not None:
            states.put_off(work, message, later)
            return "later"
        return None if message.data is None or states.begin(work, message) else "taken"


def _refused(work: Work, letter: Letter, sentence: str) -> GiveUp:
    states.fail(work, letter.message, letter.conversation, sentence)
    return GiveUp(sentence)


def _with_picture(services: Services, job: Job, letter: Letter) -> Letter | None:
    """Upload the picture, which may be repeated, and only then commit that the message is being sent."""
    with services.database.read() as session:
        row = threads.media(session, job.workspace_id, letter.message.media_id or 0)
    path = MediaFolder(services.settings.data_dir).find(job.workspace_id, letter.message.media_id or 0)
    if row is None or path is None:
        raise Invalid(NO_FILE)
    name, content = f"picture.{_ENDINGS.get(row.mime, 'jpg')}", path.read_bytes()
    wechat_id = services.wechat.call(
        job.workspace_id,
        letter.account.id,
        lambda client: media.upload(client, "image", name, content),
        within=_WITHIN,
    )
    with _working(services, job) as work:
        ready = threads.letter(work.session, work.workspace_id, letter.message.id)
        if ready is None:
            return None
        ready.message.data = to_data(ImageOut(wechat_id))
        work.session.flush()
        return ready if states.begin(work, ready.message) else None


def _send(services: Services, job: Job, letter: Letter) -> None:
    outgoing = from_data(letter.message.data or {})
    openid = letter.conversation.openid
    services.wechat.call(
        job.workspace_id, letter.account.id, lambda client: custom.send(client, openid, outgoing), within=_WITHIN
    )


def _settle(work: Work, job: Job, problem: DomainError | None) -> DomainError | None:
    """Write down what came of it; what the worker is to be told."""
    letter = threads.letter(work.session, work.workspace_id, job.payload["message_id"])
    if letter is None:
        return None
    message, conversation, _account = letter
    if problem is None:
        states.note_sent(work, message)
        return None
    match outcome_of(problem):
        case Outcome.UNKNOWN:
            states.note_unknown(work, message)
            return None
        case Outcome.WAIT:
            return _wait(work, letter, problem)
        case Outcome.AGAIN if not is_last(job.attempt):
            states.put_back(work, message)
            return TryLater(problem.sentence, wait=None, **problem.values)
        case Outcome.USED_UP:
            threads.use_up(work.session, work.workspace_id, conversation.id)
            states.fail(work, message, conversation, NOTHING_LEFT, counts=True)
            return GiveUp(NOTHING_LEFT)
        case _:
            states.fail(work, message, conversation, problem.sentence, values=problem.values)
            return GiveUp(problem.sentence, None, None, **problem.values)


def _wait(work: Work, letter: Letter, problem: DomainError) -> DomainError | None:
    """Put it off until WeChat takes calls again, if the fan may still be written to by then."""
    message, conversation, _account = letter
    until = goes_on_at(problem, work.now)
    if conversation.budget_until is not None and until < conversation.budget_until:
        states.put_off(work, message, until)
        return None
    states.fail(work, message, conversation, QUOTA)
    return GiveUp(QUOTA)


def _working(services: Services, job: Job) -> AbstractContextManager[Work]:
    return working(services.database, system_actor(job.workspace_id), services.clock(), services.new_id)
