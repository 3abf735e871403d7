"""First start, signing in and out."""

import re
from collections.abc import Callable

import pyotp
import pytest

from tests.support.house import PASSWORD, House, Visitor, sentences
from yutang.workspaces.actions import system_actor, working
from yutang.workspaces.cli import ensure_setup_link
from yutang.workspaces.models import MemberState
from yutang.workspaces.team import actions as team

SET_UP = {"workspace": "瑜伽工作室", "name": "林夏", "email": "lin@example.com", "password": PASSWORD}


@pytest.fixture
def lin(house: House) -> str:
    house.member(house.workspace(), "lin@example.com", name="林夏")
    return "lin@example.com"


def path_of(link: str | None) -> str:
    assert link is not None
    return link[link.index("/", len("https://")) :]


# ---- first start -----------------------------------------------------------------------------------------------------


def test_the_set_up_link_makes_the_workspace_and_signs_its_owner_in(house: House) -> None:
    visitor, path = house.visitor(), path_of(ensure_setup_link(house.services))
    visitor.get(path)

    page = visitor.post(path, SET_UP)

    assert page.status_code == 200
    assert "瑜伽工作室" in sentences(page)
    assert "林夏" in sentences(page)


def test_the_set_up_link_works_once(house: House) -> None:
    path = path_of(ensure_setup_link(house.services))
    visitor = house.visitor()
    visitor.get(path)
    visitor.post(path, SET_UP)

    again = house.visitor().get(path)

    assert again.status_code == 404
    assert "已经设置好了" in sentences(again)
    assert ensure_setup_link(house.services) is None


def test_a_new_start_voids_the_old_set_up_link(house: House) -> None:
    old = path_of(ensure_setup_link(house.services))
    new = path_of(ensure_setup_link(house.services))

    assert house.visitor().get(old).status_code == 404
    assert house.visitor().get(new).status_code == 200


def test_the_set_up_link_lasts_a_day(house: House) -> None:
    path = path_of(ensure_setup_link(house.services))

    house.clock.move(hours=24)

    assert house.visitor().get(path).status_code == 404


def test_a_short_password_is_said_beside_its_field_and_what_was_typed_stays(house: House) -> None:
    path = path_of(ensure_setup_link(house.services))
    visitor = house.visitor()
    visitor.get(path)

    page = visitor.post(path, {**SET_UP, "password": "short"})

    assert page.status_code == 422
    assert "至少 10 个字符。" in sentences(page)
    assert 'value="lin@example.com"' in page.text
    assert "short" not in page.text


def test_before_the_set_up_signing_in_says_where_the_link_is(house: House) -> None:
    assert "还没有设置" in sentences(house.visitor().get("/sign-in"))


# ---- signing in ------------------------------------------------------------------------------------------------------


def test_the_right_password_signs_in(house: House, lin: str) -> None:
    visitor = house.visitor()

    answer = visitor.sign_in(lin)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert visitor.get("/me").status_code == 200


def test_the_session_cookie_is_hidden_from_scripts_and_other_sites(house: House, lin: str) -> None:
    cookie = house.visitor().sign_in(lin).headers["set-cookie"]

    assert cookie.startswith("yutang_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_the_database_does_not_hold_what_the_cookie_holds(house: House, lin: str) -> None:
    visitor = house.signed_in(lin)
    secret = visitor.client.cookies["yutang_session"].rpartition(".")[2]

    with house.services.database.read() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM sessions").all()

    assert len(rows) == 1
    assert secret not in str(rows)


@pytest.mark.parametrize(("email", "password"), [("lin@example.com", "wrong horse"), ("nobody@example.com", PASSWORD)])
def test_wrong_names_and_wrong_passwords_get_the_same_answer(house: House, lin: str, email: str, password: str) -> None:
    answer = house.visitor().sign_in(email, password)

    assert answer.status_code == 422
    assert "邮箱或密码不对。" in sentences(answer)


def test_nine_wrong_passwords_make_one_wait(house: House, lin: str) -> None:
    visitor = house.visitor()
    tries = [visitor.sign_in(lin, "wrong horse").status_code for _ in range(9)]

    right = visitor.sign_in(lin)

    assert tries == [422] * 8 + [429]
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) <= 15 * 60
    assert re.search(r"请等 \d+ 分钟再试", sentences(right))


def test_the_wait_ends_after_fifteen_minutes(house: House, lin: str) -> None:
    visitor = house.visitor()
    for _ in range(9):
        visitor.sign_in(lin, "wrong horse")

    house.clock.move(minutes=15)

    assert visitor.sign_in(lin).status_code == 303


def test_one_address_cannot_try_many_names(open_house: Callable[..., House]) -> None:
    house = open_house(sign_in_attempts=1)
    lin = house.member(house.workspace(), "lin@example.com").email
    visitor = house.visitor()
    for n in range(5):
        visitor.sign_in(f"nobody{n}@example.com", "wrong horse")

    assert visitor.sign_in(lin).status_code == 429
    assert house.visitor(address="198.51.100.9").sign_in(lin).status_code == 303


def test_a_name_cannot_be_tried_from_many_addresses(open_house: Callable[..., House]) -> None:
    house = open_house(sign_in_attempts=1)
    lin = house.member(house.workspace(), "lin@example.com").email
    for n in range(5):
        house.visitor(address=f"198.51.100.{n}").sign_in(lin, "wrong horse")

    assert house.visitor(address="203.0.113.1").sign_in(lin, "wrong horse").status_code == 429


def test_signing_in_well_is_never_counted_against_one(house: House, lin: str) -> None:
    answers = [house.visitor().sign_in(lin).status_code for _ in range(12)]

    assert answers == [303] * 12


def test_signing_in_again_ends_the_browsers_old_session(house: House, lin: str) -> None:
    visitor = house.signed_in(lin)
    old = visitor.client.cookies["yutang_session"]
    visitor.sign_in(lin)
    # A signed-in browser is sent on from the sign-in page; the form itself still works.
    thief = house.visitor()
    thief.client.cookies.set("yutang_session", old)

    assert visitor.client.cookies["yutang_session"] != old
    assert thief.get("/me", follow_redirects=False).status_code == 303


def test_signing_out_ends_the_session_itself_not_only_the_cookie(house: House, lin: str) -> None:
    visitor = house.signed_in(lin)
    cookie = visitor.client.cookies["yutang_session"]
    visitor.get("/me")
    visitor.post("/sign-out")
    visitor.client.cookies.set("yutang_session", cookie)

    assert visitor.get("/me", follow_redirects=False).headers["location"].startswith("/sign-in")


def test_a_session_slides_while_it_is_used_and_ends_when_it_is_not(house: House, lin: str) -> None:
    visitor = house.signed_in(lin)
    for _ in range(3):
        house.clock.move(days=20)
        assert visitor.get("/me", follow_redirects=False).status_code == 200

    house.clock.move(days=31)

    assert visitor.get("/me", follow_redirects=False).status_code == 303


def test_a_disabled_member_is_out_at_once(house: House) -> None:
    workspace = house.workspace()
    house.member(workspace, "lin@example.com")
    wang = house.member(workspace, "wang@example.com", roles=["operator"])
    visitor = house.signed_in("wang@example.com")
    assert visitor.get("/me").status_code == 200

    with working(house.services.database, system_actor(workspace), house.clock(), house.services.new_id) as work:
        assert team.do_disable_member(work, wang.id).state is MemberState.DISABLED

    assert visitor.get("/me", follow_redirects=False).status_code == 303
    assert house.visitor().sign_in("wang@example.com").status_code == 422


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(house: House, lin: str, wanted: str) -> None:
    answer = house.visitor().sign_in(lin, next=wanted)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/"


def test_after_signing_in_one_is_where_one_wanted_to_go(house: House, lin: str) -> None:
    visitor = house.visitor()
    asked = visitor.get("/audit", follow_redirects=False)

    answer = visitor.sign_in(lin, next="/audit")

    assert asked.headers["location"] == "/sign-in?next=%2Faudit"
    assert answer.headers["location"] == "/audit"


# ---- codes from the phone --------------------------------------------------------------------------------------------


def turn_codes_on(house: House, visitor: Visitor) -> pyotp.TOTP:
    page = visitor.get("/me/codes")
    secret = re.search(r"<code[^>]*>([A-Z2-7]+)</code>", page.text)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page.text)
    assert secret
    assert sealed
    phone = pyotp.TOTP(secret.group(1))
    answer = visitor.post("/me/codes", {"sealed": sealed.group(1), "code": phone.at(house.clock())}, follow=False)
    assert answer.status_code == 303
    return phone


def ticket_of(visitor: Visitor, email: str) -> str:
    page = visitor.sign_in(email)
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert page.status_code == 200
    assert found
    return found.group(1)


def test_with_a_phone_the_password_alone_does_not_sign_in(house: House, lin: str) -> None:
    phone = turn_codes_on(house, house.signed_in(lin))
    house.clock.move(minutes=1)
    visitor = house.visitor()
    ticket = ticket_of(visitor, lin)

    assert visitor.get("/me", follow_redirects=False).status_code == 303
    assert visitor.post("/sign-in/code", {"ticket": ticket, "code": "000000"}).status_code == 422
    answer = visitor.post("/sign-in/code", {"ticket": ticket, "code": phone.at(house.clock())}, follow=False)
    assert answer.status_code == 303
    assert visitor.get("/me").status_code == 200


def test_a_code_works_once(house: House, lin: str) -> None:
    phone = turn_codes_on(house, house.signed_in(lin))
    house.clock.move(minutes=1)
    code = phone.at(house.clock())
    first, second = house.visitor(), house.visitor()
    ticket = ticket_of(first, lin)
    assert first.post("/sign-in/code", {"ticket": ticket, "code": code}, follow=False).status_code == 303

    again = second.post("/sign-in/code", {"ticket": ticket_of(second, lin), "code": code})

    assert again.status_code == 422
    assert "用过了" in sentences(again)


def test_the_code_that_turned_codes_on_does_not_sign_in_too(house: House, lin: str) -> None:
    phone = turn_codes_on(house, house.signed_in(lin))
    visitor = house.visitor()

    answer = visitor.post("/sign-in/code", {"ticket": ticket_of(visitor, lin), "code": phone.at(house.clock())})

    assert answer.status_code == 422


def test_codes_cannot_be_guessed_for_long(house: House, lin: str) -> None:
    turn_codes_on(house, house.signed_in(lin))
    visitor = house.visitor()
    ticket = ticket_of(visitor, lin)
    answers = [visitor.post("/sign-in/code", {"ticket": ticket, "code": "000000"}).status_code for _ in range(9)]

    assert answers == [422] * 8 + [429]


def test_the_way_between_password_and_code_lasts_ten_minutes(house: House, lin: str) -> None:
    phone = turn_codes_on(house, house.signed_in(lin))
    visitor = house.visitor()
    ticket = ticket_of(visitor, lin)
    house.clock.move(minutes=10)

    answer = visitor.post("/sign-in/code", {"ticket": ticket, "code": phone.at(house.clock())})

    assert answer.status_code == 422
    assert 'action="/sign-in"' in answer.text


def test_a_made_up_ticket_leads_back_to_the_start(house: House, lin: str) -> None:
    answer = house.visitor().post("/sign-in/code", {"ticket": "made-up", "code": "123456"})

    assert answer.status_code == 422
    assert "请重新登录" in sentences(answer)
