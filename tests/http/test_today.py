"""Today: three steps for a new workspace, then what needs doing."""

from dataclasses import replace

import pytest

from tests.support.campaign_console import Desk
from tests.support.campaign_desk import RULES, Crowd
from tests.support.codes import code_over_two_groups
from tests.support.house import House, Visitor, sentences
from tests.support.people import Person
from yutang.communities.actions import communities_of
from yutang.communities.position.models import Position
from yutang.planning.actions.duties import today_of
from yutang.planning.actions.forms import ItemForm
from yutang.planning.actions.plan import do_plan, do_set_state
from yutang.planning.models import Duty, ItemState
from yutang.workspaces.models import Role


@pytest.fixture
def workspace(house: House) -> int:
    return house.workspace("瑜伽")


@pytest.fixture
def lin(house: House, workspace: int) -> Visitor:
    house.member(workspace, "lin@example.com")
    return house.signed_in("lin@example.com")


def test_a_new_workspace_has_three_steps_before_it(lin: Visitor) -> None:
    page = lin.get("/")

    assert page.text.count('<li class="step') == 3
    assert page.text.count("step-done") == 0
    assert "新建社群" in sentences(page)


def test_a_step_is_ticked_off_when_it_is_done(house: House, lin: Visitor) -> None:
    lin.get("/communities/new")
    lin.post("/communities/new", {"name": "早起瑜伽", "timezone": "Asia/Shanghai"})

    page = lin.get("/")

    assert page.text.count("step-done") == 1


def test_every_step_leads_to_a_page_that_exists(lin: Visitor) -> None:
    page = lin.get("/").text
    hrefs = [part.split('"')[0] for part in page.split('<ol class="first-steps">')[1].split('href="')[1:4]]

    assert [lin.get(href).status_code for href in hrefs] == [200, 200, 200]


def test_with_a_live_code_over_groups_the_steps_are_over(house: House, workspace: int, lin: Visitor) -> None:
    code_over_two_groups(Person(house.services.database, workspace_id=workspace))

    page = lin.get("/")

    assert "first-steps" not in page.text
    assert "还没有人写下" in sentences(page)  # what is to do next: whom it is for


def test_where_nothing_is_to_do_it_says_so(house: House, workspace: int, lin: Visitor) -> None:
    person = Person(house.services.database, workspace_id=workspace)
    code_over_two_groups(person)
    with person.working() as work:
        community = communities_of(work)[0]
        form = ItemForm(
            str(community.id), title="群话题", day=today_of(work).isoformat(), due=today_of(work).isoformat()
        )
        do_set_state(work, do_plan(work, form).id, ItemState.DONE)
        work.session.add(
            Position(workspace_id=workspace, community_id=community.id, sheet={}, version=1, changed_at=work.now)
        )

    assert "现在没有要处理的事" in sentences(lin.get("/"))


def test_what_others_answer_for_is_on_their_page_and_one_tap_away(house: House, workspace: int, lin: Visitor) -> None:
    code_over_two_groups(Person(house.services.database, workspace_id=workspace))
    wang = house.member(workspace, "wang@example.com", roles=[Role.PLANNER])
    with Person(house.services.database, workspace_id=workspace).reading() as work:
        community = communities_of(work)[0].id
    lin.get(f"/communities/{community}/duties")
    everything = {duty.value: str(wang.id) for duty in Duty}
    lin.post(f"/communities/{community}/duties", everything)

    mine = sentences(lin.get("/"))
    assert "还没有人写下" not in mine
    assert "别人负责的：" in mine
    assert "还没有人写下" in sentences(lin.get("/?everybody=1"))
    assert "还没有人写下" in sentences(house.signed_in("wang@example.com").get("/"))


def test_a_member_is_not_sent_to_a_page_their_role_does_not_open(house: House, workspace: int, lin: Visitor) -> None:
    house.member(workspace, "wang@example.com", roles=[Role.ANALYST])
    page = house.signed_in("wang@example.com").get("/")

    assert page.text.count('<li class="step') == 3
    assert "/communities/new" not in page.text


def test_the_live_part_is_a_part_and_not_a_page(lin: Visitor) -> None:
    part = lin.get("/today/live", headers={"hx-request": "true"})

    assert part.status_code == 200
    assert "<html" not in part.text
    assert 'hx-get="/today/live"' in part.text


def test_campaigns_that_need_somebody_stand_there(house: House) -> None:
    desk = Desk(house)
    desk.campaigns.started(title="明天结束的活动", ends="2026-11-23T18:00")
    crowd = Crowd(desk.campaigns, desk.campaigns.started(title="有人要看", rules=replace(RULES, keyword="看")))
    crowd.doubt(crowd.join("oA"))

    page = sentences(desk.owner.get("/"))

    assert "“明天结束的活动”30 小时内结束" in page
    assert "“有人要看”有 1 个人要看一看" in page
