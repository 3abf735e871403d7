"""What fans change on their own page: being shown, taking part, and saying something where they are looked at."""

from yutang.campaigns.fan_pages import store
from yutang.campaigns.fan_pages.rules.names import typed_name
from yutang.campaigns.fraud.actions import do_appeal
from yutang.campaigns.fraud.actions.deciding import LONGEST
from yutang.campaigns.models import Campaign, Participant
from yutang.campaigns.running.actions.posters import do_put_poster
from yutang.campaigns.running.addresses import Site
from yutang.errors import N_
from yutang.fans.actions.consents import do_give_consent, do_withdraw_about
from yutang.fields import Fields
from yutang.workspaces.actions import Work

CONSENT = "board"  # of fans.actions.consents.KINDS
LONGEST_APPEAL = LONGEST


def do_agree(work: Work, site: Site, campaign: Campaign, participant: Participant, name: str, wording: str) -> str:
    """Be shown by a name; `wording` is what the fan was shown. Returns the name as it will be seen. Raises Invalid."""
    shown_as = typed_name(name)
    kept = store.lock_participant(work.session, work.workspace_id, participant.id)
    if kept.shown and kept.name == shown_as:
        return shown_as
    do_withdraw_about(work, kept.fan_id, CONSENT, about_what(campaign))
    do_give_consent(work, kept.fan_id, CONSENT, wording, about_what(campaign))
    kept.name, kept.shown = shown_as, True
    _put_poster_again(work, site, campaign, kept)
    return shown_as


def do_hide(work: Work, site: Site, campaign: Campaign, participant: Participant) -> None:
    """Be shown no more, from now on and everywhere; the name goes."""
    kept = store.lock_participant(work.session, work.workspace_id, participant.id)
    do_withdraw_about(work, kept.fan_id, CONSENT, about_what(campaign))
    kept.name, kept.shown = "", False
    _put_poster_again(work, site, campaign, kept)


def _put_poster_again(work: Work, site: Site, campaign: Campaign, participant: Participant) -> None:
    """The name is on their poster, too."""
    if participant.poster:
        do_put_poster(work, site, campaign, participant)


def do_stop(work: Work, participant: Participant) -> None:
    """Take part no more: no messages, no credits. What was reached stays."""
    kept = store.lock_participant(work.session, work.workspace_id, participant.id)
    if kept.stopped_at is None:
        kept.stopped_at = work.now
        work.audit("participant.stop", "fan", kept.fan_id, None, {"campaign": str(kept.campaign_id)})


def do_return(work: Work, participant: Participant) -> None:
    """Take part again."""
    kept = store.lock_participant(work.session, work.workspace_id, participant.id)
    if kept.stopped_at is not None:
        kept.stopped_at = None
        work.audit("participant.return", "fan", kept.fan_id, None, {"campaign": str(kept.campaign_id)})


def do_speak(work: Work, participant: Participant, text: str) -> None:
    """Say something to whoever looks. Raises Invalid, and Conflict where nobody looks, or it was said already."""
    fields = Fields()
    words = fields.prose("appeal", text)
    if len(words) > LONGEST_APPEAL:
        fields.refuse("appeal", N_("Please keep this under 500 characters."))
    fields.check()
    do_appeal(work, participant, words)
    work.audit("participant.appeal", "fan", participant.fan_id, None, {"campaign": str(participant.campaign_id)})


def about_what(campaign: Campaign) -> str:
    """What a consent was given for."""
    return f"campaign:{campaign.id}"
