"""How this installation proves that a request to a domain arrived at itself, with that domain's name on it."""

import hashlib
import hmac
import re
from typing import Final

PURPOSE: Final = "domain-proof"  # of the key
PATH: Final = "/.well-known/yutang"
RECORD: Final = "_yutang"  # the TXT record is at _yutang.{domain}
_NONCE: Final = re.compile(r"[0-9a-f]{32}")


def is_nonce(text: str) -> bool:
    return _NONCE.fullmatch(text) is not None


def answer_to(key: bytes, host: str, nonce: str) -> str:
    """What we say at `PATH` when `host` is asked with a nonce. Nobody else can, and no old answer fits."""
    return hmac.new(key, f"{host}\n{nonce}".encode(), hashlib.sha256).hexdigest()


def digest_of(key: bytes, who: str) -> str:
    """Who reported something: the same person has the same digest, and nobody finds the person in it."""
    return hmac.new(key, b"reporter\n" + who.encode(), hashlib.sha256).hexdigest()[:32]


def record_text(token: str) -> str:
    """What the TXT record holds."""
    return f"yutang={token}"
