"""Who takes part in a campaign, and what of their coming is kept."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yutang.campaigns.models import Campaign, Participant, TouchVia
from yutang.campaigns.referrals.store import people
from yutang.campaigns.tokens import invite_code
from yutang.workspaces.actions import Work


@dataclass(frozen=True, slots=True)
class Joining:
    """A fan takes part. `page_key`: `tokens.page_key`, or `visitor_page_key` where there is no account."""

    fan_id: int
    account_id: int | None
    openid: str
    page_key: str
    at: datetime
    staff: bool = False


def do_join(work: Work, key: bytes, campaign: Campaign, joinings: Sequence[Joining]) -> Mapping[int, Participant]:
    """Make participants of these fans, those who are already left as they are. Returns all of them, by fan.

    `key`: the sealer's for `tokens.PURPOSE`. A joining that comes late keeps the earlier moment.
    """
    wanted: dict[int, Joining] = {}
    for joining in joinings:
        known = wanted.get(joining.fan_id)
        if known is None or joining.at < known.at:
            wanted[joining.fan_id] = joining
    found = people.participants_of_fans(work.session, work.workspace_id, campaign.id, wanted)
    for fan_id, participant in found.items():
        participant.joined_at = min(participant.joined_at, wanted[fan_id].at)
    new = [joining for fan_id, joining in wanted.items() if fan_id not in found]
    if new:
        ids = [work.new_id() for _ in new]
        codes = _codes(work, key, campaign.id, ids)
        rows = [_row(campaign, *each) for each in zip(new, ids, codes, strict=True)]
        people.add_participants(work.session, work.workspace_id, rows)
        found |= people.participants_of_fans(work.session, work.workspace_id, campaign.id, [j.fan_id for j in new])
    return found


def _codes(work: Work, key: bytes, campaign_id: int, ids: Sequence[int]) -> list[str]:
    """An invite code for each, none of them taken. From the id and the key: nobody can tell the next one."""
    codes: dict[int, str] = {}
    turn = 0
    while len(codes) < len(ids):
        tried = {each: invite_code(key, campaign_id, _chance(key, each, turn)) for each in ids if each not in codes}
        taken = people.taken_codes(work.session, work.workspace_id, campaign_id, tried.values()) | set(codes.values())
        for each, code in tried.items():
            if code not in taken:
                codes[each] = code
                taken.add(code)
        turn += 1
    return [codes[each] for each in ids]


def _chance(key: bytes, participant_id: int, turn: int) -> int:
    digest = hashlib.blake2b(f"chance.{participant_id}.{turn}".encode(), key=key, digest_size=4).digest()
    return int.from_bytes(digest, "big") >> 2


def _row(campaign: Campaign, joining: Joining, participant_id: int, code: str) -> dict[str, Any]:
    return {
        "id": participant_id,
        "campaign_id": campaign.id,
        "fan_id": joining.fan_id,
        "account_id": joining.account_id,
        "openid": joining.openid,
        "page_key": joining.page_key,
        "code": code,
        "joined_at": joining.at,
        "staff": joining.staff,
        "inviter_id": None,
        "depth": 0,
        "looked_at": None,
        "opened_at": None,
        "network": "",
        "device": "",
        "agent": "",
        "name": "",
        "shown": False,
        "stopped_at": None,
        "poster": "",
        "qr_url": "",
        "qr_until": None,
        "waiting": 0,
        "score": 0,
        "scored_at": None,
    }


@dataclass(frozen=True, slots=True)
class Touching:
    """Somebody met an inviter's code.

    `key` tells repetitions: "inbox:<id>" of a push, "<inviter>:<visitor>" of a page.
    """

    key: str
    inviter_id: int
    via: TouchVia
    at: datetime
    fan_id: int | None = None
    visitor_id: int | None = None
    network: str = ""
    device: str = ""
    agent: str = ""


def do_touch(work: Work, campaign: Campaign, touchings: Sequence[Touching]) -> None:
    """Keep what happened; a repetition changes nothing. Nothing is decided before `do_judge`."""
    people.add_touches(
        work.session,
        [
            {
                "workspace_id": campaign.workspace_id,
                "id": work.new_id(),
                "campaign_id": campaign.id,
                "key": each.key,
                "inviter_id": each.inviter_id,
                "fan_id": each.fan_id,
                "visitor_id": each.visitor_id,
                "via": each.via,
                "at": each.at,
                "network": each.network,
                "device": each.device,
                "agent": each.agent,
            }
            for each in touchings
        ],
    )


def do_link_visitor(work: Work, campaign: Campaign, fan_id: int, visitor_id: int) -> bool:
    """The touches of a phone become its fan's. True where there were any: then the fan must be judged."""
    return people.give_touches(work.session, work.workspace_id, campaign.id, visitor_id, fan_id) > 0
