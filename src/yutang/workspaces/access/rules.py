"""Pure rules of access: the form of tokens, how long things last, what a password must be."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

SESSION_TOUCH = timedelta(minutes=5)  # a session's row is written at most this often
LINK_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Token:
    """What a browser or program holds: where the row is, and a secret of which only the hash is stored."""

    workspace_id: int
    id: int
    secret: str

    def __str__(self) -> str:
        return f"{self.workspace_id}.{self.id}.{self.secret}"

    @property
    def hashed(self) -> str:
        return hash_secret(self.secret)

    def matches(self, stored_hash: str) -> bool:
        return hmac.compare_digest(self.hashed, stored_hash)


def hash_secret(secret: str) -> str:
    """SHA-256 in hexadecimal. Enough for 256 random bits; passwords get argon2id instead."""
    return hashlib.sha256(secret.encode()).hexdigest()


def read_token(text: str | None) -> Token | None:
    """The token in a cookie, link or header; none when it has not the form of one."""
    parts = (text or "").split(".")
    if len(parts) != 3 or not all(_is_id(part) for part in parts[:2]) or not parts[2]:  # noqa: PLR2004
        return None
    return Token(int(parts[0]), int(parts[1]), parts[2])


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) < 1 << 63  # noqa: PLR2004


def session_ends(now: datetime, session_days: int) -> datetime:
    """Sessions slide: each use moves the end."""
    return now + timedelta(days=session_days)


def needs_touch(last_seen_at: datetime, now: datetime) -> bool:
    return now - last_seen_at >= SESSION_TOUCH
