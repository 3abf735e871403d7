"""Articles on their way into an official account: WeChat's HTML, its drafts, and publishing there.

WeChat has no word of its own by which a draft could be asked for, so a call is made once: `sending` is kept before it,
and one found in that state is said to be unknown and is never sent again by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from yutang.accounts.models import Account
from yutang.accounts.official.actions.views import accounts_of, find_account
from yutang.errors import N_, Conflict, NotFound
from yutang.pages.actions.looking import content_of
from yutang.pages.actions.making import locked
from yutang.pages.actions.publishing import ready
from yutang.pages.actions.showing import Piece, Site, shown
from yutang.pages.models import ArticleRelease, Page, ReleaseState
from yutang.pages.rules.content import Content, pictures_in
from yutang.pages.store import pages, pictures
from yutang.pages.texts import plain_text, wechat_html, wechat_notes
from yutang.wechat.api import drafts, material, media, publishing
from yutang.wechat.api.publishing import PublishState
from yutang.wechat.capabilities import Feature, refusal
from yutang.wechat.client import Client
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST_PICTURES: Final = 12  # each is a call of WeChat's, and all must be done within one
LONGEST_TITLE: Final = 32  # of an article, as WeChat takes it
_PLACE: Final = "%%{}%%"  # where the address of a picture comes, until WeChat has given it
_CAPTION: Final = "margin:0 0 16px;font-size:13px;line-height:1.6;color:#888;text-align:center;"
_ENTRANCE: Final = (
    "margin:24px 0;padding:16px;border:1px solid #d9e3dc;border-radius:8px;text-align:center;font-size:16px;color:#333;"
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes to WeChat: read before the call, because no transaction waits for it."""

    title: str
    author: str
    digest: str
    html: Markup
    source_url: str
    cover: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Offer:
    """One account in the form. `why_not`: what keeps it from taking drafts or from publishing."""

    account: Account
    why_no_draft: str | None
    why_no_publishing: str | None
    release: ArticleRelease | None


def offers(work: Work, page: Page) -> list[Offer]:
    """Every account in use, with what its class may do and what became of the article there."""
    work.actor.require(Permission.SEE)
    known = {each.account_id: each for each in pages.releases(work.session, work.workspace_id, page.id)}
    return [
        Offer(
            account,
            refusal(account.account_class, Feature.MATERIAL),  # the cover must be in the library
            refusal(account.account_class, Feature.PUBLISH),
            known.get(account.id),
        )
        for account in accounts_of(work)
    ]


def html_for_wechat(pieces: Sequence[Piece], picture: Mapping[str, str], notes_title: str, scan: str) -> Markup:
    """What WeChat's editor keeps of an article. `picture`: the address of each; `scan`: said below an entrance."""
    notes: list[str] = []
    found = Markup("").join(_wechat_piece(piece, picture, scan, notes) for piece in pieces if not piece.missing)
    return Markup('<section style="padding:0 4px;word-break:break-word;">{}{}</section>').format(
        found, wechat_notes(notes, notes_title)
    )


def _wechat_piece(piece: Piece, picture: Mapping[str, str], scan: str, notes: list[str]) -> Markup:
    block = piece.block
    if piece.html is not None:
        return wechat_html(piece.html, notes)
    if block.kind == "picture" and block["source"] in picture:
        caption = Markup('<p style="{}">{}</p>').format(_CAPTION, block["caption"]) if block["caption"] else Markup("")
        return (
            Markup('<img src="{}" alt="{}" style="display:block;width:100%;height:auto;margin:0 auto 8px;">').format(
                picture[block["source"]], block["alt"]
            )
            + caption
        )
    if block.kind == "code":
        words = block["label"] or piece.name
        return Markup('<section style="{}"><strong>{}</strong><br>{}</section>').format(_ENTRANCE, words, scan)
    return Markup("")


def parcel_of(work: Work, page: Page, site: Site, source_url: str, notes_title: str, scan: str) -> Parcel:
    """Raises Conflict for what WeChat does not take, or what is not ready."""
    work.actor.require(Permission.PAGES)
    content = content_of(work, page)
    _check(work, page, content)
    sources = pictures_in(content)
    places = {source: _PLACE.format(source) for source in sources}
    html = html_for_wechat(shown(work, site, page, content), places, notes_title, scan)
    files = {}
    for source in sources:
        found = pictures.find(work.session, work.workspace_id, source)
        if found is not None:
            files[source] = found.content
    digest = content.digest or plain_text(content.source, 54)
    return Parcel(content.title, content.author, digest, html, source_url, content.cover or sources[0], files)


def _check(work: Work, page: Page, content: Content) -> None:
    state = ready(work, page, content)
    if state.faults:
        raise Conflict(N_("Something is missing yet. Please look at the marked fields."), "incomplete")
    if state.forbidden:
        raise Conflict(N_("The wording check found what WeChat forbids. Please change the marked words."), "forbidden")
    if len(content.title) > LONGEST_TITLE:
        raise Conflict(N_("WeChat takes titles of 32 characters at most. Please shorten this one."), "title_too_long")
    if not pictures_in(content):
        raise Conflict(N_("WeChat wants a cover for every article. Please choose a picture for it."), "no_cover")
    if len(pictures_in(content)) > MOST_PICTURES:
        raise Conflict(N_("At most 12 pictures go to WeChat with one article."), "too_many_pictures")


async def send_draft(client: Client, parcel: Parcel) -> str:
    """The pictures, the cover, then the draft; its media id."""
    html = str(parcel.html)
    for source, content in parcel.files.items():
        place = _PLACE.format(source)
        if place in html:
            html = html.replace(place, await media.upload_image(client, f"{source}.jpg", content))
    cover = await material.add(client, media.MediaKind.IMAGE, f"{parcel.cover}.jpg", parcel.files[parcel.cover])
    article = drafts.DraftArticle(
        title=parcel.title,
        content=html,
        thumb_media_id=cover.media_id,
        author=parcel.author,
        digest=parcel.digest,
        source_url=parcel.source_url,
    )
    return await drafts.add(client, [article])


def do_begin(work: Work, page_id: int, account_id: int) -> ArticleRelease:
    """Keep that a draft is being sent, before it is. Raises NotAllowed, NotFound, Conflict."""
    page = locked(work, page_id)
    account = find_account(work, account_id)
    reason = refusal(account.account_class, Feature.MATERIAL)
    if reason is not None:
        raise Conflict(reason, "not_granted")
    found = pages.release(work.session, work.workspace_id, page.id, account_id)
    if found is None:
        found = ArticleRelease(workspace_id=work.workspace_id, page_id=page.id, account_id=account_id)
        work.session.add(found)
    found.version, found.state, found.changed_at = page.version, ReleaseState.SENDING, work.now
    found.media_id = found.publish_id = found.url = ""
    return found


def do_note(work: Work, page_id: int, account_id: int, state: ReleaseState, **said: str) -> ArticleRelease:
    """What WeChat answered: `media_id`, `publish_id` or `url`."""
    work.actor.require(Permission.PAGES)
    found = release_of(work, page_id, account_id)
    found.state, found.changed_at = state, work.now
    for name, value in said.items():
        setattr(found, name, value)
    work.audit(f"article.{state.value}", "article", page_id, None, {"account_id": account_id})
    return found


def release_of(work: Work, page_id: int, account_id: int) -> ArticleRelease:
    """Raises NotFound."""
    found = pages.release(work.session, work.workspace_id, page_id, account_id)
    if found is None:
        raise NotFound(N_("This article is not with that account."))
    return found


def outcome(answer: publishing.Publishing) -> tuple[ReleaseState, str]:
    """What became of it, and its address where it has one."""
    if answer.state is PublishState.DONE:
        return ReleaseState.PUBLISHED, next((url for url in answer.urls if url.startswith(("https://", "http://"))), "")
    return (ReleaseState.SUBMITTED if answer.state is PublishState.RUNNING else ReleaseState.FAILED), ""
