"""The team's pages: inviting, roles, leaving; and that an owner always remains."""

import re
from urllib.parse import urlsplit

import pytest

from tests.support.house import PASSWORD, House, Visitor, sentences
from yutang.workspaces.models import Member, Role


@pytest.fixture
def workspace(house: House) -> int:
    return house.workspace("瑜伽")


@pytest.fixture
def lin(house: House, workspace: int) -> Member:
    return house.member(workspace, "lin@example.com", name="林夏")


@pytest.fixture
def owner(house: House, lin: Member) -> Visitor:
    return house.signed_in(lin.email)


def link_on(page: str) -> str:
    found = re.search(r'value="(https?://[^"]+/invite/[^"]+)"', page)
    assert found
    return urlsplit(found.group(1)).path


def invite(owner: Visitor, email: str = "wang@example.com", roles: tuple[str, ...] = ("operator",)) -> str:
    owner.get("/team/new")
    page = owner.post("/team", {"email": email, "name": "王芳", "roles": list(roles)})
    assert page.status_code == 200
    return link_on(page.text)


def test_an_invitation_lets_somebody_choose_a_password_and_start(house: House, owner: Visitor) -> None:
    path, wang = invite(owner), house.visitor()
    page = wang.get(path)
    started = wang.post(path, {"password": "another long password"})

    assert "瑜伽" in sentences(page)
    assert started.status_code == 200
    assert wang.get("/me").status_code == 200
    assert house.visitor().sign_in("wang@example.com", "another long password").status_code == 303


def test_an_invitation_works_once(house: House, owner: Visitor) -> None:
    path, wang = invite(owner), house.visitor()
    wang.get(path)
    wang.post(path, {"password": "another long password"})

    assert house.visitor().get(path).status_code == 404


def test_a_weak_password_does_not_use_the_invitation_up(house: House, owner: Visitor) -> None:
    path, wang = invite(owner), house.visitor()
    wang.get(path)

    assert wang.post(path, {"password": "1234567890"}).status_code == 422
    assert wang.post(path, {"password": "wang@example.com"}).status_code == 422
    assert wang.post(path, {"password": "another long password"}).status_code == 200


def test_an_invitation_lasts_a_week(house: House, owner: Visitor) -> None:
    path = invite(owner)
    house.clock.move(days=6)
    assert house.visitor().get(path).status_code == 200

    house.clock.move(days=1)

    assert house.visitor().get(path).status_code == 404


def test_a_new_link_voids_the_old_one(house: House, owner: Visitor) -> None:
    old = invite(owner)
    member = re.findall(r'href="/team/(\d+)"', owner.get("/team").text)[-1]
    new = link_on(owner.post(f"/team/{member}/link").text)

    assert house.visitor().get(old).status_code == 404
    assert house.visitor().get(new).status_code == 200


def test_a_link_of_somebody_disabled_opens_nothing(house: House, owner: Visitor) -> None:
    path = invite(owner)
    member = re.findall(r'href="/team/(\d+)"', owner.get("/team").text)[-1]

    owner.post(f"/team/{member}/disable")

    assert house.visitor().get(path).status_code == 404


def test_the_same_e_mail_cannot_be_invited_twice(owner: Visitor) -> None:
    invite(owner)
    page = owner.post("/team", {"email": "WANG@example.com ", "name": "王芳", "roles": ["operator"]})

    assert page.status_code == 422
    assert "这个邮箱已经有人用了。" in sentences(page)


@pytest.mark.parametrize(
    "form",
    [
        {"email": "no-address", "name": "王芳", "roles": ["operator"]},
        {"email": "wang@example.com", "name": "  ", "roles": ["operator"]},
        {"email": "wang@example.com", "name": "王芳"},
        {"email": "wang@example.com", "name": "王芳", "roles": ["operator", "king"]},
        {"email": "wang@example.com", "name": "王" * 61, "roles": ["operator"]},
    ],
)
def test_a_bad_invitation_is_said_beside_its_field(owner: Visitor, form: dict[str, object]) -> None:
    owner.get("/team/new")
    page = owner.post("/team", form)

    assert page.status_code == 422
    assert "invalid-feedback" in page.text


def test_a_member_without_the_role_can_neither_see_nor_use_the_forms(house: House, workspace: int, lin: Member) -> None:
    house.member(workspace, "wang@example.com", roles=[Role.OPERATOR, Role.PLANNER])
    wang = house.signed_in("wang@example.com")
    team = wang.get("/team")

    assert "/team/new" not in team.text
    assert wang.get("/team/new").status_code == 403
    assert wang.get(f"/team/{lin.id}").status_code == 403
    assert wang.post("/team", {"email": "x@example.com", "name": "x", "roles": ["owner"]}).status_code == 403
    for act in ("", "/link", "/disable", "/enable"):
        assert wang.post(f"/team/{lin.id}{act}", {"name": "x", "roles": ["owner"]}).status_code == 403


def test_changed_roles_hold_at_the_next_request(house: House, workspace: int, owner: Visitor) -> None:
    wang = house.member(workspace, "wang@example.com", roles=[Role.ANALYST])
    visitor = house.signed_in(wang.email)
    assert visitor.get("/audit").status_code == 200

    owner.get("/team")
    owner.post(f"/team/{wang.id}", {"name": "王芳", "roles": ["designer"]})

    assert visitor.get("/audit").status_code == 403


def test_the_last_owner_keeps_the_role(owner: Visitor, lin: Member) -> None:
    owner.get("/team")
    page = owner.post(f"/team/{lin.id}", {"name": "林夏", "roles": ["editor"]})

    assert page.status_code == 409
    assert "工作区必须有负责人" in sentences(page)
    assert owner.get("/settings").status_code == 200


def test_an_owner_who_never_joined_does_not_count(house: House, workspace: int, owner: Visitor, lin: Member) -> None:
    house.member(workspace, "wang@example.com", joined=False)
    owner.get("/team")

    assert owner.post(f"/team/{lin.id}", {"name": "林夏", "roles": ["editor"]}).status_code == 409


def test_with_a_second_owner_the_first_may_go(house: House, workspace: int, owner: Visitor, lin: Member) -> None:
    house.member(workspace, "wang@example.com")
    owner.get("/team")

    assert owner.post(f"/team/{lin.id}", {"name": "林夏", "roles": ["editor"]}, follow=False).status_code == 303


def test_nobody_disables_themselves(owner: Visitor, lin: Member) -> None:
    owner.get("/team")

    assert owner.post(f"/team/{lin.id}/disable").status_code == 409


def test_a_member_can_be_enabled_again(house: House, workspace: int, owner: Visitor) -> None:
    wang = house.member(workspace, "wang@example.com", roles=[Role.EDITOR])
    owner.get("/team")
    owner.post(f"/team/{wang.id}/disable")
    assert house.visitor().sign_in(wang.email).status_code == 422

    owner.get("/team")
    owner.post(f"/team/{wang.id}/enable")

    assert house.visitor().sign_in(wang.email).status_code == 303


def test_a_new_password_by_link_signs_out_everywhere(house: House, workspace: int, owner: Visitor) -> None:
    wang = house.member(workspace, "wang@example.com", roles=[Role.EDITOR])
    elsewhere = house.signed_in(wang.email)
    owner.get("/team")
    path = link_on(owner.post(f"/team/{wang.id}/link").text)
    here = house.visitor()
    here.get(path)
    here.post(path, {"password": "another long password"})

    assert here.get("/me").status_code == 200
    assert elsewhere.get("/me", follow_redirects=False).status_code == 303
    assert house.visitor().sign_in(wang.email, PASSWORD).status_code == 422


def test_the_table_of_permissions_is_on_the_page(owner: Visitor) -> None:
    page = sentences(owner.get("/team"))

    assert "谁能做什么" in page
    assert "登记群人数" in page
