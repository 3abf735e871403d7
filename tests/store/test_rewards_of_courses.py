"""Memberships and courses as rewards: given with the ledger's row, and taken back with the one that reverses it."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select, update

from tests.support.campaigning import CAMPAIGN
from tests.support.members import COURSE, Club, course
from tests.support.people import NOON
from tests.support.rewarding import SEALER, Prizes
from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.rewards.actions import do_open, do_reject
from yutang.campaigns.rewards.actions.delivering import issues_of
from yutang.campaigns.rewards.models import IssueState, RewardKind
from yutang.courses.actions import find_course, may_enter
from yutang.courses.memberships.models import MembershipCause
from yutang.courses.models import CourseRight, CourseState
from yutang.db.engine import Database
from yutang.fans.models import Fan

# ---- memberships -----------------------------------------------------------------------------------------------------


def test_a_reward_can_be_a_membership_and_goes_with_it_when_it_is_taken_back(database: Database) -> None:
    prizes = Prizes(database)
    club = Club(database, exists=True)
    year = club.tier("早起会员", days="365", grace_days="0")
    tier = prizes.tier(3, RewardKind.MEMBERSHIP, membership_id=year)
    prizes.join(1)
    fan = 101

    prizes.reach({1: 3})
    prizes.reach({1: 5})

    (entry,) = club.entries()
    assert (entry.cause, entry.periods, entry.note) == (MembershipCause.REWARD, 1, "tier of 3")
    assert entry.key.startswith(f"reward:{prizes.issue(1, tier).id}:")
    assert club.entitled(fan)
    with prizes.person.reading() as work:
        (view,) = issues_of(work, SEALER, find_participant(work, CAMPAIGN, 1))
    assert view.page_path.startswith("/member/")

    prizes.reach({1: 2})
    assert not club.entitled(fan)
    prizes.reach({1: 4})
    assert club.entitled(fan)
    assert [each.periods for each in club.entries()] == [1, -1, 1]
    assert club.findings() == []
    assert prizes.findings() == []


# ---- courses ---------------------------------------------------------------------------------------------------------


def enters(prizes: Prizes, participant_id: int) -> bool:
    with prizes.person.reading() as work:
        return may_enter(work, find_course(work, COURSE), 100 + participant_id, work.now)


def rights(database: Database) -> Sequence[CourseRight]:
    with database.read() as session:
        return session.scalars(select(CourseRight).where(CourseRight.workspace_id == 1).order_by(CourseRight.id)).all()


def test_a_reward_can_be_a_course_which_goes_when_it_is_taken_back(database: Database) -> None:
    prizes = Prizes(database)
    Club(database, exists=True)
    tier = prizes.tier(3, RewardKind.COURSE, course_id=COURSE)
    prizes.join(1)
    prizes.join(2)

    prizes.reach({1: 3, 2: 2})
    prizes.reach({1: 5, 2: 2})

    (right,) = rights(database)
    assert (right.fan_id, right.course_id, right.change) == (101, COURSE, 1)
    assert right.key.startswith(f"reward:{prizes.issue(1, tier).id}:")
    assert enters(prizes, 1)
    assert not enters(prizes, 2)

    for score in (2, 2):
        prizes.reach({1: score})
        assert not enters(prizes, 1)
    prizes.reach({1: 4})
    assert enters(prizes, 1)
    assert [each.change for each in rights(database)] == [1, -1, 1]
    assert prizes.findings() == []


def test_a_course_that_was_looked_at_is_taken_back_by_a_person_only(database: Database) -> None:
    prizes = Prizes(database)
    Club(database, exists=True)
    prizes.tier(3, RewardKind.COURSE, course_id=COURSE)
    prizes.join(1)
    prizes.reach({1: 3})
    with prizes.person.working() as work:
        (view,) = do_open(work, SEALER, find_participant(work, CAMPAIGN, 1))
    assert (view.state, view.page_path) == (IssueState.DELIVERED, "/class/course1")

    prizes.reach({1: 2})
    assert enters(prizes, 1)
    with prizes.person.working() as work:
        do_reject(work, find_campaign(work, CAMPAIGN), [view.id], "one office")

    assert not enters(prizes, 1)
    assert [each.change for each in rights(database)] == [1, -1]


def test_nothing_is_given_to_who_was_forgotten(database: Database) -> None:
    prizes = Prizes(database)
    Club(database, exists=True)
    prizes.tier(3, RewardKind.COURSE, course_id=COURSE)
    prizes.join(1)
    with database.write() as session:
        session.execute(update(Fan).where(Fan.workspace_id == 1, Fan.id == 101).values(erased_at=NOON))

    prizes.reach({1: 3})

    assert prizes.states() == {1: ("ready", "reached")}
    assert not rights(database)


@pytest.mark.parametrize("state", [CourseState.DRAFT, CourseState.ARCHIVED])
def test_a_course_that_cannot_be_opened_now_has_no_page_to_lead_to(database: Database, state: CourseState) -> None:
    prizes = Prizes(database)
    with database.write() as session:
        session.add(course(1, state=state))
    prizes.tier(3, RewardKind.COURSE, course_id=COURSE)
    prizes.join(1)
    prizes.reach({1: 3})

    with prizes.person.reading() as work:
        (view,) = issues_of(work, SEALER, find_participant(work, CAMPAIGN, 1))
    assert (view.open, view.page_path) == (True, "")
