"""Memberships on both databases: giving, who is let in, kinds and lists."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from tests.support.members import COURSE, Club, course
from tests.support.people import NOON
from tests.support.ponds import change_code, change_group, make_pond
from yutang.courses.memberships.actions.granting import do_grant_by_hand, do_revoke
from yutang.courses.memberships.actions.looking import MemberFilter, find_tier, gifts_of, member_page, tiers_of
from yutang.courses.memberships.actions.tiers import TierForm, do_archive, do_change, form_of
from yutang.courses.memberships.rules.periods import Standing
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed
from yutang.groups.models import GroupState
from yutang.livecodes.models import CodeState, CodeTarget
from yutang.workspaces.models import Role

DAY = timedelta(days=1)


@pytest.fixture
def club(database: Database) -> Club:
    return Club(database)


# ---- giving ----------------------------------------------------------------------------------------------------------


def test_a_cause_counts_once(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")

    for _ in range(3):
        club.grant(fan, tier, "order:1")

    assert club.line(fan).membership.ends_at == NOON + 30 * DAY
    assert club.findings() == []


def test_days_of_grace_let_in_and_then_it_is_over(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30", grace_days="3")
    club.grant(fan, tier, "order:1")

    assert club.later(days=31).entitled(fan)
    assert club.line(fan).standing is Standing.GRACE
    assert not club.later(days=2).entitled(fan)
    assert club.line(fan).standing is Standing.ENDED


def test_another_length_holds_for_what_is_given_from_then_on(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")
    club.grant(fan, tier, "order:1")
    with club.person.working() as work:
        do_change(work, tier, TierForm(title="Year", days="365", courses=(COURSE,)))

    club.grant(fan, tier, "order:2")

    assert club.line(fan).membership.ends_at == NOON + 395 * DAY
    assert club.findings() == []


def test_a_course_may_name_the_tiers_that_open_it(club: Club) -> None:
    fan, tier = club.fan(), club.tier()
    with club.database.write() as session:
        session.add(course(1, 902, slug="other", tiers=[str(tier)]))
    club.grant(fan, tier, "order:1")

    assert club.entitled(fan, 902)
    assert not club.entitled(club.fan(), 902)


def test_the_team_gives_and_takes_back_with_a_reason(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")
    with club.person.working() as work:
        do_grant_by_hand(work, fan, tier, "12", "  for the\nhelp ")
    assert club.line(fan).membership.ends_at == NOON + 360 * DAY

    with pytest.raises(Invalid), club.person.working() as work:
        do_revoke(work, fan, tier, " ")
    with club.person.working() as work:
        do_revoke(work, fan, tier, "asked for it")
    with pytest.raises(Conflict), club.person.working() as work:
        do_revoke(work, fan, tier, "again")

    assert not club.entitled(fan)
    assert club.line(fan).standing is Standing.REVOKED
    assert [entry.note for entry in club.entries()] == ["for the help", "asked for it"]
    assert club.findings() == []


@pytest.mark.parametrize("periods", ["0", "61", "x"])
def test_how_much_is_given_is_checked(club: Club, periods: str) -> None:
    fan, tier = club.fan(), club.tier()

    with pytest.raises(Invalid), club.person.working() as work:
        do_grant_by_hand(work, fan, tier, periods)


def test_only_planners_and_owners_give(club: Club) -> None:
    fan, tier = club.fan(), club.tier()

    with pytest.raises(NotAllowed), club.person.as_role(Role.OPERATOR).working() as work:
        do_grant_by_hand(work, fan, tier)
    with club.person.as_role(Role.PLANNER).working() as work:
        do_grant_by_hand(work, fan, tier)

    assert club.entitled(fan)


def test_an_archived_tier_is_given_no_more_but_its_codes_are_honoured(club: Club) -> None:
    fan, tier = club.fan(), club.tier()
    _, codes = club.batch(tier)
    with club.person.working() as work:
        do_archive(work, tier)

    with pytest.raises(Conflict), club.person.working() as work:
        do_grant_by_hand(work, fan, tier)
    club.redeem(fan, codes[0])

    assert club.entitled(fan)


# ---- tiers and lists -------------------------------------------------------------------------------------------------


def test_a_tier_is_changed_and_says_what_it_gives(club: Club) -> None:
    tier_id = club.tier(price="99", price_label="¥99 / 年", badge="早起的人")
    with club.person.reading() as work:
        tier = find_tier(work, tier_id)
        assert (tier.price, form_of(tier).price, form_of(tier).courses) == (9900, "99.00", (COURSE,))
        assert [gift.path for gift in gifts_of(work, tier)] == ["/class/course1"]


def test_members_come_into_a_group_by_a_live_code_that_leads_nowhere_else(database: Database) -> None:
    pond = make_pond(database, slug="inside", limits=(10, 10, 10))
    first, second, third = pond.group_ids
    with database.write() as session:
        session.execute(delete(CodeTarget).where(CodeTarget.workspace_id == 1, CodeTarget.group_id == third))
    club = Club(database, exists=True)
    some, all_of_them = club.tier(groups=(first,)), club.tier(groups=(first, second, third))

    assert ways(club, some) == [""]  # the code might lead into the second group
    assert ways(club, all_of_them) == ["/c/inside", "/c/inside", ""]

    change_code(pond, state=CodeState.PAUSED)
    change_group(pond, third, state=GroupState.ARCHIVED)
    assert ways(club, all_of_them) == ["", ""]


def ways(club: Club, tier_id: int) -> list[str]:
    """Where members find the groups of a tier."""
    with club.person.reading() as work:
        return [gift.path for gift in gifts_of(work, find_tier(work, tier_id)) if gift.kind == "groups"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"days": "-1"}, "days"),
        ({"grace_days": "999"}, "grace_days"),
        ({"price": "a lot"}, "price"),
        ({"courses": (5,)}, "courses"),
        ({"account_id": 5}, "account_id"),
        ({"price_label": "x" * 41}, "price_label"),
    ],
)
def test_a_tier_that_makes_no_sense_is_refused(club: Club, values: dict[str, object], field: str) -> None:
    tier = club.tier()

    with pytest.raises(Invalid) as refused, club.person.working() as work:
        do_change(work, tier, TierForm(**{"title": "Year", **values}))  # type: ignore[arg-type]  # as a form sends it

    assert list(refused.value.fields) == [field]


def test_members_are_listed_by_their_end_and_found_by_name(club: Club) -> None:
    tier = club.tier(days="30", grace_days="3")
    late, early, gone = club.fan("小满"), club.fan("阿月"), club.fan("老王")
    for fan, periods in ((late, 12), (early, 1), (gone, 1)):
        club.grant(fan, tier, f"order:{fan}", periods)
    with club.person.working() as work:
        do_revoke(work, gone, tier, "left")

    def listed(**wanted: object) -> list[str | None]:
        with club.person.reading() as work:
            page = member_page(work, MemberFilter(**wanted))  # type: ignore[arg-type]  # by name
            assert page.count == len(page.lines)
            return [card.name for _, card in page.lines]

    assert set(listed()) == {"小满", "阿月", "老王"}
    assert listed(standing="member") == ["阿月", "小满"]
    assert listed(standing="soon") == ["阿月"]
    assert listed(standing="revoked") == ["老王"]
    assert listed(text="小") == ["小满"]
    assert listed(text="%") == []
    assert listed(tier_id=5) == []
    club.later(days=31)
    assert listed(standing="grace") == ["阿月"]
    assert listed(standing="ended") == []
    club.later(days=3)
    assert listed(standing="ended") == ["阿月"]
    with club.person.reading() as work:
        (view,) = tiers_of(work)
        assert (view.members, view.ever) == (1, 3)
