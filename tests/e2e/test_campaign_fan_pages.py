"""The pages that fans see of campaigns, in a real browser: as WeChat shows them on a phone, and on a computer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.edge.conftest import WECHAT
from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.codes import code_over_two_groups
from tests.support.console import Console
from tests.support.fan_pages import Campaigning
from tests.support.fandom import Fandom
from tests.support.people import NOON
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.fraud.models import Review
from yutang.campaigns.models import CampaignKind, CampaignPath, CampaignState, Participant
from yutang.campaigns.referrals.actions import do_hold
from yutang.campaigns.rewards.actions import do_reach
from yutang.campaigns.rewards.models import RewardKind
from yutang.campaigns.rules.values import CampaignRules
from yutang.sealing import Sealer
from yutang.settings import Settings

pytestmark = pytest.mark.e2e

OpenPage = Callable[..., Page]
LANGUAGES = ("zh", "en")
WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "title": "七天晨练，一起早起", "organiser": "早起瑜伽", "keyword": "晨练", "note": "三个月内随时可以听",
        "tier": "七天晨练音频课", "more": "瑜伽垫一张", "site": "到店体验课一次", "me": "小满",
        "friends": ("阿青", "", "", "小树"), "first": "一等奖：瑜伽垫", "second": "二等奖：体验课",
    },
    "en": {
        "title": "Seven mornings together", "organiser": "Morning Yoga", "keyword": "mornings",
        "note": "For three months, whenever you like", "tier": "Seven lessons to listen to", "more": "A yoga mat",
        "site": "A lesson at our place", "me": "Mia", "friends": ("Leo", "", "", "Ada"),
        "first": "First prize: a yoga mat", "second": "Second prize: a lesson",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def fandom(console: Console) -> Fandom:
    owner = console.owner
    return Fandom(owner.database, owner.workspace_id, workspace_exists=True)


class Stage:
    """Campaigns in two languages on one server, each with people in it."""

    def __init__(self, console: Console, fandom: Fandom) -> None:
        self.base_url = console.server.base_url
        self._fandom = fandom
        self._sealer = Sealer(Settings(data_dir=console.server.data_dir).secret())
        self._number = 900
        self._made: dict[str, Any] = {}

    def campaign(self, slug: str, language: str, **values: Any) -> Campaigning:  # noqa: ANN401 - columns
        self._number += 1
        words = WORDS[language]
        rules = CampaignRules(
            organiser=words["organiser"],
            keyword=words["keyword"],
            follow_payload="http://weixin.qq.com/r/yoga",
            show_board=values.pop("show_board", False),
        )
        made = Campaigning(self._fandom, self._sealer, campaign_id=self._number)
        made.run(rules, slug=f"{slug}-{language}", language=language, title=words["title"], **values)
        return made

    def once(self, name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - what `make` gives
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def goals(self, language: str) -> tuple[Campaigning, Participant]:
        """Somebody in the middle of it: friends in every state, a reward reached, another one ahead."""
        return self.once(f"goals-{language}", lambda: self._goals(language))  # type: ignore[no-any-return]

    def _goals(self, language: str) -> tuple[Campaigning, Participant]:
        words = WORDS[language]
        made = self.campaign("goals", language, kind=CampaignKind.GOALS, show_board=True)
        _, code_id = self.once("code", lambda: code_over_two_groups(made.person))
        made.change(code_id=code_id)
        made.tier(1, words["tier"], RewardKind.LINK, note=words["note"], link="https://course.example/7", stock=500)
        made.tier(1, words["site"], RewardKind.ONSITE)
        made.tier(5, words["more"], RewardKind.GOODS, stock=20)
        me = made.join(f"me-{language}", name=words["me"], shown=True)
        fans = [made.friend(f"f{n}-{language}", me, hours=-6 + n) for n in range(4)]
        for n, name in enumerate(words["friends"]):
            made.join(f"f{n}-{language}", hours=-6 + n, name=name, shown=bool(name))
        made.leave(f"f3-{language}", hours=-1)
        made.release(me, fans[0])
        with made.person.working() as work:
            campaign = find_campaign(work, made.campaign_id)
            do_hold(work, campaign, me.id, [fans[1]], {})
            do_reach(work, campaign, [me.id])
            work.session.add(review(made, me))
        made.put_poster(me)
        return made, me


def review(made: Campaigning, me: Participant) -> Review:
    return Review(
        workspace_id=made.fandom.workspace_id, participant_id=me.id, campaign_id=made.campaign_id, verdict="review",
        score=500, findings={"findings": []}, judged_at=NOON, appeal="", appealed_at=None, decision=None, note="",
        member_id=None, decided_at=None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def stage(console: Console, fandom: Fandom) -> Stage:
    return Stage(console, fandom)


@pytest.fixture
def look(stage: Stage, open_page: OpenPage, page_problems: list[str]) -> Callable[..., Page]:
    """Opens a path on a fresh phone or computer, keeps a picture of it, and finds nothing wrong with it."""

    def looked(path: str, name: str, *, wide: bool = False, dark: bool = False) -> Page:
        size = DESKTOP if wide else PHONE
        page = open_page(*size, base_url=stage.base_url, touch=not wide, dark=dark, user_agent=None if wide else WECHAT)
        page.goto(path)
        check(page, f"campaign-{name}-{'desktop' if wide else 'phone'}{'-dark' if dark else ''}")
        return page

    return looked


def check(page: Page, name: str) -> None:
    screenshot(page, name)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


# ---- every page, in both languages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wide", [False, True])
def test_the_campaign_for_anybody(stage: Stage, look: Callable[..., Page], language: str, wide: bool) -> None:
    made, _ = stage.goals(language)
    page = look(f"/k/{made.campaign().slug}", f"everybody-{language}", wide=wide)
    expect(page.locator("h1")).to_have_text(WORDS[language]["title"])
    expect(page.locator("img.qr")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wide", [False, True])
def test_one_s_own_page(stage: Stage, look: Callable[..., Page], language: str, wide: bool) -> None:
    made, me = stage.goals(language)
    page = look(made.own_page(me), f"own-{language}", wide=wide)
    expect(page.locator("img.poster")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_behind_a_poster_with_the_inviter_s_code(stage: Stage, look: Callable[..., Page], language: str) -> None:
    made = stage.once(f"qr-{language}", lambda: stage.campaign("qr", language))
    qr = {"qr_url": "http://weixin.qq.com/q/02mine", "qr_until": NOON + timedelta(days=9)}
    inviter = made.join(f"qr-{language}", name=WORDS[language]["me"], shown=True, **qr)
    page = look(made.behind(inviter), f"behind-qr-{language}")
    expect(page.locator("img.qr")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wide", [False, True])
def test_behind_a_link_with_words_to_write(
    stage: Stage,
    look: Callable[..., Page],
    language: str,
    wide: bool,
) -> None:
    made = stage.once(f"link-{language}", lambda: stage.campaign("link", language, path=CampaignPath.LINK))
    inviter = made.join(f"link-{language}")
    page = look(made.behind(inviter), f"behind-link-{language}", wide=wide)
    expect(page.locator("#code")).to_have_text(f"{WORDS[language]['keyword']} {inviter.code}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_moments_read_well(stage: Stage, look: Callable[..., Page], language: str) -> None:
    soon = stage.campaign("soon", language, starts_at=NOON + timedelta(days=1))
    look(f"/k/{soon.campaign().slug}", f"soon-{language}")
    look(f"/k/{soon.campaign().slug}/{'A' * 20}", f"moment-{language}")
    over = stage.campaign("over", language, state=CampaignState.ENDED, ended_at=NOON)
    me = over.join(f"over-{language}")
    look(f"/k/{over.campaign().slug}", f"over-{language}")
    look(over.own_page(me), f"own-over-{language}")
    look(over.behind(me), f"behind-over-{language}")
    fresh = stage.campaign("fresh", language)
    page = look(fresh.own_page(fresh.join(f"fresh-{language}")), f"own-fresh-{language}")
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draw_before_and_after(stage: Stage, look: Callable[..., Page], language: str) -> None:
    words = WORDS[language]
    made = stage.campaign("draw", language, kind=CampaignKind.DRAW)
    made.tier(0, words["first"], RewardKind.GOODS, stock=1)
    made.tier(0, words["second"], RewardKind.ONSITE, stock=3)
    for n in range(12):
        made.join(f"draw{n}-{language}", name=f"{words['me']} {n}", shown=n % 3 > 0)
    made.promise()
    slug = made.campaign().slug
    look(f"/k/{slug}", f"draw-everybody-{language}")
    look(f"/k/{slug}/draw", f"draw-before-{language}")
    made.change(state=CampaignState.ENDED, ended_at=NOON)
    made.draw()
    page = look(f"/k/{slug}/draw", f"draw-after-{language}")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载文件" if language == "zh" else "Download the file").click()
    assert download.value.suggested_filename == f"{slug}.json"


def test_pages_in_the_dark(stage: Stage, look: Callable[..., Page]) -> None:
    made, me = stage.goals("zh")
    look(f"/k/{made.campaign().slug}", "everybody-zh", dark=True)
    page = look(made.own_page(me), "own-zh", dark=True)
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_account_one_tap_takes_part(
    stage: Stage, look: Callable[..., Page], open_page: OpenPage, language: str
) -> None:
    made = stage.campaign("tap", language, path=CampaignPath.CODE, account_id=None)
    _, code_id = stage.once("code", lambda: code_over_two_groups(made.person))
    made.change(code_id=code_id)
    page = look(f"/k/{made.campaign().slug}", f"tap-{language}")
    page.get_by_role("button", name="参加" if language == "zh" else "Take part").click()
    expect(page.locator("img.poster")).to_be_visible()
    check(page, f"campaign-tap-own-{language}-phone")
    [inviter] = made.people()
    friend = look(made.behind(inviter), f"tap-behind-{language}")
    friend.get_by_role("button", name="加入" if language == "zh" else "Join").click()
    expect(friend.locator("img.qr")).to_be_visible()  # the group's, on the live code's page
    assert len(made.people()) == 2


# ---- what people do there --------------------------------------------------------------------------------------------


def test_a_code_is_copied_with_one_tap(stage: Stage, look: Callable[..., Page]) -> None:
    made = stage.once("link-zh", lambda: stage.campaign("link", "zh", path=CampaignPath.LINK))
    inviter = made.join("copied")
    page = look(made.behind(inviter), "behind-copy-zh", wide=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"晨练 {inviter.code}"


def test_a_fan_shows_a_name_takes_it_back_stops_and_comes_back(stage: Stage, look: Callable[..., Page]) -> None:
    made = stage.campaign("changes", "zh")
    me = made.join("changes")
    page = look(made.own_page(me), "own-changes-zh")
    page.get_by_text("显示我的名字").click()
    page.get_by_label("我的名字").fill("小满")
    page.get_by_label("我同意").check()
    check(page, "campaign-own-name-zh-phone")
    page.get_by_role("button", name="显示", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text("现在别人看到的是“小满”。")
    assert made.now(me).shown
    page.get_by_role("button", name="不再显示我的名字").click()
    expect(page.get_by_role("status").first).to_have_text("你的名字不再显示了。")
    page.get_by_role("link", name="退出活动").click()
    check(page, "campaign-own-stop-zh-phone")
    page.get_by_role("button", name="是的，退出").click()
    expect(page.get_by_role("heading", name="你已退出活动")).to_be_visible()
    check(page, "campaign-own-stopped-zh-phone")
    page.get_by_role("button", name="重新参加").click()
    expect(page.get_by_text("欢迎回来。")).to_be_visible()
    assert made.now(me).stopped_at is None


def test_a_page_that_was_sent_on_is_for_looking(stage: Stage, look: Callable[..., Page], open_page: OpenPage) -> None:
    made = stage.campaign("forwarded", "zh")
    me = made.join("forwarded")
    look(made.own_page(me), "own-first-zh")
    page = look(made.own_page(me), "own-second-zh")
    expect(page.get_by_role("heading", name="这个页面先在另一部手机上打开过")).to_be_visible()
    assert page.get_by_role("link", name="退出活动").count() == 0
