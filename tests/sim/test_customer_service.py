"""Customer-service messages: windows and counts (reference §2.7)."""

import pytest

from tests.support.platform import Account, Json, Platform

SEND = "/cgi-bin/message/custom/send"
OUT_OF_TIME, OUT_OF_COUNT = 45015, 45047


def text_to(openid: str, content: str = "在的") -> Json:
    return {"touser": openid, "msgtype": "text", "text": {"content": content}}


def sends_until_refused(wechat: Platform, account: Account, openid: str) -> tuple[int, int]:
    """How many messages were taken, and the error of the one that was not."""
    for number in range(30):
        code = wechat.call(account, SEND, text_to(openid))["errcode"]
        if code:
            return number, code
    raise AssertionError("it was never refused")


def test_an_answer_by_customer_service_appears_on_the_phone(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan("阿青")
    openid = wechat.follow(fan, account)
    wechat.say(fan, account, "有人吗")

    sent = wechat.call(account, SEND, text_to(openid))

    assert sent == {"errcode": 0, "errmsg": "ok"}
    assert wechat.told(fan, account) == ["在的"]
    assert wechat.control("GET", f"/fans/{fan}/chats")["chats"][0]["unread"] == 1


def test_a_follow_allows_three_messages_within_a_minute(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    openid = wechat.follow(fan, account)
    assert sends_until_refused(wechat, account, openid) == (3, OUT_OF_COUNT)

    other = wechat.fan()
    later = wechat.follow(other, account)
    wechat.clock(jump=61)
    assert sends_until_refused(wechat, account, later) == (0, OUT_OF_TIME)


def test_a_message_allows_five_within_48_hours_and_a_new_one_five_more(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    openid = wechat.follow(fan, account)
    wechat.say(fan, account, "一")
    assert sends_until_refused(wechat, account, openid) == (5, OUT_OF_COUNT)

    wechat.say(fan, account, "二")
    wechat.clock(jump=48 * 3600 + 1)
    assert sends_until_refused(wechat, account, openid) == (0, OUT_OF_TIME)
    wechat.say(fan, account, "三")
    assert sends_until_refused(wechat, account, openid) == (5, OUT_OF_COUNT)


def test_windows_do_not_add_up(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    openid = wechat.follow(fan, account)
    wechat.say(fan, account, "一")
    wechat.call(account, "/cgi-bin/menu/create", {"button": [{"type": "click", "name": "今天", "key": "T"}]})

    wechat.tap(fan, account, 0)

    assert sends_until_refused(wechat, account, openid) == (5, OUT_OF_COUNT)
    wechat.tap(fan, account, 0)
    assert sends_until_refused(wechat, account, openid) == (3, OUT_OF_COUNT)


def test_a_view_entry_opens_no_window(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    openid = wechat.follow(fan, account)
    wechat.call(
        account, "/cgi-bin/menu/create", {"button": [{"type": "view", "name": "首页", "url": "https://example.com/"}]}
    )
    wechat.clock(jump=61)

    assert wechat.tap(fan, account, 0)["url"] == "https://example.com/"
    assert sends_until_refused(wechat, account, openid) == (0, OUT_OF_TIME)


def test_who_left_refused_or_is_a_stranger_gets_nothing(wechat: Platform) -> None:
    account, other = wechat.account(), wechat.account()
    gone, refusing, elsewhere = wechat.fans(3)
    left = wechat.follow(gone, account)
    wechat.unfollow(gone, account)
    closed = wechat.follow(refusing, account)
    wechat.act(refusing, "refuse", {"app_id": account["app_id"]})
    foreign = wechat.follow(elsewhere, other)

    codes = [wechat.call(account, SEND, text_to(openid))["errcode"] for openid in (left, closed, foreign, "o-nobody")]

    assert codes == [43004, 48002, 40003, 40003]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"msgtype": "text", "text": {"content": ""}}, 44004),
        ({"msgtype": "text", "text": {"content": "长" * 700}}, 45002),
        ({"msgtype": "poem", "poem": {}}, 40008),
        ({"msgtype": "image", "image": {"media_id": "nothing"}}, 40007),
        ({"msgtype": "news", "news": {"articles": [{"title": "一"}, {"title": "二"}]}}, 45008),
    ],
)
def test_a_message_that_is_wrong_is_refused_by_its_number(wechat: Platform, message: Json, code: int) -> None:
    account, fan = wechat.account(), wechat.fan()
    openid = wechat.follow(fan, account)

    refused = wechat.call(account, SEND, {"touser": openid, **message})

    assert refused["errcode"] == code
    assert " rid: " in refused["errmsg"]
    assert wechat.told(fan, account) == []


def test_a_choice_of_a_message_menu_comes_back_as_text(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    openid = wechat.follow(fan, account)
    menu = {"head_content": "满意吗", "list": [{"id": "101", "content": "满意"}], "tail_content": ""}
    wechat.call(account, SEND, {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu})

    wechat.act(fan, "choose", {"app_id": account["app_id"], "choice": "101"})

    assert [(m["from"], m["text"]) for m in wechat.chat(fan, account)] == [("account", "满意吗"), ("fan", "满意")]


def test_typing_is_seen_only_after_the_fan_has_written(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    openid = wechat.follow(fan, account)
    typing = {"touser": openid, "command": "Typing"}
    wechat.say(fan, account, "在吗")

    assert wechat.call(account, "/cgi-bin/message/custom/typing", typing)["errcode"] == 0
    assert wechat.call(account, "/cgi-bin/message/custom/typing", {**typing, "command": "Sing"})["errcode"] == 45072
    wechat.clock(jump=48 * 3600 + 1)
    assert wechat.call(account, "/cgi-bin/message/custom/typing", typing)["errcode"] == 45080
