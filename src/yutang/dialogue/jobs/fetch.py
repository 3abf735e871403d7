"""Fetches what a fan sent from WeChat, which keeps it for three days."""

from yutang.dialogue.files import MediaFolder
from yutang.dialogue.models import Media, MediaState
from yutang.dialogue.pictures import Kept, as_video, as_voice, drawn_anew
from yutang.dialogue.store import threads
from yutang.errors import DomainError
from yutang.jobs.kinds import Job, TryLater
from yutang.jobs.rules import is_last
from yutang.wechat.api import media as api
from yutang.wechat.errors import Busy, QuotaUsedUp, TokenRejected, Unanswered, Unreachable
from yutang.wiring import Services

_AGAIN = (Busy, QuotaUsedUp, TokenRejected, Unanswered, Unreachable)
_READERS = {"image": drawn_anew, "voice": as_voice, "video": as_video}


def fetch_media(services: Services, job: Job) -> None:
    """The handler: payload {media_id}. What cannot be had, or is not what it says, is marked as gone."""
    media_id: int = job.payload["media_id"]
    with services.database.read() as session:
        row = threads.media(session, job.workspace_id, media_id)
    if row is None or row.state is not MediaState.WAITING:
        return
    kept = _fetched(services, job, row)
    if kept is not None:
        MediaFolder(services.settings.data_dir).put(job.workspace_id, media_id, kept.content)
    with services.database.write() as session:
        if kept is None:
            threads.settle_media(session, job.workspace_id, media_id, MediaState.GONE, "", 0)
        else:
            size = len(kept.content)
            threads.settle_media(session, job.workspace_id, media_id, MediaState.STORED, kept.mime, size)


def _fetched(services: Services, job: Job, row: Media) -> Kept | None:
    try:
        found = services.wechat.call(
            job.workspace_id, row.account_id, lambda client: api.download(client, row.wechat_id)
        )
    except DomainError as problem:
        if isinstance(problem.__cause__, _AGAIN) and not is_last(job.attempt):
            raise TryLater(problem.sentence, wait=None, **problem.values) from problem
        return None
    return _READERS[row.kind](found.content)


def remove_files(services: Services, job: Job) -> None:
    """The handler: payload {media_ids}. Removing what is gone already changes nothing."""
    folder = MediaFolder(services.settings.data_dir)
    for media_id in job.payload["media_ids"]:
        folder.remove(job.workspace_id, media_id)
