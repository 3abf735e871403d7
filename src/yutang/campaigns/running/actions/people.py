"""What campaigns keep of one person: led over to who they turn out to be, handed out, or forgotten."""

from typing import Any

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import Campaign, Participant
from yutang.campaigns.referrals.actions import do_judge, do_reverse
from yutang.campaigns.referrals.rules import Reason
from yutang.campaigns.rewards.actions import do_forget_fan, do_reach, do_unreach
from yutang.campaigns.running.actions.posters import poster_key
from yutang.campaigns.running.store import LIVE
from yutang.campaigns.running.store import people as store
from yutang.posters.actions import forget_posters
from yutang.workspaces.actions import Work


def do_move_fan(work: Work, from_id: int, to_id: int) -> None:
    """Two fans turn out to be one person: what the younger one did in campaigns leads to the older one.

    Where both took part in the same campaign, the younger one's part stops, and its friends are judged for the older
    one's. Where somebody was credited for both, the younger one's credit ends: nobody comes twice. The ledger only
    grows by this. For fans' own merging, so it asks for no permission.
    """
    session, workspace_id = work.session, work.workspace_id
    ours = {row.campaign_id: row for row in store.participants_of_fan(session, workspace_id, to_id)}
    theirs = {row.campaign_id: row for row in store.participants_of_fan(session, workspace_id, from_id)}
    both = theirs.keys() & ours.keys()
    for campaign_id, row in theirs.items():
        if campaign_id not in both:
            row.fan_id = to_id
    session.flush()
    touched = store.touched_campaigns(session, workspace_id, from_id)
    for campaign_id in sorted({*theirs, *touched}):
        _move(work, find_campaign(work, campaign_id), from_id, to_id, theirs.get(campaign_id), ours.get(campaign_id))
    store.move_points(session, workspace_id, from_id, to_id)


def _move(
    work: Work, campaign: Campaign, from_id: int, to_id: int, younger: Participant | None, older: Participant | None
) -> None:
    session, workspace_id = work.session, work.workspace_id
    is_live = campaign.state in LIVE
    double = store.referral(session, workspace_id, campaign.id, to_id) is not None
    known = store.referral(session, workspace_id, campaign.id, from_id)
    inviters = set() if known is None else {known.inviter_id}
    if double:
        for inviter_id in inviters:
            do_reverse(work, campaign, inviter_id, [from_id], Reason.OTHER_TOUCH)
    elif known is not None:
        store.move_referral(session, workspace_id, campaign.id, from_id, to_id)
    store.move_touches(session, workspace_id, campaign.id, from_id, to_id)
    invitees = {to_id} if is_live else set()
    if younger is not None and older is not None:
        younger.stopped_at = younger.stopped_at or work.now
        session.flush()
        invitees |= store.invitees_of(session, workspace_id, campaign.id, younger.id) if is_live else set()
        store.move_inviter(session, workspace_id, campaign.id, younger.id, older.id)
    changes = do_judge(work, campaign, invitees)
    inviters |= {change.inviter_id for change in changes}
    do_unreach(work, campaign, inviters)
    do_reach(work, campaign, inviters)


def export_of(work: Work, fan_id: int) -> dict[str, Any]:
    """The campaigns that a person took part in, as JSON can hold them. For fans' own export, which asks for permission.

    Of friends only how many: who they are is not this person's to take along.
    """
    rows = store.participants_of_fan(work.session, work.workspace_id, fan_id)
    return {"campaigns": [_exported(work, row) for row in rows]}


def _exported(work: Work, row: Participant) -> dict[str, Any]:
    campaign = find_campaign(work, row.campaign_id)
    return {
        "campaign": campaign.title,
        "joined_at": row.joined_at.isoformat(),
        "opened_at": row.opened_at.isoformat() if row.opened_at else None,
        "stopped_at": row.stopped_at.isoformat() if row.stopped_at else None,
        "openid": row.openid,
        "invite_code": row.code,
        "name": row.name,
        "shown": row.shown,
        "friends": row.score,
        "friends_waiting": row.waiting,
        "rewards": [
            {"title": title, "state": issue.state.value, "reached_at": issue.reached_at.isoformat()}
            for issue, title in store.issues_of(work.session, work.workspace_id, row.id)
        ],
        "said": [
            review.appeal for review in store.reviews_of(work.session, work.workspace_id, row.id) if review.appeal
        ],
    }


def do_erase_fan(work: Work, fan_id: int) -> None:
    """Forget who somebody was in campaigns: name, openid, page, poster, addresses, what is known of their phones, what
    they said. Their friends, scores and rewards stay in the ledgers, so that all sums stay right.

    For fans' own erasure, which asks for permission.
    """
    session, workspace_id = work.session, work.workspace_id
    rows = store.participants_of_fan(session, workspace_id, fan_id)
    forget_posters(work, [poster_key(row) for row in rows])
    do_forget_fan(work, fan_id)
    for row in rows:
        row.name, row.openid, row.shown, row.poster, row.qr_url, row.qr_until = "", "", False, "", "", None
        row.network = row.device = row.agent = ""
        row.page_key = f"erased-{row.id}"
        row.stopped_at = row.stopped_at or work.now
        for review in store.reviews_of(session, workspace_id, row.id):
            review.appeal = ""
    session.flush()
    store.forget_phones(session, workspace_id, fan_id)
