"""The first hour of a team: from an empty workspace to a page whose entrance works, and to a readiness list all green.

Nobody reads a manual here: what is pressed is what the screen says.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.edge.conftest import WECHAT
from tests.support.browser import DESKTOP, PHONE, Pages, axe, screenshot
from tests.support.cards import card, group_payload
from tests.support.console import SETTINGS, Console, Language
from tests.support.people import Person
from tests.support.platform import Platform
from tests.support.qr_reading import text_of
from tests.support.server import Server
from tests.support.uploading import picture_of
from tests.support.walking import Walker
from tests.support.wizard import connect
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.communities.readiness.rules import AROUND
from yutang.groups.actions import GroupForm, NewGroup, NewQr, do_add_group, do_renew_qr, do_type_head_count
from yutang.groups.models import GroupKind
from yutang.livecodes.actions import CodeForm, TargetChoice, do_add_code

pytestmark = pytest.mark.e2e

FEWER_THAN: Final = 25  # touches: clicks, fields, files, options
NEXT_WEEK: Final = date(2026, 11, 28)  # six days after the server's moment
SOON: Final = 20_000  # ms: the machine may be busy
PASSWORD: Final = "a pond is not a tank 7"
TEXTS: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "workspace": "早起工作室", "owner": "小林", "community": "早起瑜伽", "crowd": "年轻妈妈", "product": "在家瑜伽",
        "groups": "早起瑜伽1群 早起瑜伽2群", "code": "门店海报", "starter": "群邀请页", "join": "进群",
    },
    "en": {
        "workspace": "Morning studio", "owner": "Lin", "community": "Morning yoga", "crowd": "Young mothers",
        "product": "Yoga at home", "groups": "Sunrise Seaside", "code": "Poster at the shop",
        "starter": "Group invitation", "join": "Join the group",
    },
}  # fmt: skip


def look(page: Page, name: str) -> None:
    """A picture for people, and nothing wrong with it."""
    screenshot(page, f"first-page-{name}")
    assert axe(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"


# ---- from nothing to a page ------------------------------------------------------------------------------------------


@dataclass
class Walk:
    """One team at one screen, which has just set its workspace up."""

    walker: Walker
    size: tuple[int, int]

    def look(self, name: str) -> None:
        look(self.walker.page, f"{name}-{self.size[0]}-{self.walker.language}")

    def said(self, name: str) -> str:
        return TEXTS[self.walker.language][name]


def set_up(page: Page, server: Server, language: Language) -> None:
    page.context.add_cookies([{"name": "language", "value": language, "url": server.base_url}])
    page.goto(next(word for word in server.log().split() if "/setup/" in word))
    given = {"workspace": TEXTS[language]["workspace"], "name": TEXTS[language]["owner"]}
    for name, text in {**given, "email": "owner@example.com", "password": PASSWORD}.items():
        page.locator(f"input[name={name}]").fill(text)
    page.locator("main form[action^='/setup'] button").click()


def make_the_community(walk: Walk) -> None:
    walker = walk.walker
    expect(walker.main.locator(".first-steps .step")).to_have_count(3)
    walk.look("1-today")
    walker.press("Create")
    walker.type("Name", walk.said("community"))
    walker.type("Crowd", walk.said("crowd"))
    walker.type("Product", walk.said("product"))
    walker.press("Make the community")
    expect(walker.main.get_by_role("heading", level=1)).to_have_text(walk.said("community"))
    walk.look("2-community")


def bring_the_groups(walk: Walk) -> None:
    walker = walk.walker
    walker.press("Upload QR screenshots")
    names = walk.said("groups").split()
    files = [(f"IMG_{n}.jpg", card(group_payload(n), name, NEXT_WEEK)) for n, name in enumerate(names, 1)]
    walker.hand_in(files, by_hand=walk.size == DESKTOP)
    expect(walker.main.locator("[data-dropzone-list] li")).to_have_count(len(files))
    walk.look("3-upload")
    walker.press("Upload and read")
    walker.main.locator("[data-drop-form]").wait_for(timeout=60_000)
    walk.look("4-confirm")
    walker.press("Confirm all")
    expect(walker.main.get_by_role("link", name=names[1])).to_be_visible()
    walk.look("5-groups")


def make_the_code(walk: Walk) -> None:
    walker = walk.walker
    walker.press("Make a live code over them")
    walker.type("Name", walk.said("code"))
    walker.press("Make the live code")
    expect(walker.main.get_by_role("heading", level=1)).to_have_text(walk.said("code"))
    walk.look("6-code")


def publish_the_page(walk: Walk) -> str:
    """Its address, as it stands there to be copied."""
    walker = walk.walker
    walker.press("Make a page for it")
    walk.look("7-starters")
    walker.press(walk.said("starter"), whole=False)
    expect(walker.page.locator("#maker-screen").get_by_role("link", name=walk.said("join"))).to_be_visible()
    walk.look("8-composer")
    walker.press("Publish")
    expect(walker.main.get_by_role("link", name=walker.words("Open the page"))).to_be_visible()
    walk.look("9-published")
    return walker.page.locator("#page-address").input_value()


def join(visitor: Page, address: str, walk: Walk) -> str:
    """What the QR says that the visitor ends at."""
    visitor.goto(address)
    look(visitor, f"10-visitor-{walk.walker.language}")
    visitor.get_by_role("link", name=walk.said("join")).tap()
    group = walk.said("groups").split()[0]
    expect(visitor.get_by_text(group)).to_be_visible()
    look(visitor, f"11-group-{walk.walker.language}")
    return text_of(Image.open(io.BytesIO(visitor.locator("img.qr").screenshot())))


@pytest.mark.parametrize(("size", "language"), [(DESKTOP, "zh"), (PHONE, "en")], ids=["desk", "phone"])
def test_from_an_empty_workspace_to_a_page_whose_entrance_works(
    start_server: Callable[..., Server],
    open_page: Callable[..., Page],
    page_problems: list[str],
    size: tuple[int, int],
    language: Language,
) -> None:
    server = start_server(settings=SETTINGS)
    page = open_page(*size, base_url=server.base_url, touch=size == PHONE)
    set_up(page, server, language)
    walk = Walk(Walker(page, language), size)

    make_the_community(walk)
    bring_the_groups(walk)
    make_the_code(walk)
    address = publish_the_page(walk)
    touches = [*walk.walker.touches, f"open {address}", walk.said("join")]
    visitor = open_page(*PHONE, touch=True, user_agent=WECHAT)

    assert join(visitor, address, walk) == group_payload(1)
    assert len(touches) < FEWER_THAN, touches
    page.goto("/")
    expect(walk.walker.main.locator(".first-steps")).to_have_count(0)
    walk.look("12-today-after")
    assert page_problems == []


# ---- what is ready turns green ---------------------------------------------------------------------------------------


@dataclass
class Team:
    """A community with nothing but its name, beside a local WeChat platform; the clocks are those on the wall."""

    console: Console
    platform: Platform
    community_id: int

    @property
    def person(self) -> Person:
        return replace(self.console.owner, now=datetime.now(UTC))

    @property
    def list_path(self) -> str:
        return f"/communities/{self.community_id}/readiness"

    def day(self, days: int) -> date:
        return datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=days)


@pytest.fixture
def team(start_server: Callable[..., Server], start_platform: Callable[..., Platform]) -> Iterator[Team]:
    platform = start_platform()
    console = Console(start_server(settings=platform.yutang_settings))
    with console.owner.working() as work:
        community_id = do_add_community(work, CommunityForm("早起瑜伽")).id
    yield Team(console, platform, community_id)
    console.close()


@dataclass
class Checklist:
    """The readiness list as somebody reads it, at the desk of the owner."""

    team: Team
    walker: Walker

    def tones(self) -> dict[str, str]:
        """Name of each point → good or note."""
        page = self.walker.page
        page.goto(self.team.list_path)
        found = {}
        for line in page.locator(".campaign-point").all():
            said = re.search(r"campaign-point-(good|note|block)\b", line.get_attribute("class") or "")
            assert said
            found[line.locator("strong").inner_text()] = said[1]
        return found

    def name(self, key: str) -> str:
        return self.walker.words({**AROUND, "account": "Official accounts"}[key])

    @contextmanager
    def turns_green(self, key: str, *, follow: bool = True) -> Iterator[None]:
        """Amber before, green after, and nothing that was green is lost. `follow`: by the link beside the point."""
        before = self.tones()
        assert before[self.name(key)] == "note", before
        look(self.walker.page, f"ready-{sum(tone == 'good' for tone in before.values())}-{key}")
        if follow:
            line = self.walker.page.locator(".campaign-point").filter(has=self.walker.page.get_by_text(self.name(key)))
            line.get_by_role("link", name=self.walker.words("Put it right")).click()
        yield
        after = self.tones()
        assert after[self.name(key)] == "good", after
        assert {name for name, tone in before.items() if tone == "good"} <= {
            name for name, tone in after.items() if tone == "good"
        }


def write_what_the_team_is(ready: Checklist) -> None:
    walker = ready.walker
    with ready.turns_green("position"):
        walker.press("Start from an example")
        walker.press("瑜伽")
        walker.press("Start from this example")
        expect(walker.page).to_have_url(re.compile(r"/position/crowd$"))
    with ready.turns_green("group_rules"):
        walker.type("The rules", "早上六点前不发消息。\n互相回应，不发广告。")
        walker.press("Save")
        expect(walker.main).to_contain_text(walker.words("version {n}", n=1))
    with ready.turns_green("duties"):
        walker.press("I take what nobody holds")
        expect(walker.main.locator(".duty-nobody")).to_have_count(0)


def connect_the_account(ready: Checklist) -> None:
    walker, platform = ready.walker, ready.team.platform
    with ready.turns_green("account"):
        theirs = platform.account("早起瑜伽")
        connect(walker.page, platform, theirs)
        platform.follow(platform.fan("试试"), theirs, wait=True)
        walker.press("Check now")
        expect(walker.page.locator("#account-done")).to_be_visible(timeout=SOON)
    with ready.turns_green("welcome"):
        walker.press("Greeting", whole=False)
        walker.press("Save")
        expect(walker.main).to_contain_text("已保存")


def open_the_entrance(ready: Checklist) -> None:
    """A live code over one group that is nearly full, whose QR ends tomorrow: too little of each, then enough."""
    team = ready.team
    assert ready.tones()[ready.name("room")] == "note"
    with team.person.working() as work:
        qr = NewQr(group_payload(1), team.day(1))
        form = GroupForm("早起瑜伽1群")
        group_id = do_add_group(work, NewGroup(team.community_id, GroupKind.WECHAT, form, 195, qr)).id
        code = CodeForm(name="门店海报", community_id=team.community_id, targets=(TargetChoice(group_id),))
        do_add_code(work, code, Random(1))
    with ready.turns_green("room", follow=False), team.person.working() as work:
        do_type_head_count(work, group_id, 12)
    with ready.turns_green("qr_days", follow=False), team.person.working() as work:
        do_renew_qr(work, group_id, NewQr(group_payload(2), team.day(6)))


def stand_behind_it(ready: Checklist) -> None:
    walker = ready.walker
    with ready.turns_green("fallback"):
        walker.press("Personal numbers")
        walker.press("New personal number")
        file = picture_of(card("https://u.wechat.com/EowNeRtest", "林老师"))
        walker.main.locator("input[type=file]").set_input_files(file)
        walker.type("Name", "林老师")
        walker.press("Save")
        expect(walker.main.get_by_role("heading", level=1)).to_have_text("林老师")
        walker.page.goto(ready.team.list_path)
        walker.press("Put it right")
        walker.press("林老师")
        expect(walker.main.locator("input[name=owner]")).to_have_count(1)
        walker.press("Save")
        expect(walker.main).to_contain_text(walker.words("Saved."))


def lead_to_it_from_the_menu(ready: Checklist) -> None:
    walker = ready.walker
    with ready.turns_green("menu"):
        walker.press("Join a group", whole=False)
        walker.choose("Live code", "门店海报")
        walker.press("Publish")
        expect(walker.main).to_contain_text("已发布。", timeout=SOON)


def test_what_is_ready_turns_green_one_by_one(team: Team, pages: Pages, page_problems: list[str]) -> None:
    page = team.console.open(pages, *DESKTOP)
    ready = Checklist(team, Walker(page, "zh"))
    first = ready.tones()
    assert set(first.values()) == {"note"}
    assert set(first) == {ready.name(key) for key in ("position", "group_rules", "duties", "account", "room")}

    write_what_the_team_is(ready)
    connect_the_account(ready)
    open_the_entrance(ready)
    lead_to_it_from_the_menu(ready)
    stand_behind_it(ready)

    last = ready.tones()
    assert set(last.values()) == {"good"}
    assert set(last) == {ready.name(key) for key in (*AROUND, "account")}
    look(page, "ready-all")
    assert page_problems == []
