"""Redeem codes on both databases: used once, batches made, taken in, taken out and stopped."""

from datetime import timedelta
from random import Random

import pytest

from tests.support.members import COURSE, Club, course
from tests.support.people import NOON
from yutang.courses.memberships.actions.batches import (
    BatchForm,
    batches_of,
    do_export_batch,
    do_import_batch,
    do_make_batch,
    do_stop_batch,
)
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotFound
from yutang.workspaces.models import AuditEntry

DAY = timedelta(days=1)


@pytest.fixture
def club(database: Database) -> Club:
    return Club(database)


def test_a_code_makes_a_member_and_opens_the_course(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")
    batch, codes = club.batch(tier)
    assert not club.entitled(fan)

    redeemed = club.redeem(fan, codes[0].lower().replace("-", " "))

    assert not redeemed.again
    assert club.entitled(fan)
    assert club.line(fan).membership.ends_at == NOON + 30 * DAY
    assert club.used(batch) == (1, 1)
    assert club.findings() == []


def test_a_code_is_used_once_and_the_second_one_is_told_nothing_of_the_first(club: Club) -> None:
    first, second, tier = club.fan("小满"), club.fan(), club.tier()
    batch, codes = club.batch(tier)
    club.redeem(first, codes[0])

    with pytest.raises(Conflict) as refused:
        club.redeem(second, codes[0])

    assert refused.value.code == "code_used"
    assert "小满" not in str(refused.value)
    assert str(first) not in str(refused.value)
    assert not club.entitled(second)
    assert club.used(batch) == (1, 1)


def test_the_same_fan_may_tap_twice(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")
    batch, codes = club.batch(tier)
    club.redeem(fan, codes[0])

    again = club.redeem(fan, codes[0])

    assert again.again
    assert again.membership is not None
    assert len(club.entries()) == 1
    assert club.line(fan).membership.ends_at == NOON + 30 * DAY
    assert club.used(batch) == (1, 1)


def test_two_codes_are_two_periods(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")
    _, codes = club.batch(tier)

    club.redeem(fan, codes[0])
    club.redeem(fan, codes[1])

    assert club.line(fan).membership.ends_at == NOON + 60 * DAY


@pytest.mark.parametrize(("code", "error"), [("AAAA-BBBB-CCCC", NotFound), ("", Invalid), ("A" * 999, Invalid)])
def test_what_is_no_code_is_said(club: Club, code: str, error: type[Exception]) -> None:
    club.batch(club.tier())

    with pytest.raises(error):
        club.redeem(club.fan(), code)


def test_a_code_of_another_workspace_is_none(club: Club) -> None:
    other = Club(club.database, workspace_id=2)
    _, codes = other.batch(other.tier())

    with pytest.raises(NotFound):
        club.redeem(club.fan(), codes[0])


def test_codes_have_an_end_and_can_be_stopped(club: Club) -> None:
    fan, tier = club.fan(), club.tier()
    _, ending = club.batch(tier, 1, ends="2026-11-24")
    batch, stopped = club.batch(tier, 2)
    club.redeem(fan, stopped[0])
    with club.person.working() as work:
        do_stop_batch(work, batch)

    with pytest.raises(Conflict) as refused:
        club.redeem(fan, stopped[1])
    assert refused.value.code == "code_stopped"
    club.later(days=3)
    with pytest.raises(Conflict) as refused:
        club.redeem(fan, ending[0])
    assert refused.value.code == "code_ended"
    assert club.entitled(fan), "what a used code gave stays"


def test_a_code_for_one_course_opens_that_course_only(club: Club) -> None:
    with club.database.write() as session:
        session.add(course(1, 902, slug="other"))
    fan, tier = club.fan(), club.tier()
    _, codes = club.batch(tier, gives=f"course:{COURSE}")

    redeemed = club.redeem(fan, codes[0])

    assert (redeemed.tier, redeemed.course_id) == (None, COURSE)
    assert club.entitled(fan)
    assert not club.entitled(fan, 902)
    assert club.memberships() == []
    assert club.redeem(fan, codes[0]).again


# ---- batches ---------------------------------------------------------------------------------------------------------


def test_a_file_becomes_a_batch_and_its_bad_lines_are_named(club: Club) -> None:
    tier = club.tier()
    _, made = club.batch(tier, 1)
    file = f"兑换码\nGIFT-0001\ngift 0001\n{made[0]}\n1.2E+17\nGIFT-0002\n".encode()

    with club.person.working() as work:
        imported = do_import_batch(work, club.sealer, BatchForm("shop", f"tier:{tier}"), file)

    assert imported.taken == 2
    assert [each.number for each in imported.refused] == [3, 4, 5]
    assert club.redeem(club.fan(), "gift0002").tier is not None
    with club.person.working() as work:
        nothing = do_import_batch(work, club.sealer, BatchForm("shop", f"tier:{tier}"), b"GIFT-0001\n")
    assert (nothing.batch, nothing.taken) == (None, 0)
    assert club.findings() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"gives": "tier:5"}, "gives"),
        ({"gives": "course:5"}, "gives"),
        ({"gives": "x"}, "gives"),
        ({"count": "0"}, "count"),
        ({"count": "20001"}, "count"),
        ({"ends": "2026-11-21"}, "ends"),
    ],
)
def test_a_batch_that_makes_no_sense_is_refused(club: Club, values: dict[str, str], field: str) -> None:
    form = BatchForm(**{"title": "spring", "gives": f"tier:{club.tier()}", **values})

    with pytest.raises(Invalid) as refused, club.person.working() as work:
        do_make_batch(work, club.sealer, form, Random(1))

    assert list(refused.value.fields) == [field]


def test_codes_are_taken_out_once_and_for_an_hour_again(club: Club) -> None:
    batch, codes = club.batch(club.tier())

    for minutes in (0, 30):
        club.later(minutes=minutes)
        with club.person.working() as work:
            assert [code for code, _ in do_export_batch(work, club.sealer, batch)[1]] == codes
    club.later(hours=1)
    with pytest.raises(Conflict) as refused, club.person.working() as work:
        do_export_batch(work, club.sealer, batch)

    assert refused.value.code == "exported"
    with club.person.reading() as work:
        (view,) = batches_of(work)
        assert not view.may_export
        logged = work.session.query(AuditEntry).filter_by(workspace_id=1, action="redeem.export").count()
    assert logged == 2


def test_a_code_is_nowhere_to_be_read(club: Club) -> None:
    _, codes = club.batch(club.tier(), 1)
    club.redeem(club.fan(), codes[0])

    with club.database.read() as session:
        kept = [
            str(value)
            for row in session.query(AuditEntry).filter_by(workspace_id=1)
            for value in (row.after or {}).values()
        ]
        kept += [str(entry.note) + entry.key for entry in club.entries()]

    assert not any(codes[0] in value for value in kept)
