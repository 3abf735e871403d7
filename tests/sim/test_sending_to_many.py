"""Templates, subscription notices, mass sending, publishing: quotas, checks, and the events that tell the result."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.sim.conftest import Connect
from tests.support.own_server import OwnServer
from tests.support.platform import Account, Json, Platform
from tests.support.waiting import wait_until
from tests.support.wechat_files import jpeg

FORM = "课程：{{thing1.DATA}}\n时间：{{time2.DATA}}\n状态：{{phrase3.DATA}}\n金额：{{amount4.DATA}}"
GOOD = {"thing1": "晨间瑜伽", "time2": "2026年11月27日 07:30", "phrase3": "已报名", "amount4": "￥19.90"}


def template(wechat: Platform, account: Account, **more: object) -> str:
    wish = {"title": "上课提醒", "content": FORM, **more}
    return str(wechat.control("POST", f"/accounts/{account['app_id']}/templates", wish)["id"])


def filled(openid: str, form: str, **changes: str) -> Json:
    values = {**GOOD, **changes}
    return {"touser": openid, "template_id": form, "data": {key: {"value": value} for key, value in values.items()}}


def event_named(own: OwnServer, name: str) -> dict[str, Any]:
    """The fields of the newest event of this name, when it has come."""

    def newest() -> dict[str, Any] | None:
        found = [taken.fields for taken in own.taken if taken.fields.get("Event") == name]
        return found[-1] if found else None

    return wait_until(newest, what=name)


# ---- templates -------------------------------------------------------------------------------------------------------


def test_a_template_message_is_shown_and_its_result_is_told(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fan, form = wechat.fan(), template(wechat, account)
    openid = wechat.follow(fan, account, wait=True)

    sent = wechat.call(
        account, "/cgi-bin/message/template/send", {**filled(openid, form), "url": "https://example.com/c"}
    )
    wechat.clock(jump=2)

    shown = wechat.chat(fan, account)[-1]
    assert (shown["kind"], shown["title"], shown["url"]) == ("template", "上课提醒", "https://example.com/c")
    assert shown["rows"][0] == {"key": "thing1", "label": "课程", "value": "晨间瑜伽"}
    told = event_named(own, "TEMPLATESENDJOBFINISH")
    assert (told["MsgID"], told["Status"]) == (str(sent["msgid"]), "success")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("thing1", "这是一个超过了二十个字的课程名称所以一定会被拒绝"),
        ("time2", "明天"),
        ("phrase3", "已经报名成功"),
        ("phrase3", "ok"),
        ("amount4", "免费"),
        ("thing1", " "),
    ],
)
def test_a_field_that_breaks_its_type_is_refused(wechat: Platform, field: str, value: str) -> None:
    account, fan = wechat.account(), wechat.fan()
    openid, form = wechat.follow(fan, account), template(wechat, account)

    refused = wechat.call(account, "/cgi-bin/message/template/send", filled(openid, form, **{field: value}))

    assert refused["errcode"] == 47003
    assert refused["errmsg"].startswith(f"argument invalid! data.{field}.value")
    assert wechat.chat(fan, account) == []


def test_the_same_client_msg_id_sends_once_within_ten_minutes(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    openid, form = wechat.follow(fan, account), template(wechat, account)
    message = {**filled(openid, form), "client_msg_id": "lesson-7"}

    first, second = (wechat.call(account, "/cgi-bin/message/template/send", message) for _ in "ab")
    assert first["msgid"] == second["msgid"]
    assert len(wechat.chat(fan, account)) == 1

    wechat.clock(jump=601)
    assert wechat.call(account, "/cgi-bin/message/template/send", message)["msgid"] != first["msgid"]


def test_a_template_needs_a_follower_and_a_known_form(wechat: Platform) -> None:
    account, stranger = wechat.account(), wechat.fan()
    openid, form = wechat.follow(stranger, account), template(wechat, account)
    notice = template(wechat, account, subscription=True)
    wrong = wechat.call(account, "/cgi-bin/message/template/send", filled(openid, notice))
    wechat.unfollow(stranger, account)
    gone = wechat.call(account, "/cgi-bin/message/template/send", filled(openid, form))

    assert (wrong["errcode"], gone["errcode"]) == (40037, 43004)


def test_forms_can_be_taken_from_the_library(wechat: Platform) -> None:
    account = wechat.account()

    added = wechat.call(account, "/cgi-bin/template/api_add_template", {"template_id_short": "47102"})

    listed = wechat.call(account, "/cgi-bin/template/get_all_private_template")["template_list"]
    assert [(each["template_id"], each["title"]) for each in listed] == [(added["template_id"], "打卡提醒")]


# ---- subscription notices --------------------------------------------------------------------------------------------


def test_a_notice_needs_a_grant_and_uses_it_up(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fan, form = wechat.fan(), template(wechat, account, subscription=True)
    openid = wechat.follow(fan, account, wait=True)
    path, notice = "/cgi-bin/message/subscribe/bizsend", filled(openid, form)
    assert wechat.call(account, path, notice)["errcode"] == 43101

    wechat.act(fan, "notices", {"app_id": account["app_id"], "template_ids": [form]})
    assert "subscribe_msg_popup_event" in str(event_named(own, "subscribe_msg_popup_event"))
    assert wechat.call(account, path, notice)["errcode"] == 0
    wechat.clock(jump=2)

    assert event_named(own, "subscribe_msg_sent_event")["SubscribeMsgSentEvent"]["List"]["ErrorStatus"] == "success"
    assert wechat.call(account, path, notice)["errcode"] == 43101
    assert [message["kind"] for message in wechat.chat(fan, account)] == ["subscription"]


# ---- mass sending ----------------------------------------------------------------------------------------------------


def to_all(text: str, **more: object) -> Json:
    return {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": text}, **more}


def test_a_mass_send_reaches_all_and_tells_the_counts(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fans = wechat.fans(3)
    openids = [wechat.follow(fan, account) for fan in fans]
    wechat.call(account, "/cgi-bin/tags/members/batchblacklist", {"openid_list": openids[:1]})

    sent = wechat.call(account, "/cgi-bin/message/mass/sendall", to_all("大家好"))
    asked = {"msg_id": sent["msg_id"]}
    assert wechat.call(account, "/cgi-bin/message/mass/get", asked)["msg_status"] == "SENDING"
    wechat.clock(jump=3)

    told = event_named(own, "MASSSENDJOBFINISH")
    assert (told["TotalCount"], told["SentCount"], told["Status"]) == ("3", "2", "send success")
    assert [wechat.told(fan, account) for fan in fans] == [[], ["大家好"], ["大家好"]]
    assert wechat.call(account, "/cgi-bin/message/mass/get", asked)["msg_status"] == "SEND_SUCCESS"


def to_the_first_of_next_month(wechat: Platform) -> None:
    """Noon in China, so that days can be counted."""
    china = timezone(timedelta(hours=8))
    now = datetime.fromtimestamp(wechat.clock()["now"], china)
    first = (now.replace(day=1) + timedelta(days=32)).replace(day=1, hour=12)
    wechat.clock(jump=(first - now).total_seconds())


def test_a_service_account_sends_to_all_once_a_day_and_four_times_a_month(wechat: Platform) -> None:
    account = wechat.account()
    to_the_first_of_next_month(wechat)

    def send() -> int:
        return int(wechat.call(account, "/cgi-bin/message/mass/sendall", to_all("大家好"))["errcode"])

    first_day = [send(), send()]
    days_after = []
    for _ in range(4):
        wechat.clock(jump="tomorrow")
        days_after.append(send())

    assert first_day == [0, 45028]
    assert days_after == [0, 0, 0, 45028]
    to_the_first_of_next_month(wechat)
    assert send() == 0


def test_a_fan_receives_four_a_month_and_a_subscription_account_sends_once_a_day(wechat: Platform) -> None:
    service, fan = wechat.account(), wechat.fan()
    openids = [wechat.follow(each, service) for each in (fan, wechat.fan())]
    for number in range(5):
        message = {"touser": openids, "msgtype": "text", "text": {"content": str(number)}}
        assert wechat.call(service, "/cgi-bin/message/mass/send", message)["errcode"] == 0
        wechat.clock(jump=3)
    wait_until(lambda: len(wechat.told(fan, service)) == 4, what="four messages")

    subscription = wechat.account(account_class="subscription_certified")
    codes = [wechat.call(subscription, "/cgi-bin/message/mass/sendall", to_all(text))["errcode"] for text in "ab"]
    assert codes == [0, 45028]


def test_the_same_clientmsgid_does_not_send_again(wechat: Platform) -> None:
    account = wechat.account()
    first = wechat.call(account, "/cgi-bin/message/mass/sendall", to_all("一", clientmsgid="a"))

    again = wechat.call(account, "/cgi-bin/message/mass/sendall", to_all("一", clientmsgid="a"))

    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    long = wechat.call(account, "/cgi-bin/message/mass/sendall", to_all("一", clientmsgid="a" * 65))
    assert long["errcode"] == 45067


def test_articles_that_are_sent_leave_the_box_and_have_pages(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    fan = wechat.fan()
    wechat.follow(fan, account)
    article = {"title": "第一课", "content": "<p>呼吸</p>", "article_type": "newspic"}
    draft = wechat.call(account, "/cgi-bin/draft/add", {"articles": [article]})["media_id"]
    news = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": draft}}

    sent = wechat.call(account, "/cgi-bin/message/mass/sendall", news)
    wechat.clock(jump=3)

    told = event_named(own, "MASSSENDJOBFINISH")["ArticleUrlResult"]["ResultList"]["item"]
    shown = wechat.chat(fan, account)[-1]["articles"][0]
    assert sent["msg_data_id"]
    assert shown["url"] == told["ArticleUrl"]
    assert "呼吸" in wechat.http.get(shown["url"]).text
    assert wechat.call(account, "/cgi-bin/draft/count") == {"total_count": 0}
    published = wechat.call(account, "/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20})
    assert published["total_count"] == 0, "it was not published without a push"


# ---- publishing ------------------------------------------------------------------------------------------------------


def test_a_draft_is_published_and_its_page_can_be_read(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    files = {"media": ("t.jpg", jpeg())}
    params = {"access_token": wechat.token(account), "type": "thumb"}
    thumb = wechat.http.post("/cgi-bin/material/add_material", params=params, files=files).json()["media_id"]
    article = {"title": "第一课", "content": "<p>呼吸</p><script>alert(1)</script>", "thumb_media_id": thumb}
    draft = wechat.call(account, "/cgi-bin/draft/add", {"articles": [article]})
    job = wechat.call(account, "/cgi-bin/freepublish/submit", {"media_id": draft["media_id"]})
    asked = {"publish_id": job["publish_id"]}
    assert wechat.call(account, "/cgi-bin/freepublish/get", asked)["publish_status"] == 1
    wechat.clock(jump=2)

    told = event_named(own, "PUBLISHJOBFINISH")["PublishEventInfo"]
    got = wechat.call(account, "/cgi-bin/freepublish/get", asked)
    page = wechat.http.get(got["article_detail"]["item"][0]["article_url"])

    assert (told["publish_status"], told["article_id"]) == ("0", got["article_id"])
    assert "呼吸" in page.text
    assert "script" not in page.text
    assert "sandbox" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "长" * 33}, 45003),
        ({"author": "长" * 17}, 45110),
        ({"digest": "长" * 129}, 45004),
        ({"content": "长" * 20_000}, 45002),
        ({"thumb_media_id": "nothing"}, 40007),
    ],
)
def test_a_draft_keeps_to_the_lengths(wechat: Platform, change: Json, code: int) -> None:
    account = wechat.account()
    article = {"title": "课", "content": "<p>呼吸</p>", "article_type": "newspic", **change}
    if "thumb_media_id" in change:
        article["article_type"] = "news"

    assert wechat.call(account, "/cgi-bin/draft/add", {"articles": [article]})["errcode"] == code
