"""An account's days are counted on its own clocks, also when those change."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.support.official import event_xml, make_official
from tests.support.people import Person
from yutang.accounts.official.actions import do_change_account, find_account, form_of
from yutang.db.engine import Database
from yutang.fans.actions.receiving import do_receive
from yutang.insights.actions import check_ledger
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.reading import parse_push

LATE_EVENING = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)  # half past eleven in Shanghai, half past four in Berlin


def test_another_time_zone_counts_the_days_anew(database: Database) -> None:
    official = make_official(database)
    pushes = [
        ReceivedPush(
            number, official.account_id, at, None, parse_push(event_xml(f"oFan{number:024d}", "subscribe", at=at))
        )
        for number, at in enumerate((LATE_EVENING, LATE_EVENING.replace(hour=16)))
    ]
    with Person(database).working() as work:
        do_receive(work, pushes)

    with Person(database).working() as work:
        form = form_of(find_account(work, official.account_id))
        do_change_account(work, official.account_id, replace(form, timezone="Europe/Berlin"))

    with database.read() as session:
        assert check_ledger(session, 1) == []
