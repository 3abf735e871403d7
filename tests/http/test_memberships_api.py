"""The JSON API of memberships: the same actions as the pages, problems as problem+json."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.support.house import House
from tests.support.members import COURSE, Club
from yutang.workspaces.models import Role

Call = Callable[..., httpx2.Response]
CREATED, FORBIDDEN, MISSING, TAKEN, WRONG = 201, 403, 404, 409, 422


@pytest.fixture
def club(house: House) -> Club:
    services = house.services
    return Club(services.database, house.workspace(), services.sealer, exists=True, now=house.clock())


def caller_of(house: House, club: Club, role: Role) -> Call:
    house.member(club.workspace_id, f"{role.value}@example.com", roles=[role])
    visitor = house.signed_in(f"{role.value}@example.com")
    visitor.get("/memberships")

    def call(method: str, path: str = "", body: dict[str, Any] | None = None) -> httpx2.Response:
        headers = {"X-CSRF-Token": visitor.token, "Accept-Language": "en", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        return visitor.client.request(method, f"/api/v1/memberships{path}", content=content, headers=headers)

    return call


def test_a_membership_is_made_given_looked_at_and_taken_back(house: House, club: Club) -> None:
    call, fan = caller_of(house, club, Role.PLANNER), club.fan("小满")

    made = call("POST", "", {"title": "Year", "days": 30, "price": 9900, "courses": [str(COURSE)]})
    tier = made.json()
    given = call("POST", f"/{tier['id']}/members", {"fan_id": str(fan), "periods": 2}).json()

    assert made.status_code == CREATED
    assert (tier["price"], tier["courses"], tier["archived"]) == (9900, [str(COURSE)], False)
    assert "/member/" in tier["url"]
    assert (given["standing"], given["open"], given["fan_id"]) == ("member", True, str(fan))
    assert club.entitled(fan)
    assert call("GET", f"/of/{fan}").json() == [given]
    listed = call("GET", f"/{tier['id']}/members?standing=member").json()
    assert (listed["members"], listed["count"], listed["next_after"]) == ([given], 1, None)
    back = call("POST", f"/{tier['id']}/members/{fan}/revoke", {"note": "asked"}).json()
    assert (back["standing"], back["open"]) == ("revoked", False)
    changed = call("PUT", f"/{tier['id']}", {"title": "Month", "days": 31}).json()
    assert (changed["title"], changed["courses"]) == ("Month", [])
    assert call("POST", f"/{tier['id']}/archive").json()["archived"]
    assert [each["title"] for each in call("GET").json()] == ["Month"]


def test_codes_are_made_and_read_once(house: House, club: Club) -> None:
    call, tier = caller_of(house, club, Role.PLANNER), club.tier("Year")

    batch = call("POST", "/codes", {"title": "Shop", "gives": f"tier:{tier}", "count": 3}).json()
    codes = call("POST", f"/codes/{batch['id']}/export").json()

    assert (batch["count"], len(codes), codes[0]["used"]) == (3, 3, False)
    assert club.redeem(club.fan(), codes[0]["code"]).tier is not None
    house.clock.move(hours=2)
    again = call("POST", f"/codes/{batch['id']}/export")
    assert (again.status_code, again.json()["code"]) == (TAKEN, "exported")


def test_what_is_wrong_is_said_and_others_are_kept_out(house: House, club: Club) -> None:
    call, other = caller_of(house, club, Role.PLANNER), caller_of(house, club, Role.ANALYST)
    fan, tier = club.fan(), club.tier("Year")

    assert call("POST", "", {"title": ""}).status_code == WRONG
    assert call("GET", "/5/members").status_code == MISSING
    assert call("POST", f"/{tier}/members", {"fan_id": "5"}).status_code == MISSING
    assert call("POST", f"/{tier}/members", {"fan_id": str(fan), "periods": 61}).status_code == WRONG
    assert call("POST", "/codes", {"title": "x", "gives": "tier:5"}).status_code == WRONG
    for method, path, body in (
        ("POST", "", {"title": "x"}),
        ("POST", f"/{tier}/members", {"fan_id": str(fan)}),
        ("GET", f"/{tier}/members", None),
        ("GET", f"/of/{fan}", None),
        ("POST", "/codes", {"title": "x", "gives": f"tier:{tier}"}),
    ):
        assert other(method, path, body).status_code == FORBIDDEN, path
