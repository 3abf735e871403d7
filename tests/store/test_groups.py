"""Groups, their QRs, head counts and seats, on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.people import NOON, Person
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.groups import store
from yutang.groups.actions import (
    GroupForm,
    NewGroup,
    NewQr,
    do_add_group,
    do_change_group,
    do_renew_qr,
    do_set_state,
    do_type_head_count,
    find_group,
    groups_of,
)
from yutang.groups.models import GroupKind, GroupState, Seats
from yutang.livecodes.models import Assignment
from yutang.livecodes.rules import DEFAULT_PRIOR, join_rate, seat_limit
from yutang.workspaces.actions import Work
from yutang.workspaces.models import AuditEntry, Role

PAYLOAD = "https://weixin.qq.com/g/AwYAAexample1"
OTHER_PAYLOAD = "https://weixin.qq.com/g/AwYAAexample2"
NEXT_WEEK = date(2026, 11, 29)


def add_community(work: Work, name: str = "Yoga") -> int:
    return do_add_community(work, CommunityForm(name)).id


def add_group(work: Work, community_id: int, name: str = "Yoga 1", heads: int | None = None, cap: int = 200) -> int:
    new = NewGroup(community_id, GroupKind.WECHAT, GroupForm(name, cap=cap), heads)
    return do_add_group(work, new).id


def limit_of(work: Work, group_id: int) -> int:
    return find_group(work, group_id).seats.assign_limit


def assign(work: Work, group_id: int, visitors: int, at: datetime) -> None:
    """What the edge does: take seats and write down who got them."""
    seats = find_group(work, group_id).seats
    seats.assigned_total += visitors
    for _ in range(visitors):
        work.session.add(
            Assignment(
                workspace_id=work.workspace_id,
                code_id=1,
                visitor_id=work.new_id(),
                group_id=group_id,
                number_id=None,
                number_day=None,
                first_seen_at=at,
                assigned_at=at,
                pressed_at=None,
                moves=0,
            )
        )
    work.session.flush()


# ---- making groups ---------------------------------------------------------------------------------------------------


def test_a_new_group_has_the_room_that_the_rule_gives_its_head_count(database: Database) -> None:
    with Person(database).working() as work:
        group_id = add_group(work, add_community(work), heads=60)
    with Person(database).reading() as work:
        group, seats, _ = find_group(work, group_id)
        assert (group.head_count, group.head_count_at) == (60, NOON)
        assert (seats.assigned_total, seats.assigned_at_count) == (0, 0)
        assert seats.assign_limit == seat_limit(200, 60, DEFAULT_PRIOR)


def test_a_group_nobody_counted_is_reckoned_half_full(database: Database) -> None:
    with Person(database).working() as work:
        group_id = add_group(work, add_community(work))
        assert limit_of(work, group_id) == seat_limit(200, 100, DEFAULT_PRIOR)


def test_a_group_made_with_its_qr_closes_an_hour_before_the_printed_day(database: Database) -> None:
    with Person(database, member_id=7).working() as work:
        new = NewGroup(add_community(work), GroupKind.WECHAT, GroupForm("Yoga 1"), qr=NewQr(f" {PAYLOAD}", NEXT_WEEK))
        group_id = do_add_group(work, new).id
    with Person(database).reading() as work:
        group = find_group(work, group_id).group
        assert (group.payload, group.expires_on, group.expires_assumed) == (PAYLOAD, NEXT_WEEK, False)
        assert group.closes_at == datetime(2026, 11, 28, 15, tzinfo=UTC)  # 23:00 in Shanghai
        (qr,) = store.qrs_of(work.session, 1, group_id)
        assert (qr.id, qr.uploaded_at, qr.uploaded_by) == (group.qr_id, NOON, 7)


def test_a_group_needs_a_name_a_sensible_cap_and_a_community(database: Database) -> None:
    with Person(database).working() as work:
        community_id = add_community(work)
        with pytest.raises(Invalid) as refused:
            add_group(work, community_id, name=" ", cap=0)
        assert set(refused.value.fields) == {"name", "cap"}
        with pytest.raises(Invalid) as refused:
            add_group(work, community_id, heads=5001)
        assert set(refused.value.fields) == {"head_count"}
        with pytest.raises(NotFound):
            add_group(work, community_id + 1)
        assert groups_of(work) == []


def test_a_changed_cap_changes_the_room(database: Database) -> None:
    with Person(database).working() as work:
        group_id = add_group(work, add_community(work), heads=60)
    with Person(database).working() as work:
        do_change_group(work, group_id, GroupForm("Yoga one", cap="500", owner_name="Chen", rules_text="No ads"))
    with Person(database).reading() as work:
        group, seats, _ = find_group(work, group_id)
        assert (group.name, group.owner_name, group.rules_text) == ("Yoga one", "Chen", "No ads")
        assert seats.assign_limit == seat_limit(500, 60, DEFAULT_PRIOR)
        entry = work.session.query(AuditEntry).filter_by(workspace_id=1, action="group.change").one()
        assert entry.before is not None
        assert entry.before["cap"] == 200


def test_each_change_of_state_is_written_down_once(database: Database) -> None:
    with Person(database).working() as work:
        group_id = add_group(work, add_community(work))
        for state in (GroupState.PAUSED, GroupState.PAUSED, GroupState.FULL, GroupState.OPEN, GroupState.ARCHIVED):
            do_set_state(work, group_id, state)
    with Person(database).reading() as work:
        assert [row.group.id for row in groups_of(work)] == []
        assert [row.group.id for row in groups_of(work, archived=True)] == [group_id]
        entries = work.session.query(AuditEntry).filter_by(workspace_id=1, subject_id=group_id).order_by(AuditEntry.id)
        assert [entry.action for entry in entries] == [
            "group.add", "group.paused", "group.full", "group.open", "group.archived",
        ]  # fmt: skip


# ---- head counts -----------------------------------------------------------------------------------------------------


def test_a_head_count_gives_room_anew_and_keeps_who_counted_when(database: Database) -> None:
    person = Person(database, member_id=7)
    with person.working() as work:
        group_id = add_group(work, add_community(work), heads=0)
        assign(work, group_id, 100, at=NOON)
    with person.later(hours=5).working() as work:
        do_type_head_count(work, group_id, 40)
    with person.reading() as work:
        group, seats, _ = find_group(work, group_id)
        assert (seats.assigned_total, seats.assigned_at_count) == (100, 100)
        learned = join_rate(DEFAULT_PRIOR, [(100, 40)])
        assert seats.assign_limit == 100 + seat_limit(200, 40, learned)
        assert (group.head_count, group.head_count_at) == (40, NOON + timedelta(hours=5))
        newest, first = store.head_counts_of(work.session, 1, group_id)
        assert (newest.count, newest.member_id, newest.assigned_total) == (40, 7, 100)
        assert (first.count, first.assigned_total) == (0, 0)


@pytest.mark.parametrize(
    ("fresh", "learned"),
    [(5, [(30, 15)]), (20, [])],  # a fifth of them pending is quiet enough to learn from, two fifths are a rush
)
def test_visitors_of_the_last_hour_are_not_yet_in_the_count(
    database: Database, fresh: int, learned: list[tuple[int, int]]
) -> None:
    person = Person(database)
    with person.working() as work:
        group_id = add_group(work, add_community(work), heads=0)
        assign(work, group_id, 30, at=NOON)
        assign(work, group_id, fresh, at=NOON + timedelta(hours=4, minutes=30))
    with person.later(hours=5).working() as work:
        do_type_head_count(work, group_id, 15)
    with person.reading() as work:
        seats = find_group(work, group_id).seats
        assert (seats.assigned_total, seats.assigned_at_count) == (30 + fresh, 30)
        assert seats.assign_limit == 30 + seat_limit(200, 15, join_rate(DEFAULT_PRIOR, learned))


def test_one_groups_head_counts_teach_the_other_groups_of_its_community(database: Database) -> None:
    person = Person(database)
    with person.working() as work:
        community_id = add_community(work)
        counted, sister = add_group(work, community_id, heads=0), add_group(work, community_id, "Yoga 2", heads=0)
        stranger = add_group(work, add_community(work, "Tea"), "Tea 1", heads=0)
        untaught = limit_of(work, sister)
        assign(work, counted, 100, at=NOON)
    with person.later(hours=5).working() as work:
        do_type_head_count(work, counted, 30)
    with person.reading() as work:
        assert limit_of(work, sister) > untaught  # only three of ten join: more may be shown it
        assert limit_of(work, stranger) == untaught
        assert find_group(work, sister).seats.assigned_at_count == 0


def test_a_head_count_opens_a_group_that_was_marked_full_but_not_a_paused_one(database: Database) -> None:
    with Person(database).working() as work:
        community_id = add_community(work)
        full, paused = add_group(work, community_id), add_group(work, community_id, "Yoga 2")
        do_set_state(work, full, GroupState.FULL)
        do_set_state(work, paused, GroupState.PAUSED)
        do_type_head_count(work, full, 200)
        assert find_group(work, full).group.state == GroupState.FULL
        do_type_head_count(work, full, 150)
        do_type_head_count(work, paused, 150)
        assert find_group(work, full).group.state == GroupState.OPEN
        assert find_group(work, paused).group.state == GroupState.PAUSED


@pytest.mark.parametrize("count", [-1, 5001])
def test_an_impossible_head_count_is_refused(database: Database, count: int) -> None:
    with Person(database).working() as work:
        group_id = add_group(work, add_community(work), heads=10)
        with pytest.raises(Invalid) as refused:
            do_type_head_count(work, group_id, count)
        assert "count" in refused.value.fields
        assert find_group(work, group_id).group.head_count == 10


def test_a_full_count_leaves_no_room(database: Database) -> None:
    with Person(database).working() as work:
        group_id = add_group(work, add_community(work), heads=0)
        do_type_head_count(work, group_id, 230)  # people were invited beyond the cap for scanning
        assert limit_of(work, group_id) == 0


# ---- QRs -------------------------------------------------------------------------------------------------------------


def test_renewing_a_qr_keeps_the_old_one_in_the_history(database: Database) -> None:
    person = Person(database)
    with person.working() as work:
        group_id = add_group(work, add_community(work))
        do_renew_qr(work, group_id, NewQr(PAYLOAD, NEXT_WEEK))
    with person.later(days=6).working() as work:
        do_renew_qr(work, group_id, NewQr(OTHER_PAYLOAD, date(2026, 12, 5), expires_assumed=True))
    with person.reading() as work:
        group = find_group(work, group_id).group
        assert (group.payload, group.expires_on, group.expires_assumed) == (OTHER_PAYLOAD, date(2026, 12, 5), True)
        assert [qr.payload for qr in store.qrs_of(work.session, 1, group_id)] == [OTHER_PAYLOAD, PAYLOAD]
        found = store.groups_of_payloads(work.session, 1, [PAYLOAD, OTHER_PAYLOAD, "https://weixin.qq.com/g/unknown"])
        assert found == {PAYLOAD: group_id, OTHER_PAYLOAD: group_id}


def test_a_payload_that_another_group_uses_is_refused_by_that_groups_name(database: Database) -> None:
    with Person(database).working() as work:
        community_id = add_community(work)
        first, second = add_group(work, community_id), add_group(work, community_id, "Yoga 2")
        do_renew_qr(work, first, NewQr(PAYLOAD, NEXT_WEEK))
        with pytest.raises(Conflict) as refused:
            do_renew_qr(work, second, NewQr(PAYLOAD.replace("https", "http"), NEXT_WEEK))
        assert (refused.value.code, refused.value.values) == ("duplicate_payload", {"group": "Yoga 1"})
        do_renew_qr(work, first, NewQr(PAYLOAD, date(2026, 11, 28)))  # its own again: the date is put right
        assert find_group(work, first).group.expires_on == date(2026, 11, 28)


def test_two_workspaces_may_hold_the_same_qr(database: Database) -> None:
    for workspace_id in (1, 2):
        with Person(database).of_workspace(workspace_id).working() as work:
            group = do_renew_qr(work, add_group(work, add_community(work)), NewQr(PAYLOAD, NEXT_WEEK))
            assert (group.workspace_id, group.payload) == (workspace_id, PAYLOAD)


@pytest.mark.parametrize(
    ("payload", "expires_on", "field"),
    [
        (PAYLOAD, date(2026, 11, 21), "expires_on"),  # passed
        (PAYLOAD, None, "expires_on"),  # a WeChat card prints one
        (PAYLOAD, date(2026, 12, 24), "expires_on"),  # further ahead than such a QR lives
        ("https://work.weixin.qq.com/gm/" + "a" * 32, NEXT_WEEK, "payload"),  # of WeCom
        ("https://u.wechat.com/EAbcdefgh", NEXT_WEEK, "payload"),  # of a person
        ("https://weixin.qq.com@example.com/g/AwYAAexample1", NEXT_WEEK, "payload"),
    ],
)
def test_a_qr_that_cannot_be_right_is_refused(
    database: Database, payload: str, expires_on: date | None, field: str
) -> None:
    with Person(database).working() as work:
        group_id = add_group(work, add_community(work))
        with pytest.raises(Invalid) as refused:
            do_renew_qr(work, group_id, NewQr(payload, expires_on))
        assert set(refused.value.fields) == {field}
        assert find_group(work, group_id).group.payload is None


def test_the_last_day_of_a_qr_is_counted_in_the_communitys_zone(database: Database) -> None:
    evening = Person(database, now=datetime(2026, 11, 22, 16, 30, tzinfo=UTC))  # 00:30 on the 23rd in Shanghai
    with evening.working() as work:
        group_id = add_group(work, add_community(work))
        with pytest.raises(Invalid):
            do_renew_qr(work, group_id, NewQr(PAYLOAD, date(2026, 11, 22)))
        do_renew_qr(work, group_id, NewQr(PAYLOAD, date(2026, 11, 23)))


def test_a_new_qr_brings_an_archived_group_back(database: Database) -> None:
    with Person(database).working() as work:
        group_id = add_group(work, add_community(work))
        do_set_state(work, group_id, GroupState.ARCHIVED)
        do_renew_qr(work, group_id, NewQr(PAYLOAD, NEXT_WEEK))
        assert find_group(work, group_id).group.state == GroupState.OPEN


# ---- who may, and whose ----------------------------------------------------------------------------------------------


def test_roles_decide_who_may_change_groups_and_who_may_count(database: Database) -> None:
    person = Person(database)
    with person.working() as work:
        community_id = add_community(work)
        group_id = add_group(work, community_id)
    with person.as_role(Role.OPERATOR).working() as work:
        add_group(work, community_id, "Yoga 2")
        do_type_head_count(work, group_id, 12)
    for role in (Role.EDITOR, Role.DESIGNER, Role.ANALYST):
        with person.as_role(role).working() as work:
            assert find_group(work, group_id).group.head_count == 12
            with pytest.raises(NotAllowed):
                do_type_head_count(work, group_id, 13)
            with pytest.raises(NotAllowed):
                do_set_state(work, group_id, GroupState.PAUSED)
            with pytest.raises(NotAllowed):
                do_change_group(work, group_id, GroupForm("Mine"))
            with pytest.raises(NotAllowed):
                do_renew_qr(work, group_id, NewQr(PAYLOAD, NEXT_WEEK))
            with pytest.raises(NotAllowed):
                add_group(work, community_id, "Yoga 3")


def test_another_workspace_reaches_nothing_of_a_group(database: Database) -> None:
    with Person(database).working() as work:
        community_id = add_community(work)
        group_id = add_group(work, community_id, heads=5)
        do_renew_qr(work, group_id, NewQr(PAYLOAD, NEXT_WEEK))
    with Person(database).of_workspace(2).working() as work:
        assert groups_of(work) == []
        assert store.qrs_of(work.session, 2, group_id) == []
        assert store.head_counts_of(work.session, 2, group_id) == []
        assert store.groups_of_payloads(work.session, 2, [PAYLOAD]) == {}
        attempts: list[Callable[[], object]] = [
            lambda: find_group(work, group_id),
            lambda: do_type_head_count(work, group_id, 9),
            lambda: do_set_state(work, group_id, GroupState.PAUSED),
            lambda: do_change_group(work, group_id, GroupForm("Ours")),
            lambda: do_renew_qr(work, group_id, NewQr(PAYLOAD, NEXT_WEEK)),
            lambda: add_group(work, community_id),
        ]
        for attempt in attempts:
            with pytest.raises(NotFound):
                attempt()


def test_an_owner_must_be_a_member_of_the_same_workspace(database: Database) -> None:
    with Person(database).working() as work:
        new = NewGroup(add_community(work), GroupKind.WECHAT, GroupForm("Yoga 1", owner_member_id=99))
        with pytest.raises(Invalid) as refused:
            do_add_group(work, new)
    assert set(refused.value.fields) == {"owner_member_id"}


def test_the_console_never_writes_the_counter_that_belongs_to_the_edge(database: Database) -> None:
    """A head count typed while the edge assigns must not put the counter back."""
    person = Person(database)
    with person.working() as work:
        group_id = add_group(work, add_community(work), heads=0)
    with person.reading() as work:
        stale = find_group(work, group_id)
        assert stale.seats.assigned_total == 0
        with person.working() as edge:
            assign(edge, group_id, 3, at=NOON)
    with person.later(hours=2).working() as work:
        do_type_head_count(work, group_id, 2)
    with person.reading() as work:
        (seats,) = work.session.query(Seats).filter_by(workspace_id=1)
        assert (seats.assigned_total, seats.assigned_at_count) == (3, 3)
