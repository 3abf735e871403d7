"""The JSON API of live codes: the same actions as the pages, problems as problem+json."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.support.code_desk import CodeDesk
from tests.support.house import House
from tests.support.qr_reading import text_of_png, text_of_svg
from yutang.insights.models import Numbers
from yutang.livecodes.models import CodeHour
from yutang.workspaces.models import Role

Call = Callable[..., httpx2.Response]


@pytest.fixture
def desk(house: House) -> CodeDesk:
    return CodeDesk(house)


@pytest.fixture
def call(desk: CodeDesk) -> Call:
    return caller_of(desk, Role.OPERATOR)


def caller_of(desk: CodeDesk, role: Role) -> Call:
    visitor = desk.member(role)
    visitor.get("/codes")

    def call(method: str, path: str = "", body: dict[str, Any] | None = None) -> httpx2.Response:
        headers = {"X-CSRF-Token": visitor.token, "Accept-Language": "en", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)  # in ASCII: what no JSON library refuses to send
        return visitor.client.request(method, f"/api/v1/codes{path}", content=content, headers=headers)

    return call


def body_of(desk: CodeDesk, **values: object) -> dict[str, Any]:
    targets = [{"group_id": str(group_id)} for group_id in desk.place.groups]
    owners = [str(number_id) for number_id in desk.place.numbers]
    return {
        "name": "Poster",
        "community_id": str(desk.place.community_id),
        "targets": targets,
        "owners": owners,
        **values,
    }


def test_a_code_is_made_read_changed_and_listed(desk: CodeDesk, call: Call) -> None:
    made = call("POST", body=body_of(desk, slug="shop-3"))
    assert made.status_code == 201
    code = made.json()
    assert (code["url"], code["state"]) == ("http://127.0.0.1:8080/c/shop-3", "active")
    assert code["next"] == {"kind": "group", "id": str(desk.place.groups[0]), "name": "早起瑜伽1群", "back_at": None}
    assert [group["standing"] for group in code["groups"]] == ["open", "open"]

    changed = call("PUT", f"/{code['id']}", body_of(desk, name="Flyer", seen_at=code["changed_at"]))
    assert (changed.status_code, changed.json()["name"], changed.json()["slug"]) == (200, "Flyer", "shop-3")

    listed = call("GET").json()
    assert [each["name"] for each in listed["codes"]] == ["Flyer"]
    assert listed["next_before"] is None


def test_a_change_over_somebody_elses_is_a_conflict(desk: CodeDesk, call: Call, house: House) -> None:
    code = call("POST", body=body_of(desk)).json()
    house.clock.move(minutes=1)
    assert call("PUT", f"/{code['id']}", body_of(desk, name="First")).status_code == 200
    second = call("PUT", f"/{code['id']}", body_of(desk, name="Second", seen_at=code["changed_at"]))

    assert second.status_code == 409
    assert second.headers["content-type"] == "application/problem+json"
    assert "Somebody else changed" in second.text


def test_the_numbers_come_by_time_and_by_channel(desk: CodeDesk, call: Call, house: House) -> None:
    code_id = desk.code()
    hour = house.clock().replace(minute=0)
    with house.services.database.write() as session:
        for channel, views in (("", 5), ("zhihu", 3)):
            numbers = Numbers(views=views, visitors=2, assigned=2)._asdict()
            row = CodeHour(
                workspace_id=desk.person.workspace_id, code_id=code_id, hour=hour, channel=channel, **numbers
            )
            session.add(row)

    details = call("GET", f"/{code_id}?period=14d").json()

    assert (details["numbers"]["scans"], details["numbers"]["visitors"]) == (8, 4)
    assert details["by_channel"]["zhihu"]["scans"] == 3
    assert len(details["by_time"]) == 14
    assert details["by_time"][-1]["numbers"]["scans"] == 8
    assert details["last_24_hours"] == details["numbers"] == details["all_time"]
    assert details["joined"] is None


def test_steps_can_be_taken_twice_and_back(desk: CodeDesk, call: Call) -> None:
    one, two = desk.code(), desk.code()
    for step, state in (("pause", "paused"), ("pause", "paused"), ("resume", "active"), ("resume", "active")):
        assert call("POST", f"/{one}/{step}").json()["state"] == state
    assert call("DELETE", f"/{one}").json()["state"] == "deleted"
    assert [code["id"] for code in call("GET").json()["codes"]] == [str(two)]
    assert [code["id"] for code in call("GET", "?state=deleted").json()["codes"]] == [str(one)]
    assert call("POST", f"/{one}/merge", {"into": str(two)}).json()["merged_into"] == str(two)
    assert call("POST", f"/{one}/unmerge").json()["merged_into"] is None
    assert call("POST", f"/{one}/restore").json()["state"] == "active"
    assert call("POST", f"/{one}/explode").status_code == 404


def test_channels_and_their_qrs(desk: CodeDesk, call: Call) -> None:
    code_id = desk.code(slug="shop-3")
    channel = call("POST", f"/{code_id}/channels", {"label": "Zhihu"})
    assert (channel.status_code, channel.json()["url"]) == (201, "http://127.0.0.1:8080/c/shop-3?from=c1")
    assert text_of_svg(call("GET", f"/{code_id}/qr.svg?from=c1").text) == channel.json()["url"]
    assert text_of_png(call("GET", f"/{code_id}/qr.png?size=3").content) == "http://127.0.0.1:8080/c/shop-3"
    assert call("PUT", f"/{code_id}/channels/c1", {"label": "Answers"}).json()["label"] == "Answers"
    assert call("POST", f"/{code_id}/channels", {"label": "x", "key": "c1"}).status_code == 409
    assert call("DELETE", f"/{code_id}/channels/c1").status_code == 204
    assert call("GET", f"/{code_id}/qr.svg?from=c1").status_code == 404


@pytest.mark.parametrize(
    "broken",
    [
        {"name": ""},
        {"name": None},
        {"community_id": "x"},
        {"community_id": "9" * 19},
        {"targets": [{"group_id": "1", "weight": 101}]},
        {"owners": ["-1"]},
        {"strategy": "random"},
        {"slug": "a b"},
        {"seen_at": "2026-11-22T00:00:00"},
        {"name": "x\ud800"},
    ],
)
def test_a_body_that_does_not_fit_is_a_problem(desk: CodeDesk, call: Call, broken: dict[str, object]) -> None:
    answer = call("POST", body=body_of(desk, **broken))

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_who_only_looks_reads_and_writes_nothing(desk: CodeDesk) -> None:
    code_id, call = desk.code(), caller_of(desk, Role.ANALYST)

    assert call("GET", f"/{code_id}").status_code == 200
    for method, path, body in (
        ("POST", "", body_of(desk)),
        ("PUT", f"/{code_id}", body_of(desk)),
        ("DELETE", f"/{code_id}", None),
        ("POST", f"/{code_id}/pause", None),
        ("POST", f"/{code_id}/merge", {"into": "1"}),
        ("POST", f"/{code_id}/channels", {"label": "x"}),
    ):
        answer = call(method, path, body)
        assert (method, path, answer.status_code) == (method, path, 403)
        assert answer.headers["content-type"] == "application/problem+json"


def test_another_workspaces_code_is_not_found(desk: CodeDesk, call: Call, house: House) -> None:
    theirs = CodeDesk(house, "other").code()

    assert call("GET").json()["codes"] == []
    for method, path, body in (
        ("GET", "", None),
        ("PUT", "", body_of(desk)),
        ("DELETE", "", None),
        ("POST", "/pause", None),
        ("POST", "/channels", {"label": "x"}),
        ("GET", "/qr.svg", None),
    ):
        assert call(method, f"/{theirs}{path}", body).status_code == 404, (method, path)


def test_a_stranger_gets_nothing(desk: CodeDesk, house: House) -> None:
    answer = house.visitor().client.get("/api/v1/codes")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
