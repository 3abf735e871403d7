"""A whole campaign in browsers and on phones: printed code, poster, Moments, friends, the hold, the reward.

The program and the local WeChat platform run as processes of their own. Both clocks are moved together, so that a day
passes at once.
"""

import io
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.support.browser import DESKTOP, screenshot
from tests.support.console import Console
from tests.support.people import Person
from tests.support.phones import open_phone
from tests.support.platform import Account, Platform, running_platform
from tests.support.server import Servers
from tests.support.waiting import wait_until
from tests.support.wizard import connect
from yutang.campaigns.rewards.actions.codes import do_generate_codes
from yutang.campaigns.rewards.actions.tiers import tiers_of
from yutang.campaigns.rewards.rules.codes import MakeForm
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.groups.actions import GroupForm, NewGroup, NewQr, do_add_group
from yutang.groups.models import GroupKind
from yutang.livecodes.actions import CodeForm, TargetChoice, do_add_code
from yutang.sealing import Sealer
from yutang.settings import Settings
from yutang.wiring import MovedClock

pytestmark = pytest.mark.e2e

OpenPage = Callable[..., Page]
SOON = 20_000  # ms: the machine may be busy
GROUP = "https://weixin.qq.com/g/AwYAAC20261126loop01"
KEYWORD = "晨练"
MINUTES = "%Y-%m-%dT%H:%M"


@dataclass
class Town:
    """A console, the platform, and the clocks of both."""

    console: Console
    platform: Platform
    clock: MovedClock
    moved: timedelta = field(default_factory=timedelta)
    group_payload: str = ""

    @property
    def base_url(self) -> str:
        return self.console.server.base_url

    @property
    def owner(self) -> Person:
        person = self.console.owner
        return Person(person.database, person.workspace_id, now=self.now)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def let_pass(self, **span: float) -> None:
        self.moved += timedelta(**span)
        self.clock.move(self.moved)
        self.platform.clock(jump=timedelta(**span).total_seconds())

    def live_code(self, name: str) -> str:
        """A community with one group, and the name of the live code over it."""
        with self.owner.working() as work:
            community = do_add_community(work, CommunityForm(name))
            qr = NewQr(GROUP + secrets.token_hex(4), (self.now + timedelta(days=6)).date())
            group = do_add_group(work, NewGroup(community.id, GroupKind.WECHAT, GroupForm(f"{name}1群"), 0, qr))
            code = do_add_code(
                work,
                CodeForm(name=name, community_id=community.id, targets=(TargetChoice(group.id),), owners=()),
                Random(work.new_id()),
            )
            self.group_payload = qr.payload
            return code.name

    def add_codes(self, campaign_id: int) -> str:
        """Codes for the campaign's first reward. Returns its title."""
        sealer = Sealer(Settings(data_dir=self.console.server.data_dir).secret())
        with self.owner.working() as work:
            view = tiers_of(work, campaign_id)[0]
            do_generate_codes(work, sealer, campaign_id, view.tier.id, MakeForm(count="20"), Random(1))
            return view.tier.title


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("loop")
    clock = MovedClock(folder / "clock")
    clock.move(timedelta())
    servers = Servers(folder)
    with running_platform(folder) as platform:
        platform.clock(stamp_with="simulated")
        settings = {**platform.yutang_settings, "test_clock": str(folder / "clock")}
        console = Console(servers.start(settings=settings))
        yield Town(console, platform, clock)
        console.close()
        servers.close()


@pytest.fixture(scope="module")
def console(town: Town) -> Console:
    return town.console


def make_campaign(desk: Page, town: Town, example: str, **fields: str) -> int:
    """From an example, through its form. Returns the id."""
    desk.goto("/campaigns/new")
    desk.locator(f"a[href*='{example}']").first.click()
    for name, value in fields.items():
        control = desk.locator(f"[name={name}]")
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)
    desk.locator("[name=starts]").fill((town.now - timedelta(hours=1) + timedelta(hours=8)).strftime(MINUTES))
    desk.locator("[name=ends]").fill((town.now + timedelta(days=6, hours=8)).strftime(MINUTES))
    desk.locator(".campaign-form .btn-list button").first.click()
    expect(desk).to_have_url(re.compile(r"/campaigns/\d+$"))
    return int(desk.url.rsplit("/", 1)[1])


def choose_poster(desk: Page, campaign_id: int, own: str) -> None:
    desk.goto(f"/campaigns/{campaign_id}/poster")
    desk.locator(f"[name=poster][value='own:{own}']").check(force=True)
    desk.locator("form[action$='/poster'] .btn-list button").click()


def start(desk: Page, campaign_id: int) -> None:
    desk.goto(f"/campaigns/{campaign_id}")
    desk.get_by_role("button", name="检查", exact=True).click()
    screenshot(desk, "campaign-loop-checked-zh")
    desk.locator("form[action$='/start'] button").click()
    desk.locator("dialog.confirm button[value=yes]").click()
    expect(desk.get_by_text("进行中").first).to_be_visible(timeout=SOON)


def read_code(picture: bytes) -> str:
    with Image.open(io.BytesIO(picture)) as opened:
        (found,) = zxingcpp.read_barcodes(opened.convert("RGB"))
    return str(found.text)


def link_in(town: Town, fan: str, account: Account, part: str) -> str:
    """The newest address with `part` in it that the account sent to this fan."""
    pattern = re.compile(re.escape(town.base_url) + re.escape(part) + r"[^\s\"'<>\\]*")

    def look() -> str:
        for message in reversed(town.platform.chat(fan, account)):
            found = pattern.findall(str(message))
            if message["from"] != "fan" and found:
                return str(found[-1])
        return ""

    return wait_until(look, within=20, what=f"a message with {part} for {fan}")


def poster_of(town: Town, page: Page) -> bytes:
    """The picture that a poster page shows, as somebody saves it."""
    source = page.locator("img.poster, main img").first.get_attribute("src") or ""
    answer = page.request.get(town.base_url + source if source.startswith("/") else source)
    assert answer.ok, source
    return answer.body()


def told(town: Town, fan: str, account: Account, words: str) -> None:
    wait_until(
        lambda: any(words in text for text in town.platform.told(fan, account)),
        within=20,
        what=f"“{words}” on the phone of {fan}",
    )


# ---- what people do --------------------------------------------------------------------------------


def scan(open_page: OpenPage, town: Town, fan: str, payload: str) -> Page:
    """A phone that scans a printed code and opens what it holds."""
    phone = open_phone(open_page, town.platform, fan, "/scan")
    phone.get_by_label("或二维码的内容").fill(payload)
    phone.get_by_role("button", name="打开").click()
    return phone


def poster_with(town: Town, page: Page, address: str, part: str) -> tuple[bytes, str]:
    """The picture of a poster page, and what its QR holds, once that has `part` in it."""
    found: tuple[bytes, str] = (b"", "")

    def look() -> bool:
        nonlocal found
        page.goto(address)
        picture = poster_of(town, page)
        found = picture, read_code(picture)
        return part in found[1]

    wait_until(look, within=30, what=f"{part} on the poster")
    return found


def post_to_moments(phone: Page, fan: str, picture: bytes) -> None:
    phone.goto(f"/phone/{fan}/moments")
    if phone.locator("details[open]").count() == 0:
        phone.get_by_text("发一条朋友圈").click()
    phone.get_by_label("文字").fill("我在练，天天早起")
    poster: FilePayload = {"name": "poster.jpg", "mimeType": "image/jpeg", "buffer": picture}
    phone.locator("form input[type=file]").set_input_files(poster)
    phone.get_by_role("button", name="发表").click()


def tap_in_moments(open_page: OpenPage, town: Town, fan: str, friend: str) -> Page:
    """A friend's phone that sees the picture and follows its code."""
    phone = open_phone(open_page, town.platform, fan, "/moments")
    phone.get_by_role("link", name=re.compile(friend)).first.click()
    phone.get_by_role("link", name="识别图中二维码").click()
    return phone


def hold_down_the_code(phone: Page) -> None:
    """In the web view: a long press on the picture, and what WeChat offers then."""
    phone.frame_locator("iframe[data-web]").get_by_role("img").first.hover()
    phone.mouse.down()
    offer = phone.get_by_role("dialog").get_by_role("link", name="识别图中二维码")
    expect(offer).to_be_visible(timeout=SOON)
    phone.mouse.up()
    offer.click()


def join_the_group(phone: Page, fan: str, entrance: str) -> None:
    phone.goto(f"/phone/{fan}/web?url={entrance}")
    hold_down_the_code(phone)
    phone.get_by_role("button", name="加入该群聊").click()


def reloaded(page: Page) -> Page:
    page.reload()
    return page


def friends(page: Page, place: int) -> str:
    """On a fan's own page: how many count (0) or wait (1)."""
    return reloaded(page).locator(".counts li").nth(place).inner_text()


# ---- the campaigns --------------------------------------------------------------------------------


def running(desk: Page, town: Town, theirs: Account, account_class: str, **fields: str) -> tuple[int, str]:
    """A campaign that has been made, checked and started in the console; and what three friends bring."""
    code_name = town.live_code(theirs["name"])
    connect(desk, town.platform, theirs, account_class)
    town.platform.follow(town.platform.fan("试试"), theirs, wait=True)
    desk.locator("form[action$='/check'] button").click()
    expect(desk.locator("#account-done")).to_be_visible(timeout=SOON)
    campaign_id = make_campaign(
        desk, town, "three_friends", title="七天晨练", account_id=theirs["name"], code_id=code_name, keyword=KEYWORD,
        community_id=theirs["name"], organiser="早起瑜伽馆", **fields,
    )  # fmt: skip
    reward = town.add_codes(campaign_id)
    choose_poster(desk, campaign_id, "yoga_breath")
    start(desk, campaign_id)
    return campaign_id, reward


def test_friends_come_through_a_poster_in_moments_and_the_reward_comes_after_the_hold(
    open_console: OpenPage, open_page: OpenPage, town: Town
) -> None:
    platform, theirs = town.platform, town.platform.account("早起瑜伽")
    desk = open_console(*DESKTOP)
    campaign_id, reward = running(desk, town, theirs, "service_certified")
    desk.get_by_role("button", name=re.compile("生成")).first.click()
    expect(desk.locator("a[href*='qr.png']").first).to_be_visible(timeout=SOON)
    printed = read_code(desk.request.get(f"{town.base_url}/campaigns/{campaign_id}/qr.png?size=8").body())
    a, b, c, d, e = (platform.fan(name) for name in ("小满", "阿雅", "大山", "小树", "阿青"))

    # A scans the printed code and follows; welcome and poster arrive. The poster holds A's own parametric QR.
    phone_a = scan(open_page, town, a, printed)
    phone_a.get_by_role("button", name="关注").click()
    told(town, a, theirs, "欢迎")
    own = open_page(390, 844, touch=True)
    picture, payload = poster_with(town, own, link_in(town, a, theirs, "/poster/"), "weixin.qq.com/q/")
    screenshot(own, "campaign-loop-poster-zh")

    # A writes, which opens a budget of 48 hours, and posts the poster to Moments. B taps it and follows; A is told.
    platform.say(a, theirs, KEYWORD, wait=True)
    post_to_moments(phone_a, a, picture)
    phone_b = tap_in_moments(open_page, town, b, "小满")
    phone_b.get_by_role("button", name="关注").click()
    told(town, b, theirs, "欢迎")
    told(town, a, theirs, "来了")

    wechat_group = {"name": "早起瑜伽1群", "owner": a, "others": 41, "payload": town.group_payload}
    platform.control("POST", "/groups", wechat_group)
    join_the_group(phone_b, b, link_in(town, b, theirs, "/c/"))
    expect(phone_b.get_by_role("heading", name="早起瑜伽1群 (43)")).to_be_visible(timeout=SOON)

    # Two more come, one of them leaves within the hold: A's page explains it. Then another one comes.
    for fan in (c, d):
        platform.scan(fan, payload, wait=True)
    town.let_pass(minutes=5)
    platform.unfollow(d, theirs, wait=True)
    own.goto(link_in(town, a, theirs, "/k/"))
    wait_until(lambda: reloaded(own).get_by_text("等待期").count() > 0, within=20, what="A's page tells who left")
    screenshot(own, "campaign-loop-left-zh")
    platform.scan(e, payload, wait=True)
    wait_until(lambda: "3" in friends(own, 1), within=20, what="three friends who wait")
    assert reward in own.content()
    assert own.locator("output.code").count() == 0

    # After the hold they count, and the code is A's.
    town.let_pass(hours=25)
    wait_until(lambda: "3" in friends(own, 0), within=60, what="three friends who count")
    wait_until(lambda: reloaded(own).locator("output.code").count() > 0, within=30, what="the reward's code")
    screenshot(own, "campaign-loop-reward-zh")


def test_on_a_subscription_account_the_link_and_an_invite_code_do_the_same(
    open_console: OpenPage, open_page: OpenPage, town: Town
) -> None:
    platform, theirs = town.platform, town.platform.account("晨光读书会", "subscription")
    desk = open_console(*DESKTOP)
    running(desk, town, theirs, "subscription", follow_payload=theirs["qr"])
    a, b = platform.fan("小麦"), platform.fan("阿禾")

    # A follows and writes the keyword; the answer holds the way to A's own page, and the poster a link of ours.
    platform.follow(a, theirs, wait=True)
    platform.say(a, theirs, KEYWORD, wait=True)
    own = open_page(390, 844, touch=True)
    own.goto(link_in(town, a, theirs, "/k/"))
    wait_until(lambda: reloaded(own).locator("img.poster").count() > 0, within=20, what="A's poster")
    picture = poster_of(town, own)
    assert read_code(picture).startswith(f"{town.base_url}/r/")
    phone_a = open_phone(open_page, platform, a, "/moments")
    post_to_moments(phone_a, a, picture)

    # B taps it in Moments, reads what to do, follows by holding down the account's QR, and writes A's code.
    phone_b = tap_in_moments(open_page, town, b, "小麦")
    shown = phone_b.frame_locator("iframe[data-web]")
    written = shown.locator("output.code, .code").first.inner_text(timeout=SOON)
    screenshot(phone_b, "campaign-loop-link-zh")
    hold_down_the_code(phone_b)
    phone_b.get_by_role("button", name="关注").click()
    platform.say(b, theirs, written, wait=True)

    wait_until(lambda: "1" in friends(own, 1), within=30, what="B on A's page")
    assert link_in(town, b, theirs, "/k/") != own.url
