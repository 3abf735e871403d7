"""Reads back every QR that we draw, from files as they are downloaded."""

import io
import re

import numpy as np
import zxingcpp
from PIL import Image

_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")
_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
MODULE_PX = 6


def text_of(image: Image.Image) -> str:
    """The text of the one QR in a picture."""
    found = zxingcpp.read_barcodes(image)
    assert len(found) == 1
    return str(found[0].text)


def text_of_png(png: bytes) -> str:
    return text_of(Image.open(io.BytesIO(png)))


def text_of_svg(svg: str) -> str:
    """The text of a QR drawn as runs of dark modules; only what the path says is painted."""
    box = _BOX.search(svg)
    assert box is not None
    width, height = int(box[1]), int(box[2])
    assert width == height
    modules = np.full((height, width), 255, dtype=np.uint8)
    for x, y, run in _RUN.findall(svg):
        modules[int(y), int(x) : int(x) + int(run)] = 0
    return text_of(Image.fromarray(np.kron(modules, np.ones((MODULE_PX, MODULE_PX), dtype=np.uint8))))
