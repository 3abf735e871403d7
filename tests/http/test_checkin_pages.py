"""The pages that fans see of check-in programmes, over the app itself: for everybody, and one's own."""

import base64
import gzip
import re
from datetime import date

import pytest

from tests.support.checkin_pages import Circle, Stage, add_a_campaign, decoded, opened
from tests.support.house import House, sentences
from yutang.checkins.actions import do_archive, do_end, do_pause
from yutang.checkins.rules.streaks import MakeUpRule

MOST_BYTES = 14 * 1024  # DESIGN §10
ROBOT = "facebookexternalhit/1.1"
OK, SEE_OTHER, FORBIDDEN, MISSING, CONFLICT, GONE, TOO_LARGE, WRONG = 200, 303, 403, 404, 409, 410, 413, 422
TODAY = date(2026, 11, 22)


@pytest.fixture
def stage(house: House) -> Stage:
    return Stage(house)


@pytest.fixture
def circle(stage: Stage) -> Circle:
    return stage.circle()


# ---- the programme for anybody ---------------------------------------------------------------------------------------


def test_a_programme_says_what_it_is_its_rules_and_how_to_take_part(stage: Stage) -> None:
    circle = stage.circle(
        weekdays=(0, 2, 4), early="07:00", cut_off="03:00", ends="2026-12-31", prompts=["今天读了哪一页"]
    )
    circle.join("oA", 20)
    page = stage.phone().get(circle.here)
    text = sentences(page)
    assert page.status_code == OK
    assert "每周一、三、五，打卡时间：05:00 到 23:59（Asia/Shanghai）" in text
    assert "从 11月1日 到 12月31日" in text
    assert "07:00 之前打卡算早鸟" in text
    assert "凌晨 03:00" in text
    assert "每月 2 天，最多补 7 天前的。 不用积分" in text
    assert "搜索公众号“早起瑜伽”" in text
    assert "今天读了哪一页" in text
    assert '<output class="code" id="code">打卡</output>' in page.text
    assert "1 人参加" in text
    assert "<script>" not in page.text


def test_the_page_speaks_the_programme_s_language_whatever_the_phone_does(stage: Stage) -> None:
    circle = stage.circle(language="en", title="Seven mornings")
    page = stage.phone().get(circle.here, headers={"Accept-Language": "zh-CN"})
    assert '<html lang="en">' in page.text
    assert "How to take part" in sentences(page)


def test_the_account_s_qr_is_shown_where_the_team_gave_it_to_the_campaign(stage: Stage, circle: Circle) -> None:
    campaign_id = add_a_campaign(circle)
    circle.change(campaign_id=campaign_id)
    page = stage.phone().get(circle.here)
    (found,) = re.findall(r'<img class="qr" src="data:image/png;base64,([^"]+)"', page.text)
    assert decoded(base64.b64decode(found)) == "http://weixin.qq.com/r/yoga"


@pytest.mark.parametrize(("days", "said"), [(-25, "还没有开始"), (0, "怎么参加")])
def test_before_its_first_day_it_says_when_it_begins(stage: Stage, days: int, said: str) -> None:
    circle = stage.circle(starts=False) if days else stage.circle()
    assert said in sentences(stage.phone().get(circle.here))


def test_a_draft_is_for_the_team_only(stage: Stage) -> None:
    circle = stage.circle(starts=False)
    assert stage.phone().get(circle.here).status_code == MISSING
    stage.house.member(circle.fandom.workspace_id, "lin@example.com")
    page = stage.house.signed_in("lin@example.com").get(circle.here)
    assert page.status_code == OK
    assert "只有你们团队看得到" in sentences(page)


def test_a_break_an_end_and_an_archive_are_said_kindly(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 20)
    steps = [(do_pause, "不算断", OK), (do_end, "谢谢你一路走来", OK), (do_archive, "谢谢你来看看", GONE)]
    for step, said, status in steps:
        with circle.person.working() as work:
            step(work, circle.id)
        for path in (circle.here, circle.page(me)):
            page = stage.phone().get(path)
            assert page.status_code == status
            assert said in sentences(page)


@pytest.mark.parametrize("slug", ["nothing", "a" * 64, "a" * 5000, "%00", "..%2f..", "鱼"])
def test_an_unknown_programme_is_a_kind_page(stage: Stage, circle: Circle, slug: str) -> None:
    page = stage.phone().get(f"/checkin/{slug}")
    assert page.status_code == MISSING
    assert "Traceback" not in page.text


# ---- taking part on the page -----------------------------------------------------------------------------------------


def test_without_an_account_one_taps_and_the_phone_is_known(stage: Stage) -> None:
    circle = stage.circle(account_id=None, keyword="")
    phone = stage.phone()
    assert "点一下就好" in sentences(phone.get(circle.here))
    mine = phone.post(f"{circle.here}/join")
    assert "欢迎" in sentences(mine)
    assert "今天到 23:59 为止" in sentences(mine)
    again = phone.post(f"{circle.here}/join")
    assert again.url == mine.url
    assert len(circle.people()) == 1
    assert "你已经参加了" in sentences(phone.get(circle.here))
    assert "你已经参加了" not in sentences(stage.phone().get(circle.here))
    done = phone.post(f"{mine.url.path}/check-in", proof="tap")
    assert "连续 1 天" in sentences(done)
    assert "没有公众号" in sentences(done)


def test_with_an_account_nobody_joins_by_the_page_alone(stage: Stage, circle: Circle) -> None:
    phone = stage.phone()
    phone.get(circle.here)
    stage.circle(account_id=None)
    phone.get(stage.circle(account_id=None).here)
    answer = phone.post(f"{circle.here}/join", follow=False)
    assert answer.status_code == CONFLICT
    assert circle.people() == []


def test_nobody_joins_while_it_takes_a_break(stage: Stage) -> None:
    circle = stage.circle(account_id=None)
    phone = stage.phone()
    phone.get(circle.here)
    with circle.person.working() as work:
        do_pause(work, circle.id)
    assert phone.post(f"{circle.here}/join", follow=False).status_code == CONFLICT
    assert circle.people() == []


# ---- one's own page --------------------------------------------------------------------------------------------------


def test_the_page_shows_days_streak_badges_and_what_comes_next(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 16, 17, 18, 20, 21)
    page = opened(stage, circle, me).get(circle.page(me))
    text = sentences(page)
    assert re.search(r'class="big-day">2<', page.text)
    assert "再有 1 天就是“起步”" in text
    assert "3 最长连续" in text
    assert "5 累计天数" in text
    assert '<td class="done">16<span class="out"> 已打卡</span></td>' in page.text
    assert '<td class="missed">19<span class="out"> 漏打卡</span></td>' in page.text
    assert 'class="today" aria-current="date">22' in page.text
    assert '<ul class="badges"><li>起步</li></ul>' in page.text


def test_months_can_be_turned_to_and_no_further_than_there_are_days(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 20)
    phone = opened(stage, circle, me)
    here = circle.page(me)
    assert "month=2026-12" in phone.get(here).text
    assert "month=2026-10" not in phone.get(here).text
    for asked, shown in (
        ("2026-12", "2026年12月"),
        ("1999-01", "2026年11月"),
        ("9999-12", "2027年2月"),
        ("x", "2026年11月"),
    ):
        assert shown in sentences(phone.get(f"{here}?month={asked}"))


def test_the_first_phone_becomes_the_fan_s_and_another_one_may_only_look(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 20, 21)
    opened(stage, circle, me)
    other = stage.phone("203.0.113.9")
    page = other.get(circle.page(me))
    assert "先在另一部手机上打开过" in sentences(page)
    assert "<form" not in page.text
    stranger = circle.join("oB")
    theirs = stage.phone("203.0.113.10")
    theirs.get(circle.page(stranger))
    assert "这是别人的页面" in sentences(theirs.get(circle.page(me)))
    for act in (
        "check-in",
        "leave",
        "hide",
        "poster",
        "quiet",
        "make-up",
        "freeze",
        "show",
        "remind",
        "thaw",
        "return",
    ):
        refused = theirs.post(f"{circle.page(me)}/{act}", follow=False)
        assert refused.status_code == FORBIDDEN, act
    assert TODAY not in circle.check_ins(me)


def test_robots_and_phones_without_cookies_leave_no_trace(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 20)
    robot = stage.phone("203.0.113.8")
    assert robot.get(circle.page(me), headers={"User-Agent": ROBOT}).status_code == OK
    assert robot.visitor.client.head(circle.page(me)).status_code == OK
    forgetful = stage.phone("203.0.113.8").visitor.client
    first = forgetful.get(circle.page(me), follow_redirects=False)
    forgetful.cookies.clear()
    assert forgetful.get(first.headers["location"], follow_redirects=False).status_code == OK
    page = opened(stage, circle, me).get(circle.page(me))
    assert "<form" in page.text


def test_who_is_not_in_yet_waits_a_moment_and_a_wrong_key_is_no_page(stage: Stage, circle: Circle) -> None:
    waiting = stage.phone().get(f"{circle.here}/{'A' * 20}", follow_redirects=False)
    assert waiting.status_code == OK
    assert waiting.headers["refresh"].startswith("3; url=/checkin/")
    assert stage.phone().get(f"{circle.here}/{'A' * 20}?try=20").status_code == MISSING
    for key in ("A" * 19, "A" * 21, "A" * 4000, "%2e%2e", "erased-1"):
        assert stage.phone().get(f"{circle.here}/{key}").status_code == MISSING


def test_a_key_opens_its_own_programme_only(stage: Stage, circle: Circle) -> None:
    me = circle.join("oA", 20)
    other = stage.circle(title="另一个", keyword="别的")
    elsewhere = Stage(stage.house).circle()
    phone = opened(stage, circle, me)
    for here in (other.here, elsewhere.here):
        assert stage.phone().get(f"{here}/{me.page_key}?try=20").status_code == MISSING
        assert phone.post(f"{here}/{me.page_key}/check-in", follow=False).status_code == MISSING


def test_every_page_is_small_and_locked(stage: Stage) -> None:
    circle = stage.circle(
        proofs=("tap", "text", "picture", "voice", "quantity"), unit="分钟", least=10,
        make_up=MakeUpRule(per_month=9, days_back=31, points=5), prompts=["今天读了哪一页"] * 3,
    )  # fmt: skip
    me = circle.join("oA", *range(2, 21, 2), name="小满", shown=True)
    for n in range(20):
        circle.join(f"o{n}", 20, 21, name=f"朋友{n}", shown=True)
    phone = opened(stage, circle, me)
    for path in (circle.here, circle.page(me), f"{circle.page(me)}?leave=1", f"{circle.page(me)}?make_up=2026-11-21"):
        page = phone.get(path)
        assert len(gzip.compress(page.content)) <= MOST_BYTES
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert page.headers["x-robots-tag"] == "noindex"
        assert not re.search(r"\son\w+=|\sstyle=|<script>", page.text)
