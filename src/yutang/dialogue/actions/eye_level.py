"""At eye level: does the account talk with its fans, or at them?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from yutang.accounts.official.actions import account_names
from yutang.dialogue.rules import Waits, waits_of
from yutang.dialogue.store import figures
from yutang.groups.actions import member_names
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

Pair = tuple[int, int]
"""A conversation, and how many milliseconds its fan waited."""


class Days(IntEnum):
    """How far back the numbers reach."""

    WEEK = 7
    MONTH = 30
    QUARTER = 90


UNANSWERED_HOURS: Final = (1, 4, 12, 24, 48)
"""After 48 hours WeChat lets nobody answer any more."""


@dataclass(frozen=True, slots=True)
class AccountLevel:
    """One account, or all. `fans` and `two_way` of all time, `unanswered` now, the rest in the period."""

    account_id: int | None
    name: str
    fans: int
    two_way: int
    waits: Waits | None  # none: nobody was answered
    unanswered: int
    broadcasts: int

    @property
    def share(self) -> float | None:
        """Of fans who ever had a conversation, in percent; none without fans."""
        return round(100 * self.two_way / self.fans, 1) if self.fans else None


@dataclass(frozen=True, slots=True)
class MemberLevel:
    member_id: int
    name: str
    waits: Waits


@dataclass(frozen=True, slots=True)
class EyeLevel:
    total: AccountLevel
    accounts: list[AccountLevel]  # one of them, when one is asked for
    members: list[MemberLevel]  # who answered most stands first


def eye_level(work: Work, days: Days, hours: int, account_id: int | None = None) -> EyeLevel:
    """The numbers of the last `days` days; `hours`: from when on a fan counts as unanswered."""
    work.actor.require(Permission.SEE)
    since = work.now - timedelta(days=days)
    ended = figures.waits(work.session, work.workspace_id, since, account_id)
    by_account, by_member = defaultdict[int, list[Pair]](list), defaultdict[int, list[Pair]](list)
    for wait in ended:
        by_account[wait.account_id].append((wait.conversation_id, wait.took))
        by_member[wait.member_id].append((wait.conversation_id, wait.took))
    accounts = _accounts(work, since, hours, account_id, by_account)
    total = waits_of([(wait.conversation_id, wait.took) for wait in ended])
    return EyeLevel(_total(accounts, total), accounts, _members(work, by_member))


def _accounts(
    work: Work, since: datetime, hours: int, account_id: int | None, waits: Mapping[int, list[Pair]]
) -> list[AccountLevel]:
    session, workspace_id = work.session, work.workspace_id
    fans = figures.fans(session, workspace_id)
    two_way = figures.two_way(session, workspace_id)
    unanswered = figures.unanswered(session, workspace_id, work.now - timedelta(hours=hours))
    broadcasts = figures.broadcasts(session, workspace_id, since)
    return [
        AccountLevel(
            account_id=each,
            name=name,
            fans=fans.get(each, 0),
            two_way=two_way.get(each, 0),
            waits=waits_of(waits.get(each, ())),
            unanswered=unanswered.get(each, 0),
            broadcasts=broadcasts.get(each, 0),
        )
        for each, name in account_names(work).items()
        if account_id is None or account_id == each
    ]


def _total(accounts: list[AccountLevel], waits: Waits | None) -> AccountLevel:
    return AccountLevel(
        account_id=None,
        name="",
        fans=sum(each.fans for each in accounts),
        two_way=sum(each.two_way for each in accounts),
        waits=waits,
        unanswered=sum(each.unanswered for each in accounts),
        broadcasts=sum(each.broadcasts for each in accounts),
    )


def _members(work: Work, waits: Mapping[int, list[Pair]]) -> list[MemberLevel]:
    names = member_names(work)
    found = [(member_id, waits_of(pairs)) for member_id, pairs in waits.items()]
    levels = [MemberLevel(member_id, names.get(member_id, ""), each) for member_id, each in found if each is not None]
    return sorted(levels, key=lambda level: (-level.waits.answers, level.member_id))
