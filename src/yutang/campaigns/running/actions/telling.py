"""What a campaign tells people by itself: within their reply budgets, and nobody at all while it is paused."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Final

from yutang.campaigns.models import Campaign, CampaignState, Participant, ReferralState
from yutang.campaigns.referrals.actions import Change
from yutang.campaigns.referrals.rules import Reason
from yutang.campaigns.rules.texts import CARD
from yutang.campaigns.running import store
from yutang.campaigns.running.actions.voice import Voice
from yutang.campaigns.running.addresses import Site
from yutang.dialogue.actions.telling import Telling, do_tell
from yutang.wechat.outgoing import Outgoing
from yutang.workspaces.actions import Work

_SPARE: Final = 1
"""Of an inviter's budget: news of friends leave one message for the reward that may come of them."""


def do_welcome(work: Work, site: Site, campaign: Campaign, people: Collection[Participant]) -> None:
    """After the immediate reply: the card to their poster, and where they stand."""
    if not people or campaign.account_id is None:
        return
    voice = Voice(work, site, campaign)
    speaker = Speaker(work, campaign, [each.fan_id for each in people])
    do_tell(
        work,
        [
            speaker.to(each, partial(voice.message, key, each, nickname=speaker.name(each)))
            for each in people
            if each.stopped_at is None
            for key in (CARD, "progress")
        ],
    )


def do_tell_changes(work: Work, site: Site, campaign: Campaign, changes: Sequence[Change]) -> None:
    """Inviters hear of friends who came and, kindly, of those who left again: of many at once in one message each.

    Whose budget does not allow it finds it on their page.
    """
    if campaign.account_id is None or campaign.state is CampaignState.PAUSED:
        return
    news = list(_news(changes))
    if not news:
        return
    voice = Voice(work, site, campaign)
    people = store.participants(work.session, work.workspace_id, {change.inviter_id for _, change in news})
    friends = store.shown_names(work.session, work.workspace_id, campaign.id, {change.invitee_id for _, change in news})
    speaker = Speaker(work, campaign, [each.fan_id for each in people.values()])
    do_tell(
        work,
        [
            speaker.to(
                each,
                partial(
                    voice.message, key, each, nickname=speaker.name(each), friend=friends.get(change.invitee_id, "")
                ),
                spare=_SPARE,
                quiet=True,
            )
            for key, change in news
            if (each := people[change.inviter_id]).stopped_at is None
        ],
    )


def _news(changes: Iterable[Change]) -> Iterable[tuple[str, Change]]:
    """The last change of each kind for each inviter. Who came and left within one batch is no news."""
    last: dict[tuple[int, int], Change] = {(change.inviter_id, change.invitee_id): change for change in changes}
    first: dict[tuple[int, int], Change] = {}
    for change in changes:
        first.setdefault((change.inviter_id, change.invitee_id), change)
    told: dict[tuple[str, int], Change] = {}
    for pair, change in last.items():
        if change.state is ReferralState.CREDITED:
            told["friend", change.inviter_id] = change
        elif change.reason is Reason.LEFT and first[pair].before is not None:
            told["left", change.inviter_id] = change
    return [(key, change) for (key, _), change in told.items()]


class Speaker:
    """Addresses messages of one campaign to its participants."""

    def __init__(self, work: Work, campaign: Campaign, fan_ids: Collection[int]) -> None:
        self._account_id = campaign.account_id or 0
        self._rule_id = store.rule_id_of(work.session, work.workspace_id, campaign.id)
        self._names = store.fan_names(work.session, work.workspace_id, fan_ids)

    def name(self, participant: Participant) -> str:
        return participant.name or self._names.get(participant.fan_id, "")

    def to(
        self,
        participant: Participant,
        message: Outgoing | Callable[[], Outgoing],
        *,
        spare: int = 0,
        quiet: bool = False,
    ) -> Telling:
        return Telling(self._account_id, participant.fan_id, message, spare, self._rule_id, quiet)
