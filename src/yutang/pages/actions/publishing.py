"""Pages on their way to visitors: published, paused, put away, brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yutang.domains.actions.routing import check_not_blocked
from yutang.errors import N_, Conflict
from yutang.fields import LINE, id_in
from yutang.livecodes.actions import channels_of, do_add_channel, find_code
from yutang.livecodes.models import CodeState
from yutang.pages.actions.looking import content_of, existing
from yutang.pages.actions.making import locked
from yutang.pages.actions.showing import Site, channel_of, shown
from yutang.pages.actions.wording import blocking, findings_of
from yutang.pages.models import Page, PageKind, PageState
from yutang.pages.rules.blocks import Fault
from yutang.pages.rules.content import Content, faults
from yutang.pages.store import pages
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

BUDGET: Final = {PageKind.PAGE: 14 << 10, PageKind.ARTICLE: 40 << 10}
"""Bytes of the gzipped HTML with its style (DESIGN §10 for pages; an article is what one came to read)."""
_MOST_CHANNELS: Final = 50  # of a live code
_SILENT: Final = Site("", "")


@dataclass(frozen=True, slots=True)
class Ready:
    """What still keeps a page from going out."""

    faults: Sequence[Fault]
    forbidden: bool  # the wording check found what WeChat plainly forbids

    @property
    def is_ready(self) -> bool:
        return not self.faults and not self.forbidden


def ready(work: Work, page: Page, content: Content) -> Ready:
    """`content` as it would go out now."""
    found = faults(content, article=page.kind is PageKind.ARTICLE)
    said = {(each.block, each.slot) for each in found}
    for piece in shown(work, _SILENT, page, content):
        slot = _LEADS.get(piece.block.kind)
        if piece.missing and slot is not None and (piece.block.id, slot[0]) not in said:
            found.append(Fault(piece.block.id, slot[0], slot[1]))
    return Ready(found, blocking(findings_of(content)))


_LEADS: Final = {
    "picture": ("source", N_("This picture is not here (any more).")),
    "video": ("link", N_("Please give an address that begins with https://")),
    "code": ("code", N_("This live code is gone. Please choose another one.")),
    "owner": ("number", N_("This personal number is gone. Please choose another one.")),
    "lesson": ("course", N_("This course is not open. Open it, or choose another one.")),
    "countdown": ("until", N_("Please choose a day and a time.")),
    "rules": ("community", N_("This community has no rules yet. Write them first.")),
}


def do_publish(work: Work, page_id: int, weight: int, reason: str = "") -> Page:
    """Show visitors the version being edited. `weight`: bytes of its gzipped HTML.

    What WeChat forbids goes out only where an owner gives a `reason`, which the audit log keeps.
    Raises NotAllowed, NotFound, Conflict with what is in the way.
    """
    page = locked(work, page_id)
    check_not_blocked(work, page.id)
    content = content_of(work, page)
    state = ready(work, page, content)
    if state.faults:
        raise Conflict(N_("Something is missing yet. Please look at the marked fields."), "incomplete")
    if weight > BUDGET[page.kind]:
        sentence = N_("This page is too heavy for a phone: {kb} KB of {most}. Shorten its texts, or make two pages.")
        raise Conflict(sentence, "too_heavy", kb=-(-weight // 1024), most=BUDGET[page.kind] >> 10)
    if state.forbidden:
        _override(work, page, reason)
    _count_channels(work, page, content)
    before = {"state": page.state.value, "version": page.live_version}
    page.live_version, page.state = page.version, PageState.PUBLISHED
    page.published_at = page.changed_at = work.now
    work.audit("page.publish", "page", page.id, before, {"state": page.state.value, "version": page.version})
    return page


def do_pause(work: Work, page_id: int) -> Page:
    """Visitors see that it takes a break."""
    return _become(work, locked(work, page_id), PageState.PUBLISHED, PageState.PAUSED, "page.pause")


def do_resume(work: Work, page_id: int) -> Page:
    """Visitors see again what they saw before. What is forbidden meanwhile does not come back. Raises Conflict."""
    page = locked(work, page_id)
    check_not_blocked(work, page.id)
    if page.live_version is not None and blocking(findings_of(content_of(work, page, page.live_version))):
        raise Conflict(
            N_("The wording check found what WeChat forbids. Please change it and publish anew."), "forbidden"
        )
    return _become(work, page, PageState.PAUSED, PageState.PUBLISHED, "page.resume")


def do_archive(work: Work, page_id: int) -> Page:
    """Out of the lists; its address says that it is over. Its answers stay until they are deleted."""
    page = locked(work, page_id)
    before, page.state, page.changed_at = page.state, PageState.ARCHIVED, work.now
    work.audit("page.archive", "page", page.id, {"state": before.value}, {"state": page.state.value})
    return page


def do_restore(work: Work, page_id: int) -> Page:
    """As a draft, or paused where it was published before: nothing goes out by itself."""
    work.actor.require(Permission.PAGES)
    page = existing(pages.find_and_lock(work.session, work.workspace_id, page_id))
    if page.state is PageState.ARCHIVED:
        page.state = PageState.DRAFT if page.live_version is None else PageState.PAUSED
        page.changed_at = work.now
        work.audit("page.restore", "page", page.id, {"state": "archived"}, {"state": page.state.value})
    return page


def _become(work: Work, page: Page, old: PageState, new: PageState, action: str) -> Page:
    if page.state is old:
        page.state, page.changed_at = new, work.now
        work.audit(action, "page", page.id, {"state": old.value}, {"state": new.value})
    elif page.state is not new:
        raise Conflict(N_("This page is not published. Publish it first."), "not_published")
    return page


def _override(work: Work, page: Page, reason: str) -> None:
    """Raises Conflict without a reason of somebody who may give one."""
    said = " ".join(reason.split())[: LINE * 5]
    if not said:
        raise Conflict(N_("The wording check found what WeChat forbids. Please change the marked words."), "forbidden")
    work.actor.require(Permission.WORKSPACE)
    work.audit("page.override", "page", page.id, None, {"reason": said, "version": page.version})


def _count_channels(work: Work, page: Page, content: Content) -> None:
    """Each live code on the page counts who comes from it under a channel with the page's name."""
    key = channel_of(page)
    for code_id in {id_in(block["code"]) for block in content.shown if block.kind == "code"}:
        code = find_code(work, code_id or 0)
        taken = channels_of(work, code.id)
        if (
            code.state is not CodeState.DELETED
            and len(taken) < _MOST_CHANNELS
            and key not in {one.key for one in taken}
        ):
            do_add_channel(work, code.id, content.title, key)
