"""The queries of fans' pages that nothing else needs."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.checkins.models import CheckIn, Enrolment, Programme
from yutang.dialogue.models import Media, MediaState

_NO_ACCOUNT = 0  # of pictures of programmes without one


def hold_programme(session: Session, workspace_id: int, programme_id: int) -> Programme | None:
    """It does not change until the transaction ends; others may hold it as well."""
    query = select(Programme).where(Programme.workspace_id == workspace_id, Programme.id == programme_id)
    return session.scalar(query.with_for_update(read=True).execution_options(populate_existing=True))


def lock_enrolment(session: Session, workspace_id: int, enrolment_id: int) -> Enrolment | None:
    """Two taps on one page come one after the other. None: it is another one's by now, of the same person."""
    query = select(Enrolment).where(Enrolment.workspace_id == workspace_id, Enrolment.id == enrolment_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def check_in_on(session: Session, workspace_id: int, programme_id: int, fan_id: int, day: date) -> CheckIn | None:
    return session.get(CheckIn, (workspace_id, programme_id, fan_id, day))


def add_picture(
    session: Session, workspace_id: int, media_id: int, account_id: int | None, mime: str, size: int, now: datetime
) -> None:
    """The row of a picture whose file is there already; `size` in bytes."""
    row = Media(
        workspace_id=workspace_id, id=media_id, account_id=account_id or _NO_ACCOUNT, kind="image",
        state=MediaState.STORED, wechat_id="", mime=mime, size=size, created_at=now,
    )  # fmt: skip
    session.add(row)
