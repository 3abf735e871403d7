"""WeChat's own examples (reference §6.1), read by us and, beside it, by ten lines that share nothing with our code."""

import base64
import hashlib
import struct

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.support import wechat_vectors as vectors
from tests.support.wechat_vectors import ENCRYPTED, SIGNED, Vector
from yutang.wechat.crypto import IdMismatch, PushCipher
from yutang.wechat.envelope import PushKeys, check_url, open_reply, read_push, sealed_reply
from yutang.wechat.messages import Text
from yutang.wechat.reading import parse_push
from yutang.wechat.signatures import matches, sign
from yutang.wechat.xml import read_xml, write_xml


def other_decryption(aes_key: str, encrypted: str) -> tuple[str, str]:
    """By the description alone: message and id."""
    key = base64.b64decode(aes_key + "=")
    decryptor = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).decryptor()
    padded = decryptor.update(base64.b64decode(encrypted))
    plain = padded[16 : -padded[-1]]
    (length,) = struct.unpack(">I", plain[:4])
    return plain[4 : 4 + length].decode(), plain[4 + length :].decode()


def parts(vector: Vector) -> tuple[str, ...]:
    signed = (vector.token, vector.timestamp, vector.nonce)
    return (*signed, vector.encrypted) if vector.encrypted else signed


@pytest.mark.parametrize("name", SIGNED)
def test_a_published_signature_is_ours(name: str) -> None:
    vector = SIGNED[name]
    other = hashlib.sha1("".join(sorted(parts(vector))).encode(), usedforsecurity=False).hexdigest()

    assert sign(*parts(vector)) == vector.signature == other
    assert matches(vector.signature, *parts(vector))


@pytest.mark.parametrize("name", SIGNED)
def test_a_published_signature_fits_nothing_else(name: str) -> None:
    vector = SIGNED[name]
    changed = ("0" if vector.signature[0] != "0" else "1") + vector.signature[1:]

    assert not matches(changed, *parts(vector))
    assert not matches(vector.signature.upper(), *parts(vector))
    assert not matches(vector.signature, *parts(vector)[:-1], "x")
    assert not matches("", *parts(vector))


def test_a_secure_push_also_carries_the_signature_of_a_plain_one() -> None:
    assert sign(vectors.C.token, vectors.C.timestamp, vectors.C.nonce) == vectors.C_PLAIN_SIGNATURE


@pytest.mark.parametrize("name", ENCRYPTED)
def test_a_published_message_is_decrypted(name: str) -> None:
    vector = ENCRYPTED[name]
    message, own_id = other_decryption(vector.aes_key, vector.encrypted)

    assert PushCipher(vector.aes_key).decrypt(vector.encrypted, vector.own_id).decode() == message
    assert own_id == vector.own_id
    if vector.plain:
        assert message == vector.plain


@pytest.mark.parametrize("name", ENCRYPTED)
def test_a_published_message_is_not_for_another_account(name: str) -> None:
    vector = ENCRYPTED[name]

    with pytest.raises(IdMismatch):
        PushCipher(vector.aes_key).decrypt(vector.encrypted, vector.own_id + "0")


def test_the_published_reply_comes_out_byte_for_byte() -> None:
    vector = vectors.D
    keys = PushKeys(vector.token, vector.own_id, vector.aes_key)

    encrypted = PushCipher(vector.aes_key).encrypt(vector.plain.encode(), vector.own_id, vectors.D_RANDOM)
    body = sealed_reply(keys, vector.plain, float(vector.timestamp), vector.nonce, vectors.D_RANDOM)

    assert encrypted == vector.encrypted
    assert read_xml(body) == {
        "Encrypt": vector.encrypted,
        "MsgSignature": vector.signature,
        "TimeStamp": vector.timestamp,
        "Nonce": vector.nonce,
    }
    assert open_reply(keys, body.encode()) == vector.plain


def test_the_published_url_check_is_answered_with_its_echo() -> None:
    query = {
        "signature": vectors.A.signature,
        "timestamp": vectors.A.timestamp,
        "nonce": vectors.A.nonce,
        "echostr": vectors.A.plain,
    }

    assert check_url(PushKeys("AAAAA", "wxba5fad812f8e6fb9"), query, 1714036504.0) == "4375120948345356249"


def test_the_published_compatible_push_is_opened() -> None:
    vector = vectors.E
    keys = PushKeys(vector.token, vector.own_id, vector.aes_key)
    query = {
        "timestamp": vector.timestamp,
        "nonce": vector.nonce,
        "encrypt_type": "aes",
        "msg_signature": vector.signature,
    }

    opened = read_push(keys, query, vectors.E_BODY.encode(), float(vector.timestamp))

    assert opened.encrypted
    assert opened.xml == vector.plain
    assert opened.push == parse_push(vector.plain)
    assert opened.push.content == Text("abcdteT")
    assert opened.push.to_user == "gh_10f6c3c3ac5a"
    assert opened.push.from_user == "oyORnuP8q7ou2gfYjqLzSIWZf0rs"
    assert opened.push.created_at == 1409735668
    assert opened.push.dedup_key == "m:6054768590064713728"


def test_the_published_push_of_a_corp_is_opened() -> None:
    vector = vectors.F
    body = write_xml({"ToUserName": vector.own_id, "Encrypt": vector.encrypted, "AgentID": "218"})
    query = {"timestamp": vector.timestamp, "nonce": vector.nonce, "msg_signature": vector.signature}
    keys = PushKeys(vector.token, vector.own_id, vector.aes_key)

    push = read_push(keys, query, body.encode(), float(vector.timestamp)).push

    assert {name: push.fields[name] for name in vectors.F_FIELDS} == vectors.F_FIELDS
    assert push.content == Text("hello")
    assert push.created_at == 1409659813
