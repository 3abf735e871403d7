"""Which nonces were seen: a signed query that is used again with another body is somebody else's."""

import hashlib
from typing import Final

from yutang.wechat.limits import PUSH_MAX_AGE_SECONDS

_SWEEP_SECONDS: Final = 60.0
_MOST: Final = 1_000_000  # about 200 MB; 3,000 pushes a second for five minutes

Seen = tuple[int, str, str]  # account, timestamp, nonce


class NonceMemory:
    """One for each process. In plain mode WeChat signs time and nonce, but not the body (reference §1.2).

    The same query with the same body is WeChat's own repetition of a push that it thinks was not answered: the inbox
    knows it and it changes nothing, but the fan must get the reply. With another body it is a forgery.
    """

    def __init__(self) -> None:
        self._bodies: dict[Seen, tuple[float, bytes]] = {}
        self._swept_at = 0.0

    def accepts(self, seen: Seen, body: bytes, now: float) -> bool:
        """Remember this one. False: it was used for something else. `now` in epoch seconds."""
        if now - self._swept_at > _SWEEP_SECONDS or len(self._bodies) >= _MOST:
            self._sweep(now)
        digest = hashlib.blake2b(body, digest_size=16).digest()
        known = self._bodies.get(seen)
        if known is not None:
            return known[1] == digest
        self._bodies[seen] = (now, digest)
        return True

    def _sweep(self, now: float) -> None:
        """Forget what is too old to be accepted anyway: a timestamp may lie that far ahead, too."""
        self._swept_at = now
        before = now - 2 * PUSH_MAX_AGE_SECONDS
        self._bodies = {seen: kept for seen, kept in self._bodies.items() if kept[0] >= before}
