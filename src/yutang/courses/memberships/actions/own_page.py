"""A membership as its public page shows it: what it gives, and where whoever holds the phone stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from yutang.courses.memberships.actions.looking import (
    NO_TIER,
    Gift,
    Line,
    course_gift,
    find_tier,
    gifts_of,
    memberships_of,
    tier_of_slug,
)
from yutang.courses.memberships.actions.redeeming import Redeemed, do_redeem
from yutang.courses.memberships.models import MembershipTier
from yutang.courses.memberships.store import codes
from yutang.db.engine import Database
from yutang.errors import N_, NotFound
from yutang.fans.actions.linking import phone_owner
from yutang.fans.actions.visitors import do_know_visitors
from yutang.fans.models import SourceKind
from yutang.livecodes.rules import tidy_slug
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work, workspace_of

_LONGEST_SLUG = 64


@dataclass(frozen=True, slots=True)
class Shown:
    """`line`: the membership of whoever holds the phone, none without; `opened`: courses that codes opened for them."""

    tier: MembershipTier
    gifts: Sequence[Gift]
    line: Line | None
    opened: Sequence[Gift]
    timezone: str

    @property
    def is_open(self) -> bool:
        return self.line is not None and self.line.open


def way_of(database: Database, slug: str) -> tuple[int, int]:
    """Workspace and tier of a public address. Raises NotFound."""
    with database.read() as session:
        found = tier_of_slug(session, tidy_slug(slug)) if len(slug) <= _LONGEST_SLUG else None
    if found is None:
        raise NotFound(NO_TIER)
    return found


def shown(work: Work, tier_id: int, visitor_id: int | None) -> Shown:
    """Raises NotFound, also for an archived tier that this phone's fan never had."""
    tier = find_tier(work, tier_id)
    fan_id = None if visitor_id is None else phone_owner(work, visitor_id)
    lines = [] if fan_id is None else memberships_of(work, fan_id)
    line = next((each for each in lines if each.tier.id == tier.id), None)
    if tier.archived_at is not None and line is None:
        raise NotFound(N_("This membership is not offered any more. If you hold a code for it, please ask the team."))
    opened = [] if fan_id is None else _opened(work, fan_id)
    return Shown(tier, gifts_of(work, tier), line, opened, workspace_of(work).timezone)


def _opened(work: Work, fan_id: int) -> list[Gift]:
    used = codes.used_by(work.session, work.workspace_id, [fan_id])
    found = (course_gift(work, batch.course_id) for _, batch in used if batch.course_id is not None)
    return [gift for gift in found if gift is not None]


def do_redeem_on_phone(work: Work, sealer: Sealer, tier: MembershipTier, visitor_id: int, text: str) -> Redeemed:
    """Whoever holds the phone uses the code; a phone of nobody yet becomes a fan's. Raises what `do_redeem` raises."""
    fan_id = do_know_visitors(work, [visitor_id], SourceKind.PAGE, tier.slug)[visitor_id]
    return do_redeem(work, sealer, fan_id, text)
