"""The list of fans, page after page: whatever the filters, nobody is missed or told twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.support.fandom import ACCOUNT, SUBSCRIPTION, Fandom
from tests.support.people import NOON
from yutang.db.engine import Database
from yutang.fans.actions.looking import fan_list
from yutang.fans.actions.noting import do_note
from yutang.fans.actions.tagging import do_set_remark, do_tag
from yutang.fans.models import Fan, FanTag, Follow, SourceKind
from yutang.fans.rules.searching import Order, Place, Wanted, place_from
from yutang.fans.store import listing
from yutang.wechat.messages import Follow as FollowPush
from yutang.wechat.messages import Text, Unfollow

Fits = Callable[[Fan, list[Follow], set[int]], bool]


class Crowd:
    """Sixty fans of all kinds."""

    def __init__(self, database: Database) -> None:
        self.fandom = Fandom(database)
        pushes = []
        for i in range(60):
            account = SUBSCRIPTION if i % 5 == 0 else ACCOUNT
            pushes.append(
                self.fandom.push(f"o{i:02}", FollowPush("s" if i % 3 else None), at=i // 4, account_id=account)
            )
            if i % 4 == 0:
                pushes.append(self.fandom.push(f"o{i:02}", Unfollow(), at=100, account_id=account))
            if i % 7 == 0:
                pushes.append(self.fandom.push(f"o{i:02}", Text("x"), at=200 + i // 14, account_id=account))
        fans = list(self.fandom.receive(*pushes).items())
        with self.fandom.person.working() as work:
            self.tag_id = do_tag(work, fans[0][1], "新手").id
            for (account_id, openid), fan_id in fans:
                number = int(openid[1:])
                if number % 6 == 0:
                    do_tag(work, fan_id, "新手")
                if number % 10 == 0:
                    do_note(work, fan_id, f"小{number}%", "")
                if number % 10 == 5:
                    do_set_remark(work, fan_id, account_id, f"小_{number}")

    def walked(self, wanted: Wanted, size: int = 7) -> list[int]:
        """The ids of all pages in their order."""
        seen: list[int] = []
        place: Place | None = None
        for _ in range(80):
            with self.fandom.person.reading() as work:
                page = fan_list(work, wanted, place, size)
            seen += [fan.id for fan in page.fans]
            if page.next is None:
                return seen
            place = place_from(str(page.next))
            assert place == page.next
        raise AssertionError("the pages never end")

    def fitting(self, fits: Fits, order: Order) -> list[int]:
        """The same by looking at everybody."""
        with self.fandom.database.read() as session:
            follows = session.query(Follow).all()
            tagged = {row.fan_id for row in session.query(FanTag)}
            fans = [f for f in session.query(Fan) if fits(f, [x for x in follows if x.fan_id == f.id], tagged)]
        newest = sorted(fans, key=lambda f: (f.last_seen_at, f.id) if order is Order.SEEN else (NOON, f.id))
        return [fan.id for fan in reversed(newest)]


@pytest.fixture
def crowd(database: Database) -> Crowd:
    return Crowd(database)


def cases(tag_id: int) -> list[tuple[Wanted, Fits]]:
    soon, later = NOON + timedelta(seconds=8), NOON + timedelta(seconds=201)
    return [
        (Wanted(), lambda _fan, _follows, _tagged: True),
        (Wanted(account_id=ACCOUNT), lambda _f, fs, _t: any(f.account_id == ACCOUNT for f in fs)),
        (
            Wanted(account_id=ACCOUNT, following=False),
            lambda _f, fs, _t: any(f.account_id == ACCOUNT and not f.following for f in fs),
        ),
        (Wanted(following=True), lambda _f, fs, _t: any(f.following for f in fs)),
        (Wanted(following=False), lambda _f, fs, _t: not any(f.following for f in fs)),
        (Wanted(tag_id=tag_id), lambda f, _fs, tagged: f.id in tagged),
        (
            Wanted(tag_id=tag_id, following=True, source=SourceKind.UNKNOWN),
            lambda f, fs, tagged: f.id in tagged and fs[0].following and f.source is SourceKind.UNKNOWN,
        ),
        (Wanted(source=SourceKind.SCENE), lambda f, _fs, _t: f.source is SourceKind.SCENE),
        (Wanted(since=soon), lambda f, _fs, _t: f.first_seen_at >= soon),
        (
            Wanted(seen_since=later, account_id=SUBSCRIPTION, following=True),
            lambda f, fs, _t: f.last_seen_at >= later and fs[0].account_id == SUBSCRIPTION and fs[0].following,
        ),
    ]


@pytest.mark.parametrize("looked_at", [5_000, 5])
@pytest.mark.parametrize("order", list(Order))
def test_pages_hold_everybody_who_fits_once_and_in_order(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch, order: Order, looked_at: int
) -> None:
    monkeypatch.setattr(listing, "LOOKED_AT", looked_at)
    for wanted, fits in cases(crowd.tag_id):
        assert crowd.walked(wanted._replace(order=order)) == crowd.fitting(fits, order), wanted


def test_names_and_remarks_are_found_by_their_beginning(crowd: Crowd) -> None:
    def named(text: str) -> int:
        return len(crowd.walked(Wanted(text=text), size=50))

    assert (named("小"), named("小1"), named("小10%"), named("小_"), named("%"), named("_"), named("10")) == (
        *(12, 1, 1, 6, 0, 0, 0),
    )


def test_lists_are_counted_where_it_is_cheap(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    def number(wanted: Wanted) -> int | None:
        with crowd.fandom.person.reading() as work:
            return fan_list(work, wanted).number

    assert number(Wanted()) == 60
    assert number(Wanted(order=Order.SEEN)) == 60
    assert number(Wanted(tag_id=crowd.tag_id)) == 10
    assert number(Wanted(since=NOON)) is None
    monkeypatch.setattr(listing, "COUNTED", 20)
    assert number(Wanted()) == 21


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "-1", "9" * 30, "1.x", "１"])
def test_a_made_up_place_is_the_beginning_or_a_place(text: str) -> None:
    assert place_from(text) in (None, Place(1), Place(9223372036854775807))
