"""A voice clip to send: a real AMR file, as phones record them, with nothing to hear in it."""

from typing import Final

_HEADER: Final = b"#!AMR\n"
_SILENT_FRAME: Final = b"\x7c"  # RFC 4867 §5.3: frame type 15, nothing to transmit, 20 ms
_FRAMES_PER_SECOND: Final = 50


def silent_clip(seconds: int) -> bytes:
    """`seconds` of AMR-NB: 50 frames each."""
    return _HEADER + _SILENT_FRAME * (_FRAMES_PER_SECOND * seconds)
