"""Is a campaign ready? The facts are gathered here; what they come to is decided in `rules.readiness`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from yutang.accounts.models import AccountState, ReplyTrigger
from yutang.accounts.official.rules.checks import is_connected
from yutang.accounts.replies.actions import columns_of
from yutang.accounts.replies.rules import Places, RuleBook, fold, rule_of_row
from yutang.campaigns.actions.making import locked
from yutang.campaigns.actions.posters import look_of, poster_value
from yutang.campaigns.console import store
from yutang.campaigns.models import Campaign, CampaignKind, CampaignState
from yutang.campaigns.rewards.models import RewardKind, RewardTier
from yutang.campaigns.rules.kinds import rewards_inviting
from yutang.campaigns.rules.paths import path_for
from yutang.campaigns.rules.readiness import (
    AccountFacts,
    CodeFacts,
    Facts,
    Point,
    Spotted,
    TextProblem,
    TierFacts,
    blocks,
    readiness,
    uncovered,
)
from yutang.campaigns.rules.texts import BY_KEY, check_texts, completed_of
from yutang.campaigns.rules.values import CampaignRules, rules_from_json
from yutang.communities.readiness.actions import points_around
from yutang.errors import N_, Conflict, Invalid, NotAllowed
from yutang.fields import Fields
from yutang.livecodes.actions import find_line
from yutang.livecodes.models import CodeState
from yutang.wechat.messages import Text
from yutang.wording import Context, Mechanics, Place, check
from yutang.workspaces.actions import Work
from yutang.workspaces.models import Role
from yutang.workspaces.rules import Permission

SHORTEST_REASON: Final = 10  # characters


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at outside the database, before the check: whether the poster can be drawn (a msgid; "": yes)."""

    poster_problem: str = ""
    poster_values: Mapping[str, str | int] = field(default_factory=dict)


NOT_LOOKED: Final = Seen()


def readiness_of(work: Work, campaign: Campaign, seen: Seen = NOT_LOOKED) -> list[Point]:
    """The list as it stands now, with what stands around the campaign. Without `seen` nothing is drawn."""
    work.actor.require(Permission.SEE)
    return [*readiness(facts_of(work, campaign, seen)), *points_around(work, campaign)]


def spotted_in(work: Work, campaign: Campaign) -> list[Spotted]:
    """What the wording and mechanics check finds in everything that fans read, and in what the campaign does."""
    tiers = store.tiers(work.session, work.workspace_id, campaign.id)
    return list(_spotted(campaign, rules_from_json(campaign.rules), tiers))


def do_check(work: Work, campaign_id: int, seen: Seen) -> tuple[Campaign, list[Point]]:
    """Look at everything; a campaign with nothing that blocks is checked from now on, another is (again) a draft.

    Raises Conflict for one that has started, or is archived.
    """
    campaign = locked(work, campaign_id)
    if campaign.state not in {CampaignState.DRAFT, CampaignState.CHECKED}:
        raise Conflict(N_("This campaign has started already."), "started")
    if campaign.archived_at is not None:
        raise Conflict(N_("This campaign is archived. Bring it back first."), "archived")
    points = readiness_of(work, campaign, seen)
    before = {"state": campaign.state.value}
    good = not blocks(points)
    campaign.state = CampaignState.CHECKED if good else CampaignState.DRAFT
    campaign.checked_version = campaign.version if good else None
    campaign.changed_at = work.now
    if before["state"] != campaign.state.value:
        work.audit("campaign.check", "campaign", campaign.id, before, {"state": campaign.state.value})
    return campaign, points


def may_override(work: Work) -> bool:
    return Role.OWNER in work.actor.roles


def do_override(work: Work, campaign_id: int, reason: str) -> Campaign:
    """An owner takes what is plainly forbidden upon themselves, with a reason. It covers what is found today, no more.

    Raises NotAllowed for anybody but an owner, Invalid without a reason, Conflict where nothing is forbidden.
    """
    campaign = locked(work, campaign_id)
    _require_owner(work)
    said = _reason(reason)
    if not any(each.blocks for each in spotted_in(work, campaign)):
        raise Conflict(N_("Nothing here is plainly forbidden, so no reason is needed."), "nothing_forbidden")
    _take_upon(work, campaign, said)
    return campaign


def _require_owner(work: Work) -> None:
    if not may_override(work):
        raise NotAllowed(N_("Only an owner of the workspace can decide this."))


def _take_upon(work: Work, campaign: Campaign, reason: str) -> None:
    marks = sorted({each.mark for each in spotted_in(work, campaign) if each.blocks})
    before = campaign.override
    campaign.override = {
        "reason": reason,
        "by": work.actor.name,
        "member_id": None if work.actor.member_id is None else str(work.actor.member_id),
        "at": work.now.isoformat(),
        "marks": marks,
    }
    campaign.changed_at = work.now
    work.audit("campaign.override", "campaign", campaign.id, before, {"reason": reason, "findings": marks})


def covered_by(campaign: Campaign) -> frozenset[str]:
    return frozenset((campaign.override or {}).get("marks", ()))


def refuse_forbidden(work: Work, campaign: Campaign, reason: str = "") -> None:
    """For changes of a campaign that runs. Raises Conflict where they say or do what is plainly forbidden.

    The caller's transaction is rolled back: fans never read it. An owner may give a `reason`, as for a start.
    """
    left = uncovered(spotted_in(work, campaign), covered_by(campaign))
    if not left:
        return
    if reason.strip():
        _require_owner(work)
        _take_upon(work, campaign, _reason(reason))
        return
    words = left[0].finding.fact or " … ".join(spot.words for spot in left[0].finding.spots)
    raise Conflict(
        N_("WeChat plainly forbids this: “{words}”. A campaign that runs cannot be changed to it."),
        "forbidden",
        {left[0].where.removeprefix("texts."): N_("WeChat plainly forbids this: “{words}”.")},
        words=words[:80],
    )


def _reason(reason: str) -> str:
    fields = Fields()
    said = fields.prose("reason", reason)
    if len(said) < SHORTEST_REASON:
        fields.refuse("reason", N_("Please write a sentence: it stands in the audit log."))
    fields.check()
    return said


# ---- gathering ------------------------------------------------------------------------------------------------------


def facts_of(work: Work, campaign: Campaign, seen: Seen) -> Facts:
    rules = rules_from_json(campaign.rules)
    tiers = store.tiers(work.session, work.workspace_id, campaign.id)
    chosen = bool(poster_value(campaign))
    gone = N_("The chosen poster template is gone. Choose another one.")
    return Facts(
        now=work.now,
        kind=campaign.kind,
        path=campaign.path,
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        rules=rules,
        account=_account(work, campaign),
        code=_code(work, campaign),
        tiers=_tiers(work, tiers),
        text_problems=_text_problems(campaign),
        clashes=_clashes(work, campaign, rules.keyword),
        poster_chosen=chosen,
        poster_problem=gone if chosen and look_of(work, campaign) is None else seen.poster_problem,
        poster_values=seen.poster_values,
        spotted=list(_spotted(campaign, rules, tiers)),
        covered=covered_by(campaign),
    )


def _account(work: Work, campaign: Campaign) -> AccountFacts | None:
    found = campaign.account_id and store.account(work.session, work.workspace_id, campaign.account_id)
    if not found:
        return None
    in_use = found.state not in {AccountState.PAUSED, AccountState.ARCHIVED}
    return AccountFacts(found.name, is_connected(found), in_use, path_for(found.account_class))


def _code(work: Work, campaign: Campaign) -> CodeFacts | None:
    if campaign.code_id is None or store.code(work.session, work.workspace_id, campaign.code_id) is None:
        return None
    line = find_line(work, campaign.code_id)
    active = line.code.state is CodeState.ACTIVE
    return CodeFacts(line.code.name, active, line.room, any(owner.answers for owner in line.owners))


def _tiers(work: Work, tiers: Sequence[RewardTier]) -> list[TierFacts]:
    free = store.free_codes(work.session, work.workspace_id, [tier.id for tier in tiers])
    return [
        TierFacts(
            tier.title,
            tier.threshold,
            tier.kind,
            None if tier.stock is None else max(tier.stock - tier.taken, 0),
            free.get(tier.id, 0) if tier.kind is RewardKind.CODE else None,
            tier.cost,
            bool(tier.link.strip()),
        )
        for tier in tiers
    ]


def _text_problems(campaign: Campaign) -> list[TextProblem]:
    try:
        check_texts(completed_of(campaign))
    except Invalid as error:
        return [
            TextProblem(key, BY_KEY[key].title if key in BY_KEY else key, sentence, error.values)
            for key, sentence in error.fields.items()
        ]
    return []


def _clashes(work: Work, campaign: Campaign, keyword: str) -> list[str]:
    """The account's own replies, and those of other campaigns, that would answer the keyword instead of this one."""
    if campaign.account_id is None or not keyword:
        return []
    rows = store.rules_not_of(work.session, work.workspace_id, campaign.account_id, campaign.id)
    rules = [rule for row in rows if (rule := rule_of_row(columns_of(row))) is not None]
    keywords = [rule for rule in rules if rule.trigger is ReplyTrigger.KEYWORD]
    local = work.now.astimezone(ZoneInfo(campaign.timezone))
    found = RuleBook(keywords, Places()).choose(Text(keyword), local)
    others = store.keywords_in_use(work.session, work.workspace_id, campaign.account_id, campaign.id)
    same = [title for title, word in others if fold(word) == fold(keyword)]
    return same + [rule.name or keyword for rule in keywords if found is not None and rule.id == found.rule_id]


def _spotted(campaign: Campaign, rules: CampaignRules, tiers: Sequence[RewardTier]) -> Iterator[Spotted]:
    texts = completed_of(campaign)
    message = Context(Place.MESSAGE)
    yield from _found("title", campaign.title, Context())
    for key, text in texts.items():
        yield from _found(f"texts.{key}", text, message)
    for tier in tiers:
        yield from _found(f"tier.{tier.id}", f"{tier.title}\n{tier.note}", Context())
    yield from _found("rules", "", Context(Place.PAGE, mechanics_of(campaign, rules, tiers)))


def _found(where: str, text: str, context: Context) -> Iterator[Spotted]:
    return (Spotted(where, finding, text) for finding in check(text, context))


def mechanics_of(campaign: Campaign, rules: CampaignRules, tiers: Sequence[RewardTier]) -> Mechanics:
    """What the campaign does, whatever its texts say."""
    kinds = Counter(tier.kind for tier in tiers)
    is_draw = campaign.kind is CampaignKind.DRAW
    return Mechanics(
        rewards_inviting=rewards_inviting(campaign.kind, kinds),
        commission_levels=1 if rewards_inviting(campaign.kind, kinds) else 0,
        chance=is_draw,
        publishes_odds=not is_draw or all(tier.stock is not None for tier in tiers),
        names_organiser=bool(rules.organiser),
    )
