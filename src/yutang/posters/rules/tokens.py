"""The token of a poster: its workspace and 128 bits of chance, as 32 characters for an address."""

import base64
import binascii
from typing import Final

CHANCE: Final = 16  # bytes: nobody finds a poster by trying
_WORKSPACE: Final = 8
_LENGTH: Final = 32  # characters: 24 bytes, so every text of this length stands for exactly one


def poster_token(workspace_id: int, chance: bytes) -> str:
    """`chance` is `CHANCE` random bytes."""
    return base64.urlsafe_b64encode(workspace_id.to_bytes(_WORKSPACE) + chance).decode()


def workspace_of(token: str) -> int | None:
    """The workspace that a token leads to; none for what is no token. Whether there is such a poster, its row tells."""
    if len(token) != _LENGTH or not token.isascii():
        return None
    try:
        workspace_id = int.from_bytes(base64.b64decode(token, b"-_", validate=True)[:_WORKSPACE])
    except (binascii.Error, ValueError):
        return None
    return workspace_id if workspace_id < 2**63 else None
