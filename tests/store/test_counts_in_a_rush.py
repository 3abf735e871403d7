"""A head count that comes while many are on their way in, on both databases."""

from tests.support.people import NOON, Person
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.db.engine import Database
from yutang.groups.actions import GroupForm, NewGroup, do_add_group, do_type_head_count, find_group
from yutang.groups.models import GroupKind
from yutang.insights.actions import check_ledger
from yutang.livecodes.models import Assignment
from yutang.workspaces.actions import Work


def take_seats(work: Work, group_id: int, visitors: int) -> None:
    """What the edge does when these visitors scan now."""
    find_group(work, group_id).seats.assigned_total += visitors
    for _ in range(visitors):
        visitor = Assignment(workspace_id=work.workspace_id, code_id=1, visitor_id=work.new_id(), group_id=group_id)
        visitor.first_seen_at = visitor.assigned_at = work.now
        visitor.moves = 0
        work.session.add(visitor)


def test_a_count_that_finds_a_group_promised_to_too_many_closes_it_and_breaks_no_limit(database: Database) -> None:
    rush = Person(database, now=NOON)
    with rush.working() as work:
        community = do_add_community(work, CommunityForm("早起瑜伽"))
        form = GroupForm("早起瑜伽1群", cap=200)
        group_id = do_add_group(work, NewGroup(community.id, GroupKind.WECHAT, form, head_count=100)).id
        take_seats(work, group_id, 90)
    with rush.later(minutes=10).working() as work:
        do_type_head_count(work, group_id, 180)

    with rush.reading() as work:
        seats = find_group(work, group_id).seats
        assert (seats.assigned_total, seats.assigned_at_count, seats.assign_limit) == (90, 0, 90)
    with database.read() as session:
        assert [finding for finding in check_ledger(session, 1) if finding.code == "limit"] == []
