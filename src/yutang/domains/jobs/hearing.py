"""What fans write to official accounts: some say that a page does not open."""

from collections.abc import Sequence

from yutang.domains.actions.reporting import do_receive, reports_in
from yutang.domains.proof import PURPOSE, digest_of
from yutang.jobs.kinds import ReceivedPush
from yutang.wiring import Services
from yutang.workspaces.actions import Work


def count_reports(services: Services, work: Work, pushes: Sequence[ReceivedPush]) -> None:
    """In the transaction of the pushes. Nothing is asked where nobody says so."""
    reports = reports_in(pushes)
    if reports:
        key = services.sealer.key(PURPOSE)
        do_receive(work, pushes, {row: digest_of(key, openid) for row, openid in reports.items()})
