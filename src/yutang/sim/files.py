"""What a file is, by its first bytes: names and declared types prove nothing."""

_SIGNS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"BM", "image/bmp"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "audio/x-ms-wma"),
    (4, b"ftyp", "video/mp4"),
)
_AMR_HEADER = b"#!AMR\n"
_AMR_FRAMES = (12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0)  # bytes after the first, RFC 4867 §3.6 and §5.3
_AMR_FRAME_SECONDS = 0.02
_RIFF = b"RIFF"
_WAVE = b"WAVE"


def mime_of(content: bytes) -> str | None:
    """The media type of a picture, sound or film that WeChat knows; none for any other file."""
    if content.startswith(_RIFF) and content[8:12] == _WAVE:
        return "audio/wav"
    return next((mime for start, sign, mime in _SIGNS if content[start : start + len(sign)] == sign), None)


def amr_seconds(content: bytes) -> float:
    """How long an AMR recording plays; 0 for anything else."""
    if not content.startswith(_AMR_HEADER):
        return 0.0
    frames, place = 0, len(_AMR_HEADER)
    while place < len(content):
        place += 1 + _AMR_FRAMES[content[place] >> 3 & 0x0F]
        frames += 1
    return frames * _AMR_FRAME_SECONDS
