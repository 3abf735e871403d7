"""Pages, articles and the rules of groups, with their versions; and what visitors answered to their questions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class PageKind(StrEnum):
    PAGE = "page"  # composed of blocks
    ARTICLE = "article"  # written as one text


class PageState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    ARCHIVED = "archived"


class Page(Table):
    """落地页. Its content is in its versions: `version` is being edited, `live_version` is what visitors see."""

    __tablename__ = "pages"
    __table_args__ = (Index(None, "workspace_id", "kind", "state", "id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    kind: Mapped[PageKind] = mapped_column(word(PageKind))
    slug: Mapped[str]  # of its public address; leads here through page_slugs
    title: Mapped[str]  # of the version being edited
    state: Mapped[PageState] = mapped_column(word(PageState))
    language: Mapped[str]
    community_id: Mapped[int | None]
    version: Mapped[int]
    newest: Mapped[int]  # the highest version there is: after an undo it is above `version`
    live_version: Mapped[int | None]
    answers: Mapped[int]  # how many are kept
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class PageSlug(Table):
    """The directory: a public slug → its workspace and page."""

    __tablename__ = "page_slugs"
    __table_args__ = ({"sqlite_with_rowid": False},)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    workspace_id: Mapped[int]
    page_id: Mapped[int]


class PageVersion(Table):
    """A page as it was saved once. Rows are never changed."""

    __tablename__ = "page_versions"

    workspace_id: Mapped[WorkspaceId]
    page_id: Mapped[Id]
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parent: Mapped[int | None]  # the version that it was made from: where an undo leads
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    member_id: Mapped[int | None]
    at: Mapped[datetime]


class PagePicture(Table):
    """An uploaded picture, encoded anew. In the database, so that backups hold it together with its pages."""

    __tablename__ = "page_pictures"

    workspace_id: Mapped[WorkspaceId]
    source: Mapped[str] = mapped_column(primary_key=True)  # made from the content: the same file is kept once
    mime: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]  # bytes
    content: Mapped[bytes]
    member_id: Mapped[int | None]
    created_at: Mapped[datetime]


class PageAnswer(Table):
    """What one phone answered to one question of one page; the newest answer takes the place of the one before."""

    __tablename__ = "page_answers"
    __table_args__ = (
        UniqueConstraint("workspace_id", "page_id", "block", "visitor_id"),
        Index(None, "workspace_id", "fan_id"),
        Index(None, "workspace_id", "page_id", "id"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    page_id: Mapped[int]
    block: Mapped[str]
    visitor_id: Mapped[int]
    fan_id: Mapped[int | None]  # whose phone it was known to be
    question: Mapped[str]  # as it was asked
    answer: Mapped[str]
    consent: Mapped[str]  # the sentence that was agreed to
    at: Mapped[datetime]


class ReleaseState(StrEnum):
    SENDING = "sending"  # found again: nobody knows whether WeChat made it
    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    FAILED = "failed"


class ArticleRelease(Table):
    """One article in the drafts of one official account, and what became of it there."""

    __tablename__ = "article_releases"

    workspace_id: Mapped[WorkspaceId]
    page_id: Mapped[Id]
    account_id: Mapped[Id]
    version: Mapped[int]
    state: Mapped[ReleaseState] = mapped_column(word(ReleaseState))
    media_id: Mapped[str]
    publish_id: Mapped[str]
    url: Mapped[str]
    changed_at: Mapped[datetime]


class GroupRules(Table):
    """What a community asks of who joins its groups: the newest text, or none."""

    __tablename__ = "group_rules"

    workspace_id: Mapped[WorkspaceId]
    community_id: Mapped[Id]
    text: Mapped[str]
    version: Mapped[int]
    changed_at: Mapped[datetime]


class GroupRulesVersion(Table):
    __tablename__ = "group_rules_versions"

    workspace_id: Mapped[WorkspaceId]
    community_id: Mapped[Id]
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    member_id: Mapped[int | None]
    at: Mapped[datetime]
