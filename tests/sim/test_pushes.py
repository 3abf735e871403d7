"""The push engine against a small server that wechatpy reads and writes for."""

import pytest

from tests.sim.conftest import Connect
from tests.support.own_server import text_reply
from tests.support.platform import Platform

MODES = ["plain", "compatible", "secure"]


@pytest.mark.parametrize("mode", MODES)
def test_a_message_is_signed_and_its_reply_appears_in_the_chat(wechat: Platform, connect: Connect, mode: str) -> None:
    account, own = connect(mode=mode)
    own.reply = lambda message: text_reply(message, f"heard: {getattr(message, 'content', message.type)}")
    fan = wechat.fan("阿青")
    wechat.follow(fan, account, wait=True)

    wechat.say(fan, account, "in <b>CDATA</b> ]]> 你好", wait=True)

    assert own.problems == []
    assert [taken.message.type for taken in own.taken] == ["event", "text"]
    assert wechat.told(fan, account) == ["heard: event", "heard: in <b>CDATA</b> ]]> 你好"]
    assert (b"<Content>" in own.taken[1].body) is (mode != "secure")
    assert (b"<Encrypt>" in own.taken[1].body) is (mode != "plain")
