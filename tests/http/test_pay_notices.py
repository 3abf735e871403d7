"""Notices of payments in one process: what is signed, fresh and fits counts once; all else is refused and counted."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from tests.support.fan_pages import Handset, handset
from tests.support.house import House, sentences
from tests.support.members import Club
from tests.support.official import make_official
from yutang.courses.memberships.actions.looking import find_tier
from yutang.courses.memberships.models import MembershipEntry, MoneyEntry, Order, OrderState, PayKeys
from yutang.courses.memberships.pay.actions.keys import KeysForm, do_keep_keys, do_note_checked
from yutang.sim.agenda import Agenda
from yutang.sim.chance import Chance
from yutang.sim.clock import Clock as SimClock
from yutang.sim.pay.book import Order as Placed
from yutang.sim.pay.book import PayBook
from yutang.sim.pay.post import Notice, PayPost

PRICE = 9900
NOTIFY = "f" * 32


@dataclass
class Till:
    """A workspace that sells, and WeChat Pay's pen, without its network."""

    house: House
    club: Club
    book: PayBook
    post: PayPost
    app_id: str
    tier_id: int

    @property
    def workspace_id(self) -> int:
        return self.club.workspace_id

    def order(self, phone: Handset) -> Order:
        with self.club.person.reading() as work:
            page = f"/member/{find_tier(work, self.tier_id).slug}"
        phone.get(page)
        phone.post(f"{page}/buy")
        placed: Order = self.rows(Order)[-1]
        return placed

    def letter(self, order: Order, fault: str = "", **changed: object) -> tuple[bytes, dict[str, str]]:
        (merchant,) = self.book.merchants.values()
        placed = Placed(merchant, order.number, self.app_id, "t", order.amount, "", 0, order.number, "oX", "NATIVE")
        placed.state, placed.transaction_id, placed.paid_at = "SUCCESS", f"42{order.id}", self.club.now.timestamp()
        notice = Notice("EV-1", merchant, order.number, "TRANSACTION.SUCCESS", "", placed.as_json() | changed, fault)
        body, headers = self.post.letter(notice)
        return body.encode(), headers

    def send(self, letter: tuple[bytes, dict[str, str]], key: str = NOTIFY) -> int:
        client = self.house.visitor().client
        path = f"/pay/{self.workspace_id:x}-{key}"
        return client.post(path, content=letter[0], headers=letter[1]).status_code

    def rows(self, table: Any) -> list[Any]:  # noqa: ANN401 - a table
        with self.club.database.read() as session:
            return list(session.scalars(select(table).where(table.workspace_id == self.workspace_id)))

    @property
    def keys(self) -> PayKeys:
        found: PayKeys = self.rows(PayKeys)[0]
        return found


@pytest.fixture
def till(house: House) -> Iterator[Till]:
    workspace_id = house.workspace()
    house.member(workspace_id, "lin@example.com", name="小林")
    database, sealer = house.services.database, house.services.sealer
    official = make_official(database, workspace_id=workspace_id, with_workspace=False)
    club = Club(database, workspace_id, sealer, exists=True, now=house.clock())
    tier = club.tier("早起会员", days="365", price="99", language="en")
    chance = Chance(7)
    book = PayBook(chance)
    clock = SimClock(lambda: house.clock().timestamp())
    loop = asyncio.new_event_loop()
    post = PayPost(book, clock, Agenda(clock), lambda: "real")
    merchant = book.add_merchant("小店", [official.app_id]).as_json()
    names = ("merchant_id", "certificate", "private_key", "api_key", "platform_key_id", "platform_key")
    with club.person.working() as work:
        form = KeysForm(app_id=official.app_id, **{name: str(merchant[name]) for name in names})
        do_keep_keys(work, sealer, form, lambda: NOTIFY)
        do_note_checked(work)
    yield Till(house, club, book, post, official.app_id, tier)
    loop.run_until_complete(post.close())
    loop.close()


def test_a_true_notice_counts_once_however_often_and_late_it_comes(till: Till) -> None:
    order = till.order(handset(till.house))
    letter = till.letter(order)

    assert [till.send(letter) for _ in range(3)] == [204, 204, 204]
    assert till.rows(Order)[0].state is OrderState.PAID
    assert [each.amount for each in till.rows(MoneyEntry)] == [PRICE]
    assert [each.periods for each in till.rows(MembershipEntry)] == [1]
    assert till.keys.refused == 0
    assert till.club.findings() == []

    till.house.clock.move(minutes=6)
    assert till.send(letter) == httpx2.codes.UNAUTHORIZED  # the same letter again, later: it is old
    assert till.keys.refused_why == "stale"
    assert till.send(till.letter(order)) == httpx2.codes.NO_CONTENT  # told anew: it is known
    assert [each.amount for each in till.rows(MoneyEntry)] == [PRICE]


def test_whatever_is_false_about_a_notice_it_is_refused_counted_and_credits_nothing(till: Till) -> None:
    order = till.order(handset(till.house))
    stranger = Order(**{**_columns(order), "id": 1, "number": "M1"})
    other_key = till.letter(order)[1] | {"Wechatpay-Serial": "PUB_KEY_ID_0"}
    letters = {
        "signature": (till.letter(order, "tampered"), 401),
        "stale": (till.letter(order, "replayed"), 401),
        "amount": (till.letter(order, "amount"), 422),
        "currency": (till.letter(order, "currency"), 422),
        "merchant": (till.letter(order, "merchant"), 403),
        "app": (till.letter(order, "app"), 403),
        "serial": ((till.letter(order)[0], other_key), 401),
        "order": (till.letter(stranger), 404),
        "malformed": ((b"{}", {}), 400),
    }

    for count, (why, (letter, status)) in enumerate(letters.items(), start=1):
        assert till.send(letter) == status, why
        assert (till.keys.refused, till.keys.refused_why) == (count, why)
    assert till.send(till.letter(order, "forged")) == httpx2.codes.UNAUTHORIZED

    assert till.rows(Order)[0].state is OrderState.OPEN
    assert till.rows(MoneyEntry) == []
    assert till.rows(MembershipEntry) == []
    assert till.send(till.letter(order)) == httpx2.codes.NO_CONTENT


def _columns(order: Order) -> dict[str, Any]:
    return {column.key: getattr(order, column.key) for column in Order.__table__.columns}


def test_a_notice_sealed_for_another_key_is_refused(till: Till) -> None:
    order = till.order(handset(till.house))
    (merchant,) = till.book.merchants.values()
    merchant.api_key = "0" * 32

    assert till.send(till.letter(order)) == httpx2.codes.BAD_REQUEST
    assert till.keys.refused_why == "sealed"


def test_a_payment_that_comes_after_the_order_was_closed_counts(till: Till) -> None:
    order = till.order(handset(till.house))
    with till.club.database.write() as session:
        session.get_one(Order, (till.workspace_id, order.id)).state = OrderState.CLOSED
    till.house.clock.move(hours=2)

    assert till.send(till.letter(order)) == httpx2.codes.NO_CONTENT
    assert till.rows(Order)[0].state is OrderState.PAID
    assert till.club.later(hours=2).findings() == []


def test_wechats_probe_is_refused_and_alarms_nobody_and_strangers_find_nothing(till: Till) -> None:
    body, headers = till.letter(till.order(handset(till.house)))
    probe = headers | {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/abc"}

    assert till.send((body, probe)) == httpx2.codes.UNAUTHORIZED
    assert till.keys.refused == 0
    assert till.send((body, headers), key="0" * 32) == httpx2.codes.NOT_FOUND
    assert till.send((b"x" * 70_000, headers)) == httpx2.codes.CONTENT_TOO_LARGE
    assert till.keys.refused == 0


def test_the_page_of_the_keys_says_what_was_refused_until_somebody_looked(till: Till) -> None:
    visitor = till.house.signed_in("lin@example.com")
    visitor.client.cookies.set("language", "en")
    till.send(till.letter(till.order(handset(till.house)), "amount"))

    page = visitor.get("/memberships/pay")
    assert "the amount was not that of the order" in sentences(page)
    assert "PRIVATE KEY" not in page.text
    visitor.post("/memberships/pay/looked")
    assert till.keys.refused == 0


def test_orders_are_listed_summed_and_exported(till: Till) -> None:
    visitor = till.house.signed_in("lin@example.com")
    visitor.client.cookies.set("language", "en")
    assert "No order yet" in sentences(visitor.get("/memberships/orders"))
    order = till.order(handset(till.house))
    till.send(till.letter(order))

    listed = sentences(visitor.get("/memberships/orders"))
    assert "¥99.00" in listed
    one = sentences(visitor.get(f"/memberships/orders/{order.id}"))
    assert "With all of the money one period goes" in one
    made = visitor.post("/memberships/orders/export.csv")
    assert made.content.startswith(b"\xef\xbb\xbf")
    assert order.number in made.text
    assert "99.00" in made.text
    assert visitor.post("/memberships/orders/export.xlsx").content.startswith(b"PK")
    wrong = visitor.post(f"/memberships/orders/{order.id}/refund", {"amount": "100", "reason": "x"})
    assert "what is left of the payment" in sentences(wrong)
    back = visitor.post(f"/memberships/orders/{order.id}/refund", {"amount": "9.90", "reason": "kind"})
    assert "money on its way back" in sentences(back)
    till.house.member(till.workspace_id, "zhou@example.com", roles=["planner"])
    planner = till.house.signed_in("zhou@example.com")
    assert planner.get("/memberships/orders").status_code == httpx2.codes.FORBIDDEN


def test_wrong_keys_are_said_beside_their_fields(till: Till) -> None:
    visitor = till.house.signed_in("lin@example.com")
    visitor.client.cookies.set("language", "en")

    answer = visitor.post("/memberships/pay", {"merchant_id": "12", "certificate": "x", "api_key": "short"})

    said = sentences(answer)
    assert "8 to 12 digits." in said
    assert "The APIv3 key has 32 characters." in said
    assert "Paste the whole file" in said
    assert json.dumps("short")[1:-1] not in answer.text.replace("shortcut", "")
    assert till.keys.changed_at - till.club.now < timedelta(seconds=1)
