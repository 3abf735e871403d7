"""Yutang's own templates: JSON files beside this one, without uploaded pictures. Their texts are Chinese."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from yutang.errors import N_
from yutang.posters.rules.layers import Template
from yutang.posters.rules.reading import parse_template

_FOLDER = Path(__file__).parent / "own_templates"

# What people choose by, in their language. The Chinese of each is the `name` in its file.
OWN_TITLES: Final[Mapping[str, str]] = {
    "coffee_friday": N_("Coffee and bakery"),
    "course_invite": N_("Invitation to a course"),
    "fresh_basket": N_("Fresh food, bought together"),
    "lip_shades": N_("Beauty, trying shades"),
    "morning_streak": N_("Morning reading with a streak"),
    "mother_baby": N_("New parents"),
    "online_talk": N_("Talk online"),
    "pet_party": N_("Friends of pets"),
    "small_circle": N_("Small circle of neighbours"),
    "streak_medal": N_("Check-in milestones"),
    "weekend_hills": N_("Weekend trip"),
    "yoga_breath": N_("Morning yoga"),
}


def own_sources() -> dict[str, str]:
    """The JSON of each, by key, in the order of keys."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.json"))}


def own_templates() -> dict[str, Template]:
    """By key, in the order of keys."""
    return {key: parse_template(text) for key, text in own_sources().items()}
