"""The visitor cookie: an id and its signature, first-party. Live codes set it; a link made for one fan reads it."""

import hashlib
import hmac

COOKIE = "yt_v"
_SIGNATURE = 12  # bytes: 2^96 guesses, and a guess can be tried over the network only
_MAX_AGE = 365 * 24 * 3600  # seconds
_LONGEST = 64  # characters of a well-formed value; a longer one is not ours


class VisitorCookies:
    """Made once per process from the installation's key for this purpose."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        self._key = key
        self._attributes = f"; Max-Age={_MAX_AGE}; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")

    def read(self, header: bytes) -> int | None:
        """The visitor's id from a Cookie header; None when there is none of ours or the signature is wrong."""
        start = header.find(b"yt_v=")
        if start < 0:
            return None
        value = header[start + 5 : start + 5 + _LONGEST].split(b";", 1)[0].strip()
        digits, _, signature = value.partition(b".")
        if not hmac.compare_digest(self._sign(digits), signature):
            return None
        try:
            return int(digits, 16)
        except ValueError:
            return None

    def header(self, visitor_id: int) -> bytes:
        """The Set-Cookie value."""
        digits = f"{visitor_id:x}".encode()
        return b"yt_v=" + digits + b"." + self._sign(digits) + self._attributes.encode()

    def _sign(self, digits: bytes) -> bytes:
        return hashlib.blake2b(digits, key=self._key, digest_size=_SIGNATURE).hexdigest().encode()
