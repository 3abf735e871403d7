"""The push engine against a small server that wechatpy reads and writes for."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.sim.conftest import Connect
from tests.support.own_server import text_reply
from tests.support.platform import Account, Json, Platform
from tests.support.waiting import wait_until
from tests.support.wechat_files import amr, jpeg, mp4
from yutang.sim.pushing.engine import OUT_OF_SERVICE

MODES = ["plain", "compatible", "secure"]


def push_of(wechat: Platform, account: Account, what: str) -> Json:
    return [push for push in wechat.pushes(app_id=account["app_id"]) if push["what"] == what][-1]


def results(push: Json) -> list[str]:
    return [attempt["result"] for attempt in push["attempts"]]


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


def test_everything_that_a_fan_sends_reaches_the_account(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)

    for kind, content in [("image", jpeg()), ("voice", amr()), ("video", mp4())]:
        wechat.send_file(fan, account, kind, content, wait=True)
    place = {"app_id": account["app_id"], "latitude": 30.25, "longitude": 120.16, "label": "西湖"}
    wechat.act(fan, "locate", {**place, "wait": True})
    wechat.unfollow(fan, account, wait=True)

    kinds = [taken.message.type for taken in own.taken]
    assert kinds == ["event", "image", "voice", "video", "location", "event"]
    picture: Any = own.taken[1].message
    assert wechat.http.get(picture.image.removeprefix(wechat.base_url)).content == jpeg()
    film = own.taken[3].fields
    token = {"access_token": wechat.token(account)}
    still = wechat.http.get("/cgi-bin/media/get", params={**token, "media_id": film["ThumbMediaId"]})
    assert still.headers["content-type"] == "image/jpeg"
    shown = wechat.http.get("/cgi-bin/media/get", params={**token, "media_id": film["MediaId"]}).json()
    assert wechat.http.get(shown["video_url"]).content == mp4()
    place_sent: Any = own.taken[4].message
    assert (place_sent.label, float(place_sent.location_x)) == ("西湖", 30.25)
    assert own.problems == []


def test_two_messages_of_one_fan_arrive_in_the_order_in_which_they_were_said(
    wechat: Platform, connect: Connect
) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account)
    for number in range(30):
        wechat.say(fan, account, str(number))

    wait_until(lambda: len(own.taken) == 31, what="31 deliveries")

    assert own.texts()[1:] == [str(number) for number in range(30)]


def test_an_answer_that_comes_too_late_is_asked_for_three_times_in_all(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)
    wechat.faults(push={"timeout": 0.2})
    own.hold = threading.Event()

    said = wechat.say(fan, account, "有人吗", wait=True)

    assert said["state"] == "failed"
    assert results(push_of(wechat, account, "text")) == ["timeout"] * 3
    sent = [taken.message.id for taken in own.taken if taken.message.type == "text"]
    assert len(sent) == 3
    assert len(set(sent)) == 1, "the MsgId tells that they are one message"
    signatures = {taken.query["msg_signature"] for taken in own.taken[1:]}
    assert len(signatures) == 3, "each attempt is signed anew"
    assert wechat.told(fan, account) == [OUT_OF_SERVICE]


def test_the_reply_to_a_second_attempt_is_shown_once(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)
    wechat.faults(push={"timeout": 0.5})
    own.reply = lambda message: text_reply(message, "在")
    own.hold, own.hold_first = threading.Event(), 2  # the follow and the first attempt

    wechat.say(fan, account, "有人吗", wait=True)

    assert results(push_of(wechat, account, "text")) == ["timeout", "reply"]
    assert wechat.told(fan, account) == ["在"]


def test_an_error_page_is_no_answer_and_a_dead_server_none_either(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)
    own.status = 502
    wechat.say(fan, account, "一", wait=True)
    assert results(push_of(wechat, account, "text")) == ["status"] * 3

    wechat.save_url(account, "http://127.0.0.1:9/wx", check=False)
    wechat.say(fan, account, "二", wait=True)

    assert results(push_of(wechat, account, "text")) == ["unreachable"] * 3
    assert wechat.told(fan, account) == [OUT_OF_SERVICE] * 2


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"errcode": 0}', "not XML (syntax)"),
        (b"<xml><!DOCTYPE", "not XML (syntax)"),
        (b"<xml><Content>plain in secure mode</Content></xml>", "in secure mode a reply must be encrypted"),
        (
            b"<xml><Encrypt>AAAA</Encrypt><MsgSignature>0</MsgSignature><TimeStamp>1</TimeStamp><Nonce>1</Nonce></xml>",
            "MsgSignature is wrong",
        ),
    ],
)
def test_a_malformed_answer_is_not_asked_for_again_and_the_fan_is_told(
    wechat: Platform, connect: Connect, raw: bytes, reason: str
) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)
    own.raw = raw

    said = wechat.say(fan, account, "你好", wait=True)

    assert (said["state"], said["reason"]) == ("failed", reason)
    assert len(own.taken) == 2
    assert wechat.told(fan, account) == [OUT_OF_SERVICE]


@pytest.mark.parametrize(("mode", "shown"), [("compatible", "在"), ("plain", "在"), ("secure", OUT_OF_SERVICE)])
def test_a_plain_reply_is_taken_where_the_mode_allows_it(
    wechat: Platform, connect: Connect, mode: str, shown: str
) -> None:
    account, own = connect(mode=mode)
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)
    own.raw = text_reply(own.taken[0].message, "在").encode()

    wechat.say(fan, account, "在吗", wait=True)

    assert wechat.told(fan, account) == [shown]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("<Content>你好</Content>", "<Content></Content>"), "Content is missing or empty"),
        (("<MsgType>text</MsgType>", "<MsgType>poem</MsgType>"), "MsgType 'poem' is unknown"),
        (("<MsgType>text</MsgType>", "<MsgType>image</MsgType>"), "Image is missing"),
        (("你好", "长" * 700), "Content is longer than 2048 bytes"),
        (("<CreateTime>", "<CreateTime>x"), "CreateTime is not a number"),
    ],
)
def test_a_reply_is_checked_before_the_fan_sees_it(
    wechat: Platform, connect: Connect, change: tuple[str, str], reason: str
) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)
    own.reply = lambda message: text_reply(message, "你好").replace(*change)

    said = wechat.say(fan, account, "在吗", wait=True)

    assert (said["state"], said["reason"]) == ("failed", reason)
    assert wechat.told(fan, account) == [OUT_OF_SERVICE]


def reply_with(body: str, message: Any) -> str:  # noqa: ANN401 - wechatpy's messages have no types
    return text_reply(message, "x").replace("<MsgType>text</MsgType><Content>x</Content>", body)


def test_pictures_and_cards_are_replies_too(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)
    media = wechat.send_file(fan, account, "image", jpeg(), wait=True)["media_id"]
    picture = f"<MsgType>image</MsgType><Image><MediaId>{media}</MediaId></Image>"
    card = (
        "<MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item><Title>第一课</Title>"
        "<Description>今天</Description><PicUrl></PicUrl><Url>https://example.com/1</Url></item></Articles>"
    )

    for body in (picture, card):
        own.reply = partial(reply_with, body)
        wechat.say(fan, account, "看看", wait=True)

    answers = [message for message in wechat.chat(fan, account) if message["from"] == "account"]
    assert [answer["kind"] for answer in answers] == ["image", "news"]
    assert wechat.http.get(answers[0]["picture"]).content == jpeg()
    assert answers[1]["articles"] == [
        {"title": "第一课", "description": "今天", "url": "https://example.com/1", "picture": ""}
    ]


def test_an_account_without_a_url_hears_nothing_and_nobody_complains(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    wechat.follow(fan, account)

    assert wechat.say(fan, account, "你好") == {"push": None}
    assert wechat.told(fan, account) == []


def test_saving_a_url_asks_it_first(wechat: Platform, connect: Connect) -> None:
    account, own = connect()

    assert wechat.save_url(account, own.url) == {"ok": True, "reason": ""}
    own.echo = lambda echostr: f'"{echostr}"'
    refused = wechat.save_url(account, own.url + "&other=1")
    assert refused["ok"] is False
    assert "byte for byte" in refused["reason"]
    own.status = 403
    assert "403" in wechat.save_url(account, own.url)["reason"]
    assert "cannot be reached" in wechat.save_url(account, "http://127.0.0.1:9/")["reason"]
    assert wechat.control("GET", f"/accounts/{account['app_id']}")["url"] == own.url, "what was refused is not kept"


# ---- faults ----------------------------------------------------------------------------------------------------------


def test_dropped_pushes_never_arrive(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)
    wechat.faults(push={"drop": 1})

    wechat.say(fan, account, "你好", wait=True)

    assert push_of(wechat, account, "text")["state"] == "dropped"
    assert own.texts() == ["event"]


def test_a_duplicate_is_the_same_push_again_and_its_reply_is_not_shown(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    own.reply = lambda message: text_reply(message, "在")
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)
    wechat.faults(push={"duplicate": 1})

    wechat.say(fan, account, "你好", wait=True)
    wait_until(lambda: own.texts().count("你好") == 2, what="the duplicate")

    ids = [taken.message.id for taken in own.taken if taken.message.type == "text"]
    assert ids[0] == ids[1]
    assert wechat.told(fan, account) == ["在", "在"], "one for the follow, one for the message"


def test_a_delayed_push_comes_when_simulated_time_has_passed(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)
    wechat.faults(push={"delay": 1, "delay_seconds": 86_400})
    wechat.say(fan, account, "昨天")
    wechat.faults(push={"delay": 0})
    wechat.clock(jump=10)
    wechat.say(fan, account, "今天", wait=True)
    assert own.texts() == ["event", "今天"]

    wechat.clock(jump="tomorrow")
    wait_until(lambda: own.texts() == ["event", "今天", "昨天"], what="the message of yesterday")

    assert own.taken[2].message.create_time < own.taken[1].message.create_time
    assert own.problems == [], "its signature is of today"


def test_a_push_out_of_order_is_overtaken_by_the_next(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)
    wechat.faults(push={"reorder": 1})
    wechat.say(fan, account, "一")
    wechat.faults(push={"reorder": 0})

    wechat.say(fan, account, "二")

    wait_until(lambda: len(own.taken) == 3, what="both messages")
    assert own.texts() == ["event", "二", "一"]


def test_the_same_seed_and_deeds_give_the_same_ids(
    wechat: Platform,
    start_platform: Callable[..., Platform],
) -> None:
    def deeds(platform: Platform) -> list[object]:
        account = platform.account()
        fan = platform.fan()
        openid = platform.follow(fan, account)
        code = {"action_name": "QR_SCENE", "expire_seconds": 60, "action_info": {"scene": {"scene_id": 7}}}
        return [account, openid, platform.token(account), platform.call(account, "/cgi-bin/qrcode/create", code)]

    first, second = (deeds(start_platform("--seed", "11")) for _ in "ab")

    assert first == second
    assert deeds(wechat)[1] != first[1], "another seed"
