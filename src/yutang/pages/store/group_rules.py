"""The rules of groups, by community."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.pages.models import GroupRules, GroupRulesVersion


def find(session: Session, workspace_id: int, community_id: int) -> GroupRules | None:
    return session.get(GroupRules, (workspace_id, community_id))


def find_and_lock(session: Session, workspace_id: int, community_id: int) -> GroupRules | None:
    query = select(GroupRules).where(GroupRules.workspace_id == workspace_id, GroupRules.community_id == community_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def all_of(session: Session, workspace_id: int) -> Mapping[int, GroupRules]:
    query = select(GroupRules).where(GroupRules.workspace_id == workspace_id)
    return {rules.community_id: rules for rules in session.scalars(query)}


def versions(session: Session, workspace_id: int, community_id: int) -> Sequence[GroupRulesVersion]:
    """Newest first, the last thirty."""
    query = select(GroupRulesVersion).where(
        GroupRulesVersion.workspace_id == workspace_id, GroupRulesVersion.community_id == community_id
    )
    return session.scalars(query.order_by(GroupRulesVersion.version.desc()).limit(30)).all()


def version(session: Session, workspace_id: int, community_id: int, number: int) -> GroupRulesVersion | None:
    return session.get(GroupRulesVersion, (workspace_id, community_id, number))
