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
_RIFF = b"RIFF"
_WAVE = b"WAVE"


def mime_of(content: bytes) -> str | None:
    """The media type of a picture, sound or film that WeChat knows; none for any other file."""
    if content.startswith(_RIFF) and content[8:12] == _WAVE:
        return "audio/wav"
    return next((mime for start, sign, mime in _SIGNS if content[start : start + len(sign)] == sign), None)
