"""Files, articles, template messages, notices and sending to all, against the local platform."""

from dataclasses import replace
from functools import partial

import pytest

from tests.support.calling import Calling, Connect, Own, cause, png
from tests.support.platform import Platform
from tests.support.waiting import wait_until
from yutang.errors import DomainError
from yutang.wechat import errors, transport
from yutang.wechat.api import (
    drafts,
    mass,
    material,
    media,
    publishing,
    subscriptions,
    tags,
    templates,
)
from yutang.wechat.api.drafts import DraftArticle
from yutang.wechat.client import Client


@pytest.fixture
def account(connect_account: Connect) -> Own:
    return connect_account()


@pytest.fixture
def caller(account: Own) -> Calling:
    return account[1]


# ---- media and the library -------------------------------------------------------------------------------------------


def test_a_picture_goes_up_comes_down_and_into_an_article(caller: Calling) -> None:
    sent = png()
    media_id = caller.ask(lambda client: media.upload(client, "image", "码.png", sent))
    found = caller.ask(lambda client: media.download(client, media_id))
    assert (found.content, found.mime, found.url) == (sent, "image/png", None)

    thumb = caller.ask(lambda client: media.upload(client, media.MediaKind.THUMB, "t.jpg", png("JPEG")))
    assert thumb
    assert caller.ask(lambda client: media.upload_image(client, "a.jpg", png("JPEG"))).startswith("http")
    with pytest.raises(DomainError, match="three days") as caught:
        caller.ask(lambda client: media.download(client, "nothing"))
    assert isinstance(cause(caught), errors.UnknownMedia)


def test_the_library_keeps_lists_counts_and_deletes(caller: Calling) -> None:
    mp4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64
    kept = caller.ask(lambda client: material.add(client, "image", "a.png", png()))
    film = caller.ask(lambda client: material.add(client, "video", "v.mp4", mp4, title="晨练", introduction="十分钟"))
    assert kept.url.startswith("http")
    assert caller.ask(material.counts) == material.Counts(images=1, voices=0, videos=1, news=0)
    page = caller.ask(lambda client: material.list_page(client, "image"))
    assert (page.total, [item.media_id for item in page.items]) == (1, [kept.media_id])
    assert caller.ask(lambda client: material.get(client, kept.media_id)).content == png()
    assert caller.ask(lambda client: material.get(client, film.media_id)).url
    caller.ask(lambda client: material.delete(client, kept.media_id))
    with pytest.raises(DomainError):
        caller.ask(lambda client: material.get(client, kept.media_id))


# ---- drafts and publishing -------------------------------------------------------------------------------------------


def article(caller: Calling, title: str = "为什么要早起") -> DraftArticle:
    thumb = caller.ask(lambda client: material.add(client, "thumb", "t.jpg", png("JPEG")))
    return DraftArticle(title, "<p>因为清晨安静。</p>", thumb.media_id, author="小鱼", comments=True)


def test_a_draft_is_kept_changed_published_and_taken_back(caller: Calling) -> None:
    first = article(caller)
    media_id = caller.ask(lambda client: drafts.add(client, [first]))
    (found,) = caller.ask(lambda client: drafts.get(client, media_id))
    assert (found.title, found.author, found.comments) == ("为什么要早起", "小鱼", True)
    caller.ask(lambda client: drafts.update(client, media_id, 0, replace(first, title="早起的理由")))
    assert caller.ask(drafts.count) == 1
    page = caller.ask(lambda client: drafts.list_page(client, with_content=True))
    assert [draft.articles[0].title for draft in page.drafts] == ["早起的理由"]

    publish_id = caller.ask(lambda client: publishing.submit(client, media_id))
    done = wait_until(lambda: published(caller, publish_id), what="the article to be published")
    assert len(done.urls) == 1
    assert caller.ask(drafts.count) == 0
    (shown,) = caller.ask(lambda client: publishing.articles(client, done.article_id))
    assert shown["title"] == "早起的理由"
    assert caller.ask(publishing.list_page).total == 1
    caller.ask(lambda client: publishing.delete(client, done.article_id))
    with pytest.raises(DomainError) as caught:
        caller.ask(lambda client: publishing.articles(client, done.article_id))
    assert isinstance(cause(caught), errors.Missing)


def published(caller: Calling, publish_id: str) -> publishing.Publishing | None:
    found = caller.ask(lambda client: publishing.status(client, publish_id))
    return found if found.state is publishing.PublishState.DONE else None


def test_a_draft_is_deleted_and_one_with_too_long_a_title_is_not_taken(caller: Calling) -> None:
    first = article(caller)
    media_id = caller.ask(lambda client: drafts.add(client, [first]))
    caller.ask(lambda client: drafts.delete(client, media_id))
    with pytest.raises(DomainError):
        caller.ask(lambda client: drafts.get(client, media_id))
    with pytest.raises(DomainError) as caught:
        caller.ask(lambda client: drafts.add(client, [replace(first, title="长" * 33)]))
    assert cause(caught).code == 45003
    assert cause(caught).rid


# ---- template messages and subscription notices ----------------------------------------------------------------------


def test_a_template_message_arrives_once_although_its_answer_was_lost(
    wechat_platform: Platform, connect_account: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "DEADLINE", 0.7)  # seconds: a test does not wait for ten
    own, caller = connect_account()
    fan = wechat_platform.fan()
    openid = wechat_platform.follow(fan, own)
    template_id = caller.ask(lambda client: templates.add(client, "43216", ["课程名称"]))
    assert [each.id for each in caller.ask(templates.list_all)] == [template_id]
    data = {"thing1": "晨练", "time2": "2026-11-27 06:00", "thing3": "线上"}
    page = templates.MiniProgramPage("wx9", "pages/today")

    async def send(client: Client) -> str:
        return await templates.send(client, openid, template_id, data, mini_program=page, client_message_id="m-1")

    slow = {"path": "/cgi-bin/message/template/send", "kind": "timeout_after_success", "seconds": 1.5}
    wechat_platform.faults(api=[slow])
    assert caller.ask(send)
    assert [each["kind"] for each in wechat_platform.chat(fan, own)].count("template") == 1

    with pytest.raises(DomainError, match="thing1") as caught:
        caller.ask(lambda client: templates.send(client, openid, template_id, {**data, "thing1": "长" * 21}))
    assert cause(caught).code == 47003
    caller.ask(lambda client: templates.delete(client, template_id))
    assert caller.ask(templates.list_all) == ()


def test_a_notice_goes_to_who_agreed_once_for_each_time(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    fan = wechat_platform.fan()
    openid = wechat_platform.follow(fan, own)
    wish = {"title": "上课提醒", "content": "课程：{{thing1.DATA}}", "subscription": True}
    template_id = str(wechat_platform.control("POST", f"/accounts/{own['app_id']}/templates", wish)["id"])
    assert [each.id for each in caller.ask(subscriptions.list_all)] == [template_id]

    wechat_platform.act(fan, "notices", {"app_id": own["app_id"], "template_ids": [template_id]})
    caller.ask(lambda client: subscriptions.send(client, openid, template_id, {"thing1": "晨练"}))
    with pytest.raises(DomainError) as caught:
        caller.ask(lambda client: subscriptions.send(client, openid, template_id, {"thing1": "晨练"}))
    assert (type(cause(caught)), cause(caught).code) == (errors.Blocked, 43101)
    caller.ask(lambda client: subscriptions.delete(client, template_id))
    assert caller.ask(subscriptions.list_all) == ()


# ---- mass sending ----------------------------------------------------------------------------------------------------


def test_a_message_to_all_goes_out_once_for_each_client_id(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    fans = wechat_platform.fans(3)
    openids = [wechat_platform.follow(fan, own) for fan in fans]
    caller.ask(lambda client: mass.preview(client, openids[0], mass.MassText("先看看")))
    sent = caller.ask(lambda client: mass.send_all(client, mass.MassText("明早六点见"), client_id="week-48"))
    again = caller.ask(lambda client: mass.send_all(client, mass.MassText("明早六点见"), client_id="week-48"))
    assert (again.message_id, again.repeated, sent.repeated) == (sent.message_id, True, False)
    wait_until(
        lambda: caller.ask(lambda client: mass.status(client, sent.message_id)) is mass.MassState.DONE,
        what="the message to be delivered",
    )
    assert [wechat_platform.told(fan, own).count("明早六点见") for fan in fans] == [1, 1, 1]

    with pytest.raises(DomainError) as caught:
        caller.ask(lambda client: mass.send_all(client, mass.MassText("再来"), client_id="week-48b"))
    assert cause(caught).code == 45028
    listed = caller.ask(lambda client: mass.send_to(client, openids[:2], mass.MassText("给两位"), client_id="two"))
    caller.ask(lambda client: mass.delete(client, listed.message_id))
    assert caller.ask(lambda client: mass.status(client, listed.message_id)) is mass.MassState.DELETED


def test_a_tag_gets_articles_and_pictures(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    fan = wechat_platform.fan()
    openid = wechat_platform.follow(fan, own)
    tag = caller.ask(lambda client: tags.create(client, "老学员"))
    caller.ask(lambda client: tags.add_to(client, tag.id, [openid]))
    first = article(caller)
    draft = caller.ask(lambda client: drafts.add(client, [first]))
    media_id = caller.ask(lambda client: media.upload(client, "image", "a.png", png()))
    contents: list[mass.MassContent] = [mass.MassArticles(draft), mass.MassImages((media_id,), recommend="看图")]
    for number, content in enumerate(contents):
        assert caller.ask(partial(mass.send_all, content=content, client_id=f"tag-{number}", tag_id=tag.id)).message_id
