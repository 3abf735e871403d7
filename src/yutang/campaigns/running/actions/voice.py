"""How one campaign speaks: its texts, with what is the same for everybody filled in once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from yutang.campaigns.models import Campaign, Participant
from yutang.campaigns.rules.texts import completed_of, fill, message_of
from yutang.campaigns.rules.values import rules_from_json
from yutang.campaigns.running import store
from yutang.campaigns.running.addresses import Site
from yutang.campaigns.running.store import Tier
from yutang.livecodes.rules.links import code_url
from yutang.wechat.outgoing import Outgoing, TextOut
from yutang.workspaces.actions import Work

_AT_THE_EDGE: Final = frozenset({"nickname", "account", "persona"})
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Voice:
    """Made for a batch; `site` is where its links lead."""

    def __init__(self, work: Work, site: Site, campaign: Campaign) -> None:
        session, workspace_id = work.session, work.workspace_id
        self._site = site
        self._campaign = campaign
        self._texts = completed_of(campaign)
        self._tiers: Sequence[Tier] = store.tiers(session, workspace_id, campaign.id)
        slug = store.code_slug(session, workspace_id, campaign.code_id)
        speaker = store.speaker(session, workspace_id, campaign.account_id)
        self._same = {
            **same_for_all(campaign),
            "account": speaker.account,
            "persona": speaker.persona or speaker.account,
            "entrance": code_url(site.base_url, slug) if slug else "",
            "page": site.campaign_page(campaign.slug),
        }

    def says(self, key: str) -> bool:
        return key in self._texts

    def message(self, key: str, participant: Participant, **more: str) -> Outgoing:
        """One of the campaign's texts to one participant. `more`: nickname, friend, reward."""
        values = {**self._same, **self._progress(participant), **more}
        return message_of(key, self._texts[key], values)

    def _progress(self, participant: Participant) -> Mapping[str, str]:
        score = participant.score
        ahead = next((tier for tier in self._tiers if tier.threshold > score), None)
        return {
            "my_page": self._site.own_page(self._campaign.slug, participant),
            "poster": self._site.poster(participant) or self._site.invitation(self._campaign, participant),
            "code": participant.code,
            "score": str(score),
            "waiting": str(participant.waiting),
            "next": "" if ahead is None else ahead.title,
            "threshold": "" if ahead is None else str(ahead.threshold),
            "left": "" if ahead is None else str(ahead.threshold - score),
        }


def same_for_all(campaign: Campaign) -> dict[str, str]:
    """What needs no address and no account."""
    rules = rules_from_json(campaign.rules)
    return {
        "campaign": campaign.title,
        "organiser": rules.organiser,
        "starts": local_moment(campaign.starts_at, campaign.timezone, campaign.language),
        "ends": local_moment(campaign.ends_at, campaign.timezone, campaign.language),
        "keyword": rules.keyword,
        "hours": str(rules.hold_hours),
    }


def passive_text(campaign: Campaign, key: str, code_slug: str) -> TextOut:
    """One of the texts that the edge says, as its reply rule keeps it: who reads it, and where this installation is
    reached, is filled in there."""
    values = {
        **same_for_all(campaign),
        "entrance": f"{{link:{code_slug}}}" if code_slug else "",
        "page": f"{{page:{campaign.slug}}}",
        "my_page": f"{{page:{campaign.slug}/{campaign.id}}}",
    }
    texts = completed_of(campaign)
    return TextOut(fill(texts[key], values, keep=_AT_THE_EDGE))


def local_moment(moment: datetime, timezone: str, language: str) -> str:
    """11月30日 20:00; 30 November, 20:00."""
    local = moment.astimezone(ZoneInfo(timezone))
    if language == "zh":
        return f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.day} {_MONTHS[local.month - 1]}, {local:%H:%M}"
