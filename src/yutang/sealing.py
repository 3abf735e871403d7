"""Signing and sealing with keys derived from the one secret: each purpose has a key of its own."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12  # bytes, as AES-GCM wants it


class Sealer:
    """Made once from the installation's secret (settings.secret())."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._box = AESGCM(self.key("seal"))

    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose."""
        return hmac.new(self._secret, b"yutang/" + purpose.encode(), hashlib.sha256).digest()

    def seal(self, text: str) -> str:
        """Encrypt a secret for the database."""
        nonce = os.urandom(_NONCE)
        return base64.urlsafe_b64encode(nonce + self._box.encrypt(nonce, text.encode(), None)).decode()

    def open(self, sealed: str) -> str:
        """Decrypt. Raises ValueError when the text was tampered with or sealed under another secret."""
        try:
            raw = base64.urlsafe_b64decode(sealed.encode())
            return self._box.decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
        except (InvalidTag, ValueError) as error:
            raise ValueError("sealed with another secret key, or damaged") from error
