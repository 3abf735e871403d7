"""The QR of every poster is read by two decoders that have nothing in common."""

import io
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from tests.support.posters import AWKWARD, LINK, face, full_template, noise, own_renderer, picture, renderer_of, values
from yutang.errors import Invalid
from yutang.posters.drawing import MIN_MODULE
from yutang.posters.own import own_templates
from yutang.posters.renderer import MAX_LINK, Renderer
from yutang.posters.rules.layers import QrCode


def texts(data: bytes) -> tuple[str, str]:
    """What zxing-cpp and OpenCV read."""
    with Image.open(io.BytesIO(data)) as opened:
        found = zxingcpp.read_barcodes(opened.convert("RGB"))
    assert len(found) == 1
    grey = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    return str(found[0].text), cv2.QRCodeDetectorAruco().detectAndDecode(grey)[0]


@pytest.mark.parametrize("key", sorted(own_templates()))
@pytest.mark.parametrize("name", AWKWARD.values(), ids=AWKWARD)
def test_each_template_with_each_awkward_name_is_read_by_both(key: str, name: str) -> None:
    renderer = own_renderer(key)

    data = renderer.render(values(name=name, avatar=noise(132) if len(name) % 2 else None)).jpeg

    assert texts(data) == (LINK, LINK)


def test_a_code_with_a_logo_is_read_by_both() -> None:
    assert texts(renderer_of(full_template()).render(values()).jpeg) == (LINK, LINK)


@pytest.mark.parametrize("key", sorted(own_templates()))
def test_modules_have_three_pixels_and_a_white_frame_of_four_modules(key: str) -> None:
    renderer = own_renderer(key)
    layer = next(each for each in renderer.template.layers if isinstance(each, QrCode))
    box = layer.box
    link = "https://pond.example.com/" + "x" * (MAX_LINK - 25)

    drawn = np.asarray(renderer.frame(values(link=link)).crop((box.x, box.y, box.right, box.bottom)).convert("L"))

    dark = np.argwhere(drawn < 128)
    first, last = dark.min(axis=0), dark.max(axis=0)
    runs = np.flatnonzero(np.diff(drawn[first[0]].astype(int)))
    module = int(np.diff(runs).min())
    assert module >= MIN_MODULE
    assert first.min() >= 4 * module
    assert (np.array(drawn.shape) - 1 - last).min() >= 4 * module


@pytest.mark.parametrize("link", ["", "x" * (MAX_LINK + 1), "https://例子.com"])
def test_a_link_that_is_no_link_is_refused(link: str) -> None:
    with pytest.raises(Invalid, match="link"):
        renderer_of(full_template()).render(values(link=link))


def test_a_link_too_long_for_a_small_code_is_refused() -> None:
    data: dict[str, Any] = {"width": 600, "height": 600, "layers": []}
    data["layers"].append({"kind": "qr", "x": 100, "y": 100, "width": 180, "height": 180, "logo": "logo"})

    with pytest.raises(Invalid, match="too small"):
        Renderer(renderer_of(data).template, {"logo": picture(50, 50)}, face()).render(values(link="x" * MAX_LINK))
