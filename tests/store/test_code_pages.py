"""What the list and the page of a live code show, on both databases."""

from datetime import date, datetime, timedelta

from sqlalchemy import update

from tests.support.codes import EXPIRES, Place, add_code, add_place, code_over_two_groups
from tests.support.people import NOON, Person
from yutang.accounts.models import NumberDay, PersonalNumber
from yutang.db.engine import Database
from yutang.groups.actions import NewQr, do_renew_qr, do_set_state, do_type_head_count
from yutang.groups.models import GroupState, Seats
from yutang.insights.models import Numbers
from yutang.insights.rules import Period
from yutang.livecodes.actions import (
    CodeLine,
    do_add_channel,
    do_change_code,
    do_delete_code,
    do_merge_code,
    do_pause_code,
    do_remove_channel,
    find_line,
    list_codes,
    show_code,
)
from yutang.livecodes.models import CodeHour, CodeState
from yutang.livecodes.rules.standing import Standing
from yutang.workspaces.actions import Work


def take_seats(work: Work, group_id: int, visitors: int) -> None:
    work.session.execute(
        update(Seats)
        .where(Seats.workspace_id == work.workspace_id, Seats.group_id == group_id)
        .values(assigned_total=Seats.assigned_total + visitors)
    )
    work.session.expire_all()


def add_hour(work: Work, code_id: int, hour: datetime, channel: str = "", **numbers: int) -> None:
    row = CodeHour(
        workspace_id=work.workspace_id, code_id=code_id, hour=hour, channel=channel, **Numbers(**numbers)._asdict()
    )
    work.session.add(row)


def line_of(person: Person, code_id: int) -> CodeLine:
    with person.reading() as work:
        return find_line(work, code_id)


def test_the_list_shows_fill_room_expiry_and_scans_of_open_groups_only(database: Database) -> None:
    person = Person(database)
    place, code_id = code_over_two_groups(person)
    one, two = place.groups
    with person.working() as work:
        do_type_head_count(work, one, 150)
        do_set_state(work, two, GroupState.PAUSED)
        hour = NOON.replace(minute=0)
        add_hour(work, code_id, hour, views=3)
        add_hour(work, code_id, hour - timedelta(hours=23), "zhihu", views=4)
        add_hour(work, code_id, hour - timedelta(hours=24), views=50)
    with person.reading() as work:
        (line,), more = list_codes(work, [CodeState.ACTIVE])
    assert more is None
    assert [each.standing for each in line.groups] == [Standing.OPEN, Standing.PAUSED]
    assert (line.heads, line.cap, line.room) == (150, 200, line.groups[0].fill.room)
    assert line.room > 0
    assert line.expires_next is not None
    assert (line.expires_next.group.id, line.expires_next.days) == (one, 6)
    assert line.last_day.views == 7


def test_the_next_visitor_gets_what_the_strategy_chooses_then_a_person_then_the_sold_out_page(
    database: Database,
) -> None:
    person = Person(database)
    place, code_id = code_over_two_groups(person)
    one, two = place.groups
    (number,) = place.numbers

    first = line_of(person, code_id).next
    assert first.kind == "group"
    assert first.group is not None
    assert first.group.id == one
    with person.working() as work:
        do_set_state(work, one, GroupState.FULL)
    second = line_of(person, code_id).next
    assert second.group is not None
    assert second.group.id == two
    with person.working() as work:
        take_seats(work, two, 1000)
    third = line_of(person, code_id)
    assert third.groups[1].standing is Standing.NO_ROOM
    assert third.next.kind == "owner"
    assert third.next.number is not None
    assert third.next.number.id == number
    with person.working() as work:
        work.session.add(NumberDay(workspace_id=1, number_id=number, day=date(2026, 11, 22), handed=30))
    fourth = line_of(person, code_id)
    assert fourth.next.kind == "sold_out"
    assert fourth.next.back_at == datetime.fromisoformat("2026-11-23T00:00:00+08:00")
    assert [(owner.handed, owner.within_hours, owner.answers) for owner in fourth.owners] == [(30, True, False)]


def test_a_person_outside_their_hours_or_on_leave_does_not_answer(database: Database) -> None:
    person = Person(database)
    with person.working() as work:
        place = add_place(work, groups=0)
        code_id = add_code(work, place).id
        number = work.session.get(PersonalNumber, (1, place.numbers[0]))
        assert number is not None
        number.opens_at, number.closes_at = 9 * 60, 21 * 60
    assert line_of(person, code_id).owners[0].answers
    night = line_of(person.later(hours=10), code_id)
    assert (night.owners[0].within_hours, night.next.kind) == (False, "sold_out")
    assert night.next.back_at == datetime.fromisoformat("2026-11-23T09:00:00+08:00")


def test_a_group_closes_on_the_eve_of_its_printed_date_and_opens_with_a_new_qr(database: Database) -> None:
    person = Person(database)
    place, code_id = code_over_two_groups(person)
    eve = person.later(days=5, hours=11)
    line = line_of(eve, code_id)
    assert [each.standing for each in line.groups] == [Standing.QR_CLOSING] * 2
    assert [each.days for each in line.groups] == [1, 1]
    assert (line.expired, line.expires_next) == (2, None)
    with eve.working() as work:
        do_renew_qr(work, place.groups[0], NewQr("https://weixin.qq.com/g/AwYAACnewer1", EXPIRES + timedelta(days=5)))
    assert [each.standing for each in line_of(eve, code_id).groups] == [Standing.OPEN, Standing.QR_CLOSING]


def test_paused_and_deleted_codes_say_so_instead_of_a_group(database: Database) -> None:
    person = Person(database)
    _, code_id = code_over_two_groups(person)
    with person.working() as work:
        do_pause_code(work, code_id)
    assert line_of(person, code_id).next.kind == "paused"
    with person.working() as work:
        do_delete_code(work, code_id)
    assert line_of(person, code_id).next.kind == "deleted"


def test_numbers_come_in_total_by_hour_by_day_and_by_channel(database: Database) -> None:
    person = Person(database)
    _, code_id = code_over_two_groups(person)
    _, other = code_over_two_groups(Person(database, workspace_id=2))
    hour = NOON.replace(minute=0)
    with person.working() as work:
        do_add_channel(work, code_id, "知乎", "zhihu")
        do_add_channel(work, code_id, "旧传单", "flyer")
        add_hour(work, code_id, hour, views=5, visitors=3, assigned=3, pressed=1)
        add_hour(work, code_id, hour, "zhihu", views=2, visitors=2, assigned=1, owner=1)
        add_hour(work, code_id, hour - timedelta(hours=1), "flyer", views=4, visitors=4, assigned=4)
        add_hour(work, code_id, hour - timedelta(days=3), views=100, visitors=60, assigned=50, moved=2)
        add_hour(work, code_id, hour - timedelta(days=40), views=1000)
        do_remove_channel(work, code_id, "flyer")
    with Person(database, workspace_id=2).working() as work:
        add_hour(work, other, hour, views=999)
    with person.reading() as work:
        two_days = show_code(work, code_id, Period.HOURS_48)
        fortnight = show_code(work, code_id, Period.DAYS_14)

    assert two_days.numbers.total == Numbers(views=11, visitors=9, assigned=8, pressed=1, owner=1)
    assert [bucket.numbers.views for bucket in two_days.numbers.buckets][-3:] == [0, 4, 7]
    assert len(two_days.numbers.buckets) == 48
    assert fortnight.numbers.total.views == 111
    assert [bucket.numbers.views for bucket in fortnight.numbers.buckets][-4:] == [100, 0, 0, 11]
    assert two_days.all_time.views == 1111
    ways = [(way.key, way.channel.label if way.channel else None, way.numbers.views) for way in two_days.channels]
    assert ways == [("", None, 5), ("zhihu", "知乎", 2), ("flyer", None, 4)]


def test_joins_are_estimated_only_after_head_counts_told_something(database: Database) -> None:
    person = Person(database)
    place, code_id = code_over_two_groups(person)
    one, _ = place.groups
    with person.working() as work:
        take_seats(work, one, 100)
        add_hour(work, code_id, NOON.replace(minute=0), views=120, visitors=110, assigned=100)
    with person.reading() as work:
        assert show_code(work, code_id, Period.HOURS_48).joined is None
    later = person.later(hours=3)
    with later.working() as work:
        do_type_head_count(work, one, 60)
    with later.reading() as work:
        shown = show_code(work, code_id, Period.HOURS_48)
    assert shown.joined is not None
    assert 0.55 < shown.join_share < 0.65
    assert shown.joined.low < shown.joined.likely == round(100 * shown.join_share) < shown.joined.high


def test_a_merged_code_knows_where_it_leads_and_the_other_what_leads_to_it(database: Database) -> None:
    person = Person(database)
    with person.working() as work:
        place = add_place(work)
        old, new = add_code(work, place).id, add_code(work, place).id
        do_delete_code(work, old)
        do_merge_code(work, old, new)
    with person.reading() as work:
        gone, alive = show_code(work, old, Period.HOURS_48), show_code(work, new, Period.HOURS_48)
    assert gone.merged_into is not None
    assert gone.merged_into.id == new
    assert [code.id for code in alive.merged_from] == [old]
    assert gone.merged_from == []


def test_a_list_goes_on_where_its_first_page_ended(database: Database) -> None:
    person = Person(database)
    with person.working() as work:
        place = add_place(work, groups=1, numbers=0)
        made = [add_code(work, place).id for _ in range(51)]
    with person.reading() as work:
        first, more = list_codes(work, [CodeState.ACTIVE])
        second, end = list_codes(work, [CodeState.ACTIVE], before_id=more)
        assert [line.code.id for line in [*first, *second]] == made[::-1]
        assert (len(second), end) == (1, None)
        assert list_codes(work, [CodeState.DELETED]) == ([], None)
        assert list_codes(work, [CodeState.ACTIVE], community_id=place.community_id + 1) == ([], None)


def test_groups_keep_their_order_after_a_change_of_the_code(database: Database) -> None:
    person = Person(database)
    place, code_id = code_over_two_groups(person)
    with person.working() as work:
        turned = Place(place.community_id, place.groups[::-1], place.numbers)
        do_change_code(work, code_id, turned.form())
    line = line_of(person, code_id)
    assert [each.group.id for each in line.groups] == place.groups[::-1]
    assert line.next.group is not None
    assert line.next.group.id == place.groups[1]
