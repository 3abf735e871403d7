"""Customer-service messages: windows and counts."""

from tests.support.platform import Platform


def test_an_answer_by_customer_service_appears_on_the_phone(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan("阿青")
    openid = wechat.follow(fan, account)
    wechat.say(fan, account, "有人吗")

    sent = wechat.call(
        account, "/cgi-bin/message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": "在的"}}
    )

    assert sent == {"errcode": 0, "errmsg": "ok"}
    assert wechat.told(fan, account) == ["在的"]
    assert wechat.control("GET", f"/fans/{fan}/chats")["chats"][0]["unread"] == 1
