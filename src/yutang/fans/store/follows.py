"""Follows outside of the hot path: what WeChat answered, remarks, and the walk over an account's followers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.orm import Session

from yutang.fans.models import Fan, Follow, FollowerPoll


class Answer(NamedTuple):
    openid: str
    follows: bool
    scene: str  # subscribe_scene
    remark: str


def note_answers(session: Session, workspace_id: int, account_id: int, rows: Sequence[Answer], now: datetime) -> None:
    """Of somebody who does not follow WeChat tells nothing: what was known of them stays.

    A remark that was changed here since the last answer stays as well: WeChat may not have heard of it yet.
    """
    newer_here = Follow.asked_at.is_(None) & (Follow.remark != "")
    remark = case((newer_here, Follow.remark), else_=bindparam("b_remark"))
    told: dict[str, Any] = {"scene": bindparam("b_scene"), "remark": remark}
    for follows, columns in ((True, told), (False, {})):
        statement = (
            update(Follow)
            .where(
                Follow.workspace_id == workspace_id,
                Follow.account_id == account_id,
                Follow.openid == bindparam("b_openid"),
            )
            .values(asked_at=now, **columns)
        )
        values = [
            {"b_openid": row.openid, **({"b_scene": row.scene, "b_remark": row.remark} if follows else {})}
            for row in rows
            if row.follows is follows
        ]
        if values:
            session.connection().execute(statement, values)


def of_fan(session: Session, workspace_id: int, fan_id: int) -> Sequence[Follow]:
    """A fan's accounts; those followed now first."""
    return session.scalars(
        select(Follow)
        .where(Follow.workspace_id == workspace_id, Follow.fan_id == fan_id)
        .order_by(Follow.following.desc(), Follow.changed_at.desc(), Follow.account_id)
    ).all()


def of_fans(session: Session, workspace_id: int, fan_ids: Collection[int]) -> dict[int, list[Follow]]:
    """The accounts of several fans."""
    rows = session.scalars(
        select(Follow)
        .where(Follow.workspace_id == workspace_id, Follow.fan_id.in_(fan_ids))
        .order_by(Follow.following.desc(), Follow.account_id)
    )
    found: dict[int, list[Follow]] = {}
    for follow in rows:
        found.setdefault(follow.fan_id, []).append(follow)
    return found


def fans_of(session: Session, workspace_id: int, account_id: int, openids: Sequence[str]) -> dict[str, int]:
    """The fans behind these openids of one account, as far as they are known."""
    found: dict[str, int] = {}
    for start in range(0, len(openids), 500):
        query = select(Follow.openid, Follow.fan_id).where(
            Follow.workspace_id == workspace_id,
            Follow.account_id == account_id,
            Follow.openid.in_(openids[start : start + 500]),
        )
        found |= {openid: fan_id for openid, fan_id in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy
    return found


def find(session: Session, workspace_id: int, account_id: int, openid: str) -> Follow | None:
    return session.scalar(
        select(Follow).where(
            Follow.workspace_id == workspace_id, Follow.account_id == account_id, Follow.openid == openid
        )
    )


# ---- the walk over followers ---------------------------------------------------------------------------------------


def poll_of(session: Session, workspace_id: int, account_id: int, *, lock: bool = False) -> FollowerPoll | None:
    """`lock`: until the end of the transaction nobody else goes on with this walk."""
    query = select(FollowerPoll).where(FollowerPoll.workspace_id == workspace_id, FollowerPoll.account_id == account_id)
    return session.scalar(query.with_for_update() if lock else query)


def mark_seen(session: Session, workspace_id: int, account_id: int, openids: Collection[str], number: int) -> None:
    """The walk with this number listed them."""
    listed = list(openids)
    for start in range(0, len(listed), 500):
        session.execute(
            update(Follow)
            .where(
                Follow.workspace_id == workspace_id,
                Follow.account_id == account_id,
                Follow.openid.in_(listed[start : start + 500]),
            )
            .values(seen_in_poll=number)
            .execution_options(synchronize_session=False)
        )


def stretch_end(session: Session, workspace_id: int, account_id: int, after: int, length: int) -> int | None:
    """The fan at which a stretch of an account's followers ends that begins after a fan; none: there are fewer."""
    query = (
        select(Follow.fan_id)
        .where(
            Follow.workspace_id == workspace_id,
            Follow.account_id == account_id,
            Follow.following.is_(True),
            Follow.fan_id > after,
        )
        .order_by(Follow.fan_id)
    )
    return session.scalar(query.offset(length - 1).limit(1))


def unlisted(
    session: Session, workspace_id: int, account_id: int, number: int, began: datetime, after: int, end: int | None
) -> Sequence[str]:
    """Who of a stretch of followers was not listed by this walk and gave no sign of life since it began: openids."""
    query = (
        select(Follow.openid)
        .join(Fan, (Fan.workspace_id == Follow.workspace_id) & (Fan.id == Follow.fan_id))
        .where(
            Follow.workspace_id == workspace_id,
            Follow.account_id == account_id,
            Follow.following.is_(True),
            Follow.fan_id > after,
            Follow.seen_in_poll != number,
            Follow.changed_at < began,
            Fan.last_seen_at < began,
        )
        .order_by(Follow.fan_id)
    )
    return session.scalars(query if end is None else query.where(Follow.fan_id <= end)).all()
