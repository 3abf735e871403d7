"""The platform's side of a push and the product's read each other: signatures, cipher, XML, in every mode."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.sim.pushing.envelope import BadReply, Stamp, open_reply, seal
from yutang.sim.pushing.events import message
from yutang.sim.world.accounts import Account, Mode
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.envelope import PushKeys, PushRefused, read_push, sealed_reply
from yutang.wechat.messages import Text
from yutang.wechat.outgoing import TextOut
from yutang.wechat.writing import passive_xml

NOW = 1_795_700_000
OPENID = "oABCDE" + "f" * 22
ACCOUNT = Account(
    name="鱼塘",
    account_class=AccountClass.SERVICE_CERTIFIED,
    app_id="wx0123456789abcdef",
    secret="s" * 32,
    token="a token",
    aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    original_id="gh_0123456789ab",
    mode=Mode.SECURE,
    home_token="h" * 22,
    openid_prefix="oABCDE",
)
KEYS = PushKeys(ACCOUNT.token, ACCOUNT.app_id, ACCOUNT.aes_key)
STAMP = Stamp(str(NOW), "486452656", b"0123456789abcdef")

# What XML cannot carry is left out by both sides alike; here is what it can.
texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=300).filter(str.strip)
modes = st.sampled_from(list(Mode))


@given(texts, modes)
def test_what_is_pushed_is_read_as_it_was_said(said: str, mode: Mode) -> None:
    account = replace(ACCOUNT, mode=mode)
    fields = message(account, OPENID, NOW, 23_000_000_000_000_001, "text", Content=said)

    sealed = seal(account, OPENID, fields, STAMP)
    opened = read_push(KEYS, sealed.query, sealed.body, NOW)

    assert opened.push.content == Text(said)
    assert (opened.push.from_user, opened.push.message_id) == (OPENID, 23_000_000_000_000_001)
    assert opened.encrypted is (mode is not Mode.PLAIN)


@given(texts)
def test_what_is_answered_is_opened_as_it_was_written(said: str) -> None:
    xml = passive_xml(TextOut(said), OPENID, ACCOUNT.original_id, NOW)

    fields = open_reply(ACCOUNT, sealed_reply(KEYS, xml, NOW, "486452656", b"fedcba9876543210").encode())

    assert fields is not None
    assert (fields["Content"], fields["ToUserName"]) == (said, OPENID)


def test_another_account_s_key_or_token_fits_neither_way() -> None:
    fields = message(ACCOUNT, OPENID, NOW, 1, "text", Content="你好")
    sealed = seal(replace(ACCOUNT, app_id="wxffffffffffffffff"), OPENID, fields, STAMP)
    reply = sealed_reply(KEYS, "<xml><Content>x</Content></xml>", NOW, "1", b"0" * 16).encode()

    with pytest.raises(PushRefused):
        read_push(KEYS, sealed.query, sealed.body, NOW)
    with pytest.raises(BadReply, match="MsgSignature"):
        open_reply(replace(ACCOUNT, token="another"), reply)
    with pytest.raises(BadReply, match="decrypted"):
        open_reply(replace(ACCOUNT, app_id="wxffffffffffffffff"), reply)


@given(st.binary(max_size=400))
def test_no_answer_makes_the_platform_stumble(body: bytes) -> None:
    try:
        fields = open_reply(ACCOUNT, body)
    except BadReply:
        return
    assert fields is None
    assert body.strip() in (b"", b"success")
