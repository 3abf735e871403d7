"""Queries of posters, of templates with their versions, and of uploaded pictures."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, select, text
from sqlalchemy.orm import Session

from yutang.db.tables import Moment
from yutang.posters.models import Poster, PosterFace, PosterPicture, PosterTemplate, PosterVersion, TemplateRow

# ---- posters ---------------------------------------------------------------------------------------------------------

# Two processes may put the same poster at once: the first one's token stays.
_NEW_POSTER = text(
    """
    INSERT INTO posters (workspace_id, token, key, link, name, created_at, changed_at)
    VALUES (:workspace_id, :token, :key, '', '', :now, :now)
    ON CONFLICT (workspace_id, key) DO NOTHING
    """
).bindparams(bindparam("now", type_=Moment))


def lock_poster(session: Session, workspace_id: int, key: str) -> Poster | None:
    return session.scalar(
        select(Poster)
        .where(Poster.workspace_id == workspace_id, Poster.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def add_poster(session: Session, workspace_id: int, key: str, token: str, now: datetime) -> Poster:
    """An empty poster, unless there is one of this key; locked."""
    session.execute(_NEW_POSTER, {"workspace_id": workspace_id, "token": token, "key": key, "now": now})
    return session.scalars(
        select(Poster)
        .where(Poster.workspace_id == workspace_id, Poster.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def find_poster(session: Session, workspace_id: int, token: str) -> Poster | None:
    return session.scalar(select(Poster).where(Poster.workspace_id == workspace_id, Poster.token == token))


def face_of(session: Session, workspace_id: int, token: str) -> bytes | None:
    return session.scalar(
        select(PosterFace.content).where(PosterFace.workspace_id == workspace_id, PosterFace.token == token)
    )


def put_face(session: Session, workspace_id: int, token: str, content: bytes | None) -> None:
    """Replace the face of a poster; the caller has locked the poster."""
    session.execute(delete(PosterFace).where(PosterFace.workspace_id == workspace_id, PosterFace.token == token))
    if content is not None:
        session.add(PosterFace(workspace_id=workspace_id, token=token, content=content))


def drop_posters(session: Session, workspace_id: int, keys: Collection[str]) -> int:
    """Posters and their faces; how many there were."""
    tokens = session.scalars(
        select(Poster.token).where(Poster.workspace_id == workspace_id, Poster.key.in_(keys))
    ).all()
    session.execute(delete(PosterFace).where(PosterFace.workspace_id == workspace_id, PosterFace.token.in_(tokens)))
    session.execute(delete(Poster).where(Poster.workspace_id == workspace_id, Poster.token.in_(tokens)))
    return len(tokens)


def poster_counts(session: Session, workspace_id: int) -> Mapping[int, int]:
    """Posters of people by template id."""
    rows = session.execute(
        select(Poster.template_id, func.count())
        .where(Poster.workspace_id == workspace_id, Poster.template_id.is_not(None))
        .group_by(Poster.template_id)
    )
    return {template_id: count for template_id, count in rows if template_id is not None}


# ---- templates -------------------------------------------------------------------------------------------------------

_IN_USE = and_(
    PosterVersion.workspace_id == PosterTemplate.workspace_id,
    PosterVersion.template_id == PosterTemplate.id,
    PosterVersion.version == PosterTemplate.version,
)


def templates_of(session: Session, workspace_id: int, *, archived: bool) -> list[TemplateRow]:
    """Changed last comes first."""
    gone = PosterTemplate.archived_at.is_not(None) if archived else PosterTemplate.archived_at.is_(None)
    rows = session.execute(
        select(PosterTemplate, PosterVersion)
        .join(PosterVersion, _IN_USE)
        .where(PosterTemplate.workspace_id == workspace_id, gone)
        .order_by(PosterTemplate.changed_at.desc(), PosterTemplate.id.desc())
    )
    return [TemplateRow(template, version) for template, version in rows]


def count_templates(session: Session, workspace_id: int) -> int:
    """Archived ones too."""
    query = select(func.count()).select_from(PosterTemplate).where(PosterTemplate.workspace_id == workspace_id)
    return session.scalar(query) or 0


def find_template(session: Session, workspace_id: int, template_id: int) -> TemplateRow | None:
    row = session.execute(
        select(PosterTemplate, PosterVersion)
        .join(PosterVersion, _IN_USE)
        .where(PosterTemplate.workspace_id == workspace_id, PosterTemplate.id == template_id)
    ).first()
    return None if row is None else TemplateRow(*row)


def template_exists(session: Session, workspace_id: int, template_id: int) -> bool:
    query = select(PosterTemplate.id).where(
        PosterTemplate.workspace_id == workspace_id, PosterTemplate.id == template_id
    )
    return session.scalar(query) is not None


def lock_template(session: Session, workspace_id: int, template_id: int) -> PosterTemplate | None:
    return session.scalar(
        select(PosterTemplate)
        .where(PosterTemplate.workspace_id == workspace_id, PosterTemplate.id == template_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def version_of(session: Session, workspace_id: int, template_id: int, version: int) -> PosterVersion | None:
    return session.scalar(
        select(PosterVersion).where(
            PosterVersion.workspace_id == workspace_id,
            PosterVersion.template_id == template_id,
            PosterVersion.version == version,
        )
    )


def version_with(session: Session, workspace_id: int, template_id: int, digest: str) -> PosterVersion | None:
    """A version that looks like this."""
    return session.scalars(
        select(PosterVersion).where(
            PosterVersion.workspace_id == workspace_id,
            PosterVersion.template_id == template_id,
            PosterVersion.digest == digest,
        )
    ).first()


def versions_of(session: Session, workspace_id: int, template_id: int, most: int) -> Sequence[PosterVersion]:
    """The newest first."""
    return session.scalars(
        select(PosterVersion)
        .where(PosterVersion.workspace_id == workspace_id, PosterVersion.template_id == template_id)
        .order_by(PosterVersion.version.desc())
        .limit(most)
    ).all()


def forget_versions(session: Session, workspace_id: int, template_id: int, before: int) -> None:
    """Those older than version `before`."""
    session.execute(
        delete(PosterVersion).where(
            PosterVersion.workspace_id == workspace_id,
            PosterVersion.template_id == template_id,
            PosterVersion.version < before,
        )
    )


# ---- pictures --------------------------------------------------------------------------------------------------------


def find_picture(session: Session, workspace_id: int, source: str) -> PosterPicture | None:
    return session.scalar(
        select(PosterPicture).where(PosterPicture.workspace_id == workspace_id, PosterPicture.source == source)
    )


def pictures_named(session: Session, workspace_id: int, sources: Collection[str]) -> dict[str, bytes]:
    """Their files by name; what is not there is left out."""
    rows = session.execute(
        select(PosterPicture.source, PosterPicture.content).where(
            PosterPicture.workspace_id == workspace_id, PosterPicture.source.in_(sources)
        )
    )
    return {row.source: row.content for row in rows}


def known_sources(session: Session, workspace_id: int, sources: Collection[str]) -> frozenset[str]:
    return frozenset(
        session.scalars(
            select(PosterPicture.source).where(
                PosterPicture.workspace_id == workspace_id, PosterPicture.source.in_(sources)
            )
        )
    )


def picture_weight(session: Session, workspace_id: int) -> int:
    """Bytes of all pictures of the workspace."""
    query = select(func.sum(PosterPicture.size)).where(PosterPicture.workspace_id == workspace_id)
    return int(session.scalar(query) or 0)
