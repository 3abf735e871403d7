"""wechatpy 2.0.0a26 as an independent opinion: it encrypts and signs, we read; we encrypt and sign, it reads."""

from typing import Any

import pytest
import xmltodict  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.fields import ArticlesField
from wechatpy.replies import (
    ArticlesReply,
    BaseReply,
    ImageReply,
    MusicReply,
    TextReply,
    TransferCustomerServiceReply,
    VideoReply,
    VoiceReply,
    deserialize_reply,
)
from wechatpy.utils import WeChatSigner, check_signature

from tests.support.wechat_pushes import ACCOUNT, AT, OPENID, PUSHES
from yutang.wechat.envelope import PushKeys, PushRefused, make_push, open_reply, read_push, sealed_reply
from yutang.wechat.outgoing import (
    Article,
    ImageOut,
    MusicOut,
    NewsOut,
    Outgoing,
    TextOut,
    TransferOut,
    VideoOut,
    VoiceOut,
)
from yutang.wechat.reading import parse_push
from yutang.wechat.signatures import matches, sign
from yutang.wechat.writing import passive_xml
from yutang.wechat.xml import read_xml

NOW = 1764000000
NONCE = "1372623149"
RANDOM = b"0123456789abcdef"
KEYS = PushKeys("ponds", "wx5823bf96d3bd56c7", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
THEIRS = WeChatCrypto(KEYS.token, KEYS.aes_key, KEYS.app_id)
MODES = ("plain", "compatible", "secure")
SENTENCES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200)


def their_signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def their_push(mode: str, xml: str) -> tuple[dict[str, str], bytes]:
    """A push that wechatpy signed and encrypted."""
    query = {"timestamp": str(NOW), "nonce": NONCE, "signature": their_signature(KEYS.token, str(NOW), NONCE)}
    if mode == "plain":
        return query, xml.encode()
    sealed = xmltodict.parse(THEIRS.encrypt_message(xml, NONCE, str(NOW)))["xml"]
    query |= {"encrypt_type": "aes", "msg_signature": sealed["MsgSignature"]}
    encrypt = f"<Encrypt><![CDATA[{sealed['Encrypt']}]]></Encrypt></xml>"
    if mode == "compatible":
        return query, xml.replace("</xml>", encrypt).encode()
    return query, f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>{encrypt}".encode()


# ---- it writes, we read ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", PUSHES)
def test_we_read_what_it_encrypts_and_signs(mode: str, name: str) -> None:
    sample = PUSHES[name]
    opened = read_push(KEYS, *their_push(mode, sample.xml), NOW)

    assert opened.push.content == sample.content
    assert opened.xml == sample.xml
    assert opened.encrypted == (mode != "plain")


@pytest.mark.parametrize("mode", ["compatible", "secure"])
def test_we_refuse_what_it_encrypted_for_somebody_else(mode: str) -> None:
    query, body = their_push(mode, PUSHES["text"].xml)
    for keys, reason in (
        (PushKeys("other", KEYS.app_id, KEYS.aes_key), "signature"),
        (PushKeys(KEYS.token, "wx_other", KEYS.aes_key), "app_id"),
        (PushKeys(KEYS.token, KEYS.app_id, "A" * 43), "aes"),
    ):
        with pytest.raises(PushRefused) as caught:
            read_push(keys, query, body, NOW)
        assert caught.value.reason == reason


@given(SENTENCES, SENTENCES)
def test_we_open_the_replies_it_seals(content: str, nonce: str) -> None:
    reply = TextReply(content=content.replace("]]>", ""), source=ACCOUNT, target=OPENID, time=NOW)
    sealed = THEIRS.encrypt_message(reply, nonce.replace("]]>", ""), str(NOW))

    assert open_reply(KEYS, sealed.encode()) == reply.render()


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_our_signatures_are_its_signatures(parts: list[str]) -> None:
    parts = [part.encode("utf-8", "ignore").decode() for part in parts]

    assert sign(*parts) == their_signature(*parts)
    assert matches(their_signature(*parts), *parts)


# ---- we write, it reads ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", PUSHES)
def test_it_reads_what_we_encrypt_and_sign(mode: str, name: str) -> None:
    sample = PUSHES[name]
    query, body = make_push(KEYS, sample.xml, mode=mode, openid=OPENID, now=NOW, nonce=NONCE, random16=RANDOM)

    check_signature(KEYS.token, query["signature"], query["timestamp"], query["nonce"])
    xml = body.decode()
    if mode != "plain":
        xml = THEIRS.decrypt_message(xml, query["msg_signature"], query["timestamp"], query["nonce"])
    assert xml == sample.xml


def test_it_refuses_what_we_encrypted_for_somebody_else() -> None:
    query, body = make_push(
        PushKeys(KEYS.token, "wx_other", KEYS.aes_key),
        PUSHES["text"].xml,
        mode="secure",
        openid=OPENID,
        now=NOW,
        nonce=NONCE,
        random16=RANDOM,
    )
    with pytest.raises(InvalidAppIdException):
        THEIRS.decrypt_message(body.decode(), query["msg_signature"], query["timestamp"], NONCE)
    with pytest.raises(InvalidSignatureException):
        THEIRS.decrypt_message(body.decode(), query["signature"], query["timestamp"], NONCE)


@given(SENTENCES)
def test_it_opens_the_replies_we_seal(text: str) -> None:
    xml = passive_xml(TextOut(f"> {text}"), OPENID, ACCOUNT, NOW)
    body = sealed_reply(KEYS, xml, NOW, NONCE, RANDOM)
    sealed = xmltodict.parse(body)["xml"]

    assert THEIRS.decrypt_message(body, sealed["MsgSignature"], sealed["TimeStamp"], sealed["Nonce"]) == xml
    assert deserialize_reply(xml).content == f"> {text}".strip()  # as xmltodict reads


def its_articles(value: dict[str, Any]) -> list[dict[str, str]]:
    """wechatpy forgets that xmltodict makes no list of one article."""
    items = value["item"]
    return list(ArticlesField.from_xml({"item": items if isinstance(items, list) else [items]}))


REPLIES: dict[str, tuple[Outgoing, type[BaseReply], dict[str, Any]]] = {
    "text": (TextOut('你好 <a href="https://x.cn/?a=1&b=2">]]></a>'), TextReply, {"content": None}),
    "image": (ImageOut("m1"), ImageReply, {"image": "m1"}),
    "voice": (VoiceOut("m2"), VoiceReply, {"voice": "m2"}),
    "video": (
        VideoOut("m3", "标题", "说明"),
        VideoReply,
        {"video": {"media_id": "m3", "title": "标题", "description": "说明"}},
    ),
    "music": (
        MusicOut("歌", "人", "https://m.cn/1", "https://m.cn/2", "t1"),
        MusicReply,
        {
            "music": {
                "thumb_media_id": "t1",
                "title": "歌",
                "description": "人",
                "music_url": "https://m.cn/1",
                "hq_music_url": "https://m.cn/2",
            }
        },
    ),
    "news": (
        NewsOut((Article("标题", "说明", "https://x.cn/a?b=1&c=2", "https://x.cn/p.jpg"),)),
        ArticlesReply,
        {
            "articles": [
                {"title": "标题", "description": "说明", "url": "https://x.cn/a?b=1&c=2", "image": "https://x.cn/p.jpg"}
            ]
        },
    ),
    "transfer": (TransferOut("test1@test"), TransferCustomerServiceReply, {}),
}


@pytest.mark.parametrize("name", REPLIES)
def test_its_parsers_read_our_passive_replies(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArticlesReply._fields["articles"], "from_xml", its_articles, raising=False)
    message, kind, expected = REPLIES[name]
    if isinstance(message, TextOut):
        expected = {"content": message.text}
    reply = deserialize_reply(passive_xml(message, OPENID, ACCOUNT, NOW))

    assert type(reply) is kind
    assert (reply.target, reply.source, reply.time) == (OPENID, ACCOUNT, NOW)
    assert {attribute: getattr(reply, attribute) for attribute in expected} == expected


@pytest.mark.parametrize("name", sorted(REPLIES.keys() - {"transfer"}))  # it leaves the agent out
def test_we_and_it_write_the_same_passive_replies(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArticlesReply._fields["articles"], "from_xml", its_articles, raising=False)
    message = TextOut("你好") if name == "text" else REPLIES[name][0]  # and it does not survive `]]>`
    xml = passive_xml(message, OPENID, ACCOUNT, NOW)

    assert xmltodict.parse(deserialize_reply(xml).render()) == xmltodict.parse(xml)


@pytest.mark.parametrize("name", PUSHES)
def test_we_and_it_read_the_same_fields(name: str) -> None:
    """Its typed readers know fewer kinds; what both know must agree."""
    sample = PUSHES[name]
    ours, theirs = parse_push(sample.xml), parse_message(sample.xml)

    assert (theirs.source, theirs.target) == (ours.from_user, ours.to_user)
    assert int(theirs.create_time.timestamp()) == ours.created_at == AT
    assert ours.message_id in {None, theirs.id}
    assert levelled(xmltodict.parse(sample.xml)["xml"]) == read_xml(sample.xml)


def levelled(value: object) -> object:
    """xmltodict says None where nothing stands."""
    if isinstance(value, dict):
        return {name: levelled(each) for name, each in value.items()}
    if isinstance(value, list):
        return [levelled(each) for each in value]
    return value or ""
