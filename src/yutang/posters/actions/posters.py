"""Posters of people: putting them, and what strangers see at their address.

Nobody's permission is asked here: who may have a poster is decided by the campaign or programme that puts it.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from yutang.errors import N_, Invalid, NotFound
from yutang.posters import store
from yutang.posters.designs import Design, own_designs
from yutang.posters.faces import kept_face
from yutang.posters.models import Poster
from yutang.posters.renderer import check_values
from yutang.posters.rules.digests import digest_of, poster_digest
from yutang.posters.rules.layers import Values
from yutang.posters.rules.tokens import CHANCE, poster_token
from yutang.workspaces.actions import Work

_LONGEST_NAME = 400  # characters that are kept: as many as `rules.names` looks at


@dataclass(frozen=True, slots=True)
class ShownPoster:
    """A poster as it stands now. `digest` is of the whole picture; `values` come without the face."""

    token: str
    design: Design
    digest: str
    values: Values


def put_poster(work: Work, *, key: str, template_id: int | None, own: str | None, values: Values) -> str:
    """The token of the poster's page, `/poster/{token}`: unguessable, and the same for ever for one key.

    `key` says what the poster is for, e.g. "campaign:12:participant:345". Putting it again with other values or another
    template changes what the page shows. Of `template_id` and `own`, the key of one of Yutang's own, one is given.

    Raises Invalid for a link or streak that cannot be drawn, NotFound for an unknown template. Names and faces are
    never refused: what cannot be shown falls back.
    """
    check_values(values)
    check_template(work, template_id, own)
    session, workspace_id = work.session, work.workspace_id
    poster = store.lock_poster(session, workspace_id, key)
    if poster is None:
        token = poster_token(workspace_id, secrets.token_bytes(CHANCE))
        poster = store.add_poster(session, workspace_id, key, token, work.now)
    before = _shown(poster)
    _put_face(work, poster, values.avatar)
    poster.template_id, poster.own = template_id, own
    poster.link, poster.name, poster.streak, poster.day = values.link, kept_name(values.name), values.streak, values.day
    poster.line = kept_name(values.line) or None
    if _shown(poster) != before:
        poster.changed_at = work.now
        session.flush()
    return poster.token


def forget_posters(work: Work, keys: Collection[str]) -> int:
    """Remove posters with name and face, e.g. of a person who is erased. Their pages then say that they are gone."""
    return store.drop_posters(work.session, work.workspace_id, keys)


def shown_poster(work: Work, token: str) -> ShownPoster:
    """Raises NotFound."""
    poster = store.find_poster(work.session, work.workspace_id, token)
    if poster is None:
        raise NotFound(N_("This poster is not there (any more). Please ask for the link again."))
    design = _design(work, poster)
    values = Values(poster.link, poster.name, None, poster.streak, poster.day, poster.line or "")
    return ShownPoster(token, design, poster_digest(design.digest, values, poster.face), values)


def face_of(work: Work, token: str) -> bytes | None:
    return store.face_of(work.session, work.workspace_id, token)


def _design(work: Work, poster: Poster) -> Design:
    """Yutang's own templates may be called otherwise in a later version: old posters then take the first one."""
    if poster.template_id is None:
        own = own_designs()
        return own.get(poster.own or "") or next(iter(own.values()))
    row = store.find_template(work.session, work.workspace_id, poster.template_id)
    if row is None:
        raise NotFound(N_("This poster is not there (any more). Please ask for the link again."))
    return Design(row.version.content, row.version.digest)


def check_template(work: Work, template_id: int | None, own: str | None) -> None:
    if (template_id is None) == (own is None):
        raise Invalid(N_("Please choose a template for the poster."))
    known = (
        own in own_designs()
        if template_id is None
        else store.template_exists(work.session, work.workspace_id, template_id)
    )
    if not known:
        raise NotFound(N_("There is no such poster template."))


def _put_face(work: Work, poster: Poster, avatar: bytes | None) -> None:
    digest = None if avatar is None else digest_of(avatar)
    if digest == poster.face:
        return
    kept = None if avatar is None else kept_face(avatar)
    store.put_face(work.session, work.workspace_id, poster.token, kept)
    poster.face = None if kept is None else digest


def kept_name(name: str) -> str:
    """Names are typed by strangers; databases take neither NUL nor half a character."""
    return name[:_LONGEST_NAME].replace("\0", "").encode(errors="ignore").decode()


def _shown(poster: Poster) -> tuple[object, ...]:
    return (
        poster.template_id, poster.own, poster.link, poster.name, poster.face, poster.streak, poster.day,
        poster.line,
    )  # fmt: skip
