"""The control API and the command: what moves the world, what it refuses, how others are told of changes."""

import json
import random
import signal
import subprocess
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.own_server import own_server
from tests.support.platform import Json, Platform
from tests.support.ports import free_port
from tests.support.server import PROGRAM, environment
from tests.support.waiting import wait_until
from tests.support.wechat_files import jpeg
from yutang.sim.api.table import ENDPOINTS
from yutang.sim.control.index import ABOUT


def test_an_account_takes_the_keys_it_is_given_and_draws_the_rest(wechat: Platform) -> None:
    given = {"app_id": "wxgiven0000000001", "secret": "s" * 32, "token": "tok", "aes_key": "a" * 43}

    made = wechat.account(**given, original_id="gh_given", mode="plain")
    drawn = wechat.account("另一个", account_class="subscription")

    assert {name: made[name] for name in given} == given
    assert (made["mode"], drawn["mode"], drawn["account_class"]) == ("plain", "secure", "subscription")
    assert (len(drawn["app_id"]), len(drawn["secret"]), len(drawn["aes_key"])) == (18, 32, 43)
    listed = wechat.control("GET", "/accounts")["accounts"]
    assert [account for account in listed if account["app_id"] == drawn["app_id"]] == [drawn]
    assert wechat.control("POST", "/accounts", {"name": "again", **given}, status=409)["error"] == "conflict"


@pytest.mark.parametrize(
    ("method", "path", "wish", "status"),
    [
        ("POST", "/accounts", {"name": "a", "account_class": "emperor"}, 422),
        ("POST", "/accounts", {"name": "a", "mode": "loud"}, 422),
        ("POST", "/accounts", {"name": "a", "aes_key": "short"}, 422),
        ("POST", "/accounts", {"name": 7}, 422),
        ("POST", "/accounts", {"name": "a", "app_id": 7}, 422),
        ("GET", "/accounts/wx0", None, 404),
        ("POST", "/fans", {"count": 0}, 422),
        ("POST", "/fans", {"count": "many"}, 422),
        ("GET", "/fans/f0", None, 404),
        ("POST", "/fans/f0/follow", {"app_id": "wx0"}, 404),
        ("POST", "/clock", {"jump": -1}, 422),
        ("POST", "/clock", {"speed": 0}, 422),
        ("POST", "/clock", {"jump": 1e300}, 422),
        ("POST", "/clock", {"stamp_with": "ink"}, 422),
        ("PUT", "/faults", {"push": {"drop": 2}}, 422),
        ("PUT", "/faults", {"push": {"explode": 1}}, 422),
        ("PUT", "/faults", {"api": [{"path": "*", "kind": "explode"}]}, 422),
        ("PUT", "/faults", {"api": [{"errcode": 1}]}, 422),
        ("PUT", "/faults", {"api": "all"}, 422),
        ("PUT", "/faults", {"quotas": {"/cgi-bin/token": "many"}}, 422),
        ("PUT", "/faults", {"weather": {}}, 422),
        ("GET", "/pushes?limit=many", None, 422),
        ("GET", "/events?after=x", None, 422),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_with_a_sentence(
    wechat: Platform, method: str, path: str, wish: Json | None, status: int
) -> None:
    refused = wechat.control(method, path, wish, status)

    assert refused["message"]


def test_the_control_api_tells_what_it_can_do(wechat: Platform) -> None:
    told = wechat.http.get("/sim").json()["control"]

    assert set(ABOUT) <= set(told), "nothing is promised that is not there"
    assert {path for path in told if path.startswith(("POST /sim/accounts", "PUT /sim"))} <= set(ABOUT)
    assert "POST /sim/groups" in told


def test_each_account_knows_a_fan_by_another_openid(wechat: Platform) -> None:
    first, second, alone = wechat.account(union="team"), wechat.account(union="team"), wechat.account()
    fan = wechat.fan("阿青")
    openids = [wechat.follow(fan, account) for account in (first, second, alone)]

    infos = [
        wechat.call(account, "/cgi-bin/user/info", openid=openid)
        for account, openid in zip((first, second, alone), openids, strict=True)
    ]

    assert len(set(openids)) == 3
    assert {(len(openid), openid[0]) for openid in openids} == {(28, "o")}
    assert infos[0]["unionid"] == infos[1]["unionid"]
    assert "unionid" not in infos[2]


def test_who_left_is_known_by_the_openid_alone(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    openid = wechat.follow(fan, account, via="card")
    info = wechat.call(account, "/cgi-bin/user/info", openid=openid)
    assert (info["subscribe"], info["subscribe_scene"]) == (1, "ADD_SCENE_PROFILE_CARD")

    wechat.unfollow(fan, account)

    assert wechat.call(account, "/cgi-bin/user/info", openid=openid) == {"subscribe": 0, "openid": openid}
    assert wechat.call(account, "/cgi-bin/user/get") == {"total": 0, "count": 0, "next_openid": ""}
    assert wechat.act(fan, "unfollow", {"app_id": account["app_id"]}, status=409)["error"] == "conflict"
    assert wechat.follow(fan, account) == openid, "the openid stays"


def test_a_long_list_of_followers_comes_in_pages(wechat: Platform) -> None:
    account = wechat.account()
    for fan in wechat.fans(12):
        wechat.follow(fan, account)
    everybody = wechat.call(account, "/cgi-bin/user/get")
    openids = everybody["data"]["openid"]

    rest = wechat.call(account, "/cgi-bin/user/get", next_openid=openids[9])
    past = wechat.call(account, "/cgi-bin/user/get", next_openid=openids[-1])

    assert (everybody["total"], everybody["next_openid"]) == (12, openids[-1])
    assert rest["data"]["openid"] == openids[10:]
    assert past == {"total": 12, "count": 0, "next_openid": ""}


def test_the_clock_runs_faster_and_jumps(start_platform: Any) -> None:  # noqa: ANN401 - the fixture
    platform = start_platform("--speed", "1000")
    before = platform.clock()
    wait_until(lambda: platform.clock()["now"] > before["now"] + 30, what="half a minute of simulated time")
    after = platform.clock()
    assert after["now"] - before["now"] > 100 * (after["real"] - before["real"])

    still = platform.clock(speed=0.001, jump="tomorrow")

    assert still["now"] - after["now"] > 86_399
    assert platform.clock()["now"] - still["now"] < 1


def test_a_world_of_another_day_signs_with_that_day(start_platform: Any) -> None:  # noqa: ANN401 - the fixture
    platform = start_platform("--now", "2026-01-02T12:00:00+08:00")
    account, fan = platform.account(), platform.fan()
    there = datetime(2026, 1, 2, 4, tzinfo=UTC).timestamp()
    with own_server(account) as own:
        platform.save_url(account, own.url, check=False)
        platform.follow(fan, account, wait=True)
        platform.clock(stamp_with="real")
        platform.say(fan, account, "你好", wait=True)

    stamps = [float(taken.query["timestamp"]) for taken in own.taken]
    made = [float(taken.fields["CreateTime"]) for taken in own.taken]
    assert 0 <= stamps[0] - there < 600
    assert stamps[1] - there > 86_400
    assert all(0 <= moment - there < 600 for moment in made)


def test_whoever_waits_for_changes_is_told_at_once(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    newest = wechat.control("GET", "/events?after=0&wait=0")["newest"]
    heard: list[Json] = []
    waiting = threading.Thread(
        target=lambda: heard.extend(wechat.control("GET", f"/events?after={newest}")["events"]), daemon=True
    )
    waiting.start()

    wechat.follow(fan, account)
    waiting.join(10)

    assert (heard[0]["kind"], heard[0]["fan"], heard[0]["app_id"]) == ("fan.followed", fan, account["app_id"])
    assert wechat.control("GET", f"/events?after={heard[-1]['number']}&wait=0.01")["events"] == []


def test_changes_can_be_streamed(wechat: Platform) -> None:
    newest = wechat.control("GET", "/events?after=0&wait=0")["newest"]
    with wechat.http.stream("GET", f"/sim/events?after={newest}", headers={"Accept": "text/event-stream"}) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 1000"
        fan = wechat.fan("阿青")
        event = [line for line, _ in zip(lines, range(4), strict=False) if line]

    assert event[1:] == ["event: fan.made", event[2]]
    assert json.loads(event[2].removeprefix("data: "))["fan"] == fan


def test_who_left_between_two_pages_does_not_break_the_walk(wechat: Platform) -> None:
    account, fans = wechat.account(), wechat.fans(3)
    openids = [wechat.follow(fan, account) for fan in fans]
    wechat.unfollow(fans[0], account)

    rest = wechat.call(account, "/cgi-bin/user/get", next_openid=openids[0])

    assert (rest["total"], rest["data"]["openid"]) == (2, openids[1:])
    assert wechat.call(account, "/cgi-bin/user/get", next_openid="o-nobody")["errcode"] == 40003


def test_a_page_of_another_site_changes_nothing(wechat: Platform) -> None:
    def made_from(origin: str) -> int:
        return wechat.http.post("/sim/fans", json={}, headers={"Origin": origin}).status_code

    assert made_from("https://example.com") == 403
    assert made_from("null") == 403
    assert made_from(wechat.base_url) == 200


def test_a_file_that_no_phone_sends_is_refused(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    wechat.follow(fan, account)

    for kind, content in [("image", b"#!/bin/sh"), ("voice", jpeg()), ("sticker", jpeg())]:
        form = {"app_id": account["app_id"], "kind": kind}
        answer = wechat.http.post(f"/sim/fans/{fan}/send", data=form, files={"file": ("f", content)})
        assert answer.status_code == 422, answer.text
    assert wechat.chat(fan, account) == []


def test_no_body_makes_the_platform_stumble(wechat: Platform) -> None:
    """Every path, with bodies that are valid JSON and nonsense: it refuses, it never answers 500."""
    account = wechat.account()
    draw = random.Random(7)
    names = [
        *("touser", "msgtype", "text", "button", "articles", "tag", "action_name", "action_info", "filter", "data"),
        *("media_id", "openid", "openid_list", "user_list", "template_id", "matchrule", "images", "news", "index"),
        *("appid", "secret", "grant_type", "cgi_path", "rid", "type", "count", "offset", "msg_id", "tagid", "command"),
    ]
    values: list[Any] = [None, True, 0, -1, 1.5, "", "x", "9" * 400, [], {}, [1], [{}], {"a": []}, {"name": 3}]
    values += [{"content": 1}, {"scene": {"scene_id": "x"}}, "text", "image", "news", "QR_SCENE", "client_credential"]
    params = {"access_token": wechat.token(account), "type": "image", "openid": "x", "appid": "", "media_id": ""}
    stumbles = []
    for endpoint in ENDPOINTS:
        for _ in range(12):
            body = {name: draw.choice(values) for name in draw.sample(names, draw.randrange(0, 12))}
            method = "GET" if endpoint.method == "GET" else "POST"
            content = None if method == "GET" else json.dumps(body).encode()
            answer = wechat.http.request(method, endpoint.path, params=params, content=content)
            if answer.status_code != 200 or not isinstance(answer.json(), dict):
                stumbles.append(f"{endpoint.path} {body}: {answer.status_code}")

    assert stumbles == []


# ---- the command -----------------------------------------------------------------------------------------------------


def test_it_says_where_it_runs_and_what_to_do_next(start_platform: Any) -> None:  # noqa: ANN401 - the fixture
    spoken, as_json = start_platform(), start_platform("--json", "--seed", "3")

    assert spoken.base_url in spoken.log
    assert "YUTANG_WECHAT_API_URL" in spoken.log
    assert json.loads(as_json.log) == {"base_url": as_json.base_url, "seed": 3, "speed": 1.0}
    assert (spoken.stop(), as_json.stop()) == (0, 0)


def test_it_stops_at_once_although_pages_wait_for_changes(start_platform: Any) -> None:  # noqa: ANN401 - the fixture
    platform = start_platform()
    with platform.http.stream("GET", "/sim/events", headers={"Accept": "text/event-stream"}) as stream:
        assert next(stream.iter_lines()) == "retry: 1000"
        code = platform.stop()

    assert code == 0


def test_a_port_that_is_taken_is_one_sentence(start_platform: Any, tmp_path: Any) -> None:  # noqa: ANN401 - fixtures
    taken = start_platform()

    second = subprocess.run(
        [PROGRAM, "sim", "--port", str(taken.port)],
        env=environment(tmp_path, {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert second.returncode == 1
    assert second.stderr.startswith(f"yutang sim: port {taken.port} cannot be opened")
    assert "Traceback" not in second.stderr


def test_it_warns_when_others_could_reach_it(tmp_path: Any) -> None:  # noqa: ANN401 - the fixture
    port = free_port()
    process = subprocess.Popen(
        [PROGRAM, "sim", "--host", "0.0.0.0", "--port", str(port), "--json"],  # noqa: S104 - what is warned of
        env=environment(tmp_path, {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process, process.stdout, process.stderr:
        started = json.loads(process.stdout.readline())
        warning = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0

    assert started["base_url"] == f"http://127.0.0.1:{port}"
    assert "without a sign-in" in warning
