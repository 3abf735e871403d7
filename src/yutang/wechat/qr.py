"""Drawing QR codes: crisp, with a quiet zone, error correction M or better.

zxing-cpp draws and reads with the same library; tests also read every drawn code back.
"""

import io

import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image
from PIL.PngImagePlugin import PngInfo

QUIET_ZONE = 4  # modules on each side, ISO/IEC 18004 §9.1
_INCH_CM = 2.54
_DARK = 128  # of 255

Matrix = npt.NDArray[np.bool_]


def qr_matrix(payload: str, ec_level: str = "M") -> Matrix:
    """The modules as a square of booleans, True is dark, without quiet zone.

    Raises ValueError for an empty payload or one too long for any QR (2,331 bytes at level M).
    """
    if not payload:
        raise ValueError("a QR needs a payload")
    barcode = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level=ec_level)
    pixels = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False))
    return np.asarray(pixels < _DARK, dtype=np.bool_)


def qr_png(payload: str, module_px: int = 8, quiet_zone: int = QUIET_ZONE, dpi: float | None = None) -> bytes:
    """A 1-bit PNG: (modules + 2 * quiet_zone) * module_px pixels wide; `dpi` goes into its pHYs chunk."""
    return _png(_enlarged(qr_matrix(payload), module_px, quiet_zone), dpi)


def qr_print_png(payload: str, size_cm: float, dpi: int = 300) -> bytes:
    """A square PNG for print, `size_cm` wide to the nearest pixel at `dpi` (its pHYs chunk says so).

    Whole pixels per module keep the edges sharp; what is left over widens the quiet zone. Raises ValueError where the
    payload needs more modules than there are pixels.
    """
    matrix = qr_matrix(payload)
    width = round(size_cm / _INCH_CM * dpi)
    module_px = width // (len(matrix) + 2 * QUIET_ZONE)
    if module_px < 1:
        raise ValueError(f"{len(matrix)} modules do not fit on {width} pixels")
    drawn = _enlarged(matrix, module_px, 0)
    image = Image.new("1", (width, width), 1)
    image.paste(drawn, ((width - drawn.width) // 2, (width - drawn.width) // 2))
    return _png(image, dpi)


def qr_svg(payload: str, quiet_zone: int = QUIET_ZONE) -> str:
    """An SVG of one path, one unit per module, with a white ground (dark pages would swallow the quiet zone)."""
    matrix = qr_matrix(payload)
    size = len(matrix) + 2 * quiet_zone
    path = "".join(
        f"M{x + quiet_zone} {y + quiet_zone}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for x, length in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def _png(image: Image.Image, dpi: float | None) -> bytes:
    out = io.BytesIO()
    options = {} if dpi is None else {"dpi": (dpi, dpi)}
    image.save(out, "PNG", optimize=True, pnginfo=PngInfo(), **options)
    return out.getvalue()


def _enlarged(matrix: Matrix, module_px: int, quiet_zone: int) -> Image.Image:
    padded = np.pad(matrix, quiet_zone)
    pixels = np.where(np.kron(padded, np.ones((module_px, module_px), dtype=bool)), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels).convert("1")


def _runs(row: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(start, length) of each run of dark modules."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    return [(int(a), int(b - a)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
