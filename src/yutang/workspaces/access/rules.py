"""Pure rules of access: the form of tokens, how long things last, what a password must be."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SESSION_TOUCH = timedelta(minutes=5)  # a session's row is written at most this often
LINK_LASTS = timedelta(hours=24)
INVITATION_LASTS = timedelta(days=7)
CODE_WAITS = timedelta(minutes=10)  # between the password and the code from the phone
USER_AGENT_KEPT = 200  # characters


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


# ---- how often one may fail ------------------------------------------------------------------------------------------

WINDOW = timedelta(minutes=15)
# One address may be a whole office, and one name may be tried from many places: both get this many times the
# allowance of one name from one address.
WIDER = 5


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many failures one key may have in a window."""

    key: str
    most: int


def allowances(email: str, address: str, most: int) -> tuple[Allowance, ...]:
    """What one attempt to sign in counts against. Keys are hashes: neither names nor addresses are kept."""
    return (
        Allowance(_key("name and address", email, address), most),
        Allowance(_key("name", email), most * WIDER),
        Allowance(_key("address", address), most * WIDER),
    )


def _key(*parts: str) -> str:
    return hash_secret("\n".join(parts))[:32]


def window_of(now: datetime) -> datetime:
    """The start of the window of fifteen minutes that `now` lies in."""
    length = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // length * length, UTC)


def minutes_left(now: datetime) -> int:
    """Whole minutes, at least one, until the next window."""
    seconds = (window_of(now) + WINDOW - now).total_seconds()
    return max(1, -int(-seconds // 60))
