"""One's own account: name, language, password, codes, sessions."""

import re

import pytest

from tests.support.house import PASSWORD, House, Visitor, sentences


@pytest.fixture
def workspace(house: House) -> int:
    return house.workspace("瑜伽")


@pytest.fixture
def lin(house: House, workspace: int) -> Visitor:
    house.member(workspace, "lin@example.com", name="林夏")
    visitor = house.signed_in("lin@example.com")
    visitor.get("/me")
    return visitor


def test_name_language_and_theme_are_kept_with_the_member(house: House, lin: Visitor) -> None:
    lin.post("/me", {"name": "林小夏", "language": "en", "theme": "dark"})

    page = house.signed_in("lin@example.com").get("/me")

    assert 'lang="en"' in page.text
    assert 'data-bs-theme="dark"' in page.text
    assert "林小夏" in page.text


@pytest.mark.parametrize("form", [{"name": ""}, {"name": "林夏", "language": "tlh"}, {"name": "林夏", "theme": "pink"}])
def test_what_does_not_fit_is_refused(lin: Visitor, form: dict[str, str]) -> None:
    assert lin.post("/me", form).status_code == 422


def test_a_new_password_holds_and_ends_the_other_sessions(house: House, lin: Visitor) -> None:
    elsewhere = house.signed_in("lin@example.com")
    lin.post("/me/password", {"current": PASSWORD, "password": "another long password"})

    assert lin.get("/me").status_code == 200
    assert elsewhere.get("/me", follow_redirects=False).status_code == 303
    assert house.visitor().sign_in("lin@example.com", PASSWORD).status_code == 422
    assert house.visitor().sign_in("lin@example.com", "another long password").status_code == 303


def test_the_password_changes_only_with_the_old_one(lin: Visitor) -> None:
    page = lin.post("/me/password", {"current": "wrong horse", "password": "another long password"})

    assert page.status_code == 422
    assert "这不是你的密码。" in sentences(page)


def test_a_common_password_is_refused(lin: Visitor) -> None:
    page = lin.post("/me/password", {"current": PASSWORD, "password": "Woaini1314"})

    assert page.status_code == 422
    assert "太常见" in sentences(page)


def test_a_wrong_code_does_not_turn_codes_on_and_the_same_qr_stays(lin: Visitor) -> None:
    first = lin.get("/me/codes").text
    sealed = first.split('name="sealed" value="')[1].split('"')[0]
    page = lin.post("/me/codes", {"sealed": sealed, "code": "000000"})
    secret = first.split("user-select-all")[1].split(">")[1].split("<")[0]

    assert page.status_code == 422
    assert secret in page.text
    assert "已开启" not in sentences(lin.get("/me"))


def test_turning_codes_off_asks_for_the_password(lin: Visitor) -> None:
    assert lin.post("/me/codes/off", {"off_password": "wrong horse"}).status_code == 422
    assert lin.post("/me/codes/off", {"off_password": PASSWORD}, follow=False).status_code == 303


def test_ones_sessions_are_listed_and_ended_one_by_one(house: House, lin: Visitor) -> None:
    phone = house.visitor()
    phone.client.headers["user-agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) MicroMessenger/8.0"
    phone.sign_in("lin@example.com")
    page = lin.get("/me")
    (session_id,) = re.findall(r"/me/sessions/(\d+)/end", page.text)  # this session itself has no button
    lin.post(f"/me/sessions/{session_id}/end")

    assert "WeChat, iPhone" in sentences(page)
    assert phone.get("/me", follow_redirects=False).status_code == 303
    assert lin.get("/me").status_code == 200


def test_signing_out_everywhere_else_keeps_this_one(house: House, lin: Visitor) -> None:
    others = [house.signed_in("lin@example.com") for _ in range(2)]
    lin.get("/me")
    lin.post("/me/sessions/end-others")

    assert [other.get("/me", follow_redirects=False).status_code for other in others] == [303, 303]
    assert lin.get("/me").status_code == 200


def test_nobody_ends_somebody_elses_session(house: House, workspace: int, lin: Visitor) -> None:
    house.member(workspace, "wang@example.com")
    wang = house.signed_in("wang@example.com")
    session_id = wang.client.cookies["yutang_session"].split(".")[1]

    assert lin.post(f"/me/sessions/{session_id}/end").status_code == 404
    assert wang.get("/me").status_code == 200
