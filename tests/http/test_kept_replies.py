"""Automatic replies that a programme of check-ins keeps, as the operator's list shows them."""

from random import Random

import pytest

from tests.support.house import House, sentences
from tests.support.pond_desk import PondDesk
from tests.support.programmes import COMMUNITY, community
from tests.support.reply_desk import connect
from yutang.accounts.replies.actions import rules_of
from yutang.checkins.actions import ProgrammeForm, do_make_programme, do_start


@pytest.fixture
def desk(house: House) -> PondDesk:
    desk = PondDesk(house)
    desk.visitor.get("/numbers/new")
    return desk


@pytest.fixture
def account_id(desk: PondDesk) -> int:
    with desk.person.working() as work:
        return connect(work).id


def test_what_a_programme_keeps_is_shown_and_changed_in_the_programme_only(desk: PondDesk, account_id: int) -> None:
    with desk.person.working() as work:
        work.session.add(community(work.workspace_id))
        form = ProgrammeForm("七天晨练", COMMUNITY, account_id=account_id, starts="2026-01-01")
        programme = do_make_programme(work, form, Random(1))
        do_start(work, programme.id)
        programme_id, kept = programme.id, rules_of(work, account_id)[0].id
    base = f"/accounts/{account_id}/replies"

    page = desk.visitor.get(base)
    assert "由打卡活动管理" in sentences(page)
    assert f'href="/programmes/{programme_id}"' in page.text
    assert f"{base}/{kept}/" not in page.text
    assert "七天晨练" in desk.visitor.get(f"{base}/try?kind=text&text=打卡").text
    assert desk.visitor.post(f"{base}/{kept}/delete", follow=False).status_code == 409
