"""The JSON API of check-in programmes: what the pages show, for programs; read only."""

import httpx2
import pytest

from tests.support.house import House, Visitor
from tests.support.people import NOON, Person
from tests.support.programme_desk import ProgrammeDesk
from yutang.workspaces.models import Role

HERE = "/api/v1/programmes"
OK, FORBIDDEN, MISSING, WRONG_METHOD, WRONG = 200, 403, 404, 405, 422


@pytest.fixture
def habit(house: House) -> ProgrammeDesk:
    house.clock.now = NOON
    return ProgrammeDesk(Person(house.services.database, house.workspace("yoga")))


def caller_of(house: House, habit: ProgrammeDesk, role: Role) -> Visitor:
    house.member(habit.person.workspace_id, f"{role.value}@example.com", roles=[role])
    return house.signed_in(f"{role.value}@example.com")


def read(visitor: Visitor, path: str = "") -> httpx2.Response:
    return visitor.client.get(f"{HERE}{path}", headers={"Accept-Language": "en"})


def test_programmes_their_days_their_roll_and_their_people_are_read(house: House, habit: ProgrammeDesk) -> None:
    habit.days("oA", *range(3), name="小满", hour=6)
    habit.days("oB", 1, 2)
    caller = caller_of(house, habit, Role.PLANNER)

    (listed,) = read(caller).json()
    one = read(caller, f"/{habit.id}").json()
    days = read(caller, f"/{habit.id}/days?last=3").json()
    roll = read(caller, f"/{habit.id}/roll").json()
    people = read(caller, f"/{habit.id}/people?only=today").json()

    assert listed == one
    assert (one["state"], one["people"], one["checked_today"], one["longest_streak"]) == ("running", 2, 1, 3)
    assert one["menu_key"] == f"checkin.{habit.programme().slug}"
    assert one["url"].endswith(f"/checkin/{habit.programme().slug}")
    assert [(day["day"], day["checked"], day["early"], day["due"]) for day in days] == [
        ("2026-11-20", 2, 1, True),
        ("2026-11-21", 2, 1, True),
        ("2026-11-22", 1, 1, True),
    ]
    assert (roll["people"], roll["checked"], roll["reached"]) == (2, 1, {"3": 1})
    assert "2 人里有 1 人打卡" in roll["text"]
    assert (people["count"], people["next_page"]) == (1, None)
    assert [(each["streak"], each["last_day"]) for each in people["people"]] == [(3, "2026-11-22")]


def test_a_roll_of_long_ago_is_refused_in_words(house: House, habit: ProgrammeDesk) -> None:
    caller = caller_of(house, habit, Role.PLANNER)

    assert read(caller, f"/{habit.id}/roll?day=2026-11-21").status_code == OK
    refused = read(caller, f"/{habit.id}/roll?day=2026-11-01")
    assert refused.status_code == WRONG
    assert refused.json()["detail"] == "A roll is there of today and of the day before."
    assert read(caller, f"/{habit.id}/days?last=1000").status_code == WRONG
    assert read(caller, f"/{habit.id}/people?only=nobody").status_code == WRONG


def test_people_are_for_those_who_may_see_fans_and_nothing_is_written(house: House, habit: ProgrammeDesk) -> None:
    analyst = caller_of(house, habit, Role.ANALYST)

    assert read(analyst, f"/{habit.id}/days").status_code == OK
    assert read(analyst, f"/{habit.id}/people").status_code == FORBIDDEN
    assert read(analyst, "/5").status_code == MISSING
    analyst.get("/programmes")
    written = analyst.client.post(HERE, headers={"X-CSRF-Token": analyst.token})
    assert written.status_code == WRONG_METHOD
