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

Matrix = npt.NDArray[np.bool_]


def qr_matrix(payload: str, ec_level: str = "M") -> Matrix:
    """The modules as a square of booleans, True is dark, without quiet zone.

    Raises ValueError for an empty payload or one too long for any QR (2,331 bytes at level M).
    """
    if not payload:
        raise ValueError("a QR needs a payload")
    barcode = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level=ec_level)
    pixels = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False))
    return np.less(pixels, 128)


def qr_png(payload: str, module_px: int = 8, quiet_zone: int = QUIET_ZONE, dpi: float | None = None) -> bytes:
    """A 1-bit PNG: (modules + 2 * quiet_zone) * module_px pixels wide; `dpi` goes into its pHYs chunk."""
    image = _enlarged(qr_matrix(payload), module_px, quiet_zone)
    out = io.BytesIO()
    options = {} if dpi is None else {"dpi": (dpi, dpi)}
    image.save(out, "PNG", optimize=True, pnginfo=PngInfo(), **options)
    return out.getvalue()


def qr_print_png(payload: str, size_cm: float, dpi: int = 300) -> bytes:
    """A PNG for print, as near to `size_cm` as whole pixels per module allow (never more than one module off)."""
    modules = len(qr_matrix(payload)) + 2 * QUIET_ZONE
    module_px = max(1, round(size_cm / _INCH_CM * dpi / modules))
    # Whole pixels per module keep the edges sharp; the stated resolution makes the print come out at size_cm exactly.
    return qr_png(payload, module_px, dpi=modules * module_px / (size_cm / _INCH_CM))


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


def _enlarged(matrix: Matrix, module_px: int, quiet_zone: int) -> Image.Image:
    padded = np.pad(matrix, quiet_zone)
    pixels = np.where(np.kron(padded, np.ones((module_px, module_px), dtype=bool)), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels).convert("1")


def _runs(row: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(start, length) of each run of dark modules."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    return [(int(a), int(b - a)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
