"""Alerts about official accounts, over real rows on both databases."""

from datetime import datetime, timedelta

from tests.support.official import make_official
from tests.support.people import Person
from tests.support.ponds import NOW
from tests.support.services import services_over
from yutang.accounts.models import ApiDay
from yutang.alerts.actions import open_alerts
from yutang.alerts.jobs.watch import watch_workspace
from yutang.db.engine import Database
from yutang.jobs.models import InboxRow, InboxState
from yutang.wiring import Services


def look(services: Services, now: datetime) -> dict[str, str]:
    """The worker looks; what is open then, and where each is ended."""
    watch_workspace(services, 1, now)
    with Person(services.database, now=now).reading() as work:
        return {alert.kind: alert.path for alert in open_alerts(work)}


def test_an_account_that_wechat_stops_or_whose_pushes_failed_is_told_until_that_ends(
    database: Database,
) -> None:
    official = make_official(database)
    services = services_over(database)
    with database.write() as session:
        session.add(
            ApiDay(
                workspace_id=1,
                account_id=official.account_id,
                day=NOW.date(),
                api="/cgi-bin/message/custom/send",
                calls=9,
                failures=1,
                blocked_until=NOW + timedelta(hours=2),
            )
        )
        session.add(
            InboxRow(
                workspace_id=1,
                id=1,
                account_id=official.account_id,
                dedup_key="1",
                sender="o1",
                received_at=NOW,
                body="<xml/>",
                state=InboxState.DEAD,
                due_at=NOW,
                attempts=5,
            )
        )

    assert look(services, NOW) == {
        "quota_used_up": f"/accounts/{official.account_id}",
        "pushes_failed": f"/accounts/{official.account_id}/pushes",
    }
    assert look(services, NOW + timedelta(hours=3)) == {"pushes_failed": f"/accounts/{official.account_id}/pushes"}
