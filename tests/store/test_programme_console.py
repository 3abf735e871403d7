"""What the console asks of programmes, on both databases: counts, people, days that the team gives, keywords."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.support.people import NOON, Person
from tests.support.programme_desk import ProgrammeDesk
from tests.support.reply_desk import add_reply
from yutang.checkins.actions import do_make_programme, do_start
from yutang.checkins.actions.checking import ledger_findings
from yutang.checkins.actions.making import do_change
from yutang.checkins.console.actions import (
    Asked,
    do_give_day,
    last_days,
    lines_of,
    list_people,
    may_give,
    person_of,
    risks_of,
    today_view,
)
from yutang.checkins.models import CheckInSource
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.workspaces.models import AuditEntry, Role, Workspace


@pytest.fixture
def habit(database: Database) -> ProgrammeDesk:
    with database.write() as session:
        session.add(Workspace(workspace_id=1, name="w", language="zh", timezone="Asia/Shanghai", created_at=NOON))
    return ProgrammeDesk(Person(database))


def day(ago: int) -> object:
    return NOON.date() - timedelta(days=ago)


def test_counts_of_the_list_are_those_of_the_people(habit: ProgrammeDesk) -> None:
    habit.days("oA", *range(9), name="小满")
    habit.days("oB", 1, 2)
    habit.days("oC", 5)
    habit.roll()
    with habit.person.reading() as work:
        (line,) = lines_of(work)
        today = today_view(work, line.programme)
        days = last_days(work, line.programme)

    assert tuple(line.counts) == (3, 2, 1, 9)
    assert (line.checked, line.due) == (1, True)
    assert [roll.sums.checked for roll in today.rolls] == [1, 2]
    assert (len(days), days[-1].day, days[-1].sums.checked, days[-6].sums.checked) == (30, day(0), 1, 2)


def test_people_are_searched_narrowed_and_ordered(habit: ProgrammeDesk) -> None:
    habit.days("oA", *range(9), name="Ming 100%")
    habit.days("oB", 1, 2, name="阿月")
    habit.days("oC", *range(20, 35), name="老王")
    habit.roll()
    with habit.person.reading() as work:
        programme = habit.programme()
        ids = {fan: name for name, fan in habit.fans.items()}

        def found(**asked: Any) -> list[str]:  # noqa: ANN401 - of the filter
            return [ids[row.fan_id] for row in list_people(work, programme, Asked(**asked)).rows]

        assert found() == ["oA", "oB", "oC"]
        assert found(order="total") == ["oC", "oA", "oB"]
        assert found(order="newest") == ["oB", "oA", "oC"]
        assert found(text="ming 100%") == ["oA"]
        assert found(text="%") == ["oA"]
        assert found(only="today") == ["oA"]
        assert found(only="waiting") == ["oB", "oC"]
        assert found(only="left") == []


def test_whoever_is_about_to_lose_a_long_streak_comes_with_their_conversation(habit: ProgrammeDesk) -> None:
    habit.days("oA", *range(1, 9), name="小满")
    habit.days("oB", 1, 2)
    with habit.person.reading() as work:
        (risk,) = risks_of(work, habit.programme())
        assert (risk.streak, risk.card and risk.card.name) == (8, "小满")
        assert risk.conversation_id is not None
    with habit.person.as_role(Role.DESIGNER).reading() as work:
        assert risks_of(work, habit.programme()) == []


def test_a_given_day_joins_two_rows_and_every_sum_stays_right(habit: ProgrammeDesk) -> None:
    person = habit.days("oA", *range(1, 4), *range(5, 9))
    habit.freeze("oA", [1])
    with habit.person.reading() as work:
        found = person_of(work, habit.id, person)
        assert may_give(found.programme, found.diary) == [day(4)]
    with habit.person.working() as work:
        do_give_day(work, habit.id, person, found.diary.today - timedelta(days=4), "WeChat was down")

    with habit.person.reading() as work:
        found = person_of(work, habit.id, person)
        entry = work.session.query(AuditEntry).filter_by(workspace_id=1, action="programme.give_day").one()
        assert may_give(found.programme, found.diary) == []
        assert ledger_findings(work.session, 1, work.now) == []
    assert (found.enrolment.current, found.enrolment.total) == (8, 8)
    assert [each.source for each in found.check_ins if each.day == day(4)] == [CheckInSource.MAKE_UP]
    assert [badge.days for badge in found.badges] == [3, 7]
    assert (entry.before or {})["streak"] == 3
    told = {"fan_id": str(habit.fans["oA"]), "day": str(day(4)), "streak": 8, "reason": "WeChat was down"}
    assert entry.after == told


def test_who_may_not_give_days_or_asks_for_somebody_else_is_refused(habit: ProgrammeDesk) -> None:
    person = habit.days("oA", 1, 3)
    missed = NOON.date() - timedelta(days=2)

    with habit.person.as_role(Role.ANALYST).working() as work, pytest.raises(NotAllowed):
        do_give_day(work, habit.id, person, missed, "x")
    with habit.person.working() as work, pytest.raises(NotFound):
        do_give_day(work, habit.id, 5, missed, "x")
    with habit.person.working() as work, pytest.raises(Invalid):
        do_give_day(work, habit.id, person, None, "")
    with habit.person.working() as work, pytest.raises(Conflict):
        do_give_day(work, habit.id, person, NOON.date(), "x")
    assert habit.enrolment("oA").total == 2


def test_a_keyword_that_a_reply_has_is_told_while_typing_and_at_the_start(habit: ProgrammeDesk) -> None:
    add_reply(habit.person, habit.account_id, "每周五读书", words=["晨读"], name="读书会")
    with habit.person.working() as work, pytest.raises(Invalid) as typed:
        do_make_programme(work, habit.a_form(title="晨读", keyword="晨读"), Random(3))
    assert typed.value.values == {"title": "读书会"}
    assert set(typed.value.fields) == {"keyword"}

    with habit.person.working() as work:
        draft = do_make_programme(work, habit.a_form(title="读", keyword="读五页"), Random(4)).id
    add_reply(habit.person, habit.account_id, "读完啦", words=["读五页"], name="读")
    with habit.person.working() as work, pytest.raises(Conflict) as refused:
        do_start(work, draft)
    assert refused.value.code == "keyword_taken"
    with habit.person.working() as work:
        do_change(work, draft, habit.a_form(title="读", keyword="读六页"))
        do_start(work, draft)
