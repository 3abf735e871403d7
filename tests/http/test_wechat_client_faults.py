"""Calls to WeChat when it, or the network, does what it should not; what it does by itself is in test_wechat_client."""

import json
import logging
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.support.calling import Calling, cause
from tests.support.ports import free_port
from tests.support.scripted_wechat import Said, ScriptedWeChat, refused
from tests.support.waiting import wait_until
from yutang.errors import DomainError, TooMany, Unavailable
from yutang.wechat import client, errors, transport
from yutang.wechat.api import custom, media, menus, templates, users
from yutang.wechat.client import Client
from yutang.wechat.outgoing import TextOut

MENU = "/cgi-bin/menu/create"
CUSTOM = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
INFO = "/cgi-bin/user/info"
BUTTONS = [{"type": "click", "name": "今天上课吗😀", "key": "today"}]
OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"


# ---- what is sent ---------------------------------------------------------------------------------------------------


def test_chinese_and_emoji_leave_as_they_are_and_not_as_escapes(
    scripted: ScriptedWeChat, scripted_caller: Calling
) -> None:
    scripted_caller.ask(lambda account: menus.create(account, BUTTONS))

    (asked,) = scripted.of(MENU)
    assert "今天上课吗😀".encode() in asked.body
    assert b"\\u" not in asked.body
    assert asked.headers["Content-Type"] == "application/json"


def test_half_an_emoji_does_not_stop_a_call(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted_caller.ask(lambda account: users.set_remark(account, OPENID, "小林\ud83d"))

    assert scripted.of("/cgi-bin/user/info/updateremark")[0].json["remark"] == "小林?"


def test_the_token_travels_in_the_query_and_the_secret_only_when_a_token_is_fetched(
    scripted: ScriptedWeChat, scripted_caller: Calling
) -> None:
    scripted_caller.ask(lambda account: menus.create(account, BUTTONS))

    fetched, created = scripted.asked
    assert fetched.json == {
        "grant_type": "client_credential",
        "appid": "wx0123456789abcdef",
        "secret": "the app secret",
        "force_refresh": False,
    }
    assert created.query == {"access_token": "token-1"}
    assert b"the app secret" not in created.body


def test_neither_tokens_nor_openids_nor_secrets_get_into_the_log(
    scripted: ScriptedWeChat, scripted_caller: Calling, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="yutang")
    scripted.script[CUSTOM] = [refused(45009, f"hint {OPENID}")]
    with pytest.raises(TooMany):
        scripted_caller.ask(lambda account: custom.send(account, OPENID, TextOut("hello")))

    lines = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "closed an API" in lines
    assert not [word for word in ("token-1", OPENID, "the app secret") if word in lines]


def test_a_call_for_which_there_is_no_function_can_be_made_all_the_same(
    scripted: ScriptedWeChat, scripted_caller: Calling
) -> None:
    async def shorten(account: Client) -> str:
        read = await account.call("POST", "/cgi-bin/shorten/gen", {"long_data": "x"})
        return read.text("short_key")

    scripted.script["/cgi-bin/shorten/gen"] = [Said({"errcode": 0, "short_key": "k18"})]
    assert scripted_caller.ask(shorten) == "k18"


# ---- tokens that are not taken --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_that_is_not_taken_is_fetched_once_more_and_the_call_succeeds(
    scripted: ScriptedWeChat, scripted_caller: Calling, code: int
) -> None:
    scripted.script[MENU] = [refused(code), Said()]
    scripted_caller.ask(lambda account: menus.create(account, BUTTONS))

    assert scripted.fetches == 2
    assert len(scripted.of(MENU)) == 2


def test_a_token_that_is_never_taken_ends_in_words_after_one_more_try(
    scripted: ScriptedWeChat, scripted_caller: Calling
) -> None:
    scripted.script[MENU] = [refused(40001, "invalid credential")]
    with pytest.raises(DomainError, match="another program") as caught:
        scripted_caller.ask(lambda account: menus.create(account, BUTTONS))

    assert isinstance(cause(caught), errors.TokenRejected)
    assert (scripted.fetches, len(scripted.of(MENU))) == (2, 2)


def test_calls_at_the_same_time_share_one_fetch(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted.token_seconds = 0.1
    threads = [
        threading.Thread(target=lambda: scripted_caller.ask(lambda account: menus.create(account, BUTTONS)))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert (scripted.fetches, len(scripted.of(MENU))) == (1, 12)


# ---- busy and away --------------------------------------------------------------------------------------------------


def test_a_busy_wechat_is_asked_three_times_in_all(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted.script[CUSTOM] = [refused(-1), refused(-1), Said()]
    scripted_caller.ask(lambda account: custom.send(account, OPENID, TextOut("hello")))
    assert len(scripted.of(CUSTOM)) == 3

    scripted.script[CUSTOM] = [refused(-1, "system error")]
    with pytest.raises(Unavailable, match="busy") as caught:
        scripted_caller.ask(lambda account: custom.send(account, OPENID, TextOut("hello")))
    assert isinstance(cause(caught), errors.Busy)
    assert len(scripted.of(CUSTOM)) == 6


def test_a_server_that_is_not_there_is_said_to_be_away(start_calling: Callable[..., Calling]) -> None:
    caller = start_calling(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        caller.ask(lambda account: custom.send(account, OPENID, TextOut("hello")))

    assert isinstance(cause(caught), errors.Unreachable)


@pytest.mark.parametrize(
    "said",
    [
        Said(cut=True),
        Said(b"<html>502 Bad Gateway</html>", status=502),
        Said(b"not json"),
        Said(b"[1, 2]"),
        Said(b"\xff\xfe{}"),
        Said(b"[" * 100_000),
        Said(b'{"errcode": 0, "pad": "' + b"x" * (transport.ANSWER_BYTES + 1) + b'"}'),
        Said(b"", status=302, headers={"Location": "/cgi-bin/elsewhere"}),
    ],
    ids=["cut", "502", "not json", "a list", "no utf-8", "nested", "too large", "redirect"],
)
def test_a_message_whose_answer_is_lost_is_never_sent_a_second_time(
    scripted: ScriptedWeChat, scripted_caller: Calling, said: Said
) -> None:
    scripted.script[CUSTOM] = [said]
    with pytest.raises(Unavailable, match="may have been done") as caught:
        scripted_caller.ask(lambda account: custom.send(account, OPENID, TextOut("hello")))

    assert isinstance(cause(caught), errors.Unanswered)
    assert caught.value.code == "wechat_unanswered"
    assert len(scripted.of(CUSTOM)) == 1
    assert scripted.of("/cgi-bin/elsewhere") == []


def test_a_template_with_a_client_id_is_sent_again_when_the_answer_is_lost(
    scripted: ScriptedWeChat, scripted_caller: Calling
) -> None:
    scripted.script[TEMPLATE] = [Said(cut=True), Said({"errcode": 0, "msgid": 200228332})]

    async def send(account: Client, client_id: str) -> str:
        return await templates.send(account, OPENID, "t1", {"thing1": "上课"}, client_message_id=client_id)

    assert scripted_caller.ask(lambda account: send(account, "m-1")) == "200228332"
    assert [asked.json["client_msg_id"] for asked in scripted.of(TEMPLATE)] == ["m-1", "m-1"]

    scripted.script[TEMPLATE] = [Said(cut=True)]
    with pytest.raises(Unavailable):
        scripted_caller.ask(lambda account: send(account, ""))
    assert len(scripted.of(TEMPLATE)) == 3


def test_a_question_whose_answer_is_lost_is_asked_again(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted.script[INFO] = [Said(cut=True), Said({"openid": OPENID, "subscribe": 1, "subscribe_time": 1_700_000_000})]

    assert scripted_caller.ask(lambda account: users.info(account, OPENID)).followed_at == 1_700_000_000


def test_a_server_that_says_nothing_is_left_after_the_deadline(
    scripted: ScriptedWeChat, scripted_caller: Calling, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted_caller.options["within"] = 0.4
    scripted.script[CUSTOM] = [Said(hold=threading.Event())]
    with pytest.raises(Unavailable, match="may have been done") as caught:
        scripted_caller.ask(lambda account: custom.send(account, OPENID, TextOut("hello")))

    assert isinstance(cause(caught), errors.Unanswered)


def test_an_answer_without_what_was_asked_for_is_no_answer(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted.script["/cgi-bin/media/upload"] = [Said({"type": "image"})]
    with pytest.raises(Unavailable, match="may have been done"):
        scripted_caller.ask(lambda account: media.upload(account, "image", "a.png", b"\x89PNG"))


def test_an_error_in_place_of_a_file_is_seen_whatever_its_content_type(
    scripted: ScriptedWeChat, scripted_caller: Calling
) -> None:
    scripted.script["/cgi-bin/media/get"] = [
        Said(b'{"errcode":40007,"errmsg":"invalid media_id"}', headers={"Content-Type": "text/plain"})
    ]
    with pytest.raises(DomainError, match="three days") as caught:
        scripted_caller.ask(lambda account: media.download(account, "m"))

    assert isinstance(cause(caught), errors.UnknownMedia)


def test_a_video_comes_as_an_address(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted.script["/cgi-bin/media/get"] = [Said({"video_url": "http://v.example.com/1.mp4"})]
    found = scripted_caller.ask(lambda account: media.download(account, "m"))

    assert (found.url, found.content) == ("http://v.example.com/1.mp4", b"")


def test_a_message_for_which_no_token_came_was_not_sent_and_may_be_tried_again(
    scripted: ScriptedWeChat, scripted_caller: Calling
) -> None:
    scripted.script[client.TOKEN_PATH] = [Said(cut=True)]
    with pytest.raises(Unavailable, match="Nothing was sent") as caught:
        scripted_caller.ask(lambda account: custom.send(account, OPENID, TextOut("hello")))

    assert isinstance(cause(caught), errors.Unreachable)
    assert (scripted.fetches, scripted.of(CUSTOM)) == (3, [])


def test_time_that_runs_out_over_the_token_sends_nothing(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted_caller.options["within"] = 0.3
    scripted.script[client.TOKEN_PATH] = [Said(hold=threading.Event())]
    with pytest.raises(Unavailable, match="Nothing was sent") as caught:
        scripted_caller.ask(lambda account: custom.send(account, OPENID, TextOut("hello")))

    assert isinstance(cause(caught), errors.Unreachable)


def test_a_stop_in_the_middle_of_a_call_leaves_it_open_whether_it_was_done(
    scripted: ScriptedWeChat, scripted_caller: Calling
) -> None:
    raised: list[BaseException | None] = []

    def send() -> None:
        with pytest.raises(Unavailable, match="may have been done") as caught:
            scripted_caller.ask(lambda account: custom.send(account, OPENID, TextOut("hello")))
        raised.append(cause(caught))

    scripted.script[CUSTOM] = [Said(hold=threading.Event())]
    thread = threading.Thread(target=send)
    thread.start()
    wait_until(lambda: scripted.of(CUSTOM), what="the message to be on its way")
    scripted_caller.services.wechat.close()
    thread.join(10)

    assert [type(each) for each in raised] == [errors.Unanswered]


def test_a_clock_that_is_moved_a_day_renews_the_token(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted_caller.ask(lambda account: menus.create(account, BUTTONS))
    scripted.change_token("token-2")
    scripted_caller.clock.now += timedelta(days=1)
    scripted_caller.ask(lambda account: menus.create(account, BUTTONS))

    assert [asked.query["access_token"] for asked in scripted.of(MENU)] == ["token-1", "token-2"]
    assert scripted.fetches == 2
    assert json.loads(scripted.of(MENU)[0].body) == {"button": BUTTONS}
