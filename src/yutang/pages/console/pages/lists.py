"""The lists of pages and articles, and what one can begin with."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.communities.actions import communities_of
from yutang.errors import N_, DomainError, NotFound
from yutang.fields import id_in
from yutang.livecodes.actions import find_code
from yutang.pages.actions.addresses import page_url
from yutang.pages.actions.looking import IN_USE, pages_of
from yutang.pages.actions.making import do_make
from yutang.pages.actions.starting import filled
from yutang.pages.console.pages.words import WORDS
from yutang.pages.models import PageKind, PageState
from yutang.pages.rules.content import Content
from yutang.pages.starters import starter_named, starters
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter()
Before = Annotated[int | None, Query(ge=0, le=2**63 - 1)]
Asked = Annotated[int | None, Query(ge=0, le=2**63 - 1)]
Text = Annotated[str, Form(max_length=400)]


@router.get("/pages")
def page_list(visit: SignedIn, before: Before = None, archived: bool = False) -> Response:  # noqa: FBT001, FBT002
    return _list(visit, PageKind.PAGE, before, archived=archived)


@router.get("/articles")
def article_list(visit: SignedIn, before: Before = None, archived: bool = False) -> Response:  # noqa: FBT001, FBT002
    return _list(visit, PageKind.ARTICLE, before, archived=archived)


def _list(visit: Visit, kind: PageKind, before: int | None, *, archived: bool) -> Response:
    states = (PageState.ARCHIVED,) if archived else IN_USE
    with visit.reading() as work:
        found, more = pages_of(work, kind, states, before)
        names = {each.id: each.name for each in communities_of(work)}
        addresses = {each.id: page_url(work, each, visit.services.settings.base_url) for each in found}
    return visit.page(
        "pages/list.html",
        pages=found,
        more=more,
        kind=kind.value,
        archived=archived,
        names=names,
        addresses=addresses,
        may_change=visit.actor.may(Permission.PAGES),
        **WORDS,
    )


@router.get("/pages/new")
def new_page(visit: SignedIn, community: Asked = None, code: Asked = None) -> Response:
    """`community` or `code`: what the page is to be for, where one comes from there."""
    visit.actor.require(Permission.PAGES)
    with visit.reading() as work:
        in_use = communities_of(work)
        wanted = None if code is None else find_code(work, code)
    chosen = wanted.community_id if wanted is not None else community
    if chosen is None and len(in_use) == 1:
        chosen = in_use[0].id
    return visit.page(
        "pages/new.html",
        starters=starters(),
        communities=[("", visit.t("none")), *((str(each.id), each.name) for each in in_use)],
        chosen=chosen,
        code=wanted,
        **WORDS,
    )


@router.post("/pages")
def make_page(
    visit: SignedIn, starter: Text = "", language: Text = "zh", community_id: Text = "", code_id: Text = ""
) -> Response:
    chosen = starter_named(starter)
    if chosen is None:
        raise NotFound(N_("There is no such page to begin with."))
    said = "en" if language == "en" else "zh"
    with visit.working() as work:
        content = filled(work, chosen.content(said), id_in(community_id), id_in(code_id))
        made = do_make(
            work, PageKind.PAGE, content, secrets.SystemRandom(), language=said, community_id=id_in(community_id)
        )
    return visit.redirect(f"/pages/{made.id}", visit.t("The page is there. Change its words, then publish it."))


@router.post("/articles")
def make_article(visit: SignedIn, title: Text = "") -> Response:
    try:
        with visit.working() as work:
            content = Content(title=" ".join(title.split()), theme="paper")
            rng = secrets.SystemRandom()
            made = do_make(work, PageKind.ARTICLE, content, rng, language=visit.workspace.language)
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        return visit.redirect("/articles", visit.form_errors(error).get("title", visit.sentence(error)), "danger")
    return visit.redirect(f"/articles/{made.id}")
