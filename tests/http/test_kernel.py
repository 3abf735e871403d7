"""What every page and every answer of the console has in common."""

import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from starlette.responses import Response

from tests.support.house import House, sentences
from yutang.errors import Unavailable
from yutang.web.visits import SignedIn

POLICY = "default-src 'none'"


@pytest.fixture
def lin(house: House) -> str:
    house.member(house.workspace("瑜伽"), "lin@example.com", name="林夏")
    return "lin@example.com"


# ---- headers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/sign-in", "/no-such-page", "/healthz", "/api/openapi.json", "/static/none.css"])
def test_every_answer_carries_the_security_headers(house: House, path: str) -> None:
    headers = house.visitor().get(path).headers

    assert headers["content-security-policy"].startswith(POLICY)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert re.fullmatch(r"[0-9a-f]{16}", headers["x-request-id"])


def test_the_content_security_policy_allows_nothing_inline_and_nobody_else(house: House) -> None:
    policy = house.visitor().get("/sign-in").headers["content-security-policy"]

    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy


def test_each_answer_has_a_nonce_of_its_own(house: House) -> None:
    visitor = house.visitor()
    nonces = {
        re.findall(r"'nonce-([^']+)'", visitor.get("/sign-in").headers["content-security-policy"])[0] for _ in "ab"
    }

    assert len(nonces) == 2


def test_browsers_are_told_to_stay_on_https_only_where_there_is_https(open_house: Callable[..., House]) -> None:
    plain = open_house(public_url="http://pond.example")
    secure = open_house(public_url="https://pond.example")

    assert "strict-transport-security" not in plain.visitor().get("/sign-in").headers
    answer = secure.visitor().get("/sign-in")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "Secure" in answer.headers["set-cookie"]


def test_pages_are_not_kept_by_caches(house: House, lin: str) -> None:
    assert house.signed_in(lin).get("/team").headers["cache-control"] == "no-store"


# ---- static files ----------------------------------------------------------------------------------------------------


def test_the_front_end_is_kept_for_ever_and_sent_packed(house: House) -> None:
    visitor = house.visitor()
    style = re.findall(r'href="(/static/console-[^"]+\.css)"', visitor.get("/sign-in").text)[0]

    packed = visitor.get(style, headers={"accept-encoding": "gzip"})
    plain = visitor.get(style, headers={"accept-encoding": "identity"})

    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert plain.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("name", ["manifest.json", "..%2Fmanifest.json", "..%2f..%2f..%2fsettings.py", "none.css"])
def test_nothing_but_the_front_end_is_served(house: House, name: str) -> None:
    assert house.visitor().get(f"/static/{name}").status_code == 404


# ---- errors ----------------------------------------------------------------------------------------------------------


def test_a_page_that_does_not_exist_says_so_inside_the_console(house: House, lin: str) -> None:
    page = house.signed_in(lin).get("/no-such-page")

    assert page.status_code == 404
    assert "没有这个页面。" in sentences(page)
    assert "瑜伽" in sentences(page)


def test_an_id_that_is_no_number_is_a_page_that_does_not_exist(house: House, lin: str) -> None:
    assert house.signed_in(lin).get("/team/made-up").status_code == 404


def test_the_api_answers_errors_as_problem_json(house: House) -> None:
    answer = house.visitor().get("/api/v1/no-such-thing", headers={"accept-language": "en"})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["detail"] == "There is no such page."
    assert problem["code"] == "not_found"
    assert problem["request_id"] == answer.headers["x-request-id"]


def test_a_wrong_method_says_which_ones_there_are(house: House) -> None:
    answer = house.visitor().client.get("/sign-out")

    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]


@pytest.fixture
def broken(house: House) -> House:
    """The console with pages that fail in ways the real ones should not."""

    @house.app.get("/broken")
    def broken_page(visit: SignedIn) -> Response:
        raise RuntimeError("the secret is 42")

    @house.app.get("/away")
    def away_page(visit: SignedIn) -> Response:
        raise Unavailable("The database is busy or away. Nothing was lost; please try again in a moment.")

    @house.app.get("/api/v1/broken")
    def broken_api() -> None:
        raise RuntimeError("the secret is 42")

    @house.app.get("/api/v1/count")
    def count(n: int) -> int:
        return n

    return house


def test_a_fault_shows_a_sentence_and_a_number_and_never_a_trace(
    broken: House, lin: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = broken.signed_in(lin).get("/broken")

    assert page.status_code == 500
    assert "我们这边出错了" in sentences(page)
    assert page.headers["x-request-id"] in sentences(page)
    assert "RuntimeError" not in page.text
    assert "42" not in sentences(page).replace(page.headers["x-request-id"], "")
    assert [record.exc_info is not None for record in caplog.records if record.name == "yutang.web"] == [True]


def test_a_fault_of_the_api_is_a_problem_without_details(broken: House) -> None:
    answer = broken.visitor().get("/api/v1/broken")

    assert answer.status_code == 500
    assert answer.json()["code"] == "fault"
    assert "RuntimeError" not in answer.text


def test_a_parameter_that_cannot_be_read_is_named(broken: House) -> None:
    answer = broken.visitor().get("/api/v1/count?n=many", headers={"accept-language": "en"})

    assert answer.status_code == 422
    assert answer.json()["fields"] == {"n": "This cannot be understood."}


def test_when_the_database_is_away_one_is_told_to_try_again(broken: House, lin: str) -> None:
    page = broken.signed_in(lin).get("/away")

    assert page.status_code == 503
    assert page.headers["retry-after"] == "2"
    assert "没有丢失任何内容" in sentences(page)


def test_an_error_inside_a_live_part_becomes_a_toast(house: House, lin: str) -> None:
    answer = house.signed_in(lin).get("/team/1", headers={"hx-request": "true"})

    assert answer.status_code == 404
    assert answer.headers["hx-retarget"] == "#toasts"
    assert "<html" not in answer.text
    assert "没有这位成员。" in sentences(answer)


def test_a_live_part_of_somebody_signed_out_leads_the_whole_page_to_signing_in(house: House) -> None:
    answer = house.visitor().get("/today/live", headers={"hx-request": "true"})

    assert answer.headers["hx-redirect"] == "/sign-in"


# ---- sizes -----------------------------------------------------------------------------------------------------------


def test_a_form_of_more_than_a_megabyte_is_refused_unread(house: House) -> None:
    answer = house.visitor().post("/sign-in", {"email": "x" * (1 << 20)})

    assert answer.status_code == 413
    assert "太大" in sentences(answer)


def test_a_body_that_does_not_say_its_size_is_counted(house: House) -> None:
    def stream() -> Iterator[bytes]:
        for _ in range(40):
            yield b"email=" + b"x" * (1 << 15) + b"&"

    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = house.visitor().client.post("/sign-in", content=stream(), headers=headers)

    assert answer.status_code == 413


def test_files_are_taken_from_members_only(house: House, lin: str) -> None:
    picture = {"files": ("card.png", b"x" * (2 << 20), "image/png")}
    stranger, member = house.visitor(), house.signed_in(lin)
    stranger.client.cookies.set("yutang_session", "1.2.made-up")

    assert stranger.client.post("/sign-out", files=picture).status_code == 413
    assert member.client.post("/sign-out", files=picture).status_code == 403  # read, and then refused for its token


# ---- languages -------------------------------------------------------------------------------------------------------


def test_the_language_is_chinese_until_somebody_switches_it(house: House, lin: str) -> None:
    page = house.visitor().get("/sign-in")

    assert '<html lang="zh-CN"' in page.text
    assert "登录" in sentences(page)


def test_the_installation_may_start_in_english(open_house: Callable[..., House]) -> None:
    page = open_house(default_language="en").visitor().get("/sign-in")

    assert '<html lang="en"' in page.text


def test_the_switch_in_the_page_is_remembered_by_the_browser(house: House, lin: str) -> None:
    visitor = house.visitor()
    visitor.get("/sign-in")

    page = visitor.post("/language", {"language": "en", "next": "/sign-in"})

    assert "Sign in" in sentences(page)
    assert "Sign in" in sentences(visitor.get("/sign-in"))


def test_the_switch_of_a_member_is_remembered_on_their_other_devices(house: House, lin: str) -> None:
    first, second = house.signed_in(lin), house.signed_in(lin)
    first.get("/team")
    first.post("/language", {"language": "en", "next": "/team"})

    assert "Who may do what" in sentences(second.get("/team"))


def test_a_language_we_do_not_speak_is_refused(house: House) -> None:
    visitor = house.visitor()
    visitor.get("/sign-in")

    assert visitor.post("/language", {"language": "tlh"}).status_code == 422


def test_the_switch_never_leads_to_another_site(house: House) -> None:
    visitor = house.visitor()
    visitor.get("/sign-in")

    answer = visitor.post("/language", {"language": "en", "next": "//evil.example/"}, follow=False)

    assert answer.headers["location"] == "/"


def test_on_the_answer_to_a_form_the_switch_leads_back_to_the_form(house: House, lin: str) -> None:
    visitor = house.signed_in(lin)
    visitor.get("/me")
    page = visitor.post("/me/password", {"current": "no"}, headers={"referer": "https://testserver/me"})

    assert page.status_code == 422
    assert 'name="next" value="/me"' in page.text


# ---- light and dark --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cookie", "shown"), [("dark", "dark"), ("light", "light"), ("made-up", "light")])
def test_the_page_comes_in_the_theme_of_the_cookie(house: House, cookie: str, shown: str) -> None:
    visitor = house.visitor()
    visitor.client.cookies.set("theme", cookie)

    assert f'data-bs-theme="{shown}"' in visitor.get("/sign-in").text


# ---- health ----------------------------------------------------------------------------------------------------------


def test_healthz_and_readyz_answer(house: House) -> None:
    assert house.visitor().get("/healthz").json() == {"status": "ok"}
    assert house.visitor().get("/readyz").json() == {"status": "ok"}


def test_readyz_says_which_migration_is_missing(house: House) -> None:
    with house.services.database.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    answer = house.visitor().get("/readyz")

    assert answer.status_code == 503
    assert "yutang migrate" in answer.json()["why"]


def test_metrics_count_requests_and_the_outbox(house: House) -> None:
    local = house.visitor(address="127.0.0.1")
    local.get("/sign-in")

    text = local.get("/metrics").text

    assert 'yutang_console_requests_total{method="GET",route="/sign-in",status="2xx"} 1.0' in text
    assert "yutang_outbox_due 0.0" in text
    assert "yutang_outbox_dead 0.0" in text


def test_metrics_are_for_this_machine_unless_opened(open_house: Callable[..., House]) -> None:
    closed, opened = open_house(), open_house(metrics_public=True)

    assert closed.visitor(address="203.0.113.5").get("/metrics").status_code == 404
    assert (
        closed.visitor(address="127.0.0.1").get("/metrics", headers={"x-forwarded-for": "203.0.113.5"}).status_code
        == 404
    )
    assert opened.visitor(address="203.0.113.5").get("/metrics").status_code == 200


# ---- the API's own description ---------------------------------------------------------------------------------------


def test_openapi_describes_the_api_and_not_the_pages(house: House) -> None:
    described = house.visitor().get("/api/openapi.json").json()

    assert "/api/v1/me" in described["paths"]
    assert [path for path in described["paths"] if not path.startswith("/api/v1/")] == []
    assert house.visitor().get("/docs").status_code == 404


# ---- logs ------------------------------------------------------------------------------------------------------------


def test_a_request_is_logged_under_its_route_and_id(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "yutang.access")
    answer = house.visitor().get("/invite/1.2.a-secret")

    (record,) = [record for record in caplog.records if record.name == "yutang.access"]
    assert vars(record)["route"] == "/invite/{token}"
    assert vars(record)["status"] == answer.status_code == 404
    assert "a-secret" not in json.dumps(vars(record), default=str)
