"""What WeChat, or we for it, refuse: used-up quotas, classes, addresses, keys; and the words for it."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from tests.support.calling import Calling, cause
from tests.support.ports import free_port
from tests.support.scripted_wechat import RID, Said, ScriptedWeChat, refused
from yutang.accounts.models import Account, AccountState
from yutang.errors import Conflict, DomainError, NotFound, SettingsError, TooMany, Unavailable
from yutang.sealing import Sealer
from yutang.wechat import client, errors, transport
from yutang.wechat.api import custom, menus, platform
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.outgoing import TextOut

MENU = "/cgi-bin/menu/create"
CUSTOM = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
INFO = "/cgi-bin/user/info"
BUTTONS = [{"type": "click", "name": "今天上课吗😀", "key": "today"}]
OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"


# ---- quotas ---------------------------------------------------------------------------------------------------------


def test_a_used_up_quota_is_not_asked_for_again_before_midnight_in_china(
    scripted: ScriptedWeChat, scripted_caller: Calling
) -> None:
    """No hot loop: however often the product tries, WeChat hears of it once."""
    scripted.script[MENU] = [refused(45009, "reach max api daily quota limit")]
    for _ in range(50):
        with pytest.raises(TooMany, match="2026-11-23 00:00, Beijing time") as caught:
            scripted_caller.ask(lambda account: menus.create(account, BUTTONS))
        assert isinstance(cause(caught), errors.QuotaUsedUp)
        assert caught.value.retry_after == 12 * 3600  # it is noon in China

    assert len(scripted.of(MENU)) == 1


def test_other_apis_go_on_while_one_is_used_up(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted.script[MENU] = [refused(45009)]
    with pytest.raises(TooMany):
        scripted_caller.ask(lambda account: menus.create(account, BUTTONS))
    scripted_caller.ask(lambda account: custom.send(account, OPENID, TextOut("hello")))


def test_after_midnight_in_china_the_quota_is_tried_again(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted.script[MENU] = [refused(45009), Said()]
    with pytest.raises(TooMany):
        scripted_caller.ask(lambda account: menus.create(account, BUTTONS))
    scripted_caller.clock.move(hours=11, minutes=59)
    with pytest.raises(TooMany):
        scripted_caller.ask(lambda account: menus.create(account, BUTTONS))
    scripted_caller.clock.move(minutes=1)
    scripted.good.add(scripted.token)
    scripted_caller.ask(lambda account: menus.create(account, BUTTONS))

    assert len(scripted.of(MENU)) == 2


def test_too_many_in_a_minute_pauses_for_a_minute(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted.script[MENU] = [refused(45011), Said()]
    for _ in range(5):
        with pytest.raises(TooMany, match="in a minute"):
            scripted_caller.ask(lambda account: menus.create(account, BUTTONS))
    scripted_caller.clock.move(seconds=61)
    scripted_caller.ask(lambda account: menus.create(account, BUTTONS))

    assert len(scripted.of(MENU)) == 2


def test_clearing_the_quota_lets_calls_through_at_once(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted.script[MENU] = [refused(45009), Said()]
    with pytest.raises(TooMany):
        scripted_caller.ask(lambda account: menus.create(account, BUTTONS))
    scripted_caller.ask(platform.clear_quota)
    scripted_caller.ask(lambda account: menus.create(account, BUTTONS))


# ---- refused before any call ----------------------------------------------------------------------------------------


def test_what_the_class_of_the_account_cannot_do_is_refused_before_any_call(
    scripted: ScriptedWeChat, start_calling: Callable[..., Calling]
) -> None:
    caller = start_calling(scripted.url, account_class=AccountClass.SUBSCRIPTION)
    with pytest.raises(DomainError, match="Only certified accounts can write to fans") as caught:
        caller.ask(lambda account: custom.send(account, OPENID, TextOut("hello")))

    found = cause(caught)
    assert isinstance(found, errors.NotPermitted)
    assert found.local
    assert caught.value.code == "not_permitted"
    assert scripted.asked == []


def test_an_account_that_does_not_exist_or_is_of_another_workspace_is_not_found(scripted_caller: Calling) -> None:
    scripted_caller.account_id += 1
    with pytest.raises(NotFound):
        scripted_caller.ask(menus.get)
    scripted_caller.account_id -= 1
    scripted_caller.workspace_id += 1
    with pytest.raises(NotFound):
        scripted_caller.ask(menus.get)


def test_a_secret_sealed_with_another_key_is_told(scripted_caller: Calling) -> None:
    with scripted_caller.services.database.write() as session:
        session.execute(
            update(Account)
            .where(Account.workspace_id == scripted_caller.workspace_id, Account.id == scripted_caller.account_id)
            .values(secret=Sealer(b"another key of the installation").seal("x"))
        )
    with pytest.raises(Conflict, match="can no longer be read"):
        scripted_caller.ask(menus.get)


def test_an_archived_account_calls_nobody(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    with scripted_caller.services.database.write() as session:
        session.execute(
            update(Account)
            .where(Account.workspace_id == scripted_caller.workspace_id, Account.id == scripted_caller.account_id)
            .values(state=AccountState.ARCHIVED)
        )
    with pytest.raises(Conflict, match="archived"):
        scripted_caller.ask(menus.get)
    assert scripted.asked == []


@pytest.mark.parametrize(
    ("url", "match"),
    [
        ("http://api.example.com", "must start with https"),
        ("http://93.184.216.34", "must start with https"),
        ("ftp://127.0.0.1", "no address"),
        ("api.weixin.qq.com", "no address"),
        ("https://user:secret@api.example.com", "no address"),
        ("https://api.example.com/?a=b", "no address"),
        ("", "no address"),
    ],
)
def test_an_address_that_cannot_stand_for_wechat_stops_the_start(
    start_calling: Callable[..., Calling], url: str, match: str
) -> None:
    with pytest.raises(SettingsError, match=match):
        start_calling(url)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8090", "http://localhost", "http://sim:8090", "http://10.0.0.3", "https://wx.example.com/p/"],
)
def test_an_own_network_may_be_plain_http_and_a_proxy_may_have_a_path(url: str) -> None:
    assert transport.Addresses(api=url).checked().api == url.rstrip("/")


def test_proxies_of_the_environment_are_not_used(
    scripted: ScriptedWeChat, scripted_caller: Calling, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    scripted_caller.ask(lambda account: menus.create(account, BUTTONS))

    assert len(scripted.of(MENU)) == 1


# ---- errors in words ------------------------------------------------------------------------------------------------


def test_an_error_that_nobody_knows_is_shown_with_its_code_and_the_rid(
    scripted: ScriptedWeChat, scripted_caller: Calling
) -> None:
    scripted.script[MENU] = [refused(61007, "api is unauthorized to component")]
    with pytest.raises(DomainError) as caught:
        scripted_caller.ask(lambda account: menus.create(account, BUTTONS))

    assert str(caught.value) == (f"WeChat refused: api is unauthorized to component (code 61007, its request {RID})")


def test_keys_can_be_tried_before_they_are_kept(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    tries = scripted_caller.services.wechat
    tries.try_keys(AccountClass.SUBSCRIPTION_PERSONAL, "wx9", "s3cret")
    assert scripted.asked[0].json["secret"] == "s3cret"

    scripted.script[client.TOKEN_PATH] = [
        refused(40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist")
    ]
    with pytest.raises(DomainError, match=r"its address 203\.0\.113\.7 is not in the account's IP whitelist") as caught:
        tries.try_keys(AccountClass.SERVICE, "wx9", "s3cret")
    assert isinstance(cause(caught), errors.CallerNotListed)

    for code, match in [(40001, "app secret"), (40125, "app secret"), (40013, "app id"), (40243, "frozen")]:
        scripted.script[client.TOKEN_PATH] = [refused(code)]
        with pytest.raises(DomainError, match=match):
            tries.try_keys(AccountClass.SERVICE, "wx9", "s3cret")


def test_once_it_is_closed_nothing_is_called(scripted: ScriptedWeChat, scripted_caller: Calling) -> None:
    scripted_caller.ask(lambda account: menus.create(account, BUTTONS))
    scripted_caller.services.wechat.close()
    with pytest.raises(Unavailable, match="stopping"):
        scripted_caller.ask(lambda account: menus.create(account, BUTTONS))
    scripted_caller.services.wechat.close()
