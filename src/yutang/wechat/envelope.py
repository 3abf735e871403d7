"""How pushes and replies travel: plain, compatible or secure (reference §1.1 to §1.3).

| mode | query | body |
|---|---|---|
| plain | signature, timestamp, nonce, openid | the push |
| compatible | the same, encrypt_type=aes, msg_signature | the push and, beside its fields, `Encrypt` |
| secure | as compatible | ToUserName and `Encrypt` only |

Where there is an `Encrypt` that we can open, nothing else of the body counts: only that is signed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yutang.wechat.crypto import BadKey, CipherError, IdMismatch, cipher_for
from yutang.wechat.json_bodies import as_xml
from yutang.wechat.limits import PUSH_MAX_AGE_SECONDS, PUSH_MAX_BYTES
from yutang.wechat.messages import Field, Push
from yutang.wechat.reading import push_from
from yutang.wechat.signatures import matches, sign
from yutang.wechat.xml import Malformed, cdata, read_xml, write_xml

_ENCRYPT = re.compile(rb"<Encrypt><!\[CDATA\[([A-Za-z0-9+/=]+)\]\]></Encrypt>")

PLAIN, COMPATIBLE, SECURE = "plain", "compatible", "secure"


class Refusal(StrEnum):
    """Why a push was refused."""

    SIGNATURE = "signature"  # the token differs, or somebody else wrote it
    STALE = "stale"  # more than 300 s from now: a replay, or a wrong clock
    APP_ID = "app_id"  # encrypted for another account
    AES = "aes"  # cannot be decrypted: most often another EncodingAESKey
    AES_KEY = "aes_key"  # our own EncodingAESKey is not one
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    NOT_ENCRYPTED = "not_encrypted"  # plain, where the account takes encrypted pushes only
    MISSING_SIGNATURE = "missing_signature"
    MISSING_MSG_SIGNATURE = "missing_msg_signature"
    MISSING_TIMESTAMP = "missing_timestamp"
    MISSING_NONCE = "missing_nonce"
    MISSING_ECHOSTR = "missing_echostr"
    MISSING_ENCRYPT = "missing_encrypt"
    MISSING_AES_KEY = "missing_aes_key"  # it is encrypted and we were given no EncodingAESKey


# WXBizMsgCrypt's numbers (reference §1.3 [K]); where the cipher is to blame, its error carries the number.
_NUMBERS = {Refusal.SIGNATURE: -40001, Refusal.MALFORMED: -40002, Refusal.MISSING_ENCRYPT: -40002}
# What its errors are called from outside; all others are `aes`.
_CIPHER_REFUSALS: dict[type[CipherError], Refusal] = {BadKey: Refusal.AES_KEY, IdMismatch: Refusal.APP_ID}


class PushRefused(Exception):
    """A push, or a URL check, that is not to be believed. `reason` is for programs, `number` WeChat's own, if any."""

    def __init__(self, reason: Refusal, detail: str = "", number: int | None = None) -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
        self.number = _NUMBERS.get(reason) if number is None else number


@dataclass(frozen=True, slots=True)
class PushKeys:
    """What an account and WeChat agreed upon."""

    token: str = field(repr=False)
    app_id: str
    aes_key: str | None = field(default=None, repr=False)  # EncodingAESKey, 43 characters
    # In plain mode only time and nonce are signed, not the body. Who uses an encrypted mode should therefore refuse
    # plain pushes: a query that was seen once would carry any body for five minutes.
    encrypted_only: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A push that is WeChat's."""

    push: Push
    xml: str  # the push as plain XML, as `parse_push` reads it again
    encrypted: bool  # then the reply should be, too


def check_url(keys: PushKeys, query: Mapping[str, str], now: float) -> str:
    """The echostr to answer when WeChat tries the address; it is never encrypted. Raises PushRefused."""
    _check_signature(keys, query)
    _check_time(query, now)
    return _need(query, "echostr", Refusal.MISSING_ECHOSTR)


def read_push(keys: PushKeys, query: Mapping[str, str], body: bytes, now: float) -> Opened:
    """Check, decrypt and read one push; `now` in epoch seconds.

    The query says whether it is encrypted. A compatible push without a key of ours is read as the plain one that it
    also is. Raises PushRefused, and nothing else.
    """
    if len(body) > PUSH_MAX_BYTES:
        raise PushRefused(Refusal.TOO_LARGE, f"more than {PUSH_MAX_BYTES} bytes")
    if query.get("encrypt_type") == "aes" or "msg_signature" in query:
        if keys.aes_key is not None:
            return _open_encrypted(keys, query, body, now)
        if "signature" not in query or "MsgType" not in fields_of(body)[1]:
            raise PushRefused(Refusal.MISSING_AES_KEY, "the push is encrypted, the account has no EncodingAESKey")
    if keys.encrypted_only:
        raise PushRefused(Refusal.NOT_ENCRYPTED, "the account takes encrypted pushes only")
    _check_signature(keys, query)
    _check_time(query, now)
    xml, fields = fields_of(body)
    if "Encrypt" in fields and "MsgType" not in fields:
        raise PushRefused(Refusal.MISSING_MSG_SIGNATURE, "the body is encrypted, but the query has no msg_signature")
    return Opened(push_from(fields), xml, encrypted=False)


def sealed_reply(keys: PushKeys, xml: str, now: float, nonce: str, random16: bytes) -> str:
    """The body that answers an encrypted push with the passive reply `xml`. Raises PushRefused without a good key."""
    if keys.aes_key is None:
        raise PushRefused(Refusal.MISSING_AES_KEY, "an encrypted reply needs an EncodingAESKey")
    encrypted = _encrypt(keys, xml, random16)
    timestamp = str(int(now))
    signature = sign(keys.token, timestamp, nonce, encrypted)
    return (
        f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
    )


# ---- the other side: what WeChat does -------------------------------------------------------------------------------


def make_push(
    keys: PushKeys, xml: str, *, mode: str, openid: str, now: float, nonce: str, random16: bytes
) -> tuple[dict[str, str], bytes]:
    """Query and body with which WeChat pushes `xml` in this mode: plain, compatible or secure."""
    timestamp = str(int(now))
    query = {
        "signature": sign(keys.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": openid,
    }
    if mode == PLAIN:
        return query, xml.encode()
    encrypted = _encrypt(keys, xml, random16)
    query |= {"encrypt_type": "aes", "msg_signature": sign(keys.token, timestamp, nonce, encrypted)}
    fields = read_xml(xml)
    shown = fields if mode == COMPATIBLE else {"ToUserName": fields.get("ToUserName", "")}
    return query, write_xml({**shown, "Encrypt": encrypted}).encode()


def open_reply(keys: PushKeys, body: bytes) -> str:
    """The passive reply inside an encrypted body, as plain XML. Raises PushRefused."""
    _, fields = fields_of(body)
    encrypted, given = encrypted_part(fields), _field(fields, "MsgSignature")
    if not encrypted:
        raise PushRefused(Refusal.MISSING_ENCRYPT, "the reply has no Encrypt")
    if not matches(given, keys.token, _field(fields, "TimeStamp"), _field(fields, "Nonce"), encrypted):
        raise PushRefused(Refusal.SIGNATURE, "MsgSignature does not fit")
    try:
        return decrypted(keys, encrypted).decode()
    except UnicodeDecodeError as error:
        raise PushRefused(Refusal.MALFORMED, "not_utf8: it is not UTF-8") from error


# ---- steps ----------------------------------------------------------------------------------------------------------


def _open_encrypted(keys: PushKeys, query: Mapping[str, str], body: bytes, now: float) -> Opened:
    given = _need(query, "msg_signature", Refusal.MISSING_MSG_SIGNATURE)
    timestamp, nonce = _moment(query)
    encrypted = _encrypted_of(body)
    if not encrypted:
        raise PushRefused(Refusal.MISSING_ENCRYPT, "the push has no Encrypt")
    if not matches(given, keys.token, timestamp, nonce, encrypted):
        raise PushRefused(Refusal.SIGNATURE, "msg_signature does not fit token, timestamp, nonce and Encrypt")
    _check_time(query, now)
    xml, fields = fields_of(decrypted(keys, encrypted))
    return Opened(push_from(fields), xml, encrypted=True)


def _encrypted_of(body: bytes) -> str:
    """The text of `Encrypt`. Nothing else of the body is signed, so where it stands as WeChat writes it, nothing else
    is read; that saves a third of opening a push."""
    found = _ENCRYPT.findall(body)
    return found[0].decode() if len(found) == 1 else encrypted_part(fields_of(body)[1])


def _check_signature(keys: PushKeys, query: Mapping[str, str]) -> None:
    given = _need(query, "signature", Refusal.MISSING_SIGNATURE)
    if not matches(given, keys.token, *_moment(query)):
        raise PushRefused(Refusal.SIGNATURE, "signature does not fit token, timestamp and nonce")


def _moment(query: Mapping[str, str]) -> tuple[str, str]:
    return _need(query, "timestamp", Refusal.MISSING_TIMESTAMP), _need(query, "nonce", Refusal.MISSING_NONCE)


def _check_time(query: Mapping[str, str], now: float) -> None:
    timestamp = query["timestamp"]
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > len("1234567890123"):
        raise PushRefused(Refusal.MALFORMED, "timestamp is not a number of seconds")
    if abs(now - int(timestamp)) > PUSH_MAX_AGE_SECONDS:
        raise PushRefused(Refusal.STALE, f"timestamp is more than {PUSH_MAX_AGE_SECONDS} s from now")


def _need(query: Mapping[str, str], name: str, missing: Refusal) -> str:
    value = query.get(name)
    if not value:
        raise PushRefused(missing, f"the query has no {name}")
    return value


def fields_of(document: bytes) -> tuple[str, dict[str, Field]]:
    """The document as XML text, and its fields. Raises PushRefused."""
    try:
        xml = as_xml(document)
        fields = read_xml(xml)
    except Malformed as error:
        reason = Refusal.TOO_LARGE if error.reason == "too_large" else Refusal.MALFORMED
        raise PushRefused(reason, f"{error.reason}: {error}") from error
    return xml if isinstance(xml, str) else xml.decode(), fields


def encrypted_part(fields: Mapping[str, Field]) -> str:
    """The text of `Encrypt`; empty where there is none."""
    return _field(fields, "Encrypt")


def _field(fields: Mapping[str, Field], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _encrypt(keys: PushKeys, xml: str, random16: bytes) -> str:
    try:
        return cipher_for(keys.aes_key or "").encrypt(xml.encode(), keys.app_id, random16)
    except BadKey as error:
        raise refusal_of(error) from error


def decrypted(keys: PushKeys, encrypted: str) -> bytes:
    """What `encrypted` says, if it was made for these keys. Nobody has checked a signature. Raises PushRefused."""
    try:
        return cipher_for(keys.aes_key or "").decrypt(encrypted, keys.app_id)
    except CipherError as error:
        raise refusal_of(error) from error


def refusal_of(error: CipherError) -> PushRefused:
    """The same as a refusal, with its number."""
    return PushRefused(_CIPHER_REFUSALS.get(type(error), Refusal.AES), str(error), error.number)
