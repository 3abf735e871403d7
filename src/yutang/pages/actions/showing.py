"""A version as it is shown: each block with what it leads to, found in the workspace at this moment."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from yutang.accounts.models import NumberState
from yutang.accounts.numbers.actions import find_number
from yutang.communities.actions import find_community
from yutang.courses.actions.looking import find_course
from yutang.courses.models import CourseState
from yutang.errors import NotFound
from yutang.fields import id_in
from yutang.livecodes.actions import find_code
from yutang.livecodes.models import CodeState
from yutang.livecodes.rules.links import code_url
from yutang.pages.models import Page
from yutang.pages.rules.blocks import Block, choices_of
from yutang.pages.rules.content import Content, pictures_in
from yutang.pages.rules.countdown import moment_in, words_left
from yutang.pages.store import group_rules, pictures
from yutang.pages.store.pictures import Size
from yutang.pages.texts import html_of, is_web_link
from yutang.wechat.qr import qr_png
from yutang.workspaces.actions import Work, workspace_of

_MODULE_PX: Final = 6
_QUIET: Final = 4  # modules, as ISO/IEC 18004 asks


@dataclass(frozen=True, slots=True)
class Piece:
    """One block as it is shown. `missing`: what it leads to is not there (any more); visitors do not see it then."""

    block: Block
    html: Markup | None = None
    link: str = ""
    name: str = ""
    qr: str = ""  # a picture as data: address
    picture: Size | None = None
    choices: Sequence[str] = ()
    left: tuple[str, Mapping[str, int]] | None = None
    until: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """Where the page stands: the installation's own address, and where its pictures are."""

    base_url: str
    picture_path: str


def channel_of(page: Page) -> str:
    """The channel under which a live code counts who comes from this page."""
    return f"p-{page.slug}"[:16].rstrip("-")


def timezone_of(work: Work, page: Page) -> str:
    """The zone whose clocks the page's countdown means."""
    if page.community_id is not None:
        return find_community(work, page.community_id).timezone
    return workspace_of(work).timezone


@dataclass(frozen=True, slots=True)
class _Scene:
    work: Work
    site: Site
    page: Page


def shown(work: Work, site: Site, page: Page, content: Content) -> list[Piece]:
    """All its blocks in order."""
    sizes = pictures.sizes(work.session, work.workspace_id, pictures_in(content))
    scene = _Scene(work, site, page)
    return [_piece(scene, Piece(block, picture=sizes.get(block["source"]))) for block in content.shown]


def _piece(scene: _Scene, piece: Piece) -> Piece:
    found = _FOUND.get(piece.block.kind)
    return piece if found is None else found(scene, piece)


def _text(_scene: _Scene, piece: Piece) -> Piece:
    return replace(piece, html=html_of(piece.block["text"]))


def _picture(_scene: _Scene, piece: Piece) -> Piece:
    return replace(piece, missing=piece.picture is None)


def _video(_scene: _Scene, piece: Piece) -> Piece:
    link = piece.block["link"]
    good = link.startswith("https://") and is_web_link(link)
    return replace(piece, link=link if good else "", missing=not good)


def _code(scene: _Scene, piece: Piece) -> Piece:
    try:
        code = find_code(scene.work, id_in(piece.block["code"]) or 0)
    except NotFound:
        return replace(piece, missing=True)
    channel = channel_of(scene.page)
    address = code_url(scene.site.base_url, code.slug, channel)
    qr = data_address(address) if piece.block["look"] == "both" else ""
    gone = code.state is CodeState.DELETED and code.merged_into_id is None
    return replace(piece, link=code_url("", code.slug, channel), name=code.name, qr=qr, missing=gone)


def _owner(scene: _Scene, piece: Piece) -> Piece:
    try:
        number = find_number(scene.work, id_in(piece.block["number"]) or 0)
    except NotFound:
        return replace(piece, missing=True)
    gone = number.state is NumberState.ARCHIVED
    return replace(piece, name=number.name, qr=data_address(number.payload), missing=gone)


def _course(scene: _Scene, piece: Piece) -> Piece:
    try:
        course = find_course(scene.work, id_in(piece.block["course"]) or 0)
    except NotFound:
        return replace(piece, missing=True)
    closed = course.state is not CourseState.OPEN
    return replace(piece, link=f"/class/{course.slug}", name=course.title, missing=closed)


def _form(_scene: _Scene, piece: Piece) -> Piece:
    return replace(piece, choices=choices_of(piece.block))


def _countdown(scene: _Scene, piece: Piece) -> Piece:
    until = moment_in(piece.block["until"], timezone_of(scene.work, scene.page))
    if until is None:
        return replace(piece, missing=True)
    return replace(piece, left=words_left(until, scene.work.now), until=f"{until:%Y-%m-%d %H:%M}")


def _rules(scene: _Scene, piece: Piece) -> Piece:
    community_id = id_in(piece.block["community"]) or 0
    found = group_rules.find(scene.work.session, scene.work.workspace_id, community_id)
    return replace(piece, name="" if found is None else found.text, missing=found is None or not found.text)


_FOUND: Final[Mapping[str, Callable[[_Scene, Piece], Piece]]] = {
    "text": _text,
    "picture": _picture,
    "video": _video,
    "code": _code,
    "owner": _owner,
    "lesson": _course,
    "form": _form,
    "countdown": _countdown,
    "rules": _rules,
}


@lru_cache(maxsize=512)
def data_address(payload: str) -> str:
    """A QR as a picture inside the page: one that a long press can read."""
    return "data:image/png;base64," + base64.b64encode(qr_png(payload, _MODULE_PX, _QUIET)).decode()
