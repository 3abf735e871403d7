"""A draw's outcome as its page shows it: entry numbers, and the names of those who agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from yutang.campaigns.fan_pages import store
from yutang.campaigns.models import Campaign
from yutang.workspaces.actions import Work

_SHOWN: Final = 100  # winners; the file has them all


@dataclass(frozen=True, slots=True)
class ShownWinner:
    """`name`: "" without consent."""

    tier: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ShownDraw:
    """`more`: winners that only the file has."""

    winners: Sequence[ShownWinner]
    more: int
    entries: int


def shown_draw(work: Work, campaign: Campaign, proof: dict[str, Any]) -> ShownDraw:
    """An entry's id is its fan's invite code."""
    all_of_them = [(str(tier), str(code)) for tier, code in proof["winners"]]
    listed = all_of_them[:_SHOWN]
    names = store.shown_names(work.session, work.workspace_id, campaign.id, [code for _, code in listed])
    winners = [ShownWinner(tier, code, names.get(code, "")) for tier, code in listed]
    return ShownDraw(winners, len(all_of_them) - len(listed), len(proof["entries"]))
