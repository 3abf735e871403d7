"""Whether an account is connected: asked of WeChat, told in words; pushes that failed; the JSON API."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from tests.support.house import House, Visitor, sentences
from tests.support.pond_desk import PondDesk
from tests.support.scripted_wechat import Said, ScriptedWeChat, refused, scripted_wechat
from yutang.accounts.official.actions import ConnectForm, do_connect, find_account
from yutang.db.tables import to_ms
from yutang.jobs.models import InboxRow, InboxState
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.client import TOKEN_PATH
from yutang.workspaces.keys.actions import NewKey, do_create_key
from yutang.workspaces.models import Role

SECRET = "5f1d7a84db00d2fce00b31a7fc73c5c1"
KEYS = {"app_id": "wx5823bf96d3bd56c7", "secret": SECRET}


@pytest.fixture
def wechat() -> Iterator[ScriptedWeChat]:
    with scripted_wechat() as started:
        yield started


@pytest.fixture
def open_desk(open_house: Callable[..., House], wechat: ScriptedWeChat) -> Iterator[Callable[..., PondDesk]]:
    opened: list[House] = []

    def open_it(**settings: object) -> PondDesk:
        addresses = {f"wechat_{name}_url": wechat.url for name in ("api", "mp", "open")}
        opened.append(open_house(**{"public_url": "https://pond.example.com", **addresses, **settings}))
        desk = PondDesk(opened[-1])
        desk.visitor.get("/accounts")
        return desk

    yield open_it
    for house in opened:
        house.services.wechat.close()


@pytest.fixture
def desk(open_desk: Callable[..., PondDesk]) -> PondDesk:
    return open_desk()


def account_of(desk: PondDesk) -> int:
    with desk.person.working() as work:
        form = ConnectForm(AccountClass.SERVICE_CERTIFIED, "早起瑜伽", KEYS["app_id"], SECRET)
        return do_connect(work, desk.house.services.sealer, form, Random(work.new_id())).id


def note(desk: PondDesk, account_id: int, **columns: Any) -> None:  # noqa: ANN401 - columns of the row
    """What the edge writes."""
    with desk.person.working() as work:
        account = find_account(work, account_id)
        for name, value in columns.items():
            setattr(account, name, value)


# ---- the check -------------------------------------------------------------------------------------------------------


def test_good_keys_are_told_so(desk: PondDesk, wechat: ScriptedWeChat) -> None:
    account_id = account_of(desk)
    page = desk.visitor.post(f"/accounts/{account_id}/check")
    assert "微信认可，也认可这台服务器的 IP。" in sentences(page)
    assert wechat.of(TOKEN_PATH)[0].json["secret"] == SECRET


@pytest.mark.parametrize(
    ("code", "message", "said"),
    [
        (40164, "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist", "微信不认识这台服务器的 IP。"),
        (40125, "invalid appsecret", "AppSecret 不对。"),
        (40001, "invalid credential", "AppSecret 不对。"),
        (40013, "invalid appid", "微信没有这个 AppID 的账号。"),
        (40243, "AppSecret frozen", "AppSecret 被冻结"),
        (89503, "please confirm", "微信请账号管理员确认这台服务器。"),
        (45009, "reach max api daily quota limit", "获取 access_token 的次数用完了。"),
        (99999, "<b>odd</b>", "微信拒绝了：&lt;b&gt;odd&lt;/b&gt;"),
    ],
)
def test_each_refusal_of_the_keys_says_what_to_do(
    desk: PondDesk, wechat: ScriptedWeChat, code: int, message: str, said: str
) -> None:
    wechat.script[TOKEN_PATH] = [refused(code, message)]
    page = desk.visitor.post(f"/accounts/{account_of(desk)}/check")
    assert said in sentences(page)
    assert ("203.0.113.9" in sentences(page)) is (code == 40164)
    assert SECRET not in page.text


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refused(40201, "invalid url"), "微信后台还没有填服务器地址。"),
        (refused(-1, "system error"), "微信还没来验证过。"),
        (Said({"dns": [], "ping": [{"ip": "203.0.113.9", "package_loss": "100%"}]}), "微信连不到这台服务器。"),
        (Said({"dns": [], "ping": [{"ip": "203.0.113.9", "package_loss": "0%"}]}), "微信还没来验证过。"),
    ],
)
def test_wechats_own_look_at_the_address_is_told(
    desk: PondDesk, wechat: ScriptedWeChat, answer: Said, said: str
) -> None:
    wechat.script["/cgi-bin/callback/check"] = [answer]
    page = desk.visitor.post(f"/accounts/{account_of(desk)}/check")
    assert "微信认可，也认可这台服务器的 IP。" in sentences(page)
    assert said in sentences(page)


def test_a_server_that_cannot_be_reached_is_told_apart_from_a_refusal(open_desk: Callable[..., PondDesk]) -> None:
    desk = open_desk(wechat_api_url="http://127.0.0.1:9")
    page = desk.visitor.post(f"/accounts/{account_of(desk)}/check")
    assert "这里连不上微信的服务器。" in sentences(page)


def test_what_the_edge_saw_is_told_without_a_reload(desk: PondDesk) -> None:
    account_id = account_of(desk)
    live = f"/accounts/{account_id}/connect/live"
    assert "微信还没来验证过。" in sentences(desk.visitor.get(live))
    now = to_ms(desk.house.clock())
    note(desk, account_id, check={"refused_at": now, "refused_reason": "signature"})
    assert "两边的 Token 不一样" in sentences(desk.visitor.get(live))
    note(desk, account_id, check={"refused_at": now, "refused_reason": "not_encrypted"})
    assert "两边的加密方式不一样" in sentences(desk.visitor.get(live))
    note(desk, account_id, check={"refused_at": now, "refused_reason": "signature", "url_ok_at": now + 1000})
    page = sentences(desk.visitor.get(live))
    assert "微信已经验证过这个地址。" in page
    assert "在微信后台启用服务器配置" in page
    note(desk, account_id, last_push_at=desk.house.clock())
    assert "最近一次推送已收到。" in sentences(desk.visitor.get(live))
    desk.visitor.get("/accounts")
    desk.visitor.post(f"/accounts/{account_id}/check")
    assert "还没有接入完成" not in sentences(desk.visitor.get(f"/accounts/{account_id}"))


def test_an_address_that_wechat_cannot_use_is_pointed_out(open_desk: Callable[..., PondDesk]) -> None:
    desk = open_desk(public_url="http://192.168.1.5:8080", wechat_api_url="https://api.weixin.qq.com")
    page = sentences(desk.visitor.get(f"/accounts/{account_of(desk)}/connect"))
    assert "微信访问不到这个地址" in page
    assert "微信只向 443（https）或 80（http）端口推送。" in page


# ---- pushes that failed ----------------------------------------------------------------------------------------------


def dead_push(desk: PondDesk, account_id: int, body: str = "<xml><Content>我想报名</Content></xml>") -> int:
    with desk.person.working() as work:
        row = InboxRow(
            workspace_id=desk.workspace_id, id=work.new_id(), account_id=account_id, dedup_key=f"m:{work.new_id()}",
            sender="oAbc", received_at=work.now, body=body, rule_id=None, state=InboxState.DEAD, due_at=work.now,
            attempts=5, last_error="ValueError", done_at=work.now,
        )  # fmt: skip
        work.session.add(row)
        return row.id


def test_a_push_that_failed_is_shown_and_tried_again(desk: PondDesk) -> None:
    account_id = account_of(desk)
    first, second = dead_push(desk, account_id), dead_push(desk, account_id)
    assert "有消息多次处理失败。" in sentences(desk.visitor.get(f"/accounts/{account_id}"))
    page = desk.visitor.get(f"/accounts/{account_id}/pushes")
    assert "&lt;Content&gt;我想报名" in page.text
    assert "ValueError" in sentences(page)
    assert "正在重试" in sentences(desk.visitor.post(f"/accounts/{account_id}/pushes/{first}/again"))
    page = desk.visitor.post(f"/accounts/{account_id}/pushes/{second}/discard")
    assert "没有失败的消息" in sentences(page)
    with desk.person.reading() as work:
        row = work.session.get(InboxRow, (desk.workspace_id, first))
        assert row is not None
        assert (row.state, row.attempts) == (InboxState.QUEUED, 0)


def test_what_fans_wrote_is_only_for_those_who_may_read_it(desk: PondDesk) -> None:
    account_id = account_of(desk)
    inbox_id = dead_push(desk, account_id)
    visitor = desk.member(Role.DESIGNER)
    assert visitor.get(f"/accounts/{account_id}/pushes").status_code == 403
    assert "有消息多次处理失败" not in sentences(visitor.get(f"/accounts/{account_id}"))
    assert visitor.post(f"/accounts/{account_id}/pushes/{inbox_id}/again").status_code == 403
    assert desk.visitor.post(f"/accounts/7/pushes/{inbox_id}/again").status_code == 404
    theirs = PondDesk(desk.house, name="wang")
    other_id = dead_push(theirs, account_of(theirs))
    assert desk.visitor.post(f"/accounts/{account_id}/pushes/{other_id}/again").status_code == 404


# ---- the JSON API ----------------------------------------------------------------------------------------------------


@pytest.fixture
def program(desk: PondDesk) -> Visitor:
    with desk.person.working() as work:
        _, key = do_create_key(work, NewKey("CRM", [Role.OWNER.value]))
    visitor = desk.house.visitor()
    visitor.client.headers["Authorization"] = f"Bearer {key}"
    return visitor


def test_accounts_are_connected_and_changed_by_programs(program: Visitor) -> None:
    client = program.client
    keys = {**KEYS, "token": "yogaatsix", "aes_key": "a" * 43}
    made = client.post("/api/v1/accounts", json={"account_class": "service_certified", "name": "瑜伽", **keys})
    assert made.status_code == 201
    account = made.json()
    assert account["push_url"].startswith("https://pond.example.com/wx/")
    assert [step["state"] for step in account["connection"]] == ["waiting", "waiting", "waiting"]
    path = f"/api/v1/accounts/{account['id']}"
    changed = client.put(path, json={"name": "早起瑜伽", "account_class": "service", "persona": "小鱼"}).json()
    assert (changed["name"], changed["account_class"], changed["persona"]) == ("早起瑜伽", "service", "小鱼")
    assert client.post(f"{path}/state", json={"state": "paused"}).json()["state"] == "paused"
    assert client.post(f"{path}/keys", json={"mode": "plain", "secret": "0" * 32}).json()["mode"] == "plain"
    assert client.post(f"{path}/check").json()["connection"][0]["state"] == "good"
    listed = client.get("/api/v1/accounts")
    assert [each["id"] for each in listed.json()["accounts"]] == [account["id"]]
    assert not [secret for secret in (SECRET, "yogaatsix", "a" * 43, "0" * 32) if secret in listed.text + made.text]
    assert client.post("/api/v1/accounts", json={"account_class": "service", "name": "", **KEYS}).status_code == 422
    assert client.get("/api/v1/accounts/7").status_code == 404
