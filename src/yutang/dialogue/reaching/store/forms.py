"""Which template serves which notice."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.dialogue.reaching.models import Notice, NoticeForm, Way


def of_account(session: Session, workspace_id: int, account_id: int) -> Sequence[NoticeForm]:
    query = select(NoticeForm).where(NoticeForm.workspace_id == workspace_id, NoticeForm.account_id == account_id)
    return session.scalars(query.order_by(NoticeForm.notice, NoticeForm.way)).all()


def find(session: Session, workspace_id: int, account_id: int, notice: Notice, way: Way) -> NoticeForm | None:
    return session.scalar(
        select(NoticeForm).where(
            NoticeForm.workspace_id == workspace_id,
            NoticeForm.account_id == account_id,
            NoticeForm.notice == notice,
            NoticeForm.way == way,
        )
    )
