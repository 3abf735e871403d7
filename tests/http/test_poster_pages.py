"""The public page of a poster, and its picture."""

import gzip
import io
import json
import re
from collections.abc import Callable

import pytest
from PIL import Image

from tests.support import posters
from tests.support.house import House, Visitor, sentences
from yutang.posters import press
from yutang.posters.actions import forget_posters, put_poster
from yutang.posters.actions.templates import do_copy_own, do_save
from yutang.posters.designs import design
from yutang.posters.own import own_templates
from yutang.posters.renderer import Renderer
from yutang.posters.rules.layers import Values
from yutang.workspaces.actions import system_actor, working

PICTURE = re.compile(r'src="(/poster/[^"]+\.jpg)"')


def put(house: House, workspace_id: int, values: Values, own: str = "morning_streak") -> str:
    services = house.services
    with working(services.database, system_actor(workspace_id), house.clock(), services.new_id) as work:
        return put_poster(work, key="k", template_id=None, own=own, values=values)


@pytest.fixture
def workspace(house: House) -> int:
    return house.workspace("晨读")


@pytest.fixture
def stranger(house: House) -> Visitor:
    return house.visitor()


def picture_of(page: str) -> str:
    found = PICTURE.search(page)
    assert found is not None, page
    return found[1]


def test_the_page_is_small_has_no_script_and_says_how_to_save(house: House, workspace: int, stranger: Visitor) -> None:
    page = stranger.get(f"/poster/{put(house, workspace, posters.values())}", headers={"Accept-Language": "zh-CN,zh"})

    assert page.status_code == 200
    assert "长按图片保存" in sentences(page)
    assert '<html lang="zh-CN">' in page.text
    assert "<script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert len(gzip.compress(page.content)) < 14_000
    assert "aspect-ratio: 1080 / 1920" in page.text
    assert page.headers["x-robots-tag"] == "noindex"


def test_the_page_speaks_the_language_of_the_phone(house: House, workspace: int, stranger: Visitor) -> None:
    page = stranger.get(f"/poster/{put(house, workspace, posters.values())}", headers={"Accept-Language": "en-GB"})

    assert "Press and hold the picture to save it" in sentences(page)


def test_the_picture_is_what_the_renderer_draws_and_may_be_kept_for_good(
    house: House, workspace: int, stranger: Visitor
) -> None:
    values = posters.values(avatar=None)
    page = stranger.get(f"/poster/{put(house, workspace, values)}")
    picture = stranger.get(picture_of(page.text))

    drawn = Renderer(own_templates()["morning_streak"], {}, posters.face()).render(values)
    assert picture.content == drawn.jpeg
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_picture_comes_as_webp_where_that_is_asked_for(house: House, workspace: int, stranger: Visitor) -> None:
    page = stranger.get(f"/poster/{put(house, workspace, posters.values())}")
    picture = stranger.get(picture_of(page.text).replace(".jpg", ".webp"))

    opened = Image.open(io.BytesIO(picture.content))
    assert (opened.format, opened.size) == ("WEBP", (1080, 1920))


def test_an_old_picture_leads_to_the_new_one(house: House, workspace: int, stranger: Visitor) -> None:
    token = put(house, workspace, posters.values(streak=3))
    old = picture_of(stranger.get(f"/poster/{token}").text)
    put(house, workspace, posters.values(streak=4))
    new = picture_of(stranger.get(f"/poster/{token}").text)

    answer = stranger.get(old, follow_redirects=False)

    assert new != old
    assert (answer.status_code, answer.headers["location"]) == (302, new)
    assert answer.headers["cache-control"] == "no-store"
    assert stranger.get(old).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize(
    "path",
    [
        "/poster/x",
        "/poster/" + "A" * 32,
        "/poster/" + "_" * 32,
        "/poster/" + "é" * 32,
        "/poster/" + "A" * 5000,
        "/poster/" + "A" * 32 + "/" + "a" * 24 + ".jpg",
    ],
)
def test_a_made_up_address_is_answered_in_words(house: House, workspace: int, stranger: Visitor, path: str) -> None:
    page = stranger.get(path, headers={"Accept-Language": "en"})

    assert page.status_code == 404
    assert "This poster is not there (any more). Please ask for the link again." in sentences(page)


@pytest.mark.parametrize("file", ["x.jpg", "../../etc.jpg", "a" * 24 + ".svg", "a" * 24 + ".small", "A" * 24 + ".jpg"])
def test_no_other_file_is_served_under_a_poster(house: House, workspace: int, stranger: Visitor, file: str) -> None:
    token = put(house, workspace, posters.values())

    assert stranger.get(f"/poster/{token}/{file}").status_code == 404


def test_a_changed_token_leads_nowhere(house: House, workspace: int, stranger: Visitor) -> None:
    token, other = put(house, workspace, posters.values()), house.workspace("邻居")
    swapped = put(house, other, posters.values())[:11] + token[11:]

    assert stranger.get(f"/poster/{swapped}").status_code == 404
    assert stranger.get(f"/poster/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}").status_code == 404


def test_a_poster_that_was_forgotten_says_so(house: House, workspace: int, stranger: Visitor) -> None:
    token = put(house, workspace, posters.values())
    picture = picture_of(stranger.get(f"/poster/{token}").text)
    services = house.services
    with working(services.database, system_actor(workspace), house.clock(), services.new_id) as work:
        forget_posters(work, ["k"])

    assert stranger.get(f"/poster/{token}").status_code == 404
    assert stranger.get(picture).status_code == 404


def test_who_asks_too_often_is_told_to_wait_and_nobody_else(open_house: Callable[..., House]) -> None:
    house = open_house(poster_per_minute=3)
    stranger, workspace = house.visitor(), house.workspace("晨读")
    token = put(house, workspace, posters.values())
    answers = [stranger.get(f"/poster/{token}").status_code for _ in range(4)]
    refused = stranger.get(f"/poster/{token}", headers={"Accept-Language": "en"})

    assert answers == [200, 200, 200, 429]
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert "Very many people are opening posters right now." in sentences(refused)
    assert stranger.get(f"/poster/{put(house, house.workspace('邻居'), posters.values())}").status_code == 200
    house.clock.move(seconds=30)
    assert stranger.get(f"/poster/{token}").status_code == 200


def test_guessing_from_one_network_comes_to_an_end(open_house: Callable[..., House]) -> None:
    house = open_house(poster_network_per_minute=5)
    guesser, other = house.visitor(address="2001:db8::1"), house.visitor(address="2001:db8:0:1::1")
    answers = [guesser.get(f"/poster/guess{number}").status_code for number in range(6)]

    assert answers == [404, 404, 404, 404, 404, 429]
    assert house.visitor(address="2001:db8::ffff").get("/poster/x").status_code == 429
    assert other.get("/poster/x").status_code == 404


def test_a_crowd_that_is_too_large_is_told_so_and_the_page_still_opens(
    house: House, workspace: int, stranger: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "_WAITING", 0)
    token = put(house, workspace, posters.values())
    page = stranger.get(f"/poster/{token}")
    refused = stranger.get(picture_of(page.text), headers={"Accept-Language": "en"})

    assert page.status_code == 200
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "3")
    assert "Many posters are being made right now. Please try again in a moment." in sentences(refused)


def test_a_link_too_long_for_its_template_is_said_in_words(house: House, workspace: int, stranger: Visitor) -> None:
    layers = [posters.layer("qr", 100, 100, 180, 180)]
    content = json.dumps({"width": 600, "height": 900, "layers": layers})
    services, actor = house.services, system_actor(workspace)
    with working(services.database, actor, house.clock(), services.new_id) as work:
        made = do_copy_own(work, "morning_streak", "x")
    with working(services.database, actor, house.clock(), services.new_id) as work:
        do_save(work, made.id, 1, "x", design(content))
        long = posters.values(link="https://example.com/" + "x" * 180)
        token = put_poster(work, key="k", template_id=made.id, own=None, values=long)
    picture = stranger.get(picture_of(stranger.get(f"/poster/{token}").text), headers={"Accept-Language": "en"})

    assert picture.status_code == 422
    assert "The QR of this template is too small for so long a link." in sentences(picture)
