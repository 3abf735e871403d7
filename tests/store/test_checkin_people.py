"""One person in programmes, and what the team hears of them."""

from datetime import date

from sqlalchemy import select

from tests.support.campaigning import CAMPAIGN, add_campaign
from tests.support.fandom import ACCOUNT
from tests.support.programmes import BASE_URL, DAY, Habit, at, days, enrolment
from yutang.campaigns.models import Participant
from yutang.checkins.actions import (
    about_to_lose,
    do_freeze,
    do_leave,
    do_make_poster,
    do_present,
    export_rows,
    find_programme,
    roll_of,
    roll_text,
)
from yutang.checkins.actions.reporting import HEADER
from yutang.checkins.models import CheckIn, ProgrammeDay
from yutang.db.engine import Database
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.merging import do_merge
from yutang.posters.actions.posters import shown_poster

# ---- one person ------------------------------------------------------------------------------------------------------


def test_of_two_fans_who_are_one_the_days_of_both_count_once(database: Database) -> None:
    habit = Habit(database, form={"early": "08:00"})
    for day, who, clock in ((22, "oA", "09:00"), (22, "oB", "07:00"), (23, "oB", "09:00"), (24, "oA", "09:00")):
        habit.now = at(day, clock)
        habit.receive(habit.tap(who))
    first, second = (habit.enrolments()[who].fan_id for who in ("oA", "oB"))

    with habit.working() as work:
        do_merge(work, first, second)

    (row,) = habit.enrolments().values()
    assert (row.fan_id, row.current, row.longest, row.total, row.early) == (first, 3, 3, 3, 1)
    assert habit.counters() == {"2026-11-22": (1, 1, 0), "2026-11-23": (1, 0, 0), "2026-11-24": (1, 0, 0)}
    assert habit.findings() == []


def test_an_erased_person_leaves_days_but_nothing_of_themselves(database: Database) -> None:
    habit = Habit(database, form={"proofs": ["tap", "text"]})
    habit.write("oA", "打卡 今天跑了五公里")
    fan_id = habit.enrolments()["oA"].fan_id
    with habit.working() as work:
        do_present(work, enrolment(work, habit), name="小满", shown=True, line="一天一点")
        exported = export_of(work, fan_id)["check_ins"]
        assert exported[0]["days"][0]["text"] == "今天跑了五公里"

        do_erase(work, fan_id)

    (row,) = habit.enrolments().values()
    assert (row.openid, row.name, row.line, row.shown, row.total) == ("", "", "", False, 1)
    with habit.database.read() as session:
        assert session.scalars(select(CheckIn.text).where(CheckIn.workspace_id == 1)).all() == [""]
    assert habit.findings() == []


# ---- for the team ----------------------------------------------------------------------------------------------------


def test_the_days_roll_says_who_came_and_who_has_come_to_a_level(database: Database) -> None:
    habit = Habit(database, form={"early": "08:00"})
    for day in (22, 23, 24):
        habit.now = at(day)
        habit.receive(habit.tap("oA"), *([habit.tap("oB")] if day == 22 else []))
    with habit.working() as work:
        programme = find_programme(work, habit.id)
        text = roll_text(habit.site, programme, roll_of(work, programme, date(2026, 11, 24)))

    assert text == "「七天晨练」11月24日：2 人里有 1 人打卡。\n早鸟 1 人。\n新到 3 天：1 人。\n明天见。"


def test_who_is_about_to_lose_a_long_streak_is_shown_by_name(database: Database) -> None:
    habit = Habit(database)
    for day in (22, 23, 24):
        habit.now = at(day)
        habit.receive(*(habit.tap(who) for who in ("oA", "oB", "oC")))
    habit.now = at(25, "20:00")
    habit.receive(habit.tap("oB"))
    with habit.working() as work:
        do_freeze(work, find_programme(work, habit.id), enrolment(work, habit, "oC"), days(25))
        do_present(work, enrolment(work, habit), name="小满", shown=True, line="")

    with habit.working() as work:
        found = about_to_lose(work, find_programme(work, habit.id), at_least=3)

    assert [(each.enrolment.openid, each.name, each.streak) for each in found] == [("oA", "小满", 3)]


def test_an_export_has_a_row_for_everybody(database: Database) -> None:
    habit = Habit(database)
    habit.receive(habit.tap("oA"), habit.tap("oB"))
    with habit.working() as work:
        rows = list(export_rows(work, find_programme(work, habit.id)))

    assert [row[4:8] for row in rows] == [(1, 1, 1, 0)] * 2
    assert all(len(row) == len(HEADER) for row in rows)


def test_a_poster_is_made_when_the_fan_asks_and_leads_to_the_programme(database: Database) -> None:
    habit = Habit(database, form={"milestones": {2: "own:small_circle"}})
    habit.receive(habit.tap("oA"))
    with habit.working() as work:
        programme = find_programme(work, habit.id)
        token = do_make_poster(work, habit.site, habit.services.sealer, programme, enrolment(work, habit))
        first = shown_poster(work, token)
    habit.later(days=1)
    habit.receive(habit.tap("oA"))
    with habit.working() as work:
        programme = find_programme(work, habit.id)
        assert do_make_poster(work, habit.site, habit.services.sealer, programme, enrolment(work, habit)) == token
        second = shown_poster(work, token)

    assert first.values.link == f"{BASE_URL}/checkin/{habit.programme().slug}"
    assert (first.values.streak, first.values.name, second.values.streak) == (1, "", 2)
    assert first.design.digest != second.design.digest


def test_a_poster_credits_its_owner_where_a_campaign_runs(database: Database) -> None:
    habit = Habit(database)
    habit.receive(habit.tap("oA"))
    with habit.working() as work:
        add_campaign(work.session, account_id=ACCOUNT, starts_at=habit.now - DAY)
        find_programme(work, habit.id).campaign_id = CAMPAIGN
    with habit.working() as work:
        programme = find_programme(work, habit.id)
        token = do_make_poster(work, habit.site, habit.services.sealer, programme, enrolment(work, habit))
        link = shown_poster(work, token).values.link
        participant = work.session.scalars(select(Participant).where(Participant.workspace_id == 1)).one()

    assert participant.openid == "oA"
    assert link.startswith(f"{BASE_URL}/r/yoga7/{participant.code}")


def test_doctor_finds_a_streak_and_a_counter_that_do_not_add_up(database: Database) -> None:
    habit = Habit(database)
    habit.receive(habit.tap("oA"))
    with habit.working() as work:
        enrolment(work, habit).longest = 9
        work.session.scalars(select(ProgrammeDay).where(ProgrammeDay.workspace_id == 1)).one().checked = 2

    counter, streak = habit.findings()

    assert "the counters say 2 checked in, 0 early, 0 made up, its rows say 1 checked in" in counter
    assert "1 in a row, 9 at most, 1 in all; its days say 1, 1 and 1" in streak


def test_who_leaves_is_off_the_board_and_a_check_in_brings_them_back(database: Database) -> None:
    habit = Habit(database)
    habit.receive(habit.tap("oA"))
    habit.later(hours=1)
    with habit.working() as work:
        do_leave(work, enrolment(work, habit))
    habit.receive(habit.tap("oA", habit.now - DAY / 48))  # told late: from before they left
    assert habit.enrolments()["oA"].left_at == habit.now

    habit.later(days=1)
    habit.receive(habit.tap("oA"))

    assert habit.enrolments()["oA"].left_at is None
    assert habit.streak("oA") == (2, 2, 2)
