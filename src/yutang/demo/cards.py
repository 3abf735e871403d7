"""The cards of the demo's groups: drawn as the simulator draws them, in the font of the console."""

from pathlib import Path
from random import Random
from typing import Final

from yutang.sim import group_card
from yutang.sim.group_card import HEIGHT, WIDTH, GroupCard, Language

__all__ = ["FONT", "HEIGHT", "WIDTH", "GroupCard", "Language", "draw_card"]

FONT: Final = Path(__file__).parents[1] / "web" / "static" / "dist" / "fonts" / "NotoSansSC-Regular.ttf"


def draw_card(card: GroupCard, rng: Random) -> bytes:
    """A PNG of WIDTH × HEIGHT pixels. Raises SettingsError without the font."""
    return group_card.draw_card(card, rng, FONT)
