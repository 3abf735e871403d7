"""What starting, pausing, ending and settling a campaign do to its account."""

from yutang.campaigns.models import Campaign
from yutang.workspaces.actions import Work


def do_open(work: Work, campaign: Campaign) -> None:
    """The account answers for the campaign from now on."""
    work.session.flush()
    _ = campaign


def do_close(work: Work, campaign: Campaign) -> None:
    work.session.flush()
    _ = campaign


def do_settle_campaign(work: Work, campaign: Campaign) -> None:
    work.session.flush()
    _ = campaign
