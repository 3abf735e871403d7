"""What the editor asks of the server: templates as JSON, previews, pictures, the font."""

import io
import json
import struct
import zlib
from typing import Any

import httpx2
import pytest
from PIL import Image

from tests.support import posters
from tests.support.house import House
from yutang.posters.actions.templates import do_copy_own
from yutang.workspaces.actions import system_actor, working
from yutang.workspaces.models import Role

JSON = {"Accept": "application/json"}


class Desk:
    """A designer at the editor of one template."""

    def __init__(self, house: House, role: Role = Role.DESIGNER) -> None:
        self.house = house
        self.workspace = house.workspace("晨读")
        house.member(self.workspace, "ann@example.com", roles=[role])
        services = house.services
        actor = system_actor(self.workspace)
        with working(services.database, actor, house.clock(), services.new_id) as work:
            self.id = do_copy_own(work, "morning_streak", "晨读").id
        self.visitor = house.signed_in("ann@example.com")
        self.visitor.get("/posters")

    @property
    def base(self) -> str:
        return f"/posters/{self.id}"

    def load(self) -> dict[str, Any]:
        loaded: dict[str, Any] = self.visitor.get(f"{self.base}/template.json").json()
        return loaded

    def send(self, path: str, body: Any, **headers: str) -> httpx2.Response:  # noqa: ANN401 - JSON, or bytes that are none
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        told = {**JSON, "Content-Type": "application/json", "X-CSRF-Token": self.visitor.token, **headers}
        return self.visitor.client.post(f"{self.base}/{path}", content=content, headers=told)

    def save(self, template: Any, version: int = 1, title: str = "晨读") -> httpx2.Response:  # noqa: ANN401 - JSON
        return self.send("template.json", {"version": version, "title": title, "template": template})

    def upload(self, content: bytes, name: str = "ground.jpg") -> httpx2.Response:
        headers = {**JSON, "X-CSRF-Token": self.visitor.token}
        return self.visitor.client.post("/posters/pictures", files={"file": (name, content)}, headers=headers)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def layers(*more: dict[str, Any], **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of different types
    qr = posters.layer("qr", 100, 100, 300, 300)
    return {"width": 1080, "height": 1920, "layers": [*more, qr]} | changed


def test_what_is_saved_is_what_is_loaded_again(desk: Desk) -> None:
    loaded = desk.load()
    assert (loaded["title"], loaded["version"], loaded["template"]["width"]) == ("晨读", 1, 1080)
    changed = loaded["template"] | {"ground": "#ffeedd"}

    assert desk.save(changed, 1, "夜读").json() == {"version": 2}

    assert desk.load() == {"title": "夜读", "version": 2, "template": changed}


def test_who_comes_too_late_hears_of_it(desk: Desk) -> None:
    desk.save(layers())

    answer = desk.save(layers(ground="#000000"))

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "其他人刚刚保存了这个模板，请重新加载。"


@pytest.mark.parametrize(
    ("template", "layer"),
    [
        (layers(posters.layer("text", 1, 1, 50, 50, text="x", size=40)), 1),  # outside of the safe area
        (layers(posters.layer("shape", 5000, 0, 9, 9, fill="#000000")), 1),
        (layers(posters.layer("shape", 1200, 0, 9, 9, fill="#000000")), 1),
        (layers(posters.layer("shape", 0, 0, 9, 9, fill="red")), 1),
        (layers(posters.layer("shape", 0, 0, 9, 9, fill="#000000", onclick="alert(1)")), 1),
        (layers(posters.layer("picture", 0, 0, 9, 9, source="../../etc/passwd")), 1),
        (layers(posters.layer("picture", 0, 0, 9, 9, source="nowhere")), 1),
        (layers(posters.layer("text", 100, 500, 400, 90, text="x" * 201, size=40)), 1),
        (layers(posters.layer("text", 100, 500, 400, 90, text="\ud800", size=40)), 0),
        (layers(width=100_000), 0),
        (layers(layers=[posters.layer("shape", 0, 0, 9, 9, fill="#000000")] * 10_000), 0),
        ({"width": 1080}, 0),
        ([], 0),
        (None, 0),
    ],
)
def test_a_template_that_cannot_be_drawn_is_refused_with_its_layer(desk: Desk, template: Any, layer: int) -> None:  # noqa: ANN401 - JSON
    answer = desk.save(template)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["layer"] == layer
    assert answer.json()["detail"]
    assert desk.load()["version"] == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 50_000,
        b'{"template": ' + b'{"a":' * 20_000,
        b'{"version": NaN, "template": {}}',
        b'{"version": 1, "title": "x", "template": {"width": 1e999, "height": Infinity, "layers": []}}',
        b'{"version": ' + b"9" * 5000 + b"}",
        b'{"version": true, "title": "x", "template": {}}',
        b'{"version": 1, "title": 7, "template": {}}',
        b"\xff\xfe\x00",
        b'{"x": "' + b"y" * 900_000 + b'"}',
        b'"text"',
        b"null",
    ],
)
def test_hostile_json_is_refused_in_words(desk: Desk, body: bytes) -> None:
    for path in ("template.json", "preview"):
        answer = desk.send(path, body)

        assert answer.status_code == 400
        assert answer.json()["detail"]


def test_a_body_that_is_far_too_large_is_not_even_read(desk: Desk) -> None:
    answer = desk.send("template.json", b" " * 2_000_000)

    assert answer.status_code == 413


def test_a_title_of_nothing_is_refused_in_words(desk: Desk) -> None:
    answer = desk.save(layers(), title="  ")

    assert answer.status_code == 422
    assert answer.json()["detail"] == "请填写这一项。"


def test_a_preview_is_what_the_server_draws_and_is_not_kept(desk: Desk) -> None:
    template = layers(posters.layer("nickname", 100, 500, 800, 90, size=60, fallback="朋友"), ground="#ffeedd")
    answer = desk.send("preview", {"template": template, "sample": "long"})

    assert answer.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == (1080, 1920)
    assert desk.load()["version"] == 1
    told = {"name": "小鱼", "streak": 3, "day": "2026-11-26", "face": True}
    assert desk.send("preview", {"template": template, "sample": told}).content != answer.content


@pytest.mark.parametrize(
    "sample",
    ["nobody", 7, {}, {"name": 1, "streak": None, "day": None, "face": True},
     {"name": "x", "streak": 10**30, "day": None, "face": True}, {"name": "x", "streak": 1, "day": "x", "face": True},
     {"name": "x", "streak": -1, "day": None, "face": False}],
)  # fmt: skip
def test_a_sample_that_cannot_be_is_refused(desk: Desk, sample: Any) -> None:  # noqa: ANN401 - JSON
    assert desk.send("preview", {"template": layers(), "sample": sample}).status_code == 400


def test_a_picture_is_uploaded_shown_and_drawn(desk: Desk) -> None:
    kept = desk.upload(posters.picture(1080, 1920)).json()
    assert (kept["width"], kept["height"]) == (1080, 1920)
    shown = desk.visitor.get(f"/posters/pictures/{kept['source']}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert "immutable" in shown.headers["cache-control"]
    assert Image.open(io.BytesIO(shown.content)).size == (1080, 1920)

    ground = posters.layer("picture", 0, 0, 1080, 1920, source=kept["source"])
    assert desk.save(layers(ground)).json() == {"version": 2}


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (png_of(20_000, 10_000), "这张图片超过 25 百万像素，请缩小后再上传。"),
        (png_of(60_000, 60_000), "这张图片超过 25 百万像素，请缩小后再上传。"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", None),
        (b"GIF89a" + b"\0" * 100, None),
        (b"", None),
        (posters.picture(400, 400)[:2000], None),
        (b"\xff\xd8" + b"\0" * (9 << 20), None),
        (b"\0\1\0\0" + b"\0" * 1000, None),
    ],
)
def test_hostile_pictures_are_refused_in_words(desk: Desk, content: bytes, sentence: str | None) -> None:
    answer = desk.upload(content)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert sentence is None or answer.json()["detail"] == sentence


def test_nothing_but_pixels_of_a_picture_is_kept(desk: Desk) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 6  # turned
    Image.new("RGB", (400, 300), "red").save(out, "JPEG", exif=exif, comment=b"secret words")

    kept = desk.upload(out.getvalue()).json()
    shown = desk.visitor.get(f"/posters/pictures/{kept['source']}").content

    assert (kept["width"], kept["height"]) == (300, 400)
    assert b"secret words" not in shown
    assert b"taken at home" not in shown


def test_a_picture_with_much_detail_is_made_smaller(desk: Desk) -> None:
    kept = desk.upload(posters.noise(1600)).json()

    assert 200 <= kept["width"] < 1600


@pytest.mark.parametrize("path", ["nowhere", "..%2f..%2fsecret.key", "a" * 200])
def test_there_is_no_other_picture(desk: Desk, path: str) -> None:
    assert desk.visitor.get(f"/posters/pictures/{path}").status_code == 404


def test_the_font_comes_under_the_address_of_its_content(desk: Desk) -> None:
    answer = desk.visitor.get("/posters/font", follow_redirects=False)
    assert answer.status_code == 302
    font = desk.visitor.get(answer.headers["location"])

    assert font.headers["content-type"] == "font/ttf"
    assert "immutable" in font.headers["cache-control"]
    assert len(font.content) > 5_000_000
    assert desk.visitor.get(f"/posters/font/{'a' * 24}.ttf").status_code == 404


def test_who_has_not_the_forms_token_changes_nothing(desk: Desk) -> None:
    for path in ("template.json", "preview"):
        assert (
            desk.send(path, {"version": 1, "title": "x", "template": layers()}, **{"X-CSRF-Token": "x"}).status_code
            == 403
        )
    assert desk.load()["version"] == 1


def test_who_is_not_signed_in_hears_it_as_a_problem(house: House, desk: Desk) -> None:
    stranger = house.visitor()

    assert stranger.get(f"{desk.base}/template.json", headers=JSON).status_code == 401
    assert stranger.get(f"{desk.base}/edit", follow_redirects=False).status_code == 303
    assert stranger.get("/posters/font", follow_redirects=False).status_code == 303


def test_who_may_not_make_posters_may_not_use_the_editor(house: House) -> None:
    desk = Desk(house, Role.ANALYST)

    assert desk.visitor.get(f"{desk.base}/edit").status_code == 403
    assert desk.save(layers()).status_code == 403
    assert desk.send("preview", {"template": layers(), "sample": "plain"}).status_code == 403
    assert desk.upload(posters.picture(300, 300)).status_code == 403


def test_the_neighbours_templates_and_pictures_do_not_exist_here(house: House, desk: Desk) -> None:
    source = desk.upload(posters.picture(300, 300)).json()["source"]
    house.member(house.workspace("邻居"), "wang@example.com")
    wang = house.signed_in("wang@example.com")

    for path in ("", "/edit", "/template.json", f"/{'a' * 24}.jpg"):
        assert wang.get(f"{desk.base}{path}").status_code == 404
    assert wang.get(f"/posters/pictures/{source}").status_code == 404
    for act in ("duplicate", "rename", "archive", "restore", "back"):
        assert wang.post(f"{desk.base}/{act}", {"title": "x", "version": 1}).status_code == 404


def test_the_editors_page_tells_its_script_what_it_needs(desk: Desk) -> None:
    page = desk.visitor.get(f"{desk.base}/edit")

    assert page.status_code == 200
    assert f'data-id="{desk.id}"' in page.text
    assert 'data-version="1"' in page.text
