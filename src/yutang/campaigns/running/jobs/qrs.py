"""Parametric QRs, one for each participant: made by WeChat, counted against the day's quota, renewed before they end.

Without one a poster shows the link of the campaign's page, which leads to the same: so nothing here is ever urgent, and
what WeChat refuses costs nobody their place.
"""

from datetime import datetime, timedelta
from typing import Final

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import Campaign, CampaignPath, CampaignState, Participant
from yutang.campaigns.running import store
from yutang.campaigns.running.actions.posters import (
    QR,
    QRS_AT_ONCE,
    do_ask_for_qrs,
    do_drop_qr,
    do_keep_qr,
)
from yutang.campaigns.running.jobs.parts import at_work, looking, site_of
from yutang.errors import DomainError, NotFound
from yutang.jobs.actions import enqueue
from yutang.jobs.kinds import GiveUp, Job, TryLater
from yutang.jobs.rules import is_last
from yutang.jobs.worker import JOB_SECONDS
from yutang.wechat.api import qr
from yutang.wechat.errors import Busy, QuotaUsedUp, TokenRejected, Unanswered, Unreachable
from yutang.wiring import Services

RENEW: Final = timedelta(days=3)
"""How long before its end a QR is made anew: posters hang about, and a day's quota may be used up."""
AFTER_THE_END: Final = timedelta(days=1)
"""So long a QR still answers after its campaign, to say kindly that it is over."""
_AGAIN: Final = (Busy, TokenRejected, Unanswered, Unreachable)
_WITHIN: Final = 0.9 * JOB_SECONDS / QRS_AT_ONCE
_ROWS: Final = 500  # of one transaction
_NEXT_DAY: Final = timedelta(hours=6)  # to ask again where the client does not know when the quota begins anew


def make_qrs(services: Services, job: Job) -> None:
    """The handler: payload {campaign_id, participant_ids}. Done twice, it makes nothing twice."""
    for participant_id in job.payload["participant_ids"]:
        wanted = _wanted(services, job, participant_id)
        if wanted is not None and not _make(services, job, *wanted):
            return


def _wanted(services: Services, job: Job, participant_id: int) -> tuple[Campaign, Participant] | None:
    """None where no QR is to be made (any more)."""
    with looking(services, job.workspace_id) as work:
        try:
            campaign = find_campaign(work, int(job.payload["campaign_id"]))
        except NotFound:
            return None
        found = store.participants(work.session, job.workspace_id, [participant_id]).get(participant_id)
        open_ones = {CampaignState.RUNNING, CampaignState.PAUSED}
        if found is None or campaign.state not in open_ones or campaign.path is not CampaignPath.QR:
            return None
        holds = found.qr_until is not None and found.qr_until > work.now + RENEW
        over = campaign.ends_at <= work.now
        if holds or over or found.stopped_at is not None or found.openid == "":
            return None
        return campaign, found


def _make(services: Services, job: Job, campaign: Campaign, participant: Participant) -> bool:
    """False: the day's calls are used up, and the job was put off."""
    site, now = site_of(services), services.clock()
    scene, seconds = site.scene(campaign, participant), int((campaign.ends_at + AFTER_THE_END - now).total_seconds())
    try:
        made = services.wechat.call(
            job.workspace_id,
            campaign.account_id or 0,
            lambda client: qr.create(client, scene=scene, expire_seconds=seconds),
            within=_WITHIN,
        )
    except DomainError as problem:
        return _failed(services, job, campaign.id, participant.id, problem)
    until = now + timedelta(seconds=made.expire_seconds or seconds)
    with at_work(services, job.workspace_id) as work:
        kept = store.participants(work.session, job.workspace_id, [participant.id]).get(participant.id)
        if kept is not None:
            do_keep_qr(work, site, find_campaign(work, campaign.id), kept, made.url, until)
    return True


def _failed(services: Services, job: Job, campaign_id: int, participant_id: int, problem: DomainError) -> bool:
    cause = problem.__cause__
    if isinstance(cause, QuotaUsedUp):
        _put_off(services, job, cause.until)
        return False
    if isinstance(cause, _AGAIN) and not is_last(job.attempt):
        raise TryLater(problem.sentence, wait=None, **problem.values) from problem
    with at_work(services, job.workspace_id) as work:
        kept = store.participants(work.session, job.workspace_id, [participant_id]).get(participant_id)
        if kept is not None:
            do_drop_qr(work, site_of(services), find_campaign(work, campaign_id), kept)
    raise GiveUp(problem.sentence, None, None, **problem.values) from problem


def _put_off(services: Services, job: Job, until: datetime | None) -> None:
    """A job of its own: waiting for another day is no failed attempt."""
    with at_work(services, job.workspace_id) as work:
        later = until if until is not None and until > work.now else work.now + _NEXT_DAY
        enqueue(work, QR, job.payload, later)


def renew_qrs(services: Services, workspace_id: int) -> None:
    """Ask for new QRs in good time, and take those off the posters that lead nowhere any more."""
    site = site_of(services)
    with at_work(services, workspace_id) as work:
        for participant in store.ended_qrs(work.session, workspace_id, work.now, _ROWS):
            do_drop_qr(work, site, find_campaign(work, participant.campaign_id), participant)
        work.session.flush()
        soon: dict[int, list[int]] = {}
        for participant in store.ending_qrs(work.session, workspace_id, work.now + RENEW, _ROWS):
            soon.setdefault(participant.campaign_id, []).append(participant.id)
            participant.qr_until = None  # asked for: its QR holds until the next one is made
        work.session.flush()
        for campaign_id, ids in soon.items():
            do_ask_for_qrs(work, find_campaign(work, campaign_id), ids)
