"""Personal numbers, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.support.people import Person
from yutang.accounts.models import NumberDay, NumberState
from yutang.accounts.numbers.actions import (
    NumberForm,
    do_add_number,
    do_change_number,
    do_set_number_state,
    find_number,
    form_of,
    handed_today,
    numbers_of,
    numbers_of_community,
)
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.livecodes.models import CodeOwner, CodeState, LiveCode, Strategy
from yutang.workspaces.models import Role

CARD = "https://u.wechat.com/EAbcdefgh1234"
FORM = NumberForm("Chen", CARD, daily_cap="30", opens_at="9", closes_at="21:30")


def test_a_personal_number_keeps_its_hours_in_minutes(database: Database) -> None:
    with Person(database).working() as work:
        number = do_add_number(work, FORM)
    with Person(database).reading() as work:
        kept = find_number(work, number.id)
        assert (kept.opens_at, kept.closes_at, kept.daily_cap) == (540, 1290, 30)
        assert (kept.kind, kept.state) == ("wechat_personal", NumberState.ACTIVE)
        assert form_of(kept) == NumberForm("Chen", CARD, None, 30, "09:00", "21:30")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"payload": "https://weixin.qq.com/g/AwYAAexample1"}, "payload"),
        ({"payload": "wxp://f2f0DjIV9Q9n1KrpK4iLcM3MDkiaDnaSp6OFvFFaJG5r"}, "payload"),
        ({"payload": " "}, "payload"),
        ({"name": ""}, "name"),
        ({"daily_cap": "0"}, "daily_cap"),
        ({"daily_cap": "many"}, "daily_cap"),
        ({"opens_at": "25:00"}, "opens_at"),
        ({"closes_at": "24:30"}, "closes_at"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"owner_member_id": 12}, "owner_member_id"),
    ],
)
def test_a_wrong_field_of_a_number_is_named(database: Database, change: dict[str, str], field: str) -> None:
    with Person(database).working() as work:
        with pytest.raises(Invalid) as refused:
            do_add_number(work, replace(FORM, **change))  # type: ignore[arg-type]
        assert set(refused.value.fields) == {field}
        assert numbers_of(work) == []


def test_one_card_is_one_number(database: Database) -> None:
    with Person(database).working() as work:
        first = do_add_number(work, FORM)
        with pytest.raises(Conflict) as refused:
            do_add_number(work, replace(FORM, name="Wang", payload=f"{CARD}?s=2"))
        assert refused.value.values == {"name": "Chen"}
        do_change_number(work, first.id, replace(FORM, name="Chen Lu"))
        assert find_number(work, first.id).name == "Chen Lu"


def test_a_number_is_paused_and_archived(database: Database) -> None:
    with Person(database).working() as work:
        number = do_add_number(work, FORM)
        do_set_number_state(work, number.id, NumberState.PAUSED)
        assert [n.id for n in numbers_of(work)] == [number.id]
        do_set_number_state(work, number.id, NumberState.ARCHIVED)
        assert numbers_of(work) == []
        assert [n.id for n in numbers_of(work, archived=True)] == [number.id]


def test_what_was_handed_out_today_is_counted_in_the_numbers_own_zone(database: Database) -> None:
    person = Person(database, now=datetime(2026, 11, 22, 20, tzinfo=UTC))  # 23 November in Shanghai, 22 in New York
    with person.working() as work:
        here = do_add_number(work, FORM)
        there = do_add_number(work, replace(FORM, payload=f"{CARD}5", timezone="America/New_York"))
        for number, day, handed in ((here, 22, 9), (here, 23, 4), (there, 22, 7)):
            work.session.add(NumberDay(workspace_id=1, number_id=number.id, day=date(2026, 11, day), handed=handed))
    with person.reading() as work:
        assert handed_today(work, numbers_of(work)) == {here.id: 4, there.id: 7}


def test_a_community_knows_the_numbers_its_codes_fall_back_to(database: Database) -> None:
    with Person(database).working() as work:
        community = do_add_community(work, CommunityForm("Yoga"))
        used, unused = do_add_number(work, FORM), do_add_number(work, replace(FORM, payload=f"{CARD}5"))
        code = LiveCode(
            workspace_id=1, id=work.new_id(), slug="k7m2", name="Poster", community_id=community.id, channel="",
            tagline="", strategy=Strategy.FILL, language="zh", sold_out_text="", state=CodeState.ACTIVE,
            merged_into_id=None, created_at=work.now, changed_at=work.now,
        )  # fmt: skip
        work.session.add(code)
        work.session.add(CodeOwner(workspace_id=1, code_id=code.id, number_id=used.id, position=0))
    with Person(database).reading() as work:
        assert [n.id for n in numbers_of_community(work, community.id)] == [used.id]
        assert unused.id not in {n.id for n in numbers_of_community(work, community.id)}


def test_only_who_runs_groups_may_change_numbers(database: Database) -> None:
    with Person(database).working() as work:
        number = do_add_number(work, FORM)
    with Person(database).as_role(Role.EDITOR).working() as work:
        assert find_number(work, number.id).name == "Chen"
        attempts: list[Callable[[], object]] = [
            lambda: do_add_number(work, FORM),
            lambda: do_change_number(work, number.id, FORM),
            lambda: do_set_number_state(work, number.id, NumberState.PAUSED),
        ]
        for attempt in attempts:
            with pytest.raises(NotAllowed):
                attempt()


def test_another_workspace_reaches_no_number(database: Database) -> None:
    with Person(database).working() as work:
        number = do_add_number(work, FORM)
    with Person(database).of_workspace(2).working() as work:
        assert numbers_of(work) == []
        attempts: list[Callable[[], object]] = [
            lambda: find_number(work, number.id),
            lambda: do_change_number(work, number.id, FORM),
            lambda: do_set_number_state(work, number.id, NumberState.PAUSED),
        ]
        for attempt in attempts:
            with pytest.raises(NotFound):
                attempt()
        do_add_number(work, FORM)  # the same card in another team is theirs
