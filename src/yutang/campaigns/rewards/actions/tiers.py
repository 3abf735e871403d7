"""Tiers of a campaign: added, changed, removed. What was given stays as it was given."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from yutang.campaigns.actions.checking import refuse_forbidden
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.actions.making import locked, touched
from yutang.campaigns.draws.actions import find_draw
from yutang.campaigns.models import Campaign, CampaignKind
from yutang.campaigns.rewards.models import IssueState, RewardKind, RewardTier
from yutang.campaigns.rewards.rules.money import fen_of, yuan
from yutang.campaigns.rewards.store import tiers
from yutang.campaigns.rewards.store.tiers import CodeCount
from yutang.campaigns.rules.life import LIVE
from yutang.courses.actions.looking import courses_of
from yutang.courses.memberships.actions.looking import tiers_of as memberships_of_workspace
from yutang.errors import N_, Conflict, NotFound
from yutang.fields import Fields, id_in
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST_TIERS: Final = 20
MOST_STOCK: Final = 1_000_000
MOST_THRESHOLD: Final = 10_000
MOST_POINTS: Final = 1_000_000
LONGEST_NOTE: Final = 200
LONGEST_LINK: Final = 1000


@dataclass(frozen=True, slots=True)
class TierForm:
    """As it is typed: `cost` in yuan, `stock` empty for as many as are reached."""

    threshold: str = ""
    kind: str = ""
    title: str = ""
    note: str = ""
    link: str = ""
    points: str = ""
    cost: str = ""
    stock: str = ""
    membership: str = ""  # the id of its kind
    course: str = ""  # its id


@dataclass(frozen=True, slots=True)
class TierView:
    """A tier with what became of it. `codes`: none for kinds without codes."""

    tier: RewardTier
    codes: CodeCount | None
    counts: Mapping[IssueState, int]

    @property
    def left(self) -> int | None:
        """What can still be given; none: as many as are reached."""
        left = None if self.tier.stock is None else max(self.tier.stock - self.tier.taken, 0)
        if self.codes is None:
            return left
        return self.codes.free if left is None else min(left, self.codes.free)


def tiers_of(work: Work, campaign_id: int) -> list[TierView]:
    """The tiers on offer, the lowest threshold first; and removed ones of which something was given, at the end."""
    work.actor.require(Permission.SEE)
    found = tiers.of_campaign(work.session, work.workspace_id, campaign_id, removed=True)
    counts = tiers.count_states(work.session, work.workspace_id, campaign_id)
    codes = tiers.count_codes(work.session, work.workspace_id, [tier.id for tier in found])
    views = [_view(tier, codes, {s: n for (key, s), n in counts.items() if key == tier.id}) for tier in found]
    return [v for v in views if v.tier.removed_at is None] + [v for v in views if v.tier.removed_at and v.counts]


def _view(tier: RewardTier, codes: Mapping[int, CodeCount], counts: Mapping[IssueState, int]) -> TierView:
    has_codes = tier.kind is RewardKind.CODE
    return TierView(tier, codes.get(tier.id, CodeCount(0, 0)) if has_codes else None, counts)


def find_tier(work: Work, campaign_id: int, tier_id: int) -> TierView:
    """Raises NotFound."""
    found = next((view for view in tiers_of(work, campaign_id) if view.tier.id == tier_id), None)
    if found is None:
        raise NotFound(N_("There is no such reward."))
    return found


def do_add_tier(work: Work, campaign_id: int, form: TierForm) -> RewardTier:
    """Raises Invalid, and Conflict for a campaign that is over, or where it would say what WeChat forbids."""
    campaign = _to_change(work, campaign_id)
    if len(tiers.of_campaign(work.session, work.workspace_id, campaign_id)) >= MOST_TIERS:
        raise Conflict(N_("A campaign has at most 20 rewards."), "too_many")
    said = check_tier(form, campaign) | _what_is_given(work, form)
    tier = RewardTier(
        workspace_id=work.workspace_id, id=work.new_id(), campaign_id=campaign.id, taken=0, removed_at=None, **said
    )
    work.session.add(tier)
    _changed(work, campaign)
    work.audit("reward.add", "reward", tier.id, None, _record(tier))
    return tier


def do_change_tier(work: Work, campaign_id: int, tier_id: int, form: TierForm) -> RewardTier:
    """Change what is offered from now on. Of one that was given already, kind and threshold stay."""
    campaign = _to_change(work, campaign_id)
    tier = _existing(work, campaign_id, tier_id)
    said = check_tier(form, campaign, tier)
    if tier.taken == 0:
        said |= _what_is_given(work, form)
    before = _record(tier)
    for name, value in said.items():
        setattr(tier, name, value)
    _changed(work, campaign)
    work.audit("reward.change", "reward", tier.id, before, _record(tier))
    return tier


def do_remove_tier(work: Work, campaign_id: int, tier_id: int) -> None:
    """Offer it no more. What was given, and who waits for it, stays."""
    campaign = _to_change(work, campaign_id)
    tier = _existing(work, campaign_id, tier_id)
    tier.removed_at = work.now
    _changed(work, campaign)
    work.audit("reward.remove", "reward", tier.id, {"name": tier.title}, None)


def changeable_tier(work: Work, campaign_id: int, tier_id: int) -> RewardTier:
    """A tier to put codes into, also of a campaign that is over: somebody may wait for them. Locked."""
    work.actor.require(Permission.REWARDS)
    find_campaign(work, campaign_id)
    found = tiers.find(work.session, work.workspace_id, campaign_id, tier_id)
    if found is None:
        raise NotFound(N_("There is no such reward."))
    return found


def _to_change(work: Work, campaign_id: int) -> Campaign:
    work.actor.require(Permission.REWARDS)
    campaign = locked(work, campaign_id)
    if campaign.archived_at is not None:
        raise Conflict(N_("This campaign is archived. Bring it back first."), "archived")
    if find_draw(work, campaign_id) is not None:
        raise Conflict(
            N_("The prizes of this draw were promised at its start: they cannot change any more."), "promised"
        )
    return campaign


def _existing(work: Work, campaign_id: int, tier_id: int) -> RewardTier:
    found = tiers.find(work.session, work.workspace_id, campaign_id, tier_id)
    if found is None or found.removed_at is not None:
        raise NotFound(N_("There is no such reward."))
    return found


def _changed(work: Work, campaign: Campaign) -> None:
    """Fans read titles and notes: a check that was passed holds no longer, and one that runs must not say worse."""
    touched(work, campaign)
    if campaign.state in LIVE:
        refuse_forbidden(work, campaign)


def _record(tier: RewardTier) -> dict[str, Any]:
    return {
        "name": tier.title,
        "kind": tier.kind.value,
        "threshold": tier.threshold,
        "note": tier.note,
        "link": tier.link,
        "points": tier.points,
        "membership_id": tier.membership_id,
        "course_id": tier.course_id,
        "cost": yuan(tier.cost),
        "stock": tier.stock,
    }


# ---- the form --------------------------------------------------------------------------------------------------------


def check_tier(form: TierForm, campaign: Campaign, tier: RewardTier | None = None) -> dict[str, Any]:
    """The columns of a tier. Raises Invalid with what is wrong beside each field."""
    fields = Fields()
    given = tier is not None and tier.taken > 0
    kind = tier.kind if given and tier is not None else _kind(fields, form.kind)
    said = {
        "kind": kind,
        "threshold": tier.threshold if given and tier is not None else _threshold(fields, form, campaign),
        "title": fields.line("title", form.title, required=True),
        "note": _note(fields, form.note),
        "link": _link(fields, form.link) if kind is RewardKind.LINK else "",
        "points": _points(fields, form.points) if kind is RewardKind.POINTS else 0,
        "cost": _cost(fields, form.cost),
        "stock": _stock(fields, form.stock, campaign, 0 if tier is None else tier.taken),
    }
    fields.check()
    return said


def _what_is_given(work: Work, form: TierForm) -> dict[str, int | None]:
    """Of which membership the reward is one period, or which course it is. Raises Invalid."""
    fields = Fields()
    given: dict[str, int | None] = {"membership_id": None, "course_id": None}
    if form.kind == RewardKind.MEMBERSHIP.value:
        offered = {view.tier.id for view in memberships_of_workspace(work) if view.tier.archived_at is None}
        given["membership_id"] = _chosen(fields, "membership", form.membership, offered)
    if form.kind == RewardKind.COURSE.value:
        given["course_id"] = _chosen(fields, "course", form.course, {course.id for course in courses_of(work)})
    fields.check()
    return given


def _chosen(fields: Fields, name: str, text: str, offered: Collection[int]) -> int | None:
    chosen = id_in(text)
    if chosen not in offered:
        fields.refuse(name, N_("Please choose one."))
    return chosen


def _kind(fields: Fields, text: str) -> RewardKind:
    if text in {kind.value for kind in RewardKind}:
        return RewardKind(text)
    fields.refuse("kind", N_("Please choose one."))
    return RewardKind.BADGE


def _threshold(fields: Fields, form: TierForm, campaign: Campaign) -> int:
    if campaign.kind is CampaignKind.DRAW:
        return 0
    return fields.number("threshold", form.threshold, 1, MOST_THRESHOLD, N_("Please choose from 1 to 10000."))


def _note(fields: Fields, text: str) -> str:
    note = " ".join(fields.prose("note", text).split())
    if len(note) > LONGEST_NOTE:
        fields.refuse("note", N_("Please keep this under 200 characters."))
    return note


def _link(fields: Fields, text: str) -> str:
    link = text.strip()
    try:
        parts = urlsplit(link)
        good = parts.scheme in ("https", "http") and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if not good or len(link) > LONGEST_LINK or not link.isprintable() or " " in link:
        fields.refuse("link", N_("Please type an address that begins with https://."))
    return link


def _points(fields: Fields, text: str) -> int:
    return fields.number("points", text, 1, MOST_POINTS, N_("Please choose from 1 to 1000000."))


def _cost(fields: Fields, text: str) -> int:
    fen = fen_of(text or "0")
    if fen is None:
        fields.refuse("cost", N_("Please type an amount in yuan, e.g. 12.50."))
    return fen or 0


def _stock(fields: Fields, text: str, campaign: Campaign, taken: int) -> int | None:
    """Below what was given it cannot go: nothing more is given then."""
    if not text.strip():
        if campaign.kind is CampaignKind.DRAW:
            fields.refuse("stock", N_("A draw says beforehand how many there are."))
        return None
    stock = fields.number("stock", text, 0, MOST_STOCK, N_("Please choose from 0 to 1000000."))
    if stock < taken:
        fields.refuse("stock", N_("So many are given already. Please type at least as many."))
    return stock
