"""Pages and API of alerts: what a member sees and does."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.support.house import House, Visitor, sentences
from tests.support.ponds import NOW, Pond, change_group, make_pond
from tests.support.receivers import HttpReceiver
from tests.support.services import Clock, services_over
from yutang.alerts.jobs.watch import watch_workspace
from yutang.db.engine import Database
from yutang.jobs.registry import registry
from yutang.jobs.worker import Worker
from yutang.workspaces.models import Role

NEVER = threading.Event()


class Office:
    """A house whose workspace 1 has two groups, an owner, and a worker that is run by hand."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.pond: Pond = make_pond(house.services.database, limits=(500, 500))
        house.member(1, "lin@example.com", name="林夏")
        self.lin = house.signed_in("lin@example.com")

    def as_role(self, role: Role) -> Visitor:
        email = f"{role}@example.com"
        self.house.member(1, email, roles=(role,))
        return self.house.signed_in(email)

    def qr_runs_out(self, number: int = 0, hours: float = 20) -> None:
        at = self.house.clock() + timedelta(hours=hours)
        change_group(self.pond, self.pond.group_ids[number], closes_at=at)
        self.watch()

    def watch(self) -> None:
        watch_workspace(self.house.services, 1, self.house.clock())

    def work(self) -> None:
        while Worker(self.house.services, registry(), lambda: 0.5).serve_batch(1, NEVER):
            pass

    def add_webhook(self, hook: HttpReceiver, name: str = "值班系统") -> str:
        """Returns the path of the receiver's page."""
        fields = {"name": name, "address": hook.url, "language": "zh"}
        page = self.lin.post("/alerts/receivers/new/webhook", fields)
        assert page.status_code == 200
        return page.url.path


@pytest.fixture
def office(sqlite_database: Database) -> Iterator[Office]:
    clock = Clock(NOW)
    house = House(services_over(sqlite_database, clock, webhook_private_addresses=True), clock)
    yield Office(house)
    house.close()


# ---- what is open ------------------------------------------------------------------------------------------------


def test_with_nothing_open_the_page_says_that_all_is_well(office: Office) -> None:
    page = office.lin.get("/alerts")
    assert "一切正常" in sentences(page)
    assert "目前提醒只显示在这个页面。" in sentences(page)


def test_an_open_alert_says_what_since_when_and_has_the_button_that_ends_it(office: Office) -> None:
    office.qr_runs_out()
    page = office.lin.get("/alerts")
    assert "“早起瑜伽1群”的群二维码 24 小时内过期" in sentences(page)
    assert "11月23日 06:00 起不再发给访客。" in sentences(page)  # 20 hours after ten in the morning in Shanghai
    assert f'href="/groups/{office.pond.group_ids[0]}/qr"' in page.text


def test_the_page_keeps_itself_up_to_date(office: Office) -> None:
    office.qr_runs_out()
    assert 'hx-get="/alerts/live"' in office.lin.get("/alerts").text
    change_group(office.pond, office.pond.group_ids[0], closes_at=None)
    office.house.clock.move(minutes=5)
    office.watch()

    live = office.lin.get("/alerts/live")
    assert "<html" not in live.text
    assert "一切正常" in sentences(live)
    assert "已解决" in sentences(live)


def test_names_typed_by_people_are_text_and_nothing_else(office: Office) -> None:
    change_group(office.pond, office.pond.group_ids[0], name="<script>x</script>{n}")
    office.qr_runs_out()
    page = office.lin.get("/alerts").text
    assert "<script>x" not in page
    assert "&lt;script&gt;x&lt;/script&gt;{n}" in page


# ---- who is told -------------------------------------------------------------------------------------------------


def test_a_webhook_is_added_tried_out_and_shows_that_it_arrived(office: Office, hook: HttpReceiver) -> None:
    path = office.add_webhook(hook)
    assert "whsec_" in office.lin.get(path).text
    assert "还没有发过消息" in sentences(office.lin.get(path))

    assert "测试消息已发出" in sentences(office.lin.post(f"{path}/test"))
    office.work()
    assert len(hook.requests) == 1
    assert "刚刚已送达" in sentences(office.lin.get(f"{path}/live"))
    assert "刚刚已送达" in sentences(office.lin.get("/alerts/receivers/live"))


def test_a_receiver_that_fails_says_why(office: Office, hook: HttpReceiver) -> None:
    hook.status = 502
    path = office.add_webhook(hook)
    office.lin.post(f"{path}/test")
    office.work()
    assert "刚刚没有送达：对方返回了 502。" in sentences(office.lin.get(path))


def test_a_wrong_form_comes_back_with_what_was_typed(office: Office) -> None:
    wrong = {"name": "", "address": "ftp://x", "language": "zh"}
    page = office.lin.post("/alerts/receivers/new/wecom_robot", wrong)
    assert page.status_code == 422
    assert "请填写这一项。" in sentences(page)
    assert "网址必须以 https:// 开头。" in sentences(page)
    assert 'value="ftp://x"' in page.text


def test_a_receiver_can_be_paused_resumed_and_removed(office: Office, hook: HttpReceiver) -> None:
    path = office.add_webhook(hook)
    assert "已暂停" in sentences(office.lin.post(f"{path}/pause"))
    office.qr_runs_out()
    office.work()
    assert hook.requests == []
    assert "已恢复发送提醒。" in sentences(office.lin.post(f"{path}/resume"))
    office.house.clock.move(minutes=1)
    office.watch()
    office.work()
    assert len(hook.requests) == 1
    assert "通知对象已移除。" in sentences(office.lin.post(f"{path}/remove"))
    assert office.lin.get(path).status_code == 404


def test_the_whole_address_is_never_shown_again(office: Office, hook: HttpReceiver) -> None:
    path = office.add_webhook(hook)
    for page in (path, "/alerts/receivers", "/api/v1/alerts/receivers"):
        assert "key=0123" not in office.lin.get(page).text


def test_an_unknown_kind_of_receiver_has_no_page(office: Office) -> None:
    assert office.lin.get("/alerts/receivers/new/pigeon").status_code == 404


def test_mail_cannot_be_chosen_without_a_mail_server(office: Office) -> None:
    page = office.lin.get("/alerts/receivers")
    assert "/alerts/receivers/new/email" not in page.text
    assert "还没有配置发信服务器" in sentences(page)


# ---- what did not arrive -----------------------------------------------------------------------------------------


def give_up(office: Office, hook: HttpReceiver) -> None:
    hook.status = 410
    office.add_webhook(hook)
    office.qr_runs_out()
    office.work()


def test_what_did_not_arrive_is_listed_and_sent_again(office: Office, hook: HttpReceiver) -> None:
    give_up(office, hook)
    assert "有 1 条消息没有送达。" in sentences(office.lin.get("/alerts"))
    page = office.lin.get("/alerts/undelivered")
    assert "“早起瑜伽1群”的群二维码 24 小时内过期" in sentences(page)
    assert "对方说这个地址已经失效（410）。" in sentences(page)

    hook.status = 200
    action = page.text.split('action="/alerts/undelivered/')[1].split('"')[0]
    assert "正在重发。" in sentences(office.lin.post(f"/alerts/undelivered/{action}"))
    office.work()
    assert [request.headers["webhook-id"] for request in hook.requests] == [action.split("/")[0]] * 2
    assert "消息都已送达" in sentences(office.lin.get("/alerts/undelivered"))


def test_what_did_not_arrive_can_be_put_away(office: Office, hook: HttpReceiver) -> None:
    give_up(office, hook)
    message_id = office.lin.get("/api/v1/alerts/undelivered").json()[0]["id"]
    assert "已移出列表。" in sentences(office.lin.post(f"/alerts/undelivered/{message_id}/discard"))
    assert office.lin.post(f"/alerts/undelivered/{message_id}/discard").status_code == 404


# ---- who may -----------------------------------------------------------------------------------------------------


def test_a_designer_sees_alerts_but_not_who_is_told(office: Office, hook: HttpReceiver) -> None:
    path = office.add_webhook(hook)
    office.qr_runs_out()
    designer = office.as_role(Role.DESIGNER)
    page = designer.get("/alerts")
    assert "“早起瑜伽1群”的群二维码 24 小时内过期" in sentences(page)
    assert "/alerts/receivers" not in page.text
    for closed in ("/alerts/receivers", path, "/alerts/receivers/new/webhook", "/alerts/undelivered"):
        assert designer.get(closed).status_code == 403
    assert designer.post(f"{path}/remove").status_code == 403
    assert office.lin.get(path).status_code == 200


def test_another_workspace_sees_nothing_of_it(office: Office, hook: HttpReceiver) -> None:
    path = office.add_webhook(hook)
    give_up(office, hook)
    message_id = office.lin.get("/api/v1/alerts/undelivered").json()[0]["id"]
    make_pond(office.house.services.database, workspace_id=2, slug="other")
    office.house.member(2, "wu@example.com")
    wu = office.house.signed_in("wu@example.com")

    assert "一切正常" in sentences(wu.get("/alerts"))
    assert wu.get(path).status_code == 404
    assert wu.post(f"{path}/test").status_code == 404
    assert wu.post(f"/alerts/undelivered/{message_id}/send-again").status_code == 404
    assert wu.get("/api/v1/alerts").json() == []
    assert wu.get("/api/v1/alerts/undelivered").json() == []


def test_a_form_without_its_token_changes_nothing(office: Office, hook: HttpReceiver) -> None:
    path = office.add_webhook(hook)
    office.lin.token = "made up"
    assert office.lin.post(f"{path}/remove").status_code == 403
    assert office.lin.get(path).status_code == 200


# ---- the API -----------------------------------------------------------------------------------------------------


def test_the_api_lists_alerts_with_ids_as_text(office: Office) -> None:
    office.qr_runs_out()
    (alert,) = office.lin.get("/api/v1/alerts", headers={"Accept-Language": "en"}).json()
    assert alert["subject_id"] == str(office.pond.group_ids[0])
    assert (alert["kind"], alert["level"], alert["resolved_at"]) == ("qr_expires", "warning", None)
    assert alert["text"] == "The QR of “早起瑜伽1群” runs out within 24 hours"
    assert alert["url"].endswith(f"/groups/{office.pond.group_ids[0]}/qr")
    assert office.lin.get("/api/v1/alerts?state=resolved").json() == []
    assert office.lin.get("/api/v1/alerts?state=x").status_code == 422


def test_the_api_adds_tries_changes_and_removes_a_receiver(office: Office, hook: HttpReceiver) -> None:
    office.lin.get("/alerts")
    headers = {"X-CSRF-Token": office.lin.token}
    client = office.lin.client
    body = {"kind": "webhook", "name": "ops", "address": hook.url, "language": "en"}
    added = client.post("/api/v1/alerts/receivers", json=body, headers=headers)
    assert added.status_code == 201
    assert added.json()["secret"].startswith("whsec_")
    path = f"/api/v1/alerts/receivers/{added.json()['id']}"

    assert client.post(f"{path}/test", headers=headers).status_code == 202
    office.work()
    assert len(hook.requests) == 1
    changed = client.patch(path, json={"active": False}, headers=headers).json()
    assert (changed["active"], changed["failing"], "secret" in changed) == (False, False, False)
    assert client.delete(path, headers=headers).status_code == 204
    assert client.delete(path, headers=headers).status_code == 404


def test_the_api_says_what_is_wrong(office: Office) -> None:
    office.lin.get("/alerts")
    body = {"kind": "webhook", "name": "ops", "address": "nowhere"}
    refused = office.lin.client.post(
        "/api/v1/alerts/receivers", json=body, headers={"X-CSRF-Token": office.lin.token, "Accept-Language": "en"}
    )
    assert refused.status_code == 422
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert "address" in refused.text
