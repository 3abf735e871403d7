"""The cipher of pushes and of the replies to them: AES-256-CBC as WeChat uses it (reference §1.3).

    key       = base64decode(EncodingAESKey + "="), 32 bytes; IV = its first 16 bytes
    plaintext = 16 random bytes ‖ length of message, 4 bytes big-endian ‖ message ‖ id
    padding   = PKCS#7 with a block of 32, although AES has 16

Nothing in here proves who wrote a message: check the signature first, then decrypt.
"""

import base64
import binascii
import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

AES_KEY_CHARACTERS = 43
RANDOM_BYTES = 16
_KEY_BYTES = 32
_AES_BLOCK = 16
_PADDING_BLOCK = 32
_HEAD = RANDOM_BYTES + 4  # up to where the message begins


class CipherError(Exception):
    """What went wrong. `number` is the official one of WXBizMsgCrypt, `reason` a short name for it."""

    number = 0
    reason = ""


class BadKey(CipherError):
    """The EncodingAESKey is not 43 characters of base64."""

    number = -40004
    reason = "aes_key"


class IdMismatch(CipherError):
    """It was encrypted for another account: the id at its end is not ours."""

    number = -40005
    reason = "app_id"


class DecryptFailed(CipherError):
    """Not a whole number of AES blocks."""

    number = -40007
    reason = "decrypt"


class BadBuffer(CipherError):
    """Decrypted, but padding or length make no sense: most often it was encrypted with another key."""

    number = -40008
    reason = "buffer"


class BadBase64(CipherError):
    """The encrypted text is not base64."""

    number = -40010
    reason = "base64"


class PushCipher:
    """Encrypts and decrypts with one EncodingAESKey. It keeps no state between calls: threads may share one."""

    def __init__(self, aes_key: str) -> None:
        key = _key_bytes(aes_key)
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:_AES_BLOCK]))

    def encrypt(self, message: bytes, own_id: str, random16: bytes) -> str:
        """`message` for the account (or corp) `own_id`, as base64. `random16` are 16 unpredictable bytes."""
        if len(random16) != RANDOM_BYTES:
            raise ValueError("16 random bytes are needed")
        plain = b"".join((random16, len(message).to_bytes(4, "big"), message, own_id.encode()))
        pad = _PADDING_BLOCK - len(plain) % _PADDING_BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes((pad,)) * pad) + encryptor.finalize()).decode("ascii")

    def decrypt(self, encrypted: str, own_id: str) -> bytes:
        """The message in `encrypted` (base64), which must have been made for `own_id`.

        Raises BadBase64, DecryptFailed, BadBuffer or IdMismatch.
        """
        message, written_for = self.open(encrypted)
        if not hmac.compare_digest(written_for, own_id.encode()):
            raise IdMismatch("the id at the end is not ours")
        return message

    def open(self, encrypted: str) -> tuple[bytes, bytes]:
        """The message and the id for which it was encrypted, which nobody has compared yet."""
        try:
            data = base64.b64decode(encrypted.strip().encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError) as error:
            raise BadBase64("the encrypted text is not base64") from error
        if not data or len(data) % _AES_BLOCK:
            raise DecryptFailed("the encrypted text is not a whole number of blocks")
        decryptor = self._cipher.decryptor()
        plain = _without_padding(decryptor.update(data) + decryptor.finalize())
        end = _HEAD + int.from_bytes(plain[RANDOM_BYTES:_HEAD], "big")
        if len(plain) < _HEAD or end > len(plain):
            raise BadBuffer("the message is longer than what was decrypted")
        return plain[_HEAD:end], plain[end:]


@lru_cache(maxsize=1024)
def cipher_for(aes_key: str) -> PushCipher:
    """The cipher of this EncodingAESKey, made once: decoding the key costs as much as decrypting. Raises BadKey."""
    return PushCipher(aes_key)


def _without_padding(plain: bytes) -> bytes:
    pad = plain[-1]
    if not 1 <= pad <= _PADDING_BLOCK or not plain.endswith(bytes((pad,)) * pad):
        raise BadBuffer("the padding is wrong")
    return plain[:-pad]


def _key_bytes(aes_key: str) -> bytes:
    try:
        key = base64.b64decode(f"{aes_key}=".encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadKey("an EncodingAESKey is base64") from error
    if len(aes_key) != AES_KEY_CHARACTERS or len(key) != _KEY_BYTES:
        raise BadKey(f"an EncodingAESKey has {AES_KEY_CHARACTERS} characters")
    return key
