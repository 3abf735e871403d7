"""What stands in the address of a picture: it changes whenever the picture does, so a browser may keep it for good."""

import hashlib
import json
import re
from typing import Final

from yutang.posters.rules.layers import Values

DRAWING: Final = 1  # to be counted up when the renderer draws the same template differently
_BYTES: Final = 12
_DIGEST: Final = re.compile(r"[0-9a-f]{24}")


def digest_of(content: bytes) -> str:
    """Of a template's JSON, a picture or a face: 24 characters."""
    return hashlib.blake2b(content, digest_size=_BYTES).hexdigest()


def poster_digest(template: str, values: Values, face: str | None) -> str:
    """`template` and `face` are the digests of the template and of the avatar, whose bytes are not looked at."""
    day = None if values.day is None else values.day.isoformat()
    parts = [DRAWING, template, values.link, values.name, face, values.streak, day]
    if values.line:  # what has none keeps the address that it had before there were lines
        parts.append(values.line)
    return digest_of(json.dumps(parts).encode())


def is_digest(text: str) -> bool:
    return _DIGEST.fullmatch(text) is not None
