"""What the worker does for campaigns: QRs of WeChat's, what time brings, and telling people what is theirs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from yutang.campaigns.actions.life import do_end
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.fraud.actions import verdicts_of
from yutang.campaigns.models import Campaign, CampaignState
from yutang.campaigns.referrals.actions import do_judge_all, due
from yutang.campaigns.running import store
from yutang.campaigns.running.actions.phones import do_judge_presses
from yutang.campaigns.running.actions.posters import PICTURE, QR
from yutang.campaigns.running.actions.prizes import TELL, do_tell_prizes
from yutang.campaigns.running.actions.replies import JUDGE, do_keep_replies
from yutang.campaigns.running.actions.settling import do_release_due
from yutang.campaigns.running.actions.telling import do_tell_changes
from yutang.campaigns.running.jobs.parts import at_work, looking, site_of
from yutang.campaigns.running.jobs.pictures import send_picture
from yutang.campaigns.running.jobs.qrs import make_qrs, renew_qrs
from yutang.errors import NotFound
from yutang.jobs.actions import enqueue
from yutang.jobs.kinds import Handler, Job, ScheduledJob
from yutang.wiring import Services
from yutang.workspaces.actions import Work

EVERY: Final = timedelta(minutes=1)
_INVITERS: Final = 500  # of one transaction
_SLICES: Final = 20  # transactions of one run for one campaign: what is left then, the next run takes
_PATIENCE: Final = timedelta(minutes=1)
_MOST_PATIENCE: Final = timedelta(minutes=10)
_CROWD: Final = 2_000
"""Fraud looks at a whole campaign: for each so many people, what is due may wait a minute to be settled together."""


# ---- every minute ----------------------------------------------------------------------------------------------------


def keep_time(services: Services, workspace_id: int, now: datetime) -> None:
    """End what is over; let accounts say what is true now; credit presses; renew QRs."""
    with looking(services, workspace_id) as work:
        campaigns = [campaign.id for campaign in store.live(work.session, workspace_id)]
    for campaign_id in campaigns:
        with at_work(services, workspace_id) as work:
            campaign = find_campaign(work, campaign_id)
            if campaign.state in {CampaignState.RUNNING, CampaignState.PAUSED} and campaign.ends_at <= now:
                do_end(work, campaign_id)
            do_keep_replies(work, campaign)
            if campaign.state is not CampaignState.PAUSED:
                do_tell_changes(work, site_of(services), campaign, do_judge_presses(work, campaign))
    renew_qrs(services, workspace_id)


def settle_due(services: Services, workspace_id: int, now: datetime) -> None:
    """Let credits count whose hold has passed, as fraud's verdict allows it."""
    with looking(services, workspace_id) as work:
        campaigns = [each.id for each in store.live(work.session, workspace_id) if _is_time(work, each, now)]
    for campaign_id in campaigns:
        for _ in range(_SLICES):
            if not _settle(services, workspace_id, campaign_id):
                break


def _is_time(work: Work, campaign: Campaign, now: datetime) -> bool:
    if campaign.state is CampaignState.PAUSED:
        return False
    oldest = store.oldest_due(work.session, work.workspace_id, campaign.id)
    if oldest is None or oldest > now:
        return False
    crowds = store.count_people(work.session, work.workspace_id, campaign.id) // _CROWD
    return oldest <= now - min(crowds * _PATIENCE, _MOST_PATIENCE)


def _settle(services: Services, workspace_id: int, campaign_id: int) -> bool:
    """One slice of inviters; whether there may be more. Verdicts take seconds, so nobody is kept from writing then."""
    site = site_of(services)
    with looking(services, workspace_id) as work:
        campaign = find_campaign(work, campaign_id)
        inviters = due(work, campaign, _INVITERS)
        verdicts = verdicts_of(work, site.key, campaign, inviters)
    if not inviters:
        return False
    with at_work(services, workspace_id) as work:
        do_release_due(work, site, find_campaign(work, campaign_id), verdicts)
    return len(inviters) == _INVITERS


def tell_what_is_theirs(services: Services, workspace_id: int, _now: datetime) -> None:
    """Rewards that nobody was told of: approved by a person, drawn, or given when the fan could not be written to."""
    with looking(services, workspace_id) as work:
        campaigns = store.with_untold(work.session, workspace_id)
    for campaign_id in campaigns:
        _tell(services, workspace_id, campaign_id)


# ---- the outbox ------------------------------------------------------------------------------------------------------


def tell(services: Services, job: Job) -> None:
    """Payload {campaign_id}."""
    _tell(services, job.workspace_id, int(job.payload["campaign_id"]))


def _tell(services: Services, workspace_id: int, campaign_id: int) -> None:
    for _ in range(_SLICES):
        with at_work(services, workspace_id) as work:
            try:
                campaign = find_campaign(work, campaign_id)
            except NotFound:  # removed meanwhile
                return
            if not do_tell_prizes(work, site_of(services), services.sealer, campaign):
                return


def judge_all(services: Services, job: Job) -> None:
    """Payload {campaign_id, after}: judge everybody, a slice in each job."""
    with at_work(services, job.workspace_id) as work:
        try:
            campaign = find_campaign(work, int(job.payload["campaign_id"]))
        except NotFound:
            return
        if campaign.state not in {CampaignState.RUNNING, CampaignState.ENDED}:
            return
        changes, after = do_judge_all(work, campaign, int(job.payload["after"]))
        do_tell_changes(work, site_of(services), campaign, changes)
        if after is not None:
            enqueue(work, JUDGE, {"campaign_id": campaign.id, "after": after})


HANDLERS: Final[Mapping[str, Handler]] = {QR: make_qrs, PICTURE: send_picture, TELL: tell, JUDGE: judge_all}
SCHEDULES: Final = (
    ScheduledJob("campaigns.time", EVERY, keep_time),
    ScheduledJob("campaigns.settle", EVERY, settle_due),
    ScheduledJob("campaigns.tell", EVERY, tell_what_is_theirs),
)
