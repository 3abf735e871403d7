"""Looking at one push by hand: as the edge would take it, or, where no signature is given, only what it says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from yutang.wechat.crypto import CipherError, cipher_for
from yutang.wechat.envelope import (
    COMPATIBLE,
    PLAIN,
    SECURE,
    Opened,
    PushKeys,
    PushRefused,
    Refusal,
    decrypted,
    encrypted_part,
    fields_of,
    read_push,
    refusal_of,
)
from yutang.wechat.messages import Content, Push
from yutang.wechat.reading import push_from

_WORDS = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Known:
    """What the person who looks knows; all of it may be missing."""

    token: str | None = field(default=None, repr=False)
    aes_key: str | None = field(default=None, repr=False)
    app_id: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)  # signature, msg_signature, timestamp, nonce

    @property
    def signed(self) -> bool:
        return "signature" in self.query or "msg_signature" in self.query


@dataclass(frozen=True, slots=True)
class Inspected:
    push: Push
    mode: str  # plain, compatible, secure
    verified: bool  # its signature was given, and right
    app_id: str | None  # for whom it was encrypted, if it was


def inspect(body: bytes, known: Known, now: float) -> Inspected:
    """What this push says. `now` counts only where signatures are given. Raises PushRefused."""
    _, fields = fields_of(body)
    encrypted = encrypted_part(fields)
    mode = PLAIN
    app_id = None
    if encrypted:
        mode = COMPATIBLE if "MsgType" in fields else SECURE
        if known.aes_key is not None:
            app_id = known.app_id or _written_for(known.aes_key, encrypted)
    if known.signed:
        push = _as_the_edge(body, known, app_id, now).push
    elif app_id is not None:
        keys = PushKeys("", app_id, known.aes_key)
        push = push_from(fields_of(decrypted(keys, encrypted))[1])
    elif mode == SECURE:
        raise PushRefused(Refusal.MISSING_AES_KEY, "the push is encrypted; its EncodingAESKey opens it")
    else:
        push = push_from(fields)
    return Inspected(push, mode, known.signed, app_id)


def kind_of(content: Content) -> str:
    """text, image, …, follow, menu_click, …, other."""
    return _WORDS.sub("_", type(content).__name__).lower()


def _as_the_edge(body: bytes, known: Known, app_id: str | None, now: float) -> Opened:
    keys = PushKeys(known.token or "", app_id or known.app_id or "", known.aes_key)
    query = dict(known.query)
    if app_id is not None:
        query["encrypt_type"] = "aes"
    return read_push(keys, query, body, now)


def _written_for(aes_key: str, encrypted: str) -> str:
    """Nobody said whose push it should be: then it is whoever's it says."""
    try:
        return cipher_for(aes_key).open(encrypted)[1].decode()
    except UnicodeDecodeError as error:
        raise PushRefused(Refusal.AES, "the id at the end is no text") from error
    except CipherError as error:
        raise refusal_of(error) from error
