"""What pushes tell of fans: who they are, whether they follow, where they came from, and the ledger's rows.

The inbox lets each push through once; what is computed here does not depend on the order in which they come (promises
I4 and I9): following is two maxima, the source is that of the earliest follow, counters go by WeChat's own day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from yutang.fans.actions.asking import ask_soon
from yutang.fans.actions.consents import do_withdraw_authorisation
from yutang.fans.actions.counting import add_to_ledger
from yutang.fans.rules.following import SAME, Following, Told, was_told
from yutang.fans.rules.pushes import facts_of, is_fan, shows_a_fan
from yutang.fans.rules.sources import Source, source_of_follow
from yutang.fans.store.hot import AccountFacts, EventRow, FanState, Hot, Key, Standing, accounts_of, told
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.messages import AuthorizationChange, Follow, Push, Unfollow
from yutang.workspaces.actions import Work


def do_receive(work: Work, pushes: Sequence[ReceivedPush]) -> Mapping[Key, int]:
    """Apply pushes of one workspace. Returns who sent them: (account_id, openid) → fan_id.

    Left out are senders that are no persons, and people who are not known and did nothing that a follower does.
    """
    batch = _Batch(work, pushes)
    for received in pushes:
        batch.apply(received)
    batch.write()
    for received in pushes:
        if isinstance(content := received.push.content, AuthorizationChange):
            standing = batch.standings.get((received.account_id, content.openid or received.push.from_user))
            if standing is not None and content.event == "user_authorization_revoke":
                do_withdraw_authorisation(work, standing.fan.id, received.account_id, received.at)
    return {key: standing.fan.id for key, standing in batch.standings.items()}


class _Batch:
    """The people of a batch as they were read, and what its pushes make of them."""

    def __init__(self, work: Work, pushes: Sequence[ReceivedPush]) -> None:
        self._work = work
        self._hot = Hot(work.session, work.workspace_id)
        self._accounts: Mapping[int, AccountFacts] = accounts_of(work.session, work.workspace_id)
        self.standings = self._hot.standings(_senders(pushes))
        self._told = self._late(pushes)
        self._events: list[EventRow] = []
        self._asked: dict[Key, None] = {}  # in the order of their pushes

    def _late(self, pushes: Iterable[ReceivedPush]) -> Mapping[tuple[int, int], Sequence[Told]]:
        """The ledger of those whose follow or unfollow comes late: a poll may have told it already."""
        fans = set()
        for received in pushes:
            standing = self.standings.get((received.account_id, received.push.from_user))
            if standing is not None and _is_late(received.push, standing.following, received.at):
                fans.add(standing.fan.id)
        return told(self._work.session, self._work.workspace_id, fans) if fans else {}

    def apply(self, received: ReceivedPush) -> None:
        push, at, key = received.push, received.at, (received.account_id, received.push.from_user)
        if not is_fan(push.from_user) or not shows_a_fan(push):
            return
        standing = self.standings.get(key)
        if standing is None:
            standing = self.standings[key] = self._newcomer(at)
            self._asked[key] = None
        _seen(standing.fan, at)
        facts = facts_of(push)
        if isinstance(push.content, Follow | Unfollow):
            told_already = was_told(facts[0].kind, at, self._told.get((standing.fan.id, key[0]), ()))
            self._change(key, standing, push.content, at, told_already=told_already)
            if told_already:
                facts = facts[1:]  # a poll has told of the follow; the scan of a code is told by its push alone
        for fact in facts:
            row = EventRow(self._work.new_id(), at, fact.kind, received.account_id, standing.fan.id, fact.data)
            self._events.append(row)

    def _newcomer(self, at: datetime) -> Standing:
        return Standing(FanState(self._work.new_id(), at, at, Source(), is_new=True), Following(), is_new=True)

    def _change(
        self, key: Key, standing: Standing, content: Follow | Unfollow, at: datetime, *, told_already: bool
    ) -> None:
        following, fan = standing.following, standing.fan
        following = following.followed(at) if isinstance(content, Follow) else following.unfollowed(at)
        if following != standing.following:
            standing.following, standing.changed = following, True
        if isinstance(content, Follow):
            source = source_of_follow(content.scene, key[0], at)
            source = fan.source.with_answer(source) if told_already else fan.source.or_earlier(source)
            if source != fan.source:
                fan.source, fan.changed = source, True
            self._asked[key] = None

    def write(self) -> None:
        self._hot.write_people(self.standings, self._work.now)
        add_to_ledger(self._work, self._events, self._accounts)
        ask_soon(self._work, self._asked, self._accounts)


def _senders(pushes: Iterable[ReceivedPush]) -> set[Key]:
    """Also of pushes that only speak of somebody: they are looked up, not added."""
    keys = {(received.account_id, received.push.from_user) for received in pushes}
    named = (r for r in pushes if isinstance(r.push.content, AuthorizationChange))
    keys |= {(r.account_id, r.push.content.openid) for r in named if isinstance(r.push.content, AuthorizationChange)}
    return {key for key in keys if is_fan(key[1])}


def _is_late(push: Push, following: Following, at: datetime) -> bool:
    match push.content:
        case Follow():
            return following.followed_at is not None and at <= following.followed_at + SAME
        case Unfollow():
            return following.unfollowed_at is not None and at <= following.unfollowed_at
    return False


def _seen(fan: FanState, at: datetime) -> None:
    if at > fan.last_seen_at:
        fan.last_seen_at, fan.touched = at, True
    if at < fan.first_seen_at:
        fan.first_seen_at, fan.changed = at, True
