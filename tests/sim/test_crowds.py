"""Followers for whom somebody else pushes: the platform answers for them and takes messages to them."""

import pytest

from tests.support.platform import Platform

SEND = "/cgi-bin/message/custom/send"


def test_followers_of_a_crowd_are_written_to_at_any_time_and_nothing_is_pushed_for_them(wechat: Platform) -> None:
    account = wechat.account()
    openids = [f"oCrowd{number:022d}" for number in range(3)]
    path = f"/accounts/{account['app_id']}/followers"

    assert wechat.control("POST", path, {"openids": openids}) == {"followers": 3}
    assert wechat.control("POST", path, {"openids": openids[:1]}) == {"followers": 3}
    for number in range(30):
        message = {"touser": openids[0], "msgtype": "text", "text": {"content": f"{number}"}}
        assert wechat.call(account, SEND, message)["errcode"] == 0
    assert wechat.call(account, "/cgi-bin/user/get")["total"] == 3
    assert wechat.pushes(app_id=account["app_id"]) == []


@pytest.mark.parametrize("openids", [None, "o1", [7], [""], ["o" * 65]])
def test_what_is_no_list_of_openids_is_refused(wechat: Platform, openids: object) -> None:
    account = wechat.account()

    assert wechat.control("POST", f"/accounts/{account['app_id']}/followers", {"openids": openids}, status=422)
