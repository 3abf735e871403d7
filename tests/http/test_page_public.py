"""Published pages for visitors: what they show, answering their questions, and what hostile input becomes."""

import gzip
import io
import json
import re
from html.parser import HTMLParser

import pytest

from tests.support.house import House, sentences
from tests.support.page_desk import CONSENT, PageDesk, photo
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.visitors import do_know_visitors
from yutang.fans.models import SourceKind
from yutang.pages.actions.answering import answers_of
from yutang.pages.actions.group_rules import do_write_rules
from yutang.pages.rules.content import read_content
from yutang.workspaces.models import Role

TITLE = {"kind": "title", "text": "Saturday"}
QUESTION = {
    "id": "q1",
    "kind": "form",
    "question": "Will you come?",
    "choices": "yes\nno",
    "consent": CONSENT,
    "thanks": "See you there.",
}
BUDGET = 14 << 10


@pytest.fixture
def desk(house: House) -> PageDesk:
    return PageDesk(house)


# ---- showing ---------------------------------------------------------------------------------------------------------


def test_a_page_has_no_script_one_style_and_a_policy_that_allows_nothing_else(desk: PageDesk) -> None:
    _, path = desk.published(TITLE, {"kind": "text", "text": "Hello"})

    page = desk.phone().get(path)

    policy = page.headers["content-security-policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "<script" not in page.text
    assert len(gzip.compress(page.content)) < BUDGET
    assert "unsafe" not in policy


def test_a_phone_that_has_the_page_is_told_so_until_it_changes(desk: PageDesk) -> None:
    page_id, path = desk.published(TITLE)
    phone = desk.phone()
    tag = phone.get(path).headers["etag"]

    assert phone.get(path, headers={"if-none-match": tag}).status_code == 304
    desk.save(page_id, {**TITLE, "text": "Sunday"})
    desk.publish(page_id)

    assert phone.get(path, headers={"if-none-match": tag}).status_code == 200


def test_pictures_have_their_size_and_are_kept_for_good(desk: PageDesk) -> None:
    page_id = desk.make()
    desk.save(page_id, TITLE, {"kind": "picture", "alt": "Lake"}, files={"k2.file": ("a.jpg", photo(), "image/jpeg")})
    desk.publish(page_id)
    phone = desk.phone()

    found = re.search(r'<img src="([^"]+)" width="1080" height="810" alt="Lake"', phone.get(desk.path(page_id)).text)

    assert found
    answer = phone.get(found[1])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert phone.get(f"{desk.path(page_id)}/picture/p000").status_code == 404


def test_a_countdown_is_read_without_script_and_ends(desk: PageDesk) -> None:
    _, path = desk.published(
        TITLE, {"kind": "countdown", "label": "Until we meet", "until": "2026-11-24T13:00", "over": "We have begun."}
    )
    phone = desk.phone()

    assert "2 days 1 hours left" in sentences(phone.get(path))
    desk.house.clock.move(days=3)
    assert "We have begun." in sentences(phone.get(path))


def test_rules_and_the_owner_card_show_what_they_are_today(desk: PageDesk) -> None:
    with desk.person.working() as work:
        do_write_rules(work, desk.place.community_id, "Be kind.")
    _, path = desk.published(
        TITLE,
        {"kind": "rules", "community": str(desk.place.community_id)},
        {"kind": "owner", "number": str(desk.place.numbers[0]), "name": "Lin"},
    )
    phone = desk.phone()
    assert "Be kind." in sentences(phone.get(path))

    with desk.person.working() as work:
        do_write_rules(work, desk.place.community_id, "Be on time.")

    assert "Be on time." in sentences(phone.get(path))
    assert 'alt="QR code of Lin"' in phone.get(path).text


# ---- answering -------------------------------------------------------------------------------------------------------


def test_an_answer_is_kept_once_for_each_phone_with_its_consent(desk: PageDesk) -> None:
    page_id, path = desk.published(TITLE, QUESTION)
    phone = desk.phone()
    phone.get(path)

    thanks = phone.post(f"{path}/answer/q1", answer="yes", agreed="1")
    phone.post(f"{path}/answer/q1", answer="no", agreed="1")
    other = desk.phone("203.0.113.8")
    other.get(path)
    other.post(f"{path}/answer/q1", answer="yes", agreed="1")

    assert "See you there." in sentences(thanks)
    listed = sentences(desk.owner.get(f"/pages/{page_id}/answers"))
    assert "no 1" in listed
    assert "yes 1" in listed
    assert desk.page(page_id).answers == 2


def test_nothing_is_sent_without_consent_or_with_an_answer_that_is_not_offered(desk: PageDesk) -> None:
    page_id, path = desk.published(TITLE, QUESTION)
    phone = desk.phone()
    phone.get(path)

    unagreed = phone.post(f"{path}/answer/q1", answer="yes")
    strange = phone.post(f"{path}/answer/q1", answer="<b>perhaps</b>", agreed="1")

    assert (unagreed.status_code, strange.status_code) == (422, 422)
    assert "Please agree first" in sentences(unagreed)
    assert "Please choose one of these." in sentences(strange)
    assert phone.post(f"{path}/answer/zz", answer="yes", agreed="1").status_code == 404
    assert desk.page(page_id).answers == 0


def test_answers_are_exported_harmlessly_and_deleted(desk: PageDesk) -> None:
    page_id, path = desk.published(TITLE, {**QUESTION, "choices": ""})
    phone = desk.phone()
    phone.get(path)
    phone.post(f"{path}/answer/q1", answer="=HYPERLINK(1)", agreed="1")
    desk.owner.get(f"/pages/{page_id}/answers")

    csv = desk.owner.post(f"/pages/{page_id}/answers/export.csv")
    assert "'=HYPERLINK(1)" in csv.text
    assert CONSENT in csv.text
    desk.owner.post(f"/pages/{page_id}/answers/delete")

    assert desk.page(page_id).answers == 0
    assert "No answer yet" in sentences(desk.owner.get(f"/pages/{page_id}/answers"))


def test_only_who_may_see_fans_sees_answers_and_only_some_export_them(desk: PageDesk) -> None:
    page_id, _ = desk.published(TITLE, QUESTION)
    designer, editor = desk.colleague(Role.DESIGNER), desk.colleague(Role.EDITOR)
    editor.get(f"/pages/{page_id}/answers")

    assert designer.get(f"/pages/{page_id}/answers").status_code == 403
    assert editor.post(f"/pages/{page_id}/answers/export.csv").status_code == 403


def test_the_answer_of_a_known_fan_is_exported_with_them_and_erased_with_them(desk: PageDesk) -> None:
    page_id, path = desk.published(TITLE, QUESTION)
    phone = desk.phone()
    phone.get(path)
    phone.post(f"{path}/answer/q1", answer="yes", agreed="1")
    with desk.person.working() as work:
        found = answers_of(work, page_id)[1][0].visitor_id
        fan_id = do_know_visitors(work, [found], SourceKind.PAGE, "x")[found]
    phone.post(f"{path}/answer/q1", answer="no", agreed="1")

    with desk.person.working() as work:
        assert [each["answer"] for each in export_of(work, fan_id)["page_answers"]] == ["no"]
        do_erase(work, fan_id)

    assert desk.page(page_id).answers == 0


# ---- hostile input ---------------------------------------------------------------------------------------------------

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<style>*{display:none}</style>",
    '"><svg onload=alert(1)>',
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt&#58;alert(1))",
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://tracker.example/pixel.gif)",
    "[a](data:text/html,<script>alert(1)</script>)",
    '<https://good.example"onmouseover=alert(1)>',
    "[\u202egpj.exe](https://evil.example)\u2066",
    "<iframe src=//evil.example></iframe>",
    "`<script>`\n\n```html\n<script>\n```",
    "{picture:p1|x}\n{code:1}",
]


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def assert_harmless(html: str) -> None:
    for tag, attributes in Tags(html).found:
        assert tag not in {"script", "iframe", "object", "embed", "link", "base", "svg"}, tag
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "srcdoc"}], attributes
        assert not attributes.get("href", "").lower().startswith(("javascript:", "data:", "vbscript:")), attributes
        if tag == "img":
            assert attributes["src"].startswith(("/p/", "data:image/png;base64,")), attributes
    assert html.count("<style>") == 1
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_words_are_rendered_harmless_in_every_place(desk: PageDesk, attack: str) -> None:
    short = attack[:60].replace("\n", " ")
    page_id, path = desk.published(
        {"kind": "title", "text": short, "note": short},
        {"kind": "text", "text": attack},
        {"id": "q", "kind": "form", "question": short, "choices": f"{short}\nyes", "consent": short},
        {"kind": "owner", "number": str(desk.place.numbers[0]), "name": short, "note": short},
        {"kind": "code", "code": str(desk.code_id), "label": short, "note": short},
        {"kind": "countdown", "label": short, "until": "2026-12-01T00:00"},
        title=short,
    )

    assert_harmless(desk.phone().get(path).text)
    console = desk.owner.get(f"/pages/{page_id}").text
    assert "alert(1)>" not in console.replace("&gt;", "")


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "http://x.example", "https://", "//x", "x"]
)
def test_a_video_leads_to_https_or_the_page_stays_in(desk: PageDesk, link: str) -> None:
    page_id = desk.make()
    desk.save(page_id, TITLE, {"kind": "video", "label": "Watch", "link": link})

    assert "Something is missing yet." in sentences(desk.publish(page_id))


def test_a_megabyte_of_nesting_is_refused_or_bounded(desk: PageDesk) -> None:
    page_id = desk.make()

    answer = desk.save(page_id, TITLE, {"kind": "text", "text": "> " * 450_000})
    preview = desk.owner.post(
        f"/pages/{page_id}/preview",
        {"title": "T", "block": ["k1"], "k1.kind": "text", "k1.text": "> " * 2400 + "[" * 100 + "*" * 90},
    )

    assert answer.status_code in {413, 422}
    assert preview.status_code == 200
    assert preview.text.count("<blockquote>") < 50
    assert desk.page(page_id).version == 1


def test_content_of_any_shape_is_read_as_what_a_page_can_hold() -> None:
    nested: object = "x"
    for _ in range(500):
        nested = [nested, {"kind": nested}]
    hostile = {
        "title": ["x"],
        "theme": {"a": 1},
        "blocks": [nested, 7, None, {"kind": "title", "id": "../../x", "text": "t"}]
        + [{"kind": "title", "id": f"b{n}", "text": "t", "extra": nested} for n in range(5000)],
        "source": nested,
    }

    content = read_content(hostile)

    assert (content.title, content.theme, content.source) == ("", "pond", "")
    assert len(content.blocks) == 40
    assert len(json.dumps([dict(block.values) for block in content.blocks])) < 2000


def test_a_picture_that_is_too_large_is_refused_before_it_is_decoded(desk: PageDesk) -> None:
    page_id = desk.make()
    huge = io.BytesIO(b"\xff\xd8" + b"\0" * (9 << 20)).getvalue()

    answer = desk.save(page_id, {"kind": "picture"}, act="upload:k1", files={"k1.file": ("x.jpg", huge, "image/jpeg")})

    assert answer.status_code == 422
    assert "larger than 8 MB" in sentences(answer)


def test_nobody_without_an_account_uploads_large_files(desk: PageDesk) -> None:
    page_id = desk.make()
    phone = desk.phone()

    answer = phone.visitor.client.post(
        f"/pages/{page_id}", files={"k1.file": ("x.jpg", b"\0" * (3 << 20), "image/jpeg")}, follow_redirects=False
    )

    assert answer.status_code == 413
