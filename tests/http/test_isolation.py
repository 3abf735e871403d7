"""No request ever returns another workspace's row (promise I7), asked through the pages of the shell."""

import re

import pytest

from tests.support.house import House, Visitor, sentences
from yutang.workspaces.models import Member


@pytest.fixture
def neighbour(house: House) -> Member:
    """A member of another workspace of the same installation."""
    return house.member(house.workspace("邻居的茶馆"), "wang@example.com", name="王芳")


@pytest.fixture
def lin(house: House) -> Visitor:
    house.member(house.workspace("瑜伽"), "lin@example.com", name="林夏")
    visitor = house.signed_in("lin@example.com")
    visitor.get("/team")
    return visitor


@pytest.mark.parametrize("path", ["/", "/team", "/me", "/audit", "/settings"])
def test_no_page_shows_anything_of_the_neighbour(house: House, neighbour: Member, lin: Visitor, path: str) -> None:
    page = lin.get(path)

    assert page.status_code == 200
    assert "瑜伽" in page.text
    assert "王芳" not in page.text
    assert "邻居" not in page.text


def test_a_member_of_the_neighbour_does_not_exist_here(neighbour: Member, lin: Visitor) -> None:
    assert lin.get(f"/team/{neighbour.id}").status_code == 404
    for act in ("", "/link", "/disable", "/enable"):
        assert lin.post(f"/team/{neighbour.id}{act}", {"name": "x", "roles": ["owner"]}).status_code == 404


def test_the_log_filtered_by_a_member_of_the_neighbour_is_empty(neighbour: Member, lin: Visitor) -> None:
    assert "没有符合条件的操作。" in sentences(lin.get(f"/audit?member={neighbour.id}"))


def test_a_key_of_the_neighbour_cannot_be_revoked_here(house: House, neighbour: Member, lin: Visitor) -> None:
    wang = house.signed_in(neighbour.email)
    wang.get("/settings")
    page = wang.post("/settings/keys", {"key_name": "x", "roles": ["owner"]})
    found = re.search(r'id="key" value="\d+\.(\d+)\.', page.text)
    assert found

    assert lin.post(f"/settings/keys/{found.group(1)}/revoke").status_code == 404


def test_a_session_moved_to_another_workspace_opens_nothing(house: House, neighbour: Member, lin: Visitor) -> None:
    _workspace, session_id, secret = lin.client.cookies["yutang_session"].split(".")
    thief = house.visitor()
    thief.client.cookies.set("yutang_session", f"{neighbour.workspace_id}.{session_id}.{secret}")

    assert thief.get("/team", follow_redirects=False).status_code == 303
