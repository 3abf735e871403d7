"""What is behind a poster: who invites, and keeping that somebody met their code."""

from dataclasses import dataclass
from datetime import datetime

from yutang.campaigns.actions.looking import participant_of_code
from yutang.campaigns.fan_pages import store
from yutang.campaigns.fan_pages.actions.about import About
from yutang.campaigns.fan_pages.actions.phones import participant_here
from yutang.campaigns.fan_pages.rules.clients import Client, prints_of
from yutang.campaigns.fan_pages.rules.phases import Phase
from yutang.campaigns.models import Campaign, Participant, TouchVia
from yutang.campaigns.referrals.actions import Touching, do_touch
from yutang.campaigns.tokens import open_token
from yutang.errors import N_, NotFound
from yutang.fans.actions.linking import fan_today, phone_owner
from yutang.workspaces.actions import Work

_NOBODY = N_("This link is not complete. Please scan the poster again.")
_KEPT = frozenset({Phase.OPEN, Phase.PAUSED})  # what is met in a pause is judged after it


@dataclass(frozen=True, slots=True)
class Behind:
    """`inviter`: none any more where they stopped taking part. `me`: who takes part with this phone."""

    inviter: Participant | None
    token: str
    qr: str  # what the inviter's own QR of WeChat's holds; "" without one, or where it ended
    me: Participant | None
    own: bool  # the inviter's own phone
    to_note: bool  # whether this phone meets this code for the first time, at a time that may count

    @property
    def name(self) -> str:
        """Whose invitation it is, where they agreed to be shown."""
        return self.inviter.name if self.inviter is not None and self.inviter.shown else ""


def behind(work: Work, key: bytes, about: About, token: str, visitor_id: int | None) -> Behind:
    """Raises NotFound for a token that this campaign did not sign, or that has ended (code `ended`).

    A campaign that was made longer keeps its posters: as long as it goes on, the end inside them is not asked.
    """
    goes_on = work.now < about.ends_at
    moment = min(work.now, about.campaign.started_at or work.now) if goes_on else work.now
    invitation = open_token(key, about.campaign.id, token, moment)
    inviter = participant_of_code(work, about.campaign.id, invitation.code)
    if inviter is None:
        raise NotFound(_NOBODY)
    me = participant_here(work, about.campaign.id, visitor_id)
    own = visitor_id is not None and phone_owner(work, visitor_id) == fan_today(work, inviter.fan_id)
    known = visitor_id is not None and store.has_touch(
        work.session, work.workspace_id, about.campaign.id, touch_key(inviter, visitor_id)
    )
    to_note = about.phase in _KEPT and not own and not known and inviter.stopped_at is None
    stopped = inviter.stopped_at is not None
    return Behind(None if stopped else inviter, token, "" if stopped else _qr(inviter, work.now), me, own, to_note)


def _qr(inviter: Participant, now: datetime) -> str:
    """WeChat's own QR, as long as it holds; also while the next one is being made."""
    return inviter.qr_url if inviter.qr_until is None or now < inviter.qr_until else ""


def do_note_touch(work: Work, key: bytes, campaign: Campaign, inviter: Participant, client: Client) -> None:
    """This phone met this code. A fan who is known by the phone met it; decided is nothing here."""
    network, device, agent = prints_of(key, work.workspace_id, client)
    do_touch(
        work,
        campaign,
        [
            Touching(
                key=touch_key(inviter, client.visitor_id),
                inviter_id=inviter.id,
                via=TouchVia.PAGE,
                at=work.now,
                fan_id=phone_owner(work, client.visitor_id),
                visitor_id=client.visitor_id,
                network=network,
                device=device,
                agent=agent,
            )
        ],
    )


def touch_key(inviter: Participant, visitor_id: int) -> str:
    return f"{inviter.id}:{visitor_id}"
