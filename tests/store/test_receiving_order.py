"""The same pushes in any order, in any batches, with any repetitions: the same fans, follows, sources and numbers."""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from tests.support.databases import Dialect
from tests.support.fandom import ACCOUNT, SUBSCRIPTION, Fandom, seconds
from yutang.db.engine import open_database
from yutang.db.tables import Table
from yutang.fans.models import AccountDay, Fan, FanIdentity, Follow
from yutang.insights.models import Event
from yutang.jobs.kinds import ReceivedPush
from yutang.jobs.models import OutboxRow
from yutang.wechat.messages import Content, MenuClick, Scan, Text, Unfollow
from yutang.wechat.messages import Follow as FollowPush

CONTENTS: st.SearchStrategy[Content] = st.one_of(
    st.builds(FollowPush, scene=st.sampled_from([None, "a", "b", "C"])),
    st.just(Unfollow()),
    st.just(Text("hello")),
    st.just(MenuClick("m")),
    st.builds(Scan, scene=st.sampled_from(["a", "b"])),
)
HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(["oA", "oB", "oC"]),
        CONTENTS,
        st.one_of(st.integers(0, 4), st.integers(0, 3).map(lambda days: days * 40_000)),
        st.sampled_from([ACCOUNT, SUBSCRIPTION]),
    ),
    min_size=1,
    max_size=14,
)
MADE: tuple[type[Table], ...] = (Fan, FanIdentity, Follow, AccountDay, Event, OutboxRow)


def test_the_order_of_arrival_changes_nothing(dialect: Dialect, make_database_url: Callable[[Dialect], str]) -> None:
    database = open_database(make_database_url(dialect))
    fandom = Fandom(database)

    @settings(
        max_examples=120 if dialect == "sqlite" else 40, suppress_health_check=[HealthCheck.too_slow], deadline=None
    )
    @given(HAPPENINGS, st.data())
    def in_any_order(happenings: list[tuple[str, Content, int, int]], data: st.DataObject) -> None:
        empty(fandom)
        pushes = [fandom.push(openid, content, at, account) for openid, content, at, account in happenings]
        fandom.receive(*sorted(pushes, key=lambda received: received.at))
        as_told = outcome(fandom)
        assert fandom.findings() == []

        empty(fandom)
        shuffled = data.draw(st.permutations(pushes + data.draw(st.lists(st.sampled_from(pushes), max_size=5))))
        fandom.receive_in(cut(shuffled, data.draw(st.integers(1, len(shuffled)))))
        assert outcome(fandom) == as_told
        assert fandom.findings() == []

    in_any_order()
    database.close()


def cut(pushes: Sequence[ReceivedPush], size: int) -> list[Sequence[ReceivedPush]]:
    return [pushes[start : start + size] for start in range(0, len(pushes), size)]


def empty(fandom: Fandom) -> None:
    fandom.seen.clear()
    with fandom.database.write() as session:
        for table in MADE:
            session.execute(delete(table))


def outcome(fandom: Fandom) -> dict[str, Any]:
    """Everything that the pushes led to, without the ids and times of their handling."""
    with fandom.database.read() as session:
        fans = {fan.id: fan for fan in session.query(Fan)}
        follows = list(session.query(Follow))
        days = list(session.query(AccountDay))
        openid = {follow.fan_id: (follow.account_id, follow.openid) for follow in follows}
        events = sorted((openid[e.fan_id or 0], seconds(e.at), e.kind, str(e.data)) for e in session.query(Event))
    return {
        "follows": sorted(
            (openid[f.fan_id], f.following, seconds(f.followed_at), seconds(f.unfollowed_at), seconds(f.changed_at))
            for f in follows
        ),
        "fans": sorted(
            (openid[fan.id], *source_of(fan), *map(seconds, (fan.first_seen_at, fan.last_seen_at)))
            for fan in fans.values()
        ),
        "days": sorted((d.account_id, d.day, d.follows, d.unfollows, d.messages, d.menu_taps, d.scenes) for d in days),
        "events": events,
    }


def source_of(fan: Fan) -> tuple[Any, ...]:
    return fan.source, fan.source_detail, fan.source_account_id, seconds(fan.source_at)
