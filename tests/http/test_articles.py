"""Articles: written, pasted, copied for WeChat, sent to its drafts and published there; and the rules of groups."""

import re
from collections.abc import Callable, Iterator
from random import Random

import pytest

from tests.http.test_page_public import ATTACKS, Tags
from tests.support.house import House, sentences
from tests.support.page_desk import PageDesk, photo
from tests.support.scripted_wechat import Said, ScriptedWeChat, refused, scripted_wechat
from yutang.accounts.official.actions import ConnectForm, do_connect
from yutang.pages.rules.pasting import markdown_of
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.models import Role

OK = 200
SECRET = "5f1d7a84db00d2fce00b31a7fc73c5c1"
SOURCE = "## Why\n\nWe **meet** and [read](https://example.com/more).\n\n- one\n- two"


@pytest.fixture
def wechat() -> Iterator[ScriptedWeChat]:
    with scripted_wechat() as started:
        yield started


@pytest.fixture
def desk(open_house: Callable[..., House], wechat: ScriptedWeChat) -> PageDesk:
    addresses = {f"wechat_{name}_url": wechat.url for name in ("api", "mp", "open")}
    return PageDesk(open_house(public_url="https://pond.example.com", **addresses))


def save(desk: PageDesk, page_id: int, source: str = SOURCE, **fields: object) -> str:
    """The page of the article after saving it."""
    files = fields.pop("files", None)
    desk.owner.get(f"/articles/{page_id}")
    form = {"title": "Notes", "source": source, "language": "en", **fields}
    return desk.owner.post(f"/articles/{page_id}", form, files=files).text


def account(desk: PageDesk, account_class: AccountClass) -> int:
    with desk.person.working() as work:
        form = ConnectForm(account_class, "Morning", "wx5823bf96d3bd56c7", SECRET)
        return do_connect(work, desk.house.services.sealer, form, Random(work.new_id())).id


def wechat_html(page: str) -> str:
    found = re.search(r'id="wechat-html"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found
    return found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace("&amp;", "&")


# ---- writing ---------------------------------------------------------------------------------------------------------


def test_the_copy_for_wechat_has_a_style_in_every_tag_and_nothing_else(desk: PageDesk) -> None:
    page_id = desk.write()

    html = wechat_html(save(desk, page_id))

    for tag, attributes in Tags(html).found:
        assert set(attributes) <= {"style", "src", "alt", "href"}, (tag, attributes)
    assert '<h3 style="' in html
    assert '<strong style="' in html
    assert "href=" not in html
    assert "[1] https://example.com/more" in html


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_markdown_becomes_harmless_for_wechat_and_on_the_page(desk: PageDesk, attack: str) -> None:
    page_id = desk.write()

    html = wechat_html(save(desk, page_id, attack))
    desk.publish(page_id)
    hosted = desk.phone().get(desk.path(page_id))

    for text in (html, hosted.text) if hosted.status_code == OK else (html,):
        for tag, attributes in Tags(text).found:
            assert tag not in {"script", "iframe", "svg", "object"}, tag
            assert not [name for name in attributes if name.startswith("on")], attributes
            assert not attributes.get("href", "").lower().startswith(("javascript:", "data:")), attributes
            assert "tracker.example" not in attributes.get("src", "")


def test_an_article_is_hosted_with_its_entrance_at_an_address_that_stays(desk: PageDesk) -> None:
    page_id = desk.write()
    save(desk, page_id, entrance=str(desk.code_id))

    desk.publish(page_id)

    hosted = desk.phone().get(desk.path(page_id))
    assert f'href="/c/morning?from=p-{desk.page(page_id).slug}"' in hosted.text
    assert "<h3>Why</h3>" in hosted.text
    assert desk.owner.get(f"/pages/{page_id}/qr.png?size=8").headers["content-type"] == "image/png"


def test_a_picture_is_put_at_the_end_and_moves_with_its_line(desk: PageDesk) -> None:
    page_id = desk.write()

    page = save(desk, page_id, files={"insert.file": ("a.jpg", photo(), "image/jpeg")})

    mark = re.search(r"\{picture:p[0-9a-f]{32}\}", page)
    assert mark
    html = wechat_html(save(desk, page_id, f"{mark[0]}\n\nBelow it"))
    assert html.index("<img") < html.index("Below it")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h1>One</h1><p>Two <b>bold</b></p>", "## One\n\nTwo **bold**"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ('<a href="https://x.example">x</a>', "[x](https://x.example)"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ("<script>alert(1)</script><style>p{}</style>y", "y"),
        ("<p>1. not a list</p>", "1\\. not a list"),
        ("<p>a*b_c [d](e)</p>", "a\\*b\\_c \\[d\\](e)"),
        ("<div>" * 20_000 + "deep", "deep"),
    ],
)
def test_what_is_pasted_becomes_markdown_that_means_the_same(html: str, markdown: str) -> None:
    assert markdown_of(html) == markdown


def test_the_paste_is_answered_to_who_may_write_only(desk: PageDesk) -> None:
    desk.owner.get("/articles")

    assert desk.owner.post("/articles/paste", {"html": "<p>x</p>"}).json() == {"markdown": "x"}
    designer = desk.colleague(Role.DESIGNER)
    designer.get("/articles")
    assert designer.post("/articles/paste", {"html": "<p>x</p>"}).status_code == 403


# ---- WeChat ----------------------------------------------------------------------------------------------------------


def test_an_article_goes_into_the_drafts_and_is_published(desk: PageDesk, wechat: ScriptedWeChat) -> None:
    page_id, to = desk.write(), account(desk, AccountClass.SUBSCRIPTION_CERTIFIED)
    save(desk, page_id, files={"cover.file": ("a.jpg", photo(), "image/jpeg")})
    wechat.script["/cgi-bin/material/add_material"] = [Said({"media_id": "COVER", "url": "https://mmbiz.example/c"})]
    wechat.script["/cgi-bin/draft/add"] = [Said({"media_id": "DRAFT"})]
    wechat.script["/cgi-bin/freepublish/submit"] = [Said({"errcode": 0, "publish_id": "77"})]
    wechat.script["/cgi-bin/freepublish/get"] = [
        Said(
            {
                "publish_id": "77",
                "publish_status": 0,
                "article_id": "A",
                "article_detail": {"count": 1, "item": [{"idx": 1, "article_url": "https://mp.weixin.qq.com/s/a"}]},
            }
        )
    ]

    drafted = desk.owner.post(f"/articles/{page_id}/accounts/{to}/draft")
    assert "in the drafts" in sentences(drafted)
    desk.owner.post(f"/articles/{page_id}/accounts/{to}/publish")
    looked = desk.owner.post(f"/articles/{page_id}/accounts/{to}/look")

    assert 'href="https://mp.weixin.qq.com/s/a"' in looked.text


def test_what_wechat_refuses_is_said_and_can_be_tried_again(desk: PageDesk, wechat: ScriptedWeChat) -> None:
    page_id, to = desk.write(), account(desk, AccountClass.SERVICE_CERTIFIED)
    save(desk, page_id, files={"cover.file": ("a.jpg", photo(), "image/jpeg")})
    wechat.script["/cgi-bin/material/add_material"] = [refused(40007)]

    answer = desk.owner.post(f"/articles/{page_id}/accounts/{to}/draft")

    assert "refused" in sentences(answer)
    assert "Into the drafts again" in sentences(answer)


def test_an_account_that_may_not_is_told_why_and_asks_nothing_of_wechat(desk: PageDesk) -> None:
    page_id, to = desk.write(), account(desk, AccountClass.SUBSCRIPTION_PERSONAL)
    page = save(desk, page_id, files={"cover.file": ("a.jpg", photo(), "image/jpeg")})

    assert "Copy the article and paste it there." in page
    answer = desk.owner.post(f"/articles/{page_id}/accounts/{to}/draft")

    assert "Only certified accounts can keep pictures" in sentences(answer)


def test_an_article_without_a_cover_stays_here(desk: PageDesk) -> None:
    page_id, to = desk.write(), account(desk, AccountClass.SERVICE_CERTIFIED)
    save(desk, page_id)

    answer = desk.owner.post(f"/articles/{page_id}/accounts/{to}/draft")

    assert "WeChat wants a cover" in sentences(answer)


# ---- the rules of groups ---------------------------------------------------------------------------------------------


def test_rules_have_versions_and_can_be_brought_back(desk: PageDesk) -> None:
    path = f"/pages/rules/{desk.place.community_id}"
    desk.owner.get(path)
    desk.owner.post(path, {"text": "Be kind."})
    desk.owner.post(path, {"text": "Be on time."})

    back = desk.owner.post(f"{path}/back", {"version": "1"})

    assert "version 3" in sentences(back)
    assert 'data-copy="Be kind."' in back.text
    assert "Be kind." in sentences(desk.owner.get(path))


def test_rules_that_wechat_forbids_or_that_are_too_long_are_refused(desk: PageDesk) -> None:
    path = f"/pages/rules/{desk.place.community_id}"
    desk.owner.get(path)

    forbidden = desk.owner.post(path, {"text": "不转发就踢，转发到朋友圈集赞满 20 个立即领取红包。"})
    long = desk.owner.post(path, {"text": "x" * 2001})

    assert (forbidden.status_code, long.status_code) == (422, 422)
    assert desk.colleague(Role.ANALYST).post(path, {"text": "x"}).status_code == 403
    assert desk.owner.get("/pages/rules/77").status_code == 404
