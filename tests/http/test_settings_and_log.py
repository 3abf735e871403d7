"""The workspace's settings, its API keys, and the audit log that tells of every change."""

import re

import httpx2
import pytest

from tests.support.house import House, Visitor, sentences
from yutang.workspaces.models import Role


@pytest.fixture
def workspace(house: House) -> int:
    return house.workspace("瑜伽")


@pytest.fixture
def owner(house: House, workspace: int) -> Visitor:
    house.member(workspace, "lin@example.com", name="林夏")
    visitor = house.signed_in("lin@example.com")
    visitor.get("/settings")
    return visitor


def make_key(owner: Visitor, name: str = "夜间报表", roles: tuple[str, ...] = ("analyst",)) -> str:
    page = owner.post("/settings/keys", {"key_name": name, "roles": list(roles)})
    found = re.search(r'id="key" value="([^"]+)"', page.text)
    assert found
    return found.group(1)


def ask(house: House, key: str) -> httpx2.Response:
    return house.visitor().client.get("/api/v1/me", headers={"authorization": f"Bearer {key}"})


# ---- settings --------------------------------------------------------------------------------------------------------


def test_name_language_and_zone_of_the_workspace_change(owner: Visitor) -> None:
    owner.post("/settings", {"name": "瑜伽与茶", "language": "en", "timezone": "Asia/Tokyo"})

    me = owner.client.get("/api/v1/me").json()
    assert me["workspace"]["name"] == "瑜伽与茶"
    assert me["workspace"]["language"] == "en"
    assert me["workspace"]["timezone"] == "Asia/Tokyo"


def test_times_are_shown_on_the_clocks_of_the_workspace(owner: Visitor) -> None:
    owner.post("/settings", {"name": "瑜伽", "language": "zh", "timezone": "Asia/Tokyo"})

    assert "11月22日 13:00" in sentences(owner.get("/audit"))  # noon in Shanghai


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "language": "zh", "timezone": "Asia/Shanghai"},
        {"name": "瑜伽", "language": "fr", "timezone": "Asia/Shanghai"},
        {"name": "瑜伽", "language": "zh", "timezone": "Asia/Atlantis"},
        {"name": "瑜伽", "language": "zh", "timezone": "../../etc/passwd"},
    ],
)
def test_settings_that_do_not_fit_are_refused_and_stay_in_the_form(owner: Visitor, form: dict[str, str]) -> None:
    page = owner.post("/settings", form)

    assert page.status_code == 422
    assert form["timezone"] in page.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_only_owners_see_the_settings(house: House, workspace: int, owner: Visitor, role: Role) -> None:
    house.member(workspace, "wang@example.com", roles=[role])
    wang = house.signed_in("wang@example.com")
    menu = wang.get("/team").text

    assert wang.get("/settings").status_code == 403
    assert wang.post("/settings", {"name": "x", "language": "zh", "timezone": "UTC"}).status_code == 403
    assert wang.post("/settings/keys", {"key_name": "x", "roles": ["owner"]}).status_code == 403
    assert 'href="/settings"' not in menu


# ---- API keys --------------------------------------------------------------------------------------------------------


def test_a_key_opens_the_api_with_its_roles(house: House, owner: Visitor) -> None:
    answer = ask(house, make_key(owner))

    assert answer.status_code == 200
    assert answer.json() == {
        "name": "夜间报表",
        "member_id": None,
        "roles": ["analyst"],
        "workspace": answer.json()["workspace"],
    }


def test_a_key_is_shown_once_and_stored_only_as_a_hash(house: House, owner: Visitor) -> None:
    key = make_key(owner)

    with house.services.database.read() as session:
        rows = str(session.connection().exec_driver_sql("SELECT * FROM api_keys").all())

    assert key.rpartition(".")[2] not in rows
    assert key not in owner.get("/settings").text


def test_a_revoked_key_opens_nothing(house: House, owner: Visitor) -> None:
    key = make_key(owner)
    owner.get("/settings")
    owner.post(f"/settings/keys/{key.split('.')[1]}/revoke")

    assert ask(house, key).status_code == 401
    assert "还没有密钥。" in sentences(owner.get("/settings"))


@pytest.mark.parametrize("key", ["", "made-up", "1.2.3", "1.2.", f"{1 << 70}.1.x", "1.2.3.4", "一.二.三"])
def test_a_key_that_is_none_is_refused(house: House, key: str) -> None:
    answer = house.visitor().client.get("/api/v1/me", headers=[(b"authorization", f"Bearer {key}".encode())])

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_key_does_not_open_pages(house: House, owner: Visitor) -> None:
    headers = {"authorization": f"Bearer {make_key(owner)}"}

    assert house.visitor().get("/team", headers=headers, follow_redirects=False).status_code == 303


def test_a_key_without_roles_or_name_is_refused(owner: Visitor) -> None:
    assert owner.post("/settings/keys", {"key_name": "", "roles": ["analyst"]}).status_code == 422
    assert owner.post("/settings/keys", {"key_name": "x"}).status_code == 422


# ---- the audit log ---------------------------------------------------------------------------------------------------


def test_a_change_is_told_with_who_what_before_and_after(owner: Visitor) -> None:
    owner.post("/settings", {"name": "瑜伽与茶", "language": "zh", "timezone": "Asia/Shanghai"})

    log = sentences(owner.get("/audit"))

    assert "林夏 修改了工作区设置" in log
    assert "名称 瑜伽 → 瑜伽与茶" in log
    assert "时区" not in log.split("修改了工作区设置")[1].split("添加了成员")[0]  # it did not change


def test_the_log_speaks_of_roles_in_words(house: House, workspace: int, owner: Visitor) -> None:
    wang = house.member(workspace, "wang@example.com", name="王芳", roles=[Role.EDITOR])
    owner.get("/team")
    owner.post(f"/team/{wang.id}", {"name": "王芳", "roles": ["planner", "analyst"]})

    assert "角色 编辑 → 策划, 数据分析" in sentences(owner.get("/audit"))


def test_the_log_never_tells_secrets(house: House, owner: Visitor) -> None:
    key = make_key(owner)
    with house.services.database.read() as session:
        rows = str(session.connection().exec_driver_sql("SELECT * FROM audit_entries").all())

    assert key.rpartition(".")[2] not in rows
    assert "argon2" not in rows


def test_the_log_is_filtered_by_person_and_by_subject(house: House, workspace: int, owner: Visitor) -> None:
    wang = house.member(workspace, "wang@example.com", name="王芳")
    visitor = house.signed_in(wang.email)
    visitor.get("/settings")
    visitor.post("/settings", {"name": "茶", "language": "zh", "timezone": "Asia/Shanghai"})
    make_key(owner)

    by_wang = sentences(owner.get(f"/audit?member={wang.id}"))
    keys = sentences(owner.get("/audit?subject=api_key"))

    assert "修改了工作区设置" in by_wang
    assert "新建了 API 密钥" not in by_wang
    assert "新建了 API 密钥" in keys
    assert "修改了工作区设置" not in keys


def test_the_log_is_turned_page_by_page_without_gaps(house: House, owner: Visitor) -> None:
    for n in range(60):
        owner.post("/settings", {"name": f"第{n}次", "language": "zh", "timezone": "Asia/Shanghai"})
    first = owner.get("/audit")
    older = re.search(r'href="(/audit\?before=\d+)"', first.text)
    assert older
    second = owner.get(older.group(1))

    told = re.findall(r"→ 第(\d+)次", sentences(first) + sentences(second))

    assert told == [str(n) for n in reversed(range(60))]


@pytest.mark.parametrize("query", ["before=x", "member=-1", "subject=nothing", f"before={10**30}"])
def test_a_made_up_question_to_the_log_is_no_fault(owner: Visitor, query: str) -> None:
    assert owner.get(f"/audit?{query}").status_code == 200


@pytest.mark.parametrize(("role", "status"), [("analyst", 200), ("planner", 200), ("operator", 403), ("designer", 403)])
def test_the_log_is_for_those_whose_role_includes_it(
    house: House, workspace: int, owner: Visitor, role: str, status: int
) -> None:
    house.member(workspace, "wang@example.com", roles=[role])

    assert house.signed_in("wang@example.com").get("/audit").status_code == status
