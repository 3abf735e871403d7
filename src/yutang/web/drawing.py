"""Small drawings inside a page: QR codes."""

import re

import zxingcpp
from markupsafe import Markup

_PATH = re.compile(r'<path d="([^"]+)"')
_WIDTH = re.compile(r'<svg width="(\d+)"')


def qr_svg(payload: str, label: str) -> Markup:
    """A QR as inline SVG, four modules of white around it (ISO/IEC 18004), black on white in both themes.

    `label` says what it is to people who do not see it.
    """
    barcode = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode)
    drawn = barcode.to_svg()
    path, width = _PATH.search(drawn), _WIDTH.search(drawn)
    if path is None or width is None:
        raise ValueError("the drawing of the QR has an unknown form")
    return Markup(
        '<svg class="qr" role="img" aria-label="{label}" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        '<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    ).format(label=label, size=width.group(1), path=path.group(1))
