"""A campaign's draw: promised at its start, drawn when it is settled, for anybody to verify."""

from dataclasses import dataclass
from typing import Any

from yutang.campaigns.draws import store
from yutang.campaigns.draws.models import Draw
from yutang.campaigns.draws.rules import FORMAT, DrawRules, DrawTier, Entry, commit, proof
from yutang.campaigns.models import Campaign
from yutang.errors import N_, Conflict, Invalid, Unavailable
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work


@dataclass(frozen=True, slots=True)
class Win:
    """One prize of one participant."""

    participant_id: int
    tier_id: int


def find_draw(work: Work, campaign_id: int) -> Draw | None:
    """With the commitment from the start on. `proof` holds the promise until it is drawn, then everything."""
    return store.find(work.session, work.workspace_id, campaign_id)


def do_promise(work: Work, sealer: Sealer, campaign: Campaign, seed: bytes) -> Draw:
    """Make the seed's commitment public; it is made once. `seed`: 32 random bytes, kept sealed until the draw.

    Raises Invalid for prizes that cannot be promised: none, one without a number, or two of one name.
    """
    found = store.find_and_lock(work.session, work.workspace_id, campaign.id)
    if found is not None:
        return found
    rules = _rules(work, campaign)
    draw = Draw(
        workspace_id=work.workspace_id,
        campaign_id=campaign.id,
        commitment=commit(seed, campaign.slug, rules),
        seed=sealer.seal(seed.hex()),
        made_at=work.now,
        drawn_at=None,
        proof=_promise(campaign, rules),
    )
    work.session.add(draw)
    work.session.flush()
    return draw


def do_draw(work: Work, sealer: Sealer, campaign: Campaign) -> list[Win]:
    """Draw, once: doing it again gives nothing. Raises Conflict where it was never promised."""
    draw = store.find_and_lock(work.session, work.workspace_id, campaign.id)
    if draw is None:
        raise Conflict(N_("This draw was never promised: its commitment is missing."), "not_promised")
    if draw.drawn_at is not None:
        return []
    try:
        seed = bytes.fromhex(sealer.open(draw.seed))
    except ValueError as error:
        raise Unavailable(N_("The seed was sealed with another secret key of this installation.")) from error
    rules = _promised(draw)
    entrants = store.entrants(work.session, work.workspace_id, campaign.id)
    draw.proof = proof(seed, campaign.slug, rules, [Entry(code) for code in entrants])
    draw.drawn_at = work.now
    tiers = {tier.title: tier.id for tier in store.tiers(work.session, work.workspace_id, campaign.id)}
    ids = (draw.proof or {}).get("winners", [])
    work.session.flush()
    return [Win(entrants[code], tiers[name]) for name, code in ids if name in tiers]


def _rules(work: Work, campaign: Campaign) -> DrawRules:
    tiers = store.tiers(work.session, work.workspace_id, campaign.id)
    if len({tier.title for tier in tiers}) != len(tiers):
        raise Invalid(N_("Each prize of a draw needs a name of its own."))
    return DrawRules(tuple(DrawTier(tier.title, tier.stock or 0) for tier in tiers))


def _promise(campaign: Campaign, rules: DrawRules) -> dict[str, Any]:
    tiers = [{"name": tier.name, "places": tier.places} for tier in rules.tiers]
    return {"format": FORMAT, "campaign": campaign.slug, "rules": {"tiers": tiers, "beacon": rules.beacon}}


def _promised(draw: Draw) -> DrawRules:
    """As they were when the commitment was made, whatever was changed since."""
    kept = (draw.proof or {})["rules"]
    return DrawRules(tuple(DrawTier(tier["name"], tier["places"]) for tier in kept["tiers"]), kept["beacon"])
