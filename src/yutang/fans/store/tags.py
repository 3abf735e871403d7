"""Tags, who has them, and what WeChat calls them on each account."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from yutang.fans.models import AccountTag, FanTag, Follow, Tag


def all_tags(session: Session, workspace_id: int) -> Sequence[Tag]:
    return session.scalars(select(Tag).where(Tag.workspace_id == workspace_id).order_by(Tag.name)).all()


def find(session: Session, workspace_id: int, tag_id: int) -> Tag | None:
    return session.scalar(select(Tag).where(Tag.workspace_id == workspace_id, Tag.id == tag_id))


def named(session: Session, workspace_id: int, name: str) -> Tag | None:
    return session.scalar(select(Tag).where(Tag.workspace_id == workspace_id, Tag.name == name))


def number(session: Session, workspace_id: int) -> int:
    return session.scalar(select(func.count()).select_from(Tag).where(Tag.workspace_id == workspace_id)) or 0


def of_fan(session: Session, workspace_id: int, fan_id: int) -> Sequence[Tag]:
    return session.scalars(
        select(Tag)
        .join(FanTag, (FanTag.workspace_id == Tag.workspace_id) & (FanTag.tag_id == Tag.id))
        .where(Tag.workspace_id == workspace_id, FanTag.fan_id == fan_id)
        .order_by(Tag.name)
    ).all()


def held(session: Session, workspace_id: int, fan_ids: Collection[int]) -> Mapping[tuple[int, int], datetime]:
    """When each of these fans was given each of their tags, by (fan, tag)."""
    query = select(FanTag.fan_id, FanTag.tag_id, FanTag.added_at).where(
        FanTag.workspace_id == workspace_id, FanTag.fan_id.in_(fan_ids)
    )
    return {(fan_id, tag_id): added_at for fan_id, tag_id, added_at in session.execute(query)}


def holders(session: Session, workspace_id: int, account_id: int, tag_id: int) -> Mapping[str, tuple[int, datetime]]:
    """Who of an account's followers has a tag: openid → fan, and since when."""
    query = (
        select(Follow.openid, Follow.fan_id, FanTag.added_at)
        .join(FanTag, (FanTag.workspace_id == Follow.workspace_id) & (FanTag.fan_id == Follow.fan_id))
        .where(
            Follow.workspace_id == workspace_id,
            Follow.account_id == account_id,
            Follow.following.is_(True),
            FanTag.tag_id == tag_id,
        )
    )
    return {openid: (fan_id, added_at) for openid, fan_id, added_at in session.execute(query)}


def give(session: Session, workspace_id: int, pairs: Iterable[tuple[int, int]], now: datetime) -> None:
    """Pairs of fan and tag that are not there yet."""
    session.add_all(
        FanTag(workspace_id=workspace_id, tag_id=tag_id, fan_id=fan_id, added_at=now) for fan_id, tag_id in pairs
    )
    session.flush()


def take(session: Session, workspace_id: int, fan_id: int, tag_id: int) -> None:
    session.execute(
        delete(FanTag).where(FanTag.workspace_id == workspace_id, FanTag.fan_id == fan_id, FanTag.tag_id == tag_id)
    )


def account_tags(session: Session, workspace_id: int, account_id: int) -> Mapping[int, int]:
    """WeChat's id of a tag on one account → ours."""
    query = select(AccountTag.wechat_id, AccountTag.tag_id).where(
        AccountTag.workspace_id == workspace_id, AccountTag.account_id == account_id
    )
    return {wechat_id: tag_id for wechat_id, tag_id in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy


def name_on_account(session: Session, workspace_id: int, account_id: int, tag_id: int, wechat_id: int) -> None:
    session.merge(AccountTag(workspace_id=workspace_id, account_id=account_id, tag_id=tag_id, wechat_id=wechat_id))
    session.flush()


def forget_on_account(session: Session, workspace_id: int, account_id: int, tag_ids: Collection[int]) -> None:
    session.execute(
        delete(AccountTag).where(
            AccountTag.workspace_id == workspace_id,
            AccountTag.account_id == account_id,
            AccountTag.tag_id.in_(tag_ids),
        )
    )
