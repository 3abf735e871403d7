"""What a running program writes to its log: requests by route and id, and nothing that opens a door."""

import json

import httpx2

from tests.support.house import Visitor
from tests.support.server import Server
from tests.support.waiting import wait_until

PASSWORD = "correct horse battery"
EMAIL = "lin@example.com"


def test_the_log_holds_no_password_cookie_token_or_address(server: Server) -> None:
    link = next(word for word in server.log().split() if "/setup/" in word)
    with httpx2.Client(base_url=server.base_url) as client:
        visitor = Visitor(client)
        visitor.get(link)
        form = {"workspace": "Yoga", "name": "Lin", "email": EMAIL, "password": PASSWORD}
        assert visitor.post(link, form).status_code == 200
        cookie = client.cookies["yutang_session"]
        visitor.get("/team/new")
        page = visitor.post("/team", {"email": "wang@example.com", "name": "Wang", "roles": ["editor"]})
        invitation = page.text.split("/invite/")[1].split('"')[0]
        visitor.get(f"/invite/{invitation}")
        visitor.sign_in(EMAIL, "a wrong password")
    log = server.log().replace(link, "")

    secrets = [cookie, cookie.split(".")[2], PASSWORD, "a wrong password", invitation, invitation.split(".")[2], EMAIL]
    assert [secret for secret in secrets if secret in log] == []
    assert link.rpartition(".")[2] not in log


def test_each_line_of_the_log_is_json_with_the_id_that_the_visitor_was_given(server: Server) -> None:
    answer = httpx2.get(f"{server.base_url}/sign-in")

    def found() -> list[dict[str, object]]:
        lines = [json.loads(line) for line in server.log().splitlines() if line.startswith("{") and line.endswith("}")]
        return [line for line in lines if line.get("request_id") == answer.headers["x-request-id"]]

    (line,) = wait_until(found, what="the line of a request, which is written after its answer")
    assert line["route"] == "/sign-in"
    assert line["status"] == 200
    assert isinstance(line["ms"], float | int)
