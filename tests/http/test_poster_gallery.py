"""The console's pages of poster templates."""

import io
import re

import pytest
from PIL import Image

from tests.support.house import House, Visitor, sentences
from yutang.posters.own import own_templates
from yutang.workspaces.models import Role

PREVIEW = re.compile(r'src="(/posters/[^"]+\.jpg[^"]*)"')


@pytest.fixture
def ann(house: House) -> Visitor:
    house.member(house.workspace("晨读"), "ann@example.com", roles=[Role.DESIGNER], name="小安")
    visitor = house.signed_in("ann@example.com")
    visitor.get("/posters")
    return visitor


def copied(visitor: Visitor) -> str:
    page = visitor.post("/posters/own/morning_streak/copy")
    assert page.status_code == 200
    return page.url.path


def test_the_gallery_shows_our_own_templates_as_they_are_drawn(ann: Visitor) -> None:
    page = ann.get("/posters")

    assert "还没有自己的模板" in sentences(page)
    previews = PREVIEW.findall(page.text)
    assert len(previews) == len(own_templates())
    picture = ann.get(previews[0])
    assert picture.headers["content-type"] == "image/jpeg"
    assert "immutable" in picture.headers["cache-control"]
    assert Image.open(io.BytesIO(picture.content)).width == 360
    assert len(picture.content) < 80_000


def test_one_of_ours_becomes_one_of_theirs(ann: Visitor) -> None:
    path = copied(ann)
    page = ann.get(path)

    assert re.fullmatch(r"/posters/\d+", path)
    assert "版本 1" in sentences(page)
    assert f'href="{path}/edit"' in page.text
    assert path in ann.get("/posters").text
    assert all(ann.get(preview).status_code == 200 for preview in PREVIEW.findall(page.text))


def test_a_template_is_renamed_duplicated_archived_and_restored(ann: Visitor) -> None:
    path = copied(ann)
    assert "夜读计划" in sentences(ann.post(f"{path}/rename", {"title": "夜读计划"}))
    assert "请填写这一项。" in sentences(ann.post(f"{path}/rename", {"title": " "}))
    copy = ann.post(f"{path}/duplicate")
    assert "夜读计划（副本）" in sentences(copy)

    assert "模板已归档，可以在这里恢复。" in sentences(ann.post(f"{path}/archive"))
    assert f'"{path}"' not in ann.get("/posters").text
    assert f'"{path}"' in ann.get("/posters?archived=1").text
    assert f"{path}/edit" not in ann.get(path).text
    assert "模板已恢复使用。" in sentences(ann.post(f"{path}/restore"))
    assert f'"{path}"' in ann.get("/posters").text


def test_an_older_version_is_brought_back(ann: Visitor) -> None:
    path = copied(ann)
    loaded = ann.get(f"{path}/template.json").json()
    changed = {"version": 1, "title": "x", "template": loaded["template"] | {"ground": "#abcdef"}}
    saved = ann.client.post(f"{path}/template.json", json=changed, headers={"X-CSRF-Token": ann.token})
    assert saved.json() == {"version": 2}
    page = ann.get(path)
    assert "退回到这个版本" in sentences(page)
    assert all(ann.get(preview).status_code == 200 for preview in PREVIEW.findall(page.text))

    page = ann.post(f"{path}/back", {"version": "1"})

    assert "已恢复成版本 1 的样子，存为版本 3。" in sentences(page)
    assert ann.get(f"{path}/template.json").json()["template"] == loaded["template"]
    assert "小安" in sentences(page)


def test_who_may_only_look_sees_no_buttons(house: House) -> None:
    house.member(house.workspace("晨读"), "eve@example.com", roles=[Role.ANALYST])
    eve = house.signed_in("eve@example.com")
    page = eve.get("/posters")

    assert page.status_code == 200
    assert "/copy" not in page.text
    assert eve.post("/posters/own/morning_streak/copy").status_code == 403
    assert eve.post("/posters/new").status_code == 403


def test_an_empty_template_opens_in_the_editor(ann: Visitor) -> None:
    page = ann.post("/posters/new")

    assert page.status_code == 200
    assert page.url.path.endswith("/edit")


@pytest.mark.parametrize(
    "path",
    ["/posters/own/nothing", f"/posters/own/nothing/{'a' * 24}.jpg", "/posters/7", "/posters/99999999999999999999"],
)
def test_what_is_not_there_is_not_found(ann: Visitor, path: str) -> None:
    assert ann.get(path).status_code == 404


def test_an_old_preview_leads_to_the_new_one(ann: Visitor) -> None:
    answer = ann.get(f"/posters/own/morning_streak/{'a' * 24}.jpg", follow_redirects=False)

    assert answer.status_code == 302
    assert ann.get(answer.headers["location"] + "?sample=nobody").status_code == 404


def test_what_was_done_is_in_the_audit_log(house: House) -> None:
    house.member(house.workspace("晨读"), "lin@example.com")
    lin = house.signed_in("lin@example.com")
    lin.get("/posters")
    lin.post(f"{copied(lin)}/archive")

    log = sentences(lin.get("/audit"))

    assert "新建了海报模板" in log
    assert "归档了海报模板" in log


def test_programs_list_templates_and_read_one(house: House, ann: Visitor) -> None:
    path = copied(ann)
    listed = ann.get("/api/v1/posters/templates", headers={"Accept-Language": "en"}).json()["templates"]

    assert listed[0]["id"] == path.removeprefix("/posters/")
    title = "Morning reading with a streak"
    ours = {"own": "morning_streak", "id": None, "title": title, "width": 1080, "height": 1920}
    assert ours in listed
    one = ann.get(f"/api/v1/posters/templates/{listed[0]['id']}").json()
    assert (one["version"], one["template"]["width"]) == (1, 1080)
    assert ann.get("/api/v1/posters/templates/7").status_code == 404
    assert house.visitor().get("/api/v1/posters/templates").status_code == 401
