"""At eye level: does the account talk with its fans, or at them?"""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Final

from yutang.accounts.official.actions import account_names
from yutang.dialogue.models import Wait
from yutang.dialogue.store import figures
from yutang.dialogue.store.figures import Waits
from yutang.groups.actions import member_names
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


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
    accounts = _accounts(work, days, hours, account_id)
    since = work.now - timedelta(days=days)
    members = figures.waits(work.session, work.workspace_id, Wait.member_id, since, account_id)
    names = member_names(work)
    ranked = sorted(members.items(), key=lambda each: (-each[1].answers, each[0]))
    return EyeLevel(
        total=_total(work, accounts, days, account_id),
        accounts=accounts,
        members=[MemberLevel(member_id, names.get(member_id, ""), found) for member_id, found in ranked],
    )


def _accounts(work: Work, days: Days, hours: int, account_id: int | None) -> list[AccountLevel]:
    session, workspace_id, since = work.session, work.workspace_id, work.now - timedelta(days=days)
    fans = figures.fans(session, workspace_id)
    two_way = figures.two_way(session, workspace_id)
    waits = figures.waits(session, workspace_id, Wait.account_id, since, account_id)
    unanswered = figures.unanswered(session, workspace_id, work.now - timedelta(hours=hours))
    broadcasts = figures.broadcasts(session, workspace_id, since)
    return [
        AccountLevel(
            account_id=each,
            name=name,
            fans=fans.get(each, 0),
            two_way=two_way.get(each, 0),
            waits=waits.get(each),
            unanswered=unanswered.get(each, 0),
            broadcasts=broadcasts.get(each, 0),
        )
        for each, name in account_names(work).items()
        if account_id is None or account_id == each
    ]


def _total(work: Work, accounts: list[AccountLevel], days: Days, account_id: int | None) -> AccountLevel:
    since = work.now - timedelta(days=days)
    waits = figures.waits(work.session, work.workspace_id, Wait.workspace_id, since, account_id)
    return AccountLevel(
        account_id=None,
        name="",
        fans=sum(each.fans for each in accounts),
        two_way=sum(each.two_way for each in accounts),
        waits=waits.get(work.workspace_id),
        unanswered=sum(each.unanswered for each in accounts),
        broadcasts=sum(each.broadcasts for each in accounts),
    )
