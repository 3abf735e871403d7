"""Pages of the position, of the question for newcomers, and of readiness."""

import re
from typing import Any

import httpx2
import pytest

from tests.support.fan_pages import Handset, handset
from tests.support.house import House, sentences
from tests.support.pond_desk import PondDesk
from yutang.communities.position.actions.asking import fit_of
from yutang.communities.position.actions.sheets import do_start_from
from yutang.edge.cookies import COOKIE
from yutang.planning.actions.forms import ItemForm
from yutang.planning.actions.plan import do_plan
from yutang.workspaces.models import Role

CROWD = {"crowd": "年轻妈妈", "does": "跟视频练", "where": "妈妈群", "wants": "腰背不疼", "tired": "减肥对比图"}
ASK = {"text": "你为什么来？", "choice": ["想练瑜伽", "领礼品", "", ""], "fits": ["0"], "language": "zh"}
NASTY = "<script>alert(1)</script>\u202e{{7*7}}"


@pytest.fixture
def desk(house: House) -> PondDesk:
    return PondDesk(house)


def base(desk: PondDesk, name: str = "瑜伽妈妈") -> str:
    return f"/communities/{desk.community(name)}/position"


def with_link(desk: PondDesk, **fields: str) -> tuple[str, str]:
    """The position's address, and the public one of a link."""
    here = base(desk)
    desk.visitor.post(f"{here}/fit/question", ASK)
    page = desk.visitor.post(f"{here}/fit/links", {"channel": "海报", **fields})
    return here, re.findall(r"/fit/[a-z0-9-]+(?=\")", page.text)[0]


def shares(desk: PondDesk, here: str) -> tuple[int, int]:
    with desk.person.reading() as work:
        found = fit_of(work, int(here.split("/")[2]))
    return found.whole.hits, found.whole.n


# ---- the worksheet --------------------------------------------------------------------------------------------------


def test_an_empty_position_offers_an_example_or_a_blank_sheet(desk: PondDesk) -> None:
    here = base(desk)
    page = desk.visitor.get(here)
    assert "十分钟想清楚：为谁做？" in sentences(page)
    assert f"{here}/library" in page.text
    assert here in desk.visitor.get(here.removesuffix("/position")).text


def test_step_by_step_the_sheet_is_written_and_kept(desk: PondDesk) -> None:
    here = base(desk)
    steps: dict[str, dict[str, Any]] = {
        "crowd": CROWD,
        "product": {"product": "在家练瑜伽", "gives": "每天一刻钟"},
        "industry": {"industry": "瑜伽", "avoid": "不许诺瘦多少斤"},
        "sentence": {"sentence": "给年轻妈妈的在家瑜伽。"},
        "pillars": {"pillar": ["跟练", "身体", "心情"]},
        "baits": {"bait": ["拉伸营", ""], "draws": ["想练的妈妈", ""], "keeps": ["只要礼品的人", ""]},
        "words": {"words": "瑜伽、拉伸", "related": ["fashion"], "taboos": "减肥药"},
    }
    names = list(steps)
    for name, after in zip(names, [*names[1:], None], strict=True):
        answer = desk.visitor.post(f"{here}/{name}", steps[name], follow=False)
        assert answer.headers["location"] == (f"{here}/{after}" if after else here), answer.text
    page = desk.visitor.get(here)
    for text in ("给年轻妈妈的在家瑜伽。", "引来：想练的妈妈", "挡住：只要礼品的人", "存成一版"):
        assert text in sentences(page)
    assert "第 1 版" in sentences(desk.visitor.post(f"{here}/keep"))


def test_a_step_saves_as_one_goes_and_says_what_is_wrong(desk: PondDesk) -> None:
    here = base(desk)
    saved = desk.visitor.post(f"{here}/crowd/save", CROWD)
    assert "已保存" in sentences(saved)
    assert "腰背不疼" in desk.visitor.get(f"{here}/crowd").text
    wrong = desk.visitor.post(f"{here}/crowd/save", {**CROWD, "crowd": "长" * 61})
    assert "60" in sentences(wrong)
    page = desk.visitor.post(f"{here}/crowd", {**CROWD, "crowd": "长" * 61})
    assert (page.status_code, "长" * 61 in page.text) == (422, True)


def test_an_example_is_browsed_and_started_from(desk: PondDesk) -> None:
    here = base(desk)
    assert "钓鱼" in sentences(desk.visitor.get(f"{here}/library"))
    page = desk.visitor.get(f"{here}/library?industry=fishing")
    assert "引来：就在附近钓鱼的人" in sentences(page)
    page = desk.visitor.post(f"{here}/start", {"industry": "fishing"})
    assert 'value="周末去钓鱼的中年人"' in page.text
    assert desk.visitor.get(f"{here}/library?industry=nothing").status_code == 404
    assert desk.visitor.post(f"{here}/start", {"industry": "nothing"}).status_code == 404


def test_a_text_is_tried_with_and_without_script(desk: PondDesk) -> None:
    here = base(desk)
    with desk.person.working() as work:
        do_start_from(work, int(here.split("/")[2]), "yoga", "zh")
    whole = desk.visitor.post(f"{here}/check", {"text": "睡前冥想，股票涨停"})
    assert "+2 冥想" in sentences(whole)
    assert "-2 股票 别的话题: 家庭记账" in sentences(whole)
    part = desk.visitor.post(f"{here}/check", {"text": NASTY}, headers={"hx-request": "true"})
    assert "平常话" in sentences(part)
    assert "<html" not in part.text


def test_hostile_texts_are_shown_as_texts(desk: PondDesk) -> None:
    here = base(desk)
    desk.visitor.post(f"{here}/baits", {"bait": [NASTY], "draws": [NASTY], "keeps": [NASTY]})
    desk.visitor.post(f"{here}/words", {"words": NASTY, "taboos": NASTY, "related": [NASTY]})
    desk.visitor.post(f"{here}/pillars", {"pillar": [NASTY] * 50})
    for path in (here, f"{here}/baits", f"{here}/words", f"{here}/pillars"):
        page = desk.visitor.get(path)
        assert (page.status_code, "<script>alert" in page.text, "49" in sentences(page)) == (200, False, False)
    assert desk.visitor.get(f"{here}/nonsense").status_code == 404
    assert desk.visitor.post(f"{here}/nonsense", {}).status_code == 404


def test_who_may_not_change_communities_reads_only(desk: PondDesk) -> None:
    here, _ = with_link(desk)
    visitor = desk.member(Role.OPERATOR)
    assert "存成一版" not in sentences(visitor.get(here))
    assert visitor.get(f"{here}/fit").status_code == 200
    assert visitor.get(f"{here}/crowd").status_code == 403
    for path in ("crowd", "crowd/save", "keep", "start", "fit/question", "fit/links"):
        assert visitor.post(f"{here}/{path}", {**CROWD, "industry": "yoga"}).status_code == 403


def test_another_workspaces_position_is_not_found(house: House, desk: PondDesk) -> None:
    theirs = base(PondDesk(house, name="wang"))
    for path in ("", "/crowd", "/library", "/fit"):
        assert desk.visitor.get(theirs + path).status_code == 404
    for path in ("/crowd", "/keep", "/check", "/fit/question", "/versions/1/return"):
        assert desk.visitor.post(theirs + path, {**ASK, **CROWD}).status_code == 404


def test_the_balance_of_the_plan_is_shown_once_something_is_planned(desk: PondDesk) -> None:
    here = base(desk)
    community = int(here.split("/")[2])
    with desk.person.working() as work:
        do_start_from(work, community, "yoga", "zh")
    assert "卖货还是服务？" not in sentences(desk.visitor.get(here))
    with desk.person.working() as work:
        for title, aim in (("拉伸课", "serves"), ("瑜伽垫团购", "sells")):
            do_plan(work, ItemForm(str(community), title=title, day="2026-11-25", aim=aim))
    assert "50% 在卖" in sentences(desk.visitor.get(here))


# ---- the question ---------------------------------------------------------------------------------------------------


def answer(phone: Handset, public: str, choice: str) -> httpx2.Response:
    phone.get(public)
    return phone.post(public, choice=choice)


def test_a_newcomer_answers_once_by_a_tap_and_the_team_reads_the_share(house: House, desk: PondDesk) -> None:
    here, public = with_link(desk, bait="拉伸营")
    phone = handset(house)
    assert "想练瑜伽" in sentences(phone.get(public))
    assert "谢谢你" in sentences(answer(phone, public, "想练瑜伽"))
    assert "谢谢你" in sentences(phone.get(public))
    phone.post(public, choice="领礼品")
    answer(handset(house), public, "领礼品")
    assert shares(desk, here) == (1, 2)
    page = sentences(desk.visitor.get(f"{here}/fit"))
    assert "50% 对路（9–91%），2 份回答" in page


def test_a_phone_without_a_cookie_is_asked_again_with_one(house: House, desk: PondDesk) -> None:
    here, public = with_link(desk)
    phone = handset(house)
    phone.get(public)
    del phone.visitor.client.cookies[COOKIE]
    again = phone.post(public, choice="想练瑜伽")
    assert "你为什么来？" in sentences(again)
    assert shares(desk, here) == (0, 0)
    assert "谢谢你" in sentences(phone.post(public, choice="想练瑜伽"))


def test_previews_leave_no_cookie_and_nonsense_no_answer(house: House, desk: PondDesk) -> None:
    here, public = with_link(desk)
    phone = handset(house)
    phone.visitor.client.head(public)
    assert COOKIE not in phone.visitor.client.cookies
    page = answer(phone, public, NASTY)
    assert (page.status_code, "<script>alert" in page.text) == (409, False)
    assert "请选一个答案。" in sentences(page)
    assert phone.get("/fit/no-such-question").status_code == 404
    assert phone.get("/fit/" + "a" * 500).status_code == 404
    assert shares(desk, here) == (0, 0)


def test_a_closed_link_says_so(house: House, desk: PondDesk) -> None:
    here, public = with_link(desk)
    page = desk.visitor.get(f"{here}/fit")
    (close,) = re.findall(r'action="(/communities/\d+/position/fit/links/\d+/archive)"', page.text)
    desk.visitor.post(close)
    phone = handset(house)
    assert (phone.get(public).status_code, "谢谢你来看" in sentences(phone.get(public))) == (410, True)


def test_the_public_page_is_small_and_needs_no_script(house: House, desk: PondDesk) -> None:
    _, public = with_link(desk)
    page = handset(house).get(public)
    assert len(page.content) < 14_000
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.text.count("<script") == 1


def test_a_question_that_is_no_question_is_refused_with_what_was_typed(desk: PondDesk) -> None:
    here = base(desk)
    page = desk.visitor.post(f"{here}/fit/question", {**ASK, "fits": []})
    assert (page.status_code, 'value="想练瑜伽"' in page.text) == (422, True)
    assert "至少一个选项是目标人群，至少一个不是。" in sentences(page)
    assert desk.visitor.post(f"{here}/fit/links", {"channel": "海报"}).status_code == 409


# ---- readiness ------------------------------------------------------------------------------------------------------


def test_readiness_tells_what_is_in_order_and_turns_green_item_by_item(desk: PondDesk) -> None:
    here = base(desk)
    community = here.removesuffix("/position")
    page = sentences(desk.visitor.get(f"{community}/readiness"))
    assert "5 项中 0 项就绪" in page
    assert "定位还没写完：还差 7 步。" in page
    assert "还没有群规：进群前应该先看到。" in page
    with desk.person.working() as work:
        do_start_from(work, int(here.split("/")[2]), "yoga", "zh")
    page = sentences(desk.visitor.get(f"{community}/readiness"))
    assert "定位写好了。" in page
    assert "5 项中 1 项就绪" in page
