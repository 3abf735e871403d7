"""Menus as phones show them, what a tap brings, parametric QRs."""

import io

import pytest
from PIL import Image

from tests.sim.conftest import Connect
from tests.support.platform import Account, Json, Platform
from tests.support.qr_reading import text_of
from tests.support.waiting import wait_until

CREATE = "/cgi-bin/menu/create"
ALL_KINDS = [
    {"type": "click", "name": "点", "key": "CLICK"},
    {"type": "view", "name": "看", "url": "https://example.com/today"},
    {"type": "scancode_waitmsg", "name": "扫", "key": "SCAN"},
    {"type": "pic_sysphoto", "name": "拍", "key": "PICTURE"},
    {"type": "location_select", "name": "在", "key": "PLACE"},
]
MINI = {"type": "miniprogram", "name": "小程序", "url": "https://example.com/", "appid": "wx1", "pagepath": "pages/a"}


def with_menu(wechat: Platform, *buttons: Json, **wish: str) -> Account:
    account = wechat.account(**wish)
    assert wechat.call(account, CREATE, {"button": list(buttons)})["errcode"] == 0
    return account


def test_every_kind_of_entry_brings_its_own_event(wechat: Platform, connect: Connect) -> None:
    account, own = connect()
    wechat.call(account, CREATE, {"button": [{"name": "都有", "sub_button": ALL_KINDS}, MINI]})
    fan = wechat.fan()
    wechat.follow(fan, account, wait=True)

    taps = [wechat.tap(fan, account, 0, index, wait=True, scanned="https://example.com/s") for index in range(5)]
    taps.append(wechat.tap(fan, account, 1, wait=True))

    assert [tap["kind"] for tap in taps] == ["click", "url", "scanned", "picture", "location", "miniprogram"]
    wait_until(lambda: len(own.taken) == 9, what="six events, a picture and a place")
    heard = [
        (taken.fields.get("Event") or taken.fields["MsgType"], taken.fields.get("EventKey")) for taken in own.taken
    ]
    assert heard == [
        ("subscribe", None),
        ("CLICK", "CLICK"),
        ("VIEW", "https://example.com/today"),
        ("scancode_waitmsg", "SCAN"),
        ("pic_sysphoto", "PICTURE"),
        ("image", None),
        ("location_select", "PLACE"),
        ("location", None),
        ("view_miniprogram", "pages/a"),
    ]
    assert own.taken[3].fields["ScanCodeInfo"]["ScanResult"] == "https://example.com/s"
    assert own.problems == []


def test_a_tap_beside_the_entries_is_refused(wechat: Platform) -> None:
    account = with_menu(wechat, {"name": "更多", "sub_button": ALL_KINDS[:1]})
    fan = wechat.fan()
    tap = {"app_id": account["app_id"], "path": [0, 0]}
    assert wechat.act(fan, "tap", tap, status=409)["error"] == "conflict", "who does not follow sees no menu"
    wechat.follow(fan, account)

    for path in ([], [0], [1], [0, 1], [0, 0, 0], [-1]):
        wechat.act(fan, "tap", {**tap, "path": path}, status=422)


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        (ALL_KINDS[:4], 40016),
        ([{"name": "多", "sub_button": [*ALL_KINDS, ALL_KINDS[0]]}], 40023),
        ([{"type": "click", "name": "名字太长了六字", "key": "K"}], 40018),
        ([{"name": "多", "sub_button": [{"type": "click", "name": "长" * 21, "key": "K"}]}], 40025),
        ([{"type": "dance", "name": "舞", "key": "K"}], 40017),
        ([{"type": "click", "name": "点", "key": "K" * 129}], 40019),
        ([{"type": "click", "name": "点"}], 40019),
        ([{"type": "view", "name": "看", "url": "https://example.com/" + "a" * 1024}], 40020),
        ([{"type": "view", "name": "看", "url": "javascript:alert(1)"}], 40055),
        ([{"type": "media_id", "name": "图", "media_id": "nothing"}], 40007),
    ],
)
def test_a_menu_of_a_wrong_shape_is_refused_and_the_old_one_stays(
    wechat: Platform, buttons: list[Json], code: int
) -> None:
    account = with_menu(wechat, ALL_KINDS[0])

    assert wechat.call(account, CREATE, {"button": buttons})["errcode"] == code
    assert wechat.control("GET", f"/accounts/{account['app_id']}/menu")["button"] == [ALL_KINDS[0]]


def test_a_conditional_menu_is_seen_by_those_with_the_tag(wechat: Platform) -> None:
    account = wechat.account()
    tagged, other = wechat.fans(2)
    openid = wechat.follow(tagged, account)
    wechat.follow(other, account)
    tag = wechat.call(account, "/cgi-bin/tags/create", {"tag": {"name": "学员"}})["tag"]["id"]
    wechat.call(account, "/cgi-bin/tags/members/batchtagging", {"openid_list": [openid], "tagid": tag})
    special = {"button": [ALL_KINDS[1]], "matchrule": {"tag_id": str(tag)}}
    early = wechat.call(account, "/cgi-bin/menu/addconditional", special)
    wechat.call(account, CREATE, {"button": [ALL_KINDS[0]]})
    empty = wechat.call(account, "/cgi-bin/menu/addconditional", {**special, "matchrule": {"sex": "1"}})

    added = wechat.call(account, "/cgi-bin/menu/addconditional", special)

    assert (early["errcode"], empty["errcode"]) == (65303, 65304)
    menu = f"/accounts/{account['app_id']}/menu?fan="
    assert [wechat.control("GET", menu + fan)["button"][0]["type"] for fan in (tagged, other)] == ["view", "click"]
    matched = wechat.call(account, "/cgi-bin/menu/trymatch", {"user_id": openid})
    assert matched["button"][0]["name"] == "看"
    got = wechat.call(account, "/cgi-bin/menu/get")
    assert got["conditionalmenu"][0]["matchrule"] == {"tag_id": str(tag)}
    assert wechat.call(account, "/cgi-bin/menu/delconditional", {"menuid": added["menuid"]})["errcode"] == 0
    assert wechat.control("GET", menu + tagged)["button"][0]["type"] == "click"
    assert wechat.call(account, "/cgi-bin/get_current_selfmenu_info")["is_menu_open"] == 1


# ---- codes -----------------------------------------------------------------------------------------------------------


def code(wechat: Platform, account: Account, action: str, scene: Json, **more: object) -> Json:
    return wechat.call(
        account, "/cgi-bin/qrcode/create", {"action_name": action, "action_info": {"scene": scene}, **more}
    )


def test_a_stranger_s_scan_is_a_follow_with_the_scene_and_a_follower_s_scan_a_scan(
    wechat: Platform, connect: Connect
) -> None:
    account, own = connect()
    fan = wechat.fan()
    made = code(wechat, account, "QR_SCENE", {"scene_id": 123}, expire_seconds=600)

    page = wechat.scan(fan, made["url"], follow=False)
    first = wechat.scan(fan, made["url"], wait=True)
    second = wechat.scan(fan, made["url"], wait=True)

    assert (page["kind"], page["followed"], page["scene"]) == ("account", False, "123")
    assert (first["kind"], second["kind"]) == ("follow", "scan")
    assert [(taken.fields["Event"], taken.fields["EventKey"]) for taken in own.taken] == [
        ("subscribe", "qrscene_123"),
        ("SCAN", "123"),
    ]
    assert {taken.fields["Ticket"] for taken in own.taken} == {made["ticket"]}
    info = wechat.call(account, "/cgi-bin/user/info", openid=wechat.openid(fan, account))
    assert (info["qr_scene"], info["qr_scene_str"]) == (123, "")


def test_a_temporary_code_dies_with_its_time(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    made = code(wechat, account, "QR_STR_SCENE", {"scene_str": "a"}, expire_seconds=600)
    picture = f"/cgi-bin/showqrcode?ticket={made['ticket']}"
    shown = wechat.http.get(picture)
    assert shown.headers["content-type"] == "image/jpg"
    assert text_of(Image.open(io.BytesIO(shown.content))) == made["url"]

    wechat.clock(jump=601)

    assert wechat.scan(fan, made["url"]) == {"kind": "expired", "push": None}
    assert wechat.http.get(picture).status_code == 404


def test_permanent_codes_are_counted_and_the_same_scene_counts_once(wechat: Platform) -> None:
    account = wechat.account()
    wechat.faults(quotas={"permanent_codes": 2})
    first, again = (code(wechat, account, "QR_LIMIT_STR_SCENE", {"scene_str": "door"}) for _ in "ab")
    code(wechat, account, "QR_LIMIT_SCENE", {"scene_id": 1})
    refused = code(wechat, account, "QR_LIMIT_SCENE", {"scene_id": 2})

    assert first == again
    assert "expire_seconds" not in first
    assert refused["errcode"] == 45029


@pytest.mark.parametrize(
    ("action", "scene", "seconds"),
    [
        ("QR_SCENE", {"scene_id": 0}, 60),
        ("QR_SCENE", {"scene_id": 2**32}, 60),
        ("QR_LIMIT_SCENE", {"scene_id": 100_001}, 60),
        ("QR_STR_SCENE", {"scene_str": ""}, 60),
        ("QR_STR_SCENE", {"scene_str": "a" * 65}, 60),
        ("QR_STR_SCENE", {"scene_str": "a"}, 2_592_001),
        ("QR_DANCE", {"scene_str": "a"}, 60),
    ],
)
def test_a_code_that_wechat_would_not_make_is_refused(wechat: Platform, action: str, scene: Json, seconds: int) -> None:
    account = wechat.account()

    assert code(wechat, account, action, scene, expire_seconds=seconds)["errcode"] == 40053


def test_the_scan_box_tells_codes_addresses_and_texts_apart(wechat: Platform) -> None:
    account, fan = wechat.account("鱼塘"), wechat.fan()
    home = wechat.control("GET", f"/accounts/{account['app_id']}/qr")["payload"]

    assert wechat.scan(fan, home, follow=False)["name"] == "鱼塘"
    assert wechat.scan(fan, home)["kind"] == "follow"
    assert wechat.scan(fan, "https://example.com/c/pond")["url"] == "https://example.com/c/pond"
    assert wechat.scan(fan, "你好")["kind"] == "text"
    assert wechat.scan(fan, "http://weixin.qq.com/q/nothing")["kind"] == "expired"
