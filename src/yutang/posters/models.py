"""Templates that a team made, their versions and pictures; and the posters of people."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Table, WorkspaceId


class PosterTemplate(Table):
    """A template of the workspace. What it looks like is its version in use."""

    __tablename__ = "poster_templates"

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    title: Mapped[str]
    version: Mapped[int]  # the one in use: always the newest
    copied_from: Mapped[str | None]  # the key of Yutang's own template that it was made from
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]  # in no list; posters that show it go on


class PosterVersion(Table):
    """A template as it was saved once; never changed. Going back to an old one saves it anew."""

    __tablename__ = "poster_versions"

    workspace_id: Mapped[WorkspaceId]
    template_id: Mapped[Id]
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1
    content: Mapped[str]  # JSON as `rules.reading` takes it, kept as text: its digest must not change
    digest: Mapped[str]
    back_to: Mapped[int | None]  # the version that this one brings back
    member_id: Mapped[int | None]
    created_at: Mapped[datetime]


class TemplateRow(NamedTuple):
    """A template with its version in use."""

    template: PosterTemplate
    version: PosterVersion


class PosterPicture(Table):
    """An uploaded picture, encoded anew. In the database, so that backups hold it together with its templates."""

    __tablename__ = "poster_pictures"

    workspace_id: Mapped[WorkspaceId]
    source: Mapped[str] = mapped_column(primary_key=True)  # made from the content: the same file is kept once
    mime: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]  # bytes
    content: Mapped[bytes]
    member_id: Mapped[int | None]
    created_at: Mapped[datetime]


class Poster(Table):
    """One person's poster: a template and what is filled in. The picture itself is kept nowhere: drawing it is cheap.

    Exactly one of `template_id` and `own` (the key of one of Yutang's own templates) is set.
    """

    __tablename__ = "posters"
    __table_args__ = (UniqueConstraint("workspace_id", "key"), Index(None, "workspace_id", "template_id"))

    workspace_id: Mapped[WorkspaceId]
    token: Mapped[str] = mapped_column(primary_key=True)  # leads to the workspace: see rules.tokens
    key: Mapped[str]  # what it is for, e.g. "campaign:12:participant:345"
    template_id: Mapped[int | None]
    own: Mapped[str | None]
    link: Mapped[str]
    name: Mapped[str]
    face: Mapped[str | None]  # the digest of the face as it came; none without one
    streak: Mapped[int | None]
    day: Mapped[date | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    line: Mapped[str | None]  # a few words of the person's own


class PosterFace(Table):
    """The face on a poster, encoded anew: apart from the row, which is read far more often."""

    __tablename__ = "poster_faces"

    workspace_id: Mapped[WorkspaceId]
    token: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]
