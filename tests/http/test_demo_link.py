"""The demo's link: in without a password, once."""

from urllib.parse import urlsplit

from tests.support.house import House
from yutang.workspaces.cli import make_demo_link


def demo_path(house: House) -> str:
    lin = house.member(house.workspace("瑜伽"), "lin@example.com")
    return urlsplit(make_demo_link(house.services, lin)).path


def test_the_link_signs_in(house: House) -> None:
    visitor = house.visitor()

    page = visitor.get(demo_path(house))

    assert page.status_code == 200
    assert "瑜伽" in page.text


def test_the_link_works_once(house: House) -> None:
    path = demo_path(house)
    house.visitor().get(path)

    assert house.visitor().get(path).status_code == 404


def test_an_invitation_is_no_way_in_without_a_password(house: House) -> None:
    path = demo_path(house).replace("/enter/", "/invite/")

    assert house.visitor().get(path).status_code == 404
