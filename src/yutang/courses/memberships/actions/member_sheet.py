"""One fan's memberships for the team: as they stand, and every row of their ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yutang.courses.memberships.actions.looking import Line, all_ids, find_tier, memberships_of
from yutang.courses.memberships.models import MembershipEntry
from yutang.courses.memberships.store import members, tiers
from yutang.fans.actions.linking import fan_path
from yutang.fans.actions.looking import find_fan
from yutang.fans.actions.naming import FanCard, cards
from yutang.fans.models import Fan
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """`ledger`: the newest first; `titles`: of tiers by id."""

    fan: Fan
    card: FanCard
    lines: Sequence[Line]
    ledger: Sequence[MembershipEntry]
    titles: Mapping[int, str]


def member_sheet(work: Work, fan_id: int) -> MemberSheet:
    """Raises NotAllowed or NotFound."""
    work.actor.require(Permission.FANS)
    fan = find_fan(work, fan_id)
    ledger = members.ledger_of(work.session, work.workspace_id, all_ids(work, fan.id))
    titles = {tier.id: tier.title for tier in tiers.all_of(work.session, work.workspace_id)}
    return MemberSheet(fan, cards(work, [fan.id])[fan.id], memberships_of(work, fan.id), ledger, titles)


def do_make_link(work: Work, sealer: Sealer, fan_id: int, tier_id: int) -> str:
    """A path to the membership's page that tells whose phone opens it, to be sent to the fan in the chat."""
    work.actor.require(Permission.FANS)
    tier = find_tier(work, tier_id)
    path = fan_path(work, sealer, fan_id, f"/member/{tier.slug}")
    work.audit("membership.link", "fan", fan_id, None, {"membership": tier.title})
    return path
