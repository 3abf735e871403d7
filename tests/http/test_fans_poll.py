"""Fans against the local WeChat platform: what pushes missed is repaired, tags and remarks stay in step."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.calling import Connect, Own
from tests.support.fandom import Fandom
from tests.support.people import Person
from tests.support.platform import Platform
from yutang.db.engine import Database
from yutang.fans import jobs
from yutang.fans.actions import cards
from yutang.fans.actions.polling import do_start_poll, find_poll
from yutang.fans.actions.tagging import do_set_remark, do_tag, do_untag
from yutang.fans.jobs import HANDLERS
from yutang.fans.models import Follow as FollowRow
from yutang.fans.models import SourceKind
from yutang.jobs.kinds import Registry
from yutang.jobs.models import OutboxState
from yutang.jobs.worker import Worker
from yutang.wechat.api import tags, users
from yutang.wechat.messages import Follow, Text, Unfollow

REGISTRY = Registry(handlers=HANDLERS, schedules=())


class Pond:
    """One account of the platform with Yutang behind it; its pushes are made here, so that some can be lost."""

    def __init__(self, platform: Platform, database: Database, own: Own) -> None:
        self.platform = platform
        self.account, self.caller = own
        self.caller.clock.now = datetime.now(UTC)
        self.fandom = Fandom(database, workspace_exists=True)

    @property
    def person(self) -> Person:
        return Person(self.fandom.database, 1, now=self.caller.clock())

    def push(self, openid: str, content: Follow | Unfollow | Text, **span: float) -> None:
        """As WeChat says it: now, or a while from now."""
        received = self.fandom.push(openid, content, account_id=self.caller.account_id)
        at = self.caller.clock() + timedelta(**span)
        push = received.push.__class__(
            **{
                name: getattr(received.push, name)
                for name in ("to_user", "from_user", "message_id", "content", "fields")
            },
            created_at=int(at.timestamp()),
        )
        self.fandom.receive(received.__class__(received.inbox_id, received.account_id, at, None, push))

    def work(self) -> None:
        """Let the worker do all there is to do."""
        worker = Worker(self.caller.services, REGISTRY)
        while worker.serve_batch(1, threading.Event()):
            pass

    def poll(self) -> int:
        """A whole walk; how many it found that pushes had not told."""
        self.caller.clock.move(minutes=10)
        with self.person.working() as work:
            do_start_poll(work, self.caller.account_id)
        self.work()
        with self.person.reading() as work:
            poll = find_poll(work, self.caller.account_id)
        assert poll is not None
        assert poll.finished_at is not None
        return poll.repaired

    def followers(self) -> set[str]:
        with self.fandom.database.read() as session:
            rows = session.query(FollowRow).filter_by(workspace_id=1, account_id=self.caller.account_id)
            return {row.openid for row in rows if row.following}

    def dead(self) -> list[str]:
        jobs = [job for kind in HANDLERS for job in self.fandom.jobs(kind)]
        return [f"{job.kind}: {job.last_error}" for job in jobs if job.state is not OutboxState.DONE]


@pytest.fixture
def pond(wechat_platform: Platform, sqlite_database: Database, connect_account: Connect) -> Pond:
    return Pond(wechat_platform, sqlite_database, connect_account())


def test_one_push_in_a_hundred_is_lost_and_the_walk_repairs_all_of_it(pond: Pond) -> None:
    fans = pond.platform.fans(300)
    openids = [pond.platform.follow(fan, pond.account, via="search") for fan in fans]
    lost_follows, lost_unfollows = set(openids[:2]), set(openids[2:5])
    for openid in openids:
        if openid not in lost_follows:
            pond.push(openid, Follow())
    for fan, openid in zip(fans[2:9], openids[2:9], strict=True):
        pond.platform.unfollow(fan, pond.account)
        if openid not in lost_unfollows:
            pond.push(openid, Unfollow(), seconds=5)
    pond.work()

    assert pond.poll() >= len(lost_follows | lost_unfollows)
    assert pond.followers() == {*openids[:2], *openids[9:]}
    assert pond.fandom.told().count("follow") == 300
    assert pond.fandom.told().count("unfollow") == 7
    assert pond.fandom.findings() == []
    assert pond.dead() == []
    assert pond.poll() == 0


def test_a_long_page_is_kept_in_parts(pond: Pond, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 7)
    openids = {pond.platform.follow(fan, pond.account) for fan in pond.platform.fans(30)}

    assert pond.poll() == 30
    assert pond.followers() == openids
    assert pond.poll() == 0


def test_pushes_that_come_after_the_repair_change_nothing(pond: Pond) -> None:
    fan = pond.platform.fan()
    openid = pond.platform.follow(fan, pond.account, via="search")
    pond.poll()
    assert pond.fandom.fan(openid, pond.caller.account_id).source is SourceKind.SEARCH
    before = pond.fandom.told()
    pond.push(openid, Follow(), minutes=-10)

    assert pond.fandom.told() == before == ["follow"]


def test_a_follower_from_before_yutang_counts_on_the_day_they_came(pond: Pond) -> None:
    openid = pond.platform.follow(pond.platform.fan(), pond.account)
    pond.caller.clock.move(days=3)
    pond.poll()

    [event] = [event for event in pond.fandom.ledger() if event.kind == "follow"]
    assert abs(event.at - datetime.now(UTC)) < timedelta(hours=1)
    assert pond.fandom.follow(openid, pond.caller.account_id).following


def test_one_openid_that_wechat_does_not_know_does_not_keep_the_others_from_being_asked(pond: Pond) -> None:
    known = [pond.platform.follow(fan, pond.account) for fan in pond.platform.fans(5)]
    for openid in [*known[:3], "oOfAnotherAccount", *known[3:]]:
        pond.push(openid, Text("hello"))
    pond.work()
    for _ in range(6):  # the list is halved, and each half is a job of its own
        pond.caller.clock.move(hours=3)
        pond.work()

    assert pond.fandom.told().count("follow") == 5


def test_tags_and_remarks_are_in_step_both_ways(pond: Pond) -> None:
    openid = pond.platform.follow(pond.platform.fan(), pond.account)
    pond.push(openid, Follow())
    fan_id = pond.fandom.fan(openid, pond.caller.account_id).id
    with pond.person.working() as work:
        tag = do_tag(work, fan_id, "新手")
        do_set_remark(work, fan_id, pond.caller.account_id, "小美")
    pond.work()
    caller = pond.caller
    [there] = [each for each in caller.ask(tags.list) if each.name == "新手"]
    info = caller.ask(lambda client: users.info(client, openid))
    assert (info.tag_ids, info.remark) == ((there.id,), "小美")

    made = caller.ask(lambda client: tags.create(client, "老手"))
    caller.ask(lambda client: tags.add_to(client, made.id, [openid]))
    caller.ask(lambda client: tags.remove_from(client, there.id, [openid]))
    caller.clock.move(days=2)
    pond.poll()
    with pond.person.reading() as work:
        assert cards(work, [fan_id])[fan_id].tags == ("老手",)

    with pond.person.working() as work:
        again = do_tag(work, fan_id, "新手")
        assert again.id == tag.id
        do_untag(work, fan_id, again.id)
    pond.work()
    assert caller.ask(lambda client: tags.of_fan(client, openid)) == (made.id,)
    assert pond.dead() == []


def test_a_quota_that_is_used_up_puts_the_walk_off_and_loses_nothing(
    pond: Pond, caplog: pytest.LogCaptureFixture
) -> None:
    pond.platform.follow(pond.platform.fan(), pond.account)
    pond.platform.faults(api=[{"path": "/cgi-bin/user/get", "kind": "error", "errcode": 45009, "calls": 1}])
    with pond.person.working() as work:
        do_start_poll(work, pond.caller.account_id)
    pond.work()
    [job] = pond.fandom.jobs("wechat.poll_followers")
    assert (job.state, job.attempts) == (OutboxState.QUEUED, 1)
    assert "job failed" not in caplog.text
