"""Pages of personal numbers."""

import pytest

from tests.support.cards import card, group_payload
from tests.support.house import House, sentences
from tests.support.pond_desk import PondDesk
from yutang.accounts.models import NumberDay
from yutang.accounts.numbers.actions import NumberForm, do_add_number, numbers_of
from yutang.livecodes.rules import local_day
from yutang.workspaces.models import Role

FORM = {"name": "小鱼老师", "daily_cap": "30", "opens_at": "09:00", "closes_at": "22:00", "timezone": "Asia/Shanghai"}
CARD = "https://u.wechat.com/EAbcdefgh1234"


@pytest.fixture
def desk(house: House) -> PondDesk:
    desk = PondDesk(house)
    desk.visitor.get("/numbers/new")
    return desk


def picture(payload: str, name: str = "") -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("picture", ("card.jpg", card(payload, name), "image/jpeg"))]


def test_a_persons_card_becomes_a_personal_number(desk: PondDesk) -> None:
    page = desk.visitor.post("/numbers/new", FORM, files=picture(CARD))
    assert "小鱼老师" in sentences(page)
    assert "09:00–22:00" in sentences(page)
    assert "0 / 30" in sentences(desk.visitor.get("/numbers"))
    assert desk.visitor.get("/numbers/live").status_code == 200


def test_a_card_of_a_group_is_refused_and_the_rest_stays(desk: PondDesk) -> None:
    page = desk.visitor.post("/numbers/new", FORM, files=picture(group_payload(1)))
    assert page.status_code == 422
    assert "这是群二维码，这里需要的是个人名片二维码。" in sentences(page)
    assert 'value="小鱼老师"' in page.text


def test_a_qr_once_read_need_not_be_uploaded_again(desk: PondDesk) -> None:
    page = desk.visitor.post("/numbers/new", {**FORM, "daily_cap": "0"}, files=picture(CARD))
    assert page.status_code == 422
    assert f'name="payload" value="{CARD}"' in page.text
    assert 'class="qr"' in page.text
    page = desk.visitor.post("/numbers/new", {**FORM, "payload": CARD})
    assert page.status_code == 200
    assert "小鱼老师" in sentences(page)


def test_a_payload_that_somebody_made_up_is_neither_taken_nor_drawn(desk: PondDesk) -> None:
    page = desk.visitor.post("/numbers/new", {**FORM, "payload": "https://evil.example/x"})
    assert page.status_code == 422
    assert 'class="qr"' not in page.text
    assert "这不是个人名片二维码。" in sentences(page)


def test_a_number_is_changed_paused_and_archived(desk: PondDesk) -> None:
    with desk.person.working() as work:
        number = do_add_number(work, NumberForm("小鱼", CARD))
    page = desk.visitor.post(f"/numbers/{number.id}/edit", {**FORM, "payload": CARD})
    assert "小鱼老师" in sentences(page)
    page = desk.visitor.post(f"/numbers/{number.id}/state", {"state": "paused"})
    assert "个人号已暂停" in sentences(page)
    desk.visitor.post(f"/numbers/{number.id}/state", {"state": "archived"})
    assert "小鱼老师" in sentences(desk.visitor.get("/numbers?archived=1"))
    assert desk.visitor.post(f"/numbers/{number.id}/state", {"state": "tired"}).status_code == 422


@pytest.mark.parametrize(("handed", "said"), [(23, ""), (24, "今天快满了：24/30"), (30, "今天已满")])
def test_a_number_near_its_daily_cap_is_pointed_out(desk: PondDesk, handed: int, said: str) -> None:
    with desk.person.working() as work:
        number = do_add_number(work, NumberForm("小鱼", CARD, daily_cap=30))
        day = local_day(work.now, number.timezone)
        work.session.add(NumberDay(workspace_id=desk.workspace_id, number_id=number.id, day=day, handed=handed))
    for path in ("/numbers", f"/numbers/{number.id}"):
        page = sentences(desk.visitor.get(path))
        assert said in page
        assert any(word in page for word in ("今天快满了", "今天已满")) is bool(said)


def test_the_same_card_twice_names_the_number_that_has_it(desk: PondDesk) -> None:
    with desk.person.working() as work:
        do_add_number(work, NumberForm("小鱼", CARD))
    page = desk.visitor.post("/numbers/new", FORM, files=picture(CARD))
    assert page.status_code == 409
    assert "个人号“小鱼”已经在用这个二维码。" in sentences(page)


def test_who_only_looks_may_not_change_numbers(desk: PondDesk) -> None:
    with desk.person.working() as work:
        number = do_add_number(work, NumberForm("小鱼", CARD))
    visitor = desk.member(Role.ANALYST)
    assert visitor.get(f"/numbers/{number.id}").status_code == 200
    assert visitor.get("/numbers/new").status_code == 403
    assert visitor.get(f"/numbers/{number.id}/edit").status_code == 403
    assert visitor.post("/numbers/new", FORM).status_code == 403
    assert visitor.post(f"/numbers/{number.id}/state", {"state": "paused"}).status_code == 403


def test_another_workspaces_number_is_not_found(desk: PondDesk) -> None:
    theirs = PondDesk(desk.house, name="wang")
    with theirs.person.working() as work:
        number = do_add_number(work, NumberForm("邻居", CARD))
    for path in ("", "/edit"):
        assert desk.visitor.get(f"/numbers/{number.id}{path}").status_code == 404
    assert desk.visitor.post(f"/numbers/{number.id}/edit", {**FORM, "payload": CARD}).status_code == 404
    assert desk.visitor.post(f"/numbers/{number.id}/state", {"state": "paused"}).status_code == 404
    with desk.person.reading() as work:
        assert numbers_of(work) == []
