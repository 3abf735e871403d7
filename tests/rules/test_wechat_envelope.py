"""Pushes on their way: three modes, both directions, and every reason to refuse one."""

import base64
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.wechat_pushes import OPENID, PUSHES
from yutang.wechat.crypto import PushCipher
from yutang.wechat.envelope import (
    Opened,
    PushKeys,
    PushRefused,
    Refusal,
    check_url,
    make_push,
    open_reply,
    read_push,
    sealed_reply,
)
from yutang.wechat.limits import PUSH_MAX_BYTES
from yutang.wechat.messages import Other, Text
from yutang.wechat.reading import parse_push
from yutang.wechat.signatures import sign
from yutang.wechat.xml import write_xml

NOW = 1764000000.0
RANDOM = b"0123456789abcdef"
KEYS = PushKeys("ponds", "wx5823bf96d3bd56c7", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
PLAIN_KEYS = PushKeys(KEYS.token, KEYS.app_id)
MODES = ("plain", "compatible", "secure")
XML = PUSHES["text"].xml
Query = dict[str, str]


def pushed(mode: str, xml: str = XML, keys: PushKeys = KEYS, at: float = NOW) -> tuple[Query, bytes]:
    return make_push(keys, xml, mode=mode, openid=OPENID, now=at, nonce="1372623149", random16=RANDOM)


def refusal(keys: PushKeys, query: Mapping[str, str], body: bytes, now: float = NOW) -> PushRefused:
    with pytest.raises(PushRefused) as caught:
        read_push(keys, query, body, now)
    return caught.value


# ---- what goes through ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", PUSHES)
def test_every_push_goes_through_every_mode(mode: str, name: str) -> None:
    sample = PUSHES[name]
    opened = read_push(KEYS, *pushed(mode, sample.xml), NOW)

    assert opened.push.content == sample.content
    assert opened == Opened(parse_push(sample.xml), sample.xml, encrypted=mode != "plain")


def test_each_mode_looks_as_it_should() -> None:
    plain, compatible, secure = (pushed(mode) for mode in MODES)

    assert set(plain[0]) == {"signature", "timestamp", "nonce", "openid"}
    assert set(compatible[0]) == set(secure[0]) == {*plain[0], "encrypt_type", "msg_signature"}
    assert plain[1] == XML.encode()
    assert b"<Content>" in compatible[1]
    assert b"<Encrypt>" in compatible[1]
    assert b"<ToUserName>" in secure[1]
    assert b"<FromUserName>" not in secure[1]
    assert b"<Content>" not in secure[1]


def test_an_account_without_a_key_reads_the_plain_half_of_a_compatible_push() -> None:
    opened = read_push(PLAIN_KEYS, *pushed("compatible"), NOW)

    assert not opened.encrypted
    assert opened.push.content == Text("你好 & <早上> 😀")
    assert opened.push.fields["Encrypt"]


def test_encrypt_type_raw_is_a_plain_push() -> None:
    query, body = pushed("plain")

    assert not read_push(KEYS, {**query, "encrypt_type": "raw"}, body, NOW).encrypted


def test_only_what_is_signed_of_a_compatible_push_counts() -> None:
    query, body = pushed("compatible")
    forged = body.replace("你好".encode(), "骗子".encode())

    assert forged != body
    assert read_push(KEYS, query, forged, NOW).push.content == Text("你好 & <早上> 😀")


def test_a_push_that_nobody_knows_goes_through() -> None:
    assert read_push(KEYS, *pushed("secure", "<xml><New><x/></New></xml>"), NOW).push.content == Other("")


def test_json_becomes_the_xml_that_it_would_have_been() -> None:
    json = '{"ToUserName":"gh","CreateTime":1764000000,"MsgType":"text","Content":"]]>","L":[1,{"a":null}]}'
    for mode in ("plain", "secure"):
        query, body = pushed(mode, write_xml({"ToUserName": "gh"}))
        if mode == "plain":
            body = json.encode()
        else:
            encrypted = PushCipher(KEYS.aes_key or "").encrypt(json.encode(), KEYS.app_id, RANDOM)
            query["msg_signature"] = sign(KEYS.token, query["timestamp"], query["nonce"], encrypted)
            body = f'{{"ToUserName":"gh","Encrypt":"{encrypted}"}}'.encode()
        opened = read_push(KEYS, query, body, NOW)

        assert opened.push.content == Text("]]>")
        assert opened.push.fields["L"] == ["1", {"a": ""}]
        assert parse_push(opened.xml) == opened.push


# ---- what does not --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_another_token_another_time_or_another_nonce_is_no_signature(mode: str) -> None:
    query, body = pushed(mode)

    for keys in (PushKeys("pond", KEYS.app_id, KEYS.aes_key), PushKeys("", KEYS.app_id, KEYS.aes_key)):
        assert refusal(keys, query, body).reason == "signature"
    for name in ("timestamp", "nonce"):
        assert refusal(KEYS, {**query, name: query[name] + "0"}, body).reason == "signature"
    for name in ("signature", "msg_signature") if mode == "plain" else ("msg_signature",):
        if name in query:
            for wrong in ("0" * 40, query[name][:-1], query[name].upper() + "x", "é", "\ud800"):
                error = refusal(KEYS, {**query, name: wrong}, body)
                assert (error.reason, error.number) == ("signature", -40001)


def test_the_signature_of_a_plain_push_opens_no_encrypted_one() -> None:
    query, body = pushed("secure")

    assert refusal(KEYS, {**query, "msg_signature": query["signature"]}, body).reason == "signature"
    other = pushed("secure", PUSHES["follow"].xml)[1]
    assert refusal(KEYS, query, other).reason == "signature"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("off", [-86400, -301, 301, 10**9])
def test_a_push_from_another_time_is_stale(mode: str, off: int) -> None:
    assert refusal(KEYS, *pushed(mode), NOW + off).reason == "stale"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("off", [-300, 300, 0.5])
def test_five_minutes_either_way_are_fresh(mode: str, off: float) -> None:
    assert read_push(KEYS, *pushed(mode), NOW + off).push.content == PUSHES["text"].content


@pytest.mark.parametrize("timestamp", ["soon", "-1764000000", "1764000000.0", "١٧٦٤", "9" * 400, "1e9", " 1764000000"])
def test_a_timestamp_that_is_none_is_malformed(timestamp: str) -> None:
    query = {"timestamp": timestamp, "nonce": "n", "signature": sign(KEYS.token, timestamp, "n")}

    assert refusal(KEYS, query, XML.encode()).reason == "malformed"


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        *(("plain", name) for name in ("signature", "timestamp", "nonce")),
        *(("secure", name) for name in ("msg_signature", "timestamp", "nonce")),
        *(("compatible", name) for name in ("msg_signature", "timestamp", "nonce")),
    ],
)
def test_what_is_missing_is_named(mode: str, name: str) -> None:
    query, body = pushed(mode)

    assert refusal(KEYS, {**query, name: ""}, body).reason == f"missing_{name}"
    del query[name]
    assert refusal(KEYS, query, body).reason == f"missing_{name}"


def test_an_encrypted_push_without_a_key_of_ours_says_so() -> None:
    assert refusal(PLAIN_KEYS, *pushed("secure")).reason == "missing_aes_key"


def test_a_key_that_is_none_is_our_own_fault() -> None:
    error = refusal(PushKeys(KEYS.token, KEYS.app_id, "short"), *pushed("secure"))

    assert (error.reason, error.number) == ("aes_key", -40004)


def test_another_key_cannot_decrypt() -> None:
    error = refusal(PushKeys(KEYS.token, KEYS.app_id, "A" * 43), *pushed("secure"))

    assert (error.reason, error.number) == ("aes", -40008)


def test_a_push_for_another_account_is_refused() -> None:
    error = refusal(PushKeys(KEYS.token, "wx_other", KEYS.aes_key), *pushed("secure"))

    assert (error.reason, error.number) == ("app_id", -40005)


def test_a_secure_body_without_its_query_is_not_read_as_a_plain_push() -> None:
    query, body = pushed("secure")
    del query["encrypt_type"], query["msg_signature"]

    assert refusal(KEYS, query, body).reason == "missing_msg_signature"


def test_a_query_that_was_seen_cannot_carry_another_body_where_pushes_are_encrypted() -> None:
    query, _ = pushed("secure")
    del query["encrypt_type"], query["msg_signature"]
    strict = PushKeys(KEYS.token, KEYS.app_id, KEYS.aes_key, encrypted_only=True)

    assert refusal(strict, query, XML.encode()).reason == "not_encrypted"
    assert read_push(strict, *pushed("secure"), NOW).encrypted
    assert read_push(strict, *pushed("compatible"), NOW).encrypted


@pytest.mark.parametrize("mode", MODES)
def test_a_body_that_is_none_is_malformed(mode: str) -> None:
    query, _ = pushed(mode)
    for body in (b"", b"\xff", b"<xml>", b"<!DOCTYPE a><xml/>", b"\x00", b"[]", b"{", b'{"a b":1}'):
        error = refusal(KEYS, query, body)
        assert (error.reason, error.number) == ("malformed", -40002)


@pytest.mark.parametrize("mode", MODES)
def test_a_body_beyond_a_megabyte_is_never_parsed(mode: str) -> None:
    query, _ = pushed(mode)

    assert refusal(KEYS, query, b"<" * (PUSH_MAX_BYTES + 1)).reason == "too_large"


@pytest.mark.parametrize("json", [b'{"a":' * 50_000, b'{"a":' + b"[" * 100_000, b'{"a":' * 40 + b"1" + b"}" * 40])
def test_deep_json_is_malformed(json: bytes) -> None:
    assert refusal(KEYS, pushed("plain")[0], json).reason == "malformed"


@pytest.mark.parametrize("body", [b"<xml/>", b"<xml><Encrypt/></xml>", b"<xml><Encrypt><a/></Encrypt></xml>"])
def test_an_encrypted_push_without_encrypt_says_so(body: bytes) -> None:
    assert refusal(KEYS, pushed("secure")[0], body).reason == "missing_encrypt"


@pytest.mark.parametrize(
    "inside", [b"\xff\xfe", b"<!DOCTYPE a [<!ENTITY b 'c'>]><xml>&b;</xml>", b"<xml>", b"", b"\x00"]
)
def test_what_is_encrypted_is_not_trusted_either(inside: bytes) -> None:
    query, _ = pushed("secure")
    encrypted = PushCipher(KEYS.aes_key or "").encrypt(inside, KEYS.app_id, RANDOM)
    query["msg_signature"] = sign(KEYS.token, query["timestamp"], query["nonce"], encrypted)

    assert refusal(KEYS, query, write_xml({"Encrypt": encrypted}).encode()).reason == "malformed"


# ---- URL checks and replies -----------------------------------------------------------------------------------------


def test_a_url_check_is_answered_byte_for_byte_whatever_the_mode() -> None:
    query = {"timestamp": "1764000000", "nonce": "n", "signature": sign(KEYS.token, "1764000000", "n")}
    for keys in (KEYS, PLAIN_KEYS, PushKeys(KEYS.token, KEYS.app_id, KEYS.aes_key, encrypted_only=True)):
        assert check_url(keys, {**query, "echostr": " 43<7 "}, NOW) == " 43<7 "


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"signature": "0" * 40}, "signature"),
        ({"nonce": "m"}, "signature"),
        ({"signature": ""}, "missing_signature"),
        ({"timestamp": ""}, "missing_timestamp"),
        ({"nonce": ""}, "missing_nonce"),
        ({"echostr": ""}, "missing_echostr"),
    ],
)
def test_a_url_check_that_is_not_wechats_is_refused(change: Query, reason: str) -> None:
    query = {"timestamp": "1764000000", "nonce": "n", "signature": sign(KEYS.token, "1764000000", "n"), "echostr": "1"}
    with pytest.raises(PushRefused) as caught:
        check_url(KEYS, {**query, **change}, NOW)

    assert caught.value.reason == reason


def test_an_old_url_check_is_stale() -> None:
    query = {"timestamp": "1764000000", "nonce": "n", "signature": sign(KEYS.token, "1764000000", "n"), "echostr": "1"}
    with pytest.raises(PushRefused, match="stale"):
        check_url(KEYS, query, NOW + 301)


@given(st.text(st.characters(codec="utf-8"), max_size=100), st.text(max_size=20), st.binary(min_size=16, max_size=16))
def test_a_sealed_reply_is_opened_again(xml: str, nonce: str, random16: bytes) -> None:
    nonce = "".join(character for character in nonce if character.isprintable())
    body = sealed_reply(KEYS, xml, NOW + 0.9, nonce, random16)

    assert "<TimeStamp>1764000000</TimeStamp>" in body
    assert open_reply(KEYS, body.encode()) == xml


def test_a_reply_that_was_changed_is_not_opened() -> None:
    body = sealed_reply(KEYS, "<xml/>", NOW, "n", RANDOM)
    for changed in (body.replace("1764000000", "1764000001"), body.replace("[n]", "[m]"), "<xml/>", "<xml>", ""):
        with pytest.raises(PushRefused):
            open_reply(KEYS, changed.encode())
    with pytest.raises(PushRefused, match="missing_aes_key"):
        sealed_reply(PLAIN_KEYS, "<xml/>", NOW, "n", RANDOM)
    with pytest.raises(PushRefused, match="aes_key"):
        sealed_reply(PushKeys("t", "a", "short"), "<xml/>", NOW, "n", RANDOM)


def test_keys_and_refusals_never_show_secrets() -> None:
    error = refusal(KEYS, {**pushed("secure")[0], "msg_signature": "0" * 40}, pushed("secure")[1])
    for shown in (repr(KEYS), str(error), repr(error)):
        assert KEYS.token not in shown
        assert str(KEYS.aes_key) not in shown


# ---- anything -------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ["signature", "msg_signature", "timestamp", "nonce", "encrypt_type", "openid", "echostr", "novelty"]
)
VALUES = st.text(max_size=20) | st.sampled_from(["aes", "raw", "1764000000", "", "0" * 40])
QUERIES = st.dictionaries(NAMES, VALUES)
BODIES = st.binary(max_size=200) | st.sampled_from([pushed(mode)[1] for mode in MODES])


@given(QUERIES, BODIES, st.sampled_from([KEYS, PLAIN_KEYS]))
def test_nothing_that_is_not_signed_goes_through(query: Query, body: bytes, keys: PushKeys) -> None:
    assert refusal(keys, query, body).reason in Refusal
    with pytest.raises(PushRefused):
        check_url(keys, query, NOW)


def outcome(query: Query, body: bytes) -> Refusal | None:
    """Why it was refused; None where it was read."""
    try:
        assert read_push(KEYS, query, body, NOW).push is not None
    except PushRefused as error:
        return error.reason
    return None


@given(st.binary(max_size=200), st.sampled_from(MODES))
def test_any_body_under_a_good_query_is_read_or_refused(body: bytes, mode: str) -> None:
    query, _ = pushed(mode)

    assert outcome(query, body) in {None, *Refusal}
    assert outcome(query, b"<xml>" + body + b"</xml>") in {None, *Refusal}


@given(st.binary(max_size=200))
def test_anything_that_was_rightly_encrypted_is_read_or_refused(inside: bytes) -> None:
    query, _ = pushed("secure")
    encrypted = PushCipher(KEYS.aes_key or "").encrypt(inside, KEYS.app_id, RANDOM)
    query["msg_signature"] = sign(KEYS.token, query["timestamp"], query["nonce"], encrypted)

    assert outcome(query, write_xml({"Encrypt": encrypted}).encode()) in {None, Refusal.MALFORMED}


@given(st.binary(max_size=200).map(lambda data: base64.b64encode(data).decode()) | st.text(min_size=1, max_size=50))
def test_anything_that_was_rightly_signed_is_read_or_refused(encrypted: str) -> None:
    query, _ = pushed("secure")
    query["msg_signature"] = sign(KEYS.token, query["timestamp"], query["nonce"], encrypted)

    assert outcome(query, write_xml({"Encrypt": encrypted}).encode()) in {
        Refusal.AES,
        Refusal.MISSING_ENCRYPT,
        Refusal.SIGNATURE,  # XML cannot carry every character
    }
