"""wechatpy's own client against the platform: nothing but its addresses is changed."""

import io
from typing import Any

import pytest
import requests
from PIL import Image
from wechatpy import WeChatClient
from wechatpy.exceptions import APILimitedException, WeChatClientException

from tests.support.platform import Account, Platform
from tests.support.qr_reading import text_of
from tests.support.wechat_files import amr, jpeg, mp4

MENU = {
    "button": [
        {"type": "click", "name": "今天", "key": "TODAY"},
        {"name": "更多", "sub_button": [{"type": "view", "name": "首页", "url": "https://example.com/"}]},
    ]
}


class Client(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """The published client, with the one address that it writes out in full."""

    def fetch_access_token(self) -> Any:  # noqa: ANN401 - its own signature
        keys = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        return self._fetch_access_token(url=self.API_BASE_URL + "token", params=keys)


@pytest.fixture
def account(wechat: Platform) -> Account:
    return wechat.account()


@pytest.fixture
def client(wechat: Platform, account: Account) -> Client:
    made = Client(account["app_id"], account["secret"], timeout=20)
    made.API_BASE_URL = wechat.base_url + "/cgi-bin/"
    return made


def refusal(error: pytest.ExceptionInfo[WeChatClientException]) -> int:
    assert " rid: " in error.value.errmsg
    return int(error.value.errcode)


def test_it_gets_a_token_and_renews_it_when_it_was_replaced(client: Client, wechat: Platform) -> None:
    first = client.access_token
    client.fetch_access_token()
    wechat.clock(jump=301)  # past the five minutes in which both are valid
    client.session.set(client.access_token_key, first)

    assert client.misc.get_wechat_ips() == ["127.0.0.1", "::1"]
    assert client.access_token != first


def test_a_wrong_secret_is_refused(client: Client) -> None:
    client.secret = "0" * 32

    with pytest.raises(WeChatClientException) as error:
        client.fetch_access_token()

    assert refusal(error) == 40125


def test_it_makes_reads_and_deletes_a_menu(client: Client) -> None:
    client.menu.create(MENU)
    read = client.menu.get()
    client.menu.delete()

    assert [button["name"] for button in read["menu"]["button"]] == ["今天", "更多"]
    assert read["menu"]["button"][1]["sub_button"][0]["url"] == "https://example.com/"
    assert client.menu.get() is None  # what it makes of 46003


def test_a_code_it_makes_is_drawn_and_followed_by_its_scene(client: Client, wechat: Platform, account: Account) -> None:
    made = client.qrcode.create(
        {"expire_seconds": 600, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "poster-7"}}}
    )
    shown = requests.get(wechat.base_url + "/cgi-bin/showqrcode", params={"ticket": made["ticket"]}, timeout=20)
    fan = wechat.fan()
    payload = text_of(Image.open(io.BytesIO(shown.content)))
    scanned = wechat.scan(fan, payload)

    assert payload == made["url"]
    assert scanned["kind"] == "follow"
    user = client.user.get(wechat.openid(fan, account))
    assert (user["subscribe_scene"], user["qr_scene_str"]) == ("ADD_SCENE_QR_CODE", "poster-7")


def test_it_answers_a_fan_by_customer_service(client: Client, wechat: Platform, account: Account) -> None:
    fan = wechat.fan()
    openid = wechat.follow(fan, account)
    wechat.say(fan, account, "你好")

    client.message.send_text(openid, "您好")
    client.message.send_articles(
        openid, [{"title": "一课", "description": "今天的", "url": "https://example.com/1", "image": ""}]
    )

    chat = wechat.chat(fan, account)
    assert [(message["from"], message["kind"]) for message in chat] == [
        ("fan", "text"),
        ("account", "text"),
        ("account", "news"),
    ]
    assert chat[2]["articles"][0]["url"] == "https://example.com/1"


def test_it_lists_fans_and_reads_them_in_batches(client: Client, wechat: Platform, account: Account) -> None:
    openids = [wechat.follow(fan, account) for fan in wechat.fans(3)]
    client.user.update_remark(openids[0], "老朋友")

    assert list(client.user.iter_followers()) == openids
    read = client.user.get_batch(openids)
    assert [user["remark"] for user in read] == ["老朋友", "", ""]
    assert all("nickname" not in user for user in read)


def test_it_makes_tags_and_gives_them_to_fans(client: Client, wechat: Platform, account: Account) -> None:
    openids = [wechat.follow(fan, account) for fan in wechat.fans(2)]
    tag = client.tag.create("早鸟")["id"]
    client.tag.tag_user(tag, openids)
    client.tag.untag_user(tag, openids[1])

    assert list(client.tag.iter_tag_users(tag)) == openids[:1]
    assert client.tag.get() == [{"id": tag, "name": "早鸟", "count": 1}]
    with pytest.raises(WeChatClientException) as error:
        client.tag.create("早鸟")
    assert refusal(error) == 45157


def test_it_uploads_media_and_gets_the_same_bytes(client: Client, wechat: Platform) -> None:
    picture = jpeg()
    uploaded = client.media.upload("image", ("一.jpg", picture))

    assert client.media.download(uploaded["media_id"]).content == picture
    wechat.clock(jump=3 * 86_400 + 1)
    with pytest.raises(WeChatClientException) as error:
        client.media.download(uploaded["media_id"])
    assert refusal(error) == 40007


def test_media_of_a_wrong_kind_or_size_is_refused(client: Client) -> None:
    refused = []
    wrong = [("picture", jpeg()), ("image", b"text"), ("thumb", jpeg(40) + b"0" * 70_000), ("voice", amr(61))]
    for kind, content in wrong:
        with pytest.raises(WeChatClientException) as error:
            client.media.upload(kind, ("file", content))
        refused.append(refusal(error))

    assert refused == [40004, 40005, 45001, 45007]
    assert client.media.upload("voice", ("a.amr", amr(60)))["type"] == "voice"
    assert client.media.upload("video", ("a.mp4", mp4()))["type"] == "video"


def test_it_drafts_and_publishes(client: Client) -> None:
    thumb = client.material.add("image", ("t.jpg", jpeg()))["media_id"]
    draft = client.draft.add([{"title": "第一课", "content": "<p>你好</p>", "thumb_media_id": thumb}])

    assert client.draft.count()["total_count"] == 1
    published = client.freepublish.submit(draft["media_id"])
    assert published["publish_id"]
    assert client.draft.count()["total_count"] == 0


def test_a_day_s_quota_ends_in_45009_until_it_is_cleared(client: Client, wechat: Platform, account: Account) -> None:
    wechat.faults(quotas={"/cgi-bin/tags/get": 2})
    client.tag.get()
    client.tag.get()

    with pytest.raises(APILimitedException):
        client.tag.get()
    assert wechat.call(account, "/cgi-bin/clear_quota", {"appid": account["app_id"]})["errcode"] == 0
    assert client.tag.get() == []
