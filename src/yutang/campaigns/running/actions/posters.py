"""The posters of participants: with the link of the campaign's page at once, and with WeChat's QR once there is one."""

import logging
from collections.abc import Collection
from datetime import datetime

from yutang.campaigns.models import Campaign, CampaignPath, Participant
from yutang.campaigns.rules.values import rules_from_json
from yutang.campaigns.running import store
from yutang.campaigns.running.addresses import Site
from yutang.errors import DomainError
from yutang.jobs.actions import enqueue_many
from yutang.posters.actions import put_poster
from yutang.posters.many.actions import put_new_posters
from yutang.posters.rules.layers import Values
from yutang.workspaces.actions import Work

log = logging.getLogger(__name__)

QR = "campaigns.qr"
"""The outbox's word for parametric QRs: payload {campaign_id, participant_ids}."""
PICTURE = "campaigns.poster_picture"
"""…and for sending a poster as a picture: payload {campaign_id, participant_id}."""
QRS_AT_ONCE = 4  # of one job: each is a call of WeChat's


def poster_key(participant: Participant) -> str:
    return f"campaign:{participant.campaign_id}:participant:{participant.id}"


def do_put_posters(work: Work, site: Site, campaign: Campaign, newcomers: Collection[Participant]) -> None:
    """A poster for each who has none, and where the account can make them a QR of WeChat's soon.

    As a picture it goes out with the best QR it will have: WeChat's, or at once where there will be none.
    """
    wanted = {poster_key(each): each for each in newcomers if not each.poster}
    if not wanted:
        return
    posters = {key: poster_values(site, campaign, each) for key, each in wanted.items()}
    try:
        tokens = put_new_posters(
            work, template_id=campaign.poster_template_id, own=campaign.poster_own, posters=posters
        )
    except DomainError:  # the template is gone: people take part without a poster, the card leads to the page behind it
        log.warning("no poster can be put", extra={"campaign_id": campaign.id})
        return
    rows = {each.id: each for each in wanted.values()}
    store.set_posters(work.session, work.workspace_id, rows, {wanted[key].id: tokens[key] for key in wanted})
    ids = [each.id for each in wanted.values()]
    if campaign.path is CampaignPath.QR:
        do_ask_for_qrs(work, campaign, ids)
    else:
        do_send_pictures(work, campaign, ids)


def do_send_pictures(work: Work, campaign: Campaign, participant_ids: Collection[int]) -> None:
    """Also send these posters as pictures, where the campaign wants it."""
    if campaign.account_id is not None and rules_from_json(campaign.rules).poster_as_picture:
        payloads = [{"campaign_id": campaign.id, "participant_id": each} for each in sorted(participant_ids)]
        enqueue_many(work, PICTURE, payloads)


def do_ask_for_qrs(work: Work, campaign: Campaign, participant_ids: Collection[int]) -> None:
    """Have WeChat make QRs, a few in each job."""
    ids = sorted(participant_ids)
    some = [ids[start : start + QRS_AT_ONCE] for start in range(0, len(ids), QRS_AT_ONCE)]
    enqueue_many(work, QR, [{"campaign_id": campaign.id, "participant_ids": each} for each in some])


def do_put_poster(work: Work, site: Site, campaign: Campaign, participant: Participant) -> str:
    """The same for one, also where something has changed: a name, a QR, the campaign's template. Returns its token."""
    token = put_poster(
        work,
        key=poster_key(participant),
        template_id=campaign.poster_template_id,
        own=campaign.poster_own,
        values=poster_values(site, campaign, participant),
    )
    if participant.poster != token:
        participant.poster = token
        work.session.flush()
    return token


def do_keep_qr(work: Work, site: Site, campaign: Campaign, participant: Participant, url: str, until: datetime) -> None:
    """WeChat has made a QR: the poster shows it from now on."""
    is_first = participant.qr_url == ""
    participant.qr_url, participant.qr_until = url, until
    do_put_poster(work, site, campaign, participant)
    if is_first:
        do_send_pictures(work, campaign, [participant.id])


def do_drop_qr(work: Work, site: Site, campaign: Campaign, participant: Participant) -> None:
    """There is no QR of WeChat's (any more): the poster shows the link of the campaign's page."""
    had_one = participant.qr_url != ""
    participant.qr_url, participant.qr_until = "", None
    if had_one:
        do_put_poster(work, site, campaign, participant)


def poster_values(site: Site, campaign: Campaign, participant: Participant) -> Values:
    """WeChat's QR where there is one, else the page of the campaign; a name only of who agreed to be shown."""
    link = participant.qr_url or site.invitation(campaign, participant)
    return Values(link=link, name=participant.name if participant.shown else "")
