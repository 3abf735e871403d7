"""The JSON API of campaigns: the same actions as the pages, problems as problem+json."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.support.campaign_console import FORBIDDEN, Desk
from tests.support.campaign_desk import Crowd
from tests.support.house import House
from yutang.workspaces.models import Role

Call = Callable[..., httpx2.Response]


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture
def call(desk: Desk) -> Call:
    return caller_of(desk, Role.PLANNER)


def caller_of(desk: Desk, role: Role) -> Call:
    visitor = desk.member(role)
    visitor.get("/campaigns")

    def call(method: str, path: str = "", body: dict[str, Any] | None = None) -> httpx2.Response:
        headers = {"X-CSRF-Token": visitor.token, "Accept-Language": "en", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        return visitor.client.request(method, f"/api/v1/campaigns{path}", content=content, headers=headers)

    return call


def body_of(desk: Desk, **values: object) -> dict[str, Any]:
    return {
        "title": "Morning yoga",
        "language": "en",
        "community_id": str(desk.campaigns.place.community_id),
        "account_id": str(desk.campaigns.account_id),
        "code_id": str(desk.campaigns.code_id),
        "starts_at": "2026-11-22T05:00:00Z",
        "ends_at": "2026-11-29T05:00:00Z",
        "poster": "own:yoga_breath",
        "rules": {"keyword": "yoga", "organiser": "The yoga school"},
        **values,
    }


def test_a_campaign_is_made_checked_started_paused_and_ended(desk: Desk, call: Call) -> None:
    made = call("POST", "", body_of(desk)).json()
    checked = call("POST", f"/{made['id']}/check").json()
    states = [call("POST", f"/{made['id']}/{step}").json()["state"] for step in ("start", "pause", "resume", "end")]

    assert (made["state"], made["path"], made["url"][-10:-7]) == ("draft", "qr", "/k/")
    assert checked["campaign"]["state"] == "checked"
    assert {point["tone"] for point in checked["points"]} <= {"good", "note"}
    assert states == ["running", "paused", "running", "ended"]
    assert call("POST", f"/{made['id']}/settle").json()["state"] == "settled"


def test_problems_name_their_fields(desk: Desk, call: Call) -> None:
    answer = call("POST", "", body_of(desk, title="", ends_at="2026-11-20T05:00:00Z", timezone="Mars/North"))

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"title", "timezone", "ends"} <= set(answer.json()["fields"])


def test_what_is_forbidden_is_told_with_rule_quote_and_source(desk: Desk, call: Call) -> None:
    made = call("POST", "", body_of(desk)).json()
    call("PUT", f"/{made['id']}/texts", {"texts": {"welcome": FORBIDDEN}})

    points = call("POST", f"/{made['id']}/check").json()["points"]

    wording = next(point for point in points if point["key"] == "wording")
    assert wording["tone"] == "block"
    found = wording["findings"][0]
    assert (found["where"], found["rule"], found["severity"]) == ("texts.welcome", 1, "block")
    assert found["quote"]
    assert found["source"]
    assert call("POST", f"/{made['id']}/override", {"reason": "Only for our own staff."}).status_code == 403


def test_texts_come_and_go(desk: Desk, call: Call) -> None:
    made = call("POST", "", body_of(desk)).json()
    usual = call("GET", f"/{made['id']}/texts").json()["texts"]["welcome"]

    changed = call("PUT", f"/{made['id']}/texts", {"texts": {"welcome": "Hello {nickname}."}}).json()
    back = call("PUT", f"/{made['id']}/texts", {"texts": {"welcome": ""}}).json()

    assert changed["texts"]["welcome"] == "Hello {nickname}."
    assert back["texts"]["welcome"] == usual


def test_results_and_people_are_numbers(desk: Desk, call: Call) -> None:
    crowd = Crowd(desk.campaigns, desk.campaigns.started())
    inviter = crowd.join("oA")
    crowd.bring(inviter, "oB", hours=1)

    results = call("GET", f"/{crowd.campaign_id}/results").json()
    people = call("GET", f"/{crowd.campaign_id}/people?order=waiting").json()

    assert (results["participants"], results["funnel"]["credited"], results["k"]) == (2, 1, 0.5)
    first = people["people"][0]
    assert (first["id"], first["waiting"]) == (str(inviter), 1)


def test_who_may_not_is_told_so(desk: Desk) -> None:
    call = caller_of(desk, Role.ANALYST)

    assert call("POST", "", body_of(desk)).status_code == 403
    assert call("GET").status_code == 200
    assert call("GET", "/7").status_code == 404
