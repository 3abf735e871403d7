"""The JSON API of communities, groups, uploads and personal numbers."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.support.cards import card, group_payload
from tests.support.house import House
from tests.support.pond_desk import NEXT_WEEK, PondDesk
from yutang.workspaces.keys.actions import NewKey, do_create_key
from yutang.workspaces.models import Role

Call = Callable[..., httpx2.Response]


@pytest.fixture
def desk(house: House) -> PondDesk:
    return PondDesk(house)


def caller_of(desk: PondDesk, role: Role = Role.PLANNER) -> Call:
    """A program with an API key that holds one role."""
    with desk.person.working() as work:
        _row, key = do_create_key(work, NewKey("cash register", (role.value,)))
    client = desk.house.visitor().client

    def call(method: str, path: str, body: dict[str, Any] | None = None, **options: Any) -> httpx2.Response:  # noqa: ANN401
        headers = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}
        if body is not None:
            options["content"] = json.dumps(body)
            headers["Content-Type"] = "application/json"
        return client.request(method, f"/api/v1{path}", headers=headers, **options)

    return call


@pytest.fixture
def call(desk: PondDesk) -> Call:
    return caller_of(desk)


def test_a_community_is_made_read_changed_archived_and_restored(call: Call) -> None:
    made = call("POST", "/communities", {"name": "Yoga", "crowd": "young mothers"})
    assert made.status_code == 201
    own = made.json()["id"]
    assert call("PUT", f"/communities/{own}", {"name": "Yoga at home"}).json()["crowd"] == ""
    assert [each["name"] for each in call("GET", "/communities").json()["communities"]] == ["Yoga at home"]
    assert call("POST", f"/communities/{own}/archive").json()["archived_at"] is not None
    assert call("GET", "/communities").json() == {"communities": []}
    assert call("POST", f"/communities/{own}/restore").json()["archived_at"] is None
    assert call("GET", f"/communities/{own}").json()["timezone"] == "Asia/Shanghai"


def test_a_group_is_made_counted_renewed_and_paused(call: Call, desk: PondDesk) -> None:
    own = str(desk.community())
    made = call("POST", "/groups", {"community_id": own, "name": "Yoga 1", "head_count": 60})
    assert made.status_code == 201
    group = made.json()
    assert (group["standing"], group["fill"]["counted"], group["fill"]["heads"]) == ("no_qr", 60, 60)
    path = f"/groups/{group['id']}"
    renewed = call("POST", f"{path}/qr", {"payload": group_payload(1), "expires_on": "2026-11-28"}).json()
    assert (renewed["standing"], renewed["expires_on"]) == ("open", "2026-11-28")
    assert renewed["handed_out_until"] == "2026-11-27T15:00:00Z"
    assert call("POST", f"{path}/head-count", {"count": 190}).json()["fill"]["room"] == 10
    assert call("POST", f"{path}/state", {"state": "paused"}).json()["standing"] == "paused"
    changed = call("PUT", path, {"name": "Yoga one", "cap": 500}).json()
    assert (changed["name"], changed["fill"]["cap"], changed["fill"]["counted"]) == ("Yoga one", 500, 190)
    assert [each["id"] for each in call("GET", f"/groups?community_id={own}").json()["groups"]] == [group["id"]]


def test_what_is_wrong_comes_back_as_a_problem_with_its_fields(call: Call, desk: PondDesk) -> None:
    own = desk.community()
    answer = call("POST", "/groups", {"community_id": own, "name": "", "cap": 0})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["fields"] == {"name": "Please fill this in.", "cap": "The cap lies between 1 and 5000."}
    body = {"community_id": own, "name": "a", "qr": {"payload": group_payload(1), "expires_on": "2026-11-28"}}
    assert call("POST", "/groups", body).status_code == 201
    answer = call("POST", "/groups", {**body, "name": "b"})
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_payload")
    assert "“a”" in answer.json()["detail"]


def test_screenshots_are_uploaded_read_and_confirmed(call: Call, desk: PondDesk) -> None:
    files = [
        ("files", ("1.jpg", card(group_payload(1), "瑜伽1群", NEXT_WEEK), "image/jpeg")),
        ("files", ("2.jpg", b"<html>", "image/jpeg")),
        ("files", ("3.jpg", card(group_payload(3), "瑜伽3群"), "image/jpeg")),
    ]
    answer = call("POST", "/uploads", files=files)
    assert answer.status_code == 201
    drop = answer.json()
    first, second, third = drop["cards"]
    assert (drop["unread"], first["group_name"], first["expires_on"]) == (0, "瑜伽1群", "2026-11-28")
    assert (first["kind"], first["payload"], first["proposal"]) == ("wechat", group_payload(1), "new")
    assert (second["state"], second["refusal_code"]) == ("refused", "unsupported_format")
    assert second["refusal"].startswith("This is not a still")
    assert third["asks"] == ["expires_on"]

    choices = [{"id": first["id"], "target": "new", "name": "瑜伽1群", "expires_on": "2026-11-28", "head_count": 5}]
    undated = [*choices, {"id": third["id"], "target": "new", "name": "瑜伽3群"}]
    wrong = call("POST", f"/uploads/{drop['id']}/confirm", {"cards": undated, "new_community": "瑜伽"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, [f"expires_on-{third['id']}"])
    done = call("POST", f"/uploads/{drop['id']}/confirm", {"cards": choices, "new_community": "瑜伽"})
    assert [(each["name"], each["fill"]["counted"]) for each in done.json()["groups"]] == [("瑜伽1群", 5)]
    states = [each["state"] for each in call("GET", f"/uploads/{drop['id']}").json()["cards"]]
    assert states == ["accepted", "refused", "waiting"]  # what was not named goes on waiting


def test_a_program_may_upload_more_than_a_form_holds(call: Call) -> None:
    picture = card(group_payload(1), "瑜伽1群", NEXT_WEEK, file_format="PNG") + bytes(3 << 20)
    answer = call("POST", "/uploads", files=[("files", ("1.png", picture, "image/png"))])
    assert answer.status_code == 201


def test_a_stranger_is_not_listened_to_for_long(desk: PondDesk) -> None:
    stranger = desk.house.visitor().client
    files = [("files", ("1.jpg", bytes(3 << 20), "image/jpeg"))]
    for headers in ({}, {"Authorization": "Bearer 1.2.nonsense"}):
        answer = stranger.post("/api/v1/uploads", files=files, headers=headers)
        assert answer.status_code == 413


def test_personal_numbers_are_made_changed_and_paused(call: Call) -> None:
    body = {"name": "Chen", "payload": "https://u.wechat.com/EAbcdefgh1", "opens_at": "9:00", "closes_at": "22:00"}
    made = call("POST", "/numbers", body)
    assert made.status_code == 201
    number = made.json()
    assert (number["kind"], number["opens_at"], number["handed_today"]) == ("wechat_personal", "09:00", 0)
    path = f"/numbers/{number['id']}"
    assert call("PUT", path, {**body, "daily_cap": 7}).json()["daily_cap"] == 7
    assert call("POST", f"{path}/state", {"state": "archived"}).json()["state"] == "archived"
    assert call("GET", "/numbers").json() == {"numbers": []}
    assert [each["name"] for each in call("GET", "/numbers?archived=true").json()["numbers"]] == ["Chen"]
    assert call("GET", path).json()["name"] == "Chen"


def test_a_key_may_do_what_its_role_may(desk: PondDesk) -> None:
    own = desk.community()
    group_id = desk.group(own)
    call = caller_of(desk, Role.ANALYST)
    assert call("GET", f"/groups/{group_id}").status_code == 200
    number = {"name": "Chen", "payload": "https://u.wechat.com/EAbcdefgh1"}
    for path, body in (
        ("/communities", {"name": "Tea"}),
        ("/groups", {"community_id": own, "name": "x"}),
        (f"/groups/{group_id}/head-count", {"count": 3}),
        (f"/groups/{group_id}/state", {"state": "paused"}),
        (f"/groups/{group_id}/qr", {"payload": group_payload(1), "expires_on": "2026-11-28"}),
        ("/numbers", number),
    ):
        assert call("POST", path, body).status_code == 403
    files = [("files", ("1.jpg", b"x", "image/jpeg"))]
    assert call("POST", "/uploads", files=files).status_code == 403


def test_another_workspaces_rows_are_not_found(desk: PondDesk, call: Call) -> None:
    theirs = PondDesk(desk.house, name="wang")
    own = theirs.community("Neighbours")
    group_id = theirs.group(own)
    for path in (f"/communities/{own}", f"/groups/{group_id}"):
        assert call("GET", path).status_code == 404
    for path, body in (
        ("/groups", {"community_id": own, "name": "x"}),
        (f"/groups/{group_id}/head-count", {"count": 3}),
        (f"/groups/{group_id}/state", {"state": "paused"}),
        (f"/groups/{group_id}/qr", {"payload": group_payload(1), "expires_on": "2026-11-28"}),
        (f"/communities/{own}/archive", {}),
    ):
        assert call("POST", path, body).status_code == 404
    assert call("GET", "/groups").json() == {"groups": []}
    assert call("GET", "/communities").json() == {"communities": []}
    files = [("files", ("1.jpg", card(group_payload(1)), "image/jpeg"))]
    assert call("POST", "/uploads", files=files, data={"community_id": str(own)}).status_code == 404
    assert call("POST", "/uploads", files=files, data={"group_id": str(group_id)}).status_code == 404


@pytest.mark.parametrize("path", ["/groups/9223372036854775808", "/uploads/1", "/numbers/1", "/communities/-1"])
def test_an_id_of_nobody_is_not_found(call: Call, path: str) -> None:
    assert call("GET", path).status_code == 404
