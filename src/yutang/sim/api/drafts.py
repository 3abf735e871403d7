"""The box of drafts (reference §2.6)."""

import re
from typing import Any

from yutang.sim.api.bodies import Body, Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature, JsonObject, done
from yutang.sim.ledgers.sends import Draft

_MOST_ARTICLES = 8
_LONGEST = {"title": (32, 45003), "author": (16, 45110), "digest": (128, 45004)}  # characters, error
_LONGEST_CONTENT = 20_000  # characters
_LARGEST_CONTENT = 1 << 20  # bytes
_USUAL_DIGEST = 54  # characters of the body
_MOST_OF_A_PAGE = 20
_SCRIPT = re.compile(r"<script\b.*?(?:</script\s*>|$)", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")


def add(call: Call) -> Answer:
    asked = call.body.parts("articles")
    if not 1 <= len(asked) <= _MOST_ARTICLES:
        raise Refused(45008, "article size out of limit")
    draft = Draft(call.platform.chance.token("media ids", 64), [_article(call, each) for each in asked], call.now)
    drafts_of(call)[draft.media_id] = draft
    return {"media_id": draft.media_id}


def get(call: Call) -> Answer:
    draft = draft_of(call)
    return {"news_item": draft.articles, "create_time": int(draft.updated_at), "update_time": int(draft.updated_at)}


def delete(call: Call) -> Answer:
    del drafts_of(call)[draft_of(call).media_id]
    return done()


def update(call: Call) -> Answer:
    draft, index = draft_of(call), call.body.number("index", 0)
    if not 0 <= index < len(draft.articles):
        raise Refused(40114, "invalid index value")
    draft.articles[index] = _article(call, call.body.part("articles"))
    draft.updated_at = call.now
    return done()


def count(call: Call) -> Answer:
    return {"total_count": len(drafts_of(call))}


def batch(call: Call) -> Answer:
    offset, wanted = page_of(call)
    drafts = list(reversed(drafts_of(call).values()))
    items = [_item(draft, with_content=call.body.data.get("no_content") != 1) for draft in drafts]
    page = items[offset : offset + wanted]
    return {"total_count": len(drafts), "item_count": len(page), "item": page}


def page_of(call: Call) -> tuple[int, int]:
    """Offset and count of a list; 1 to 20 at a time."""
    offset, wanted = call.body.number("offset", 0), call.body.number("count")
    if not 1 <= wanted <= _MOST_OF_A_PAGE or offset < 0:
        raise Refused(40035, "invalid parameter, count is 1 to 20")
    return offset, wanted


def shown_articles(articles: list[dict[str, Any]], *, with_content: bool) -> list[dict[str, Any]]:
    return articles if with_content else [{**each, "content": ""} for each in articles]


def drafts_of(call: Call) -> dict[str, Draft]:
    return call.platform.sends.drafts.setdefault(call.account.app_id, {})


def draft_of(call: Call) -> Draft:
    found = drafts_of(call).get(call.body.text("media_id", 40007, "invalid media_id"))
    if found is None:
        raise Refused(40007, "invalid media_id")
    return found


def _item(draft: Draft, *, with_content: bool) -> JsonObject:
    content = {"news_item": shown_articles(draft.articles, with_content=with_content)}
    return {"media_id": draft.media_id, "content": content, "update_time": int(draft.updated_at)}


def _article(call: Call, given: Body) -> dict[str, Any]:
    for name, (longest, code) in _LONGEST.items():
        if len(given.maybe(name)) > longest:
            raise Refused(code, f"{name} size out of limit")
    title, content = given.text("title"), given.text("content", 44004, "empty content")
    if len(content) >= _LONGEST_CONTENT or len(content.encode()) >= _LARGEST_CONTENT:
        raise Refused(45002, "content size out of limit")
    kind = given.maybe("article_type", "news")
    if kind == "news":
        thumb = call.platform.world.living_media(call.account, given.text("thumb_media_id", 40007))
        if thumb is None or not thumb.permanent:
            raise Refused(40007, "invalid media_id")
    content = _SCRIPT.sub("", content)
    digest = given.maybe("digest") or _MARKUP.sub("", content)[:_USUAL_DIGEST]
    return {**given.data, "article_type": kind, "title": title, "content": content, "digest": digest}


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/draft/add", add, Feature.DRAFTS, escapes_refused=True),
    Endpoint("POST", "/cgi-bin/draft/get", get, Feature.DRAFTS),
    Endpoint("POST", "/cgi-bin/draft/delete", delete, Feature.DRAFTS),
    Endpoint("POST", "/cgi-bin/draft/update", update, Feature.DRAFTS, escapes_refused=True),
    Endpoint("GET", "/cgi-bin/draft/count", count, Feature.DRAFTS),
    Endpoint("POST", "/cgi-bin/draft/batchget", batch, Feature.DRAFTS),
)
