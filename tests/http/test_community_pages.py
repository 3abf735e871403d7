"""Pages of communities."""

import pytest

from tests.support.house import House, sentences
from tests.support.pond_desk import PondDesk
from yutang.workspaces.models import Role

FORM = {"name": "瑜伽妈妈", "crowd": "年轻妈妈", "product": "瑜伽", "industry": "健康", "timezone": "Asia/Shanghai"}


@pytest.fixture
def desk(house: House) -> PondDesk:
    return PondDesk(house)


def test_a_community_is_made_and_shown_with_its_position(desk: PondDesk) -> None:
    page = desk.visitor.post("/communities/new", FORM)
    assert "社群建好了。" in sentences(page)
    assert "年轻妈妈 × 瑜伽 × 健康" in sentences(page)
    assert "瑜伽妈妈" in sentences(desk.visitor.get("/communities"))


def test_what_was_typed_stays_when_a_field_is_wrong(desk: PondDesk) -> None:
    page = desk.visitor.post("/communities/new", {**FORM, "name": "", "timezone": "Mars"})
    assert page.status_code == 422
    assert "请填写这一项。" in sentences(page)
    assert 'value="年轻妈妈"' in page.text


def test_a_community_is_changed_archived_and_restored(desk: PondDesk) -> None:
    own = desk.community()
    page = desk.visitor.post(f"/communities/{own}/edit", {**FORM, "notes": "周三直播"})
    assert "周三直播" in sentences(page)
    page = desk.visitor.post(f"/communities/{own}/archive")
    assert "恢复" in sentences(page)
    assert "瑜伽妈妈" not in sentences(desk.visitor.get("/communities"))
    assert "瑜伽妈妈" in sentences(desk.visitor.get("/communities?archived=1"))
    desk.visitor.post(f"/communities/{own}/restore")
    assert "瑜伽妈妈" in sentences(desk.visitor.get("/communities"))


def test_restoring_a_community_whose_name_was_taken_says_so(desk: PondDesk) -> None:
    own = desk.community()
    desk.visitor.post(f"/communities/{own}/archive")
    desk.community()
    page = desk.visitor.post(f"/communities/{own}/restore")
    assert "已经有同名的社群。" in sentences(page)


def test_the_community_page_shows_its_groups_only(desk: PondDesk) -> None:
    own, other = desk.community(), desk.community("读书")
    desk.group(own, "瑜伽晨练群")
    desk.group(other, "读书一群")
    for path in (f"/communities/{own}", f"/communities/{own}/live"):
        page = sentences(desk.visitor.get(path))
        assert "瑜伽晨练群" in page
        assert "读书一群" not in page


def test_who_may_not_change_communities_is_shown_no_buttons_and_refused(desk: PondDesk) -> None:
    own = desk.community()
    visitor = desk.member(Role.OPERATOR)
    assert "/communities/new" not in visitor.get("/communities").text
    assert visitor.get("/communities/new").status_code == 403
    assert visitor.post(f"/communities/{own}/edit", FORM).status_code == 403
    assert visitor.post(f"/communities/{own}/archive").status_code == 403


def test_another_workspaces_community_is_not_found(house: House, desk: PondDesk) -> None:
    theirs = PondDesk(house, name="wang").community("邻居的社群")
    for path in (f"/communities/{theirs}", f"/communities/{theirs}/live", f"/communities/{theirs}/edit"):
        assert desk.visitor.get(path).status_code == 404
    for act in ("edit", "archive", "restore"):
        assert desk.visitor.post(f"/communities/{theirs}/{act}", FORM).status_code == 404
    assert "邻居" not in desk.visitor.get("/communities").text


def test_an_id_that_no_database_holds_is_not_found(desk: PondDesk) -> None:
    for path in ("/communities/99999999999999999999", "/groups/99999999999999999999", "/groups?community=7"):
        assert desk.visitor.get(path).status_code in (404, 422)
