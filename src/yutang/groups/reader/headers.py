"""What a file is and how many pixels it claims, from its first bytes and before anything is decoded. Pure.

A file's name says nothing. Layouts: PNG (ISO/IEC 15948 §11.2.2), JPEG (ITU-T T.81 annex B), WebP (RFC 9649).
"""

from enum import StrEnum


class Format(StrEnum):
    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"


# A camera's picture has one scan, a progressive one about ten. Each further scan costs a full pass over the picture for
# a handful of bytes, so a small file could keep a decoder busy for hours.
MAX_JPEG_SCANS = 64


def sniff(data: bytes) -> Format | None:
    """The format by its first bytes, or None for anything but JPEG, PNG and WebP (GIF, SVG, PDF, HEIC, HTML …)."""
    if data.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Format.WEBP
    return None


def claimed_size(data: bytes, format_: Format) -> tuple[int, int] | None:
    """(width, height) in pixels as the header claims, or None when the header is broken."""
    match format_:
        case Format.PNG:
            return _png_size(data)
        case Format.WEBP:
            return _webp_size(data)
        case Format.JPEG:
            return _jpeg_size(data)


def is_animated(data: bytes, format_: Format) -> bool:
    """Whether the header announces several frames: which of them is meant cannot be known."""
    if format_ is Format.PNG:
        return b"acTL" in data[: data.find(b"IDAT")]
    if format_ is Format.WEBP:
        return data[12:16] == b"VP8X" and bool(int.from_bytes(data[20:21]) & 0x02)
    return False


def too_many_scans(data: bytes) -> bool:
    """Whether a JPEG is built to burn time. Inside a scan the byte FF is always followed by 00, so each FF DA is a scan
    (or stands in an embedded preview, of which there are few)."""
    return data.count(b"\xff\xda") > MAX_JPEG_SCANS


def _png_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < 24 or data[12:16] != b"IHDR":  # noqa: PLR2004 - signature 8, length 4, type 4, width 4, height 4
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _webp_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < 30:  # noqa: PLR2004 - the longest of the three headers
        return None
    match data[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
        case _:
            return None


# C0..CF start a frame and carry its size, but for C4 (Huffman tables), C8 (reserved) and CC (arithmetic tables).
_FRAME_STARTS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN_OR_END = frozenset({0xDA, 0xD9})


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:  # noqa: PLR2004 - every marker begins with FF
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - a fill byte
            at += 1
        elif marker in _FRAME_STARTS:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        elif marker in _SCAN_OR_END:
            return None
        else:
            at += 2 if marker in _WITHOUT_LENGTH else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
