"""The composer of pages: blocks by buttons, versions, the wording check, publishing; who may."""

import re

import pytest

from tests.support.house import House, sentences
from tests.support.page_desk import PageDesk, kinds_in, photo
from yutang.livecodes.actions import channels_of
from yutang.pages.models import PageState
from yutang.pages.rules.blocks import KINDS
from yutang.workspaces.models import Role

TITLE = {"kind": "title", "text": "An hour for yourself"}
TEXT = {"kind": "text", "text": "We **meet** at half past six."}


@pytest.fixture
def desk(house: House) -> PageDesk:
    return PageDesk(house)


# ---- making and changing ---------------------------------------------------------------------------------------------


def test_the_empty_list_leads_to_the_first_page(desk: PageDesk) -> None:
    assert "No page yet" in sentences(desk.owner.get("/pages"))

    page_id = desk.make("group")

    assert kinds_in(desk.owner.get(f"/pages/{page_id}").text) == ["title", "text", "code", "rules"]
    assert "The early risers&#39; group" in desk.owner.get("/pages").text


@pytest.mark.parametrize("starter", ["group", "lesson", "event", "owner"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_starter_opens_in_both_languages(desk: PageDesk, starter: str, language: str) -> None:
    page_id = desk.make(starter, language)

    assert desk.page(page_id).language == language
    assert "Before it goes out:" in sentences(desk.owner.get(f"/pages/{page_id}"))


def test_what_the_community_has_is_put_in_and_what_it_lacks_is_left_out(desk: PageDesk) -> None:
    place = desk.place
    form = {"language": "en", "community_id": str(place.community_id), "code_id": str(desk.code_id)}
    asked = desk.owner.get(f"/pages/new?code={desk.code_id}")
    assert f'name="code_id" value="{desk.code_id}"' in asked.text
    assert f'<option value="{place.community_id}" selected>' in asked.text

    group = desk.owner.post("/pages", {**form, "starter": "group"})
    owner = desk.owner.post("/pages", {**form, "starter": "owner"})

    assert kinds_in(group.text) == ["title", "text", "code"]  # nobody wrote rules yet
    assert f'<option value="{desk.code_id}" selected>' in group.text
    assert f'<option value="{place.numbers[0]}" selected>' in owner.text
    assert "Before it goes out:" not in sentences(group) + sentences(owner)
    assert desk.owner.get("/pages/new?code=7").status_code == 404


def test_blocks_of_every_kind_are_added_moved_and_removed_by_buttons(desk: PageDesk) -> None:
    page_id = desk.make()
    for kind in KINDS:
        blocks = [{"id": block.id, "kind": block.kind, **block.values} for block in desk.content(page_id).blocks]
        desk.save(page_id, *blocks, act=f"add:{kind}:")
    blocks = [{"id": block.id, "kind": block.kind, **block.values} for block in desk.content(page_id).blocks]
    assert [block["kind"] for block in blocks] == ["title", *KINDS]

    desk.save(page_id, *blocks, act=f"up:{blocks[-1]['id']}")
    desk.save(page_id, *blocks[:2], act=f"remove:{blocks[1]['id']}")

    assert [block.kind for block in desk.content(page_id).blocks] == ["title"]


def test_an_up_button_keeps_what_was_typed_elsewhere(desk: PageDesk) -> None:
    page_id = desk.make()

    desk.save(page_id, {**TITLE, "text": "Typed just now"}, TEXT, act="up:k2")

    content = desk.content(page_id)
    assert [block.kind for block in content.blocks] == ["text", "title"]
    assert content.blocks[1]["text"] == "Typed just now"


def test_what_is_too_long_is_said_beside_its_block_and_nothing_is_lost(desk: PageDesk) -> None:
    page_id = desk.make()

    answer = desk.save(page_id, {**TITLE, "text": "x" * 61}, TEXT)

    assert answer.status_code == 422
    assert "Please keep this under 60 characters." in sentences(answer)
    assert "x" * 61 in answer.text
    assert desk.page(page_id).version == 1


def test_every_save_is_a_version_that_can_be_undone_redone_and_brought_back(desk: PageDesk) -> None:
    page_id = desk.make()
    desk.save(page_id, {**TITLE, "text": "One"})
    desk.save(page_id, {**TITLE, "text": "Two"})
    desk.save(page_id, {**TITLE, "text": "Two"})  # the same: no version
    assert desk.page(page_id).version == 3

    desk.owner.post(f"/pages/{page_id}/undo")
    assert desk.content(page_id).blocks[0]["text"] == "One"
    desk.owner.post(f"/pages/{page_id}/redo")
    assert desk.content(page_id).blocks[0]["text"] == "Two"
    desk.owner.post(f"/pages/{page_id}/back", {"version": "2"})

    assert (desk.page(page_id).version, desk.content(page_id).blocks[0]["text"]) == (4, "One")
    assert desk.owner.post(f"/pages/{page_id}/redo").status_code == 409


def test_who_saves_after_somebody_else_is_told_and_overwrites_nothing(desk: PageDesk) -> None:
    page_id = desk.make()
    desk.save(page_id, {**TITLE, "text": "Mine"}, seen="1")

    late = desk.save(page_id, {**TITLE, "text": "Theirs"}, seen="1")

    assert late.status_code == 409
    assert "Somebody else saved this page meanwhile." in sentences(late)
    assert desk.content(page_id).blocks[0]["text"] == "Mine"


def test_the_phone_shows_what_is_being_typed_without_saving_it(desk: PageDesk) -> None:
    page_id = desk.make()
    form = {"title": "T", "theme": "sea", "block": ["k1"], "k1.kind": "title", "k1.text": "Not saved <b>yet</b>"}

    answer = desk.owner.post(f"/pages/{page_id}/preview", form)

    assert "Not saved &lt;b&gt;yet&lt;/b&gt;" in answer.text
    assert "lp-theme-sea" in answer.text
    assert desk.page(page_id).version == 1


def test_a_picture_is_encoded_anew_and_bounded(desk: PageDesk) -> None:
    page_id = desk.make()
    sent = {"k1.file": ("holiday.jpg", photo(), "image/jpeg")}

    desk.save(page_id, {"kind": "picture", "alt": "The lake"}, act="upload:k1", files=sent)

    source = desk.content(page_id).blocks[0]["source"]
    answer = desk.owner.get(f"/pages/pictures/{source}")
    assert answer.headers["content-type"] == "image/jpeg"
    assert len(answer.content) < 240_000
    assert 'width="1080" height="810"' in desk.owner.get(f"/pages/{page_id}").text


def test_what_is_no_picture_is_refused_in_words(desk: PageDesk) -> None:
    page_id = desk.make()
    sent = {"k1.file": ("x.jpg", b"<svg onload=alert(1)>", "image/jpeg")}

    answer = desk.save(page_id, {"kind": "picture"}, act="upload:k1", files=sent)

    assert answer.status_code == 422
    assert "This picture cannot be read." in sentences(answer)


# ---- publishing ------------------------------------------------------------------------------------------------------


def test_a_page_goes_out_with_its_live_code_and_counts_its_channel(desk: PageDesk) -> None:
    page_id, path = desk.published(TITLE, {"kind": "code", "code": str(desk.code_id), "label": "Join", "look": "both"})

    page = desk.phone().get(path)

    slug = desk.page(page_id).slug
    assert f'href="/c/morning?from=p-{slug}"' in page.text
    assert 'src="data:image/png;base64,' in page.text
    with desk.person.reading() as work:
        assert [channel.key for channel in channels_of(work, desk.code_id)] == [f"p-{slug}"]


def test_publishing_from_the_composer_takes_what_was_just_typed(desk: PageDesk) -> None:
    page_id = desk.make()

    answer = desk.save(page_id, {**TITLE, "text": "Typed and published"}, act="publish")

    assert "Published." in sentences(answer)
    assert "Typed and published" in desk.phone().get(desk.path(page_id)).text
    article = desk.write("Mornings")
    desk.owner.post(f"/articles/{article}", {"title": "Mornings", "source": "Just **typed**.", "act": "publish"})
    assert "<strong>typed</strong>" in desk.phone().get(desk.path(article)).text


def test_what_is_missing_is_listed_and_keeps_the_page_in(desk: PageDesk) -> None:
    page_id = desk.make("group")

    answer = desk.publish(page_id)

    assert "Something is missing yet." in sentences(answer)
    assert desk.page(page_id).state is PageState.DRAFT
    assert desk.phone().get(desk.path(page_id)).status_code == 404


def test_visitors_see_the_published_version_until_the_next_one_is_published(desk: PageDesk) -> None:
    page_id, path = desk.published({**TITLE, "text": "First"})
    desk.save(page_id, {**TITLE, "text": "Second"})
    assert "First" in desk.phone().get(path).text

    desk.publish(page_id)

    assert "Second" in desk.phone().get(path).text


def test_forbidden_words_keep_a_page_in_unless_an_owner_gives_a_reason(desk: PageDesk) -> None:
    page_id = desk.make()
    bad = {"kind": "text", "text": "转发到朋友圈集赞满 20 个，立即领取红包，不转不是中国人。"}
    saved = desk.save(page_id, TITLE, bad)
    assert "plainly forbidden" in sentences(saved)

    editor = desk.colleague(Role.EDITOR)
    editor.get(f"/pages/{page_id}")
    refused = editor.post(f"/pages/{page_id}/publish", {"reason": "because"})
    assert refused.status_code == 403
    assert "The wording check found what WeChat forbids." in sentences(desk.publish(page_id))
    desk.publish(page_id, reason="A quotation in a warning")

    assert desk.page(page_id).state is PageState.PUBLISHED
    assert "A quotation in a warning" in sentences(desk.owner.get("/audit"))


def test_a_page_that_is_too_heavy_for_a_phone_is_refused_with_its_weight(desk: PageDesk) -> None:
    page_id = desk.make()
    heavy = [
        {"kind": "text", "text": "".join(chr(0x4E00 + (n * 7919 + k * 104729) % 20000) for n in range(4900))}
        for k in range(3)
    ]
    desk.save(page_id, TITLE, *heavy)

    assert re.search(r"too heavy for a phone: \d+ KB of 14", sentences(desk.publish(page_id)))


def test_a_page_is_paused_resumed_archived_and_brought_back(desk: PageDesk) -> None:
    page_id, path = desk.published(TITLE)
    phone = desk.phone()

    desk.owner.post(f"/pages/{page_id}/pause")
    assert "taking a break" in sentences(phone.get(path))
    desk.owner.post(f"/pages/{page_id}/resume")
    assert phone.get(path).status_code == 200
    desk.owner.post(f"/pages/{page_id}/archive")
    assert phone.get(path).status_code == 410
    assert desk.owner.post(f"/pages/{page_id}/undo").status_code == 409
    desk.owner.post(f"/pages/{page_id}/restore")

    assert desk.page(page_id).state is PageState.PAUSED


def test_a_page_is_copied_as_a_draft_of_its_own(desk: PageDesk) -> None:
    page_id, path = desk.published({**TITLE, "text": "Twice"})

    copied = desk.owner.post(f"/pages/{page_id}/copy")

    assert "Copy of Morning" in copied.text
    assert "Twice" in copied.text
    assert path not in copied.text


# ---- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.DESIGNER, Role.ANALYST])
def test_others_look_and_change_nothing(desk: PageDesk, role: Role) -> None:
    page_id, _ = desk.published(TITLE)
    visitor = desk.colleague(role)

    looked = visitor.get(f"/pages/{page_id}")
    assert looked.status_code == 200
    assert 'value="add:' not in looked.text
    assert visitor.get("/pages/new").status_code == 403
    for act in ("publish", "pause", "undo", "archive", "copy"):
        assert visitor.post(f"/pages/{page_id}/{act}").status_code == 403, act
    assert visitor.post(f"/pages/{page_id}", {"title": "x"}).status_code == 403


def test_another_workspace_finds_nothing(desk: PageDesk, house: House) -> None:
    page_id, _ = desk.published(TITLE)
    house.member(house.workspace("Tea"), "wang@example.com")
    stranger = house.signed_in("wang@example.com")
    stranger.get("/pages")

    assert stranger.get(f"/pages/{page_id}").status_code == 404
    assert stranger.get(f"/pages/{page_id}/answers").status_code == 404
    for act in ("", "/publish", "/undo", "/preview"):
        assert stranger.post(f"/pages/{page_id}{act}", {"title": "x"}).status_code == 404, act
    assert stranger.get(f"/api/v1/pages/{page_id}").status_code == 404


def test_programs_list_pages_and_read_one(desk: PageDesk) -> None:
    page_id, path = desk.published(TITLE)

    listed = desk.owner.get("/api/v1/pages").json()
    one = desk.owner.get(f"/api/v1/pages/{page_id}").json()

    assert [each["id"] for each in listed["pages"]] == [str(page_id)]
    assert one["url"].endswith(path)
    assert one["content"]["blocks"][0]["text"] == TITLE["text"]
