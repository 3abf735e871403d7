"""Pushes become messages of conversations, and open reply budgets."""

from collections.abc import Mapping, Sequence

from yutang.jobs.kinds import ReceivedPush
from yutang.workspaces.actions import Work


def do_receive(work: Work, pushes: Sequence[ReceivedPush], fans: Mapping[tuple[int, str], int]) -> None:
    """Apply what pushes say; `fans` leads from (account, openid) to the fan."""
