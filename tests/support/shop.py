"""A shop: the program and the local platform in processes of their own, a merchant, a membership with a price, phones.

shop = open_shop(server, platform)
phone = shop.phone()                 # a browser of somebody's own; wechat=True: inside WeChat
order = shop.buy(phone)              # what the platform knows of the order once it was placed
shop.pay(order)                      # as the fan; returns the notice
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
from sqlalchemy import select

from tests.support.members import Club
from tests.support.official import make_official
from tests.support.people import Person
from tests.support.platform import Account, Json, Platform
from tests.support.server import Server
from tests.support.services import SECRET
from tests.support.waiting import wait_until
from yutang.accounts import models as accounts
from yutang.courses.memberships.actions import ledger_findings
from yutang.courses.memberships.actions.looking import find_tier
from yutang.courses.memberships.models import Membership, MembershipEntry, MoneyEntry, Order, PayKeys
from yutang.courses.memberships.pay.actions.keys import KeysForm, do_keep_keys, do_note_checked
from yutang.db.engine import Database, open_database
from yutang.sealing import Sealer

PRICE = 9900
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_ORDER = re.compile(r"/order/(M\d+)")
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) MicroMessenger/8.0.60 Language/zh_CN"


@dataclass
class Shop:
    server: Server
    platform: Platform
    account: Account
    merchant: Json
    database: Database
    club: Club
    tier_id: int
    fan: str
    _phones: list[httpx2.Client] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.club.person

    @property
    def sealer(self) -> Sealer:
        return Sealer(SECRET.encode())

    @property
    def page(self) -> str:
        with self.person.reading() as work:
            return f"/member/{find_tier(work, self.tier_id).slug}"

    def phone(self, *, wechat: bool = False) -> httpx2.Client:
        headers = {"accept-language": "en", **({"user-agent": WECHAT} if wechat else {})}
        made = httpx2.Client(base_url=self.server.base_url, headers=headers, trust_env=False, timeout=30)
        self._phones.append(made)
        return made

    def tap_buy(self, phone: httpx2.Client, **fields: str) -> httpx2.Response:
        """The button; where it leads is not followed."""
        shown = phone.get(self.page).text
        if f"{self.page}/wechat" in shown:
            return phone.get(f"{self.page}/wechat", follow_redirects=False)
        token = _TOKEN.search(shown)
        assert token is not None
        return phone.post(f"{self.page}/buy", data={"csrf_token": token[1], **fields}, follow_redirects=False)

    def buy(self, phone: httpx2.Client, **fields: str) -> Json:
        answer = self.tap_buy(phone, **fields)
        while answer.is_redirect and "/order/" not in answer.headers["location"]:
            answer = phone.get(answer.headers["location"], follow_redirects=False)  # WeChat says who it is
        found = _ORDER.search(answer.headers.get("location", ""))
        assert found, f"{answer.status_code} {answer.text[:500]}"
        return self.placed(found[1])

    def placed(self, number: str) -> Json:
        """What the platform knows of an order, once it knows it."""
        wait_until(lambda: number in self._known(), within=30, what="the order to be placed")
        return self._known()[number]

    def _known(self) -> dict[str, Json]:
        return {order["number"]: order for order in self.platform.control("GET", "/pay/orders")["orders"]}

    def look(self, phone: httpx2.Client, order: Json) -> str:
        return phone.get(f"{self.page}/order/{order['number']}").text

    def pay(self, order: Json, fan: str = "") -> str:
        """Returns the id of the notice."""
        paid = self.platform.control("POST", f"/pay/orders/{order['token']}/pay", {"fan": fan or self.fan})
        return str(paid["notice"])

    def notice(self, notice_id: str) -> Json:
        notices = self.platform.control("GET", "/pay/notices")["notices"]
        return next(each for each in notices if each["id"] == notice_id)

    def answered(self, notice_id: str, tries: int = 1) -> list[int]:
        """The statuses of a notice's tries, once there are so many."""
        wait_until(lambda: len(self.notice(notice_id)["tries"]) >= tries, within=30, what="the notice to be answered")
        return list(self.notice(notice_id)["tries"])

    def faults(self, *kinds: str, seconds: float = 0) -> None:
        wish = [{"kind": kind, "seconds": seconds} for kind in kinds]
        self.platform.control("PUT", "/pay/faults", {"faults": wish})

    # ---- what came of it ---------------------------------------------------------------------------------------------

    def rows(self, table: type[Any]) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(select(table).where(table.workspace_id == 1)))

    def order(self, order: Json) -> Order:
        found: Order = next(each for each in self.rows(Order) if each.number == order["number"])
        return found

    def wait_for(self, order: Json, state: str, within: float = 60) -> None:
        wait_until(lambda: self.order(order).state == state, within=within, what=f"the order to be {state}")

    def money(self) -> list[int]:
        return sorted(each.amount for each in self.rows(MoneyEntry))

    def members(self) -> list[Membership]:
        return self.rows(Membership)

    def entries(self) -> list[MembershipEntry]:
        return self.rows(MembershipEntry)

    def keys(self) -> PayKeys:
        (found,) = self.rows(PayKeys)
        assert isinstance(found, PayKeys)
        return found

    def findings(self) -> list[str]:
        with self.database.read() as session:
            return [finding.sentence for finding in ledger_findings(session, 1)]

    def enter_keys(self, **changed: str) -> None:
        """What the owner does on the page of WeChat Pay, without the trial."""
        known = {name: str(self.merchant[name]) for name in _NAMES}
        form = KeysForm(**{**known, "app_id": self.account["app_id"], **changed})
        with self.person.working() as work:
            do_keep_keys(work, self.sealer, form, lambda: "f" * 32)
            do_note_checked(work)

    def close(self) -> None:
        for phone in self._phones:
            phone.close()
        self.database.close()


_NAMES = ("merchant_id", "certificate", "private_key", "api_key", "platform_key_id", "platform_key")


def shop_settings(platform: Platform, **more: str) -> dict[str, str]:
    return {**platform.yutang_settings, "secret_key": SECRET, **more}


def open_shop(server: Server, platform: Platform) -> Shop:
    """Over a database without a workspace."""
    account = platform.account("早起瑜伽")
    merchant = platform.control("POST", "/pay/merchants", {"name": "早起小店", "app_ids": [account["app_id"]]})
    database = open_database(server.database_url)
    official = make_official(database)
    sealer = Sealer(SECRET.encode())
    with database.write() as session:
        row = session.get_one(accounts.Account, (1, official.account_id))
        row.app_id, row.secret = account["app_id"], sealer.seal(account["secret"])
        row.state = accounts.AccountState.ACTIVE
    club = Club(database, sealer=sealer, exists=True, now=datetime.now(UTC))
    tier = club.tier("早起会员", days="365", price="99", price_label="¥99 / 年", language="en")
    shop = Shop(server, platform, account, merchant, database, club, tier, platform.fan("小满"))
    shop.enter_keys()
    return shop


__all__ = ["PRICE", "Shop", "open_shop", "shop_settings"]
