"""A head count that comes while many are on their way in, on both databases."""

from tests.support.people import Person
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.db.engine import Database
from yutang.groups.actions import GroupForm, NewGroup, do_add_group, do_type_head_count, find_group
from yutang.groups.models import GroupKind
from yutang.insights.actions import check_ledger


def test_a_count_that_finds_a_group_promised_to_too_many_closes_it_and_breaks_no_limit(database: Database) -> None:
    person = Person(database)
    with person.working() as work:
        community = do_add_community(work, CommunityForm("早起瑜伽"))
        form = GroupForm("早起瑜伽1群", cap=200)
        group_id = do_add_group(work, NewGroup(community.id, GroupKind.WECHAT, form, head_count=100)).id
        find_group(work, group_id).seats.assigned_total = 90  # as the edge counts them
    with person.later(hours=3).working() as work:
        do_type_head_count(work, group_id, 100)  # nobody joined: there is room for many more
        find_group(work, group_id).seats.assigned_total += 300
    with person.later(hours=6).working() as work:
        do_type_head_count(work, group_id, 200)

    with person.reading() as work:
        seats = find_group(work, group_id).seats
        assert (seats.assigned_total, seats.assign_limit) == (390, 390)
    with database.read() as session:
        assert [finding for finding in check_ledger(session, 1) if finding.code == "limit"] == []
