"""Pages of groups: lists, one group, head counts, states."""

import pytest

from tests.support.cards import group_payload
from tests.support.house import House, sentences
from tests.support.pond_desk import NEXT_WEEK, PondDesk
from yutang.groups.actions import NewQr, find_group
from yutang.groups.models import GroupState
from yutang.workspaces.models import Role


@pytest.fixture
def desk(house: House) -> PondDesk:
    return PondDesk(house)


@pytest.fixture
def own(desk: PondDesk) -> int:
    return desk.community()


def test_the_list_says_what_was_counted_and_what_is_estimated(desk: PondDesk, own: int) -> None:
    group_id = desk.group(own, qr=NewQr(group_payload(1), NEXT_WEEK), heads=60)
    uncounted = desk.group(own, "瑜伽2群", heads=None)
    with desk.person.working() as work:
        find_group(work, group_id).seats.assigned_total = 20
    page = sentences(desk.visitor.get("/groups"))
    assert "60" in page
    assert "之后约 10 人进群（估计）" in page
    assert "≈ 70 / 200" in page
    assert "还没填过人数，先按 100 人算" in page
    assert "6 天后到期" in page
    assert f"/groups/{uncounted}" in desk.visitor.get(f"/groups/live?community={own}").text


def test_a_group_is_made_by_hand_and_then_wants_its_qr(desk: PondDesk, own: int) -> None:
    form = {"community_id": str(own), "kind": "wecom", "name": "会员群", "cap": "500", "head_count": "33"}
    page = desk.visitor.post("/groups/new", form)
    assert "给“会员群”换二维码" in sentences(page)
    assert "还没有二维码" in sentences(desk.visitor.get("/groups"))


def test_a_wrong_field_of_a_new_group_keeps_what_was_typed(desk: PondDesk, own: int) -> None:
    form = {"community_id": str(own), "name": "会员群", "cap": "0", "owner_name": "陈老师"}
    page = desk.visitor.post("/groups/new", form)
    assert page.status_code == 422
    assert "上限在 1 到 5000 之间。" in sentences(page)
    assert 'value="陈老师"' in page.text
    page = desk.visitor.post("/groups/new", {**form, "cap": "200", "head_count": "很多"})
    assert page.status_code == 422
    assert page.text.count('aria-invalid="true"') == 1


def test_a_head_count_is_saved_and_kept_with_its_author(desk: PondDesk, own: int) -> None:
    group_id = desk.group(own)
    page = sentences(desk.visitor.post(f"/groups/{group_id}/head-count", {"count": "123"}))
    assert "人数已保存。" in page
    assert "123" in page
    assert "owner 登记了群人数" in page


@pytest.mark.parametrize("count", ["", "-3", "9999", "abc", "12.5"])
def test_a_head_count_that_cannot_be_is_refused_beside_its_field(desk: PondDesk, own: int, count: str) -> None:
    group_id = desk.group(own, heads=10)
    page = desk.visitor.post(f"/groups/{group_id}/head-count", {"count": count})
    assert page.status_code == 422
    assert 'id="e-count"' in page.text
    with desk.person.reading() as work:
        assert find_group(work, group_id).group.head_count == 10


def test_the_round_answers_with_the_row_alone(desk: PondDesk, own: int) -> None:
    group_id = desk.group(own, heads=10)
    desk.visitor.get("/groups/count")
    headers = {"HX-Request": "true"}
    row = desk.visitor.post(f"/groups/{group_id}/head-count", {"count": "15", "row": "1"}, headers=headers)
    assert row.status_code == 200
    assert row.text.lstrip().startswith("<li")
    assert 'role="status"' in row.text
    row = desk.visitor.post(f"/groups/{group_id}/head-count", {"count": "x", "row": "1"}, headers=headers)
    assert row.status_code == 422
    assert 'role="alert"' in row.text


def test_a_group_is_paused_marked_full_archived_and_opened(desk: PondDesk, own: int) -> None:
    group_id = desk.group(own)
    for state in (GroupState.PAUSED, GroupState.FULL, GroupState.ARCHIVED, GroupState.OPEN):
        assert desk.visitor.post(f"/groups/{group_id}/state", {"state": state.value}).status_code == 200
        with desk.person.reading() as work:
            assert find_group(work, group_id).group.state == state
    assert desk.visitor.post(f"/groups/{group_id}/state", {"state": "on fire"}).status_code == 422


def test_the_group_page_draws_the_qr_and_shows_rules_and_history(desk: PondDesk, own: int) -> None:
    group_id = desk.group(own, qr=NewQr(group_payload(1), NEXT_WEEK, expires_assumed=True))
    form = {"name": "瑜伽1群", "cap": "200", "rules_text": "不发广告 <b>"}
    desk.visitor.post(f"/groups/{group_id}/edit", form)
    page = desk.visitor.get(f"/groups/{group_id}")
    assert 'class="qr"' in page.text
    assert "推定" in sentences(page)
    assert "不发广告 &lt;b&gt;" in page.text
    for part in ("status", "history"):
        fragment = desk.visitor.get(f"/groups/{group_id}/live/{part}")
        assert fragment.status_code == 200
        assert "<html" not in fragment.text


def test_pages_for_who_only_looks_have_no_forms(desk: PondDesk, own: int) -> None:
    group_id = desk.group(own)
    visitor = desk.member(Role.ANALYST)
    page = visitor.get(f"/groups/{group_id}")
    assert page.status_code == 200
    assert "head-count" not in page.text
    assert f"/groups/{group_id}/state" not in page.text
    for path in (
        "/groups/count",
        "/groups/upload",
        "/groups/new",
        f"/groups/{group_id}/edit",
        f"/groups/{group_id}/qr",
    ):
        assert visitor.get(path).status_code == 403
    assert visitor.post(f"/groups/{group_id}/head-count", {"count": "3"}).status_code == 403
    assert visitor.post(f"/groups/{group_id}/state", {"state": "paused"}).status_code == 403
    assert visitor.post("/groups/new", {"community_id": str(own), "name": "x", "cap": "200"}).status_code == 403


def test_another_workspaces_group_is_not_found(house: House, desk: PondDesk) -> None:
    theirs = PondDesk(house, name="wang")
    community = theirs.community("邻居的社群")
    group_id = theirs.group(community, "邻居的群", NewQr(group_payload(9), NEXT_WEEK))
    for path in ("", "/live/status", "/live/history", "/edit", "/qr"):
        assert desk.visitor.get(f"/groups/{group_id}{path}").status_code == 404
    for path, form in (
        (f"/groups/{group_id}/head-count", {"count": "3"}),
        (f"/groups/{group_id}/state", {"state": "paused"}),
        (f"/groups/{group_id}/edit", {"name": "x", "cap": "200"}),
        ("/groups/new", {"community_id": str(community), "name": "x", "cap": "200"}),
    ):
        assert desk.visitor.post(path, form).status_code == 404
    assert "邻居" not in desk.visitor.get("/groups").text
    assert "邻居" not in desk.visitor.get("/groups/count").text
    assert desk.visitor.get(f"/groups?community={community}").status_code == 404
