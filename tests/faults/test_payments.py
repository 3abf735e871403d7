"""Payments against the local platform, over HTTP: each counts once, nothing false counts; races on both databases."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import update

from tests.support.platform import Json, Platform
from tests.support.server import Server
from tests.support.shop import PRICE, Shop, open_shop, shop_settings
from tests.support.waiting import wait_until
from yutang.alerts.models import Alert
from yutang.courses.memberships.models import Order, OrderState, Refund
from yutang.courses.memberships.pay.actions.buying import ORDER
from yutang.courses.memberships.pay.actions.refunding import do_refund
from yutang.jobs.models import OutboxRow

pytestmark = pytest.mark.slow  # a server and a platform for each of them; forged notices are in tests/http, too
Open = Callable[..., Shop]


@contextmanager
def opening(start_server: Callable[..., Server], platform: Platform, url: str, data_dir: Path) -> Iterator[Open]:
    """A shop with so many web processes."""
    opened: list[Shop] = []

    def start(workers: int = 1) -> Shop:
        settings = shop_settings(platform, workers=str(workers))
        server = start_server(database_url=url, data_dir=data_dir, settings=settings, ready_within=150)
        opened.append(open_shop(server, platform))
        return opened[0]

    yield start
    for shop in opened:
        shop.close()


@pytest.fixture
def open_one(
    start_server: Callable[..., Server], platform: Platform, database_url: str, tmp_path: Path
) -> Iterator[Open]:
    with opening(start_server, platform, database_url, tmp_path / "data") as start:
        yield start


@pytest.fixture
def shop(start_server: Callable[..., Server], platform: Platform, sqlite_url: str, tmp_path: Path) -> Iterator[Shop]:
    with opening(start_server, platform, sqlite_url, tmp_path / "data") as start:
        yield start()


def is_member_once(shop: Shop) -> bool:
    """One membership of one year for one payment, and books that agree."""
    (member,) = shop.members()
    assert member.ends_at is not None
    assert member.ends_at - member.since == timedelta(days=365)
    assert len(shop.entries()) == 1
    assert shop.money() == [PRICE]
    assert shop.findings() == []
    return True


# ---- buying ----------------------------------------------------------------------------------------------------------


def test_a_fan_buys_by_qr_and_is_a_member(shop: Shop) -> None:
    phone = shop.phone()

    order = shop.buy(phone)
    wait_until(lambda: "Scan with WeChat to pay" in shop.look(phone, order), within=20, what="the QR")
    assert order["way"] == "NATIVE"
    assert order["total"] == PRICE
    notice = shop.pay(order)

    assert shop.answered(notice) == [204]
    assert "Your payment has arrived" in shop.look(phone, order)
    assert "You are a member" in phone.get(shop.page).text
    assert is_member_once(shop)
    stranger = shop.phone()
    assert stranger.get(f"{shop.page}/order/{order['number']}").status_code == httpx2.codes.NOT_FOUND


def test_inside_wechat_the_fan_is_known_silently_and_pays_in_its_own_sheet(shop: Shop) -> None:
    phone = shop.phone(wechat=True)
    asked = shop.tap_buy(phone)
    assert asked.headers["location"].startswith(f"{shop.platform.base_url}/connect/oauth2/authorize")
    allowed = httpx2.get(
        f"{asked.headers['location'].partition('#')[0]}&sim_fan={shop.fan}", follow_redirects=False, trust_env=False
    )
    back = allowed.headers["location"]

    stranger = shop.phone(wechat=True)
    stranger.get(shop.page)
    assert stranger.get(back, follow_redirects=False).status_code == httpx2.codes.FORBIDDEN
    led = phone.get(back, follow_redirects=False)
    order = shop.placed(led.headers["location"].rpartition("/")[2])
    wait_until(lambda: "data-pay=" in shop.look(phone, order), within=20, what="the button that pays")
    assert order["way"] == "JSAPI"
    shop.answered(shop.pay(order))

    assert is_member_once(shop)
    assert shop.order(order).payer == ""


def test_two_taps_are_one_order(shop: Shop) -> None:
    phone = shop.phone()
    phone.get(shop.page)
    first = shop.buy(phone)

    assert shop.buy(phone)["number"] == first["number"]
    with ThreadPoolExecutor(4) as pool:
        taps = list(pool.map(lambda _: shop.tap_buy(phone).headers["location"], range(4)))
    assert {tap.rpartition("/")[2] for tap in taps} == {first["number"]}
    assert len(shop.rows(Order)) == 1


def test_an_order_whose_answer_was_lost_is_the_same_order_after_the_worker_was_killed(shop: Shop) -> None:
    path = "/v3/pay/transactions/native"
    shop.platform.faults(api=[{"path": path, "kind": "timeout_after_success", "seconds": 8.0}])
    phone = shop.phone()
    order = shop.buy(phone)  # there, but our worker has not heard so
    assert shop.order(order).pay_url == ""

    shop.server.kill()
    with shop.database.write() as session:  # what a killed worker held is free after four minutes: here at once
        session.execute(update(OutboxRow).where(OutboxRow.kind == ORDER).values(due_at=shop.order(order).created_at))
    shop.server.start()

    wait_until(lambda: shop.order(order).pay_url, within=60, what="the order to be placed again")
    assert shop.order(order).pay_url.endswith(order["token"])
    shop.answered(shop.pay(order))
    assert is_member_once(shop)


# ---- notices ---------------------------------------------------------------------------------------------------------


def test_a_notice_that_comes_many_times_at_once_on_four_processes_counts_once(open_one: Open) -> None:
    shop = open_one(workers=4)
    order = shop.buy(shop.phone())
    shop.faults("duplicate")
    notice = shop.pay(order)
    shop.answered(notice, 2)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: shop.platform.control("POST", f"/pay/notices/{notice}/again"), range(16)))

    assert set(shop.answered(notice, 18)) == {204}
    assert is_member_once(shop)


@pytest.mark.parametrize(
    ("fault", "status", "why"),
    [
        ("tampered", 401, "signature"),
        ("forged", 401, "signature"),
        ("replayed", 401, "stale"),
        ("amount", 422, "amount"),
        ("currency", 422, "currency"),
        ("merchant", 403, "merchant"),
        ("app", 403, "app"),
    ],
)
def test_a_false_notice_is_refused_and_alarmed_and_the_true_one_counts(
    shop: Shop, fault: str, status: int, why: str
) -> None:
    order = shop.buy(shop.phone())
    shop.faults(fault)
    notice = shop.pay(order)

    assert shop.answered(notice)[0] == status
    assert shop.members() == []
    assert shop.money() == []
    assert shop.keys().refused >= 1  # WeChat Pay tries again after 15 seconds, with the same fault
    assert shop.keys().refused_why == why
    wait_until(lambda: "pay_refused" in alerts(shop), within=60, what="the alert")

    shop.platform.control("POST", f"/pay/notices/{notice}/again")
    wait_until(lambda: shop.notice(notice)["done"], within=30, what="the true notice to be taken")
    assert is_member_once(shop)


def alerts(shop: Shop) -> set[str]:
    return {alert.kind for alert in shop.rows(Alert) if alert.resolved_at is None}


def test_a_notice_that_never_comes_is_asked_for(shop: Shop) -> None:
    shop.faults("lost")
    order = shop.buy(shop.phone())
    shop.pay(order)

    later(shop, order, minutes=2)

    shop.wait_for(order, OrderState.PAID)
    assert is_member_once(shop)


def test_an_unpaid_order_is_closed_after_its_time_on_both_sides(shop: Shop) -> None:
    phone = shop.phone()
    order = shop.buy(phone)

    later(shop, order, minutes=31)

    shop.wait_for(order, OrderState.CLOSED)
    assert "The time to pay is over" in shop.look(phone, order)
    assert shop.placed(order["number"])["state"] == "CLOSED"
    assert shop.findings() == []


def test_a_payment_that_is_told_of_after_the_order_was_closed_counts_once(shop: Shop) -> None:
    shop.faults("lost")
    order = shop.buy(shop.phone())
    close_here(shop, order)
    notice = shop.pay(order)

    for _ in range(2):
        shop.platform.control("POST", f"/pay/notices/{notice}/again")

    assert shop.answered(notice, 2) == [204, 204]
    assert shop.order(order).state is OrderState.PAID
    assert is_member_once(shop)


def later(shop: Shop, order: Json, minutes: float) -> None:
    """As if the order had been made so long ago."""
    span = timedelta(minutes=minutes)
    with shop.database.write() as session:
        row = session.get_one(Order, (1, shop.order(order).id))
        row.created_at, row.expires_at = row.created_at - span, row.expires_at - span


def close_here(shop: Shop, order: Json) -> None:
    with shop.database.write() as session:
        session.get_one(Order, (1, shop.order(order).id)).state = OrderState.CLOSED


def test_when_wechat_pay_changes_its_key_nothing_is_lost(shop: Shop) -> None:
    before = shop.buy(shop.phone())
    shop.faults("late", seconds=1)
    late = shop.pay(before)
    rotated = shop.platform.control("POST", f"/pay/merchants/{shop.merchant['merchant_id']}/rotate")

    assert shop.answered(late)[0] == httpx2.codes.UNAUTHORIZED  # signed with a key that nobody has entered yet
    assert shop.keys().refused_why == "serial"
    assert shop.members() == []
    old = shop.keys().platform_key_id
    shop.enter_keys(platform_key_id=rotated["platform_key_id"], platform_key=rotated["platform_key"])

    assert shop.keys().old_platform_key_id == old
    shop.platform.control("POST", f"/pay/notices/{late}/again")
    shop.answered(late, 2)
    assert is_member_once(shop)


def test_strangers_find_no_address_and_send_nothing_large(shop: Shop) -> None:
    phone = shop.phone()

    assert phone.post("/pay/1-" + "0" * 32, content=b"{}").status_code == httpx2.codes.NOT_FOUND
    assert phone.post("/pay/zz", content=b"{}").status_code == httpx2.codes.NOT_FOUND
    assert phone.post("/pay/1-" + "f" * 32, content=b"{}").status_code == httpx2.codes.BAD_REQUEST
    huge = phone.post("/pay/1-" + "f" * 32, content=b"x" * 70_000)
    assert huge.status_code == httpx2.codes.CONTENT_TOO_LARGE
    probe = {"wechatpay-signature": "WECHATPAY/SIGNTEST/abc", "wechatpay-timestamp": "1"}
    refused = shop.keys().refused
    assert phone.post("/pay/1-" + "f" * 32, content=b"{}", headers=probe).status_code == httpx2.codes.UNAUTHORIZED
    assert shop.keys().refused == refused


# ---- paying back -----------------------------------------------------------------------------------------------------


def paid(shop: Shop) -> Json:
    order = shop.buy(shop.phone())
    shop.answered(shop.pay(order))
    return order


def pay_back(shop: Shop, order: Json, amount: str = "") -> None:
    with shop.person.working() as work:
        do_refund(work, shop.order(order).id, amount, "changed their mind")


def test_all_of_the_money_back_takes_the_membership_and_a_part_does_not(shop: Shop) -> None:
    order = paid(shop)

    pay_back(shop, order, "9.90")
    wait_until(lambda: shop.money() == [-990, PRICE], within=60, what="a part to be back")
    shop.wait_for(order, OrderState.PAID)
    assert len(shop.entries()) == 1
    assert shop.findings() == []

    pay_back(shop, order)
    shop.wait_for(order, OrderState.REFUNDED)
    assert shop.money() == [-8910, -990, PRICE]
    (member,) = shop.members()
    assert member.ends_at == member.since
    assert shop.findings() == []
    assert shop.placed(order["number"])["refunded"] == PRICE


def test_a_refund_whose_answer_and_notice_are_lost_is_done_once(shop: Shop) -> None:
    order = paid(shop)
    path = "/v3/refund/domestic/refunds"
    shop.platform.faults(api=[{"path": path, "kind": "timeout_after_success", "seconds": 11.0}])
    shop.faults("lost")
    pay_back(shop, order)

    with shop.database.write() as session:
        (refund,) = [session.get_one(Refund, (1, each.id)) for each in shop.rows(Refund)]
        refund.created_at -= timedelta(minutes=5)

    shop.wait_for(order, OrderState.REFUNDED, within=180)  # asked again a minute after the last answer
    assert shop.money() == [-PRICE, PRICE]
    assert shop.placed(order["number"])["refunded"] == PRICE
    assert shop.findings() == []
