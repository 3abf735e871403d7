"""The cipher: round trips, the padding of 32, and a named error for everything that is wrong."""

import base64
import os

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from hypothesis import given
from hypothesis import strategies as st

from yutang.wechat.crypto import (
    BadBase64,
    BadBuffer,
    BadKey,
    CipherError,
    DecryptFailed,
    IdMismatch,
    PushCipher,
    cipher_for,
)

AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
APP_ID = "wx5823bf96d3bd56c7"
RANDOM = b"0123456789abcdef"
CIPHER = PushCipher(AES_KEY)
ERRORS = {BadKey: -40004, IdMismatch: -40005, DecryptFailed: -40007, BadBuffer: -40008, BadBase64: -40010}


def raw(plain: bytes) -> str:
    """Encrypted without any of WeChat's layout, padding included."""
    key = base64.b64decode(AES_KEY + "=")
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def padded(plain: bytes) -> bytes:
    padder = PKCS7(256).padder()
    return padder.update(plain) + padder.finalize()


@given(st.text(max_size=200), st.text(st.characters(codec="ascii"), max_size=30), st.binary(min_size=16, max_size=16))
def test_what_is_encrypted_is_decrypted(message: str, own_id: str, random16: bytes) -> None:
    encrypted = CIPHER.encrypt(message.encode(), own_id, random16)

    assert CIPHER.decrypt(encrypted, own_id).decode() == message
    assert CIPHER.open(encrypted) == (message.encode(), own_id.encode())
    assert len(base64.b64decode(encrypted)) % 32 == 0


@pytest.mark.parametrize("length", range(66))
def test_the_padding_is_1_to_32_bytes(length: int) -> None:
    message = b"a" * length
    encrypted = CIPHER.encrypt(message, APP_ID, RANDOM)
    expected = raw(padded(RANDOM + length.to_bytes(4, "big") + message + APP_ID.encode()))

    assert encrypted == expected
    assert CIPHER.decrypt(f"\n {encrypted} \n", APP_ID) == message


def test_the_random_bytes_make_equal_messages_differ() -> None:
    assert CIPHER.encrypt(b"a", APP_ID, RANDOM) != CIPHER.encrypt(b"a", APP_ID, RANDOM[::-1])
    with pytest.raises(ValueError, match="16 random bytes"):
        CIPHER.encrypt(b"a", APP_ID, b"short")


@pytest.mark.parametrize(
    ("encrypted", "error"),
    [
        ("", DecryptFailed),
        ("AAAA", DecryptFailed),
        ("not base64!", BadBase64),
        ("=", BadBase64),
        ("AAA", BadBase64),
        ("５５５５", BadBase64),
        ("\ud800", BadBase64),
        (raw(bytes(32)), BadBuffer),
        (raw(b"\x21" * 64), BadBuffer),
        (raw(b"a" * 31 + b"\x02"), BadBuffer),
        (raw(b"\x20" * 32), BadBuffer),
        (raw(padded(RANDOM)), BadBuffer),
        (raw(padded(RANDOM + (2**32 - 1).to_bytes(4, "big") + b"short")), BadBuffer),
        (raw(padded(RANDOM + (2).to_bytes(4, "big") + b"abwx_other")), IdMismatch),
        (raw(padded(RANDOM + (0).to_bytes(4, "big"))), IdMismatch),
        (raw(padded(RANDOM + (2).to_bytes(4, "big") + b"ab" + APP_ID.encode() + b"\x00")), IdMismatch),
        (raw(padded(RANDOM + (2).to_bytes(4, "big") + b"ab\xff\xfe")), IdMismatch),
        (PushCipher("A" * 43).encrypt(b"hello", APP_ID, RANDOM), BadBuffer),
    ],
)
def test_what_cannot_be_right_has_a_named_error(encrypted: str, error: type[CipherError]) -> None:
    with pytest.raises(error) as caught:
        CIPHER.decrypt(encrypted, APP_ID)

    assert caught.value.number == ERRORS[error]
    assert caught.value.reason
    assert AES_KEY not in str(caught.value)


@pytest.mark.parametrize(
    "key", ["", "A" * 42, "A" * 44, "A" * 42 + "!", "é" * 43, "A" * 42 + "=", "A" * 42 + "\n", "\ud800" * 43]
)
def test_a_key_that_is_none_is_named(key: str) -> None:
    with pytest.raises(BadKey) as caught:
        cipher_for(key)

    assert caught.value.number == -40004
    assert key == "" or key not in str(caught.value)


def test_the_cipher_of_a_key_is_made_once() -> None:
    assert cipher_for(AES_KEY) is cipher_for(AES_KEY)


@given(st.binary(max_size=300).map(lambda data: base64.b64encode(data).decode()) | st.text(max_size=100))
def test_any_text_is_decrypted_or_has_a_named_error(encrypted: str) -> None:
    with pytest.raises(tuple(ERRORS)):  # none of them was made for this id, by chance either
        CIPHER.decrypt(encrypted, APP_ID)


@given(st.binary(max_size=96), st.integers(1, 32))
def test_any_plaintext_inside_has_a_named_error(plain: bytes, pad: int) -> None:
    plain = plain[: len(plain) // 16 * 16] + bytes([pad]) * 32
    with pytest.raises((BadBuffer, IdMismatch)):
        CIPHER.decrypt(raw(plain), APP_ID)


def test_a_flipped_bit_anywhere_never_passes_as_the_same_message() -> None:
    encrypted = base64.b64decode(CIPHER.encrypt(b"hello", APP_ID, os.urandom(16)))
    for position in range(len(encrypted) * 8):
        changed = bytearray(encrypted)
        changed[position // 8] ^= 1 << position % 8
        try:
            message = CIPHER.decrypt(base64.b64encode(changed).decode(), APP_ID)
        except CipherError:
            continue
        assert position < 128 or message != b"hello"  # the first block holds nothing but random bytes
