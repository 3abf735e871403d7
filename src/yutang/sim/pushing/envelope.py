"""The platform's side of a push: sign, encrypt as the account's mode asks, read the reply (reference §1.1–1.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from yutang.sim.world.accounts import Account, Mode
from yutang.wechat.crypto import CipherError, cipher_for
from yutang.wechat.messages import Field
from yutang.wechat.signatures import matches, sign
from yutang.wechat.xml import Malformed, Writable, read_xml, write_xml


class BadReply(Exception):
    """The account's answer is no reply; WeChat tells the fan that the account is out of service."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What makes one delivery different from the next of the same push."""

    timestamp: str
    nonce: str
    random16: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    query: dict[str, str]
    body: bytes


def seal(account: Account, openid: str, fields: Mapping[str, Writable], stamp: Stamp) -> Sealed:
    """The query and the body of one delivery."""
    query = {
        "signature": sign(account.token, stamp.timestamp, stamp.nonce),
        "timestamp": stamp.timestamp,
        "nonce": stamp.nonce,
        "openid": openid,
    }
    plain = write_xml(fields)
    if account.mode is Mode.PLAIN:
        return Sealed(query, plain.encode())
    encrypted = cipher_for(account.aes_key).encrypt(plain.encode(), account.app_id, stamp.random16)
    query["encrypt_type"] = "aes"
    query["msg_signature"] = sign(account.token, stamp.timestamp, stamp.nonce, encrypted)
    if account.mode is Mode.COMPATIBLE:
        return Sealed(query, write_xml({**fields, "Encrypt": encrypted}).encode())
    return Sealed(query, write_xml({"ToUserName": fields["ToUserName"], "Encrypt": encrypted}).encode())


def echo_query(account: Account, echostr: str, stamp: Stamp) -> dict[str, str]:
    """The query of the URL check; echostr travels plain in every mode."""
    signature = sign(account.token, stamp.timestamp, stamp.nonce)
    return {"signature": signature, "timestamp": stamp.timestamp, "nonce": stamp.nonce, "echostr": echostr}


def with_query(url: str, query: Mapping[str, str]) -> str:
    """The URL with more parameters after its own."""
    parts = urlsplit(url)
    own = parse_qsl(parts.query, keep_blank_values=True)
    return urlunsplit(parts._replace(query=urlencode([*own, *query.items()])))


def open_reply(account: Account, body: bytes) -> Mapping[str, Field] | None:
    """The fields of a passive reply; none for a bare acknowledgement. Raises BadReply."""
    text = body.strip()
    if text in (b"", b"success"):
        return None
    fields = _read(text)
    if "Encrypt" not in fields:
        if account.mode is Mode.SECURE:
            raise BadReply("in secure mode a reply must be encrypted")
        return fields
    if account.mode is Mode.PLAIN:
        raise BadReply("in plain mode a reply must not be encrypted")
    return _read(_decrypted(account, fields))


def _decrypted(account: Account, fields: Mapping[str, Field]) -> bytes:
    encrypted, signature, timestamp, nonce = (
        _text(fields, name) for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
    )
    if not matches(signature, account.token, timestamp, nonce, encrypted):
        raise BadReply("MsgSignature is wrong")
    try:
        return cipher_for(account.aes_key).decrypt(encrypted, account.app_id)
    except CipherError as error:
        raise BadReply(f"Encrypt cannot be decrypted ({error.reason})") from error


def _read(document: bytes) -> Mapping[str, Field]:
    try:
        return read_xml(document)
    except Malformed as error:
        raise BadReply(f"not XML ({error.reason})") from error


def _text(fields: Mapping[str, Field], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise BadReply(f"{name} is missing")
    return value
