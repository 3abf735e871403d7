"""Every QR that can be downloaded says what its page says, at the size it claims."""

import io
import re

import pytest
from PIL import Image

from tests.support.code_desk import CodeDesk
from tests.support.house import House, sentences
from tests.support.qr_reading import text_of_png, text_of_svg
from yutang.livecodes.actions import do_add_channel
from yutang.livecodes.rules.links import PRINT_SIZES_CM

LINK = "http://127.0.0.1:8080/c/shop-3"
WAYS = [("", LINK), ("from=zhihu", LINK + "?from=zhihu")]
PIXELS_PER_METRE = 11811  # 300 dpi, as a pHYs chunk counts


@pytest.fixture
def desk(house: House) -> CodeDesk:
    return CodeDesk(house)


@pytest.fixture
def code_id(desk: CodeDesk) -> int:
    made = desk.code(slug="shop-3", name="三号店海报", tagline="每天早上六点")
    with desk.person.working() as work:
        do_add_channel(work, made, "知乎", "zhihu")
    return made


def physical_size(png: bytes) -> tuple[int, int, int]:
    """Pixels per metre across and down, and the unit (1: metre), as the pHYs chunk says."""
    place = png.index(b"pHYs") + 4
    return int.from_bytes(png[place : place + 4]), int.from_bytes(png[place + 4 : place + 8]), png[place + 8]


@pytest.mark.parametrize(("way", "link"), WAYS)
def test_the_svg_is_decoded_to_the_link(desk: CodeDesk, code_id: int, way: str, link: str) -> None:
    answer = desk.owner.get(f"/codes/{code_id}/qr.svg?{way}")

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert text_of_svg(answer.text) == link


@pytest.mark.parametrize("size", PRINT_SIZES_CM)
def test_a_png_has_its_size_at_300_dpi_and_is_decoded_to_the_link(desk: CodeDesk, code_id: int, size: int) -> None:
    answer = desk.owner.get(f"/codes/{code_id}/qr.png?size={size}&from=zhihu")

    picture = Image.open(io.BytesIO(answer.content))
    assert answer.headers["content-type"] == "image/png"
    assert picture.width == picture.height == round(size / 2.54 * 300)
    assert physical_size(answer.content) == (PIXELS_PER_METRE, PIXELS_PER_METRE, 1)
    assert text_of_png(answer.content) == LINK + "?from=zhihu"
    assert f'filename="shop-3-zhihu-{size}cm.png"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(("way", "link"), WAYS)
@pytest.mark.parametrize("paper", ["a6", "a4"])
def test_the_card_shows_the_name_the_line_the_qr_and_the_link_as_text(
    desk: CodeDesk, code_id: int, paper: str, way: str, link: str
) -> None:
    page = desk.owner.get(f"/codes/{code_id}/card?paper={paper}&{way}")

    for text in ("早起瑜伽", "每天早上六点", "微信扫码进群", link.removeprefix("http://")):
        assert text in sentences(page)
    assert text_of_svg(page.text[page.text.index('<svg class="qr"') :]) == link
    assert f'class="sheet sheet-{paper}"' in page.text


@pytest.mark.parametrize("path", ["", "/links"])
def test_the_qrs_on_the_pages_are_decoded_to_the_links_beside_them(desk: CodeDesk, code_id: int, path: str) -> None:
    page = desk.owner.get(f"/codes/{code_id}{path}").text
    drawn = [text_of_svg(svg) for svg in re.findall(r'<svg class="qr".*?</svg>', page, re.DOTALL)]
    links = re.findall(r'id="link[^"]*" value="([^"]+)"', page)

    assert drawn == links
    assert drawn == [link for _, link in (WAYS if path else WAYS[:1])]


@pytest.mark.parametrize("query", ["size=1", "size=1000", "size=x", "size=nan", "from=" + "x" * 17])
def test_a_size_nobody_prints_is_refused(desk: CodeDesk, code_id: int, query: str) -> None:
    assert desk.owner.get(f"/codes/{code_id}/qr.png?{query}").status_code == 422


def test_a_channel_that_does_not_exist_has_no_qr(desk: CodeDesk, code_id: int) -> None:
    for path in ("qr.svg", "qr.png", "card"):
        assert desk.owner.get(f"/codes/{code_id}/{path}?from=weibo").status_code == 404
