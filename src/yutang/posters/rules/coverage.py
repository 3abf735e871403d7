"""Which characters a font has, from its `cmap` table (OpenType 1.9 §cmap, formats 4 and 12)."""

import struct
from collections.abc import Iterator


def characters(font: bytes) -> frozenset[int]:
    """Code points of a TrueType or OpenType file. Raises ValueError for what is none or has no Unicode table."""
    try:
        start = _table(font, b"cmap")
        found: set[int] = set()
        for number in range(_u16(font, start + 2)):
            at = start + _u32(font, start + 4 + number * 8 + 4)
            kind = _u16(font, at)
            if kind == 4:  # noqa: PLR2004 - the format's own number
                found.update(_format_4(font, at))
            elif kind == 12:  # noqa: PLR2004
                found.update(_format_12(font, at))
    except struct.error as error:
        raise ValueError("not a font") from error
    if not found:
        raise ValueError("a font without Unicode characters")
    return frozenset(found)


def _table(font: bytes, tag: bytes) -> int:
    for number in range(_u16(font, 4)):
        at = 12 + number * 16
        if font[at : at + 4] == tag:
            return _u32(font, at + 8)
    raise ValueError("not a font")


def _format_4(font: bytes, at: int) -> Iterator[int]:
    """Segments of the basic plane; a character whose glyph is 0 is missing."""
    count = _u16(font, at + 6) // 2
    ends, starts = at + 14, at + 16 + 2 * count
    for number in range(count):
        first, last = _u16(font, starts + 2 * number), _u16(font, ends + 2 * number)
        delta = _u16(font, starts + 2 * count + 2 * number)
        offset_at = starts + 4 * count + 2 * number
        offset = _u16(font, offset_at)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code if offset == 0 else _u16(font, offset_at + offset + 2 * (code - first))
            if glyph and (glyph + delta) & 0xFFFF:
                yield code


def _format_12(font: bytes, at: int) -> Iterator[int]:
    for number in range(min(_u32(font, at + 12), 0x10000)):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * number)
        if last <= 0x10FFFF:  # noqa: PLR2004 - the end of Unicode
            yield from range(first + (glyph == 0), last + 1)


def _u16(font: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", font, at)[0])


def _u32(font: bytes, at: int) -> int:
    return int(struct.unpack_from(">I", font, at)[0])
