"""Code batches of a tier: imported, made, exported. Each code is kept sealed; its print says whether it is known."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from yutang.campaigns.rewards.actions.tiers import changeable_tier
from yutang.campaigns.rewards.models import RewardKind, RewardTier
from yutang.campaigns.rewards.reading import read_lines
from yutang.campaigns.rewards.rules.codes import KNOWN, MakeForm, Refused, check_make, new_codes, sort_lines
from yutang.campaigns.rewards.store import tiers
from yutang.errors import N_, Conflict, Invalid
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work

PURPOSE: Final = "reward-codes"
"""Of the sealer's key that prints are made with."""
MOST_OF_A_TIER: Final = 200_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: how many codes were taken, and each line that was not."""

    taken: int
    refused: Sequence[Refused]


def do_import_codes(work: Work, sealer: Sealer, campaign_id: int, tier_id: int, file: bytes) -> Imported:
    """Take the codes of a file; lines that are wrong are refused one by one, the others count.

    Raises Invalid or TooLarge for a file that cannot be read, or in which there is nothing to take.
    """
    tier = _tier_of_codes(work, campaign_id, tier_id)
    found = sort_lines(read_lines(file))
    prints = {line: _print(sealer, tier_id, code) for line, code in found.codes}
    known = tiers.known_digests(work.session, work.workspace_id, tier_id, set(prints.values()))
    fresh = [(line, code) for line, code in found.codes if prints[line] not in known]
    refused = [*found.refused, *(Refused(line, KNOWN) for line, _ in found.codes if prints[line] in known)]
    if not found.codes and not refused:
        raise Invalid(N_("There is no code in this file. The codes stand in its first column, one in each line."))
    _add(work, sealer, tier, [code for _, code in fresh])
    if fresh:
        work.audit("reward.import", "reward", tier.id, None, {"name": tier.title, "codes": len(fresh)})
    return Imported(len(fresh), sorted(refused, key=lambda each: each.number))


def do_generate_codes(work: Work, sealer: Sealer, campaign_id: int, tier_id: int, form: MakeForm, rng: Random) -> int:
    """Make codes that nobody guesses; how many. `rng`: secrets.SystemRandom(). Raises Invalid."""
    tier = _tier_of_codes(work, campaign_id, tier_id)
    wanted = check_make(form)
    made = new_codes(rng, wanted)
    prints = {code: _print(sealer, tier_id, code) for code in made}
    known = tiers.known_digests(work.session, work.workspace_id, tier_id, set(prints.values()))
    fresh = [code for code in made if prints[code] not in known]
    _add(work, sealer, tier, fresh)
    work.audit("reward.generate", "reward", tier.id, None, {"name": tier.title, "codes": len(fresh)})
    return len(fresh)


def do_export_codes(work: Work, sealer: Sealer, campaign_id: int, tier_id: int) -> list[tuple[str, bool]]:
    """All codes of a tier and whether each was given, for the shop that honours them. The log keeps who took them."""
    tier = _tier_of_codes(work, campaign_id, tier_id)
    rows = tiers.codes_of(work.session, work.workspace_id, tier_id)
    work.audit("reward.codes", "reward", tier.id, None, {"name": tier.title, "codes": len(rows)})
    return [(sealer.open(row.sealed), row.issue_id is not None) for row in rows]


def _tier_of_codes(work: Work, campaign_id: int, tier_id: int) -> RewardTier:
    tier = changeable_tier(work, campaign_id, tier_id)
    if tier.kind is not RewardKind.CODE:
        raise Conflict(N_("This reward hands out no codes."), "no_codes")
    return tier


def _add(work: Work, sealer: Sealer, tier: RewardTier, codes: Sequence[str]) -> None:
    count = tiers.count_codes(work.session, work.workspace_id, [tier.id]).get(tier.id)
    if count is not None and count.free + count.handed + len(codes) > MOST_OF_A_TIER:
        raise Invalid(N_("One reward holds at most 200000 codes."))
    rows = [(work.new_id(), _print(sealer, tier.id, code), sealer.seal(code)) for code in codes]
    tiers.add_codes(work.session, work.workspace_id, tier.id, rows, work.now)


def _print(sealer: Sealer, tier_id: int, code: str) -> str:
    key = sealer.key(PURPOSE)
    return hashlib.blake2b(f"{tier_id}.{code}".encode(), key=key, digest_size=16).hexdigest()
