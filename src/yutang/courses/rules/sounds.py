"""What kind of recording a file is, by how it begins: names and claimed types are not believed. Pure."""

from typing import Final

MOST_BYTES: Final = 30 << 20
"""Of one recording: half an hour in good quality, and what a slow phone still loads."""
HEAD: Final = 64  # bytes that are looked at
_SYNC: Final = 0xFF
_ADTS: Final = 0xF0
_LAYERS: Final = frozenset({0xE2, 0xE4})  # III and II
_NO_RATE: Final = 0xF0
_MP4_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"dash"})


def sound_of(head: bytes) -> str | None:
    """The MIME type of MP3, M4A, AAC and WAV, which every phone plays; none for anything else."""
    if head.startswith(b"ID3"):
        return "audio/mpeg"
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS:
        return "audio/mp4"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    return _sound_of_frames(head)


def _sound_of_frames(head: bytes) -> str | None:
    """Of a file that begins with sound: 11 bits of one, then the kind (ISO 11172-3 and 13818-7)."""
    sync, kind, rate = (*head[:3], 0, 0, 0)[:3]
    if sync != _SYNC:
        return None
    if kind & 0xF6 == _ADTS:
        return "audio/aac"
    is_frame = kind & 0xE6 in _LAYERS and rate & _NO_RATE != _NO_RATE
    return "audio/mpeg" if is_frame else None
