"""Signed links that tell which fan opens them: in a menu or a reply to one person. Pure but for the key given.

A link leads to a path of our own site only. Whoever it is forwarded to opens it as well: a phone that is known to be
another fan's is never moved, and a link ends.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final, NamedTuple

from yutang.errors import N_, NotFound

PURPOSE: Final = "fan-link"  # of the sealer's key
_SIGNATURE: Final = 16  # bytes
_LONGEST_TARGET: Final = 512
_LONGEST_TOKEN: Final = 1024


class FanLink(NamedTuple):
    workspace_id: int
    fan_id: int
    target: str  # a path of this site, as web.paths.safe_path lets it through
    ends_at: datetime


def link_token(key: bytes, link: FanLink) -> str:
    """What stands behind /f/. Raises ValueError for a target that is too long."""
    if len(link.target) > _LONGEST_TARGET:
        raise ValueError("a link leads to a path of at most 512 characters")
    body = f"{link.workspace_id:x}.{link.fan_id:x}.{int(link.ends_at.timestamp()):x}.{link.target}".encode()
    return base64.urlsafe_b64encode(_sign(key, body) + body).decode().rstrip("=")


def open_link(key: bytes, token: str, now: datetime) -> FanLink:
    """Raises NotFound for what we did not sign, and for a link that has ended."""
    if len(token) > _LONGEST_TOKEN:
        raise NotFound(N_("This link is not complete. Please open it again from the chat."))
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotFound(N_("This link is not complete. Please open it again from the chat.")) from error
    signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
    if not hmac.compare_digest(_sign(key, body), signature):
        raise NotFound(N_("This link is not complete. Please open it again from the chat."))
    workspace, fan, ends, target = body.decode().split(".", 3)
    link = FanLink(int(workspace, 16), int(fan, 16), target, datetime.fromtimestamp(int(ends, 16), UTC))
    if link.ends_at <= now:
        raise NotFound(N_("This link has ended. Please ask for a new one in the chat."))
    return link


def _sign(key: bytes, body: bytes) -> bytes:
    return hashlib.blake2b(body, key=key, digest_size=_SIGNATURE).digest()
