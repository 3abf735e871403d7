"""Pushes become fans, follows and ledger rows."""

from collections.abc import Mapping, Sequence

from yutang.jobs.kinds import ReceivedPush
from yutang.workspaces.actions import Work

FanIds = Mapping[tuple[int, str], int]
"""(account, openid) → fan."""


def do_receive(work: Work, pushes: Sequence[ReceivedPush]) -> FanIds:
    """Apply what pushes say of fans; who sent them. Senders that are no fans (mphelper …) are left out."""
    return {}
