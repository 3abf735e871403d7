"""Two locks against requests that another site makes a member's browser send."""

import pytest

from tests.support.house import PASSWORD, House, Visitor
from yutang.workspaces.actions import system_actor, working
from yutang.workspaces.keys.actions import NewKey, do_create_key

RENAME = {"name": "Changed", "language": "zh", "timezone": "Asia/Shanghai"}


@pytest.fixture
def lin(house: House) -> Visitor:
    house.member(house.workspace("Yoga"), "lin@example.com")
    visitor = house.signed_in("lin@example.com")
    visitor.get("/settings")
    return visitor


def name_of_workspace(visitor: Visitor) -> str:
    return str(visitor.client.get("/api/v1/me").json()["workspace"]["name"])


def test_a_form_without_its_token_changes_nothing(lin: Visitor) -> None:
    answer = lin.client.post("/settings", data=RENAME)

    assert answer.status_code == 403
    assert name_of_workspace(lin) == "Yoga"


def test_a_form_with_its_token_is_taken(lin: Visitor) -> None:
    lin.post("/settings", RENAME)

    assert name_of_workspace(lin) == "Changed"


def test_the_token_may_come_in_a_header(lin: Visitor) -> None:
    answer = lin.client.post("/settings", data=RENAME, headers={"x-csrf-token": lin.token}, follow_redirects=False)

    assert answer.status_code == 303


def test_the_token_of_another_session_is_refused(house: House, lin: Visitor) -> None:
    house.member(house.workspace("Other"), "wang@example.com")
    other = house.signed_in("wang@example.com")
    other.get("/settings")

    answer = lin.client.post("/settings", data={**RENAME, "csrf_token": other.token})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_the_token(lin: Visitor, headers: dict[str, str]) -> None:
    answer = lin.client.post("/settings", data={**RENAME, "csrf_token": lin.token}, headers=headers)

    assert answer.status_code == 403
    assert name_of_workspace(lin) == "Yoga"


def test_a_form_of_our_own_page_is_taken(lin: Visitor) -> None:
    headers = {"origin": str(lin.client.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
    answer = lin.client.post(
        "/settings", data={**RENAME, "csrf_token": lin.token}, headers=headers, follow_redirects=False
    )

    assert answer.status_code == 303


def test_signing_somebody_in_from_outside_is_refused_too(house: House) -> None:
    house.member(house.workspace(), "lin@example.com")

    answer = house.visitor().client.post("/sign-in", data={"email": "lin@example.com", "password": PASSWORD})

    assert answer.status_code == 403
    assert "yutang_session" not in answer.headers.get("set-cookie", "")


def test_the_api_asks_a_session_for_the_token_but_not_a_key(house: House) -> None:
    workspace = house.workspace("Yoga")
    house.member(workspace, "lin@example.com")
    with working(house.services.database, system_actor(workspace), house.clock(), house.services.new_id) as work:
        _row, key = do_create_key(work, NewKey("report", ["owner"]))

    @house.app.post("/api/v1/poke")
    def poke() -> str:
        return "poked"

    member = house.signed_in("lin@example.com")
    member.get("/team")
    program = house.visitor().client

    assert member.client.post("/api/v1/poke").status_code == 403
    assert member.client.post("/api/v1/poke", headers={"x-csrf-token": member.token}).status_code == 200
    assert program.post("/api/v1/poke", headers={"authorization": f"Bearer {key}"}).status_code == 200
