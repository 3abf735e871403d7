"""Pages of the plan, of duties and of days off; the feed for calendars, the sheet."""

import re

import pytest
from icalendar import Calendar

from tests.support.house import House, Visitor, sentences
from tests.support.people import Person
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.workspaces.models import Role

XLSX_MAGIC = b"PK\x03\x04"


@pytest.fixture
def workspace(house: House) -> int:
    return house.workspace("瑜伽")


@pytest.fixture
def lin(house: House, workspace: int) -> Visitor:
    house.member(workspace, "lin@example.com")
    return house.signed_in("lin@example.com")


@pytest.fixture
def community(house: House, workspace: int) -> int:
    with Person(house.services.database, workspace_id=workspace).working() as work:
        return do_add_community(work, CommunityForm("早起瑜伽")).id


def plan(visitor: Visitor, community: int, **fields: str) -> str:
    """Plan something; returns where it leads."""
    visitor.get("/plan/new")
    form = {"community_id": str(community), "title": "第一课", "kind": "lesson", "day": "2026-11-29", "aim": "serves"}
    answer = visitor.post("/plan/new", {**form, "state": "idea", **fields}, follow=False)
    return answer.headers["location"]


def item_on(visitor: Visitor, month: str = "2026-11") -> str:
    found = re.search(r'data-item="(\d+)"', visitor.get(f"/plan?month={month}").text)
    assert found is not None
    return found[1]


def test_without_a_community_the_plan_says_what_to_do_first(lin: Visitor) -> None:
    assert "先建" in sentences(lin.get("/plan")) or "请先建社群" in sentences(lin.get("/plan"))


def test_something_planned_stands_on_its_day_with_who_does_it(lin: Visitor, community: int) -> None:
    assert plan(lin, community, time="05:00") == "/plan?month=2026-11#day-2026-11-29"

    page = lin.get("/plan?month=2026-11")
    day = page.text.split('id="day-2026-11-29"')[1].split("</li>")[0]
    assert "第一课" in day
    assert "05:00" in day


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "长" * 61),
        ("day", "tomorrow"),
        ("day", ""),
        ("day", "9999-12-31"),
        ("time", "25:00"),
        ("due", "2026-12-01"),
        ("community_id", "9" * 400),
        ("owner_id", "77"),
        ("state", "unknown"),
        ("target", "-1"),
        ("target", "many"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(lin: Visitor, community: int, field: str, value: str) -> None:
    lin.get("/plan/new")
    form = {"community_id": str(community), "title": "第一课", "kind": "lesson", "day": "2026-11-29", "aim": "serves"}
    page = lin.post("/plan/new", {**form, "state": "idea", "note": "先写提纲", field: value})

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text or field in {"community_id", "owner_id", "state"}
    assert "先写提纲" in page.text
    assert "data-item" not in lin.get("/plan?month=2026-11").text


def test_two_who_change_it_at_once_are_told(lin: Visitor, community: int) -> None:
    plan(lin, community)
    number = item_on(lin)
    lin.get(f"/plan/{number}")
    form = {"community_id": str(community), "kind": "lesson", "day": "2026-11-29", "aim": "serves", "state": "doing"}

    assert lin.post(f"/plan/{number}", {**form, "title": "新的", "seen": "1"}, follow=False).status_code == 303
    late = lin.post(f"/plan/{number}", {**form, "title": "旧的", "seen": "1"})

    assert late.status_code == 409
    assert "刚才有人改过这一项" in sentences(late)
    assert "新的" in lin.get(f"/plan/{number}").text


def test_it_is_moved_and_what_it_must_be_ready_by_moves_along(lin: Visitor, community: int) -> None:
    plan(lin, community, due="2026-11-27")
    number = item_on(lin)
    lin.get("/plan")

    moved = lin.post(f"/plan/{number}/move", {"day": "2026-12-02"}, follow=False)
    assert moved.headers["location"].endswith("#day-2026-12-02")
    assert 'value="2026-11-30"' in lin.get(f"/plan/{number}").text
    assert lin.post(f"/plan/{number}/move", {"day": "nowhere"}).status_code == 422


def test_what_is_taken_off_can_be_put_back(lin: Visitor, community: int) -> None:
    plan(lin, community)
    number = item_on(lin)
    lin.get("/plan")
    lin.post(f"/plan/{number}/remove")
    assert "data-item" not in lin.get("/plan?month=2026-11").text

    lin.post(f"/plan/{number}/restore")
    assert item_on(lin) == number


def test_a_template_fills_the_days_from_the_first_on(lin: Visitor, community: int) -> None:
    lin.get("/plan")
    lin.post("/plan/templates", {"template": "camp", "community_id": str(community), "first": "2026-11-23"})

    page = lin.get("/plan?month=2026-11")
    assert page.text.count("data-item") == 10
    assert "开营：认识彼此" in page.text
    assert "10%" in sentences(page)  # one of ten sells


def test_other_workspaces_plans_are_not_found(house: House, lin: Visitor, community: int) -> None:
    plan(lin, community)
    number = item_on(lin)
    house.member(house.workspace("Other"), "eve@example.com")
    eve = house.signed_in("eve@example.com")
    eve.get("/plan")

    assert eve.get(f"/plan/{number}").status_code == 404
    assert eve.post(f"/plan/{number}/move", {"day": "2026-12-02"}).status_code == 404


def test_who_only_reads_changes_nothing(house: House, workspace: int, lin: Visitor, community: int) -> None:
    plan(lin, community)
    number = item_on(lin)
    house.member(workspace, "ana@example.com", roles=[Role.ANALYST])
    ana = house.signed_in("ana@example.com")
    ana.get("/plan")

    assert ana.get(f"/plan/{number}").status_code == 200
    assert ana.post(f"/plan/{number}/remove").status_code == 403
    assert ana.get("/plan/new").status_code == 403


# ---- the feed --------------------------------------------------------------------------------------------------------


def feed_of(visitor: Visitor) -> str:
    visitor.get("/plan")
    found = re.search(r'value="https?://[^/"]+(/plan/feed/[\w-]+\.ics)"', visitor.post("/plan/feed").text)
    assert found is not None
    return found[1]


def test_a_calendar_reads_the_plan_without_signing_in(house: House, lin: Visitor, community: int) -> None:
    plan(lin, community)
    path = feed_of(lin)
    answer = house.visitor().get(path)

    assert answer.headers["content-type"].startswith("text/calendar")
    assert [str(each["SUMMARY"]) for each in Calendar.from_ical(answer.content).walk("VEVENT")] == ["早起瑜伽 · 第一课"]


def test_a_new_address_closes_the_old_one(house: House, lin: Visitor, community: int) -> None:
    first, second = feed_of(lin), feed_of(lin)

    assert house.visitor().get(first).status_code == 404
    assert house.visitor().get(second).status_code == 200
    lin.get("/plan")
    lin.post("/plan/feed/close")
    assert house.visitor().get(second).status_code == 404


def test_who_has_left_the_team_reads_the_plan_no_more(house: House, workspace: int, lin: Visitor) -> None:
    wang = house.member(workspace, "wang@example.com", roles=[Role.EDITOR]).id
    path = feed_of(house.signed_in("wang@example.com"))
    assert house.visitor().get(path).status_code == 200

    lin.get(f"/team/{wang}")
    lin.post(f"/team/{wang}/disable")
    assert house.visitor().get(path).status_code == 404


@pytest.mark.parametrize("token", ["x", "A" * 32, "..%2f..%2f", "é" * 32])
def test_a_made_up_address_leads_nowhere(house: House, token: str) -> None:
    assert house.visitor().get(f"/plan/feed/{token}.ics").status_code == 404


# ---- the sheet -------------------------------------------------------------------------------------------------------


def test_what_is_taken_out_can_be_taken_in_again(lin: Visitor, community: int) -> None:
    plan(lin, community, time="07:30", target="200", unit="阅读", note="=1+1")
    book, lines = lin.get("/plan/plan.xlsx"), lin.get("/plan/plan.csv")
    assert book.content.startswith(XLSX_MAGIC)
    assert "'=1+1" in lines.content.decode("utf-8-sig")

    for name, body in (("plan.xlsx", book.content), ("plan.csv", lines.content)):
        lin.get("/plan/import")
        answer = lin.post("/plan/import", files={"file": (name, body)}, follow=False)
        assert answer.status_code == 303, sentences(answer)
    assert lin.get("/plan?month=2026-11").text.count("data-item") == 3


def test_one_wrong_row_and_nothing_is_taken(lin: Visitor, community: int) -> None:
    rows = [
        "day,community,title,owner",
        "2026-11-29,早起瑜伽,好的,",
        "2026-11-30,没有这个社群,不好,",
        "2026-11-30,早起瑜伽,也不好,Nobody",
    ]
    body = "\n".join(rows)
    lin.get("/plan/import")
    answer = lin.post("/plan/import", files={"file": ("plan.csv", body.encode())})

    assert answer.status_code == 422
    said = sentences(answer)
    assert "第 3 行：请选择社群。" in said
    assert "第 4 行：" in said
    assert "data-item" not in lin.get("/plan?month=2026-11").text


# ---- notes for the boss ----------------------------------------------------------------------------------------------


def test_the_boss_reads_what_was_done_what_it_brought_and_what_is_needed(
    house: House, lin: Visitor, community: int
) -> None:
    today = house.clock().date().isoformat()
    plan(lin, community, day=today, state="done", target="200", unit="阅读", reached="250")
    plan(lin, community, day=today, title="没做成", state="doing")

    said = sentences(lin.get("/plan/notes"))
    assert "达到 250，目标 200 阅读。" in said
    assert "计划了还没做的：1 项。" in said
    assert "这些天没有活动。" in said
    assert "还没有人写下" in said
    assert lin.get("/plan/notes?first=9999-99-99&last=x").status_code == 200


# ---- programs --------------------------------------------------------------------------------------------------------


def test_programs_read_the_plan_and_today(lin: Visitor, community: int) -> None:
    plan(lin, community, time="05:00", target="200")
    days = "first=2026-11-29&last=2026-11-29"

    (item,) = lin.get(f"/api/v1/plan?{days}").json()
    assert (item["title"], item["minute"], item["ready_by"], item["target"]) == ("第一课", 300, "2026-11-28", 200)
    assert lin.get("/api/v1/plan?first=2026-01-01&last=2028-01-01").status_code == 422
    assert lin.get("/api/v1/plan?first=yesterday").status_code == 422
    things = {thing["rule"]: thing["sentence"] for thing in lin.get("/api/v1/today").json()}
    assert things["position"] == "Nobody has said whom “早起瑜伽” is for"


# ---- duties ----------------------------------------------------------------------------------------------------------


def test_what_nobody_holds_is_shown_in_red_until_somebody_does(
    house: House, workspace: int, lin: Visitor, community: int
) -> None:
    wang = house.member(workspace, "wang@example.com", roles=[Role.EDITOR]).id
    page = lin.get(f"/communities/{community}/duties")
    assert page.text.count("duty-open") == 7

    lin.post(f"/communities/{community}/duties", {"writing": str(wang), "writing_deputy": ""})
    page = lin.get(f"/communities/{community}/duties")
    assert page.text.count("duty-open") == 6


def test_a_deputy_stands_in_on_days_off(house: House, workspace: int, lin: Visitor, community: int) -> None:
    wang = house.member(workspace, "wang@example.com", name="王", roles=[Role.EDITOR]).id
    zhao = house.member(workspace, "zhao@example.com", name="赵", roles=[Role.EDITOR]).id
    lin.get(f"/communities/{community}/duties")
    lin.post(f"/communities/{community}/duties", {"writing": str(wang), "writing_deputy": str(zhao)})
    today = house.clock().date().isoformat()
    lin.post("/leave", {"community_id": str(community), "member_id": str(wang), "from_day": today, "to_day": today})

    page = lin.get(f"/communities/{community}/duties")
    assert "王 不在，赵 替班。" in sentences(page)
    assert page.text.count("duty-open") == 6

    leave = re.search(r"/leave/(\d+)/end", page.text)
    assert leave is not None
    lin.post(f"/leave/{leave[1]}/end")
    assert "替班。" not in sentences(lin.get(f"/communities/{community}/duties"))


@pytest.mark.parametrize(
    "form",
    [
        {"writing": "123456789"},
        {"writing": "x" * 200},
        {"writing": "", "writing_deputy": "{lin}"},
        {"writing": "{lin}", "writing_deputy": "{lin}"},
    ],
)
def test_duties_that_make_no_sense_are_refused(
    house: House, lin: Visitor, workspace: int, community: int, form: dict[str, str]
) -> None:
    someone = house.member(workspace, "z@example.com").id
    lin.get(f"/communities/{community}/duties")
    answer = lin.post(
        f"/communities/{community}/duties", {key: value.replace("{lin}", str(someone)) for key, value in form.items()}
    )

    assert answer.status_code == 422
    assert lin.get(f"/communities/{community}/duties").text.count("duty-open") == 7


@pytest.mark.parametrize(
    "form",
    [
        {"from_day": ""},
        {"from_day": "x"},
        {"from_day": "2026-01-02", "to_day": "2026-01-01"},
        {"from_day": "2020-01-01"},
    ],
)
def test_days_off_that_make_no_sense_are_refused(lin: Visitor, community: int, form: dict[str, str]) -> None:
    lin.get(f"/communities/{community}/duties")
    lin.post("/leave", {"community_id": str(community), **form})

    assert "没有人请假" in sentences(lin.get(f"/communities/{community}/duties"))


def test_everybody_notes_their_own_days_off_and_only_those(
    house: House, workspace: int, lin: Visitor, community: int
) -> None:
    ana = house.member(workspace, "ana@example.com", roles=[Role.EDITOR]).id
    wang = house.member(workspace, "wang@example.com", roles=[Role.EDITOR]).id
    mine = house.signed_in("ana@example.com")
    mine.get(f"/communities/{community}/duties")
    today = house.clock().date().isoformat()

    assert mine.post("/leave", {"from_day": today, "member_id": str(wang)}).status_code == 403
    assert mine.post("/leave", {"from_day": today, "member_id": str(ana)}, follow=False).status_code == 303
