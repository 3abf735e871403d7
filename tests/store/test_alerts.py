"""Alerts over real rows, on both databases, as the clock moves and facts change."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from tests.support.people import Person
from tests.support.ponds import NOW, Pond, change_code, change_group, make_pond
from tests.support.services import Clock, services_over
from yutang.alerts import store
from yutang.alerts.actions import DELIVER, count_open, open_alerts, resolved_alerts
from yutang.alerts.jobs.facts import gather
from yutang.alerts.jobs.watch import TOGETHER, watch_workspace
from yutang.alerts.models import AlertReceiver, ReceiverKind
from yutang.alerts.wording import Told
from yutang.db.engine import Database
from yutang.db.ids import IdMaker
from yutang.groups.actions import NewQr, do_renew_qr, do_set_state, do_type_head_count
from yutang.groups.models import GroupState
from yutang.insights.models import Event, EventKind
from yutang.jobs import store as outbox
from yutang.jobs.models import OutboxRow
from yutang.livecodes.models import CodeHour, CodeState
from yutang.wiring import Services


class Watch:
    """The worker's look at one workspace, with a clock to move."""

    def __init__(self, database: Database, workspace_id: int = 1) -> None:
        self.clock = Clock(NOW)
        self.services: Services = services_over(database, self.clock, public_url="https://go.example.com")
        self.workspace_id = workspace_id

    def look(self, **span: float) -> list[tuple[str, str, int]]:
        """Move the clock, look, and say what is open: (kind, level, subject)."""
        now = self.clock.move(**span)
        watch_workspace(self.services, self.workspace_id, now)
        return sorted((alert.kind, alert.level.value, alert.subject_id) for alert in self.told())

    def told(self) -> list[Told]:
        with self.person().reading() as work:
            return open_alerts(work)

    def person(self) -> Person:
        return Person(self.services.database, self.workspace_id, now=self.clock.now)

    def messages(self) -> list[OutboxRow]:
        """Everything that was ever put in the outbox, oldest first."""
        with self.services.database.read() as session:
            rows = outbox.due_rows(session, self.workspace_id, self.clock.now + timedelta(days=365), 1000)
        return sorted(rows, key=lambda row: row.id)


def add_receiver(watch: Watch, kind: ReceiverKind = ReceiverKind.WEBHOOK, *, active: bool = True) -> int:
    with watch.services.database.write() as session:
        row = AlertReceiver(
            workspace_id=watch.workspace_id,
            id=watch.services.new_id(),
            kind=kind,
            name="ops",
            address="sealed",
            secret=None,
            language="zh",
            active=active,
            created_at=NOW,
        )
        store.add_receiver(session, row)
        return row.id


def visits(pond: Pond, now: datetime, *, owner: int = 0, sold_out: int = 0) -> None:
    """What the edge counts in this hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    with pond.database.write() as session:
        row = session.get(CodeHour, (pond.workspace_id, pond.code_id, hour, ""))
        if row is None:
            zeros = dict.fromkeys(("views", "visitors", "assigned", "moved", "pressed", "closed"), 0)
            key = {"workspace_id": pond.workspace_id, "code_id": pond.code_id, "hour": hour, "channel": ""}
            session.add(CodeHour(**key, **zeros, owner=owner, sold_out=sold_out))
        else:
            row.owner += owner
            row.sold_out += sold_out


def assign(pond: Pond, group_id: int, times: Iterable[datetime]) -> None:
    """What the edge writes for visitors who were given a group at these moments."""
    with pond.database.write() as session:
        for number, at in enumerate(times):
            moment = int(at.timestamp() * 1000)
            session.add(
                Event(
                    workspace_id=pond.workspace_id,
                    id=IdMaker(partial(int, moment), number)(),
                    at=at,
                    kind=EventKind.ASSIGN,
                    code_id=pond.code_id,
                    group_id=group_id,
                    channel="",
                )
            )


@pytest.fixture
def pond(database: Database) -> Pond:
    """Two groups with much room whose QRs run out in six days."""
    return make_pond(database, limits=(500, 500))


@pytest.fixture
def watch(pond: Pond) -> Watch:
    return Watch(pond.database)


# ---- a QR runs out -----------------------------------------------------------------------------------------------


def test_nothing_is_open_while_all_is_well(watch: Watch) -> None:
    assert watch.look() == []
    assert watch.messages() == []


def test_a_qr_that_runs_out_is_told_48_and_24_hours_before_and_when_it_has(watch: Watch, pond: Pond) -> None:
    first = pond.group_ids[0]
    change_group(pond, first, closes_at=NOW + timedelta(days=3))
    add_receiver(watch)

    assert watch.look(hours=23) == []
    assert watch.look(hours=1) == [("qr_expires", "notice", first)]
    assert watch.look(hours=23, minutes=59) == [("qr_expires", "notice", first)]
    assert watch.look(minutes=1) == [("qr_expires", "warning", first)]
    assert watch.look(hours=24) == [("qr_expired", "critical", first)]

    assert [row.payload["alerts"][0]["sentence"] for row in watch.messages()] == [
        "The QR of “{name}” runs out within 48 hours",
        "The QR of “{name}” runs out within 24 hours",
        "The QR of “{name}” has run out",
    ]
    with watch.person().reading() as work:
        assert [alert.kind for alert in resolved_alerts(work)] == ["qr_expires", "qr_expires"]


def test_a_new_qr_ends_the_alert_by_itself(watch: Watch, pond: Pond) -> None:
    first = pond.group_ids[0]
    change_group(pond, first, closes_at=NOW - timedelta(hours=1))
    assert watch.look() == [("qr_expired", "critical", first)]

    with watch.person().working() as work:
        do_renew_qr(work, first, NewQr("https://weixin.qq.com/g/AwYAAnew1", date(2026, 11, 29)))

    assert watch.look(minutes=1) == []
    with watch.person().reading() as work:
        (ended,) = resolved_alerts(work)
        assert count_open(work) == 0
    assert (ended.kind, ended.resolved_at) == ("qr_expired", NOW + timedelta(minutes=1))


def test_an_alert_carries_the_way_to_what_ends_it(watch: Watch, pond: Pond) -> None:
    first = pond.group_ids[0]
    change_group(pond, first, closes_at=NOW + timedelta(hours=20))
    watch.look()

    (alert,) = watch.told()
    assert (alert.action, alert.path) == ("Upload a new QR", f"/groups/{first}/qr")
    assert (alert.values["name"], alert.community, alert.timezone) == ("早起瑜伽1群", "早起瑜伽", "Asia/Shanghai")
    assert alert.moment == NOW + timedelta(hours=20)
    assert alert.since == NOW - timedelta(hours=4)


def test_a_paused_group_raises_nothing(watch: Watch, pond: Pond) -> None:
    change_group(pond, pond.group_ids[0], closes_at=NOW, state=GroupState.PAUSED)
    assert watch.look() == []


# ---- the forecast ------------------------------------------------------------------------------------------------


def test_a_group_that_will_be_full_before_its_qr_runs_out_is_told_in_time(watch: Watch, pond: Pond) -> None:
    first, second = pond.group_ids
    assign(pond, first, [NOW - timedelta(minutes=5 * n) for n in range(1, 289)])
    assert watch.look() == [("group_filling", "notice", first)]  # 500 places, 288 a day: full in 42 hours
    (alert,) = watch.told()
    assert alert.moment is not None
    assert timedelta(hours=41) < alert.moment - NOW < timedelta(hours=42)

    change_group(pond, second, state=GroupState.PAUSED)
    assert watch.look(minutes=1) == [("group_filling", "warning", first)]


def test_a_burst_is_seen_before_the_day_is_over(watch: Watch, pond: Pond) -> None:
    first = pond.group_ids[0]
    assign(pond, first, [NOW - timedelta(minutes=1 + n) for n in range(60)])
    assert watch.look() == [("group_filling", "notice", first)]  # 60 in three hours: full in 25, by the day it is 200


def test_visitors_of_another_workspace_do_not_fill_a_group(watch: Watch, pond: Pond) -> None:
    other = make_pond(pond.database, workspace_id=2, slug="other")
    assign(other, pond.group_ids[0], [NOW - timedelta(minutes=n) for n in range(1, 200)])
    assert watch.look() == []


# ---- live codes --------------------------------------------------------------------------------------------------


def test_a_code_whose_groups_are_all_closed_is_told_until_one_opens(watch: Watch, pond: Pond) -> None:
    for group_id in pond.group_ids:
        change_group(pond, group_id, head_count=200, head_count_at=NOW)
    assert watch.look() == [("code_closed", "critical", pond.code_id)]
    assert watch.look(hours=3) == [("code_closed", "critical", pond.code_id)]
    (alert,) = watch.told()
    assert alert.since == NOW

    with watch.person().working() as work:
        do_type_head_count(work, pond.group_ids[0], 120)
    assert watch.look(minutes=1) == []


def test_with_somebody_to_fall_back_on_a_closed_code_is_a_warning(database: Database) -> None:
    pond = make_pond(database, limits=(0,), owner_cap=50)
    assert Watch(database).look() == [("code_closed", "warning", pond.code_id)]


def test_five_hundred_visitors_without_a_group_raise_one_alert_and_one_message(watch: Watch, pond: Pond) -> None:
    add_receiver(watch)
    for group_id in pond.group_ids:
        change_group(pond, group_id, state=GroupState.FULL)
    watch.look()
    for _ in range(50):
        visits(pond, watch.clock.now, sold_out=10)
        watch.look(minutes=1)

    assert ("fallback_in_use", "critical", pond.code_id) in watch.look(minutes=1)
    (fallback,) = [alert for alert in watch.told() if alert.kind == "fallback_in_use"]
    assert (fallback.sentence, fallback.values["n"]) == ("Visitors of “{name}” see the sold-out page", 500)
    told = [row.payload["alerts"][0]["kind"] for row in watch.messages()]
    assert told == ["code_closed", "fallback_in_use"]


def test_visits_before_the_code_closed_are_not_counted_as_fallback(watch: Watch, pond: Pond) -> None:
    visits(pond, NOW - timedelta(hours=2), owner=30)
    for group_id in pond.group_ids:
        change_group(pond, group_id, state=GroupState.FULL)
    assert watch.look() == [("code_closed", "critical", pond.code_id)]


def test_an_open_code_that_shows_a_person_to_some_raises_nothing(watch: Watch, pond: Pond) -> None:
    visits(pond, NOW, owner=30)
    assert watch.look() == []


def test_a_code_for_a_person_alone_is_told_only_when_visitors_find_nobody(database: Database) -> None:
    pond = make_pond(database, limits=(), owner_cap=50)
    watch = Watch(database)
    visits(pond, NOW, owner=30)
    assert watch.look() == []
    visits(pond, NOW, sold_out=2)
    assert watch.look(minutes=1) == [("fallback_in_use", "critical", pond.code_id)]
    assert watch.look(hours=25) == []


def test_a_paused_code_raises_nothing(watch: Watch, pond: Pond) -> None:
    for group_id in pond.group_ids:
        change_group(pond, group_id, state=GroupState.FULL)
    change_code(pond, state=CodeState.PAUSED)
    assert watch.look() == []


def test_a_paused_group_behind_a_closed_code_can_be_opened_from_the_alert(watch: Watch, pond: Pond) -> None:
    first, second = pond.group_ids
    with watch.person().working() as work:
        do_set_state(work, first, GroupState.PAUSED)
        do_set_state(work, second, GroupState.FULL)
    watch.look()
    (alert,) = watch.told()
    assert (alert.action, alert.action_values["name"]) == ("Open “{name}” again", "早起瑜伽1群")
    assert alert.path == f"/groups/{first}"


# ---- sending -----------------------------------------------------------------------------------------------------


def test_an_alert_nobody_acts_on_is_sent_again_after_a_day_and_not_after_a_week(watch: Watch, pond: Pond) -> None:
    add_receiver(watch)
    change_group(pond, pond.group_ids[0], closes_at=NOW)
    change_group(pond, pond.group_ids[1], closes_at=None)
    for _ in range(10 * 24):
        watch.look(hours=1)
    assert [(row.created_at - NOW) // timedelta(hours=1) for row in watch.messages()] == [1, 25, 49, 73, 97, 121, 145]


def test_a_code_that_opens_and_closes_with_each_count_is_told_once_in_half_an_hour(watch: Watch, pond: Pond) -> None:
    add_receiver(watch)
    change_group(pond, pond.group_ids[1], state=GroupState.FULL)
    for _ in range(10):
        change_group(pond, pond.group_ids[0], state=GroupState.FULL)
        watch.look(minutes=1)
        change_group(pond, pond.group_ids[0], state=GroupState.OPEN)
        watch.look(minutes=1)
    assert len(watch.messages()) == 1


def test_people_get_what_is_due_at_once_in_one_message_and_programs_one_each(watch: Watch, pond: Pond) -> None:
    webhook = add_receiver(watch)
    robot = add_receiver(watch, ReceiverKind.WECOM_ROBOT)
    add_receiver(watch, ReceiverKind.EMAIL, active=False)
    for group_id in pond.group_ids:
        change_group(pond, group_id, closes_at=NOW + timedelta(hours=20))
    watch.look()

    sent = [(row.kind, row.payload["receiver_id"], len(row.payload["alerts"])) for row in watch.messages()]
    assert sent == [(DELIVER, webhook, 1), (DELIVER, webhook, 1), (DELIVER, robot, 2)]


def test_a_flood_is_cut_into_messages_of_ten(database: Database) -> None:
    pond = make_pond(database, limits=(500,) * (2 * TOGETHER + 1))
    watch = Watch(database)
    add_receiver(watch, ReceiverKind.EMAIL)
    for group_id in pond.group_ids:
        change_group(pond, group_id, closes_at=NOW + timedelta(hours=20))
    watch.look()
    assert [len(row.payload["alerts"]) for row in watch.messages()] == [TOGETHER, TOGETHER, 1]


def test_who_is_added_later_hears_of_what_is_still_open(watch: Watch, pond: Pond) -> None:
    change_group(pond, pond.group_ids[0], closes_at=NOW + timedelta(hours=20))
    watch.look()
    add_receiver(watch)
    watch.look(hours=2)
    watch.look(hours=2)
    assert len(watch.messages()) == 1


def test_no_address_or_secret_is_in_the_outbox(watch: Watch, pond: Pond) -> None:
    add_receiver(watch)
    change_group(pond, pond.group_ids[0], closes_at=NOW)
    watch.look()
    (row,) = watch.messages()
    assert set(row.payload) == {"receiver_id", "alerts"}
    assert "sealed" not in str(row.payload)
    assert pond.payload(pond.group_ids[0]) not in str(row.payload)


# ---- workspaces and time -----------------------------------------------------------------------------------------


def test_each_workspace_sees_its_own_alerts(watch: Watch, pond: Pond) -> None:
    other = make_pond(pond.database, workspace_id=2, slug="other", limits=(500,))
    change_group(other, other.group_ids[0], closes_at=NOW)
    assert watch.look() == []
    theirs = Watch(pond.database, workspace_id=2)
    assert ("qr_expired", "critical", other.group_ids[0]) in theirs.look()
    assert watch.told() == []
    with watch.services.database.read() as session:
        assert {place.name for place in gather(session, 1, NOW).places.values()} == {
            "海报",
            "早起瑜伽1群",
            "早起瑜伽2群",
        }


def test_looking_twice_at_the_same_facts_changes_nothing(watch: Watch, pond: Pond) -> None:
    add_receiver(watch)
    for group_id in pond.group_ids:
        change_group(pond, group_id, closes_at=NOW)
    before = watch.look()
    ids = [alert.id for alert in watch.told()]
    assert watch.look() == before
    assert [alert.id for alert in watch.told()] == ids
    assert len(watch.messages()) == len(before)


def test_alerts_of_the_last_month_are_the_history(watch: Watch, pond: Pond) -> None:
    change_group(pond, pond.group_ids[0], closes_at=NOW)
    watch.look()
    change_group(pond, pond.group_ids[0], closes_at=datetime(2027, 12, 1, tzinfo=UTC))
    watch.look(minutes=1)
    with watch.person().later(days=29).reading() as work:
        assert len(resolved_alerts(work)) == 1
    with watch.person().later(days=31).reading() as work:
        assert resolved_alerts(work) == []
