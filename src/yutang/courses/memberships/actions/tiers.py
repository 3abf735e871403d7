"""Tiers: added, changed, archived. What members have stays as they got it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from yutang.accounts.official.actions.views import find_account
from yutang.campaigns.rewards.rules.money import fen_of, yuan
from yutang.communities.actions import find_community
from yutang.courses.memberships.actions.looking import existing
from yutang.courses.memberships.models import MembershipTier, TierSlug
from yutang.courses.memberships.rules.entitlements import KINDS, ids_of, to_json
from yutang.courses.memberships.rules.periods import MOST_DAYS
from yutang.courses.memberships.store import things, tiers
from yutang.errors import N_, Conflict, NotFound
from yutang.fields import Fields
from yutang.livecodes.rules import new_slug
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

LANGUAGES: Final = ("zh", "en")
MOST_TIERS: Final = 50
MOST_THINGS: Final = 100  # of one kind in one tier
MOST_GRACE: Final = 90  # days
_LONGEST_LABEL: Final = 40
_DRAWS: Final = 20


@dataclass(frozen=True, slots=True)
class TierForm:
    """As it is typed. `days` of one period: "" or 0 is for good; `price` in yuan, "" for what is not sold."""

    title: str = ""
    intro: str = ""
    language: str = "zh"
    days: str = "365"
    grace_days: str = "3"
    price: str = ""
    price_label: str = ""
    badge: str = ""
    community_id: int | None = None
    account_id: int | None = None
    courses: Sequence[int] = field(default_factory=tuple)
    groups: Sequence[int] = field(default_factory=tuple)
    programmes: Sequence[int] = field(default_factory=tuple)


def do_add_tier(work: Work, form: TierForm, rng: Random) -> MembershipTier:
    """`rng` draws the public address: secrets.SystemRandom(). Raises NotAllowed, Invalid, Conflict."""
    work.actor.require(Permission.MEMBERSHIPS)
    if len(tiers.all_of(work.session, work.workspace_id)) >= MOST_TIERS:
        raise Conflict(N_("There are 50 memberships already. Please change one of them."), "too_many")
    said = check_tier(work, form)
    tier = MembershipTier(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        slug=_free_slug(work, rng),
        archived_at=None,
        created_at=work.now,
        changed_at=work.now,
        **said,
    )
    work.session.add_all([tier, TierSlug(slug=tier.slug, workspace_id=work.workspace_id, tier_id=tier.id)])
    work.session.flush()
    work.audit("tier.add", "tier", tier.id, None, record(tier))
    return tier


def do_change(work: Work, tier_id: int, form: TierForm) -> MembershipTier:
    """What members have already keeps its end; what the tier opens changes for them at once."""
    tier = _locked(work, tier_id)
    if tier.archived_at is not None:
        raise Conflict(N_("This membership is archived. Bring it back first."), "archived")
    said = check_tier(work, form, tier)
    before = record(tier)
    for name, value in said.items():
        setattr(tier, name, value)
    tier.changed_at = work.now
    work.session.flush()
    work.audit("tier.change", "tier", tier.id, before, record(tier))
    return tier


def do_archive(work: Work, tier_id: int) -> MembershipTier:
    """Nobody is given it any more but by codes that are out already; who has it keeps it."""
    tier = _locked(work, tier_id)
    if tier.archived_at is None:
        tier.archived_at = tier.changed_at = work.now
        work.audit("tier.archive", "tier", tier.id, None, {"name": tier.title})
    return tier


def do_restore(work: Work, tier_id: int) -> MembershipTier:
    tier = _locked(work, tier_id)
    if tier.archived_at is not None:
        tier.archived_at, tier.changed_at = None, work.now
        work.audit("tier.restore", "tier", tier.id, None, {"name": tier.title})
    return tier


def _locked(work: Work, tier_id: int) -> MembershipTier:
    """Raises NotAllowed or NotFound."""
    work.actor.require(Permission.MEMBERSHIPS)
    return existing(tiers.find_and_lock(work.session, work.workspace_id, tier_id))


def record(tier: MembershipTier) -> dict[str, Any]:
    """What the audit log keeps of a tier."""
    return {
        "name": tier.title,
        "intro": tier.intro,
        "language": tier.language,
        "days": tier.days,
        "grace_days": tier.grace_days,
        "price": yuan(tier.price),
        "price_label": tier.price_label,
        "badge": tier.badge,
        "community_id": tier.community_id,
        "account_id": tier.account_id,
        **{kind: list(tier.entitlements.get(kind, ())) for kind in KINDS},
    }


def form_of(tier: MembershipTier) -> TierForm:
    """What is kept, as it is typed."""
    given = {kind: ids_of(tier.entitlements, kind) for kind in KINDS}
    return TierForm(
        title=tier.title,
        intro=tier.intro,
        language=tier.language,
        days=str(tier.days or ""),
        grace_days=str(tier.grace_days),
        price=yuan(tier.price) if tier.price else "",
        price_label=tier.price_label,
        badge=tier.badge,
        community_id=tier.community_id,
        account_id=tier.account_id,
        **given,
    )


def _free_slug(work: Work, rng: Random) -> str:
    for _ in range(_DRAWS):
        slug = new_slug(rng)
        if tiers.slug_target(work.session, slug) is None:
            return slug
    raise Conflict(N_("No free address was found. Please try again."), "slug_taken")


# ---- the form --------------------------------------------------------------------------------------------------------


def check_tier(work: Work, form: TierForm, tier: MembershipTier | None = None) -> dict[str, Any]:
    """The columns of a tier. Raises Invalid with what is wrong beside each field. `tier`: the one that is changed."""
    fields = Fields()
    days = fields.number("days", form.days.strip() or 0, 0, MOST_DAYS, N_("Please choose from 0 to 3660."))
    said = {
        "title": fields.line("title", form.title, required=True),
        "intro": fields.prose("intro", form.intro),
        "language": form.language if form.language in LANGUAGES else LANGUAGES[0],
        "days": days,
        "grace_days": fields.number(
            "grace_days", form.grace_days.strip() or 0, 0, MOST_GRACE, N_("Please choose from 0 to 90.")
        ),
        "price": _price(fields, form.price),
        "price_label": _short(fields, "price_label", form.price_label),
        "badge": _short(fields, "badge", form.badge),
        "community_id": _known(work, fields, "community_id", form.community_id),
        "account_id": _known(work, fields, "account_id", form.account_id),
        "entitlements": _entitlements(work, fields, form, tier),
    }
    fields.check()
    return said


def _price(fields: Fields, text: str) -> int:
    fen = fen_of(text or "0")
    if fen is None:
        fields.refuse("price", N_("Please type an amount in yuan, e.g. 12.50."))
    return fen or 0


def _short(fields: Fields, name: str, text: str) -> str:
    line = fields.line(name, text)
    if len(line) > _LONGEST_LABEL:
        fields.refuse(name, N_("Please keep this under 40 characters."))
    return line


def _known(work: Work, fields: Fields, name: str, thing_id: int | None) -> int | None:
    if thing_id is not None:
        try:
            (find_account if name == "account_id" else find_community)(work, thing_id)
        except NotFound:
            fields.refuse(name, N_("Please choose one."))
    return thing_id


def _entitlements(work: Work, fields: Fields, form: TierForm, tier: MembershipTier | None) -> dict[str, Any]:
    given = {"courses": form.courses, "groups": form.groups, "programmes": form.programmes}
    find = {"courses": things.course, "groups": things.group, "programmes": things.programme}
    for kind, ids in given.items():
        kept = ids_of(tier.entitlements, kind) if tier is not None else ()
        unknown = [
            each for each in ids if each not in kept and find[kind](work.session, work.workspace_id, each) is None
        ]
        if unknown or len(ids) > MOST_THINGS:
            fields.refuse(kind, N_("Something that was chosen is not there any more. Please choose again."))
    return to_json(given)
