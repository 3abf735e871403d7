"""Minutes of hostile pushes: parsing and decrypting never crash, and never grow.

Half of the time hypothesis looks for what hurts, half of it a seeded generator throws as much as it can. A minute by
default; YUTANG_TEST_FUZZ_SECONDS=600 makes it ten. What was done is written to build/wechat_fuzz.json.
"""

import base64
import gc
import json
import os
import random
import re
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.source import ROOT
from tests.support.wechat_pushes import OPENID, PUSHES
from tests.support.wechat_vectors import E_BODY, ENCRYPTED
from yutang.wechat.crypto import BadBase64, BadBuffer, BadKey, CipherError, DecryptFailed, IdMismatch, PushCipher
from yutang.wechat.envelope import PushKeys, PushRefused, Refusal, make_push, read_push
from yutang.wechat.messages import Content, Push
from yutang.wechat.reading import Malformed, parse_push
from yutang.wechat.signatures import sign
from yutang.wechat.xml import read_xml, write_xml

SECONDS = float(os.environ.get("YUTANG_TEST_FUZZ_SECONDS", "60"))
SEED = int(os.environ.get("YUTANG_TEST_FUZZ_SEED", "20261126"))
EXAMPLES = 400  # of each target in one round
NOW = 1764000000
RANDOM = b"0123456789abcdef"
KEYS = PushKeys("ponds", "wx5823bf96d3bd56c7", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
CIPHER = PushCipher(str(KEYS.aes_key))
NUMBERS = (BadKey.number, IdMismatch.number, DecryptFailed.number, BadBuffer.number, BadBase64.number)
OUTCOMES = {
    *("syntax", "not_utf8", "doctype", "too_deep", "too_many", "too_large"),
    *Refusal,
    *(kind.__name__ for kind in get_args(Content)),
    *map(str, NUMBERS),
    "decrypted",
}

FILLINGS = (
    *(
        b"<",
        b">",
        b"</",
        b"/>",
        b"<![CDATA[",
        b"]]>",
        b"<!DOCTYPE x [",
        b'<!ENTITY e "e">',
        b"&e;",
        b"&#0;",
        b"&#x10FFFF;",
    ),
    *(b"<!--", b"-->", b"<?xml version='1.0' encoding='gbk'?>", b"<xml>", b"</xml>", b"<a>" * 40, b"\x00", b"\xff\xfe"),
    *(b"\xed\xa0\x80", b"\xef\xbb\xbf", b"9" * 40, b"-1", b"nan", b"{", b"}", b'{"a":', b"[" * 2000, b"null"),
    *(b'"\\ud800"', b"<MsgType>event</MsgType>", b"<Event>SCAN</Event>", b"<Encrypt>", b"<item>", b"\xe4\xbd\xa0"),
    *(b" x='y'", b" " * 5000),
)
GOOD = [*(sample.xml.encode() for sample in PUSHES.values()), E_BODY.encode(), b"<xml></xml>", b'{"MsgType":"text"}']
GOOD_CIPHERTEXTS = [base64.b64decode(vector.encrypted) for vector in ENCRYPTED.values()]
NAMES = sorted({name.decode() for document in GOOD for name in re.findall(rb"<([A-Za-z_0-9]+)>", document)})
VALUES = sorted(
    {value.decode() for document in GOOD for value in re.findall(rb"(?:\[|>)([^<>\[\]]+)(?:\]|<)", document)}
)
PIECES = st.sampled_from(FILLINGS)
STARTS = st.sampled_from(GOOD)


@st.composite
def spoilt(draw: st.DrawFn, starts: st.SearchStrategy[bytes]) -> bytes:
    """A good document with a few places cut out, doubled, overwritten or filled with what hurts parsers."""
    data = draw(starts)
    for _ in range(draw(st.integers(0, 5))):
        begin = draw(st.integers(0, len(data)))
        end = min(len(data), begin + draw(st.integers(0, 40)))
        piece = draw(PIECES | st.binary(max_size=8) | st.just(data[begin:end] * 2))
        data = data[:begin] + piece + data[end:]
    return data


DOCUMENTS = spoilt(STARTS) | st.binary(max_size=300) | st.lists(PIECES, max_size=30).map(b"".join)
CIPHERTEXTS = spoilt(st.sampled_from(GOOD_CIPHERTEXTS))
QUERIES = st.dictionaries(
    st.sampled_from(["signature", "msg_signature", "timestamp", "nonce", "encrypt_type"]),
    st.text(max_size=12),
    max_size=3,
)


def parse(document: bytes) -> str:
    try:
        push = parse_push(document)
    except Malformed as error:
        return error.reason
    assert isinstance(push, Push)
    assert len(push.dedup_key) <= 200
    assert read_xml(write_xml({"again": push.fields}))
    return type(push.content).__name__


def decrypt(ciphertext: bytes) -> str:
    try:
        CIPHER.decrypt(base64.b64encode(ciphertext).decode(), KEYS.app_id)
        return "decrypted"
    except CipherError as error:
        return str(error.number)


def decrypt_text(ciphertext: bytes) -> str:
    try:
        CIPHER.decrypt(ciphertext.decode("latin-1"), KEYS.app_id)
        return "decrypted"
    except CipherError as error:
        return str(error.number)


def read_encrypted(inside: bytes) -> str:
    """Hostile, but rightly encrypted and signed: as from a platform gone mad."""
    encrypted = CIPHER.encrypt(inside, KEYS.app_id, RANDOM)
    query = {"timestamp": str(NOW), "nonce": "n", "encrypt_type": "aes"}
    query["msg_signature"] = sign(KEYS.token, query["timestamp"], query["nonce"], encrypted)
    return read(query, write_xml({"Encrypt": encrypted}).encode())


def read_plain(body: bytes) -> str:
    """Any body under a query that is right, as in plain mode nothing signs the body."""
    query, _ = make_push(KEYS, "<xml/>", mode="plain", openid=OPENID, now=NOW, nonce="n", random16=RANDOM)
    return read(query, body)


def read_changed(pushed: tuple[bytes, dict[str, str]]) -> str:
    """Any body under a query of which a part may be right."""
    body, changes = pushed
    query, good = make_push(
        KEYS, PUSHES["text"].xml, mode="compatible", openid=OPENID, now=NOW, nonce="n", random16=RANDOM
    )
    return read({**query, **changes}, body or good)


def read(query: dict[str, str], body: bytes) -> str:
    try:
        return type(read_push(KEYS, query, body, NOW).push.content).__name__
    except PushRefused as error:
        return str(error.reason)


TARGETS: list[tuple[Callable[[Any], str], st.SearchStrategy[Any]]] = [
    (parse, DOCUMENTS),
    (decrypt, CIPHERTEXTS),
    (decrypt_text, CIPHERTEXTS | st.binary(max_size=200).map(base64.b64encode)),
    (read_plain, DOCUMENTS),
    (read_encrypted, DOCUMENTS),
    (read_changed, st.tuples(DOCUMENTS, QUERIES)),
]


class Counts:
    """How often each target ended how. Every end has a name."""

    def __init__(self) -> None:
        self.outcomes: dict[str, int] = {}

    def of(self, target: Callable[[Any], str]) -> Callable[[Any], None]:
        def run(value: Any) -> None:  # noqa: ANN401 - whatever the target takes
            outcome = target(value)
            assert outcome in OUTCOMES
            key = f"{target.__name__}: {outcome}"
            self.outcomes[key] = self.outcomes.get(key, 0) + 1

        return run

    @property
    def all(self) -> int:
        return sum(self.outcomes.values())


def search(seconds: float, counts: Counts) -> None:
    """By hypothesis, which shrinks what it finds."""
    chosen = settings(
        max_examples=EXAMPLES,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    rounds = [chosen(given(strategy)(counts.of(target))) for target, strategy in TARGETS]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for run in rounds:
            run()


def throw(chance: random.Random, counts: Counts) -> None:
    """One document, and one ciphertext, at every target that takes it."""
    document = hurt(chance, chance.choice(GOOD)) if chance.random() < 0.5 else write_xml(grown(chance, 0)).encode()
    ciphertext = hurt(chance, chance.choice(GOOD_CIPHERTEXTS))
    try:
        for reader in (parse, read_plain, read_encrypted):
            counts.of(reader)(document)
        for opener in (decrypt, decrypt_text):
            counts.of(opener)(ciphertext)
    except Exception as error:
        raise AssertionError(f"document {document!r}, ciphertext {ciphertext!r}") from error


def hurt(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.randrange(4)):
        begin = chance.randrange(len(data) + 1)
        end = begin + chance.randrange(12)
        filling = chance.choice((b"", data[begin:end] * 2, chance.choice(FILLINGS), chance.randbytes(3)))
        data = data[:begin] + filling + data[end:]
    return data


def grown(chance: random.Random, depth: int) -> dict[str, Any]:
    """Well-formed fields with any of WeChat's names, and any values."""

    def value() -> Any:  # noqa: ANN401 - texts, fields, lists of them
        if depth < 4 and chance.random() < 0.3:
            return grown(chance, depth + 1)
        if depth < 4 and chance.random() < 0.2:
            return [value() for _ in range(chance.randrange(3))]
        return chance.choice((*VALUES, chance.choice(FILLINGS).decode("utf-8", "surrogateescape")))

    fields = {chance.choice(NAMES): value() for _ in range(chance.randrange(12))}
    return fields if depth else {"MsgType": chance.choice(("event", "event", *VALUES)), **fields}


def process_bytes() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def kept_bytes(chance: random.Random, rounds: int) -> int:
    """What is still held, after so many rounds, of all that the lines of the protocol allocated."""
    tracemalloc.start()
    for _ in range(rounds):
        throw(chance, Counts())
    gc.collect()
    ours = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*/yutang/wechat/*")])
    tracemalloc.stop()
    return sum(each.size for each in ours.statistics("filename"))


@pytest.mark.slow
def test_minutes_of_hostile_pushes_neither_crash_nor_grow() -> None:
    chance, searched, thrown = random.Random(SEED), Counts(), Counts()
    search(SECONDS / 2, searched)
    began = time.monotonic()
    first = 0
    while time.monotonic() < began + SECONDS / 2:
        throw(chance, thrown)
        if not first and time.monotonic() > began + SECONDS / 10:  # what is kept once is there by now
            first = process_bytes()
    grew, kept = process_bytes() - first, kept_bytes(chance, 2000)
    report = {"seed": SEED, "seconds": SECONDS, "grew_bytes": grew, "kept_bytes": kept}
    report |= {"searched": searched.all, "thrown": thrown.all}
    outcomes = {"searched": searched.outcomes, "thrown": thrown.outcomes}
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "wechat_fuzz.json").write_text(json.dumps({**report, "outcomes": outcomes}, indent=1))

    assert searched.all >= EXAMPLES * len(TARGETS)
    assert kept < 100_000, report
    assert grew < 10_000_000, report
