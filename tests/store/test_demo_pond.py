"""The demo's pond, filled through the product's own actions."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.people import NOON
from yutang.db.ids import IdMaker, moment_of
from yutang.demo.clock import StageClock
from yutang.demo.counting import Operator
from yutang.demo.history import LENGTH, play_history
from yutang.demo.people import Insiders
from yutang.demo.pond import READERS, YOGA, Filled, fill, kept_pond, local_today
from yutang.groups.actions import do_type_head_count, groups_of
from yutang.groups.models import GroupState
from yutang.groups.store import GroupRow
from yutang.insights.actions import check_ledger
from yutang.insights.rules import Period
from yutang.livecodes.actions import show_code
from yutang.settings import Settings
from yutang.wiring import Services, build
from yutang.workspaces.actions import reading, system_actor, working


@pytest.fixture
def clock() -> StageClock:
    return StageClock(lambda: NOON)


@pytest.fixture
def services(sqlite_url: str, tmp_path: Path, clock: StageClock) -> Iterator[Services]:
    built = build(Settings(data_dir=tmp_path / "data", database_url=sqlite_url), clock)
    staged = replace(built, new_id=IdMaker(clock.milliseconds))
    yield staged
    staged.close()


def filled_two_days_ago(services: Services, clock: StageClock) -> Filled:
    today = local_today(services)
    clock.stand_at(NOON - LENGTH)
    return fill(services, random.Random(7), today)


def rows_of(services: Services, filled: Filled) -> dict[str, GroupRow]:
    with reading(services.database, filled.pond.operator, services.clock(), services.new_id) as work:
        rows = {row.group.name: row for row in groups_of(work)}
        work.session.expunge_all()
        return rows


def test_without_the_ocr_extra_names_and_dates_are_typed_in_and_the_demo_says_so(
    services: Services, clock: StageClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yutang.groups.uploads.jobs.load_recogniser", lambda: None)

    filled = filled_two_days_ago(services, clock)

    rows, today = rows_of(services, filled), NOON.date()
    assert {name: (row.group.expires_on, row.group.head_count) for name, row in rows.items()} == {
        plan.name: (today + timedelta(days=plan.days), plan.heads) for plan in (*YOGA, *READERS)
    }
    assert [(card.payload_is_right, card.name_is_read, card.date_is_read) for card in filled.cards] == [
        (True, False, False)
    ] * 6


def test_the_past_ends_now_with_one_group_full_one_expiring_and_a_rate_learned(
    services: Services, clock: StageClock
) -> None:
    filled, insiders = filled_two_days_ago(services, clock), Insiders()

    play_history(services, clock, filled, insiders, random.Random(7))

    rows = rows_of(services, filled)
    assert [name for name, row in rows.items() if row.group.state is GroupState.FULL] == [YOGA[0].name]
    assert {row.group.id: row.group.head_count for row in rows.values()} == insiders.heads
    assert NOON - timedelta(hours=1) < clock() < NOON
    clock.run_on()
    with reading(services.database, filled.pond.operator, clock(), services.new_id) as work:
        page = show_code(work, filled.pond.code_id, Period.HOURS_48)
    assert page.joined is not None
    assert page.joined.low <= insiders.joined <= page.joined.high
    assert insiders.met_full == 0
    assert page.numbers.total == page.all_time
    assert min(bucket.start for bucket in page.numbers.buckets if bucket.numbers.views) < NOON - timedelta(hours=40)
    with services.database.read() as session:
        assert check_ledger(session, filled.pond.workspace_id) == []


def test_ids_of_the_past_carry_their_moment(services: Services, clock: StageClock) -> None:
    filled = filled_two_days_ago(services, clock)

    assert abs(moment_of(filled.pond.code_id) - (NOON - LENGTH)) < timedelta(minutes=1)


def test_the_operator_believes_a_head_count_that_somebody_else_typed(services: Services, clock: StageClock) -> None:
    filled, insiders = filled_two_days_ago(services, clock), Insiders()
    operator = Operator(services, filled.pond, insiders, random.Random(1))
    group_id = filled.group_ids[2]
    insiders.grow(group_id, 5)
    owner = system_actor(filled.pond.workspace_id)

    with working(services.database, owner, clock(), services.new_id) as work:
        do_type_head_count(work, group_id, 150)
    operator.look_after()

    assert insiders.heads[group_id] == 150
    assert operator.names[group_id] == YOGA[2].name


def test_a_pond_is_found_again_in_its_folder_and_nowhere_else(
    services: Services, clock: StageClock, tmp_path: Path
) -> None:
    pond = filled_two_days_ago(services, clock).pond
    pond.keep(services.settings.data_dir)

    assert kept_pond(services.settings.data_dir) == pond
    assert kept_pond(tmp_path) is None
