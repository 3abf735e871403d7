"""Codes that Yutang draws are read back by a reader, from every form in which they are handed out."""

import io
import re

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.support.screenshots import GROUP, PERSON
from yutang.wechat.qr import qr_matrix, qr_png, qr_print_png, qr_svg

PAYLOADS = [GROUP, PERSON, "http://127.0.0.1:8080/c/yoga", "加群请联系前台", "x", "https://example.com/" + "long" * 200]


def read(image: Image.Image) -> zxingcpp.Barcode:
    (barcode,) = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
    return barcode


def png(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=("PNG",))


def drawn_svg(svg: str, module_px: int = 4) -> Image.Image:
    """The SVG's rectangles as pixels; it has no other shapes."""
    size = int(re.findall(r'viewBox="0 0 (\d+) \1"', svg)[0])
    pixels = np.full((size, size), 255, np.uint8)
    dark = re.findall(r'fill="#000" d="([^"]*)"', svg)[0]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", dark):
        pixels[int(y), int(x) : int(x) + int(length)] = 0
    return Image.fromarray(pixels).resize((size * module_px, size * module_px), Image.Resampling.NEAREST)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("module_px", [2, 3, 8])
def test_a_drawn_png_is_read_back(payload: str, module_px: int) -> None:
    assert read(png(qr_png(payload, module_px))).text == payload


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_drawn_svg_is_read_back(payload: str) -> None:
    assert read(drawn_svg(qr_svg(payload))).text == payload


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_code_for_print_is_read_back(payload: str) -> None:
    assert read(png(qr_print_png(payload, 6.0))).text == payload


@given(
    st.text(
        st.characters(min_codepoint=32, max_codepoint=126) | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        min_size=1,
        max_size=120,
    )
)
@settings(max_examples=40)
def test_any_address_and_any_chinese_text_is_read_back(text: str) -> None:
    assert read(png(qr_png(text, 3))).text == text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_error_correction_is_medium_or_better(payload: str) -> None:
    assert read(png(qr_png(payload, 3))).ec_level in {"M", "Q", "H"}


def test_a_png_has_one_bit_a_pixel_and_a_white_quiet_zone_of_four_modules() -> None:
    image = png(qr_png(GROUP, 5))
    modules = len(qr_matrix(GROUP))
    assert image.mode == "1"
    assert image.width == image.height == (modules + 8) * 5
    pixels = np.asarray(image)
    assert pixels[:20].all()
    assert pixels[:, :20].all()
    assert pixels[-20:].all()
    assert pixels[:, -20:].all()
    assert not pixels[20, 20]


def test_a_symbol_begins_with_its_finder_patterns() -> None:
    matrix = qr_matrix(GROUP)
    for corner in (matrix[:7, :7], matrix[:7, -7:], matrix[-7:, :7]):
        assert corner[0].all()
        assert corner[2:5, 2:5].all()
        assert not corner[1, 1:6].any()


def test_one_payload_always_gives_the_same_bytes() -> None:
    assert qr_png(GROUP) == qr_png(GROUP)


@pytest.mark.parametrize("payload", ["", "x" * 3000])
def test_what_no_code_can_hold_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        qr_matrix(payload)
