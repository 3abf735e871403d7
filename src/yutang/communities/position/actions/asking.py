"""The one question for newcomers: the team words it and makes links, newcomers answer once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from yutang.campaigns.models import Campaign
from yutang.communities.actions import find_community
from yutang.communities.models import Community
from yutang.communities.position import store
from yutang.communities.position.models import FitAnswer, FitLink, FitQuestion, FitSlug
from yutang.communities.position.rules.fit import MOST_CHOICES, Choice, Share, choices_from, share_of, together
from yutang.db.engine import Database
from yutang.errors import N_, Conflict, Gone, NotFound
from yutang.fans.actions.linking import ids_of_fan, phone_owner
from yutang.fields import Fields
from yutang.livecodes.rules import new_slug
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_DRAWS: Final = 20
_MOST_LINKS: Final = 200  # of one community
_LONGEST_SLUG: Final = 40
_NOTHING: Final = N_("There is no such question. Please open it again from where you found it.")


# ---- the team's side ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuestionForm:
    text: str
    choices: Sequence[Choice]
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class LinkForm:
    channel: str
    bait: str = ""
    code_id: int | None = None
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class LinkLine:
    link: FitLink
    share: Share


@dataclass(frozen=True, slots=True)
class FitStanding:
    """What newcomers answered from `since` on (none: ever): per link, per channel, per bait and in all."""

    community: Community
    question: FitQuestion | None
    choices: Sequence[Choice]
    lines: Sequence[LinkLine]
    channels: Sequence[tuple[str, Share]]
    baits: Sequence[tuple[str, Share]]
    whole: Share
    since: datetime | None


def fit_of(work: Work, community_id: int, days: int = 0) -> FitStanding:
    """`days`: of the last so many days only; 0: ever. Raises NotFound."""
    community = find_community(work, community_id)
    since = work.now - timedelta(days=days) if days else None
    question = store.question(work.session, work.workspace_id, community_id)
    counts = store.counts(work.session, work.workspace_id, community_id, since)
    links = store.links(work.session, work.workspace_id, community_id)
    counted = [(link, *counts.get(link.id, (0, 0))) for link in links]
    return FitStanding(
        community=community,
        question=question,
        choices=choices_from(question.choices) if question else [],
        lines=[LinkLine(link, share_of(hits, n)) for link, hits, n in counted],
        channels=together((link.channel, hits, n) for link, hits, n in counted if n),
        baits=together((link.bait, hits, n) for link, hits, n in counted if n and link.bait),
        whole=share_of(sum(hits for _, hits, _ in counted), sum(n for _, _, n in counted)),
        since=since,
    )


def do_ask(work: Work, community_id: int, form: QuestionForm) -> FitQuestion:
    """Word the question. Answers that were given stay as they were counted. Raises Invalid."""
    work.actor.require(Permission.COMMUNITIES)
    find_community(work, community_id)
    text, choices = _tidy(form)
    row = store.question(work.session, work.workspace_id, community_id)
    before = None if row is None else {"text": row.text, "choices": row.choices}
    kept = {"choices": [{"text": each.text, "fits": each.fits} for each in choices]}
    if row is None:
        row = FitQuestion(workspace_id=work.workspace_id, community_id=community_id)
        work.session.add(row)
    row.text, row.choices, row.language, row.changed_at = text, kept, form.language, work.now
    work.session.flush()
    work.audit("position.ask", "community", community_id, before, {"text": text, "choices": kept})
    return row


def _tidy(form: QuestionForm) -> tuple[str, Sequence[Choice]]:
    fields = Fields()
    text = fields.line("text", form.text, required=True)
    tidy = [Choice(fields.line("choices", each.text), each.fits) for each in form.choices[:MOST_CHOICES]]
    choices = [each for each in tidy if each.text]
    if len({each.text for each in choices}) < len(choices):
        fields.refuse("choices", N_("Two answers are the same."))
    if not any(each.fits for each in choices) or all(each.fits for each in choices):
        fields.refuse("choices", N_("At least one answer must be your crowd, and at least one must not."))
    if form.language not in {"zh", "en"}:
        fields.refuse("language", N_("Yutang speaks Chinese and English."))
    fields.check()
    return text, choices


def do_add_link(work: Work, community_id: int, form: LinkForm, rng: Random) -> FitLink:
    """A way to the question. `rng` draws its address: secrets.SystemRandom(). Raises Invalid, Conflict, NotFound."""
    work.actor.require(Permission.COMMUNITIES)
    find_community(work, community_id)
    if store.question(work.session, work.workspace_id, community_id) is None:
        raise Conflict(N_("Write the question first."), "no_question")
    if len(store.links(work.session, work.workspace_id, community_id)) >= _MOST_LINKS:
        raise Conflict(N_("That is enough links for one community."), "too_many")
    fields = Fields()
    channel = fields.line("channel", form.channel, required=True)
    bait = fields.line("bait", form.bait)
    if form.campaign_id is not None and not _is_ours(work, community_id, form.campaign_id):
        fields.refuse("campaign", N_("There is no such campaign in this community."))
    fields.check()
    link = FitLink(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        community_id=community_id,
        slug=_free_slug(work, rng),
        channel=channel,
        bait=bait,
        code_id=form.code_id,
        campaign_id=form.campaign_id,
        created_at=work.now,
        archived_at=None,
    )
    work.session.add_all([link, FitSlug(slug=link.slug, workspace_id=work.workspace_id, link_id=link.id)])
    work.audit("position.link", "community", community_id, None, {"channel": channel, "bait": bait, "slug": link.slug})
    return link


def _is_ours(work: Work, community_id: int, campaign_id: int) -> bool:
    return campaign_id in {campaign.id for campaign in campaigns_of(work, community_id)}


def campaigns_of(work: Work, community_id: int) -> Sequence[Campaign]:
    """Of this community, the newest first; archived ones are left out."""
    work.actor.require(Permission.SEE)
    return store.campaigns(work.session, work.workspace_id, community_id)


def _free_slug(work: Work, rng: Random) -> str:
    for _ in range(_DRAWS):
        slug = new_slug(rng)
        if store.slug_target(work.session, slug) is None:
            return slug
    raise Conflict(N_("No free address was found. Please try again."), "slug_taken")


def do_archive_link(work: Work, community_id: int, link_id: int) -> FitLink:
    """It asks nobody any more; its answers stay. Doing it twice changes nothing. Raises NotFound."""
    work.actor.require(Permission.COMMUNITIES)
    link = store.link(work.session, work.workspace_id, link_id)
    if link is None or link.community_id != community_id:
        raise NotFound(N_("There is no such link."))
    if link.archived_at is None:
        link.archived_at = work.now
        work.audit("position.unlink", "community", community_id, {"slug": link.slug}, None)
    return link


# ---- the newcomer's side --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as a newcomer sees it. `answered`: this phone, or the fan who holds it, has answered before."""

    link: FitLink
    question: FitQuestion
    choices: Sequence[Choice]
    community: str
    answered: bool


def way_of(database: Database, slug: str) -> tuple[int, int]:
    """Workspace and link of a public address. Raises NotFound."""
    with database.read() as session:
        found = store.slug_target(session, slug) if len(slug) <= _LONGEST_SLUG else None
    if found is None:
        raise NotFound(_NOTHING)
    return found


def asked(work: Work, link_id: int, visitor_id: int | None) -> Asked:
    """Raises NotFound, or Gone for a link that asks nobody any more."""
    link = store.link(work.session, work.workspace_id, link_id)
    question = None if link is None else store.question(work.session, work.workspace_id, link.community_id)
    if link is None or question is None:
        raise NotFound(_NOTHING)
    if link.archived_at is not None:
        raise Gone(N_("This question is closed. Thank you for looking by."))
    return _asked(work, link, question, visitor_id)


def asked_in_campaign(work: Work, campaign_id: int, visitor_id: int | None) -> Asked | None:
    """The question for a campaign's own pages; None: there is none, or it is answered."""
    link = store.link_of_campaign(work.session, work.workspace_id, campaign_id)
    question = None if link is None else store.question(work.session, work.workspace_id, link.community_id)
    if link is None or question is None:
        return None
    found = _asked(work, link, question, visitor_id)
    return None if found.answered else found


def _asked(work: Work, link: FitLink, question: FitQuestion, visitor_id: int | None) -> Asked:
    name = find_community(work, link.community_id).name
    before = visitor_id is not None and _before(work, link.community_id, visitor_id) is not None
    return Asked(link, question, choices_from(question.choices), name, before)


def _before(work: Work, community_id: int, visitor_id: int) -> FitAnswer | None:
    fan_id = phone_owner(work, visitor_id)
    known = [] if fan_id is None else ids_of_fan(work, fan_id)
    return store.answer(work.session, work.workspace_id, community_id, visitor_id, known)


def do_answer(work: Work, link_id: int, visitor_id: int, choice: str) -> bool:
    """Note what a phone answers, in the words that were shown. False: it, or its fan, has answered before.

    Raises Conflict for words that are no choice (any more).
    """
    found = asked(work, link_id, visitor_id)
    if found.answered:
        return False
    chosen = next((each for each in found.choices if each.text == choice), None)
    if chosen is None:
        raise Conflict(N_("Please choose one of the answers."), "no_choice")
    row = {
        "id": work.new_id(),
        "community_id": found.link.community_id,
        "link_id": link_id,
        "visitor_id": visitor_id,
        "fan_id": phone_owner(work, visitor_id),
        "choice": chosen.text,
        "fits": chosen.fits,
        "answered_at": work.now,
    }
    return store.add_answer(work.session, work.workspace_id, row)
