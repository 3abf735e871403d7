"""The poster as a picture in the chat: only where the campaign wants it, WeChat's quotas and the fan's budget allow it.

The card to the poster's page has gone out before, so nobody waits for this one: what cannot be is left out.
"""

import logging

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import CampaignState, Participant
from yutang.campaigns.running import store
from yutang.campaigns.running.actions.telling import Speaker
from yutang.campaigns.running.jobs.parts import at_work, looking
from yutang.dialogue.actions.telling import can_be_told, do_tell
from yutang.errors import DomainError, NotFound
from yutang.jobs.kinds import Job
from yutang.jobs.worker import JOB_SECONDS
from yutang.posters.actions.drawn import drawn_jpeg
from yutang.wechat.api import media
from yutang.wechat.outgoing import ImageOut
from yutang.wiring import Services
from yutang.workspaces.actions import Work, system_actor

_WITHIN = 0.4 * JOB_SECONDS
log = logging.getLogger(__name__)


def send_picture(services: Services, job: Job) -> None:
    """The handler: payload {campaign_id, participant_id}."""
    with looking(services, job.workspace_id) as work:
        found = _wanted(work, job)
    if found is None or found.account_id is None:
        return
    account_id = found.account_id
    try:
        actor = system_actor(job.workspace_id)
        content = drawn_jpeg(
            services.posters, services.database, actor, services.clock(), services.new_id, found.poster
        )
        kept = services.wechat.call(
            job.workspace_id,
            account_id,
            lambda client: media.upload(client, "image", "poster.jpg", content),
            within=_WITHIN,
        )
    except (DomainError, TimeoutError) as problem:
        log.info("no poster as a picture: %s", type(problem).__name__, extra={"workspace_id": job.workspace_id})
        return
    with at_work(services, job.workspace_id) as work:
        campaign = find_campaign(work, found.campaign_id)
        do_tell(work, [Speaker(work, campaign, [found.fan_id]).to(found, ImageOut(kept), quiet=True)])


def _wanted(work: Work, job: Job) -> Participant | None:
    """None where there is nothing to send, or nobody who may be sent it now: no picture is uploaded in vain."""
    try:
        campaign = find_campaign(work, int(job.payload["campaign_id"]))
    except NotFound:
        return None
    participant_id = int(job.payload["participant_id"])
    found = store.participants(work.session, work.workspace_id, [participant_id]).get(participant_id)
    if found is None or not found.poster or found.stopped_at is not None or campaign.account_id is None:
        return None
    if campaign.state is not CampaignState.RUNNING:
        return None
    return found if can_be_told(work, campaign.account_id, found.fan_id) else None
