"""Keys of fans' own pages: from the openid, so that the edge says an address before anything is stored. Pure."""

import base64
import hashlib
from typing import Final

PURPOSE: Final = "page_keys"
"""Of the sealer's key: `sealer.key(PURPOSE)`."""
CHECKIN: Final = "checkin"
COURSE: Final = "course"
_SIZE: Final = 15  # bytes: 20 characters of A–Z a–z 0–9 - _


def own_page_key(key: bytes, purpose: str, thing_id: int, account_id: int, openid: str) -> str:
    """The last part of the address of a fan's own page: only who holds the key can tell it from an openid.

    `purpose`: CHECKIN or COURSE; `thing_id`: of the programme or course.
    """
    return _key(key, f"page.{purpose}.{thing_id}.{account_id}.{openid}")


def phone_page_key(key: bytes, purpose: str, thing_id: int, visitor_id: int) -> str:
    """The same of somebody who is known by their phone only, where there is no account."""
    return _key(key, f"phone.{purpose}.{thing_id}.{visitor_id}")


def _key(key: bytes, text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), key=key, digest_size=_SIZE).digest()).decode()
