"""Pages of official accounts."""

import re

import pytest

from tests.support.house import House, sentences
from tests.support.pond_desk import PondDesk
from yutang.accounts.models import Account
from yutang.accounts.official.actions import accounts_of
from yutang.workspaces.models import Role

SECRET = "5f1d7a84db00d2fce00b31a7fc73c5c1"
FORM = {"name": "早起瑜伽", "app_id": "wx5823bf96d3bd56c7", "secret": SECRET, "mode": "secure"}


@pytest.fixture
def desk(house: House) -> PondDesk:
    return PondDesk(house)


def connected(desk: PondDesk, account_class: str = "service_certified", **fields: str) -> Account:
    desk.visitor.post(f"/accounts/new/{account_class}", {**FORM, **fields})
    with desk.person.reading() as work:
        return accounts_of(work)[-1]


def test_an_account_is_connected_in_three_steps(desk: PondDesk) -> None:
    assert "还没有公众号" in sentences(desk.visitor.get("/accounts"))
    page = desk.visitor.get("/accounts/new")
    assert "服务号（已认证）" in sentences(page)
    assert 'href="/accounts/new/service_certified"' in page.text
    assert desk.visitor.get("/accounts/new/service_certified").status_code == 200

    page = desk.visitor.post("/accounts/new/service_certified", FORM)
    with desk.person.reading() as work:
        (account,) = accounts_of(work)
    assert str(page.url).endswith(f"/accounts/{account.id}/connect")
    assert f"/wx/{account.push_key}" in page.text
    assert "微信还没来验证过" in sentences(page)
    assert SECRET not in page.text
    assert "早起瑜伽" in sentences(desk.visitor.get("/accounts"))


def test_a_wrong_field_is_named_and_the_secret_is_not_sent_back(desk: PondDesk) -> None:
    desk.visitor.get("/accounts/new")
    page = desk.visitor.post("/accounts/new/service", {**FORM, "app_id": "gh_1234567890ab"})
    assert page.status_code == 422
    assert "这是原始 ID" in sentences(page)
    assert 'value="早起瑜伽"' in page.text
    assert SECRET not in page.text


def test_the_same_app_id_twice_names_the_account_that_has_it(desk: PondDesk) -> None:
    desk.visitor.get("/accounts/new")
    connected(desk)
    page = desk.visitor.post("/accounts/new/service", {**FORM, "name": "又一个"})
    assert page.status_code == 409
    assert "账号“早起瑜伽”已经用这个 AppID 接入" in sentences(page)


def test_the_page_of_an_account_says_what_it_can_and_cannot_do(desk: PondDesk) -> None:
    desk.visitor.get("/accounts/new")
    account = connected(desk, "subscription")
    page = sentences(desk.visitor.get(f"/accounts/{account.id}"))
    assert "还没有接入完成" in page
    assert "能： 收到粉丝消息，按规则立即回复" in page
    assert "不能： 每个粉丝或渠道的专属二维码" in page


def test_an_account_is_changed_paused_and_archived(desk: PondDesk) -> None:
    desk.visitor.get("/accounts/new")
    account = connected(desk)
    page = f"/accounts/{account.id}"
    hours = {"quiet_from": "22:00", "quiet_until": "07:30", "timezone": "Asia/Shanghai"}
    said = {
        "name": "瑜伽",
        "account_class": "service",
        "persona": "小鱼",
        "sign_off": "你的小鱼",
        "community_id": "",
        **hours,
    }
    seen = sentences(desk.visitor.post(f"{page}/edit", said))
    assert "小鱼 · “你的小鱼”" in seen
    assert "22:00–07:30" in seen
    assert desk.visitor.post(f"{page}/edit", {**said, "name": ""}).status_code == 422
    assert "账号已暂停" in sentences(desk.visitor.post(f"{page}/state", {"state": "paused"}))
    assert "账号已归档" in sentences(desk.visitor.post(f"{page}/state", {"state": "archived"}))
    assert "瑜伽" in sentences(desk.visitor.get("/accounts?archived=1"))
    assert "账号已重新启用" in sentences(desk.visitor.post(f"{page}/state", {"state": "active"}))


def test_token_key_mode_and_secret_are_changed_one_by_one(desk: PondDesk) -> None:
    desk.visitor.get("/accounts/new")
    account = connected(desk, token="firsttoken")
    page = desk.visitor.get(f"/accounts/{account.id}/connect")
    key = re.search(r'id="push-aes-key" value="(\w{43})"', page.text)
    assert key is not None
    page = desk.visitor.post(f"/accounts/{account.id}/keys", {"what": "token", "token": "othertoken"})
    assert 'value="othertoken"' in page.text
    assert key[1] in page.text
    page = desk.visitor.post(f"/accounts/{account.id}/keys", {"what": "aes_key"})
    assert key[1] not in page.text
    assert 'value="othertoken"' in page.text
    page = desk.visitor.post(f"/accounts/{account.id}/keys", {"what": "mode", "mode": "plain"})
    assert "消息加解密方式: 明文模式" in sentences(page)
    page = desk.visitor.post(f"/accounts/{account.id}/secret", {"secret": "0" * 32})
    assert "新的 AppSecret 已保存" in sentences(page)
    assert "0" * 32 not in page.text
    assert desk.visitor.post(f"/accounts/{account.id}/secret", {"secret": "?"}).status_code == 422
    assert desk.visitor.post(f"/accounts/{account.id}/keys", {"what": "token", "token": "?"}).status_code == 422


def test_who_only_looks_sees_the_account_but_neither_keys_nor_buttons(desk: PondDesk) -> None:
    desk.visitor.get("/accounts/new")
    account = connected(desk)
    visitor = desk.member(Role.ANALYST)
    page = visitor.get(f"/accounts/{account.id}")
    assert page.status_code == 200
    assert account.push_key not in page.text
    assert f"/accounts/{account.id}/state" not in page.text
    for path in ("/accounts/new", "/accounts/new/service", f"/accounts/{account.id}/edit"):
        assert visitor.get(path).status_code == 403
    for path in ("/connect", "/connect/live"):
        assert visitor.get(f"/accounts/{account.id}{path}").status_code == 403
    assert visitor.post("/accounts/new/service", FORM).status_code == 403
    assert visitor.post(f"/accounts/{account.id}/state", {"state": "paused"}).status_code == 403
    assert visitor.post(f"/accounts/{account.id}/keys", {"what": "token"}).status_code == 403


def test_another_workspaces_account_is_not_found(desk: PondDesk) -> None:
    desk.visitor.get("/accounts/new")
    theirs = PondDesk(desk.house, name="wang")
    theirs.visitor.get("/accounts/new")
    account = connected(theirs)
    for path in ("", "/edit", "/connect", "/connect/live"):
        assert desk.visitor.get(f"/accounts/{account.id}{path}").status_code == 404
    for path in ("/state", "/keys", "/secret"):
        sent = {"state": "paused", "what": "token", "secret": SECRET}
        assert desk.visitor.post(f"/accounts/{account.id}{path}", sent).status_code == 404
